"""The small marts that pages read: the whale curve, returns, poor experience, lists, figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mehvar.profit._components import COSTS, PARTS

if TYPE_CHECKING:
    from mehvar.profit._desk import Desk
    from mehvar.profit._entries import Entries
    from mehvar.profit._sold import Sold

_POINTS = 100
_LISTED = 500
_BANDS = ((0, 7), (8, 30), (31, 90), (91, 180), (181, None))
CAUSES = ("hand_off", "repeat_contact", "late", "fault", "gesture")


def write_whale(desk: Desk, customers: str) -> None:
    """Write ``profit_whale``: profit added up over known customers, the most profitable first.

    Fewer points than percentiles where a step would hold fewer customers than may be shown.
    """
    import pyarrow as pa

    from mehvar import schema

    profit = desk.arrow(
        f"SELECT profit FROM {customers} WHERE customer_id IS NOT NULL AND profit_band <> 'none' "
        "ORDER BY profit DESC"
    )["profit"].to_numpy()
    n, least = profit.size, desk.build.settings.minimum_group
    points = min(_POINTS, n // least)
    wanted = schema.table("profit_whale").arrow_schema
    if points < 1:
        desk.build.write_arrow("profit_whale", wanted.empty_table())
        return
    upto = -(-np.arange(points + 1, dtype=np.int64) * n // points)
    running = np.concatenate([[0], np.cumsum(profit)])[upto]
    whole = int(running[-1])
    rows = {
        "percentile": upto * 100.0 / n,
        "customers": upto,
        "profit": running,
        "share": pa.array(running / whole if whole > 0 else [None] * upto.size, pa.float64()),
        "least": pa.array([None, *profit[upto[1:] - 1].tolist()] if n >= _POINTS * least else
                          [None] * upto.size, pa.int64()),
        "is_peak": np.arange(upto.size) == int(np.argmax(running)),
    }  # fmt: skip
    desk.build.write_arrow("profit_whale", pa.table(rows).cast(wanted))


def write_returns(desk: Desk, sold: Sold, returns: str) -> None:
    """Write ``profit_returns``: what returns cost by days kept, reason and category."""
    bands = " ".join(
        f"WHEN days_kept <= {high} THEN '{low}-{high}'"
        if high is not None
        else f"WHEN days_kept >= {low} THEN '{low}+'"
        for low, high in _BANDS
    )
    least = desk.build.settings.minimum_group
    parts = {
        "all": "''",
        "days_kept": f"CASE {bands} ELSE '' END",
        "reason": "coalesce(reason, '')",
        "category": "coalesce(category, '')",
    }
    groups = " UNION ALL ".join(
        f"""
        SELECT '{name}' AS dimension, {member} AS member, count(*) AS returns,
            count(DISTINCT customer_id) AS customers, sum(amount)::BIGINT AS amount,
            sum(value)::BIGINT AS goods_value, -sum(depreciation)::BIGINT AS depreciation,
            -sum(return_handling)::BIGINT AS handling, avg(days_kept) AS days_kept,
            min(days_kept) AS first_day
        FROM {returns} WHERE counts GROUP BY ALL
        """
        for name, member in parts.items()
    )
    hidden = f"g.customers < {least}"
    money = ", ".join(
        f"CASE WHEN {hidden} THEN NULL ELSE {sql} END AS {name}"
        for name, sql in (
            ("amount", "amount"), ("goods_value", "goods_value"),
            ("depreciation", "depreciation"), ("handling", "handling"),
            ("cost", "goods_value - amount + depreciation + handling"),
            ("days_kept", "days_kept"),
        )
    )  # fmt: skip
    desk.write(
        "profit_returns",
        f"""
        WITH sold AS (
            SELECT 'category' AS dimension, coalesce(category, '') AS member, count(*) AS sold
            FROM {sold.lines} GROUP BY ALL
            UNION ALL SELECT 'all', '', count(*) FROM {sold.lines}
        )
        SELECT g.dimension, g.member, s.sold, g.returns, g.customers, {money},
            CASE WHEN {hidden} THEN 'small_group' ELSE '' END AS reason_hidden,
            row_number() OVER (PARTITION BY g.dimension ORDER BY
                CASE WHEN g.dimension = 'days_kept' THEN coalesce(g.first_day, 1000000)
                    ELSE -g.returns END, g.member) AS place
        FROM ({groups}) g LEFT JOIN sold s USING (dimension, member)
        """,
    )


def write_poor(desk: Desk, entries: Entries) -> None:
    """Write ``profit_poor``: what poor experience cost, by cause; no cost stands in two."""
    place = " ".join(f"WHEN '{name}' THEN {at}" for at, name in enumerate(CAUSES, start=1))
    year = f"DATE '{desk.build.as_of.isoformat()}' - 365"
    desk.write(
        "profit_poor",
        f"""
        SELECT cause, CASE cause {place} END AS place, count(*) AS happened,
            count(DISTINCT order_hash) AS orders, count(DISTINCT customer_id) AS customers,
            sum(cost)::BIGINT AS cost,
            coalesce(sum(cost) FILTER (day > {year}), 0)::BIGINT AS year_cost
        FROM {entries.poor} GROUP BY cause
        """,
    )


def write_extremes(desk: Desk, customers: str) -> None:
    """Write ``profit_extremes``: who earned us most, who cost us most, who returns too much."""
    spoken = [name for name in PARTS if name not in {"sales", "delivery_fee", "goods_cost"}]
    least = f"least({', '.join(spoken)})"
    largest = " ".join(f"WHEN {name} = {least} THEN '{name}'" for name in spoken)
    sides = (
        ("most", "profit > 0", "profit DESC"),
        ("least", "profit < 0", "profit"),
        ("returners", "serial_returner", "returns_doubtful DESC"),
    )
    desk.write(
        "profit_extremes",
        " UNION ALL ".join(
            f"""
            (SELECT '{side}' AS side, row_number() OVER (ORDER BY {order}, customer_id) AS place,
                customer_id, orders, returns, contacts, revenue, contribution, profit,
                CASE WHEN {least} < 0 THEN CASE {largest} END END AS largest_cost,
                CASE WHEN {least} < 0 THEN {least} END AS largest_amount
            FROM {customers} WHERE customer_id IS NOT NULL AND {condition}
            QUALIFY place <= {_LISTED})
            """
            for side, condition, order in sides
        ),
    )


def write_facts(desk: Desk, sold: Sold, entries: Entries, *, orders: str, customers: str) -> None:
    """Write ``profit_facts``: what the simulators and the page's headline start from.

    ``year`` facts are of the 365 days to the as-of day; an item is a line of an order.
    """
    year = f"DATE '{desk.build.as_of.isoformat()}' - 365"
    recent = f"(FROM {orders} WHERE status <> 'cancelled' AND day > {year})"
    returns = entries.returns
    back = f"(FROM {returns} WHERE counts AND day > {year})"
    loose = f"(FROM {entries.rows} WHERE order_hash IS NULL AND day > {year})"
    known = "customer_id IS NOT NULL AND profit_band <> 'none'"
    facts = [
        _fact("orders", "count(*)", recent),
        _fact("items", "sum(greatest(coalesce(lines, 1), 1))", recent),
        _fact("goods", "sum(goods)", f"(FROM {sold.orders} WHERE counts AND day > {year})"),
        _fact("paid_goods", "sum(sales + discount)", recent),
        _fact("delivery_fees", "sum(delivery_fee)", recent),
        _fact("returns", "count(*)", back),
        _fact("refunded", "sum(amount)", back),
        _fact("returned_value", "sum(value)", back),
        _fact("lost_value", "sum(depreciation)", back),
        _fact("handling", "sum(return_handling)", back),
        _fact("buyers", "count(DISTINCT customer_id)", recent),
        _fact("active_customers", f"count(*) FILTER ({known})", customers),
        _fact("loss_customers", f"count(*) FILTER ({known} AND profit < 0)", customers),
        _fact("loss_amount", f"sum(profit) FILTER ({known} AND profit < 0)", customers),
        _fact("known_profit", f"sum(profit) FILTER ({known})", customers),
        _fact("unknown_profit", "sum(profit) FILTER (customer_id IS NULL)", customers),
        _fact("serial_returners", "count(*) FILTER (serial_returner)", customers),
        _fact("wallet_share", "avg(wallet_share)", customers, n="count(wallet_share)"),
        _fact("mean_year_profit", f"avg(profit_year) FILTER ({known})", customers),
        *(_fact("year_cost", f"sum({name})", recent, member=name) for name in COSTS),
        (
            f"SELECT 'year_loose', component, sum(amount)::DOUBLE, count(*) FROM {loose} "
            "GROUP BY component"
        ),
        (
            "SELECT 'kept', least(days_kept, 400)::VARCHAR, count(*)::DOUBLE, count(*) "
            f"FROM {returns} WHERE counts AND days_kept IS NOT NULL GROUP BY ALL"
        ),
    ]
    desk.write(
        "profit_facts",
        "SELECT fact, member, value, n, CASE WHEN value IS NULL THEN 'no_data' ELSE '' END "
        f"AS reason FROM ({' UNION ALL '.join(facts)})",
    )


def _fact(fact: str, value: str, rows: str, *, member: str = "", n: str = "count(*)") -> str:
    return (
        f"SELECT '{fact}' AS fact, '{member}' AS member, ({value})::DOUBLE AS value, "
        f"{n} AS n FROM {rows}"
    )
