"""Finding the moment: an order or a customer, by whatever the person on the line can say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar.customers import Customer, Match, NotPublished, masked
from mehvar_web import company
from mehvar_web.accounts import sight_of
from mehvar_web.decide import _words
from mehvar_web.decide._moments import address_of
from mehvar_web.grants import Reference

if TYPE_CHECKING:
    from mehvar.empowerment import Situation
    from mehvar_web.accounts.models import User

_PEOPLE = 8
_ORDERS = 5
_SITUATIONS: tuple[Situation, ...] = (
    "late_order", "out_of_stock", "missing_item", "damaged_item", "wrong_item", "return",
    "goodwill",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A situation in which something may be granted, and the address of its offer."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOrder:
    """An order of somebody found; amounts in minor units, ``minutes`` late where it was."""

    order: Reference
    at: datetime
    amount: int | None
    minutes: int | None
    is_cancelled: bool
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCustomer:
    """Somebody whom the search may mean, masked, and what they ordered lately."""

    customer: Customer
    orders: tuple[FoundOrder, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An item of an order, to choose from."""

    product: Reference
    name: str
    amount: int | None
    quantity: float
    is_out_of_stock: bool
    url: str


def find(user: User, query: str) -> tuple[FoundCustomer, ...]:
    """Return whom the query may mean: a name, a mobile, a customer's or an order's number."""
    if not query.strip():
        return ()
    try:
        matches = company.desk().find(query, limit=_PEOPLE, sight=sight_of(user))
    except NotPublished:
        return ()
    exact = [one for one in matches if one.by == "order"]
    return tuple(_found(one, query if one.by == "order" else "") for one in exact or matches)


def lines_of(order: Reference, *, situation: Situation, customer_id: int, case: str) -> list[Line]:
    """Return the items of a customer's order, what is out of stock first.

    As the build knows them, and as they came in since.
    """
    known = {row[1]: row for row in (*_built(order, customer_id), *_fresh(order))}
    rows = sorted(known.values(), key=lambda row: (not row[4], row[2], row[1]))
    return [
        Line(
            product=(source, product), name=name, amount=amount if quantity else None,
            quantity=quantity, is_out_of_stock=gone,
            url=address_of(
                situation, customer_id=customer_id, order=order, case=case,
                product=(source, product),
            ),
        )
        for source, product, name, amount, gone, quantity in rows
    ]  # fmt: skip


_Row = tuple[str, str, str, int | None, bool, float]


def _built(order: Reference, customer_id: int) -> list[_Row]:
    marts = company.marts()
    current = marts.current()
    if "customer_order_lines" not in current.marts:
        return []
    view = marts.view("customer_order_lines", current=current, customer_id=customer_id)
    return _listed(f"(FROM {view} WHERE customer_id = ?)", [customer_id, *order])


def _fresh(order: Reference) -> list[_Row]:
    """Return the lines that no build has seen, each by its newest row."""
    tail = company.marts().tail("order_lines")
    if tail is None:
        return []
    newest = "PARTITION BY source, record_id ORDER BY ingested_at DESC, import_id DESC"
    return _listed(f"(FROM {tail} QUALIFY row_number() OVER ({newest}) = 1)", list(order))


def _listed(lines: str, asked: list[object]) -> list[_Row]:
    """Return lines beside the catalogue; the two may be of systems that share products' ids."""
    marts = company.marts()
    return marts.ask(
        "SELECT coalesce(min(p.source) FILTER (p.source = l.source), min(p.source), l.source), "
        "l.product_id, coalesce(l.product_name, min(p.product_name), l.product_id), l.amount, "
        "coalesce(l.out_of_stock, false), coalesce(l.quantity, 1) "
        f"FROM {lines} l LEFT JOIN {marts.newest('products')} p USING (product_id) "
        "WHERE l.source = ? AND l.order_id = ? AND l.product_id IS NOT NULL "
        "GROUP BY l.source, l.product_id, l.product_name, l.amount, l.out_of_stock, l.quantity ",
        asked,
    )


def _found(match: Match, number: str) -> FoundCustomer:
    customer = match.customer.customer_id
    way = Way(title=_words.situation("goodwill"), url=address_of("goodwill", customer_id=customer))
    return FoundCustomer(
        customer=masked([match.customer])[0], orders=_orders(customer, number), ways=(way,)
    )


def _orders(customer_id: int, number: str) -> tuple[FoundOrder, ...]:
    """Return the customer's latest orders; the one that was asked for stands first."""
    marts = company.marts()
    current = marts.current()
    view = marts.view("customer_orders", current=current, customer_id=customer_id)
    rows = marts.ask(
        'SELECT source, order_id, "at", gross_amount, delay_minutes, status '
        f"FROM {view} WHERE customer_id = ? "
        'ORDER BY order_id = ? DESC, "at" DESC, source, order_id LIMIT ?',
        [customer_id, number, _ORDERS],
    )
    return tuple(
        FoundOrder(
            order=(source, order), at=at, amount=amount, is_cancelled=status == "cancelled",
            minutes=int(delay) if delay is not None and delay >= 1 else None,
            ways=_ways(customer_id, (source, order), is_late=bool(delay and delay >= 1)),
        )
        for source, order, at, amount, delay, status in rows
    )  # fmt: skip


def _ways(customer_id: int, order: Reference, *, is_late: bool) -> tuple[Way, ...]:
    """Return what may have gone wrong with an order; what the data tell stands first."""
    named = sorted(_SITUATIONS, key=lambda one: one == "late_order" and not is_late)
    return tuple(
        Way(
            title=_words.situation(one),
            url=address_of(one, customer_id=customer_id, order=order),
        )
        for one in named
    )
