"""The order and the item of a moment, as the last build knows them and as they came in since.

A recent order is one row of the serving store; an older one is read from a few row groups of the
marts. The rows that no build has seen count on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mehvar import identity
from mehvar.customers import NotPublished
from mehvar_web import company
from mehvar_web.grants._moments import Reference

if TYPE_CHECKING:
    from mehvar.customers import RecentOrder

_COLUMNS = (
    '"at"', "day", "channel", "store_id", "city", "status", "promised_at", "delivered_at", "lines",
    "gross_amount", "order_number",
)  # fmt: skip
_OPEN, _CANCELLED = "open", "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order: amounts in minor units, times UTC; ``number`` is 1 for the customer's first.

    ``person`` is whose it is as its source knows them, told only of an order that no build saw.
    """

    source: str
    order_id: str
    at: datetime
    day: date
    status: str | None
    channel: str | None = None
    store_id: str | None = None
    city: str | None = None
    promised_at: datetime | None = None
    delivered_at: datetime | None = None
    items: int | None = None
    amount: int | None = None
    number: int | None = None
    person: Reference | None = None

    @property
    def is_cancelled(self) -> bool:
        """Whether nothing of it will come."""
        return self.status == _CANCELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A product on an order: ``price`` is what the customer paid for the line, minor units."""

    source: str
    product_id: str
    name: str
    category: str | None
    price: int | None
    quantity: float
    cost: int | None


def read_order(order: Reference, *, customer_id: int | None) -> Order | None:
    """Return an order; None when nobody knows it, or when it is not this customer's."""
    fresh = _fresh(order)
    known = None if customer_id is None else _known(order, customer_id)
    if known is None:
        if fresh is None or (customer_id is not None and _owner(fresh) != customer_id):
            return None
        return fresh
    if fresh is None:
        return known
    # What came in since the build says how the order stands; whose it is, the build knows best.
    return replace(
        known,
        status=fresh.status,
        promised_at=fresh.promised_at or known.promised_at,
        delivered_at=fresh.delivered_at or known.delivered_at,
        amount=fresh.amount if fresh.amount is not None else known.amount,
    )


def owner_of(order: Reference) -> int | None:
    """Return whose order it is; None when no customer of the last build has it."""
    fresh = _fresh(order)
    if fresh is not None:
        return _owner(fresh)
    recent = _recent(order)
    if recent is not None:
        return recent.customer_id
    found = company.desk().find(order[1], limit=10)
    asked = [one.customer.customer_id for one in found if one.by == "order"]
    return next((one for one in asked if _known(order, one) is not None), None)


def read_item(order: Reference | None, product: Reference, *, customer_id: int | None) -> Item:
    """Return a product as the order's line tells it, else as the catalogue does."""
    listed = read_product(product)
    line = None
    if order is not None and customer_id is not None:
        line = _line(order, product[1], customer_id)
    if line is None:
        return listed
    amount, quantity, category, name, cost = line
    return Item(
        source=product[0], product_id=product[1], name=name or listed.name,
        category=category or listed.category, cost=cost if cost is not None else listed.cost,
        # Of what did not come, the line tells no price: the catalogue does.
        price=amount if amount is not None and quantity else listed.price, quantity=quantity or 1.0,
    )  # fmt: skip


def read_product(product: Reference) -> Item:
    """Return a product of the catalogue; one that is not in it has no price."""
    marts = company.marts()
    rows = marts.ask(
        "SELECT product_name, category, unit_price, unit_cost "
        f"FROM {marts.newest('products')} WHERE source = ? AND product_id = ? LIMIT 1",
        list(product),
    )
    name, category, price, cost = rows[0] if rows else (None, None, None, None)
    return Item(
        source=product[0], product_id=product[1], name=name or product[1], category=category,
        price=price, quantity=1.0, cost=cost,
    )  # fmt: skip


