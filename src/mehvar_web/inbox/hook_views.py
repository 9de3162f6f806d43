"""The address to which other systems post what they heard."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from mehvar_web.accounts import public_page
from mehvar_web.inbox import _hooks
from mehvar_web.inbox._mapping import MappingError
from mehvar_web.inbox.models import Source

_MOST_BYTES = 1_000_000


@csrf_exempt
@public_page(methods=("POST",))
def heard(request: HttpRequest, key: str) -> HttpResponseBase:
    """Take in what a system posts, when it carries the signature or the secret of its address."""
    source = Source.objects.filter(key=key, kind=Source.Kinds.WEBHOOK, is_active=True).first()
    if int(request.headers.get("Content-Length") or 0) > _MOST_BYTES:
        return _problem(413, "A message may have a million bytes.")
    if source is None or not _hooks.is_allowed(
        source, request.body, signature=request.headers.get("X-Mehvar-Signature", ""),
        bearer=request.headers.get("Authorization", ""),
    ):  # fmt: skip
        return _problem(404, "There is no such address, or the signature is wrong.")
    try:
        taken = _hooks.take(source, json.loads(request.body))
    except MappingError as error:
        return _problem(422, f"{error.message} {error.hint or ''}".strip())
    except (ValueError, RecursionError):
        return _problem(400, "This is not JSON.")
    items = [{"id": one.external_id, "outcome": one.outcome.value} for one in taken]
    return JsonResponse({"items": items})


def _problem(status: int, detail: str) -> JsonResponse:
    return JsonResponse({"status": status, "detail": detail}, status=status)
