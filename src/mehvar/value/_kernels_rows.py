"""Log-likelihoods of repeat buying row by row, each with parameters of its own, compiled."""

from __future__ import annotations

from math import log

import numpy as np
from numba import njit

from mehvar.value._kernels import left_before, log_add


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def betageometric_each(
    frequency: np.ndarray,
    recency: np.ndarray,
    age: np.ndarray,
    values: np.ndarray,
    shift: float,
) -> np.ndarray:
    """Return log-likelihood and derivatives by r, alpha, a, b of each row; shape (rows, 5)."""
    each = np.zeros((len(frequency), 5))
    for i in range(len(frequency)):
        x = frequency[i]
        r, alpha, a, b = values[i, 0], values[i, 1], values[i, 2], values[i, 3]
        end = log(alpha + age[i])
        alive = -(r + x) * end
        if x > 0 or shift > 0:
            later = b + x - 1 + shift
            last = log(alpha + recency[i])
            both, stayed = log_add(alive, log(a / later) - (r + x) * last)
            left = 1 - stayed
            each[i, 0] = both
            each[i, 1] = -(stayed * end + left * last)
            slope = stayed / (alpha + age[i]) + left / (alpha + recency[i])
            each[i, 2] = -(r + x) * slope
            each[i, 3] = left / a
            each[i, 4] = -left / later
        else:
            each[i, 0], each[i, 1] = alive, -end
            each[i, 2] = -(r + x) / (alpha + age[i])
    return each


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def pareto_each(
    frequency: np.ndarray, recency: np.ndarray, age: np.ndarray, values: np.ndarray
) -> np.ndarray:
    """Return log-likelihood and derivatives by r, alpha, s, beta of each row; shape (rows, 5)."""
    each = np.zeros((len(frequency), 5))
    for i in range(len(frequency)):
        x = frequency[i]
        r, alpha, s, beta = values[i, 0], values[i, 1], values[i, 2], values[i, 3]
        one, other = log(alpha + age[i]), log(beta + age[i])
        alive = -(r + x) * one - s * other
        if age[i] > recency[i]:
            scale, whole, i_r, i_s, i_alpha, i_beta = left_before(
                x, recency[i], age[i], r, alpha, s, beta
            )
            both, stayed = log_add(alive, log(s) + scale + log(whole))
            left = (1 - stayed) / whole
            each[i, 0] = both
            each[i, 1] = -(stayed * one + left * i_r)
            each[i, 2] = -(r + x) * (stayed / (alpha + age[i]) + left * i_alpha)
            each[i, 3] = (1 - stayed) / s - stayed * other - left * i_s
            each[i, 4] = -(stayed * s / (beta + age[i]) + left * (s + 1) * i_beta)
        else:
            each[i, 0], each[i, 1] = alive, -one
            each[i, 2] = -(r + x) / (alpha + age[i])
            each[i, 3], each[i, 4] = -other, -s / (beta + age[i])
    return each


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def mark_grid(times: np.ndarray, steps: float, seen: np.ndarray, marks: np.ndarray) -> bool:
    """Write each time's place on a grid of ``steps`` to the unit, and which places are ``seen``.

    Returns:
        False at the first time that is not on the grid, or beyond the places of ``seen``.
    """
    for i in range(len(times)):
        whole = np.rint(times[i] * steps)
        if whole / steps != times[i] or whole >= len(seen):
            return False
        marks[i] = np.int32(whole)
        seen[marks[i]] = True
    return True
