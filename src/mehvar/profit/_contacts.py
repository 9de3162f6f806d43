"""What contacts cost: employee minutes by the rate, and which of them poor experience caused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.profit._rates_sql import charge_sql, rate_sql

if TYPE_CHECKING:
    from mehvar.profit._desk import Desk
    from mehvar.profit._rates import CostRates
    from mehvar.profit._sold import Sold

_LONGEST = 100_000
"""Minutes beyond this are a mistake of the source: the kind's own minutes stand instead."""


def contacted(desk: Desk, sold: Sold, rates: CostRates) -> str:
    """One row per contact up to the as-of day: its order, customer, minutes, cost and cause.

    ``cause`` is hand_off when another employee than before dealt with the same order, else
    repeat_contact from the second contact about an order on, else late when the order came late;
    empty otherwise.
    """
    keys = {"channel": "channel", "kind": "kind"}
    usual = rate_sql(rates, "contact_minutes", day="day", keys=keys)
    minute = rate_sql(rates, "service_minute", day="day", keys=keys)
    return desk.keep(
        "contacted",
        f"""
        WITH contact AS (
            SELECT i.day, i.channel, i.kind, i.employee_id, i.source, i.record_id, i."at",
                o.order_hash, o.is_late,
                CASE WHEN o.order_hash IS NULL THEN i.customer_id ELSE o.customer_id END
                    AS customer_id,
                CASE WHEN i.handling_minutes BETWEEN 0 AND {_LONGEST} THEN i.handling_minutes END
                    AS told_minutes
            FROM {desk.mart("customer_interactions")} i
            JOIN {desk.current("interactions")} b
                ON b.source = i.source AND b.record_id = i.record_id
            LEFT JOIN {sold.orders} o ON o.order_hash = b.order_hash
            WHERE i.day <= DATE '{desk.build.as_of.isoformat()}'
        ), placed AS (
            SELECT *, coalesce(told_minutes, {usual}) AS minutes,
                row_number() OVER about AS place, lag(employee_id) OVER about AS employee_before
            FROM contact
            WINDOW about AS (PARTITION BY order_hash ORDER BY "at", source, record_id)
        )
        SELECT row_number() OVER (ORDER BY source, record_id) AS contact_no,
            order_hash, customer_id, day, channel, kind, minutes, told_minutes IS NULL AS is_usual,
            {charge_sql("minutes", minute)} AS cost_rate,
            CASE WHEN order_hash IS NULL THEN NULL
                WHEN place > 1 AND employee_id <> employee_before THEN 'hand_off'
                WHEN place > 1 THEN 'repeat_contact'
                WHEN is_late THEN 'late' END AS cause
        FROM placed
        """,
    )
