"""The inner loops of adjusted effects: one pass over rows of category codes each.

A row holds one level number per covariate, all covariates sharing one numbering of levels, so a
row of twenty covariates costs twenty additions instead of hundreds of multiplications by zero.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from mehvar.stats._records import Floats, Integers, Levels


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def sum_by_level(levels: Levels, weights: Floats, size: int) -> Floats:
    """Return the weight of the rows at each level."""
    totals = np.zeros(size)
    rows, width = levels.shape
    for row in range(rows):
        weight = weights[row]
        if weight != 0.0:
            for place in range(width):
                totals[levels[row, place]] += weight
    return totals


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def predict(levels: Levels, coefficients: Floats, intercept: float) -> Floats:
    """Return, per row, the intercept plus the coefficients of its levels."""
    rows, width = levels.shape
    predicted = np.empty(rows)
    for row in range(rows):
        value = intercept
        for place in range(width):
            value += coefficients[levels[row, place]]
        predicted[row] = value
    return predicted


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def cross_products(levels: Levels, weights: Floats, column: Integers, size: int) -> Floats:
    """Return the upper half of X'WX; X has the intercept, then one 0/1 column per active level.

    ``column`` gives each level's column (from 1), or 0 for levels that have none.
    """
    products = np.zeros((size, size))
    rows, width = levels.shape
    active = np.empty(width + 1, dtype=np.int64)
    for row in range(rows):
        weight = weights[row]
        if weight == 0.0:
            continue
        active[0] = 0
        count = 1
        for place in range(width):
            found = column[levels[row, place]]
            if found > 0:
                active[count] = found
                count += 1
        for first in range(count):
            for second in range(first, count):
                products[active[first], active[second]] += weight
    return products


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def rake_weights(
    levels: Levels, weights: Floats, target: Floats, sweeps: int
) -> tuple[Floats, Floats]:
    """Multiply the weights towards the target, one covariate after the other.

    Return the weights and the logarithm of each level's product of multipliers.
    """
    rows, width = levels.shape
    size = target.size
    raked = weights.copy()
    logarithms = np.zeros(size)
    for _ in range(sweeps):
        for place in range(width):
            totals = np.zeros(size)
            for row in range(rows):
                totals[levels[row, place]] += raked[row]
            factors = np.ones(size)
            for level in range(size):
                if totals[level] > 0.0 and target[level] > 0.0:
                    factors[level] = target[level] / totals[level]
                    logarithms[level] += np.log(factors[level])
            for row in range(rows):
                raked[row] *= factors[levels[row, place]]
    return raked, logarithms


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def solve_positive(matrix: Floats, right: Floats) -> Floats:
    """Solve a small system with unit diagonal by Cholesky; columns that add nothing get zero.

    Our own loop: a threaded library spends longer waiting for its threads than computing.
    """
    size = right.size
    lower = np.zeros((size, size))
    dropped = np.zeros(size, dtype=np.bool_)
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row, column]
            for inner in range(column):
                rest -= lower[row, inner] * lower[column, inner]
            if row != column:
                lower[row, column] = 0.0 if dropped[column] else rest / lower[column, column]
            elif rest > 1e-13:
                lower[row, row] = np.sqrt(rest)
            else:
                dropped[row] = True
                lower[row, :] = 0.0
                lower[row, row] = 1.0
    solution = right.copy()
    for row in range(size):
        for inner in range(row):
            solution[row] -= lower[row, inner] * solution[inner]
        solution[row] = 0.0 if dropped[row] else solution[row] / lower[row, row]
    for row in range(size - 1, -1, -1):
        for inner in range(row + 1, size):
            solution[row] -= lower[inner, row] * solution[inner]
        solution[row] = 0.0 if dropped[row] else solution[row] / lower[row, row]
    return solution
