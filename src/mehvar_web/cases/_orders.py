"""The orders of a customer, as the last build knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mehvar.workspace import NotBuiltError
from mehvar_web import company

if TYPE_CHECKING:
    from mehvar_web.care.models import Case

_COLUMNS = (
    'source, order_id, "at", status, store_id, promised_at, delivered_at, delay_minutes, '
    "gross_amount, returned_amount, lines"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order: times in UTC, money in minor units, ``delay_minutes`` below zero when early."""

    source: str
    order_id: str
    at: datetime
    status: str
    store_id: str | None
    promised_at: datetime | None
    delivered_at: datetime | None
    delay_minutes: float | None
    gross_amount: int | None
    returned_amount: int | None
    lines: int | None


def order_of(case: Case) -> Order | None:
    """Return the order that a case is about; None when no build knows it."""
    if case.customer_id is None or not case.order_id:
        return None
    found = _read(case.customer_id, "AND order_id = ?", [case.order_id])
    return next((one for one in found if case.order_source in {"", one.source}), None)


def orders_of(customer_id: int, *, limit: int = 10) -> tuple[Order, ...]:
    """Return a customer's latest orders; whoever asks may see the customer."""
    return _read(customer_id, "", [])[:limit]


def _read(customer_id: int, clause: str, values: list[Any]) -> tuple[Order, ...]:
    try:
        marts = company.marts()
        view = marts.view("customer_orders", customer_id=customer_id)
        rows = marts.rows(
            f"SELECT {_COLUMNS} FROM {view} "
            f'WHERE customer_id = ? {clause} ORDER BY "at" DESC, order_id LIMIT 20',
            [customer_id, *values],
        )
    except NotBuiltError:
        return ()
    return tuple(Order(**row) for row in rows)
