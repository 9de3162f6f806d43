"""Shares and counts: Wilson, Newcombe, exact Poisson."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mehvar.stats._changes import change
from mehvar.stats._records import Changes, Intervals, divide, floats, normal_quantile


def wilson(*, successes: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95) -> Intervals:
    """Estimate shares with Wilson's score interval (Wilson 1927; Newcombe 1998, method 3).

    Args:
        successes: how many had it, per group (weighted counts are allowed).
        n: how many were observed, per group.
        level: the probability with which the interval holds the truth.

    Returns:
        Shares in 0..1; NaN for groups without observations.
    """
    hits, total = np.broadcast_arrays(floats(successes), floats(n))
    z = normal_quantile(level)
    share = divide(hits, total)
    with np.errstate(divide="ignore", invalid="ignore"):
        shrink = 1 / (1 + z**2 / total)
        centre = shrink * (share + z**2 / (2 * total))
        half = shrink * z * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    low = np.where(hits == 0, 0 * share, np.clip(centre - half, 0, 1))
    high = np.where(hits == total, share, np.clip(centre + half, 0, 1))
    return Intervals(estimate=share, low=low, high=high, n=total.astype(np.float64))


def proportion_change(
    *,
    before_successes: npt.ArrayLike,
    before_n: npt.ArrayLike,
    after_successes: npt.ArrayLike,
    after_n: npt.ArrayLike,
    level: float = 0.95,
) -> Changes:
    """Compare two independent shares by Newcombe's hybrid score interval (1998, method 10)."""
    return change(
        before=wilson(successes=before_successes, n=before_n, level=level),
        after=wilson(successes=after_successes, n=after_n, level=level),
        level=level,
    )


def poisson_interval(
    *, count: npt.ArrayLike, exposure: npt.ArrayLike, level: float = 0.95
) -> Intervals:
    """Estimate rates (count per unit of exposure) with the exact interval of Garwood (1936).

    ``n`` of the result is the count; NaN where the exposure is zero.
    """
    from scipy.special import gammaincinv

    seen, units = np.broadcast_arrays(floats(count), floats(exposure))
    tail = (1 - level) / 2
    low = np.where(seen > 0, gammaincinv(np.maximum(seen, 1e-300), tail), 0.0)
    high = gammaincinv(seen + 1, 1 - tail)
    return Intervals(
        estimate=divide(seen, units),
        low=divide(low, units),
        high=divide(high, units),
        n=seen.astype(np.float64),
    )
