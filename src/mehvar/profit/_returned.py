"""What came back: each return with its order, how long it was kept, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.profit._rates_sql import charge_sql, rate_sql, share_sql

if TYPE_CHECKING:
    from mehvar.profit._desk import Desk
    from mehvar.profit._rates import CostRates
    from mehvar.profit._sold import Sold

FAULTS = ("damaged", "wrong_item", "quality", "late")
"""Reasons that are ours, not the customer's: they count against nobody."""


def returned(desk: Desk, sold: Sold, rates: CostRates) -> str:
    """One row per return up to the as-of day: its order, days kept, value, loss and handling.

    A return that names its order belongs to it; one that does not (a credit note of its own)
    belongs to the customer's latest order of the same product before it. ``value`` is what the
    goods had cost. A return of a cancelled order only undoes the sale, which counts nothing
    already: its money is nothing.
    """
    owned = _with_orders(desk, sold)
    margin = str(10_000 - desk.build.settings.assumed_margin_basis_points)
    keys = {"days": "days_kept", "reason": "reason", "channel": "channel"}
    left = rate_sql(rates, "salvage", day="day", keys=keys)
    handling = " + ".join(
        rate_sql(rates, driver, day="day", keys=keys)
        for driver in ("return_logistics", "refurbishing", "restocking")
    )
    return desk.keep(
        "returned",
        f"""
        WITH bought AS (
            SELECT order_hash, product_id, sum(quantity) AS quantity, sum(amount) AS amount,
                sum(cost) AS cost, max(category) AS category
            FROM {sold.lines} WHERE order_hash IN (SELECT order_hash FROM {owned})
                AND product_id IS NOT NULL
            GROUP BY ALL
        ), placed AS (
            SELECT r.* EXCLUDE (customer_id, source), o.counts IS NOT NULL AS is_placed,
                coalesce(o.counts, true) AS counts,
                CASE WHEN o.order_hash IS NULL THEN r.customer_id ELSE o.customer_id END
                    AS customer_id,
                coalesce(b.category, offer.category,
                    CASE WHEN b.product_id IS NULL THEN o.category END) AS category,
                CASE WHEN o.order_hash IS NOT NULL
                    THEN greatest(0, r.day - coalesce(o.received, o.day)) END AS days_kept,
                CASE WHEN NOT coalesce(o.counts, true) THEN 0
                    WHEN b.quantity > 0 AND r.quantity > 0
                        THEN round(b.cost * least(1.0, r.quantity / b.quantity))
                    WHEN b.amount > 0 THEN round(b.cost
                        * least(1.0, greatest(0.0, r.amount / b.amount::DOUBLE)))
                    WHEN o.paid - o.fee > 0 THEN round(o.goods
                        * least(1.0, greatest(0.0, r.amount / (o.paid - o.fee)::DOUBLE)))
                    WHEN offer.unit_cost IS NOT NULL AND r.quantity > 0
                        THEN round(offer.unit_cost * r.quantity)
                    ELSE {share_sql("r.amount", margin)} END::BIGINT AS value
            FROM {owned} r
            LEFT JOIN {sold.orders} o ON o.order_hash = r.order_hash
            LEFT JOIN bought b ON b.order_hash = r.order_hash AND b.product_id = r.product_id
            LEFT JOIN {sold.offers} offer
                ON offer.source = r.source AND offer.product_id = r.product_id
        )
        SELECT * EXCLUDE (amount), CASE WHEN counts THEN amount ELSE 0 END AS amount,
            value - {share_sql("value", left)} AS loss,
            CASE WHEN counts THEN {charge_sql("1", handling)} ELSE 0 END AS handling_rate,
            coalesce(reason IN {FAULTS}, false) AS is_fault
        FROM placed
        """,
    )


def _with_orders(desk: Desk, sold: Sold) -> str:
    """One row per return, with the order it names or, failing that, the order it comes from."""
    told = desk.keep(
        "told_returns",
        f"""
        SELECT row_number() OVER (ORDER BY r.source, r.record_id) AS return_no,
            r.customer_id, b.source, r.day, r.channel, r.product_id, r.quantity,
            coalesce(r.amount, 0) AS amount, r.reason, o.order_hash
        FROM {desk.mart("customer_returns")} r
        JOIN {desk.current("returns")} b ON b.source = r.source AND b.record_id = r.record_id
        LEFT JOIN {sold.orders} o ON o.order_hash = b.order_hash
        WHERE r.day <= DATE '{desk.build.as_of.isoformat()}'
        """,
    )
    return desk.keep(
        "owned_returns",
        f"""
        WITH loose AS (
            FROM {told} WHERE order_hash IS NULL AND customer_id IS NOT NULL
                AND product_id IS NOT NULL
        ), bought AS (
            SELECT DISTINCT o.customer_id, l.product_id, o.day, o.order_hash
            FROM {sold.lines} l JOIN {sold.orders} o ON o.order_hash = l.order_hash
            WHERE (o.customer_id, l.product_id) IN (SELECT customer_id, product_id FROM loose)
        ), latest AS (
            SELECT loose.return_no, max((b.day, b.order_hash)) AS found
            FROM loose JOIN bought b ON b.customer_id = loose.customer_id
                AND b.product_id = loose.product_id AND b.day <= loose.day
            GROUP BY loose.return_no
        )
        SELECT t.* EXCLUDE (order_hash), coalesce(t.order_hash, latest.found[2]) AS order_hash
        FROM {told} t LEFT JOIN latest ON latest.return_no = t.return_no
        """,
    )
