"""How often one caller may ask: a bucket of tokens for each, in this process."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mehvar_web.api._problems import Problem

_KEPT = 10_000
_MINUTE = 60.0
_LEFT = "_mehvar_rate_left"


class Rate:
    """A leaky bucket for each caller: ``MEHVAR_API_RATE`` requests a minute, at once or spread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, request: HttpRequest, key: str) -> None:
        """Count a request of this caller.

        Raises:
            Problem: 429 with Retry-After when the bucket is empty.
        """
        limit = int(settings.MEHVAR_API_RATE)
        now = monotonic()
        with self._lock:
            left, at = self._buckets.pop(key, (float(limit), now))
            left = min(float(limit), left + (now - at) * limit / _MINUTE)
            may_pass = left >= 1
            self._buckets[key] = (left - may_pass, now)
            while len(self._buckets) > _KEPT:
                self._buckets.popitem(last=False)
        setattr(request, _LEFT, math.floor(left - may_pass))
        if not may_pass:
            wait = math.ceil((1 - left) * _MINUTE / limit)
            raise Problem(
                429,
                "too-many-requests",
                f"More than {limit} requests a minute.",
                hint=f"Try again in {wait} s.",
                headers={"Retry-After": str(wait)},
            )

    def forget(self) -> None:
        """Start again with full buckets."""
        with self._lock:
            self._buckets.clear()


RATE = Rate()


def put_rate_headers(request: HttpRequest, response: HttpResponse) -> None:
    """Tell the caller how many requests are left."""
    left = getattr(request, _LEFT, None)
    if left is not None:
        limit = int(settings.MEHVAR_API_RATE)
        response.headers["RateLimit-Policy"] = f'"default";q={limit};w=60'
        response.headers["RateLimit"] = f'"default";r={left};t={math.ceil(_MINUTE / limit)}'
