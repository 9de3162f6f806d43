"""How many grants wait for the person's yes: asked for on every page."""

from __future__ import annotations

from django.http import HttpRequest

from mehvar_web import disclosure, grants
from mehvar_web.accounts import Right, may

_COUNTED = 100


def count_waiting(request: HttpRequest) -> int:
    """Return how many grants wait for the person's yes, up to a hundred."""
    if not may(request.user, Right.APPROVE):
        return 0
    waiting = grants.waiting_for(disclosure.user_of(request))
    return waiting.order_by()[:_COUNTED].count()
