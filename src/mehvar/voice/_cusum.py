"""Daily charts of slow drift: cumulative sums of counts, weighted means of scores.

Each day is held against twelve weeks that ended four weeks before, so that a drift does not hide
itself by becoming what is usual. More comments in all are no sign: what is usual is a share of the
day's comments, by weekday where weekdays differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar import stats

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

GAP_DAYS = 28
BASE_DAYS = 84
"""What is usual on a day is told by the ``BASE_DAYS`` that ended ``GAP_DAYS`` before it."""

RATIO = 1.5
"""Charts of counts are built for a rise by half."""

SMOOTHING = 0.1
LEAST_COUNT = 10
"""A subject said less often in them has no daily chart."""

LEAST_SCORES = 300
"""With fewer scores in what is usual, a mean has no daily chart."""

LEAST_DIFFERENCE = 0.03
"""A mean chance of being positive that moved by less does not matter."""

_WEEKDAYS_DIFFER = 12.59
"""The 95 % point of chi-squared with six degrees of freedom."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Usual:
    """What to expect of each day and stream: its mean, and how much more than Poisson it varies.

    ``known`` is False where the days before say too little.
    """

    mean: Floats
    dispersion: Floats
    known: Bools
    base_count: Floats
    base_exposure: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chart:
    """Where the sums of many streams stand, day by day.

    ``alarm`` marks the days of an episode: from the day on which the limit is crossed to the day
    before the sum is back at half of it (of a mean: at zero).
    """

    value: Floats
    expected: Floats
    statistic: Floats
    limit: Floats
    alarm: Bools

    @property
    def starts(self) -> Bools:
        """The days on which an episode begins."""
        before = np.zeros_like(self.alarm)
        before[1:] = self.alarm[:-1]
        return np.asarray(self.alarm & ~before, dtype=np.bool_)


def expect(counts: Ints, exposure: Ints) -> Usual:
    """Tell what is usual on each day, from the days before it alone.

    Args:
        counts: [day, stream].
        exposure: the comments of which they are counts, [day, stream].
    """
    values, units = counts.astype(np.float64), exposure.astype(np.float64)
    sums = _trailing(np.stack([values, units, values**2, values * units, units**2]))
    count, total, squares, cross, unit_squares = sums
    rate = count / np.maximum(total, 1.0)
    mean = rate * units * _weekday_factors(values, units, rate)
    scatter = squares - 2 * rate * cross + rate**2 * unit_squares
    index = scatter / np.maximum(count, 1e-9)
    significant = index > 1 + 1.645 * np.sqrt(2 / (BASE_DAYS - 1))
    dispersion = np.where(
        significant, (scatter - count) / np.maximum(rate**2 * unit_squares, 1e-9), 0.0
    )
    days = _trailing((units > 0).astype(np.float64)[None])[0]
    return Usual(
        mean=mean,
        dispersion=np.maximum(dispersion, 0.0),
        known=(count >= LEAST_COUNT) & (days >= BASE_DAYS / 2) & (units > 0),
        base_count=count,
        base_exposure=total,
    )


def chart_counts(counts: Ints, exposure: Ints, *, days: int, false_alarms: float) -> Chart:
    """Draw the cumulative sums of the last ``days``.

    Args:
        counts: [day, stream].
        exposure: the comments of which they are counts, [day, stream].
        days: how many days to show; the sums begin at zero.
        false_alarms: how many false alarms a day all streams together may raise.
    """
    usual = expect(counts, exposure)
    shown = slice(-days, None)
    mean, known = usual.mean[shown], usual.known[shown]
    active = max(int(known.any(axis=0).sum()), 1)
    level = np.where(known, mean, np.nan)
    typical = np.nan_to_num(_mean(level), nan=1.0)
    dispersion = np.nan_to_num(_mean(np.where(known, usual.dispersion[shown], np.nan)))
    limit = stats.count_cusum_limit(
        mean=typical,
        ratio=RATIO,
        run_length=active / false_alarms,
        dispersion=dispersion,
        baseline=BASE_DAYS,
    )
    gain, loss = stats.count_scores(
        mean=mean, ratio=RATIO, dispersion=np.broadcast_to(dispersion, mean.shape)
    )
    steps = np.where(known, gain * counts[shown] - loss, 0.0)
    statistic, alarm = _episodes(steps, limit)
    units = np.maximum(exposure[shown], 1)
    return Chart(
        value=np.where(exposure[shown] > 0, counts[shown] / units, np.nan),
        expected=np.where(known, mean / units, np.nan),
        statistic=statistic,
        limit=limit,
        alarm=alarm,
    )


