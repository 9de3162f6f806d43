"""Weights under which the unexposed look like the exposed in every covariate."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mehvar.stats._records import Floats, Integers, Levels

_RIDGE = 1e-6
"""Of one observation's worth: keeps collinear covariates solvable, moves nothing that shows."""

_CROWDED = 0.1
_RELIEF = 1.0
"""With fewer than ten rows per column the ridge grows, so that few exposed are not matched to
the last one in every category: by so much for each column per row beyond that."""

_SWEEPS = 3
_STEPS = 25
_TOLERANCE = 1e-8
_WARM_ROWS = 200_000
_HIGHEST = 30.0
"""exp(30) is a weight beyond any use; it only keeps a bad trial step finite."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """Weights of the unexposed rows (zero elsewhere) and what was solved to get them.

    ``log_odds`` is the logarithm of exposed per unexposed that the weights imply, for all rows.
    ``column`` maps a level to its column in ``products`` (X'WX plus the ridge), 0 for none.
    """

    weights: Floats
    log_odds: Floats
    column: Integers
    products: Floats


@dataclass(slots=True)
class _Problem:
    """Minimise sum(base exp(x'c)) - target'c + ridge/2 |c|^2 over the active columns.

    Its first-order condition is balance: the weighted unexposed total of every column equals
    the exposed total.
    """

    levels: Levels
    base: Floats
    target: Floats
    goal: Floats
    column: Integers
    ridge: float

    def evaluate(self, solution: Floats) -> tuple[float, Floats, Floats]:
        """Return the objective, the weights and the log odds at ``solution``."""
        from mehvar.stats._kernels import predict

        log_odds = predict(self.levels, solution[self.column] * (self.column > 0), solution[0])
        weights = self.base * np.exp(np.minimum(log_odds, _HIGHEST))
        penalty = self.ridge / 2 * float(solution[1:] @ solution[1:])
        return float(weights.sum()) - float(self.goal @ solution) + penalty, weights, log_odds

    def gradient(self, solution: Floats, weights: Floats) -> Floats:
        """Return the imbalance left, exposed minus weighted unexposed, per column."""
        now = self.columns(weights)
        missing = self.goal - now - self.ridge * solution
        missing[0] = self.goal[0] - now[0]
        return missing

    def columns(self, weights: Floats) -> Floats:
        """Sum the weights per column, the intercept first."""
        from mehvar.stats._kernels import sum_by_level

        totals = sum_by_level(self.levels, weights, self.column.size)
        return in_columns(totals, self.column, total=float(weights.sum()))

    def products(self, weights: Floats) -> Floats:
        """Return X'WX with the ridge on its diagonal."""
        from mehvar.stats._kernels import cross_products

        half = cross_products(self.levels, weights, self.column, self.goal.size)
        found = np.asarray(half + np.triu(half, 1).T, dtype=np.float64)
        found[np.arange(1, self.goal.size), np.arange(1, self.goal.size)] += self.ridge
        return found


def calibrate(*, levels: Levels, starts: Integers, base: Floats, exposed: Floats) -> Calibration:
    """Find weights exp(x'c) of the unexposed that reach the exposed totals of every level.

    This is entropy balancing (Hainmueller 2012), that is raking of the unexposed to the margins
    of the exposed, solved by Newton's method. Its weights are the odds of a logistic propensity
    model, and with a linear outcome model the estimate is doubly robust (Zhao and Percival 2017).

    Args:
        levels: category numbers, as in ``Design``.
        starts: where each covariate's levels start.
        base: 1 for the unexposed rows to be used, 0 elsewhere.
        exposed: 1 for the exposed rows to be matched, 0 elsewhere.
    """
    from mehvar.stats._kernels import sum_by_level

    target = sum_by_level(levels, exposed, int(starts[-1]))
    total = float(exposed.sum())
    unexposed = np.flatnonzero(base)
    warm: tuple[Floats, float] | None = None
    if unexposed.size > 2 * _WARM_ROWS:
        every = unexposed.size // _WARM_ROWS
        sample = unexposed[::every]
        thin = _problem(levels[sample], starts, base[sample] * every, target, total)
        warm = _by_level(thin, _solve(thin, _rake(thin, starts), tolerance=1e-3)[0])
    problem = _problem(levels, starts, base, target, total)
    start = _rake(problem, starts) if warm is None else _from_levels(problem, *warm)
    _, weights, log_odds = _solve(problem, start, tolerance=_TOLERANCE)
    return Calibration(
        weights=weights,
        log_odds=log_odds,
        column=problem.column,
        products=problem.products(weights),
    )


def in_columns(totals: Floats, column: Integers, *, total: float) -> Floats:
    """Gather totals by level into the columns of X, the intercept first."""
    found = np.zeros(int(column.max(initial=0)) + 1)
    found[column] = totals
    found[0] = total
    return found


def _problem(
    levels: Levels, starts: Integers, base: Floats, target: Floats, total: float
) -> _Problem:
    from mehvar.stats._kernels import sum_by_level

    active = (target > 0) & (sum_by_level(levels, base, target.size) > 0)
    for start, stop in pairwise(starts):
        # The level of most exposed rows is the reference: it has no column.
        active[start + int(np.argmax(target[start:stop] * active[start:stop]))] = False
    column = np.where(active, np.cumsum(active), 0).astype(np.int64)
    goal = in_columns(target, column, total=total)
    crowding = column.max(initial=0) / max(min(total, float(base.sum())), 1.0)
    return _Problem(
        levels=levels, base=base, target=target, goal=goal, column=column,
        ridge=max(_RIDGE, _RELIEF * (crowding - _CROWDED)),
    )  # fmt: skip


def _rake(problem: _Problem, starts: Integers) -> Floats:
    """Start from a few sweeps of raking."""
    from mehvar.stats._kernels import rake_weights

    share = problem.goal[0] / max(float(problem.base.sum()), 1.0)
    used = np.flatnonzero(problem.base)
    raked = problem.base[used] * share
    _, logarithms = rake_weights(problem.levels[used], raked, problem.target, _SWEEPS)
    return _from_levels(problem, logarithms, float(np.log(max(share, 1e-12))), starts)


def _by_level(problem: _Problem, solution: Floats) -> tuple[Floats, float]:
    return solution[problem.column] * (problem.column > 0), float(solution[0])


def _from_levels(
    problem: _Problem, logarithms: Floats, intercept: float, starts: Integers | None = None
) -> Floats:
    """Turn coefficients of levels into those of columns, relative to the references."""
    solution = in_columns(logarithms, problem.column, total=intercept)
    if starts is not None:
        for start, stop in pairwise(starts):
            inside = slice(int(start), int(stop))
            free = problem.column[inside] == 0
            counts = problem.target[inside] * free
            reference = float(logarithms[inside][int(np.argmax(counts))])
            solution[0] += reference
            columns = problem.column[inside][~free]
            solution[columns] -= reference
    return solution


def _solve(problem: _Problem, start: Floats, *, tolerance: float) -> tuple[Floats, Floats, Floats]:
    """Take Newton steps, halved while they do not lower the objective."""
    solution = start
    value, weights, log_odds = problem.evaluate(solution)
    for _ in range(_STEPS):
        gradient = problem.gradient(solution, weights)
        if np.abs(gradient).max() <= tolerance * problem.goal[0]:
            break
        step = solve_products(problem.products(weights), gradient)
        length = 1.0
        while length > 1e-6:
            trial = solution + length * step
            found = problem.evaluate(trial)
            if found[0] <= value - 1e-4 * length * float(gradient @ step):
                break
            length /= 2
        else:
            break
        solution, (value, weights, log_odds) = trial, found
    return solution, weights, log_odds


def solve_products(products: Floats, right: Floats) -> Floats:
    """Solve X'WX c = right, each column first brought to the same scale."""
    from mehvar.stats._kernels import solve_positive

    scale = np.sqrt(np.maximum(np.diag(products), 1e-300))
    found = solve_positive(products / np.outer(scale, scale), right / scale)
    return np.asarray(found / scale, dtype=np.float64)
