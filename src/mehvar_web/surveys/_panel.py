"""On the customer's page: ask them by telephone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

_MOST = 5


def customer_context(_request: HttpRequest, subject: Any) -> Mapping[str, Any] | None:
    """Return the surveys that are asked now; nothing where none is."""
    from mehvar_web.surveys.models import Survey

    asked = Survey.objects.filter(state=Survey.States.LIVE).order_by("-changed_at")
    surveys = list(asked.values("key", "title")[:_MOST])
    return {"surveys": surveys, "customer_id": subject} if surveys else None
