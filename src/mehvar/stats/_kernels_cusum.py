"""The inner loop of count charts: one small system of equations, again and again.

Our own elimination: a threaded library spends longer waiting for its threads than computing.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from mehvar.stats._records import Floats

_LEAST = 1e-13
_ENDLESS = 1e13
"""Longer run lengths drown in rounding; nobody asks for them."""


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def count_run_length(chances: Floats, gain: float, loss: float, limit: float, points: int) -> float:
    """Return the mean number of steps from zero until the sum of a count chart reaches its limit.

    The chain's states are ``points`` values from 0 up to just below the limit; a move between two
    of them is shared linearly.
    """
    width = limit / points
    matrix = np.zeros((points, points + 1))
    for row in range(points):
        matrix[row, row] = 1.0
        for count in range(chances.size):
            reached = row * width + gain * count - loss
            if reached >= limit:
                break
            place = max(reached, 0.0) / width
            lower = int(place)
            part = place - lower
            if lower < points:
                matrix[row, lower] -= chances[count] * (1.0 - part)
            if lower + 1 < points:
                matrix[row, lower + 1] -= chances[count] * part
        matrix[row, points] = 1.0
    return float(first_unknown(matrix))


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def first_unknown(matrix: Floats) -> float:
    """Solve a system in place, its right side the last column; return the first unknown.

    For rows of one minus chances that add up to less than 1: diagonally dominant, no pivot.
    """
    points = matrix.shape[0]
    for pivot in range(points - 1, 0, -1):
        if matrix[pivot, pivot] < _LEAST:
            return _ENDLESS
        for row in range(pivot):
            factor = matrix[row, pivot] / matrix[pivot, pivot]
            if factor != 0.0:
                for column in range(pivot):
                    matrix[row, column] -= factor * matrix[pivot, column]
                matrix[row, points] -= factor * matrix[pivot, points]
    length = float(matrix[0, points] / max(matrix[0, 0], _LEAST))
    return min(length, _ENDLESS) if length >= 1.0 else _ENDLESS
