"""Cumulative sums: how long until a chart crosses its limit, by chance and after a change?

The sum of a normal chart adds ``x - reference`` a step and never falls below zero (Page 1954). That
of a count adds the logarithm of how much likelier the count is when its mean is ``ratio`` times the
usual one: for Poisson counts that is the chart with k = (m1 - m0) / ln(m1 / m0) in units of
ln(ratio). Its mean run length is at least exp(limit) whatever the means (Lorden 1971).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from mehvar.stats._records import Floats, floats

_NODES = 64
_POINTS = 120
_SHOTS = 7
_STEPS_PER_E = 12
"""Limits are computed at so many means per factor of e, and taken from the stricter neighbour."""


def cusum_run_length(
    *, reference: float, limit: float, shift: float = 0.0, two_sided: bool = False
) -> float:
    """Return the mean number of steps until a CUSUM of standard normal values crosses its limit.

    Page's integral equation by Gauss-Legendre quadrature (Brook and Evans 1972; Hawkins and
    Olwell 1998 tabulate it).

    Args:
        reference: what is taken off each value (k), in standard deviations.
        limit: where the chart raises its alarm (h), in standard deviations.
        shift: the true mean of the values, 0 when nothing changed.
        two_sided: whether a second chart watches for falls.
    """
    upward = _normal_run_length(reference, limit, shift)
    if not two_sided:
        return upward
    downward = _normal_run_length(reference, limit, -shift)
    return 1.0 / (1.0 / upward + 1.0 / downward)


def count_scores(
    *, mean: npt.ArrayLike, ratio: float, dispersion: npt.ArrayLike = 0.0
) -> tuple[Floats, Floats]:
    """Return what each count adds to the sum, and what each step takes off it.

    Args:
        mean: the usual mean of the count.
        ratio: the mean for which the chart is built, over the usual one; above 1.
        dispersion: of negative binomial counts, whose variance is mean + dispersion * mean**2;
            0 is Poisson.
    """
    usual, spread = np.broadcast_arrays(floats(mean), floats(dispersion))
    size = 1.0 / np.maximum(spread, 1e-9)
    poisson = spread <= 1e-9
    gain = math.log(ratio) + np.where(poisson, 0.0, np.log((usual + size) / (ratio * usual + size)))
    loss = np.where(
        poisson,
        usual * (ratio - 1.0),
        size * np.log((ratio * usual + size) / (usual + size)),
    )
    return np.asarray(gain, dtype=np.float64), np.asarray(loss, dtype=np.float64)


def count_cusum_run_length(
    *,
    mean: float,
    ratio: float,
    limit: float,
    true_ratio: float = 1.0,
    dispersion: float = 0.0,
) -> float:
    """Return the mean number of steps until a chart of counts crosses its limit.

    A Markov chain over the sum's values, each move shared linearly between its two neighbours
    (after Brook and Evans 1972).

    Args:
        mean: the usual mean of the count.
        ratio: the mean for which the chart is built, over the usual one.
        limit: where the chart raises its alarm, in logarithms of likelihood.
        true_ratio: the mean that the counts really have, over the usual one.
        dispersion: as for ``count_scores``.
    """
    from mehvar.stats._kernels_cusum import count_run_length

    gain, loss = (
        float(one[0]) for one in count_scores(mean=mean, ratio=ratio, dispersion=dispersion)
    )
    chances = _chances(mean * true_ratio, dispersion)
    return float(count_run_length(chances, gain, loss, limit, _POINTS))


def count_cusum_limit(
    *,
    mean: npt.ArrayLike,
    ratio: float,
    run_length: float,
    dispersion: npt.ArrayLike = 0.0,
    baseline: int | None = None,
) -> Floats:
    """Return the limits with which charts of counts raise a false alarm every ``run_length`` steps.

    Args:
        mean: the usual means of the counts.
        ratio: the mean for which the charts are built, over the usual one.
        run_length: the mean number of steps between false alarms that is allowed.
        dispersion: as for ``count_scores``.
        baseline: over how many steps the usual mean was observed: the limit then allows for
            what is unknown of it; None takes the means as known.
    """
    means, spread = np.broadcast_arrays(floats(mean), floats(dispersion))
    shape = means.shape
    places = np.log(np.maximum(means.ravel(), 1e-3)) * _STEPS_PER_E
    classes = np.where(
        spread.ravel() > 1e-9, np.ceil(np.log2(np.maximum(spread.ravel(), 1e-3)) * 2), -np.inf
    )
    found = np.empty(places.size)
    for spot, (place, kind) in enumerate(zip(places, classes, strict=True)):
        around = {math.floor(place), math.ceil(place)}
        wanted = 0.0 if math.isinf(kind) else 2.0 ** (kind / 2)
        found[spot] = max(
            _limit(math.exp(one / _STEPS_PER_E), ratio, round(run_length), wanted, baseline)
            for one in around
        )
    return found.reshape(shape)


@lru_cache(maxsize=4096)
def _limit(
    mean: float, ratio: float, run_length: int, dispersion: float, baseline: int | None
) -> float:
    """Find the limit on the logarithm of the run length, which grows nearly evenly with it."""
    goal = math.log(run_length)
    low, high = 0.05, goal + (0.0 if baseline is None else 4.0)
    at_low, at_high = (
        math.log(_allowed(mean, ratio, one, dispersion, baseline)) - goal for one in (low, high)
    )
    if at_low > 0:
        return low
    for _ in range(_SHOTS):
        if at_high < 0:
            return high
        middle = low + (high - low) * min(max(-at_low / (at_high - at_low), 0.05), 0.95)
        at_middle = math.log(_allowed(mean, ratio, middle, dispersion, baseline)) - goal
        if abs(at_middle) < 0.01:
            return middle
        if at_middle < 0:
            low, at_low = middle, at_middle
        else:
            high, at_high = middle, at_middle
    return high


def _allowed(
    mean: float, ratio: float, limit: float, dispersion: float, baseline: int | None
) -> float:
    """Return the mean run length, averaged as a rate of alarms over what the mean may truly be."""
    if baseline is None:
        return count_cusum_run_length(mean=mean, ratio=ratio, limit=limit, dispersion=dispersion)
    error = math.sqrt((1.0 + dispersion * mean) / (mean * baseline))
    nodes, weights = np.polynomial.hermite_e.hermegauss(5)
    rate = sum(
        float(weight)
        / count_cusum_run_length(
            mean=mean,
            ratio=ratio,
            limit=limit,
            true_ratio=math.exp(float(node) * error - error**2 / 2),
            dispersion=dispersion,
        )
        for node, weight in zip(nodes, weights / weights.sum(), strict=True)
    )
    return 1.0 / rate


def _chances(mean: float, dispersion: float) -> Floats:
    """Return the chances of the counts 0, 1, ... up to one that never comes."""
    from scipy.special import gammaln

    spread = math.sqrt(mean + dispersion * mean**2)
    counts = np.arange(math.ceil(mean + 10 * spread + 15), dtype=np.float64)
    if dispersion <= 1e-9:
        logs = counts * math.log(mean) - mean - gammaln(counts + 1)
    else:
        size = 1.0 / dispersion
        logs = (
            gammaln(counts + size) - gammaln(size) - gammaln(counts + 1)
            + size * math.log(size / (size + mean)) + counts * math.log(mean / (size + mean))
        )  # fmt: skip
    return np.asarray(np.exp(logs), dtype=np.float64)


def _normal_run_length(reference: float, limit: float, shift: float) -> float:
    from scipy.special import ndtr

    from mehvar.stats._kernels_cusum import first_unknown

    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    points = np.concatenate([[0.0], (nodes + 1) * limit / 2])
    weights = weights * limit / 2
    drift = shift - reference
    density = np.exp(-0.5 * (points[1:][None, :] - points[:, None] - drift) ** 2)
    moves = np.empty((_NODES + 1, _NODES + 1))
    moves[:, 0] = ndtr(-points - drift)
    moves[:, 1:] = weights * density / math.sqrt(2 * math.pi)
    system = np.column_stack([np.eye(_NODES + 1) - moves, np.ones(_NODES + 1)])
    return float(first_unknown(system))
