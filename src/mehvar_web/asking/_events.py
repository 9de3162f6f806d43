"""What happened to customers that a plan asks about, as the lake knows it now.

Every event of the plan's window is found each time, and known ones are left out by their key: what
came in late, or was corrected, is found as well, and nothing depends on a watermark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mehvar_web import company

if TYPE_CHECKING:
    from mehvar.workspace import Marts

_MOST = 100_000
_Row = tuple[int, str, datetime, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event of one customer; ``event`` names it the same each time it is found."""

    customer_id: int
    event: str
    at: datetime
    order_id: str = ""
    order_source: str = ""
    store_id: str = ""


def find_events(
    name: str, *, since: datetime, until: datetime, quiet_days: int
) -> tuple[Happened, ...]:
    """Return the events of a kind after ``since`` up to ``until`` (UTC), the earliest first.

    Only of customers whom a build knows: whom nobody knows cannot be reached.
    """
    if not company.build_id() or since >= until:
        return ()
    marts = company.marts()
    rows: Sequence[_Row]
    if name == "quiet":
        rows = _quiet(marts, since, until, quiet_days)
    else:
        sql = EVENTS[name](marts)
        rows = marts.ask(
            f"SELECT p.customer_id, e.event, e.at, e.order_id, e.order_source, e.store_id "
            f"FROM ({sql}) e JOIN {marts.view('profiles')} p ON p.profile_hash = e.person_hash "
            f"WHERE e.at > ? AND e.at <= ? ORDER BY e.at, e.event LIMIT {_MOST}",
            [since, until],
        )
    return tuple(
        Happened(
            customer_id=customer,
            event=f"{name}:{event}",
            at=at,
            order_id=order or "",
            order_source=source or "",
            store_id=store or "",
        )
        for customer, event, at, order, source, store in rows
    )


def _orders(marts: Marts, condition: str = "true") -> str:
    customers = marts.view("customers")
    profiles = marts.view("profiles")
    first = (
        f" LEFT JOIN {profiles} q ON q.profile_hash = o.person_hash"
        f" LEFT JOIN {customers} c ON c.customer_id = q.customer_id"
        if "c." in condition
        else ""
    )
    return (
        "SELECT o.person_hash, o.source || chr(31) || o.order_id AS event, o.delivered_at AS at, "
        "o.order_id, o.source AS order_source, o.store_id "
        f"FROM {marts.newest('orders')} o{first} "
        f"WHERE o.delivered_at IS NOT NULL AND o.cancelled_at IS NULL AND {condition}"
    )


def _delivered(marts: Marts) -> str:
    return _orders(marts)


def _late(marts: Marts) -> str:
    return _orders(marts, "o.delivered_at > o.promised_at")


def _first_order(marts: Marts) -> str:
    return _orders(marts, "(c.first_order_day IS NULL OR c.first_order_day >= o.day)")


def _returned(marts: Marts) -> str:
    return (
        "SELECT r.person_hash, r.source || chr(31) || coalesce(r.return_id, r.record_id) AS event, "
        'min(r."at") AS at, any_value(r.order_id) AS order_id, '
        "any_value(r.source) AS order_source, NULL::VARCHAR AS store_id "
        f"FROM {marts.newest('returns')} r GROUP BY 1, 2"
    )


def _contacts(marts: Marts, kinds: str) -> str:
    return (
        "SELECT i.person_hash, i.source || chr(31) || i.record_id AS event, i.resolved_at AS at, "
        "i.order_id, i.source AS order_source, i.store_id "
        f"FROM {marts.newest('interactions')} i "
        f"WHERE i.resolved_at IS NOT NULL AND i.kind IN ({kinds}) "
        "AND coalesce(i.direction, 'inbound') = 'inbound'"
    )


def _contact_closed(marts: Marts) -> str:
    return _contacts(marts, "'complaint', 'request', 'question'")


def _complaint_settled(marts: Marts) -> str:
    return _contacts(marts, "'complaint'")


EVENTS: dict[str, Callable[[Marts], str]] = {
    "delivered": _delivered,
    "late": _late,
    "first_order": _first_order,
    "returned": _returned,
    "contact_closed": _contact_closed,
    "complaint_settled": _complaint_settled,
}
"""The SQL of each kind of event: person_hash, event, at, order_id, order_source, store_id."""


def _quiet(marts: Marts, since: datetime, until: datetime, days: int) -> list[_Row]:
    """Customers whose last order turned ``days`` days old in the window."""
    gap = timedelta(days=days)
    rows = marts.ask(
        f"SELECT customer_id, last_order_day, store_id FROM {marts.view('customers')} "
        "WHERE last_order_day >= ? AND last_order_day <= ? "
        f"ORDER BY last_order_day, customer_id LIMIT {_MOST}",
        [(since - gap).date(), (until - gap).date()],
    )
    found = [
        (
            customer,
            f"{customer}:{day.isoformat()}",
            datetime.combine(day, datetime.min.time()) + gap,
            store,
        )
        for customer, day, store in rows
    ]
    return [
        (customer, event, at, None, None, store)
        for customer, event, at, store in found
        if since < at <= until
    ]
