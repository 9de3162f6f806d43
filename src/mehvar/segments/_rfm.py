"""Recency, frequency, money: five classes of each, and the segments that they name.

A class is a fifth of the customers by the *middle* of those who are equal: with n customers, of
whom L have less and E have as much as a customer, the class is 1 + floor(5 (L + E/2) / n). Equal
values are always in the same class; a class may stay empty; where all are equal they are in
class 3. (``ntile`` puts equal customers into different classes, by chance.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mehvar.segments._errors import SegmentsError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

CLASSES = 5

MEASURES = ("recency", "frequency", "money")

SEGMENTS = (
    "core", "regular", "rising", "newcomer", "slipping", "at_risk", "occasional", "sleeping",
)  # fmt: skip
"""From the best to the least; ``segment_of`` says who is in which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RfmLimits:
    """From which value on a customer is in a class: class -> least value, for each measure.

    ``recency`` is counted from behind: minus the days since the last purchase.
    """

    recency: Mapping[int, int]
    frequency: Mapping[int, int]
    money: Mapping[int, int]


def measures(customers: ir.Table, *, as_of: date) -> ir.Table:
    """One row per customer: recency (minus days since the last order), orders, net spend.

    Args:
        customers: ``customer_id``, ``last_order_day``, ``orders``, ``net_spend``; who never
            bought is left out.
        as_of: the day from which recency is counted; later orders must not be in ``customers``.
    """
    import ibis

    rows = customers.filter(customers.last_order_day.notnull() & (customers.orders > 0))
    return rows.select(
        "customer_id",
        recency=rows.last_order_day.delta(ibis.literal(as_of), unit="day").cast("int64"),
        frequency=rows.orders.cast("int64"),
        money=rows.net_spend.cast("int64"),
    )


def read_limits(backend: BaseBackend, rows: ir.Table) -> RfmLimits:
    """Find the classes' limits from ``measures``: a pass over the different values.

    Raises:
        SegmentsError: when there is no customer.
    """
    parts = [_limits(rows, name) for name in MEASURES]
    found = backend.to_pyarrow(parts[0].union(*parts[1:])).to_pylist()
    if not found:
        raise SegmentsError("Nobody has bought anything yet, so there are no classes to make.")
    limits: dict[str, dict[int, int]] = {name: {} for name in MEASURES}
    for row in found:
        limits[row["measure"]][row["place"]] = row["least"]
    return RfmLimits(**limits)


def _limits(rows: ir.Table, name: str) -> ir.Table:
    """One row per class that has a customer: its least value."""
    import ibis

    values = rows.group_by(value=rows[name]).aggregate(n=rows.count())
    upto = values.n.sum().over(ibis.cumulative_window(order_by=values.value))
    whole = values.n.sum().over(ibis.window())
    # Twice the customers up to the middle of the equal ones, in whole numbers: no rounding.
    middle = 2 * upto - values.n
    placed = values.mutate(place=(CLASSES * middle) // (2 * whole) + 1)
    least = placed.group_by(place=placed.place.cast("int64")).aggregate(least=placed.value.min())
    return least.mutate(measure=ibis.literal(name)).select("measure", "place", "least")


def classify(rows: ir.Table, limits: RfmLimits, *, suffix: str = "") -> ir.Table:
    """Put each customer of ``measures`` in the classes ``r``, ``f``, ``m`` and a ``segment``.

    Args:
        rows: the measures.
        limits: where the classes begin.
        suffix: what the new columns' names end with.
    """
    classes = {
        f"{short}{suffix}": _class_of(rows[name], getattr(limits, name))
        for short, name in zip("rfm", MEASURES, strict=True)
    }
    r, f, m = classes.values()
    segment = segment_of(r, f, m, orders=rows.frequency)
    return rows.mutate(**classes, **{f"segment{suffix}": segment})


def _class_of(value: ir.Value, limits: Mapping[int, int]) -> ir.Value:
    import ibis

    lowest = min(limits)  # what lies under every limit is in the lowest class that is known
    steps = [(value >= limits[place], place) for place in sorted(limits, reverse=True)]
    return ibis.cases(*steps, else_=lowest).cast("int64")


def segment_of(r: ir.Value, f: ir.Value, m: ir.Value, *, orders: ir.Value) -> ir.Value:
    """Name the segment of classes: recency against the mean of frequency and money.

    A first purchase that is recent is a newcomer whatever its size; nobody can be a regular on
    one order.
    """
    import ibis

    worth = f + m  # 2 to 10
    return ibis.cases(
        ((orders == 1) & (r >= 4), "newcomer"),
        ((orders == 1) & (r <= 2), "sleeping"),
        (orders == 1, "occasional"),
        ((r >= 4) & (worth >= 8), "core"),
        ((r >= 3) & (worth >= 6), "regular"),
        (r >= 4, "rising"),
        ((r <= 2) & (worth >= 8), "at_risk"),
        ((r <= 2) & (worth >= 6), "slipping"),
        (r <= 2, "sleeping"),
        else_="occasional",
    )
