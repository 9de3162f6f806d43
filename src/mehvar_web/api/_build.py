"""The API of all apps under one address, and its description in OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

import mehvar
from mehvar_web.accounts import public_page
from mehvar_web.api._me import router as me
from mehvar_web.api._problems import (
    MEDIA_TYPE,
    Problem,
    ProblemOut,
    install_handlers,
    problem_response,
)
from mehvar_web.api._router import Router, scopes_of
from mehvar_web.api._scopes import Scope

_PROBLEMS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429)
_DESCRIPTION = (
    "Customers, their timeline, metrics and imports, with the same rights as the pages: a token "
    "acts for a person, within its scopes, and sees the customers whom that person sees. Lists "
    "are paged by a cursor. A POST with an Idempotency-Key is done once, however often it is sent."
)


class _Encoder(NinjaJSONEncoder):
    """Times are UTC in Mehvar, without a zone; outside they say so."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime) and o.tzinfo is None:
            return f"{o.isoformat()}Z"
        return super().default(o)


class _Renderer(JSONRenderer):
    encoder_class = _Encoder


class Api(NinjaAPI):
    """All operations, each described with the problems that it may answer."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description, problems and headers included."""
        schema = super().get_openapi_schema(**options)
        schema["components"].setdefault("schemas", {}).update(_problem_schemas())
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _put_problems(operation)
                if method == "post":
                    _put_idempotency(operation)
        return schema

    def get_openapi_operation_id(self, operation: Any) -> str:
        """Name an operation as its function: ``list_customers``."""
        return str(operation.view_func.__name__)


def build_api(routers: Mapping[str, Router]) -> Api:
    """Mount the apps' routers, each under its name."""
    api = Api(
        title="Mehvar",
        version=mehvar.__version__,
        description=_DESCRIPTION,
        renderer=_Renderer(),
        urls_namespace="api",
        docs_url=None,
        openapi_url=None,
    )
    install_handlers(api)
    api.add_router("", me)
    for name, router in routers.items():
        api.add_router(f"/{name}", router, tags=[name])
    return api


def api_urls(api: Api) -> list[URLPattern | URLResolver]:
    """Return the addresses: operations ask for a caller themselves, so no page of signing in."""
    patterns, _, _ = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = login_not_required(pattern.callback)
            pattern.callback.mehvar_scopes = _scopes_at(api, pattern)  # type: ignore[attr-defined]
    return [
        path("openapi.json", _describe(api), name="openapi"),
        *patterns,
        re_path("", _nothing_here),
    ]


def _scopes_at(api: Api, pattern: URLPattern) -> dict[str, frozenset[Scope]]:
    """Return method -> scopes of the operations at an address; empty where there is none."""
    found: dict[str, frozenset[Scope]] = {}
    for bound in api._get_bound_routers():  # noqa: SLF001 (ninja offers no list of operations)
        for view in bound.path_operations.values():
            for operation in view.operations:
                name = getattr(operation, "url_name", "") or operation.view_func.__name__
                if pattern.name == name:
                    scopes = scopes_of(operation.view_func)
                    found |= dict.fromkeys(operation.methods, scopes or frozenset())
    return found


def _describe(api: Api) -> Any:
    @cache
    def described() -> bytes:  # it takes a second to write, and is the same for as long as we run
        return JsonResponse(api.get_openapi_schema()).content

    @public_page()
    def openapi(_request: HttpRequest) -> HttpResponse:
        """Describe the API in OpenAPI 3.1; public, as it says nothing of the company."""
        return HttpResponse(described(), content_type="application/json")

    return openapi


@csrf_exempt
@public_page(methods=("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
def _nothing_here(_request: HttpRequest) -> HttpResponse:
    return problem_response(Problem(404, "not-found", "There is nothing at this address."))


def _problem_schemas() -> dict[str, Any]:
    schema = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs", {}), "ProblemOut": schema}


def _put_problems(operation: dict[str, Any]) -> None:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    for status in _PROBLEMS:
        operation["responses"].setdefault(
            status, {"description": HTTPStatus(status).phrase, "content": content}
        )


def _put_idempotency(operation: dict[str, Any]) -> None:
    operation["parameters"].append(
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
            "description": "The same key and body within 24 hours: the same answer, done once.",
        }
    )
