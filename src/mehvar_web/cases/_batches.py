"""Acts that one press did together, kept in the session so that one press takes them back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

_KEPT_AS = "cases.undo"
_MOST = 5


def put(request: HttpRequest, keys: Sequence[str], *, then: str) -> str:
    """Keep what takes acts back; return its address, empty when nothing can be taken back.

    Args:
        request: whose session keeps it.
        keys: what ``care.undo`` takes.
        then: the page on which whoever took them back goes on.
    """
    told = [key for key in keys if key]
    if not told:
        return ""
    batch = uuid.uuid4().hex
    kept = dict(list(request.session.get(_KEPT_AS, {}).items())[1 - _MOST :])
    request.session[_KEPT_AS] = {**kept, batch: told}
    return f"{reverse('cases:undo', args=[batch])}?{urlencode({'next': then})}"


def pop(request: HttpRequest, batch: str) -> list[str]:
    """Return the keys of a batch, once; nothing when this session keeps none of that name."""
    kept = dict(request.session.get(_KEPT_AS, {}))
    found: list[str] = kept.pop(batch, [])
    request.session[_KEPT_AS] = kept
    return found
