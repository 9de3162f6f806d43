"""Who answers, from what the record knows of those who did not; and what all would have said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.scores._raking import CAP, Balance
from mehvar.scores._records import Bools, Floats, ScoreError

Halves = npt.NDArray[np.float32]

LEAST_ANSWERED = 50
LEAST_SILENT = 30
_LEAST_SHARE = 0.01
_RIDGE = 1.0
_ROUNDS = 30
_Z = 1.959963984540054
_SKEWED = 1.5
_MOST_LEARNT = 200_000
_PART = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How the odds of answering go with a signal: their ratio per standard deviation."""

    signal: str
    ratio: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """Signals as a matrix: standardised, with what is missing named; the first column is 1.

    It holds half precision of the usual: signals of a million invitations fill memory otherwise.
    """

    names: tuple[str, ...]
    matrix: Halves


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Propensity:
    """A fitted model of answering.

    ``chance`` is everybody's probability to answer; ``weight`` the trimmed inverse of it for those
    who did (mean 1 over them), 0 for the others.
    """

    chance: Floats
    weight: Floats
    odds: tuple[Odds, ...]
    balance: tuple[Balance, ...]


def design_of(signals: Mapping[str, Floats]) -> Design:
    """Encode signals: logarithms of skewed amounts, squares, missing as a signal of its own.

    A signal that is the same for (nearly) everybody is left out.
    """
    size = len(next(iter(signals.values()))) if signals else 0
    names, columns = ["constant"], [np.ones(size, dtype=np.float32)]
    for name, raw in signals.items():
        known = ~np.isnan(raw)
        missing = 1 - known.mean() if size else 1.0
        if missing > 1 - _LEAST_SHARE:
            continue
        if missing > _LEAST_SHARE:
            _add(names, columns, f"{name}:unknown", (~known).astype(np.float64))
        value = np.where(known, raw, 0.0)
        binary = bool(np.isin(value[known], (0.0, 1.0)).all())
        value = value if binary else _tamed(value, known)
        filled = np.where(known, value - value[known].mean(), 0.0)
        _add(names, columns, name, filled)
        if not binary:
            _add(names, columns, f"{name}:squared", filled**2)
    return Design(names=tuple(names), matrix=np.column_stack(columns))


