"""Proportional hazards (Cox 1972), ties by Efron (1977) or Breslow (1974)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mehvar.retention._records import Floats, Integers, RetentionError
from mehvar.retention._times import Times

Ties = Literal["efron", "breslow"]

_MOST_STEPS = 40
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoxFit:
    """Log hazard ratios with their covariance; ``converged`` says whether to believe them.

    ``log_likelihood`` is the partial one, ``null_log_likelihood`` that without covariates.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    null_log_likelihood: float
    n: int
    events: int
    ties: Ties
    converged: bool

    @property
    def standard_errors(self) -> Floats:
        """The standard error of each coefficient."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def predict(self, covariates: npt.ArrayLike) -> Floats:
        """Return each row's hazard relative to a row of zeros."""
        rows = np.asarray(covariates, np.float64).reshape(-1, len(self.names))
        return np.asarray(np.exp(rows @ self.coefficients))

    def summary(self) -> str:
        """Tell the fit in lines: each coefficient, its standard error and hazard ratio."""
        errors = self.standard_errors
        with np.errstate(over="ignore"):
            ratios = [np.exp(self.coefficients + step * errors) for step in (0, -1.96, 1.96)]
        rows = [
            f"{name}: coef {value:.4f} (se {error:.4f}), hazard ratio {ratio:.4f} "
            f"[{low:.4f}, {high:.4f}]"
            for name, value, error, ratio, low, high in zip(
                self.names, self.coefficients, errors, *ratios, strict=True
            )
        ]
        state = "" if self.converged else "; DID NOT CONVERGE: do not use"
        head = f"n {self.n:,}, events {self.events:,}, log-likelihood {self.log_likelihood:.4f}"
        return "\n".join([f"{head}, ties {self.ties}{state}", *rows])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Risk:
    """Rows by time from the longest, and one line per event: its moment and its tie's share."""

    x: Floats
    ends: Integers
    event: npt.NDArray[np.bool_]
    moment: Integers
    of_event: Integers
    share: Floats


def fit_cox(
    *,
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    covariates: npt.ArrayLike,
    names: Sequence[str] | None = None,
    ties: Ties = "efron",
) -> CoxFit:
    """Fit log hazard ratios by Newton's method on the partial likelihood.

    Args:
        time: how long each was observed, in any one unit.
        event: whether the event ended it (1), or it was still going on (0).
        covariates: one row each, one column per covariate.
        names: of the covariates; x1, x2, ... without them.
        ties: how events at one moment share it.

    Raises:
        RetentionError: when the rows cannot be used, or no event was seen.
    """
    times = Times.of(time=time, event=event)
    x = _matrix(covariates, len(times))
    known = tuple(names) if names is not None else tuple(f"x{i + 1}" for i in range(x.shape[1]))
    if len(known) != x.shape[1]:
        raise RetentionError(f"There are {x.shape[1]} covariates and {len(known)} names.")
    if not times.event.any():
        raise RetentionError("No event was seen, so there is no hazard to compare.")
    risk = _sorted(times, x - x.mean(axis=0), ties)
    beta, score, information, converged = _climb(risk)
    null = _likelihood(risk, np.zeros(x.shape[1]))[0]
    return CoxFit(
        names=known,
        coefficients=beta,
        covariance=np.asarray(np.linalg.pinv(information)),
        log_likelihood=score,
        null_log_likelihood=null,
        n=len(times),
        events=int(times.event.sum()),
        ties=ties,
        converged=converged,
    )


def _matrix(covariates: npt.ArrayLike, rows: int) -> Floats:
    x = np.asarray(covariates, np.float64)
    x = x.reshape(rows, -1) if x.ndim < 2 else x
    if x.shape[0] != rows or not np.isfinite(x).all():
        raise RetentionError(
            f"The covariates must be {rows:,} rows of numbers, none missing or infinite."
        )
    return x


def _sorted(times: Times, x: Floats, ties: Ties) -> _Risk:
    """Sort from the longest time; number the moments at which events happened."""
    order = np.argsort(-times.time, kind="stable")
    time, event = times.time[order], times.event[order]
    last = np.flatnonzero(np.append(time[1:] != time[:-1], True))
    block = np.searchsorted(last, np.arange(time.size))
    of_event = np.flatnonzero(event)
    moments, moment, tied = np.unique(block[of_event], return_inverse=True, return_counts=True)
    within = np.arange(of_event.size) - np.concatenate([[0], tied.cumsum()[:-1]])[moment]
    share = within / tied[moment] if ties == "efron" else np.zeros(of_event.size)
    return _Risk(
        x=x[order], ends=last[moments], event=event, moment=moment, of_event=of_event, share=share
    )


def _climb(risk: _Risk) -> tuple[Floats, float, Floats, bool]:
    """Newton's steps, halved while they do not climb."""
    beta = np.zeros(risk.x.shape[1])
    value, gradient, information = _likelihood(risk, beta)
    for _ in range(_MOST_STEPS):
        step = np.linalg.pinv(information) @ gradient
        for halved in range(12):
            tried = _likelihood(risk, beta + step / 2**halved)
            if tried[0] >= value - 1e-12:
                break
        else:
            return beta, value, information, False
        beta = beta + step / 2**halved
        gain, (value, gradient, information) = tried[0] - value, tried
        if gain < _CLOSE * (abs(value) + 1):
            # A covariate that tells events apart completely climbs for ever, ever slower.
            return beta, value, information, bool(np.abs(step).max() < 1e-3)
    return beta, value, information, False


def _likelihood(risk: _Risk, beta: Floats) -> tuple[float, Floats, Floats]:
    """The partial log-likelihood, its gradient and information, all of it in whole arrays."""
    line = risk.x @ beta
    line -= line.max()
    weight = np.exp(line)
    total = _at_events(risk, weight)
    of_x = [_at_events(risk, weight * column) for column in risk.x.T]
    gradient = risk.x[risk.of_event].sum(axis=0)
    gradient = gradient - np.array([(part / total).sum() for part in of_x])
    size = beta.size
    information = np.empty((size, size))
    for i in range(size):
        for j in range(i, size):
            both = _at_events(risk, weight * risk.x[:, i] * risk.x[:, j])
            cell = (both / total - of_x[i] * of_x[j] / total**2).sum()
            information[i, j] = information[j, i] = cell
    return float(line[risk.of_event].sum() - np.log(total).sum()), gradient, information


def _at_events(risk: _Risk, weight: Floats) -> Floats:
    """Sum a weight over all at risk at each event, less the part of its tie that is gone."""
    at_risk = np.cumsum(weight)[risk.ends]
    tied = np.bincount(risk.moment, weight[risk.of_event], risk.ends.size)
    return np.asarray(at_risk[risk.moment] - risk.share * tied[risk.moment])
