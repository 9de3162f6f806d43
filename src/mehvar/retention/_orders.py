"""Which orders count, and the calendar of a company."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

Reader = Callable[[str], "ir.Table"]
"""A mart's name -> its rows."""

PERIODS = {
    "jalali": ("jmonth", "jseason", "jweek"),
    "gregorian": ("month", "quarter", "week"),
}
"""By calendar: a month, a quarter and a week, as columns of the mart ``dates``."""


def countable(rows: ir.Table, *, as_of: date) -> ir.Table:
    """Orders that count: of a known customer, not cancelled, placed up to ``as_of``."""
    return rows.filter(
        rows.customer_id.notnull() & (rows.status != "cancelled") & (rows.day <= as_of)
    )
