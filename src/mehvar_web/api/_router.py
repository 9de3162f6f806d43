"""The router that every app's ``api.py`` makes: each operation says which scopes it needs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from typing import Any, Generic, TypeVar

from django.http import HttpRequest
from ninja import Router as NinjaRouter
from ninja import Schema
from ninja.errors import ConfigError
from ninja.security import HttpBearer
from pydantic import Field

from mehvar_web.api._caller import Caller, caller_of
from mehvar_web.api._problems import Problem
from mehvar_web.api._scopes import Scope

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
_MARK = "mehvar_scopes"


class Page(Schema, Generic[T]):
    """One page of a list."""

    items: list[T] = Field(description="The rows of this page.")
    total: int = Field(description="How many rows there are in all, as far as you may see.")
    next: str | None = Field(
        None, description="Send it as cursor for the next page; null at the end."
    )


def needs(*scopes: Scope) -> Callable[[F], F]:
    """Open an operation to callers who have all of these scopes; goes below ``@router.get``."""

    def mark(operation: F) -> F:
        setattr(operation, _MARK, frozenset(scopes))
        return operation

    return mark


def scopes_of(operation: Callable[..., Any]) -> frozenset[Scope] | None:
    """Return the scopes that an operation asks for; None when it does not say."""
    found: frozenset[Scope] | None = getattr(operation, _MARK, None)
    return found


class Bearer(HttpBearer):
    """Let in who has the scopes; ``request.auth`` is then the ``Caller``."""

    def __init__(self, scopes: Collection[Scope]) -> None:
        super().__init__()
        self._scopes = frozenset(scopes)

    def __call__(self, request: HttpRequest) -> Caller:
        """Return who calls.

        Raises:
            Problem: 401 for nobody known, 403 when a scope is missing.
        """
        caller = caller_of(request)
        missing = sorted(self._scopes - caller.scopes)
        if missing:
            raise Problem(
                403,
                "missing-scope",
                f"This needs the scope {', '.join(missing)}.",
                hint="The token must have it, and the role of its person must allow it.",
            )
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> None:
        """Never called: ``__call__`` finds the caller itself."""


class Router(NinjaRouter):
    """A router whose operations must carry ``@needs(...)``."""

    def add_api_operation(
        self, path: str, methods: list[str], view_func: Callable[..., Any], **options: Any
    ) -> None:
        """Add an operation.

        Raises:
            ConfigError: when it does not say which scopes it needs.
        """
        scopes = scopes_of(view_func)
        if scopes is None:
            raise ConfigError(f"{view_func.__module__}.{view_func.__name__} lacks @needs(...).")
        _let_request_be_unused(view_func)
        options["auth"] = Bearer(scopes)
        told = {"x-scopes": sorted(scope.value for scope in scopes)}
        options["openapi_extra"] = {**(options.get("openapi_extra") or {}), **told}
        super().add_api_operation(path, methods, view_func, **options)


def _let_request_be_unused(view_func: Callable[..., Any]) -> None:
    """Let an operation that does not look at the request call it ``_request``."""
    signature = inspect.signature(view_func)
    first, *others = signature.parameters.values()
    if first.name == "_request":
        shown = signature.replace(parameters=[first.replace(name="request"), *others])
        view_func.__signature__ = shown  # type: ignore[attr-defined]  # inspect honours it
