"""Problem details (RFC 9457): every error of the API in one shape."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from mehvar.errors import MehvarError
from mehvar_web.ui import SaidError
from mehvar_web.ui.middleware import status_of

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger("mehvar_web.api")


class Problem(Exception):  # noqa: N818 (the word of RFC 9457)
    """An answer that is a problem: status, stable code, one sentence, what to do next."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        hint: str = "",
        headers: Mapping[str, str] | None = None,
        errors: list[dict[str, Any]] | None = None,
        params: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.hint = hint
        self.headers = dict(headers or {})
        self.errors = errors or []
        self.params = dict(params or {})


class ProblemError(Schema):
    """One thing that is wrong with a request."""

    where: str = Field(description="Where it stands: query.limit, body.file.")
    what: str = Field(description="What is wrong with it.")


class ProblemOut(Schema):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="urn:mehvar:problem: and the code.")
    title: str = Field(description="The words of the HTTP status.")
    status: int = Field(description="The HTTP status.")
    code: str = Field(description="A stable name for programs.")
    detail: str = Field(description="What is wrong, in one sentence.")
    hint: str = Field("", description="What to do next; empty when nothing can be done.")
    errors: list[ProblemError] = Field([], description="Everything that is wrong with the input.")
    params: dict[str, Any] = Field(
        {}, description="What the code is about, for codes that tell: to say it in own words."
    )


def problem_response(problem: Problem) -> HttpResponse:
    """Write a problem as the answer."""
    body = {
        "type": f"urn:mehvar:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "hint": problem.hint,
        "errors": problem.errors,
        "params": problem.params,
    }
    headers = dict(problem.headers)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers.setdefault("WWW-Authenticate", 'Bearer realm="mehvar"')
    # What was asked may hold halves of characters, which UTF-8 cannot carry; it is quoted here.
    return HttpResponse(
        json.dumps(body, ensure_ascii=False, default=str).encode("utf-8", "replace"),
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers=headers,
    )


def install_handlers(api: NinjaAPI) -> None:
    """Answer every exception of an operation with a problem."""

    def handle(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        return problem_response(as_problem(error() if isinstance(error, type) else error))

    for kind in (Problem, MehvarError, Http404, PermissionDenied, HttpError, ValidationError,
                 SuspiciousOperation, Exception):  # fmt: skip
        api.add_exception_handler(kind, handle)


def as_problem(error: Exception) -> Problem:
    """Say any exception as a problem; an unforeseen one is logged under a reference."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, MehvarError):
        params = error.data if isinstance(error, SaidError) else None
        return Problem(status_of(error), error.code, error.message, hint=error.hint, params=params)
    for kind, say in _SAYINGS.items():
        if isinstance(error, kind):
            return say(error)
    return _unforeseen(error)


def _wrong_input(error: ValidationError) -> Problem:
    wrong = [
        {"where": ".".join(map(str, one.get("loc", ()))), "what": str(one.get("msg", ""))}
        for one in error.errors
    ]
    return Problem(
        422, "invalid", "The request does not fit the schema.",
        hint="See errors, and /api/v1/openapi.json.", errors=wrong,
    )  # fmt: skip


def _unforeseen(error: Exception) -> Problem:
    reference = secrets.token_hex(4)
    _log.error("unforeseen error %s", reference, exc_info=error)
    return Problem(
        500, "internal", f"The server failed (reference {reference}).",
        hint="Tell the operator the reference; the log says more.",
    )  # fmt: skip


_SAYINGS: dict[type[Exception], Callable[[Any], Problem]] = {
    Http404: lambda _: Problem(
        404, "not-found", "There is nothing at this address that you may see."
    ),
    PermissionDenied: lambda _: Problem(403, "forbidden", "Your role does not allow this."),
    ValidationError: _wrong_input,
    HttpError: lambda error: Problem(error.status_code, "request", error.message),
    RequestDataTooBig: lambda _: Problem(
        413, "too-large", "The request is larger than this server takes."
    ),
    SuspiciousOperation: lambda _: Problem(400, "request", "The request cannot be read."),
}
"""What Django and ninja raise, each as a problem; the first kind that fits counts."""
