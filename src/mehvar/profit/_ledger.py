"""The company's ledger, summed from what was told without customers, beside their sums.

The two sides take different ways: the ledger sums lines, returns, contacts and bookings by month
and never joins a customer; the other side sums what was put on orders and customers. What was
lost, counted twice or rounded away on the way to customers shows as a difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.profit._booked import month_sql
from mehvar.profit._components import BOOKED, ORDER_PARTS, OVERHEAD, PARTS, PLACE
from mehvar.profit._rates_sql import literal

if TYPE_CHECKING:
    from mehvar.profit._booked import Booked
    from mehvar.profit._desk import Desk
    from mehvar.profit._entries import Entries
    from mehvar.profit._sold import Sold


def write_ledger(
    desk: Desk, sold: Sold, booked: Booked, entries: Entries, *,
    orders: str, customers: str, returns: str, contacts: str,
) -> None:  # fmt: skip
    """Write ``profit_ledger``: all time, by year and by month of the company's calendar."""
    told = desk.keep(
        "ledger_told",
        _by_month(desk, _told(desk, sold, booked, returns=returns, contacts=contacts)),
    )
    put = desk.keep("ledger_put", _by_month(desk, _put(orders, entries)))
    kind = "j" if desk.build.settings.calendar == "jalali" else ""
    periods = (
        ("''", "''"),
        (f"'{kind}month'", "month"),
        (f"'{kind}year'", "split_part(month, '-', 1)"),
    )
    tables = [f"({_sums(told, period, key)})" for period, key in periods]
    sides = [f"({_sums(put, period, key)})" for period, key in periods[1:]]
    sides.append(f"({_all_customers(customers)})")
    place = " ".join(f"WHEN '{name}' THEN {number}" for name, number in PLACE.items())
    desk.write(
        "profit_ledger",
        f"""
        WITH ledger AS ({" UNION ALL ".join(tables)}),
        side AS ({" UNION ALL ".join(sides)})
        SELECT coalesce(l.period_kind, s.period_kind) AS period_kind,
            coalesce(l.period, s.period) AS period,
            coalesce(l.component, s.component) AS component,
            CASE coalesce(l.component, s.component) {place} END AS place,
            coalesce(l.amount, 0) AS amount,
            CASE WHEN coalesce(l.component, '') = '{OVERHEAD.name}' THEN NULL
                ELSE coalesce(s.amount, 0) END AS customers_amount,
            CASE WHEN coalesce(l.component, '') = '{OVERHEAD.name}' THEN 0
                ELSE coalesce(l.amount, 0) - coalesce(s.amount, 0) END AS difference,
            coalesce(l.n, 0) AS n, coalesce(l.estimated, 0) AS estimated
        FROM ledger l FULL JOIN side s ON s.period_kind = l.period_kind AND s.period = l.period
            AND s.component = l.component
        """,
    )


def _by_month(desk: Desk, rows: str) -> str:
    """One row per month and component."""
    daily = f"""
        (SELECT day, component, sum(amount) AS amount, sum(n) AS n, sum(estimated) AS estimated
        FROM ({rows}) GROUP BY ALL)
    """
    return (
        "SELECT month, component, sum(amount)::BIGINT AS amount, sum(n)::BIGINT AS n, "
        f"sum(estimated)::BIGINT AS estimated FROM ({month_sql(desk, daily)}) GROUP BY ALL"
    )


def _sums(table: str, period: str, key: str) -> str:
    return (
        f"SELECT {period} AS period_kind, {key} AS period, component, "
        f"sum(amount)::BIGINT AS amount, sum(n)::BIGINT AS n, "
        f"sum(estimated)::BIGINT AS estimated FROM {table} GROUP BY ALL"
    )


def _all_customers(customers: str) -> str:
    """The sum over customers as they are published, for all time."""
    parts = (
        f"SELECT '' AS period_kind, '' AS period, '{name}' AS component, "
        f"coalesce(sum({name}), 0)::BIGINT AS amount, 0 AS n, 0 AS estimated FROM {customers}"
        for name in PARTS
    )
    return " UNION ALL ".join(parts)


def _put(orders: str, entries: Entries) -> str:
    """What was put on orders and customers: the sale on its day, every movement on its own.

    An order's parts hold its movements already, on the order's day: they are taken off there and
    counted on their own day.
    """
    daily = ", ".join(f"sum({name}) AS {name}" for name in ORDER_PARTS)
    names = ", ".join(ORDER_PARTS)
    return f"""
        SELECT day, component, amount, 0 AS n, 0 AS estimated FROM (
            UNPIVOT (SELECT day, {daily} FROM {orders} GROUP BY day) ON {names}
            INTO NAME component VALUE amount
        )
        UNION ALL SELECT o.day, m.component, -sum(m.amount), 0, 0
            FROM {entries.rows} m JOIN {orders} o ON o.order_hash = m.order_hash GROUP BY ALL
        UNION ALL SELECT day, component, sum(amount), 0, 0 FROM {entries.rows} GROUP BY ALL
    """


