"""Who is calling: a program with a token, or a person's browser with its session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware

from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.accounts import may, sight_of
from mehvar_web.api._problems import Problem
from mehvar_web.api._rate import RATE
from mehvar_web.api._scopes import RIGHT_OF_SCOPE, Scope
from mehvar_web.api._tokens import find_token

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_KEPT_AS = "_mehvar_caller"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, and what they may do: scopes of the token that the person's role allows."""

    key: str
    user: User
    scopes: frozenset[Scope]

    @property
    def sight(self) -> Sight:
        """The customers whom the caller may see."""
        return sight_of(self.user)

    @property
    def sees_personal(self) -> bool:
        """Whether personal fields may be shown unmasked; such reads are audited."""
        return Scope.PERSONAL_READ in self.scopes

    @property
    def actor(self) -> str:
        """Who this is in the audit."""
        return f"{self.user.actor}/{self.key}" if self.key.startswith("token:") else self.user.actor


def caller_of(request: HttpRequest) -> Caller:
    """Return who calls, found once for each request.

    Raises:
        Problem: 401 without a token or session that counts, 429 above the rate.
    """
    known = cast("Caller | None", getattr(request, _KEPT_AS, None))
    if known is None:
        known = _by_token(request) or _by_session(request)
        setattr(request, _KEPT_AS, known)
        RATE.take(request, known.key)
    return known


def _by_token(request: HttpRequest) -> Caller | None:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if not kind:
        return None
    token = find_token(text.strip(), now=company.now()) if kind.lower() == "bearer" else None
    if token is None:
        raise Problem(
            401,
            "unknown-token",
            "This token is unknown, expired or taken back.",
            hint="Make one under Settings, API tokens, and send: Authorization: Bearer mhv_...",
        )
    user = token.user
    given = frozenset(Scope(name) for name in token.scopes if name in set(Scope))
    allowed = frozenset(scope for scope in given if may(user, RIGHT_OF_SCOPE[scope]))
    return Caller(key=f"token:{token.prefix}", user=user, scopes=allowed)


def _by_session(request: HttpRequest) -> Caller:
    user = request.user
    if not user.is_authenticated:
        raise Problem(
            401,
            "not-signed-in",
            "This address needs a token.",
            hint="Send the header: Authorization: Bearer mhv_...",
        )
    if CsrfViewMiddleware(_refused).process_view(request, _refused, (), {}) is not None:  # type: ignore[arg-type]
        raise Problem(403, "csrf", "The request carries no valid CSRF token.")
    scopes = frozenset(scope for scope in Scope if may(user, RIGHT_OF_SCOPE[scope]))
    return Caller(key=f"session:{user.pk}", user=user, scopes=scopes)


def _refused(_request: HttpRequest) -> None:
    """Stand in for the view that Django's check would call."""
