"""How do programs ask and tell us the same things, with the same rights, over HTTP?

Each app's ``api.py`` makes a ``Router`` whose operations carry ``@needs(Scope.X)`` below
``@router.get(...)``; ``mehvar_web.urls`` mounts them under ``/api/v1``. ``caller_of(request)``
tells who asks, whom they may see (``.sight``) and whether personal fields are shown
(``.sees_personal``). Any ``MehvarError``, ``Http404`` or ``Problem`` becomes problem details; any
POST may carry an Idempotency-Key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mehvar_web.api._build import Api, api_urls, build_api
    from mehvar_web.api._caller import Caller, caller_of
    from mehvar_web.api._kept import do_not_keep
    from mehvar_web.api._problems import Problem, ProblemOut
    from mehvar_web.api._rate import RATE
    from mehvar_web.api._router import Page, Router, needs, scopes_of
    from mehvar_web.api._scopes import RIGHT_OF_SCOPE, Scope
    from mehvar_web.api._tokens import TokenError, find_token, make_token, revoke_token

__all__ = [
    "RATE",
    "RIGHT_OF_SCOPE",
    "Api",
    "Caller",
    "Page",
    "Problem",
    "ProblemOut",
    "Router",
    "Scope",
    "TokenError",
    "api_urls",
    "build_api",
    "caller_of",
    "do_not_keep",
    "find_token",
    "make_token",
    "needs",
    "revoke_token",
    "scopes_of",
]

_HOMES = {
    "Api": "_build",
    "Caller": "_caller",
    "Page": "_router",
    "Problem": "_problems",
    "ProblemOut": "_problems",
    "RATE": "_rate",
    "RIGHT_OF_SCOPE": "_scopes",
    "Router": "_router",
    "Scope": "_scopes",
    "TokenError": "_tokens",
    "api_urls": "_build",
    "build_api": "_build",
    "caller_of": "_caller",
    "do_not_keep": "_kept",
    "find_token": "_tokens",
    "make_token": "_tokens",
    "needs": "_router",
    "revoke_token": "_tokens",
    "scopes_of": "_router",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for: ninja and pydantic cost a fifth of the start of a process.

    Workers, jobs and verbs start as often as web processes, and never ask them anything.
    """
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found
