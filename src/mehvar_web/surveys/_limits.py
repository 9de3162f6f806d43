"""How often one network address may send answers: a bucket for each, in this process.

Many people share an address (a mobile operator, an office, a shop's own network), so the bucket is
wide: it is there against floods, not against people. It costs no query.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from time import monotonic

from django.conf import settings
from django.http import HttpRequest

from mehvar_web.accounts import client_address

_KEPT = 20_000
_MINUTE = 60.0
LARGEST = 256_000
"""Bytes of one sending: a page of long texts, many times over."""

_lock = threading.Lock()
_buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()


def seconds_to_wait(request: HttpRequest) -> int:
    """Count a sending of this address; return 0, or after how many seconds it may come again."""
    limit, now = float(settings.MEHVAR_ANSWER_RATE), monotonic()
    address = client_address(request)
    with _lock:
        left, at = _buckets.pop(address, (limit, now))
        left = min(limit, left + (now - at) * limit / _MINUTE)
        may_pass = left >= 1
        _buckets[address] = (left - may_pass, now)
        while len(_buckets) > _KEPT:
            _buckets.popitem(last=False)
    return 0 if may_pass else max(1, round((1 - left) * _MINUTE / limit))


def forget_all() -> None:
    """Start again with full buckets."""
    with _lock:
        _buckets.clear()


def is_too_large(request: HttpRequest) -> bool:
    """Tell whether more is sent than a page can hold, before it is read."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return not str(told).isdigit() or int(told) > LARGEST


def cleaned(raw: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return what was sent without characters that no database and no file keeps."""
    return {
        name: [one.encode("utf-8", "replace").decode().replace("\x00", "") for one in values]
        for name, values in raw.items()
    }
