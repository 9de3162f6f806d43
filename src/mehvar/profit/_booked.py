"""What was booked: each cost on its order or person, or spread over those who caused it.

A booked cost wins over the standard rate for what it covers: on an order, for that order; on a
person, for what that person caused in the month; on neither, it is spread to the last minor unit
over whoever caused such costs in its month (and channel), and no rate is charged to them beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mehvar.profit._allocate import allocate
from mehvar.profit._components import BOOKED
from mehvar.profit._rates_sql import literal

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.profit._allocate import Ints
    from mehvar.profit._desk import Desk
    from mehvar.profit._sold import Sold

_ORDER_WEIGHTS = {
    "payment": "greatest(paid, 0)", "delivery": "1", "picking": "coalesce(lines, 1)",
    "goods_cost": "greatest(goods, 0)",
}  # fmt: skip
_EVENT_WEIGHTS = {
    "service": ("contact_no", "greatest(1, round(minutes * 100))"),
    "return_handling": ("return_no", "1"),
    "depreciation": ("return_no", "greatest(loss, 0)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """Names of what was made.

    ``costs``: one row per booking with its component and place. ``spread``: one row per receiver
    of a share of a booking: order, contact or return. ``adrift``: bookings nobody caused.
    ``components`` are those that were booked at all.
    """

    costs: str
    spread: str
    adrift: str
    components: frozenset[str]


def month_sql(desk: Desk, rows: str) -> str:
    """Return SQL that puts the company's month beside each row of a table with a day."""
    kind = "jmonth" if desk.build.settings.calendar == "jalali" else "month"
    return (
        f"SELECT r.*, coalesce(d.{kind}, strftime(r.day, '%Y-%m')) AS month "
        f"FROM {rows} r LEFT JOIN {desk.mart('dates')} d ON d.day = r.day"
    )


def book(desk: Desk, sold: Sold, *, contacts: str, returns: str) -> Booked:
    """Place every booking up to the as-of day, and spread what stands on nobody."""
    costs = _costs(desk, sold)
    pools = desk.rows(
        f"SELECT component, month, coalesce(channel, ''), sum(amount)::BIGINT, max(day) "
        f"FROM {costs} WHERE place = 'pool' GROUP BY ALL ORDER BY ALL"
    )
    spread, adrift = _Shares(), _Adrift()
    for component in sorted({row[0] for row in pools}):
        mine = [row for row in pools if row[0] == component]
        targets = _targets(desk, component, costs, sold, contacts=contacts, returns=returns)
        if targets is None:
            adrift.rows += mine
        else:
            _share(mine, targets, spread, adrift)
    return Booked(
        costs=costs,
        spread=desk.take("spread", spread.table()),
        adrift=desk.take("adrift", adrift.table()),
        components=frozenset(
            row[0] for row in desk.rows(f"SELECT DISTINCT component FROM {costs}")
        ),
    )


def _costs(desk: Desk, sold: Sold) -> str:
    """One row per booking: its component, its order and customer if any, its month.

    ``place`` is order, customer, pool (to be spread) or overhead (of a kind that nothing spreads).
    """
    kinds = ", ".join(
        f"({literal(word)}, {literal(component)})"
        for component, words in BOOKED.items()
        for word in words
    )
    loose = tuple(_ORDER_WEIGHTS) + tuple(_EVENT_WEIGHTS) + ("acquisition", "gestures")
    found = desk.keep(
        "placed_costs",
        f"""
        WITH known(word, component) AS (VALUES {kinds})
        SELECT c.day, coalesce(c.amount, 0) AS amount, c.channel,
            coalesce(k.component, 'other') AS component,
            CASE WHEN coalesce(k.component, '') <> 'acquisition' THEN o.order_hash END
                AS order_hash,
            coalesce(o.customer_id, p.customer_id) AS customer_id,
            CASE WHEN o.order_hash IS NOT NULL AND coalesce(k.component, '') <> 'acquisition'
                    THEN 'order'
                WHEN coalesce(o.customer_id, p.customer_id) IS NOT NULL THEN 'customer'
                WHEN coalesce(k.component, 'other') IN {loose} THEN 'pool'
                ELSE 'overhead' END AS place
        FROM {desk.current("costs")} c
        LEFT JOIN known k ON k.word = lower(trim(c.kind))
        LEFT JOIN {sold.orders} o ON o.order_hash = c.order_hash
        LEFT JOIN {desk.mart("profiles")} p ON p.profile_hash = c.person_hash
        WHERE c.day <= DATE '{desk.build.as_of.isoformat()}'
        """,
    )
    return desk.keep("costs", month_sql(desk, found))


