"""What came before and after each order, for all orders at once.

Orders stand by customer and time, so that every sum over a window of days is the difference of
two running sums, and the ends of the windows come from one binary search.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar import stats
from mehvar.measurement._orders import Floats, Integers, Orders

_FEW = (0, 1, 2, 4, 8, 16, 32)
_SCORES = (0.4, 0.7, 0.9)
_HOURS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """Row numbers per order: where its customer starts, and the windows around it end."""

    first: Integers
    recent: Integers
    following: Integers

    @classmethod
    def of(cls, orders: Orders, *, horizon: int) -> Windows:
        """Find the ``horizon`` days before and after each order."""
        rows = np.arange(len(orders))
        starts = np.ones(len(orders), dtype=np.bool_)
        starts[1:] = orders.customer[1:] != orders.customer[:-1]
        number = np.cumsum(starts) - 1
        first = np.flatnonzero(starts)[number] if len(orders) else rows
        days = orders.day - orders.day.min(initial=0)
        key = number * (int(days.max(initial=0)) + 2 * horizon + 2) + days
        return cls(
            first=first,
            recent=np.maximum(np.searchsorted(key, key - horizon, side="left"), first),
            following=np.searchsorted(key, key + horizon, side="right"),
        )


def outcomes(orders: Orders, windows: Windows, *, last_day: int, horizon: int) -> dict[str, Floats]:
    """Return what followed each order within the horizon; NaN where it has not ended yet.

    ``return``: 1 when the customer ordered again. ``spend``: net amount of the following orders,
    in minor units. ``score``: the order's own score, 0..1.
    """
    ended = orders.day + horizon <= last_day
    rows = np.arange(len(orders))
    money = _running(orders.net)
    spend = money[windows.following] - money[rows + 1]
    again = windows.following > rows + 1
    return {
        "return": np.where(ended, again, np.nan),
        "spend": np.where(ended, spend, np.nan),
        "score": orders.score,
    }


def covariates(orders: Orders, windows: Windows) -> dict[str, npt.NDArray[np.integer]]:
    """Return categories of what was known before each order, -1 where it was not."""
    rows = np.arange(len(orders))
    before = rows - windows.first
    known = before > 0
    money = _running(orders.net)
    spent = (money[rows] - money[windows.first]).astype(np.float64)
    first_day = orders.day[windows.first]
    previous = orders.day[np.maximum(rows - 1, 0)]
    tenure = (orders.day - first_day).astype(np.float64)
    gap = np.where(before > 1, (previous - first_day) / np.maximum(before - 1, 1), np.nan)
    month = orders.day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return {
        "prior_orders": _few(before),
        "prior_spend": _cut(np.where(known, spent, np.nan)),
        "prior_order_value": _cut(np.where(known, spent / np.maximum(before, 1), np.nan)),
        "recent_orders": _few(rows - windows.recent),
        "recent_spend": _cut((money[rows] - money[windows.recent]).astype(np.float64)),
        "days_since_previous": _cut(np.where(known, orders.day - previous, np.nan)),
        "prior_gap": _cut(gap),
        "prior_score": _prior_score(orders, windows),
        "prior_late": _few(_count_before(orders.flags["late"] == 1, windows)),
        "tenure": _cut(np.where(known, tenure, np.nan)),
        "order_value": _cut(orders.gross),
        "month": month - month.min(initial=0),
        "weekday": (orders.day + 5) % 7,
        "hour": orders.hour // _HOURS,
        **orders.codes,
    }


def _running(values: npt.NDArray[np.integer]) -> Integers:
    """Return sums of the values before each place, with the whole sum at the end."""
    total = np.zeros(values.size + 1, dtype=np.int64)
    np.cumsum(values, out=total[1:])
    return total


def _count_before(happened: npt.NDArray[np.bool_], windows: Windows) -> Integers:
    total = _running(happened.astype(np.int64))
    return total[:-1] - total[windows.first]


def _prior_score(orders: Orders, windows: Windows) -> Integers:
    rated = ~np.isnan(orders.score)
    scores = np.concatenate([[0.0], np.cumsum(np.nan_to_num(orders.score))])
    total = scores[:-1] - scores[windows.first]
    count = _count_before(rated, windows)
    mean = total / np.maximum(count, 1)
    return np.where(count > 0, np.searchsorted(_SCORES, mean), -1).astype(np.int64)


def _few(counts: Integers) -> Integers:
    return np.searchsorted(_FEW, counts).astype(np.int64)


def _cut(values: Floats) -> Integers:
    return stats.cut_quantiles(values=values, bins=12)
