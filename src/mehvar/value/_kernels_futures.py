"""What may become of each customer: simulated futures, compiled, each row with its own chance.

Given that a customer is alive, the number of purchases within a time is the smaller of a Poisson
count and a geometric one (BG/NBD), or a Poisson count over the shorter of the time and a lifetime
(Pareto/NBD), and the moments of all but the last are spread evenly: no purchase is walked through
one by one to find the count. Every row draws from its own stream (splitmix64, seeded by row), so
that the answer does not depend on the number of threads.
"""

# ruff: noqa: PLR0917 (numba calls take arguments by position)

from __future__ import annotations

from math import exp, expm1, floor, log, log1p, sqrt

import numpy as np
from numba import njit

from mehvar.value._kernels import left_before, log_add

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 1.0 / 9007199254740992.0
_SINGLY = 64
"""Above so many purchases the sum of their amounts is drawn as one normal."""
_MILD = 0.5
"""Up to so much discount within a life, a sum of amounts is drawn as one."""


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def _uniform(state: np.ndarray) -> float:
    """Draw from (0, 1)."""
    state[0] += _GOLDEN
    z = state[0]
    z = (z ^ (z >> _S30)) * _FIRST
    z = (z ^ (z >> _S27)) * _SECOND
    z ^= z >> _S31
    return (float(z >> _S11) + 0.5) * _UNIT


@njit(cache=True)  # type: ignore[untyped-decorator]
def _normal(state: np.ndarray) -> float:
    """Draw a standard normal (Marsaglia's polar method, one of the pair)."""
    while True:
        u, v = 2 * _uniform(state) - 1, 2 * _uniform(state) - 1
        w = u * u + v * v
        if w < 1:
            return u * sqrt(-2 * log(w) / w)  # type: ignore[no-any-return] # numba is untyped


@njit(cache=True)  # type: ignore[untyped-decorator]
def _gamma(shape: float, state: np.ndarray) -> float:
    """Draw a Gamma(shape, 1) (Marsaglia and Tsang 2000)."""
    extra = 1.0
    if shape < 1:
        extra = exp(log(_uniform(state)) / shape)
        shape += 1
    d = shape - 1 / 3
    c = 1 / sqrt(9 * d)
    while True:
        x = _normal(state)
        v = 1 + c * x
        if v <= 0:
            continue
        v, u = v * v * v, _uniform(state)
        if u < 1 - 0.0331 * x * x * x * x or log(u) < 0.5 * x * x + d * (1 - v + log(v)):
            return extra * d * v  # type: ignore[no-any-return]


@njit(cache=True)  # type: ignore[untyped-decorator]
def _poisson(mean: float, state: np.ndarray) -> float:
    """Draw a Poisson count; from 60 on a rounded normal."""
    if mean < 60:
        left, count = exp(-mean), 0.0
        product = _uniform(state)
        while product > left:
            product *= _uniform(state)
            count += 1
        return count
    return max(0.0, floor(mean + sqrt(mean) * _normal(state) + 0.5))  # type: ignore[no-any-return]


@njit(cache=True)  # type: ignore[untyped-decorator]
def _future(
    kind: int, x: float, age: float, far: float, values: np.ndarray, state: np.ndarray
) -> tuple[float, float, int]:
    """Draw one future: the purchases, the time they are spread over, 1 if the last ends it."""
    r, alpha, third, fourth = values[0], values[1], values[2], values[3]
    rate = _gamma(r + x, state) / (alpha + age)
    if kind == 2:
        leaves = _gamma(third, state) / (fourth + age)
        life = min(far, -log(_uniform(state)) / max(leaves, 1e-300))
        return _poisson(rate * life, state), life, 0
    tries = _poisson(rate * far, state)
    if tries == 0:
        return 0.0, far, 0
    goes = _gamma(third, state)
    quits = goes / (goes + _gamma(fourth + x + kind, state) + 1e-300)
    until = 1.0
    if quits < 1:  # else the first purchase is the last
        until += floor(log(_uniform(state)) / min(log1p(-quits), -1e-300))
    if tries < until:
        return tries, far, 0
    before = _gamma(until, state)
    return until, far * before / (before + _gamma(tries - until + 1, state)), 1


