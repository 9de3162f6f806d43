"""How much of the outcome goes with each driver: LMG, relative weights, ranks and ties.

LMG (Lindeman, Merenda and Gold 1980; Grömping 2006) is the Shapley value of R2. Relative weights
are Johnson's (2000). Of ranks (ridits) of the outcome, R2 of a set of drivers is its score
statistic in the proportional-odds model over n (McCullagh 1980), so that the same split is the
Shapley value of an ordinal model.
"""

from __future__ import annotations

from itertools import pairwise
from math import factorial

import numpy as np
import numpy.typing as npt

from mehvar.drivers._records import MOST_DRIVERS, Bools, DriversError, Floats, Integers

_SAME = 1e-12


def shapley_r2(*, correlation: npt.ArrayLike) -> tuple[Floats, float]:
    """Split R2 exactly among drivers (LMG).

    Args:
        correlation: the correlation matrix of the drivers and, last, the outcome.

    Returns:
        each driver's part, and R2, which they sum to.

    Raises:
        DriversError: when the matrix is not square or has more than 20 drivers.
    """
    matrix = np.ascontiguousarray(np.asarray(correlation, dtype=np.float64))
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or len(matrix) < 2:
        raise DriversError(f"A correlation matrix is square, at least 2 x 2; not {matrix.shape}.")
    parts, whole = split(matrix[None], np.arange(len(matrix)))
    return parts[0], float(whole[0])


def relative_weights(*, correlation: npt.ArrayLike) -> Floats:
    """Return Johnson's relative weights of each driver; they sum to R2.

    Args:
        correlation: the correlation matrix of the drivers and, last, the outcome.
    """
    matrix = np.asarray(correlation, dtype=np.float64)
    values, vectors = np.linalg.eigh(matrix[:-1, :-1])
    root = np.sqrt(np.maximum(values, 0.0))
    inverse = np.where(root > 1e-6, 1.0 / np.where(root > 1e-6, root, 1.0), 0.0)
    loadings = (vectors * root) @ vectors.T
    slopes = (vectors * inverse) @ vectors.T @ matrix[:-1, -1]
    return np.asarray(loadings**2 @ slopes**2)


def split(correlations: Floats, starts: Integers) -> tuple[Floats, Floats]:
    """Split R2 of every matrix of a batch among players that have one column or more.

    Raises:
        DriversError: when there are more than 20 players.
    """
    players = starts.size - 1
    if players > MOST_DRIVERS:
        raise DriversError(
            f"{players} drivers have 2^{players} subsets; at most {MOST_DRIVERS} can be split.",
            hint="Choose the drivers that matter, or join those that measure the same.",
        )
    from mehvar.drivers._kernels import shapley_parts

    weights = np.array(
        [factorial(s) * factorial(players - 1 - s) / factorial(players) for s in range(players)]
        + [0.0]
    )
    parts = np.zeros((len(correlations), players))
    whole = np.zeros(len(correlations))
    shapley_parts(correlations, starts.astype(np.int64), weights, parts, whole)
    return parts, whole


def group_sums(values: Floats, starts: Integers) -> Floats:
    """Sum what belongs to the columns of one driver."""
    return np.add.reduceat(values, starts[:-1], axis=-1)


def ridits(*, level: Integers, weight: Floats) -> Floats:
    """Return for each row the share below its level plus half of that in it (Bross 1958)."""
    counted = np.bincount(level, weights=weight)
    below = np.cumsum(counted) - counted
    return np.asarray(((below + counted / 2) / counted.sum())[level])


def shares_of(parts: Floats, whole: Floats) -> Floats:
    """Return parts as shares of R2; zeros where R2 is nil."""
    safe = np.where(whole > _SAME, whole, 1.0)
    return np.where(whole[:, None] > _SAME, parts / safe[:, None], 0.0)


def rank_bounds(shares: Floats, level: float) -> tuple[Integers, Integers]:
    """Return the best and the worst rank of each driver within the interval of the replicates."""
    ranks = (-shares).argsort(axis=1).argsort(axis=1) + 1
    tail = (1 - level) / 2
    low = np.quantile(ranks, tail, axis=0, method="lower")
    high = np.quantile(ranks, 1 - tail, axis=0, method="higher")
    return low.astype(np.int64), high.astype(np.int64)


def find_ties(shares: Floats, order: Integers, level: float) -> Bools:
    """Tell which drivers are not to be told apart from the next one above or below them."""
    tied = np.zeros(order.size, dtype=np.bool_)
    tail = (1 - level) / 2
    for upper, lower in pairwise(order):
        low, high = np.quantile(shares[:, upper] - shares[:, lower], [tail, 1 - tail])
        if low <= 0 <= high:
            tied[upper] = tied[lower] = True
    return tied


def agreement(first: Floats, second: Floats) -> float:
    """Return Kendall's tau-b between two importances; NaN with fewer than two drivers."""
    if first.size < 2:
        return float("nan")
    from scipy.stats import kendalltau

    return float(kendalltau(first, second).statistic)
