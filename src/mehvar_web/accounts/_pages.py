"""The decorators that every view carries: who may open it, and with which methods.

A view without one of them is a fault that a test finds: the middleware asks everybody to sign in,
and ``page`` asks for the right.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from mehvar_web.accounts._rights import Right, may

View = Callable[..., HttpResponseBase]


class NeedsRight(PermissionDenied):
    """The person is signed in, but their role has not the right; becomes a page with status 403."""


def page(*rights: Right, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Open a view to the roles that have all of these rights, by these methods only."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            for right in rights:
                if not may(request.user, right):
                    raise NeedsRight(right)
            return view(request, *args, **kwargs)

        allowed = require_http_methods([*methods, *(("HEAD",) if "GET" in methods else ())])
        answer = allowed(guarded)
        answer.mehvar_rights = rights  # type: ignore[attr-defined]
        return answer

    return decorate


def public_page(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Open a view to everybody, signed in or not, by these methods only."""

    def decorate(view: View) -> View:
        allowed = require_http_methods([*methods, *(("HEAD",) if "GET" in methods else ())])
        answer = login_not_required(allowed(view))
        answer.mehvar_rights = ()  # type: ignore[attr-defined]
        return answer

    return decorate


def rights_of_view(view: Callable[..., Any]) -> tuple[Right, ...] | None:
    """Return what a view asks for: rights, ``()`` for a public page, None when undeclared."""
    return cast("tuple[Right, ...] | None", getattr(view, "mehvar_rights", None))