def _targets(
    desk: Desk, component: str, costs: str, sold: Sold, *, contacts: str, returns: str
) -> pa.Table | None:
    """Who may receive a share: month, channel, weight and key; None where nobody causes it."""
    own = (
        f"SELECT order_hash FROM {costs} WHERE place = 'order' AND component = "
        f"{literal(component)} AND order_hash IS NOT NULL"
    )
    months = (
        f"(SELECT month FROM {costs} WHERE place = 'pool' AND component = {literal(component)})"
    )
    if component in _ORDER_WEIGHTS:
        sql, key, weight = (
            f"SELECT * FROM {sold.orders} WHERE counts AND order_hash NOT IN ({own})",
            "order_hash", _ORDER_WEIGHTS[component],
        )  # fmt: skip
    elif component in _EVENT_WEIGHTS:
        key, weight = _EVENT_WEIGHTS[component]
        rows = contacts if component == "service" else returns
        sql = f"SELECT * FROM {rows} WHERE order_hash IS NULL OR order_hash NOT IN ({own})"
    elif component == "acquisition":
        sql, key, weight = _first_orders(sold), "order_hash", "1"
    else:
        return None
    return desk.arrow(
        f"SELECT '{component}' AS component, {key} AS key, order_hash, customer_id, day, month, "
        f"coalesce(channel, '') AS channel, ({weight})::BIGINT AS weight "
        f"FROM ({month_sql(desk, f'({sql})')}) WHERE month IN {months} ORDER BY month, key"
    )


def _first_orders(sold: Sold) -> str:
    """One row per known customer: the first order that counts."""
    return (
        f"SELECT * FROM {sold.orders} WHERE counts AND customer_id IS NOT NULL QUALIFY "
        "row_number() OVER (PARTITION BY customer_id ORDER BY day, order_hash) = 1"
    )


class _Shares:
    """The receivers and what each got, as columns."""

    def __init__(self) -> None:
        self.parts: list[pa.Table] = []

    def table(self) -> pa.Table:
        import pyarrow as pa

        schema = pa.schema(
            [
                ("component", pa.string()), ("key", pa.int64()), ("order_hash", pa.int64()),
                ("customer_id", pa.int64()), ("day", pa.date32()), ("amount", pa.int64()),
            ]
        )  # fmt: skip
        return pa.concat_tables([schema.empty_table(), *(p.cast(schema) for p in self.parts)])


class _Adrift:
    """Bookings to be spread that found nobody: they go to the unknown customer."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []

    def table(self) -> pa.Table:
        import pyarrow as pa

        schema = pa.schema(
            [("component", pa.string()), ("day", pa.date32()), ("amount", pa.int64())]
        )
        rows = [{"component": r[0], "day": r[4], "amount": r[3]} for r in self.rows]
        return pa.Table.from_pylist(rows, schema=schema)


def _share(
    pools: list[tuple[Any, ...]], targets: pa.Table, spread: _Shares, adrift: _Adrift
) -> None:
    """Spread the bookings of one component over its receivers, month by month."""
    import pyarrow as pa

    months = targets["month"].to_numpy(zero_copy_only=False).astype(str)
    channels = targets["channel"].to_numpy(zero_copy_only=False).astype(str)
    weights = targets["weight"].to_numpy()
    amounts, got = np.zeros(weights.size, np.int64), np.zeros(weights.size, bool)
    for pool in pools:
        _, month, channel, amount, _ = pool
        first = np.searchsorted(months, month, side="left")
        receivers = np.arange(first, np.searchsorted(months, month, side="right"))
        narrow = receivers[channels[receivers] == channel] if channel else receivers
        chosen: Ints = narrow if narrow.size else receivers
        if not chosen.size:
            adrift.rows.append(pool)
            continue
        amounts[chosen] += allocate(amount, weights[chosen])
        got[chosen] = True
    table = targets.select(["component", "key", "order_hash", "customer_id", "day"])
    spread.parts.append(table.append_column("amount", pa.array(amounts)).filter(pa.array(got)))
