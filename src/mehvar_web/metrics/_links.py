"""The way from a value to the rows that it counts."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from mehvar.metrics import Value


def rows_url(value: Value) -> str:
    """Return the address of the rows that a value counts."""
    told = {
        "by": value.dimension, "member": value.member, "period_kind": value.period_kind,
        "period": value.period,
    }  # fmt: skip
    query = urlencode({name: one for name, one in told.items() if one})
    return f"{reverse('metrics:rows', args=[value.metric])}{'?' if query else ''}{query}"