def fit_propensity(
    *, answered: Bools, signals: Mapping[str, Floats], design: Design | None = None
) -> Propensity:
    """Fit the chance of answering by logistic regression with a slight ridge.

    Raises:
        ScoreError: when too few answered, or too few did not.
    """
    if answered.sum() < LEAST_ANSWERED or (~answered).sum() < LEAST_SILENT:
        raise ScoreError(
            f"{int(answered.sum())} answered and {int((~answered).sum())} did not: too few to "
            "learn who answers.",
            hint=f"At least {LEAST_ANSWERED} and {LEAST_SILENT} are needed.",
        )
    design = design or design_of(signals)
    step = -(-answered.size // _MOST_LEARNT)
    beta, covariance = _fit_logistic(design.matrix[::step], answered[::step].astype(np.float64))
    chance = _logistic(_product(design.matrix, beta))
    inverse = 1 / np.maximum(chance, 1e-6)
    cap = CAP * float(np.median(inverse[answered]))
    weight = np.where(answered, np.minimum(inverse, cap), 0.0)
    weight = weight / weight[answered].mean()
    return Propensity(
        chance=np.maximum(chance, 1 / cap),
        weight=weight,
        odds=_odds(design, beta, covariance),
        balance=tuple(_balance(signals, answered, weight)),
    )


def robust_outcomes(*, outcome: Floats, answered: Bools, chance: Floats, design: Design) -> Floats:
    """Return everybody's doubly robust (AIPW) outcome; its mean speaks for all who were asked.

    A linear model of the outcome on the signals predicts for everybody; answers correct it by
    their residual over their chance (Robins, Rotnitzky and Zhao 1994). The mean is right when
    either the model of answering or that of the outcome is.

    Args:
        outcome: what each answer counts; ignored where nobody answered.
        answered: who did.
        chance: everybody's probability to answer.
        design: the signals.
    """
    weight = np.where(answered, 1 / chance, 0.0)
    gram, moment = _moments(design.matrix, weight, np.where(answered, outcome, 0.0))
    penalty = np.full(gram.shape[0], _RIDGE * weight[answered].mean())
    penalty[0] = 0.0
    beta = np.asarray(np.linalg.solve(gram + np.diag(penalty), moment), dtype=np.float64)
    predicted = _product(design.matrix, beta)
    residual = np.where(answered, outcome - predicted, 0.0)
    return np.asarray(predicted + np.where(answered, residual / chance, 0.0), dtype=np.float64)


def _add(names: list[str], columns: list[Halves], name: str, value: Floats) -> None:
    spread = value.std()
    if spread > 1e-9:
        names.append(name)
        columns.append(((value - value.mean()) / spread).astype(np.float32))


def _tamed(value: Floats, known: Bools) -> Floats:
    """Cut one in two hundred at each end; take logarithms of amounts with a long tail."""
    low, high = np.quantile(value[known], (0.005, 0.995))
    cut = np.clip(value, low, high)
    centre, spread = cut[known].mean(), cut[known].std()
    if low >= 0 and spread > 0:
        skew = float(((cut[known] - centre) ** 3).mean() / spread**3)
        if skew > _SKEWED:
            return np.log1p(cut)
    return cut


def _fit_logistic(matrix: Halves, answered: Floats) -> tuple[Floats, Floats]:
    """Newton's method on the penalised likelihood; return the coefficients and their covariance."""
    beta = np.zeros(matrix.shape[1])
    share = answered.mean()
    beta[0] = np.log(share / (1 - share))
    penalty = np.full(beta.size, _RIDGE)
    penalty[0] = 0.0
    for _ in range(_ROUNDS):
        chance = _logistic(_product(matrix, beta))
        weight = np.maximum(chance * (1 - chance), 1e-9)
        curve, slope = _moments(matrix, weight, (answered - chance) / weight)
        curve = curve + np.diag(penalty)
        step = np.linalg.solve(curve, slope - penalty * beta)
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-6:
            break
    return beta, np.asarray(np.linalg.inv(curve), dtype=np.float64)


def _moments(matrix: Halves, weight: Floats, outcome: Floats) -> tuple[Floats, Floats]:
    """Return X'WX and X'Wy, part by part of the rows."""
    size = matrix.shape[1]
    gram, moment = np.zeros((size, size)), np.zeros(size)
    for first in range(0, matrix.shape[0], _PART):
        part = slice(first, first + _PART)
        rows = matrix[part].astype(np.float64)
        weighted = rows * weight[part, None]
        gram += weighted.T @ rows
        moment += weighted.T @ outcome[part]
    return gram, moment


def _product(matrix: Halves, beta: Floats) -> Floats:
    """Return Xb, part by part of the rows."""
    found = np.empty(matrix.shape[0])
    for first in range(0, matrix.shape[0], _PART):
        part = slice(first, first + _PART)
        found[part] = matrix[part].astype(np.float64) @ beta
    return found


def _logistic(linear: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(linear, -30, 30))), dtype=np.float64)


def _odds(design: Design, beta: Floats, covariance: Floats) -> tuple[Odds, ...]:
    error = np.sqrt(np.diag(covariance))
    return tuple(
        Odds(
            signal=name,
            ratio=float(np.exp(beta[place])),
            low=float(np.exp(beta[place] - _Z * error[place])),
            high=float(np.exp(beta[place] + _Z * error[place])),
        )
        for place, name in enumerate(design.names)
        if place and ":" not in name
    )


def _balance(signals: Mapping[str, Floats], answered: Bools, weight: Floats) -> list[Balance]:
    """Tell each signal's mean among those who answered, weighted, and among all who were asked."""
    found = []
    for name, raw in signals.items():
        known = ~np.isnan(raw)
        here = known & answered
        if not here.any():
            continue
        found.append(
            Balance(
                margin=name,
                level="",
                answered=float(raw[here].mean()),
                weighted=float((raw[here] * weight[here]).sum() / weight[here].sum()),
                base=float(raw[known].mean()),
                weight=1.0,
                n=int(here.sum()),
            )
        )
    return found
