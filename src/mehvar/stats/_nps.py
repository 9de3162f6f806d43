"""Net Promoter Score: the adjusted Wald interval, changes, and how many answers are needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.stats._records import (
    Changes,
    Floats,
    Intervals,
    divide,
    floats,
    normal_quantile,
    two_sided_p,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NpsCounts:
    """How many answered 9-10, 7-8 and 0-6, per group."""

    promoters: npt.ArrayLike
    passives: npt.ArrayLike
    detractors: npt.ArrayLike


def adjusted_wald_nps(
    *,
    promoters: npt.ArrayLike,
    passives: npt.ArrayLike,
    detractors: npt.ArrayLike,
    level: float = 0.95,
) -> Intervals:
    """Estimate NPS in points (-100..100) with the adjusted Wald interval.

    The estimate is the plain NPS; the interval adds 3/4 promoter, 3/4 detractor and 3 answers in
    all (Rocks 2016, The American Statistician), which holds its level where the plain one fails.
    """
    counts = NpsCounts(promoters=promoters, passives=passives, detractors=detractors)
    plain, _, total = _moments(counts, adjusted=False)
    centre, error, _ = _moments(counts, adjusted=True)
    half = normal_quantile(level) * error
    empty = np.where(total > 0, 0.0, np.nan)
    return Intervals(
        estimate=100 * plain,
        low=100 * np.maximum(centre - half, -1) + empty,
        high=100 * np.minimum(centre + half, 1) + empty,
        n=total,
    )


def nps_change(*, before: NpsCounts, after: NpsCounts, level: float = 0.95) -> Changes:
    """Compare the NPS of two independent groups, in points, on the adjusted values."""
    first, first_error, first_n = _moments(before, adjusted=True)
    second, second_error, second_n = _moments(after, adjusted=True)
    empty = np.where((first_n > 0) & (second_n > 0), 0.0, np.nan)
    difference = 100 * (second - first) + empty
    error = 100 * np.hypot(first_error, second_error)
    z = divide(difference, error)
    half = normal_quantile(level) * error
    return Changes(
        difference=difference, low=difference - half, high=difference + half, z=z, p=two_sided_p(z)
    )


def minimum_n_nps(*, margin: float, variance: float = 1.0, level: float = 0.95) -> int:
    """Return how many answers bring the interval to plus or minus ``margin`` points.

    Args:
        margin: half the width wanted, in points.
        variance: of one answer scored -1, 0, 1; 1 is the worst case, 0.61 is usual.
        level: the level of the interval.
    """
    z = normal_quantile(level)
    return max(1, int(np.ceil(z**2 * variance / (margin / 100) ** 2 - 3)))


def _moments(counts: NpsCounts, *, adjusted: bool) -> tuple[Floats, Floats, Floats]:
    """Return NPS, its standard error (both as shares) and the plain number of answers."""
    extra = 0.75 if adjusted else 0.0
    up, middle, down = np.broadcast_arrays(
        floats(counts.promoters), floats(counts.passives), floats(counts.detractors)
    )
    n = up + middle + down
    total = n + 4 * extra
    promoters, detractors = divide(up + extra, total), divide(down + extra, total)
    score = promoters - detractors
    variance = promoters + detractors - score**2
    return score, np.sqrt(np.maximum(divide(variance, total), 0)), n
