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
    "is_substituted", "is_returned",
)  # fmt: skip


def write_orders(desk: Desk, sold: Sold, entries: Entries, *, returns: str) -> str:
    """Write ``order_profit`` and return its name: parts, what stays, days that goods were kept."""
    covered = ", ".join(
        f"bool_or(component = '{name}') AS {name}" for name in (*_RATED, "goods_cost")
    )
    sums = ", ".join(
        f"coalesce(sum(amount) FILTER (component = '{name}'), 0)::BIGINT AS {name}"
        for name in ORDER_PARTS
    )
    desk.write(
        "order_profit",
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
    return desk.mart("order_profit")


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
    sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in ORDER_PARTS)
    loose = ", ".join(
        f"coalesce(sum(amount) FILTER (component = '{name}'), 0)::BIGINT AS {name}"
        for name in PARTS
    )
    together = ", ".join(
        f"coalesce(o.{name}, 0) + coalesce(l.{name}, 0) AS {name}" for name in ORDER_PARTS
    )
    return desk.keep(
        "customer_results",
        f"""
        WITH ordered AS (
            SELECT coalesce(customer_id, -1) AS who, count(*) FILTER (status <> 'cancelled') AS n,
                {sums}, sum(poor_experience)::BIGINT AS poor,
                sum(estimated_cost)::BIGINT AS estimated,
                coalesce(sum(contribution) FILTER (day > {year}), 0)::BIGINT AS year
            FROM {orders} GROUP BY who
        ), loose AS (
            SELECT coalesce(customer_id, -1) AS who, {loose},
                coalesce(sum(amount) FILTER (day > {year}), 0)::BIGINT AS year
            FROM {entries.rows} WHERE order_hash IS NULL GROUP BY who
        ), back AS (
            SELECT coalesce(customer_id, -1) AS who, count(*) AS n FROM {returns}
            WHERE counts GROUP BY who
        ), heard AS (
            SELECT coalesce(customer_id, -1) AS who, count(*) AS n FROM {contacts} GROUP BY who
        ), poor AS (
            SELECT coalesce(customer_id, -1) AS who, sum(cost)::BIGINT AS cost
            FROM {entries.poor} WHERE order_hash IS NULL GROUP BY who
        ), everybody AS (
            SELECT customer_id AS who FROM {desk.mart("customers")}
            UNION SELECT who FROM ordered UNION SELECT who FROM loose
            UNION SELECT who FROM back UNION SELECT who FROM heard
        ), summed AS (
            SELECT nullif(e.who, -1) AS customer_id, coalesce(o.n, 0) AS orders,
                coalesce(back.n, 0) AS returns, coalesce(heard.n, 0) AS contacts, {together},
                coalesce(l.acquisition, 0) AS acquisition,
                coalesce(o.poor, 0) + coalesce(poor.cost, 0) AS poor_experience,
                coalesce(o.estimated, 0) AS estimated_cost,
                coalesce(o.year, 0) + coalesce(l.year, 0) AS profit_year
            FROM everybody e LEFT JOIN ordered o ON o.who = e.who
            LEFT JOIN loose l ON l.who = e.who LEFT JOIN back ON back.who = e.who
            LEFT JOIN heard ON heard.who = e.who LEFT JOIN poor ON poor.who = e.who
        )
        SELECT *, {" + ".join(SALES)} AS revenue, {" + ".join(ORDER_PARTS)} AS contribution,
            {" + ".join(PARTS)} AS profit
        FROM summed
        """,
    )
