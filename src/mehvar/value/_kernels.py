"""Log-likelihoods of repeat buying with their gradients, one pass over the rows, compiled.

Numba compiles each kernel once per machine and keeps it in ``NUMBA_CACHE_DIR``. Every kernel adds
up what depends on recency and age; what depends on the frequency alone is added by its caller,
once per distinct value. Rows are split into four runs, whose sums are returned side by side.
"""

# ruff: noqa: PLR0917 (numba calls take arguments by position)

from __future__ import annotations

from math import exp, log, log1p

import numpy as np
from numba import njit, prange

RUNS = 4

_nodes, _weights = np.polynomial.legendre.leggauss(16)
_FAR = 36.0
"""e^-36 of an integrand's height is beyond double precision."""


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def _log_add(first: float, second: float) -> tuple[float, float]:
    """Return log(e^first + e^second) and the first's share of the sum."""
    gap = first - second
    if gap > 0:
        small = exp(-gap)
        return first + log1p(small), 1 / (1 + small)
    small = exp(gap)
    return second + log1p(small), small / (1 + small)


@njit(parallel=True, cache=True)  # type: ignore[untyped-decorator]
def betageometric(
    frequency: np.ndarray,
    recency: np.ndarray,
    age: np.ndarray,
    weight: np.ndarray,
    r: float,
    alpha: float,
    a: float,
    b: float,
    shift: float,
) -> np.ndarray:
    """Add up log-likelihood and its derivatives by r, alpha, a, b; shape (runs, 5).

    ``shift`` 0 is BG/NBD, where nobody leaves before the first repeat purchase; 1 is MBG/NBD,
    where a customer may leave at once (Batislam, Denizel and Filiztekin 2007).
    """
    sums = np.zeros((RUNS, 5))
    length = (len(frequency) + RUNS - 1) // RUNS
    for run in prange(RUNS):
        level = by_r = by_alpha = by_a = by_b = 0.0
        for i in range(run * length, min(len(frequency), (run + 1) * length)):
            x, times = frequency[i], weight[i]
            end = log(alpha + age[i])
            alive = -(r + x) * end
            if x > 0 or shift > 0:
                later = b + x - 1 + shift
                last = log(alpha + recency[i])
                both, stayed = _log_add(alive, log(a / later) - (r + x) * last)
                left = 1 - stayed
                level += times * both
                by_r -= times * (stayed * end + left * last)
                slope = stayed / (alpha + age[i]) + left / (alpha + recency[i])
                by_alpha -= times * (r + x) * slope
                by_a += times * left / a
                by_b -= times * left / later
            else:
                level += times * alive
                by_r -= times * end
                by_alpha -= times * (r + x) / (alpha + age[i])
        sums[run, 0], sums[run, 1], sums[run, 2] = level, by_r, by_alpha
        sums[run, 3], sums[run, 4] = by_a, by_b
    return sums


@njit(cache=True)  # type: ignore[untyped-decorator]
def _left_before(
    x: float, last: float, end: float, r: float, alpha: float, s: float, beta: float
) -> tuple[float, float, float, float, float, float]:
    """Integrate (alpha+t)^-(r+x) (beta+t)^-(s+1) from ``last`` to ``end``.

    The integral stands where the literature has a difference of two 2F1: it is positive, nothing
    cancels. Gauss and Legendre's 16 nodes in log(c+t), c the smaller of alpha and beta, the range
    cut where the integrand has fallen below double precision.

    Returns:
        The logarithm of its scale; scaled by it, the integral itself and those of
        log(alpha+t), log(beta+t), 1/(alpha+t) and 1/(beta+t).
    """
    least = min(alpha, beta)
    low, high = log(least + last), log(least + end)
    # How steeply it falls at ``last``; further on it never falls less steeply.
    start = least + last
    power = (r + x) * start / (alpha + last) + (s + 1) * start / (beta + last) - 1
    if power > 0 and low + _FAR / power < high:
        high = low + _FAR / power
    half, middle = 0.5 * (high - low), 0.5 * (high + low)
    scale = low - (r + x) * log(alpha + last) - (s + 1) * log(beta + last)
    whole = by_r = by_s = by_alpha = by_beta = 0.0
    for j in range(len(_nodes)):
        point = middle + half * _nodes[j]
        time = exp(point) - least
        one, other = log(alpha + time), log(beta + time)
        height = half * _weights[j] * exp(point - (r + x) * one - (s + 1) * other - scale)
        whole += height
        by_r += height * one
        by_s += height * other
        by_alpha += height / (alpha + time)
        by_beta += height / (beta + time)
    return scale, whole, by_r, by_s, by_alpha, by_beta


