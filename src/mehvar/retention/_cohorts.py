"""Cohort triangles: of those who first bought in a period, who bought again at which age?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mehvar import stats
from mehvar.retention._orders import Reader, countable
from mehvar.retention._records import Bools, Floats, Integers

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

_MOST_COHORTS = {"jmonth": 36, "month": 36, "jseason": 20, "quarter": 20, "jweek": 53, "week": 53}
"""How many cohorts of each kind are kept, the latest ones: a year of weeks, three of months."""

_FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Triangle:
    """The cells of one kind of period: arrays of one length, by cohort and age.

    ``cohort`` and ``period`` are keys of the calendar. ``complete`` says that the period had
    ended; ``opening`` marks the cohort of the first period in the data, in which older customers
    hide. ``difference`` (and its ``p``) compares the rate with that of all other complete cohorts
    at the same age; NaN where there is nothing to compare.
    """

    kind: str
    cohort: tuple[str, ...]
    period: tuple[str, ...]
    age: Integers
    customers: Integers
    active: Integers
    orders: Integers
    revenue: Integers
    complete: Bools
    opening: Bools
    difference: Floats
    p: Floats
    significant: Bools

    def __len__(self) -> int:
        return self.age.size

    @property
    def rate(self) -> stats.Intervals:
        """The share of each cohort that bought at the age, with Wilson's 95 % interval."""
        return stats.wilson(successes=self.active, n=self.customers)


def read_triangle(backend: BaseBackend, read: Reader, *, kind: str, as_of: date) -> Triangle:
    """Count the triangle of one kind of period from the orders that count.

    Args:
        backend: the engine.
        read: the marts ``customer_orders`` and ``dates``.
        kind: a period of the mart ``dates``: jmonth, jseason, jweek, month, quarter or week.
        as_of: the last day that is known.
    """
    calendar = backend.to_pyarrow(periods(read("dates"), kind, as_of))
    counted = backend.to_pyarrow(triangle_cells(read, kind=kind, as_of=as_of))
    return _triangle(kind, calendar, counted)


def periods(dates: ir.Table, kind: str, as_of: date) -> ir.Table:
    """One row per period: its place in time, its key, and whether it had ended by ``as_of``."""
    ranked = _ranked(dates, kind)
    return ranked.group_by("place").aggregate(
        key=ranked.key.min(), begun=ranked.day.min() <= as_of, complete=ranked.day.max() <= as_of
    )


def triangle_cells(read: Reader, *, kind: str, as_of: date) -> ir.Table:
    """One row per cohort and period in which some of it bought."""
    orders = countable(read("customer_orders"), as_of=as_of)
    dates = _ranked(read("dates"), kind)
    dated = orders.inner_join(dates, orders.day == dates.day)
    bought = dated.group_by("customer_id", dates.place).aggregate(
        orders=dated.count(), revenue=orders.net_amount.fill_null(0).sum()
    )
    first = bought.group_by("customer_id").aggregate(cohort=bought.place.min())
    placed = bought.inner_join(first, "customer_id")
    return placed.group_by("cohort", "place").aggregate(
        active=placed.count(), orders=placed.orders.sum(), revenue=placed.revenue.sum()
    )


def _ranked(dates: ir.Table, kind: str) -> ir.Table:
    import ibis

    place = ibis.dense_rank().over(order_by=dates[kind])
    return dates.select("day", key=dates[kind], place=place)


def _triangle(kind: str, calendar: pa.Table, counted: pa.Table) -> Triangle:
    """Fill the triangle: a period in which nobody of a cohort bought is a cell too."""
    calendar = calendar.sort_by("place")
    keys = calendar["key"].to_pylist()
    complete = calendar["complete"].to_numpy().astype(np.bool_)
    cohort, place = (counted[name].to_numpy().astype(np.int64) for name in ("cohort", "place"))
    # The calendar goes on for a year; the triangle ends with the period of the last known day.
    last = int(calendar["begun"].to_numpy().sum()) - 1 if place.size else -1
    first = int(cohort.min()) if cohort.size else 0
    start = max(first, last + 1 - _MOST_COHORTS[kind])
    size = max(last + 1 - start, 0)
    cells = [
        _filled(counted[name], cohort - start, place - start, size)
        for name in ("active", "orders", "revenue")
    ]
    row, column = np.nonzero(np.triu(np.ones((size, size), np.bool_)))
    members = cells[0].diagonal()[row] if size else np.zeros(0, np.int64)
    real = members > 0
    row, column, members = row[real], column[real], members[real]
    active, orders, revenue = (cell[row, column] for cell in cells)
    opening = row + start == first
    fair = complete[column + start] & (column > row) & ~opening
    difference, p = _against_others(active, members, column - row, fair)
    return Triangle(
        kind=kind,
        cohort=tuple(keys[one + start] for one in row),
        period=tuple(keys[one + start] for one in column),
        age=(column - row).astype(np.int64),
        customers=members,
        active=active,
        orders=orders,
        revenue=revenue,
        complete=complete[column + start],
        opening=opening,
        difference=difference,
        p=p,
        significant=stats.benjamini_hochberg(p=p, q=_FALSE_DISCOVERIES),
    )


def _filled(values: pa.ChunkedArray, row: Integers, column: Integers, size: int) -> Integers:
    """Lay the cells that are kept (none of a negative place) into a square."""
    kept = row >= 0
    cell = np.zeros((size, size), np.int64)
    cell[row[kept], column[kept]] = values.to_numpy().astype(np.int64)[kept]
    return cell


def _against_others(
    active: Integers, members: Integers, age: Integers, fair: Bools
) -> tuple[Floats, Floats]:
    """Compare each rate with that of all other cohorts of the same age taken together."""
    ages = int(age.max(initial=0)) + 1
    all_active = np.bincount(age[fair], active[fair], ages)[age]
    all_members = np.bincount(age[fair], members[fair], ages)[age]
    others = np.where(fair, all_members - members, 0)
    compared = others > 0
    difference, p = np.full((2, age.size), np.nan)
    if compared.any():
        change = stats.proportion_change(
            before_successes=(all_active - active)[compared], before_n=others[compared],
            after_successes=active[compared], after_n=members[compared],
        )  # fmt: skip
        difference[compared], p[compared] = change.difference, change.p
    return difference, p
