"""Every movement of money beside the sale itself, with its order, customer, day and component."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar.profit._booked import Booked
    from mehvar.profit._desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Names of what was made.

    ``rows``: one row per movement, its amount signed as it reaches the result. ``covered``: one
    row per order and component that a booking covers, so that no rate is charged beside it.
    ``poor``: one row per cost of poor experience; each stands in ``rows`` or the orders too.
    ``returns``: one row per return with what it cost, booked or by rate.
    """

    rows: str
    covered: str
    poor: str
    returns: str


def enter(desk: Desk, booked: Booked, *, contacts: str, returns: str) -> Entries:
    """Bring bookings, returns and contacts together, each cost once."""
    covered = desk.keep(
        "covered",
        f"""
        SELECT DISTINCT order_hash, component FROM {booked.costs} WHERE place = 'order'
        UNION SELECT order_hash, component FROM {booked.spread}
            WHERE component IN ('payment', 'delivery', 'picking', 'goods_cost')
        """,
    )
    contacts = _charged_contacts(desk, booked, contacts)
    returns = _charged_returns(desk, booked, returns)
    rows = desk.keep("entries", _entries_sql(booked, contacts, returns))
    return Entries(
        rows=rows, covered=covered, poor=_poor(desk, rows, contacts, returns), returns=returns
    )


def _charged_contacts(desk: Desk, booked: Booked, contacts: str) -> str:
    """One row per contact: what the rate charges for it, and what it cost in any case.

    What was booked on an order for its contacts counts evenly on each of them.
    """
    return desk.keep(
        "charged_contacts",
        f"""
        WITH own AS (
            SELECT order_hash, sum(amount)::BIGINT AS amount FROM {booked.costs}
            WHERE place = 'order' AND component = 'service' GROUP BY order_hash
        ), person AS (
            SELECT DISTINCT customer_id, month(day) AS m, year(day) AS y FROM {booked.costs}
            WHERE place = 'customer' AND component = 'service'
        ), shared AS (
            SELECT key, amount FROM {booked.spread} WHERE component = 'service'
        ), counted AS (
            SELECT c.*, own.amount AS own, shared.amount AS shared,
                count(*) OVER (PARTITION BY c.order_hash) AS n,
                row_number() OVER (PARTITION BY c.order_hash ORDER BY c.contact_no) AS place,
                person.customer_id IS NOT NULL AS is_personal
            FROM {contacts} c
            LEFT JOIN own ON own.order_hash = c.order_hash
            LEFT JOIN shared ON shared.key = c.contact_no
            LEFT JOIN person ON person.customer_id = c.customer_id AND person.m = month(c.day)
                AND person.y = year(c.day)
        )
        SELECT order_hash, customer_id, day, cause,
            own IS NULL AND shared IS NULL AND NOT is_personal AS by_rate,
            CASE WHEN by_rate THEN cost_rate ELSE 0 END AS charge,
            CASE WHEN own IS NOT NULL THEN own // n + (place <= own % n)::BIGINT
                ELSE coalesce(shared, charge) END AS cost
        FROM counted
        """,
    )


def _charged_returns(desk: Desk, booked: Booked, returns: str) -> str:
    """One row per return: what the rates charge for loss and handling, and what these cost."""
    parts = {"depreciation": "loss", "return_handling": "handling_rate"}
    joins, columns = [], []
    for component, rate in parts.items():
        joins.append(f"""
            LEFT JOIN (SELECT order_hash, sum(amount)::BIGINT AS amount FROM {booked.costs}
                WHERE place = 'order' AND component = '{component}' GROUP BY order_hash)
                AS own_{rate} ON own_{rate}.order_hash = r.order_hash
            LEFT JOIN (SELECT key, amount FROM {booked.spread} WHERE component = '{component}')
                AS part_{rate} ON part_{rate}.key = r.return_no
        """)
        columns.append(f"""
            CASE WHEN own_{rate}.amount IS NULL AND part_{rate}.amount IS NULL THEN r.{rate}
                ELSE 0 END AS {component}_charge,
            coalesce(own_{rate}.amount // count(*) OVER (PARTITION BY r.order_hash),
                part_{rate}.amount, r.{rate}) AS {component}
        """)
    return desk.keep(
        "charged_returns",
        f"SELECT r.*, {', '.join(columns)} FROM {returns} r {' '.join(joins)}",
    )


def _entries_sql(booked: Booked, contacts: str, returns: str) -> str:
    """One row per movement of money; nothing is left out for being zero but rates."""
    columns = "order_hash, customer_id, day"
    return f"""
        SELECT {columns}, component, -amount AS amount, false AS is_rate FROM {booked.costs}
            WHERE place IN ('order', 'customer')
        UNION ALL SELECT CASE WHEN component <> 'acquisition' THEN order_hash END, customer_id,
            day, component, -amount, false FROM {booked.spread}
        UNION ALL SELECT NULL, NULL, day, component, -amount, false FROM {booked.adrift}
        UNION ALL SELECT {columns}, 'refund', -amount, false FROM {returns}
        UNION ALL SELECT {columns}, 'goods_cost', value, false FROM {returns}
        UNION ALL SELECT {columns}, 'depreciation', -depreciation_charge, true FROM {returns}
            WHERE depreciation_charge <> 0
        UNION ALL SELECT {columns}, 'return_handling', -return_handling_charge, true
            FROM {returns} WHERE return_handling_charge <> 0
        UNION ALL SELECT {columns}, 'service', -charge, true FROM {contacts} WHERE charge <> 0
    """


def _poor(desk: Desk, rows: str, contacts: str, returns: str) -> str:
    """One row per cost that poor experience caused; no cost stands in it twice."""
    columns = "order_hash, customer_id, day"
    return desk.keep(
        "poor",
        f"""
        SELECT {columns}, cause, -cost AS cost FROM {contacts} WHERE cause IS NOT NULL
        UNION ALL SELECT {columns}, 'fault', -(depreciation + return_handling) FROM {returns}
            WHERE is_fault AND counts
        UNION ALL SELECT {columns}, 'gesture', amount FROM {rows} WHERE component = 'gestures'
        """,
    )
