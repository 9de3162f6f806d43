"""What each customer would spend in the following period, from their own history.

Own spending per period is shrunk to the mean of customers who are alike in recency and number of
orders; how far is learnt from the last period that has ended (credibility: Buhlmann 1967).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from mehvar.measurement._orders import Floats, Integers, Reader, countable

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

_PERIODS = 4
"""Own spending is averaged over so many periods, or the time since the first order."""

_RECENCY = (0.25, 0.5, 1.0, 2.0, 4.0)
_ORDERS = (1, 2, 4, 9)
_FEWEST = 50


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expected:
    """Expected spend per customer in the period after a day, in minor units, by customer id."""

    customer: Integers
    spend: Floats

    def of(self, customers: Integers) -> Floats:
        """Return the expected spend of these customers; zero for unknown ones."""
        if self.customer.size == 0:
            return np.zeros(customers.size)
        place = np.minimum(np.searchsorted(self.customer, customers), self.customer.size - 1)
        return np.where(self.customer[place] == customers, self.spend[place], 0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Past:
    """What is known of customers on a day: their cell, and own spending per period."""

    customer: Integers
    cell: Integers
    own: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Line:
    """Expected spend = level + slope x own spending, per cell."""

    level: Floats
    slope: Floats

    def apply(self, past: _Past) -> Floats:
        return np.maximum(self.level[past.cell] + self.slope[past.cell] * past.own, 0.0)


def expect_spend(
    backend: BaseBackend,
    read: Reader,
    *,
    as_of: date,
    horizon: int,
    learn_until: date | None = None,
) -> Expected:
    """Expect every customer's net spend in the ``horizon`` days after ``as_of``.

    Args:
        backend: the engine.
        read: the marts.
        as_of: the day from which one looks ahead.
        horizon: length of the period.
        learn_until: the last day of the period learnt from; ``as_of`` by default. (Tests predict
            a period that they know from one before it.)
    """
    known = learn_until or as_of
    origin = known - timedelta(days=horizon)
    then = backend.to_pyarrow(_summary(read, on=origin, horizon=horizon))
    later = backend.to_pyarrow(_spend_after(read, origin, until=known))
    now = _past(backend.to_pyarrow(_summary(read, on=as_of, horizon=horizon)), as_of, horizon)
    line = _learn(_past(then, origin, horizon), _aligned(then, later))
    return Expected(customer=now.customer, spend=line.apply(now))


def _summary(read: Reader, *, on: date, horizon: int) -> ir.Table:
    """One row per customer who had ordered by the day ``on``."""
    rows = countable(read("customer_orders"), as_of=on)
    start = on - timedelta(days=_PERIODS * horizon)
    recent = (rows.day > start).ifelse(rows.net_amount.fill_null(0), 0)
    return rows.group_by("customer_id").aggregate(
        orders=rows.count(), first=rows.day.min(), last=rows.day.max(), spent=recent.sum()
    )


def _spend_after(read: Reader, day: date, *, until: date) -> ir.Table:
    """One row per customer who ordered after ``day``: their net spend up to ``until``."""
    rows = countable(read("customer_orders"), as_of=until)
    rows = rows.filter(rows.day > day)
    return rows.group_by("customer_id").aggregate(spend=rows.net_amount.fill_null(0).sum())


def _past(table: pa.Table, on: date, horizon: int) -> _Past:
    import pyarrow as pa

    table = table.sort_by("customer_id")
    today = int(np.datetime64(on, "D").astype(np.int64))
    first = table["first"].cast(pa.int32()).to_numpy()
    last = table["last"].cast(pa.int32()).to_numpy()
    tenure = np.clip(today - first + 1, horizon, _PERIODS * horizon)
    recency = np.searchsorted(np.array(_RECENCY) * horizon, today - last)
    orders = np.searchsorted(_ORDERS, table["orders"].to_numpy())
    return _Past(
        customer=table["customer_id"].to_numpy().astype(np.int64),
        cell=(recency * (len(_ORDERS) + 1) + orders).astype(np.int64),
        own=table["spent"].cast(pa.float64(), safe=False).to_numpy() * horizon / tenure,
    )


def _aligned(then: pa.Table, later: pa.Table) -> Floats:
    """Return the later spend of each customer of ``then``, by customer id."""
    later = later.sort_by("customer_id")
    expected = Expected(
        customer=later["customer_id"].to_numpy().astype(np.int64),
        spend=later["spend"].to_numpy().astype(np.float64),
    )
    return expected.of(np.sort(then["customer_id"].to_numpy()))


def _learn(past: _Past, later: Floats) -> _Line:
    """Fit a line per cell; small cells take the line of all. Too few customers: own history."""
    cells = (len(_RECENCY) + 1) * (len(_ORDERS) + 1)
    if past.customer.size < _FEWEST:
        return _Line(level=np.zeros(cells), slope=np.ones(cells))
    level, slope, size = _fit(past.cell, past.own, later, cells)
    every = np.zeros(past.cell.size, dtype=np.int64)
    all_level, all_slope, _ = _fit(every, past.own, later, 1)
    small = size < _FEWEST
    return _Line(level=np.where(small, all_level, level), slope=np.where(small, all_slope, slope))


def _fit(cell: Integers, x: Floats, y: Floats, cells: int) -> tuple[Floats, Floats, Integers]:
    size = np.bincount(cell, minlength=cells)
    count = np.maximum(size, 1)
    mean_x = np.bincount(cell, x, cells) / count
    mean_y = np.bincount(cell, y, cells) / count
    dx, dy = x - mean_x[cell], y - mean_y[cell]
    spread = np.bincount(cell, dx * dx, cells)
    slope = np.divide(
        np.bincount(cell, dx * dy, cells), spread, out=np.zeros(cells), where=spread > 0
    )
    slope = np.clip(slope, 0, 1.5)
    return mean_y - slope * mean_x, slope, size.astype(np.int64)