@njit(parallel=True, cache=True)  # type: ignore[untyped-decorator]
def pareto(
    frequency: np.ndarray,
    recency: np.ndarray,
    age: np.ndarray,
    weight: np.ndarray,
    r: float,
    alpha: float,
    s: float,
    beta: float,
) -> np.ndarray:
    """Add up the Pareto/NBD's log-likelihood and its derivatives by r, alpha, s, beta."""
    sums = np.zeros((RUNS, 5))
    length = (len(frequency) + RUNS - 1) // RUNS
    for run in prange(RUNS):
        level = by_r = by_alpha = by_s = by_beta = 0.0
        for i in range(run * length, min(len(frequency), (run + 1) * length)):
            x, times = frequency[i], weight[i]
            end, gone = log(alpha + age[i]), log(beta + age[i])
            alive = -(r + x) * end - s * gone
            if age[i] > recency[i]:
                scale, whole, i_r, i_s, i_alpha, i_beta = _left_before(
                    x, recency[i], age[i], r, alpha, s, beta
                )
                both, stayed = _log_add(alive, log(s) + scale + log(whole))
                left = (1 - stayed) / whole
                level += times * both
                by_r -= times * (stayed * end + left * i_r)
                by_alpha -= times * (r + x) * (stayed / (alpha + age[i]) + left * i_alpha)
                by_s += times * ((1 - stayed) / s - stayed * gone - left * i_s)
                by_beta -= times * (stayed * s / (beta + age[i]) + left * (s + 1) * i_beta)
            else:
                level += times * alive
                by_r -= times * end
                by_alpha -= times * (r + x) / (alpha + age[i])
                by_s -= times * gone
                by_beta -= times * s / (beta + age[i])
        sums[run, 0], sums[run, 1], sums[run, 2] = level, by_r, by_alpha
        sums[run, 3], sums[run, 4] = by_s, by_beta
    return sums


@njit(parallel=True, cache=True)  # type: ignore[untyped-decorator]
def pareto_alive(
    frequency: np.ndarray,
    recency: np.ndarray,
    age: np.ndarray,
    r: float,
    alpha: float,
    s: float,
    beta: float,
) -> np.ndarray:
    """Return each customer's probability of still being one, by the Pareto/NBD."""
    alive = np.ones(len(frequency))
    for i in prange(len(frequency)):
        if age[i] > recency[i]:
            stays = -(r + frequency[i]) * log(alpha + age[i]) - s * log(beta + age[i])
            scale, whole, _, _, _, _ = _left_before(
                frequency[i], recency[i], age[i], r, alpha, s, beta
            )
            _, alive[i] = _log_add(stays, log(s) + scale + log(whole))
    return alive


@njit(parallel=True, cache=True)  # type: ignore[untyped-decorator]
def gammagamma(
    frequency: np.ndarray, mean: np.ndarray, p: float, q: float, gamma: float
) -> np.ndarray:
    """Add up what of the Gamma-Gamma depends on frequency and mean; shape (runs, 4)."""
    sums = np.zeros((RUNS, 4))
    length = (len(frequency) + RUNS - 1) // RUNS
    for run in prange(RUNS):
        level = by_p = by_q = by_gamma = 0.0
        for i in range(run * length, min(len(frequency), (run + 1) * length)):
            total = gamma + mean[i] * frequency[i]
            shape, size = p * frequency[i] + q, log(total)
            level -= shape * size
            by_p -= frequency[i] * size
            by_q -= size
            by_gamma -= shape / total
        sums[run, 0], sums[run, 1], sums[run, 2], sums[run, 3] = level, by_p, by_q, by_gamma
    return sums
