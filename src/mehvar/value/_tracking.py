"""Forecast beside fact: week by week, by earlier purchases, and by the decile of the forecast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from mehvar.value import _ahead
from mehvar.value._ahead import BuyingModel
from mehvar.value._buying import Buying
from mehvar.value._purchases import Floats, Integers, Purchases

_WEEK = 7
_TOP = 7
_DRAWS = 50
_NORMAL_TAIL = 1.6448536269514722


class Axes(Protocol):
    """What is asked of the axes that a result is drawn on: matplotlib's have it."""

    def plot(self, x: Any, y: Any, /, *, label: str) -> object:
        """Draw a line."""

    def fill_between(self, x: Any, low: Any, high: Any, /, *, alpha: float) -> object:
        """Draw a band."""

    def set_ylabel(self, label: str, /) -> object:
        """Name the vertical axis."""

    def legend(self) -> object:
        """Show the names of the lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """Repeat purchases of the customers known before the hold-out, week by week.

    ``period_end`` is the last day of each week (the hold-out begins with a week);
    ``cumulative_low`` and ``_high`` are the ends of the 90 % interval in which the actual sum is
    expected.
    """

    period_end: Integers
    actual: Floats
    expected: Floats
    cumulative_actual: Floats
    cumulative_expected: Floats
    cumulative_low: Floats
    cumulative_high: Floats

    def plot(self, axes: Axes) -> None:
        """Draw the cumulative sums, with the interval, on axes of matplotlib or the like."""
        weeks = self.period_end.astype("datetime64[D]")
        axes.fill_between(weeks, self.cumulative_low, self.cumulative_high, alpha=0.2)
        axes.plot(weeks, self.cumulative_expected, label="expected")
        axes.plot(weeks, self.cumulative_actual, label="actual")
        axes.set_ylabel("repeat purchases")
        axes.legend()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrequencyRow:
    """Customers with so many purchases before: means of what they did, and of the forecast.

    The last row stands for that many or more.
    """

    frequency: int
    customers: int
    actual: float
    actual_low: float
    actual_high: float
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decile:
    """A tenth of the customers, 1 with the highest forecast; ``lift`` over the mean of all."""

    decile: int
    customers: int
    actual: float
    expected: float
    lift: float


def track(
    buying: Buying,
    who: npt.NDArray[np.generic],
    when: Integers,
    *,
    end: int,
    until: int,
    unit: float,
) -> Tracking:
    """Follow the customers who came by ``end`` from their first purchase to ``until``."""
    firsts, repeats, owners = _repeats(who, when, end, until)
    start = int(firsts.min(initial=end))
    span = until - start + 1
    came = np.bincount(firsts - start, minlength=span).astype(np.float64)
    again = np.bincount(repeats - start, minlength=span).astype(np.float64)
    ages = np.arange(span) / unit
    by_day = np.cumsum(again)
    ahead = _since_first(buying.model, buying.fit.values, ages)
    expected = _convolved(came, ahead)
    # Seeded: the band of a forecast is the same whenever it is asked for.
    drawn = buying.fit.draws(rng=np.random.default_rng(0), count=_DRAWS)
    spread = np.std(
        [_convolved(came, _since_first(buying.model, one, ages)) for one in drawn], axis=0
    )
    weeks = np.arange(end - (end - start) // _WEEK * _WEEK, until + 1, _WEEK)
    at = weeks - start
    crowd = _crowding(owners, len(firsts), expected[at])
    width = _NORMAL_TAIL * np.sqrt(np.square(spread[at]) + expected[at] * crowd)
    return Tracking(
        period_end=weeks.astype(np.int64),
        actual=np.diff(by_day[at], prepend=0.0),
        expected=np.diff(expected[at], prepend=0.0),
        cumulative_actual=by_day[at],
        cumulative_expected=expected[at],
        cumulative_low=np.maximum(expected[at] - width, 0.0),
        cumulative_high=expected[at] + width,
    )


def _repeats(
    who: npt.NDArray[np.generic], when: Integers, end: int, until: int
) -> tuple[Integers, Integers, Integers]:
    """Return the first days of the customers who came by ``end``, their later days, and whose."""
    seen = when <= until
    _, place = np.unique(who[seen], return_inverse=True)
    low = int(when[seen].min(initial=until))
    span = until - low + 1
    visits = np.unique(place.astype(np.int64) * span + (when[seen] - low))
    owner, day = np.divmod(visits, span)
    first = np.diff(owner, prepend=-1) != 0
    came = (day[first] + low)[owner]
    kept = came <= end
    whose = np.cumsum(first & kept) - 1
    later = ~first & kept
    return came[first & kept], (day + low)[later], whose[later]


def _since_first(model: BuyingModel, values: Floats, ages: Floats) -> Floats:
    """Return the repeat purchases expected of a new customer by each age."""
    new = np.zeros(len(ages))
    ahead = _ahead.expected(model, values, new, new, np.maximum(ages, 1e-12))  # type: ignore[arg-type]
    stays = values[3] / (values[2] + values[3]) if model == "mbgnbd" else 1.0
    return np.asarray(np.where(ages > 0, stays * ahead, 0.0))


def _convolved(came: Floats, ahead: Floats) -> Floats:
    """Add up what is expected by each day of everybody who had come by then."""
    from scipy.signal import fftconvolve

    if len(came) < 64:
        return np.convolve(came, ahead)[: len(came)]
    return np.asarray(np.maximum(fftconvolve(came, ahead)[: len(came)], 0.0))


def _crowding(owners: Integers, customers: int, expected: Floats) -> Floats:
    """Return how many times wider than Poisson's the sum varies: few customers buy much.

    The variance of a customer's count is its mean plus its square times the heterogeneity, so the
    excess over 1 grows with the mean; its size is that of the counts seen.
    """
    counts = np.bincount(owners, minlength=customers)
    mean = float(counts.mean())
    excess = max(0.0, float(counts.var()) / mean - 1) / mean if mean else 0.0
    return np.asarray(1 + excess * expected / max(customers, 1))


def by_frequency(
    purchases: Purchases, expected: Floats, actual: Integers
) -> tuple[FrequencyRow, ...]:
    """Compare means by the number of purchases before."""
    group = np.minimum(purchases.frequency, _TOP)
    return tuple(
        _frequency_row(place, expected[group == place], actual[group == place])
        for place in range(_TOP + 1)
        if (group == place).any()
    )


def _frequency_row(place: int, expected: Floats, actual: Integers) -> FrequencyRow:
    mean = float(actual.mean())
    error = float(actual.std(ddof=1)) / len(actual) ** 0.5 if len(actual) > 1 else float("nan")
    return FrequencyRow(
        frequency=place,
        customers=len(actual),
        actual=mean,
        actual_low=max(0.0, mean - _NORMAL_TAIL * error),
        actual_high=mean + _NORMAL_TAIL * error,
        expected=float(expected.mean()),
    )


def deciles(expected: Floats, actual: Integers) -> tuple[Decile, ...]:
    """Compare means by tenths of the customers, in order of the forecast."""
    order = np.argsort(-expected, kind="stable")
    overall = float(actual.mean())
    return tuple(
        Decile(
            decile=place,
            customers=len(part),
            actual=float(actual[part].mean()),
            expected=float(expected[part].mean()),
            lift=float(actual[part].mean()) / overall if overall else float("nan"),
        )
        for place, part in enumerate(np.array_split(order, 10), start=1)
        if len(part)
    )
