"""Hazards in discrete time: the chance of the event at each age, for those who came so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar import stats
from mehvar.retention._logistic import expit, fit_logistic
from mehvar.retention._records import Floats, Integers, RetentionError
from mehvar.retention._times import Times

_MOST_AGES = 400
_MOST_ROWS = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hazards:
    """One element per age 1..: how many came so far, the event's chance with its interval.

    An observation of time t was at risk at the ages 1..t; the event, if any, came at age t.
    """

    name: str
    age: Integers
    at_risk: Integers
    events: Integers
    hazard: Floats
    low: Floats
    high: Floats

    @property
    def survival(self) -> Floats:
        """The share still without the event after each age."""
        return np.asarray(np.cumprod(1 - np.nan_to_num(self.hazard)), np.float64)

    def summary(self) -> str:
        """Tell every age in a line."""
        rows = zip(self.age, self.at_risk, self.hazard, self.low, self.high, strict=True)
        return "\n".join(
            f"age {age}: at risk {at_risk:,}, hazard {hazard:.4f} [{low:.4f}, {high:.4f}]"
            for age, at_risk, hazard, low, high in rows
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HazardModel:
    """Log odds of the event at an age: a level per age, and the effect of each covariate."""

    names: tuple[str, ...]
    levels: Floats
    coefficients: Floats
    standard_errors: Floats
    log_likelihood: float
    n: int
    converged: bool

    def predict(self, covariates: npt.ArrayLike) -> Floats:
        """Return each row's survival after every age (rows x ages)."""
        rows = np.asarray(covariates, np.float64).reshape(-1, len(self.names))
        line = (rows @ self.coefficients)[:, None] + self.levels[None, :]
        return np.asarray(np.cumprod(1 - expit(line), axis=1))

    def summary(self) -> str:
        """Tell each covariate's effect in a line."""
        state = "" if self.converged else "; DID NOT CONVERGE: do not use"
        rows = [
            f"{name}: coef {value:.4f} (se {error:.4f}), odds ratio {np.exp(value):.4f}"
            for name, value, error in zip(
                self.names, self.coefficients, self.standard_errors, strict=True
            )
        ]
        head = f"n {self.n:,}, ages {self.levels.size}, log-likelihood {self.log_likelihood:.4f}"
        return "\n".join([head + state, *rows])


def fit_hazards(
    *,
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    group: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> tuple[Hazards, ...]:
    """Estimate the hazard of every age by the life table, with Wilson's interval.

    Args:
        time: the age in whole periods at which observation ended, at least 1.
        event: whether the event ended it.
        group: whose hazards; those of all without it.
        level: the probability with which the intervals hold the truth.

    Raises:
        RetentionError: when a time is no whole number of at least 1, or there are too many ages.
    """
    times = _in_periods(Times.of(time=time, event=event, group=group))
    return tuple(_life_table(times.of_group(place), level) for place in range(len(times.names)))


def fit_hazard_model(
    *,
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    covariates: npt.ArrayLike,
    names: Sequence[str] | None = None,
) -> HazardModel:
    """Fit the effect of covariates on the log odds of the event at each age (Cox 1972, section 3).

    Raises:
        RetentionError: when the rows cannot be used or are too many for whole arrays.
    """
    times = _in_periods(Times.of(time=time, event=event))
    x = np.asarray(covariates, np.float64).reshape(len(times), -1)
    ages = times.time.astype(np.int64)
    if int(ages.sum()) * (x.shape[1] + 1) > _MOST_ROWS:
        raise RetentionError(
            "So many persons and periods do not fit into memory.", hint="Fit a sample of them."
        )
    row = np.repeat(np.arange(len(times)), ages)
    age = np.arange(row.size) - np.repeat(ages.cumsum() - ages, ages)
    happened = ((age == ages[row] - 1) & times.event[row]).astype(np.float64)
    dummies = np.equal.outer(age, np.arange(ages.max())).astype(np.float64)
    columns = np.column_stack([dummies, x[row]])
    # An age without any event has no finite level: a faint pull keeps it away from infinity.
    ridge = np.append(np.full(dummies.shape[1], 1e-6), np.zeros(x.shape[1]))
    found = fit_logistic(x=columns, y=happened, ridge=ridge)
    known = tuple(names) if names is not None else tuple(f"x{i + 1}" for i in range(x.shape[1]))
    split = dummies.shape[1]
    return HazardModel(
        names=known,
        levels=found.coefficients[:split],
        coefficients=found.coefficients[split:],
        standard_errors=np.sqrt(np.diag(found.covariance))[split:],
        log_likelihood=found.log_likelihood,
        n=len(times),
        converged=found.converged,
    )


def _in_periods(times: Times) -> Times:
    whole = (times.time == np.floor(times.time)) & (times.time >= 1)
    if not whole.all():
        raise RetentionError(
            f"{int((~whole).sum()):,} times are no whole periods of at least 1.",
            hint="Count an event within the first period as time 1.",
        )
    if times.time.max() > _MOST_AGES:
        raise RetentionError(
            f"There are {times.time.max():,.0f} ages, and {_MOST_AGES} are the most.",
            hint="Use longer periods: weeks or months instead of days.",
        )
    return times


def _life_table(times: Times, level: float) -> Hazards:
    ages = times.time.astype(np.int64)
    ended = np.bincount(ages, minlength=ages.max() + 1)[1:]
    events = np.bincount(ages, times.event, ages.max() + 1)[1:].astype(np.int64)
    at_risk = ended[::-1].cumsum()[::-1].astype(np.int64)
    share = stats.wilson(successes=events, n=at_risk, level=level)
    return Hazards(
        name=times.names[0],
        age=np.arange(1, ages.max() + 1),
        at_risk=at_risk,
        events=events,
        hazard=share.estimate,
        low=share.low,
        high=share.high,
    )
