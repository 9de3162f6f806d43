"""Logistic regression by Newton's method, with a ridge where the data alone do not decide."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.retention._records import Floats

_MOST_STEPS = 50
_CLOSE = 1e-8
_FARTHEST = 30.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Logistic:
    """Coefficients of the columns that were given, with their covariance."""

    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    converged: bool


def fit_logistic(*, x: Floats, y: Floats, weight: Floats | None = None, ridge: Floats) -> Logistic:
    """Fit ``P(y) = 1 / (1 + exp(-x b))``.

    Args:
        x: one row each, one column per coefficient (a column of ones for the level).
        y: the outcome, 0 or 1, or a share of 0..1 with ``weight`` as its count.
        weight: how much each row counts; 1 by default.
        ridge: the penalty of each coefficient's square (half of it); 0 leaves it free.
    """
    weight = np.ones(len(y)) if weight is None else weight
    beta = np.zeros(x.shape[1])
    value = _value(x, y, weight, beta, ridge)
    converged = False
    for _ in range(_MOST_STEPS):
        chance = expit(x @ beta)
        gradient = x.T @ (weight * (y - chance)) - ridge * beta
        information = _information(x, weight * chance * (1 - chance), ridge)
        step = _solve(information, gradient)
        size = 1.0
        while size > 1e-4 and (tried := _value(x, y, weight, beta + size * step, ridge)) < value:
            size /= 2
        beta, gain, value = beta + size * step, tried - value, max(tried, value)
        if abs(gain) < _CLOSE * (abs(value) + 1):
            converged = bool(np.abs(beta).max(initial=0) < _FARTHEST)
            break
    chance = expit(x @ beta)
    information = _information(x, weight * chance * (1 - chance), ridge)
    covariance = _inverse(information)
    return Logistic(
        coefficients=beta, covariance=covariance, log_likelihood=value, converged=converged
    )


def expit(line: Floats) -> Floats:
    """Turn log odds into probabilities."""
    from scipy.special import expit as known

    return np.asarray(known(line))


def _information(x: Floats, weight: Floats, ridge: Floats) -> Floats:
    return np.asarray((x * weight[:, None]).T @ x + np.diag(ridge))


def _solve(information: Floats, gradient: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(information, gradient))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(information) @ gradient)


def _inverse(information: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.inv(information))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(information))


def _value(x: Floats, y: Floats, weight: Floats, beta: Floats, ridge: Floats) -> float:
    line = x @ beta
    return float((weight * (y * line - np.logaddexp(0, line))).sum() - 0.5 * ridge @ beta**2)