def _known(order: Reference, customer_id: int) -> Order | None:
    """Return an order as the last build knows it; None when it is not this customer's."""
    recent = _recent(order)
    if recent is None:
        return _settled(order, customer_id)
    if recent.customer_id != customer_id:
        return None
    return Order(
        source=recent.source, order_id=recent.order_id, at=recent.at, day=recent.day,
        status=recent.status, channel=recent.channel, store_id=recent.store_id, city=recent.city,
        promised_at=recent.promised_at, delivered_at=recent.delivered_at,
        items=recent.lines or None, amount=recent.gross_amount, number=recent.order_number,
    )  # fmt: skip


def _recent(order: Reference) -> RecentOrder | None:
    try:
        return company.desk().recent_order(*order)
    except NotPublished:
        return None


def _settled(order: Reference, customer_id: int) -> Order | None:
    marts = company.marts()
    current = marts.current()
    if "customer_orders" not in current.marts:
        return None
    view = marts.view("customer_orders", current=current, customer_id=customer_id)
    rows = marts.ask(
        f"SELECT {', '.join(_COLUMNS)} FROM {view} "
        "WHERE customer_id = ? AND source = ? AND order_id = ?",
        [customer_id, *order],
    )
    if not rows:
        return None
    at, day, channel, store, city, status, promised, delivered, lines, amount, number = rows[0]
    return Order(
        source=order[0], order_id=order[1], at=at, day=day, status=status, channel=channel,
        store_id=store, city=city, promised_at=promised, delivered_at=delivered,
        items=lines or None, amount=amount, number=number,
    )  # fmt: skip


def _fresh(order: Reference) -> Order | None:
    """Return the newest row of an order that the last build did not see."""
    marts = company.marts()
    tail = marts.tail("orders")
    if tail is None:
        return None
    rows = marts.rows(
        f"FROM {tail} WHERE source = ? AND order_id = ? "
        "ORDER BY ingested_at DESC, import_id DESC LIMIT 1",
        list(order),
    )
    return _of_row(rows[0], order) if rows else None


def _of_row(row: Mapping[str, Any], order: Reference) -> Order:
    person = (row["person_source"] or row["source"], row["person_ref"])
    return Order(
        source=order[0], order_id=order[1], at=row["at"], day=row["day"], status=_status(row),
        channel=row["channel"], store_id=row["store_id"], city=row["city"],
        promised_at=row["promised_at"], delivered_at=row["delivered_at"], amount=_amount(row),
        person=person if row["person_ref"] else None,
    )  # fmt: skip


def _status(row: Mapping[str, Any]) -> str:
    from mehvar.customers import status_of

    said = status_of(row["status"])
    if row["cancelled_at"] is not None or said == _CANCELLED:
        return _CANCELLED
    return "delivered" if row["delivered_at"] is not None else said or _OPEN


def _amount(row: Mapping[str, Any]) -> int | None:
    """Return what the customer pays for an order, as the builds count it."""
    if row["total_amount"] is not None:
        return int(row["total_amount"])
    if row["items_amount"] is None:
        return None
    return int(row["items_amount"] + (row["delivery_amount"] or 0) - (row["discount_amount"] or 0))


def _owner(order: Order) -> int | None:
    if order.person is None:
        return None
    source, person_ref = order.person
    return identity.find(
        company.workspace(), source=source, person_ref=person_ref, marts=company.marts()
    )


def _line(order: Reference, product_id: str, customer_id: int) -> tuple[Any, ...] | None:
    marts = company.marts()
    current = marts.current()
    if "customer_order_lines" not in current.marts:
        return None
    view = marts.view("customer_order_lines", current=current, customer_id=customer_id)
    rows = marts.ask(
        f"SELECT amount, quantity, category, product_name, cost_amount FROM {view} WHERE "
        "customer_id = ? AND source = ? AND order_id = ? AND product_id = ? LIMIT 1",
        [customer_id, *order, product_id],
    )
    return rows[0] if rows else None


def local_day(at: datetime) -> date:
    """Return the company's day of a moment (UTC)."""
    zone = ZoneInfo(company.workspace().settings.time_zone)
    return at.replace(tzinfo=UTC).astimezone(zone).date()
