"""A tiny published company whose every metric can be computed by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa

from mehvar import schema

FIRST = date(2025, 1, 1)
AS_OF = date(2025, 6, 30)
Fill = Callable[[str, Sequence[Mapping[str, Any]]], None]


def mart(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows as the mart called ``name``; columns that are not given are empty."""
    wanted = schema.table(name).arrow_schema
    return pa.table(
        {
            field.name: pa.array([row.get(field.name) for row in rows], field.type)
            for field in wanted
        }
    )


def dates() -> pa.Table:
    """Gregorian days with their months, to a year after the last."""
    days = [FIRST + timedelta(days=place) for place in range(900)]
    return mart(
        "dates", [{"day": day, "month": f"{day:%Y-%m}", "year": f"{day:%Y}"} for day in days]
    )


def order(customer: int | None, day: date, **columns: Any) -> dict[str, Any]:
    """One delivered order of 100 minor units."""
    number = columns.get("order_number", 1)
    base = {
        "customer_id": customer, "source": "shop", "record_id": f"{customer}-{day}-{number}",
        "order_id": f"{customer}-{day}-{number}", "day": day,
        "at": datetime.combine(day, datetime.min.time()), "status": "delivered",
        "net_amount": 100, "gross_amount": 100, "order_number": 1, "complaints": 0,
        "is_returned": False,
    }  # fmt: skip
    return base | columns
