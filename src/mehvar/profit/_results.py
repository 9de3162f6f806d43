"""What each order and each customer earned, from the sale and every movement beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.profit._components import COSTS, ORDER_PARTS, PARTS, SALES

if TYPE_CHECKING:
    from mehvar.profit._desk import Desk
    from mehvar.profit._entries import Entries
    from mehvar.profit._sold import Sold

_RATED = {"payment": "payment_rate", "delivery": "delivery_rate", "picking": "picking_rate"}
_TOLD = (
    "customer_id", "source", "order_id", "order_hash", "day", "channel", "region", "store_id",
    "category", "status", "payment_method", "promotion_code", "lines", "is_late",
    "is_substituted", "is_returned", "counts",
)  # fmt: skip


def order_results(desk: Desk, sold: Sold, entries: Entries, *, returns: str) -> str:
    """One row per order: its parts, what stays, and how long returned goods were kept."""
    covered = ", ".join(
        f"bool_or(component = '{name}') AS {name}" for name in (*_RATED, "goods_cost")
    )
    sums = ", ".join(
        f"coalesce(sum(amount) FILTER (component = '{name}'), 0)::BIGINT AS {name}"
        for name in ORDER_PARTS
    )
    return desk.keep(
        "order_results",
        f"""
        WITH moved AS (
            SELECT order_hash, {sums} FROM {entries.rows}
            WHERE order_hash IS NOT NULL GROUP BY order_hash
        ), covered AS (
            SELECT order_hash, {covered} FROM {entries.covered} GROUP BY order_hash
        ), poor AS (
            SELECT order_hash, sum(cost)::BIGINT AS cost FROM {entries.poor}
            WHERE order_hash IS NOT NULL GROUP BY order_hash
        ), kept AS (
            SELECT order_hash, max(days_kept) AS days FROM {returns}
            WHERE order_hash IS NOT NULL AND counts GROUP BY order_hash
        ), parts AS (
            SELECT {", ".join(f"o.{name}" for name in _TOLD)},
                o.sales + coalesce(m.sales, 0) AS sales, -o.discount AS discount,
                o.fee AS delivery_fee, coalesce(m.refund, 0) AS refund,
                {_standard("goods_cost", "goods")},
                coalesce(m.depreciation, 0) AS depreciation,
                {", ".join(_standard(name, rate) for name, rate in _RATED.items())},
                {", ".join(f"coalesce(m.{n}, 0) AS {n}" for n in _MOVED)},
                coalesce(poor.cost, 0) AS poor_experience,
                CASE WHEN coalesce(c.goods_cost, false) THEN 0 ELSE -o.estimated END
                    AS estimated_cost,
                kept.days AS days_kept
            FROM {sold.orders} o
            LEFT JOIN moved m ON m.order_hash = o.order_hash
            LEFT JOIN covered c ON c.order_hash = o.order_hash
            LEFT JOIN poor ON poor.order_hash = o.order_hash
            LEFT JOIN kept ON kept.order_hash = o.order_hash
        )
        SELECT *, {" + ".join(SALES)} AS revenue, {" + ".join(ORDER_PARTS)} AS contribution
        FROM parts
        """,
    )


_MOVED = tuple(
    name for name in COSTS if name not in {*_RATED, "goods_cost", "depreciation"}
)  # fmt: skip


def _standard(component: str, rate: str) -> str:
    return (
        f"coalesce(m.{component}, 0) - CASE WHEN coalesce(c.{component}, false) THEN 0 "
        f"ELSE o.{rate} END AS {component}"
    )


def customer_results(
    desk: Desk, orders: str, entries: Entries, *, returns: str, contacts: str
) -> str:
    """One row per customer, and one without id for all unknown ones: the sum of their parts.

    What belongs to no order (contacts about none, acquisition, returns of unknown orders) comes
    beside the orders.
    """
    year = f"DATE '{desk.build.as_of.isoformat()}' - 365"
    sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in PARTS)
    zero = ", ".join(f"0 AS {name}" for name in PARTS)
    loose = ", ".join(
        f"CASE WHEN component = '{name}' THEN amount ELSE 0 END AS {name}" for name in PARTS
    )
    return desk.keep(
        "customer_results",
        f"""
        WITH parts AS (
            SELECT customer_id, counts::INTEGER AS orders, 0 AS returns, 0 AS contacts,
                {", ".join(ORDER_PARTS)}, 0 AS acquisition, poor_experience, estimated_cost,
                0 AS profit_year
            FROM {orders}
            UNION ALL SELECT customer_id, 0, 0, 0, {loose}, 0, 0, 0 FROM {entries.rows}
                WHERE order_hash IS NULL
            UNION ALL SELECT customer_id, 0, 1, 0, {zero}, 0, 0, 0 FROM {returns} WHERE counts
            UNION ALL SELECT customer_id, 0, 0, 1, {zero}, 0, 0, 0 FROM {contacts}
            UNION ALL SELECT customer_id, 0, 0, 0, {zero}, cost, 0, 0 FROM {entries.poor}
                WHERE order_hash IS NULL
            UNION ALL SELECT customer_id, 0, 0, 0, {zero}, 0, 0, contribution FROM {orders}
                WHERE day > {year}
            UNION ALL SELECT customer_id, 0, 0, 0, {zero}, 0, 0, amount FROM {entries.rows}
                WHERE order_hash IS NULL AND day > {year}
            UNION ALL SELECT customer_id, 0, 0, 0, {zero}, 0, 0, 0 FROM {desk.mart("customers")}
        ), summed AS (
            SELECT customer_id, sum(orders)::BIGINT AS orders, sum(returns)::BIGINT AS returns,
                sum(contacts)::BIGINT AS contacts, {sums},
                sum(poor_experience)::BIGINT AS poor_experience,
                sum(estimated_cost)::BIGINT AS estimated_cost,
                sum(profit_year)::BIGINT AS profit_year
            FROM parts GROUP BY customer_id
        )
        SELECT *, {" + ".join(SALES)} AS revenue, {" + ".join(ORDER_PARTS)} AS contribution,
            {" + ".join(PARTS)} AS profit
        FROM summed
        """,
    )
