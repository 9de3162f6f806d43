"""Log-likelihoods of repeat buying with their gradients, one pass over the rows, compiled.

Numba compiles each kernel once per machine and keeps it in ``NUMBA_CACHE_DIR``. Every kernel adds
up what depends on recency and age; what depends on the frequency alone is added by its caller,
once per distinct value. Times are places among the distinct times, in rising order. No kernel
holds Python's lock: ``_threads.py`` gives long columns to several threads in slices.
"""

# ruff: noqa: PLR0917 (numba calls take arguments by position)

from __future__ import annotations

from math import exp, log, log1p

import numpy as np
from numba import njit

_nodes, _weights = np.polynomial.legendre.leggauss(16)
_few_nodes, _few_weights = np.polynomial.legendre.leggauss(6)
_STEEPEST = 2.0
"""So many e-folds between neighbouring times leave six nodes thirteen digits."""
_FAR = 36.0
"""e^-36 of an integrand's height is beyond double precision."""


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def log_add(first: float, second: float) -> tuple[float, float]:
    """Return log(e^first + e^second) and the first's share of the sum."""
    gap = first - second
    if gap == np.inf:
        return first, 1.0
    if gap > 0:
        small = exp(-gap)
        return first + log1p(small), 1 / (1 + small)
    small = exp(gap)
    return second + log1p(small), small / (1 + small)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _leads(can_leave: np.ndarray, later: np.ndarray, a: float) -> np.ndarray:
    """Return log(a / later) where a customer can have left; by a loop, which compiles faster."""
    leads = np.zeros(len(later))
    for k in range(len(later)):
        if can_leave[k]:
            leads[k] = log(a / later[k])
    return leads


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def betageometric(
    of_frequency: np.ndarray,
    of_recency: np.ndarray,
    of_age: np.ndarray,
    weight: np.ndarray,
    frequencies: np.ndarray,
    times: np.ndarray,
    r: float,
    alpha: float,
    a: float,
    b: float,
    shift: float,
) -> np.ndarray:
    """Add up log-likelihood and its derivatives by r, alpha, a, b; shape (5).

    Rows hold places among the distinct frequencies and times, so that logarithms are taken once
    for each of those. ``shift`` 0 is BG/NBD, where nobody leaves before the first repeat purchase;
    1 is MBG/NBD, where a customer may leave at once (Batislam, Denizel and Filiztekin 2007).
    """
    logs, shares = np.log(alpha + times), 1 / (alpha + times)
    later = b + frequencies - 1 + shift
    can_leave = (frequencies > 0) | (shift > 0)
    lead = _leads(can_leave, later, a)
    sums = np.zeros(5)
    level = by_r = by_alpha = by_a = by_b = 0.0
    for i in range(len(weight)):
        k, times_ = of_frequency[i], weight[i]
        power, end = r + frequencies[k], logs[of_age[i]]
        alive = -power * end
        if can_leave[k]:
            last = logs[of_recency[i]]
            both, stayed = log_add(alive, lead[k] - power * last)
            left = 1 - stayed
            level += times_ * both
            by_r -= times_ * (stayed * end + left * last)
            slope = stayed * shares[of_age[i]] + left * shares[of_recency[i]]
            by_alpha -= times_ * power * slope
            by_a += times_ * left
            by_b -= times_ * left / later[k]
        else:
            level += times_ * alive
            by_r -= times_ * end
            by_alpha -= times_ * power * shares[of_age[i]]
    sums[0], sums[1], sums[2] = level, by_r, by_alpha
    sums[3], sums[4] = by_a / a, by_b
    return sums


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def betageometric_curvature(
    of_frequency: np.ndarray,
    of_recency: np.ndarray,
    of_age: np.ndarray,
    weight: np.ndarray,
    frequencies: np.ndarray,
    times: np.ndarray,
    r: float,
    alpha: float,
    a: float,
    b: float,
    shift: float,
) -> np.ndarray:
    """Add up the second derivatives of what ``betageometric`` does: the upper triangle of (4, 4).

    For the logarithm of a sum of two terms they are the terms' own, weighted by the terms' shares,
    and the product of the shares times the square of the difference of the terms' gradients.
    """
    logs, shares = np.log(alpha + times), 1 / (alpha + times)
    later = b + frequencies - 1 + shift
    can_leave = (frequencies > 0) | (shift > 0)
    lead = _leads(can_leave, later, a)
    curve, gap = np.zeros((4, 4)), np.zeros(4)
    gap[2] = -1 / a
    for i in range(len(weight)):
        k, times_ = of_frequency[i], weight[i]
        power, end, near = r + frequencies[k], logs[of_age[i]], shares[of_age[i]]
        stayed = 1.0
        if can_leave[k]:
            last, nearer, by_b = logs[of_recency[i]], shares[of_recency[i]], 1 / later[k]
            _, stayed = log_add(-power * end, lead[k] - power * last)
            gap[0], gap[1], gap[3] = last - end, power * (nearer - near), by_b
            both, left = times_ * stayed * (1 - stayed), times_ * (1 - stayed)
            for row in range(4):
                for column in range(row, 4):
                    curve[row, column] += both * gap[row] * gap[column]
            curve[0, 1] -= left * nearer
            curve[1, 1] += left * power * nearer * nearer
            curve[2, 2] -= left / (a * a)
            curve[3, 3] += left * by_b * by_b
        curve[0, 1] -= times_ * stayed * near
        curve[1, 1] += times_ * stayed * power * near * near
    return curve


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def betageometric_alive(
    frequency: np.ndarray,
    of_recency: np.ndarray,
    of_age: np.ndarray,
    times: np.ndarray,
    r: float,
    alpha: float,
    a: float,
    b: float,
    shift: float,
) -> np.ndarray:
    """Return each row's probability of still being a customer, by BG/NBD or MBG/NBD."""
    logs = np.log(alpha + times)
    alive = np.ones(len(frequency))
    for i in range(len(frequency)):
        x = frequency[i]
        if x > 0 or shift > 0:
            silence = logs[of_age[i]] - logs[of_recency[i]]
            alive[i] = 1 / (1 + a / (b + x - 1 + shift) * exp((r + x) * silence))
    return alive


