"""Maximum likelihood over positive parameters, with standard errors, or the word that it failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mehvar.value._purchases import Floats

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

Objective = Callable[[Floats], tuple[float, Floats]]
"""Parameters -> log-likelihood and its derivatives by the parameters."""

Curvature = Callable[[Floats], Floats]
"""Parameters -> second derivatives of the log-likelihood by the parameters."""

_LOW, _HIGH = 1e-4, 1e5
_STEP = 1e-4
_GRADIENT = 1e-6
_SLOPE = 1e-4
"""So steep, per customer and log-parameter, no optimum is."""
_UNTOLD = 4.0
"""A standard error of a log-parameter from which on it is not told: fifty times more or less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What the data say of a model's parameters.

    ``covariance`` is that of the logarithms of the parameters (they are positive, and their
    logarithms are closer to normal); NaN where the likelihood has no peak inside. ``converged`` is
    False when the optimum was not found or lies on the border of the sensible; ``message`` says
    which. ``usable`` is True also where only the border stopped the search: forecasts made with
    such parameters stand, their standard errors do not.
    """

    names: tuple[str, ...]
    values: Floats
    covariance: Floats
    log_likelihood: float
    customers: int
    converged: bool
    message: str
    evaluations: int
    usable: bool = True

    @property
    def standard_errors(self) -> Floats:
        """The parameters' standard errors by the delta method."""
        return self.values * np.sqrt(np.diag(self.covariance))

    def interval(self, *, level: float = 0.90) -> tuple[Floats, Floats]:
        """Return the ends of each parameter's interval, symmetric in its logarithm."""
        from scipy.stats import norm

        width = norm.ppf(0.5 + level / 2) * np.sqrt(np.diag(self.covariance))
        return self.values * np.exp(-width), self.values * np.exp(width)

    def draws(self, *, rng: np.random.Generator, count: int) -> Floats:
        """Draw parameters from their approximate distribution; shape (count, parameters).

        Laplace's approximation: normal in the logarithms. Where the likelihood has no peak inside,
        every draw is the optimum itself.
        """
        if not np.isfinite(self.covariance).all():
            return np.tile(self.values, (count, 1))
        logs = rng.multivariate_normal(np.log(self.values), self.covariance, size=count)
        return np.exp(logs)

    def summary(self) -> str:
        """Tell the parameters with their standard errors, one line each."""
        lines = [
            f"{name:<8}{value:>12.4f}  ±{error:.4f}"
            for name, value, error in zip(
                self.names, self.values, self.standard_errors, strict=True
            )
        ]
        state = "converged" if self.converged else f"NOT CONVERGED: {self.message}"
        lines.append(f"log-likelihood {self.log_likelihood:.2f}, {self.customers:,} customers")
        return "\n".join([*lines, state])


def maximise(
    objective: Objective,
    *,
    names: Sequence[str],
    start: Sequence[float],
    customers: float,
    sample: tuple[Objective, float] | None = None,
    curvature: Curvature | None = None,
) -> Fit:
    """Find the parameters of the highest likelihood.

    Args:
        objective: log-likelihood and derivatives on all rows.
        names: of the parameters.
        start: where to begin.
        customers: how many there are; the likelihood is judged per customer.
        sample: the same on a sample of the rows, and the customers in it; its optimum and
            curvature begin the search, so that all rows are passed over a few times only.
        curvature: its second derivatives, where they are known; else differences of the exact
            derivatives stand for them.
    """
    place, inverse, spent = np.log(np.asarray(start, np.float64)), None, 0
    if sample is not None:
        part, weight = sample
        first = _search(part, place, None, tolerance=1e-5, scale=weight)
        place, spent = first.x, first.nfev
        around = _covariance(part, place, None)
        inverse = around * weight if np.isfinite(around).all() else first.hess_inv
    best = _search(objective, place, inverse, tolerance=_GRADIENT, scale=customers)
    if np.abs(best.jac).max() > _GRADIENT * 10 and inverse is not None:
        best = _search(objective, best.x, None, tolerance=_GRADIENT, scale=customers)
    values = np.exp(best.x)
    steep = float(np.abs(best.jac).max())
    slopes = -best.jac * customers
    if curvature is None:
        covariance = _covariance(objective, best.x, slopes)
    else:
        covariance = _inverse(curvature(values) * np.outer(values, values) + np.diag(slopes))
    message = _message(values, steep, covariance, names)
    return Fit(
        names=tuple(names),
        values=values,
        covariance=covariance,
        log_likelihood=float(-best.fun * customers),
        customers=round(customers),
        converged=not message,
        message=message,
        evaluations=int(best.nfev) + spent,
        usable=bool(steep <= _SLOPE and np.isfinite(values).all()),
    )


def _search(
    objective: Objective,
    place: Floats,
    inverse: Floats | None,
    *,
    tolerance: float,
    scale: float = 0.0,
) -> OptimizeResult:
    from scipy.optimize import minimize

    size = scale or abs(objective(np.exp(place))[0]) or 1.0

    def descend(logs: Floats) -> tuple[float, Floats]:
        values = np.exp(np.clip(logs, np.log(_LOW) - 1, np.log(_HIGH) + 1))
        level, slopes = objective(values)
        return -level / size, -slopes * values / size

    options: dict[str, object] = {"gtol": tolerance}
    if inverse is not None:
        options["hess_inv0"] = 0.5 * (inverse + inverse.T)
    return minimize(descend, place, jac=True, method="BFGS", options=options)


def _covariance(objective: Objective, place: Floats, slopes: Floats | None) -> Floats:
    """Invert the curvature, taken by differences of the exact gradient.

    Ahead of ``slopes`` at the place where they are known and small, else to both sides.
    """
    count = len(place)
    curve = np.empty((count, count))
    for one in range(count):
        ahead = _slopes_at(objective, place, one, _STEP)
        if slopes is None:
            behind, width = _slopes_at(objective, place, one, -_STEP), 2 * _STEP
        else:
            behind, width = slopes, _STEP
        curve[one] = (ahead - behind) / width
    return _inverse(curve)


def _inverse(curve: Floats) -> Floats:
    """Invert the curvature of a peak with its sign turned; NaN where it is no peak, or a ridge."""
    bent = -0.5 * (curve + curve.T)
    nothing = np.full_like(bent, np.nan)
    try:
        np.linalg.cholesky(bent)
    except np.linalg.LinAlgError:
        return nothing
    inverse = np.asarray(np.linalg.inv(bent))
    return inverse if np.diag(inverse).max() < _UNTOLD**2 else nothing


def _slopes_at(objective: Objective, place: Floats, one: int, step: float) -> Floats:
    moved = place.copy()
    moved[one] += step
    values = np.exp(moved)
    return np.asarray(objective(values)[1] * values)


def _message(values: Floats, steep: float, covariance: Floats, names: Sequence[str]) -> str:
    far = [name for name, one in zip(names, values, strict=True) if not _LOW < one < _HIGH]
    if far:
        return f"{', '.join(far)} ran off to the border: the data do not tell it"
    if steep > _SLOPE:
        return f"the search stopped on a slope ({steep:.1e} per customer)"
    if np.isnan(covariance).any():
        return "the likelihood has no peak here: the parameters are not told apart"
    return ""
