"""What surrounds every request to the API: rate headers, and requests that are done only once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError

from mehvar_web import company
from mehvar_web.api._caller import caller_of
from mehvar_web.api._kept import keeps_answer
from mehvar_web.api._problems import MEDIA_TYPE, Problem, as_problem, problem_response
from mehvar_web.api._rate import put_rate_headers
from mehvar_web.api.models import KeptAnswer

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_PREFIX = "/api/"
_KEPT_FOR = timedelta(hours=24)
_DIED_AFTER = timedelta(minutes=2)
_LARGEST = 1_000_000
_KEY = re.compile(r"[!-~]{1,200}")
_NOT_KEPT = frozenset({401, 403, 429})
"""Answers about the caller, not about the request: after a new token it may be done."""


def answer_programs(get_response: GetResponse) -> GetResponse:
    """Answer requests to the API; a POST with an Idempotency-Key is done once in 24 hours."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(_PREFIX):
            return get_response(request)
        key = request.headers.get("Idempotency-Key")
        try:
            response = (
                get_response(request)
                if request.method != "POST" or key is None
                else _once(request, key, get_response)
            )
        except (Problem, RequestDataTooBig, SuspiciousOperation, MultiPartParserError) as error:
            response = problem_response(as_problem(error))
        if isinstance(response, HttpResponse):
            response = _in_our_words(response)
            put_rate_headers(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def _once(request: HttpRequest, key: str, get_response: GetResponse) -> HttpResponseBase:
    """Do the request, or answer what its first sending was answered."""
    if not _KEY.fullmatch(key):
        raise Problem(400, "idempotency-key", "Idempotency-Key must be 1 to 200 ASCII characters.")
    caller = caller_of(request)
    whole = "\n".join((caller.key, request.path, request.META.get("QUERY_STRING", ""), key))
    mine = KeptAnswer(
        key=hashlib.sha256(whole.encode()).hexdigest(), body_digest=_body(request), at=company.now()
    )
    kept = _begin(mine)
    if kept is not None:
        return _replay(kept, mine)
    done = False
    try:
        response = get_response(request)
        done = keeps_answer(request) and _keep(mine, response)
    finally:
        if not done:
            KeptAnswer.objects.filter(pk=mine.pk).delete()
    return response


def _begin(mine: KeptAnswer) -> KeptAnswer | None:
    """Claim the key; return what stands there when another sending was first."""
    KeptAnswer.objects.filter(at__lt=mine.at - _KEPT_FOR).delete()
    KeptAnswer.objects.filter(key=mine.key, status=None, at__lt=mine.at - _DIED_AFTER).delete()
    try:
        with transaction.atomic():
            mine.save(force_insert=True)
    except IntegrityError:
        return KeptAnswer.objects.filter(key=mine.key).first()
    return None


def _replay(kept: KeptAnswer, mine: KeptAnswer) -> HttpResponse:
    if kept.body_digest != mine.body_digest:
        raise Problem(
            422, "idempotency-key-reused", "This Idempotency-Key was sent with another body.",
            hint="Send a new key with a new request.",
        )  # fmt: skip
    if kept.status is None:
        raise Problem(
            409, "idempotency-in-progress", "The first sending of this request still runs.",
            hint="Try again in a second.", headers={"Retry-After": "1"},
        )  # fmt: skip
    return HttpResponse(
        bytes(kept.content or b""),
        status=kept.status,
        content_type=kept.content_type,
        headers={"Idempotent-Replayed": "true"},
    )


def _keep(mine: KeptAnswer, response: HttpResponseBase) -> bool:
    """Store the answer; tell whether it is one to repeat."""
    if (
        not isinstance(response, HttpResponse)
        or response.status_code >= 500
        or response.status_code in _NOT_KEPT
        or len(response.content) > _LARGEST
    ):
        return False
    KeptAnswer.objects.filter(pk=mine.pk).update(
        status=response.status_code,
        content_type=response.headers.get("Content-Type", ""),
        content=response.content,
    )
    return True


def _body(request: HttpRequest) -> str:
    """Digest what is sent; of an upload, which is not read into memory, its length."""
    if request.content_type == "multipart/form-data":
        told = request.META.get("CONTENT_LENGTH", "").encode()
        return hashlib.sha256(b"multipart " + told).hexdigest()
    return hashlib.sha256(request.body).hexdigest()


def _in_our_words(response: HttpResponse) -> HttpResponse:
    """Say Django's own errors (no such address, wrong method) as problems too."""
    is_ours = response.headers.get("Content-Type", "").startswith((MEDIA_TYPE, "application/json"))
    if response.status_code < 400 or is_ours:
        return response
    if response.status_code == 405:
        allowed = {"Allow": response.headers.get("Allow", "")}
        return problem_response(
            Problem(405, "method", "This address does not take that method.", headers=allowed)
        )
    if response.status_code == 404:
        return problem_response(Problem(404, "not-found", "There is nothing at this address."))
    return problem_response(
        Problem(response.status_code, "request", "The request cannot be answered.")
    )