def _told(desk: Desk, sold: Sold, booked: Booked, *, returns: str, contacts: str) -> str:
    """What was told, component by component, each from the rows that tell it."""
    as_of = f"DATE '{desk.build.as_of.isoformat()}'"
    counted = (
        f"(FROM {desk.mart('customer_orders')} WHERE status <> 'cancelled' AND day <= {as_of})"
    )
    fee = f"(SELECT day, fee AS amount FROM {sold.orders} WHERE fee <> 0)"
    parts = [
        _part("sales", "coalesce(gross_amount, 0) + coalesce(discount_amount, 0)", counted),
        _part("sales", "-amount", fee, n="0"),
        _part("discount", "-discount_amount", f"(FROM {counted} WHERE discount_amount <> 0)"),
        _part("delivery_fee", "amount", fee),
        *_told_goods(sold, booked, returns),
        *_told_rates(sold, booked, returns, contacts),
        *_told_costs(desk, booked, as_of),
    ]
    undone = f"""
        (SELECT r.day, r.amount FROM {desk.mart("customer_returns")} r
        JOIN {desk.current("returns")} b ON b.source = r.source AND b.record_id = r.record_id
        WHERE r.day <= {as_of} AND NOT EXISTS (
            SELECT 1 FROM {desk.mart("customer_orders")} o WHERE o.order_hash = b.order_hash
                AND o.status = 'cancelled' AND o.day <= {as_of}))
    """
    return " UNION ALL ".join([*parts, _part("refund", "-coalesce(amount, 0)", undone)])


def _told_goods(sold: Sold, booked: Booked, returns: str) -> list[str]:
    """Goods by line, orders without lines by the assumed margin, and what came back."""
    open_ = _open("goods_cost", booked)
    lines = f"(FROM {sold.lines} l WHERE {open_.format('l')})"
    bare = f"""
        (SELECT o.day, o.goods FROM {sold.orders} o WHERE o.counts AND {open_.format("o")}
        AND NOT EXISTS (SELECT 1 FROM {sold.lines} l WHERE l.order_hash = o.order_hash))
    """
    return [
        _part(
            "goods_cost", "-cost", lines, estimated="CASE WHEN is_estimated THEN -cost ELSE 0 END"
        ),
        _part("goods_cost", "-goods", bare, estimated="-goods"),
        _part("goods_cost", "value", returns, n="0"),
    ]


def _told_rates(sold: Sold, booked: Booked, returns: str, contacts: str) -> list[str]:
    """What the standard rates charge where nothing was booked."""
    parts = []
    for name in ("payment", "delivery", "picking"):
        rows = (
            f"(FROM {sold.orders} o WHERE {name}_rate <> 0 AND {_open(name, booked).format('o')})"
        )
        parts.append(_part(name, f"-{name}_rate", rows, estimated=f"-{name}_rate"))
    for name, rate in (("depreciation", "loss"), ("return_handling", "handling_rate")):
        rows = f"(FROM {returns} o WHERE {_open(name, booked, key='return_no').format('o')})"
        parts.append(_part(name, f"-{rate}", rows, estimated=f"-{rate}"))
    personal = f"""
        NOT EXISTS (SELECT 1 FROM {booked.costs} p WHERE p.place = 'customer'
            AND p.component = 'service' AND p.customer_id = o.customer_id
            AND date_trunc('month', p.day) = date_trunc('month', o.day))
    """
    open_ = _open("service", booked, key="contact_no").format("o")
    rows = f"(FROM {contacts} o WHERE {open_} AND {personal})"
    return [*parts, _part("service", "-cost_rate", rows, estimated="-cost_rate")]


def _told_costs(desk: Desk, booked: Booked, as_of: str) -> list[str]:
    """Every booking by its kind, straight from the table of costs; overhead by itself."""
    kinds = " ".join(
        f"WHEN lower(trim(kind)) IN ({', '.join(map(literal, words))}) THEN '{component}'"
        for component, words in BOOKED.items()
    )
    rows = f"(FROM {desk.current('costs')} WHERE day <= {as_of})"
    overhead = f"(FROM {booked.costs} WHERE place = 'overhead')"
    return [
        f"SELECT day, CASE {kinds} ELSE 'other' END, -coalesce(amount, 0), 1, 0 FROM {rows}",
        _part("other", "amount", overhead, n="-1"),
        _part(OVERHEAD.name, "-amount", overhead),
    ]


def _open(component: str, booked: Booked, *, key: str = "order_hash") -> str:
    """Return the condition that no booking covers a row, for the alias put into its braces."""
    if component not in booked.components:
        return "true"
    spread = "order_hash" if key == "order_hash" else "key"
    return f"""
        NOT EXISTS (SELECT 1 FROM {booked.costs} p WHERE p.place = 'order'
            AND p.component = '{component}' AND p.order_hash = {{0}}.order_hash)
        AND NOT EXISTS (SELECT 1 FROM {booked.spread} p
            WHERE p.component = '{component}' AND p.{spread} = {{0}}.{key})
    """


def _part(name: str, amount: str, rows: str, *, n: str = "1", estimated: str = "0") -> str:
    return (
        f"SELECT day, '{name}' AS component, ({amount})::HUGEINT AS amount, {n} AS n, "
        f"({estimated})::HUGEINT AS estimated FROM {rows}"
    )
