"""Cohort triangles against a count by hand, and what must never be compared."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pytest
from tests.retention.shops import AS_OF, TODAY, orders_mart

from mehvar import calendar, engine, retention
from mehvar.retention import Triangle

MIDDLE = date(2025, 6, 20)
"""Within Khordad 1404 and June 2025: their cells are not over."""


def _triangle(orders: pa.Table, *, kind: str = "jmonth", as_of: date = MIDDLE) -> Triangle:
    backend = engine.connect()
    tables = {
        "customer_orders": ibis.memtable(orders),
        "dates": ibis.memtable(
            calendar.dates_table(
                first=date(2024, 1, 1), last=date(2026, 6, 30), fiscal_month=1,
                fiscal_calendar="jalali", weekend=(1.0,) * 7,
                holidays=calendar.Holidays.default(), occasions=calendar.Occasions.default(),
                language="fa",
            )
        ),
    }  # fmt: skip
    try:
        return retention.read_triangle(backend, tables.__getitem__, kind=kind, as_of=as_of)
    finally:
        backend.disconnect()


@pytest.fixture(scope="module")
def bought() -> pa.Table:
    """4,000 orders of 900 customers over 400 days, some after the last known day."""
    rng = np.random.default_rng(8)
    who = np.sort(rng.integers(1, 900, 4_000))
    day = TODAY - 400 + rng.integers(0, 410, who.size)
    order = np.lexsort((day, who))
    status = np.where(rng.random(who.size) < 0.1, "cancelled", "delivered")
    return orders_mart(who, day[order], rng.integers(1, 999, who.size) * 1_000, status=status)


@pytest.mark.parametrize("kind", ["jmonth", "month", "quarter", "jweek"])
def test_every_cell_is_what_counting_by_hand_gives(bought: pa.Table, kind: str) -> None:
    found = _triangle(bought, kind=kind)

    keys = {
        row["day"]: row[kind]
        for row in calendar.dates_table(
            first=date(2024, 1, 1), last=AS_OF, fiscal_month=1, fiscal_calendar="jalali",
            weekend=(1.0,) * 7, holidays=calendar.Holidays.default(),
            occasions=calendar.Occasions.default(), language="fa",
        ).to_pylist()
    }  # fmt: skip
    first: dict[int, str] = {}
    people: dict[tuple[str, str], set[int]] = defaultdict(set)
    revenue: dict[tuple[str, str], int] = defaultdict(int)
    for row in sorted(bought.to_pylist(), key=lambda one: one["day"]):
        if row["status"] != "cancelled" and row["day"] <= MIDDLE:
            cohort = first.setdefault(row["customer_id"], keys[row["day"]])
            people[cohort, keys[row["day"]]].add(row["customer_id"])
            revenue[cohort, keys[row["day"]]] += row["net_amount"]
    cells = zip(found.cohort, found.period, found.active, found.revenue, strict=True)
    told = {(c, p): (int(n), int(money)) for c, p, n, money in cells}
    kept = {key: value for key, value in people.items() if key[0] in set(found.cohort)}
    assert {key: (len(who), revenue[key]) for key, who in kept.items()} == {
        key: value for key, value in told.items() if value[0]
    }


def test_a_period_that_is_not_over_is_marked_and_never_compared(bought: pa.Table) -> None:
    found = _triangle(bought)

    running = np.array([period == "1404-03" for period in found.period])
    assert running.any()
    assert not found.complete[running].any()
    assert found.complete[~running].all()
    assert np.isnan(found.difference[running]).all()
    assert not found.significant[running].any()


def test_the_first_cohort_of_the_data_is_marked_and_never_compared(bought: pa.Table) -> None:
    found = _triangle(bought)

    assert {key for key, opening in zip(found.cohort, found.opening, strict=True) if opening} == {
        min(found.cohort)
    }
    assert np.isnan(found.difference[found.opening]).all()


def test_a_cohort_that_stays_less_is_found_and_chance_is_not() -> None:
    rng = np.random.default_rng(2)
    who, day = [], []
    for customer in range(6_000):
        month = customer % 12
        first = date(2024, month + 1, int(rng.integers(1, 28)))
        days = [first] + [
            first + timedelta(days=30 * age)
            for age in range(1, 12)
            if rng.random() < (0.1 if month == 6 else 0.3)
        ]
        who += [customer + 1] * len(days)
        day += [(one - date(1970, 1, 1)).days for one in days]

    found = _triangle(
        orders_mart(np.array(who), np.array(day)), kind="month", as_of=date(2024, 12, 31)
    )

    worse = {
        cohort
        for cohort, gap, told in zip(found.cohort, found.difference, found.significant, strict=True)
        if told and gap < -0.1
    }
    assert worse == {"2024-07"}
    others = np.array([cohort not in worse for cohort in found.cohort]) & (found.age > 0)
    assert found.significant[others].mean() < 0.15


def test_without_orders_there_is_no_cell() -> None:
    assert len(_triangle(orders_mart(np.zeros(0, np.int64), np.zeros(0, np.int64)))) == 0