def chart_means(
    sums: Floats, squares: Floats, units: Floats, *, days: int, false_alarms: float
) -> Chart:
    """Draw the exponentially weighted means of the last ``days``, in standard deviations.

    Args:
        sums: of the scores, [day, stream].
        squares: sums of their squares.
        units: how many scores.
        days: how many days to show.
        false_alarms: how many false alarms a day all streams together may raise.
    """
    base_sum, base_square, base_units, base_days = _trailing(
        np.stack([sums, squares, units, (units > 0).astype(np.float64)])
    )
    safe = np.maximum(base_units, 1.0)
    centre = base_sum / safe
    variance = np.maximum(base_square / safe - centre**2, 1e-6)
    known = (base_units >= LEAST_SCORES) & (base_days >= BASE_DAYS / 2) & (units > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = sums / units - centre
        z = np.where(
            known, moved * np.sqrt(units / (variance * _day_scatter(sums, squares, units))), 0.0
        )
    shown = slice(-days, None)
    active = max(int(known[shown].any(axis=0).sum()), 1)
    width = stats.ewma_limit(
        smoothing=SMOOTHING, run_length=round(active / false_alarms), baseline=BASE_DAYS
    )
    limit = np.full(sums.shape[1], width * np.sqrt(SMOOTHING / (2 - SMOOTHING)))
    statistic = np.zeros((days, sums.shape[1]))
    state = np.zeros(sums.shape[1])
    for day, step in enumerate(z[shown]):
        state = np.where(known[shown][day], (1 - SMOOTHING) * state + SMOOTHING * step, state)
        statistic[day] = state
    outside = _hold(-statistic, limit)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(units[shown] > 0, sums[shown] / units[shown], np.nan)
    return Chart(
        value=value,
        expected=np.where(base_units[shown] > 0, centre[shown], np.nan),
        statistic=statistic,
        limit=limit,
        alarm=outside,
    )


def detectable_ratio(*, mean: Floats, limit: Floats, dispersion: float = 0.0) -> Floats:
    """Return the rise that a chart of counts finds within seven days on average (Wald)."""
    gain, loss = stats.count_scores(mean=mean, ratio=RATIO, dispersion=dispersion)
    return np.asarray((limit / 7 + loss) / (gain * np.maximum(mean, 1e-9)), dtype=np.float64)


def _trailing(values: Floats) -> Floats:
    """Return, for each day, the sums over its base; days run along the axis before the last."""
    sums = np.concatenate([np.zeros_like(values[:, :1]), values.cumsum(axis=1)], axis=1)
    days = np.arange(values.shape[1])
    ends = np.maximum(days - GAP_DAYS, 0)
    return np.asarray(sums[:, ends] - sums[:, np.maximum(ends - BASE_DAYS, 0)], dtype=np.float64)


def _weekday_factors(values: Floats, units: Floats, rate: Floats) -> Floats:
    """Return how much of the usual each day's weekday has, shrunk to 1 by what chance explains."""
    days = np.arange(len(values))
    counted, expected = np.empty((7, *values.shape)), np.empty((7, *values.shape))
    for weekday in range(7):
        mine = (days % 7 == weekday)[:, None]
        counted[weekday], total = _trailing(np.stack([values * mine, units * mine]))
        expected[weekday] = rate * total
    excess = (counted - expected) ** 2
    differs = (excess / np.maximum(expected, 1e-9)).sum(axis=0) > _WEEKDAYS_DIFFER
    between = (excess - expected).sum(axis=0) / np.maximum((expected**2).sum(axis=0), 1e-9)
    weight = 1 / np.maximum(np.where(differs, between, 0.0), 1e-6)
    mine = days % 7
    own = np.take_along_axis(counted, mine[None, :, None], axis=0)[0]
    usual = np.take_along_axis(expected, mine[None, :, None], axis=0)[0]
    return np.asarray((weight + own) / (weight + usual), dtype=np.float64)


def _day_scatter(sums: Floats, squares: Floats, units: Floats) -> Floats:
    """Return how many times as much daily means vary as their comments explain, 1 at least."""
    with np.errstate(divide="ignore", invalid="ignore"):
        total = units.sum(axis=0)
        mean = sums.sum(axis=0) / total
        share = np.where(units > 0, sums / units, mean)
        variance = np.maximum(squares.sum(axis=0) / total - mean**2, 1e-6)
        steps = np.diff(share, axis=0) ** 2 / (1 / units[1:] + 1 / units[:-1])
        ratio = _mean(np.where(np.isfinite(steps), steps, np.nan)) / variance
    return np.asarray(np.maximum(np.nan_to_num(ratio, nan=1.0), 1.0), dtype=np.float64)


def _episodes(steps: Floats, limit: Floats) -> tuple[Floats, Bools]:
    """Add up from zero; an episode lasts until the sum is back at half of its limit.

    The sum is capped at the limit, so that an episode ends soon after its cause, and begins anew
    at zero after it: the next alarm is as far away as the first was.
    """
    statistic = np.zeros_like(steps)
    alarm = np.zeros(steps.shape, dtype=np.bool_)
    state, open_ = np.zeros(steps.shape[1]), np.zeros(steps.shape[1], dtype=np.bool_)
    for day, step in enumerate(steps):
        state = np.minimum(np.maximum(state + step, 0.0), limit)
        is_over = open_ & (state <= limit / 2)
        open_ = (open_ & ~is_over) | (state >= limit)
        state = np.where(is_over, 0.0, state)
        statistic[day], alarm[day] = state, open_
    return statistic, alarm


def _hold(statistic: Floats, limit: Floats) -> Bools:
    """Mark the days from crossing the limit until the mean is back at what is usual."""
    alarm = np.zeros(statistic.shape, dtype=np.bool_)
    state = np.zeros(statistic.shape[1], dtype=np.bool_)
    for day, value in enumerate(statistic):
        state = (value >= limit) | (state & (value > 0))
        alarm[day] = state
    return alarm


def _mean(values: Floats) -> Floats:
    known = ~np.isnan(values)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), np.nan)
