"""The recent orders of the demo's shop: those who write and answer are its own customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mehvar_web import company
from mehvar_web.channels import Person

_DAYS = 21
_MOST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A delivered order and who placed it, as the order's own system knows them."""

    customer_id: int
    person: Person
    order_id: str
    store_id: str
    delivered_at: datetime
    delay_minutes: float
    went_wrong: bool

    @property
    def is_late(self) -> bool:
        """Whether it came a quarter of an hour or more after its promise."""
        return self.delay_minutes >= 15


def recent_orders() -> list[Order]:
    """Return deliveries of the last three weeks, one a customer, in an order like chance.

    Raises:
        NotBuiltError: before the first build.
    """
    marts = company.marts()
    current = marts.current()
    orders, profiles = (
        marts.view(name, current=current) for name in ("customer_orders", "profiles")
    )
    rows = marts.ask(
        f"SELECT o.customer_id, o.source, p.person_ref, o.order_id, o.store_id, o.delivered_at, "
        "coalesce(o.delay_minutes, 0), coalesce(o.is_damaged_or_wrong, false) "
        f"FROM {orders} o JOIN {profiles} p ON p.customer_id = o.customer_id "
        "AND p.source = o.source WHERE o.status = 'delivered' AND o.delivered_at BETWEEN ? AND ? "
        "AND o.store_id IS NOT NULL QUALIFY row_number() OVER "
        "(PARTITION BY o.customer_id ORDER BY o.delivered_at DESC, o.order_id, p.person_ref) = 1 "
        f"ORDER BY hash(o.order_hash) LIMIT {_MOST}",
        [company.now() - timedelta(days=_DAYS), company.now()],
    )
    return [
        Order(
            customer_id=customer, person=Person(source=source, ref=ref), order_id=order,
            store_id=store, delivered_at=delivered, delay_minutes=delay, went_wrong=wrong,
        )
        for customer, source, ref, order, store, delivered, delay, wrong in rows
    ]  # fmt: skip
