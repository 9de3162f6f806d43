"""Making a token, finding it again by its text, and taking it back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mehvar.errors import MehvarError
from mehvar_web import sql
from mehvar_web.accounts import may
from mehvar_web.api._scopes import RIGHT_OF_SCOPE, Scope

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.api.models import Token

_MARK = "mhv"
_USE_NOTED_EVERY = timedelta(minutes=1)


class TokenError(MehvarError, ValueError):
    """A token cannot be made as asked."""

    code = "token"


def make_token(
    *,
    user: User,
    name: str,
    scopes: Iterable[Scope],
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """Make a token; its text is returned this once and never stored.

    Raises:
        TokenError: for a scope that the person's role does not allow, or no scope at all.
    """
    from mehvar_web.api.models import Token

    chosen = sorted(set(scopes))
    refused = [scope.value for scope in chosen if not may(user, RIGHT_OF_SCOPE[scope])]
    if refused or not chosen:
        raise TokenError(
            f"The role {user.role} does not allow {', '.join(refused)}."
            if refused
            else "A token without a scope could do nothing.",
            hint="Choose among the scopes that the role allows; no token was made.",
        )
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    text = f"{_MARK}_{prefix}_{secret}"
    token = Token.objects.create(
        user=user,
        name=name.strip(),
        prefix=prefix,
        digest=_digest(text),
        scopes=[scope.value for scope in chosen],
        created_at=now,
        expires_at=expires_at,
    )
    return token, text


def find_token(text: str, *, now: datetime) -> Token | None:
    """Return the token of this text when it still counts; compared in constant time."""
    from mehvar_web.accounts.models import User
    from mehvar_web.api.models import Token

    mark, _, rest = text.partition("_")
    prefix = rest.partition("_")[0]
    found = sql.row_of(Token, "prefix = %s", [prefix])
    # An unknown prefix compares too, so that the time taken does not tell which prefixes exist.
    same = hmac.compare_digest(found.digest if found else "0" * 64, _digest(text))
    if found is None or not same or mark != _MARK:
        return None
    found.user = sql.row_of(User, "id = %s", [found.user_id]) or found.user
    if not _counts(found, now):
        return None
    _note_use(found, now)
    return found


def revoke_token(token: Token, *, now: datetime) -> None:
    """Take a token back; its next request is refused."""
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])


def _counts(token: Token, now: datetime) -> bool:
    expired = token.expires_at is not None and token.expires_at <= now
    return token.revoked_at is None and not expired and token.user.is_active


def _note_use(token: Token, now: datetime) -> None:
    if token.last_used_at is None or now - token.last_used_at >= _USE_NOTED_EVERY:
        type(token).objects.filter(pk=token.pk).update(last_used_at=now)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
