"""From sums to estimates with intervals, one function per estimator."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mehvar import stats
from mehvar.metrics._metric import Estimator, Metric
from mehvar.metrics._periods import Integers
from mehvar.metrics._sums import Floats, Sums

_Z = 1.959963984540054
"""A standard normal lies within plus or minus this with probability 0.95."""


def estimate(metric: Metric, found: Sums, before: Integers) -> stats.Intervals:
    """Estimate a metric for each period and member; ``before`` names the row one period earlier."""
    if metric.clustered:
        return _share_over_customers(found)
    if metric.estimator == "growth":
        return growth(found, before)
    return _ESTIMATORS[metric.estimator](found)


def _count(found: Sums) -> stats.Intervals:
    return stats.poisson_interval(count=found.n, exposure=np.ones_like(found.n))


def _sum(found: Sums) -> stats.Intervals:
    """A sum over a random number of rows: variance is the sum of squares (compound Poisson)."""
    half = _Z * np.sqrt(found.xx)
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


def growth(found: Sums, before: Integers) -> stats.Intervals:
    """This period's sum over the one before's, minus one; the interval is on the log ratio."""
    last_x, last_xx = previous(found.x, before), previous(found.xx, before)
    with np.errstate(divide="ignore", invalid="ignore"):
        usable = (found.x > 0) & (last_x > 0)
        ratio = np.where(usable, found.x / last_x, np.nan)
        half = _Z * np.sqrt(found.xx / found.x**2 + last_xx / last_x**2)
    return stats.Intervals(
        estimate=ratio - 1,
        low=ratio * np.exp(-half) - 1,
        high=ratio * np.exp(half) - 1,
        n=found.n,
    )


def previous(values: Floats, before: Integers) -> Floats:
    """Return, for each row, the value in the row before it in time (NaN for none)."""
    return np.where(before >= 0, values[before], np.nan)


_ESTIMATORS: dict[Estimator, Callable[[Sums], stats.Intervals]] = {
    "count": _count,
    "sum": _sum,
    "proportion": _proportion,
    "mean": _mean,
    "nps": _nps,
}