@njit(cache=True)  # type: ignore[untyped-decorator]
def _worth(
    count: float, life: float, last: int, discount: float, p: float, state: np.ndarray
) -> float:
    """Draw the discounted sum of the amounts, each Gamma(p, 1); p 0 makes each of them 1.

    Where the discount hardly differs within the life, one draw stands for the sum of the amounts.
    """
    whole = count
    if last == 1:
        count -= 1
    reach = discount * life
    pooled = abs(reach) < _MILD
    total = exp(-reach) * (_gamma(p, state) if p > 0 and not pooled else 1.0) if last == 1 else 0.0
    if count > _SINGLY:
        mean = -expm1(-reach) / reach if abs(reach) > 1e-9 else 1.0
        square = -expm1(-2 * reach) / (2 * reach) if abs(reach) > 1e-9 else 1.0
        amount, spread = (p, p) if p > 0 and not pooled else (1.0, 0.0)
        variance = count * (spread * square + amount * amount * max(0.0, square - mean * mean))
        total += max(0.0, count * amount * mean + sqrt(variance) * _normal(state))
    else:
        for _ in range(int(count)):
            amount = _gamma(p, state) if p > 0 and not pooled else 1.0
            total += amount * exp(-reach * _uniform(state))
    if pooled and p > 0:
        total *= _gamma(p * whole, state) / whole
    return total


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def alive_draws(
    kind: int,
    frequency: np.ndarray,
    recency: np.ndarray,
    age: np.ndarray,
    draws: np.ndarray,
) -> np.ndarray:
    """Return P(alive) of each row under each draw; ``kind`` 0 BG/NBD, 1 MBG/NBD, 2 Pareto/NBD."""
    alive = np.ones((len(frequency), len(draws)))
    for i in range(len(frequency)):
        x = frequency[i]
        for j in range(len(draws)):
            r, alpha, third, fourth = draws[j, 0], draws[j, 1], draws[j, 2], draws[j, 3]
            if kind == 2:
                if age[i] > recency[i]:
                    stays = -(r + x) * log(alpha + age[i]) - third * log(fourth + age[i])
                    scale, whole, _, _, _, _ = left_before(
                        x, recency[i], age[i], r, alpha, third, fourth
                    )
                    _, alive[i, j] = log_add(stays, log(third) + scale + log(whole))
            elif x > 0 or kind == 1:
                later = fourth + x - 1 + kind
                silence = log((alpha + age[i]) / (alpha + recency[i]))
                alive[i, j] = 1 / (1 + exp(log(third / later) + (r + x) * silence))
    return alive


@njit(cache=True)  # type: ignore[untyped-decorator]
def _between(ordered: np.ndarray, place: float) -> float:
    """Read a sorted array at a place between its members."""
    place = min(max(place, 0.0), len(ordered) - 1.0)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])  # type: ignore[no-any-return]


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def row_ends(matrix: np.ndarray, tail: float) -> np.ndarray:
    """Return the quantiles ``tail`` and 1 - ``tail`` of every row; shape (rows, 2)."""
    rows, width = matrix.shape
    ends = np.empty((rows, 2))
    place = tail * (width - 1)
    kept = min(width, int(place) + 2)
    for i in range(rows):
        least, most = np.full(kept, np.inf), np.full(kept, -np.inf)
        for j in range(width):
            one = matrix[i, j]
            k = kept - 1
            if one < least[k]:
                while k > 0 and least[k - 1] > one:
                    least[k] = least[k - 1]
                    k -= 1
                least[k] = one
            k = kept - 1
            if one > most[k]:
                while k > 0 and most[k - 1] < one:
                    most[k] = most[k - 1]
                    k -= 1
                most[k] = one
        ends[i, 0], ends[i, 1] = _between(least, place), _between(most, place)
    return ends