@njit(cache=True)  # type: ignore[untyped-decorator]
def left_before(
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


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def pareto_tables(
    frequencies: np.ndarray,
    starts: np.ndarray,
    times: np.ndarray,
    r: float,
    alpha: float,
    s: float,
    beta: float,
) -> np.ndarray:
    """Integrate from every time to the last one, for each of the frequencies.

    Where many rows share a frequency, the integral of ``left_before`` is the difference of two
    entries. Between neighbouring times six nodes of Gauss and Legendre leave 1e-13.

    Returns:
        Per frequency and time (from ``starts`` on) the logarithm of the integral and, divided by
        it, those of log(alpha+t), log(beta+t), 1/(alpha+t) and 1/(beta+t). A frequency for which
        the times are too coarse has NaN throughout.
    """
    cells = len(times) - 1
    width = len(_few_nodes)
    ones, others = np.empty((cells, width)), np.empty((cells, width))
    heights, moments = np.empty((cells, width)), np.empty((cells, width))
    for cell in range(cells):
        half = 0.5 * (times[cell + 1] - times[cell])
        for j in range(width):
            moments[cell, j] = times[cell] + half * (1 + _few_nodes[j])
            ones[cell, j], others[cell, j] = (
                log(alpha + moments[cell, j]), log(beta + moments[cell, j]),
            )  # fmt: skip
            heights[cell, j] = log(half * _few_weights[j]) - (s + 1) * others[cell, j]
    tables = np.empty((len(frequencies), cells + 1, 5))
    for k in range(len(frequencies)):
        power, start = r + frequencies[k], starts[k]
        tables[k] = np.nan
        steep = 0.0
        for cell in range(start, cells):
            gap = times[cell + 1] - times[cell]
            fall = power / (alpha + times[cell]) + (s + 1) / (beta + times[cell])
            steep = max(steep, gap * fall)
        if steep > _STEEPEST:
            continue
        tables[k, cells] = 0.0
        tables[k, cells, 0] = -np.inf
        for cell in range(cells - 1, start - 1, -1):
            scale = heights[cell, 0] - power * ones[cell, 0]
            whole = by_r = by_s = by_alpha = by_beta = 0.0
            for j in range(width):
                height = exp(heights[cell, j] - power * ones[cell, j] - scale)
                whole += height
                by_r += height * ones[cell, j]
                by_s += height * others[cell, j]
                by_alpha += height / (alpha + moments[cell, j])
                by_beta += height / (beta + moments[cell, j])
            both, share = log_add(scale + log(whole), tables[k, cell + 1, 0])
            rest = 1 - share
            tables[k, cell, 0] = both
            tables[k, cell, 1] = share * by_r / whole + rest * tables[k, cell + 1, 1]
            tables[k, cell, 2] = share * by_s / whole + rest * tables[k, cell + 1, 2]
            tables[k, cell, 3] = share * by_alpha / whole + rest * tables[k, cell + 1, 3]
            tables[k, cell, 4] = share * by_beta / whole + rest * tables[k, cell + 1, 4]
    return tables


@njit(cache=True)  # type: ignore[untyped-decorator]
def _between_entries(
    table: np.ndarray, last: int, end: int
) -> tuple[float, float, float, float, float, float]:
    """Return what ``left_before`` does, from two entries of a table."""
    scale = table[last, 0]
    ratio = exp(table[end, 0] - scale)
    return (
        scale,
        1 - ratio,
        table[last, 1] - ratio * table[end, 1],
        table[last, 2] - ratio * table[end, 2],
        table[last, 3] - ratio * table[end, 3],
        table[last, 4] - ratio * table[end, 4],
    )


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def pareto(
    of_frequency: np.ndarray,
    of_recency: np.ndarray,
    of_age: np.ndarray,
    weight: np.ndarray,
    frequencies: np.ndarray,
    times: np.ndarray,
    of_table: np.ndarray,
    tables: np.ndarray,
    r: float,
    alpha: float,
    s: float,
    beta: float,
) -> np.ndarray:
    """Add up the Pareto/NBD's log-likelihood and its derivatives by r, alpha, s, beta.

    ``of_table`` is the place of a frequency among the ``tables``, -1 where it has none.
    """
    ones, others = np.log(alpha + times), np.log(beta + times)
    log_s = log(s)
    sums = np.zeros(5)
    level = by_r = by_alpha = by_s = by_beta = 0.0
    for i in range(len(weight)):
        k, last, end = of_frequency[i], of_recency[i], of_age[i]
        x, times_, age = frequencies[k], weight[i], times[of_age[i]]
        one, other = ones[end], others[end]
        alive = -(r + x) * one - s * other
        if end > last:
            place = of_table[k]
            if place >= 0 and not np.isnan(tables[place, last, 0]):
                scale, whole, i_r, i_s, i_alpha, i_beta = _between_entries(tables[place], last, end)
            else:
                scale, whole, i_r, i_s, i_alpha, i_beta = left_before(
                    x, times[last], age, r, alpha, s, beta
                )
            both, stayed = log_add(alive, log_s + scale + log(whole))
            left = (1 - stayed) / whole
            level += times_ * both
            by_r -= times_ * (stayed * one + left * i_r)
            by_alpha -= times_ * (r + x) * (stayed / (alpha + age) + left * i_alpha)
            by_s += times_ * ((1 - stayed) / s - stayed * other - left * i_s)
            by_beta -= times_ * (stayed * s / (beta + age) + left * (s + 1) * i_beta)
        else:
            level += times_ * alive
            by_r -= times_ * one
            by_alpha -= times_ * (r + x) / (alpha + age)
            by_s -= times_ * other
            by_beta -= times_ * s / (beta + age)
    sums[0], sums[1], sums[2] = level, by_r, by_alpha
    sums[3], sums[4] = by_s, by_beta
    return sums


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def pareto_alive(
    of_frequency: np.ndarray,
    of_recency: np.ndarray,
    of_age: np.ndarray,
    frequencies: np.ndarray,
    times: np.ndarray,
    of_table: np.ndarray,
    tables: np.ndarray,
    r: float,
    alpha: float,
    s: float,
    beta: float,
) -> np.ndarray:
    """Return each row's probability of still being a customer, by the Pareto/NBD."""
    ones, others = np.log(alpha + times), np.log(beta + times)
    log_s = log(s)
    alive = np.ones(len(of_frequency))
    for i in range(len(of_frequency)):
        k, last, end = of_frequency[i], of_recency[i], of_age[i]
        if end > last:
            x, place = frequencies[k], of_table[k]
            if place >= 0 and not np.isnan(tables[place, last, 0]):
                scale, whole, _, _, _, _ = _between_entries(tables[place], last, end)
            else:
                scale, whole, _, _, _, _ = left_before(
                    x, times[last], times[end], r, alpha, s, beta
                )
            stays = -(r + x) * ones[end] - s * others[end]
            _, alive[i] = log_add(stays, log_s + scale + log(whole))
    return alive


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def gammagamma(
    frequency: np.ndarray, paid: np.ndarray, p: float, q: float, gamma: float
) -> np.ndarray:
    """Add up what of the Gamma-Gamma depends on frequency and total paid; shape (4)."""
    sums = np.zeros(4)
    level = by_p = by_q = by_gamma = 0.0
    for i in range(len(frequency)):
        total = gamma + paid[i]
        shape, size = p * frequency[i] + q, log(total)
        level -= shape * size
        by_p -= frequency[i] * size
        by_q -= size
        by_gamma -= shape / total
    sums[0], sums[1], sums[2], sums[3] = level, by_p, by_q, by_gamma
    return sums
