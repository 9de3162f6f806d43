"""What would be slow in whole arrays: the likelihood of gaps and silences, customer by customer."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from mehvar.retention._records import Floats, Integers

_MOST_TERMS = 3_000
_TINY = 1e-300


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def beta_tail(a: float, b: float, x: float) -> float:
    """The chance that a beta(a, b) lies above x, by Lentz's continued fraction (DLMF 8.17.22)."""
    if x <= 0.0:
        return 1.0
    if x >= 1.0:
        return 0.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    tail: float
    if x < (a + 1.0) / (a + b + 2.0):
        tail = 1.0 - front * _fraction(a, b, x) / a
    else:
        tail = front * _fraction(b, a, 1.0 - x) / b
    return tail


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        change = 1.0
        for term in (even, odd):
            d = 1.0 + term * d
            d = 1.0 / (d if abs(d) > _TINY else _TINY)
            c = 1.0 + term / c
            c = c if abs(c) > _TINY else _TINY
            change = c * d
            value *= change
        if abs(change - 1.0) < 1e-11:
            break
    return value


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def gap_likelihoods(
    parameters: Floats, count: Integers, total: Floats, logs: Floats, silence: Floats
) -> Floats:
    """The log-likelihood of each customer: shape of gaps, r, alpha of rates, a, b of leaving."""
    shape, rate, scale, a, b = parameters
    found = np.empty(count.size)
    of_shape, of_rate, log_scale = math.lgamma(shape), math.lgamma(rate), math.log(scale)
    of_leaving = math.lgamma(b) - math.lgamma(a + b)
    for i in range(count.size):
        n = count[i]
        own_rate, own_scale = rate + shape * n, scale + total[i]
        bought = (shape - 1.0) * logs[i] - n * of_shape - of_rate + rate * log_scale
        bought += math.lgamma(own_rate) - own_rate * math.log(own_scale)
        stayed = math.lgamma(b + n) - math.lgamma(a + b + n) - of_leaving
        silent = beta_tail(shape, own_rate, silence[i] / (own_scale + silence[i]))
        found[i] = bought + stayed + math.log((a + (b + n) * silent) / (a + b + n))
    return found