@njit(cache=True)  # type: ignore[untyped-decorator]
def _mixed_quantile(ordered: np.ndarray, alive: float, level: float, sign: float) -> float:
    """Return a quantile of "nothing" with chance 1 - alive, else of ``ordered`` (of one sign)."""
    if alive <= 0:
        return 0.0
    inside = (level - (1 - alive)) / alive if sign >= 0 else level / alive
    if inside <= 0 or inside >= 1:
        return 0.0
    return _between(ordered, inside * (len(ordered) + 1) - 1)  # type: ignore[no-any-return]


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def futures(
    kind: int,
    frequency: np.ndarray,
    age: np.ndarray,
    paid: np.ndarray,
    known: np.ndarray,
    margin: np.ndarray,
    alive: np.ndarray,
    draws: np.ndarray,
    spending: np.ndarray,
    flat: float,
    count: int,
    near: float,
    far: float,
    discount: float,
    tail: float,
    thresholds: np.ndarray,
    seed: np.uint64,
    first: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Simulate ``count`` futures of every row, of customers who are alive.

    ``known`` counts the purchases whose amounts sum to ``paid``; ``spending`` holds draws of p, q,
    gamma, or no row, and then every purchase is worth ``flat``. The purchases are counted within
    ``near``, their worth summed until ``far``.

    Returns:
        Ends of the purchases (rows, 2), ends of the worth (rows, 2), its variance (rows), and the
        probability that it reaches each threshold (rows, thresholds).
    """
    rows = len(frequency)
    spread = np.zeros(rows)
    bought, worth = np.zeros((rows, 2)), np.zeros((rows, 2))
    reached = np.zeros((rows, len(thresholds)))
    for i in range(rows):
        state = np.empty(1, np.uint64)
        state[0] = seed + np.uint64(first + i) * _SECOND
        _uniform(state)
        counts, sums = np.empty(count), np.empty(count)
        living = alive[i].sum()
        share, passed, j = living / len(draws), 0.0, 0
        for f in range(count):
            # Draws in proportion to the chance of being alive that each of them gives.
            while j < len(draws) - 1 and passed + alive[i, j] < (f + 0.5) / count * living:
                passed += alive[i, j]
                j += 1
            made, life, last = _future(kind, frequency[i], age[i], far, draws[j], state)
            counts[f] = _within(made, life, last, near, state)
            if made == 0:
                sums[f] = 0.0
            elif len(spending):
                p, q, gamma = spending[j, 0], spending[j, 1], spending[j, 2]
                scale = (gamma + paid[i]) / _gamma(p * known[i] + q, state)
                sums[f] = _worth(made, life, last, discount, p, state) * scale * margin[i]
            else:
                sums[f] = _worth(made, life, last, discount, 0.0, state) * flat * margin[i]
        mean = share * sums.mean()
        spread[i] = max(0.0, share * (sums * sums).mean() - mean * mean)
        counts.sort()
        sums.sort()
        for end in range(2):
            level = tail if end == 0 else 1 - tail
            bought[i, end] = _count_quantile(counts, share, level)
            worth[i, end] = _mixed_quantile(sums, share, level, margin[i])
        for t in range(len(thresholds)):
            above = count - np.searchsorted(sums, thresholds[t])
            reached[i, t] = share * above / count
            if thresholds[t] <= 0:
                reached[i, t] += 1 - share
    return bought, worth, spread, reached


@njit(cache=True)  # type: ignore[untyped-decorator]
def _within(made: float, life: float, last: int, near: float, state: np.ndarray) -> float:
    """Thin the purchases spread over ``life`` to those within ``near``."""
    if life <= near:
        return made
    spread = made - last
    share = near / life
    if spread > _SINGLY:
        mean = spread * share
        return max(0.0, floor(mean + sqrt(mean * (1 - share)) * _normal(state) + 0.5))  # type: ignore[no-any-return]
    kept = 0.0
    for _ in range(int(spread)):
        if _uniform(state) < share:
            kept += 1
    return kept


@njit(cache=True)  # type: ignore[untyped-decorator]
def _count_quantile(ordered: np.ndarray, alive: float, level: float) -> float:
    """Return the least count that is not exceeded with the chance ``level``."""
    inside = (level - (1 - alive)) / alive if alive > 0 else 0.0
    if inside <= 0:
        return 0.0
    place = int(np.ceil(inside * len(ordered))) - 1
    return ordered[min(max(place, 0), len(ordered) - 1)]  # type: ignore[no-any-return]


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def histories(
    kind: int, age: np.ndarray, values: np.ndarray, seed: np.uint64
) -> tuple[np.ndarray, np.ndarray]:
    """Draw what new customers do by each age: repeat purchases, and the time of the last."""
    bought, last = np.zeros(len(age), np.int64), np.zeros(len(age))
    for i in range(len(age)):
        state = np.empty(1, np.uint64)
        state[0] = seed + np.uint64(i) * _SECOND
        _uniform(state)
        if kind == 1 and _uniform(state) < values[2] / (values[2] + values[3]):
            continue  # left at once
        made, life, ends = _future(kind, 0.0, 0.0, age[i], values, state)
        bought[i] = int(made)
        if made > 0:
            last[i] = life if ends == 1 else life * _uniform(state) ** (1 / made)
            if last[i] <= 0:
                bought[i] = 0
    return bought, last


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def mean_amounts(frequency: np.ndarray, values: np.ndarray, seed: np.uint64) -> np.ndarray:
    """Draw the mean of so many amounts of new customers, by the Gamma-Gamma model."""
    means = np.zeros(len(frequency))
    p, q, gamma = values[0], values[1], values[2]
    for i in range(len(frequency)):
        state = np.empty(1, np.uint64)
        state[0] = seed + np.uint64(i) * _SECOND
        _uniform(state)
        if frequency[i] > 0:
            shape = p * frequency[i]
            means[i] = _gamma(shape, state) * gamma / (_gamma(q, state) * frequency[i])
    return means
