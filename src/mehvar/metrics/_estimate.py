"""From sums to estimates with intervals, one function per estimator."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mehvar import stats
from mehvar.metrics._metric import Estimator, Metric
from mehvar.metrics._sums import Floats, Sums


def estimate(metric: Metric, found: Sums) -> stats.Intervals:
    """Estimate a metric for each period and member."""
    if metric.clustered:
        return _share_over_customers(found)
    return _ESTIMATORS[metric.estimator](found)


def _count(found: Sums) -> stats.Intervals:
    return stats.poisson_interval(count=found.n, exposure=np.ones_like(found.n))


def _sum(found: Sums) -> stats.Intervals:
    """A sum over a random number of rows: variance is the sum of squares (compound Poisson)."""
    half = 1.959963984540054 * np.sqrt(found.xx)
    return stats.Intervals(estimate=found.x, low=found.x - half, high=found.x + half, n=found.n)


def _proportion(found: Sums) -> stats.Intervals:
    return stats.wilson(successes=found.x, n=found.n)


def _share_over_customers(found: Sums) -> stats.Intervals:
    plain = stats.ratio_interval(
        top=found.x,
        bottom=found.n,
        top_squares=found.unit_xx,
        bottom_squares=found.unit_nn,
        products=found.unit_xn,
        n=found.units,
    )
    return stats.Intervals(
        estimate=plain.estimate,
        low=np.clip(plain.low, 0, 1),
        high=np.clip(plain.high, 0, 1),
        n=found.n,
    )


def _mean(found: Sums) -> stats.Intervals:
    return stats.mean_interval(total=found.x, squares=found.xx, n=found.n)


def _nps(found: Sums) -> stats.Intervals:
    """``x`` is 1, 0 or -1, so its sum and its squares give both counts."""
    promoters, detractors = (found.xx + found.x) / 2, (found.xx - found.x) / 2
    return stats.adjusted_wald_nps(
        promoters=promoters, passives=found.n - found.xx, detractors=detractors
    )


def _growth(found: Sums) -> stats.Intervals:
    """This period's sum over the last one's, minus one; the interval is made on the log ratio."""
    before = _previous(found)
    now_x, now_xx = found.x, found.xx
    last_x, last_xx = (np.where(before >= 0, values[before], np.nan) for values in (now_x, now_xx))
    with np.errstate(divide="ignore", invalid="ignore"):
        usable = (now_x > 0) & (last_x > 0)
        ratio = np.where(usable, now_x / last_x, np.nan)
        half = 1.959963984540054 * np.sqrt(now_xx / now_x**2 + last_xx / last_x**2)
    return stats.Intervals(
        estimate=ratio - 1,
        low=ratio * np.exp(-half) - 1,
        high=ratio * np.exp(half) - 1,
        n=found.n,
    )


def _previous(found: Sums) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """The place of the same member's row one period before, or -1."""
    member = np.asarray(found.member)
    place = np.arange(len(member)) - 1
    place[1:][member[1:] != member[:-1]] = -1
    return place


def previous_value(found: Sums, values: Floats) -> Floats:
    """Return, for each row, the value of the same member one period before (NaN for none)."""
    before = _previous(found)
    return np.where(before >= 0, values[before], np.nan)


_ESTIMATORS: dict[Estimator, Callable[[Sums], stats.Intervals]] = {
    "count": _count,
    "sum": _sum,
    "proportion": _proportion,
    "mean": _mean,
    "nps": _nps,
    "growth": _growth,
}
