"""Did a change make cases rarer? Two rates of rare events, with the spread that weeks show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRatio:
    """A rate as a multiple of the one before, with a 95 % interval.

    ``spread`` is the variance of the periods' counts as a multiple of a Poisson's, never below 1.
    """

    ratio: float
    low: float
    high: float
    p: float
    spread: float


def compare_rates(
    *,
    before: Sequence[float],
    before_exposure: Sequence[float],
    after: Sequence[float],
    after_exposure: Sequence[float],
    level: float = 0.95,
) -> RateRatio | None:
    """Compare two rates of rare events by the exact conditional test (Przyborowski, Wilenski 1940).

    Given how many there were in all, those after the change are binomial. Where the counts of the
    periods spread wider than a Poisson's (Pearson's chi-square over its degrees of freedom, at
    least 1), each count stands for so much less evidence: both are divided by the spread, and the
    interval and the probability are those of the effective counts (a quasi-likelihood).

    Args:
        before: counts of the periods (weeks) before.
        before_exposure: what each could have come from: orders.
        after: counts of the periods after.
        after_exposure: their exposure.
        level: the probability with which the interval holds the truth.

    Returns:
        The comparison; None where nothing was counted at all, or there was no exposure.
    """
    from scipy.stats import beta, binom

    x, y = float(sum(before)), float(sum(after))
    m, n = float(sum(before_exposure)), float(sum(after_exposure))
    if m <= 0 or n <= 0 or x + y <= 0:
        return None
    spread = _spread(
        np.array([*before, *after], float), np.array([*before_exposure, *after_exposure], float),
        np.array([x / m] * len(before) + [y / n] * len(after)),
    )  # fmt: skip
    a, b = x / spread, y / spread
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, b, a + 1)) if b > 0 else 0.0
    high = float(beta.ppf(1 - tail, b + 1, a)) if a > 0 else 1.0
    share = n / (m + n)
    total, seen = round(a + b), round(b)
    below, above = binom.cdf(seen, total, share), binom.sf(seen - 1, total, share)
    return RateRatio(
        ratio=(y / n) / (x / m) if x > 0 else float("inf"),
        low=_odds(low) * m / n,
        high=_odds(high) * m / n,
        p=float(min(1.0, 2 * min(below, above))),
        spread=spread,
    )


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")


def _spread(
    counts: np.ndarray[tuple[int], np.dtype[np.float64]],
    exposure: np.ndarray[tuple[int], np.dtype[np.float64]],
    rates: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> float:
    """Return Pearson's chi-square over its degrees of freedom; 1 where it is less, or unknown."""
    expected = exposure * rates
    known = expected > 0
    freedom = int(known.sum()) - 2
    if freedom < 1:
        return 1.0
    chi = float((((counts - expected) ** 2)[known] / expected[known]).sum())
    return max(1.0, chi / freedom)
