"""What customers are, and how often they buy: covariates that do not change (2007 note).

Fader and Hardie: a covariate scales the rate of buying, alpha = alpha0 exp(-g'z), and the rate of
leaving, beta = beta0 exp(-h'z) in the Pareto/NBD; in the BG/NBD a = a0 exp(h'z), b = b0 exp(k'z).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mehvar.value._ahead import BuyingModel
from mehvar.value._buying import NAMES, fit_buying
from mehvar.value._maximise import Fit
from mehvar.value._purchases import Floats, Purchases, PurchasesError

_PARTS: dict[BuyingModel, tuple[int, ...]] = {
    "bgnbd": (1, 2, 3),
    "mbgnbd": (1, 2, 3),
    "paretonbd": (1, 3),
}
"""The places of the parameters that a covariate moves."""
_STEP = 1e-4
_SLOPE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class CovariateBuying:
    """A model of repeat buying whose parameters differ with what customers are.

    ``fit`` holds the parameters of a customer whose covariates are all 0; ``effects`` one row per
    covariate and one column per parameter it moves (``moved``): a customer with the covariate one
    higher buys exp(effect) times as often (alpha), leaves exp(effect) times as fast (beta; a, b).
    """

    model: BuyingModel
    fit: Fit
    covariates: tuple[str, ...]
    moved: tuple[str, ...]
    effects: Floats
    effect_errors: Floats

    def alive(self, purchases: Purchases, *, covariates: Mapping[str, npt.ArrayLike]) -> Floats:
        """Return each customer's probability of still being one."""
        return self._told(purchases, covariates, None)

    def expected(
        self, purchases: Purchases, *, covariates: Mapping[str, npt.ArrayLike], horizon: float
    ) -> Floats:
        """Return how many purchases each customer is expected to make within ``horizon``.

        Raises:
            PurchasesError: when the horizon is not positive, or a covariate is missing.
        """
        if not 0 < horizon < np.inf:
            raise PurchasesError(f"A horizon of {horizon} is none.", hint="Give a positive time.")
        return self._told(purchases, covariates, horizon)

    def summary(self) -> str:
        """Tell the parameters and the effects with their standard errors."""
        lines = [self.fit.summary()]
        for place, name in enumerate(self.covariates):
            told = ", ".join(
                f"{moved} {effect:+.4f} ±{error:.4f}"
                for moved, effect, error in zip(
                    self.moved, self.effects[place], self.effect_errors[place], strict=True
                )
            )
            lines.append(f"{name}: {told}")
        return "\n".join(lines)

    def _told(
        self, purchases: Purchases, covariates: Mapping[str, npt.ArrayLike], horizon: float | None
    ) -> Floats:
        """Ask the plain model once for each distinct set of covariates."""
        from mehvar.value._buying import Buying

        z = _matrix(covariates, len(purchases), self.covariates)
        groups, place = np.unique(z, axis=0, return_inverse=True)
        answer = np.empty(len(purchases))
        for number, group in enumerate(groups):
            rows = np.flatnonzero(place.ravel() == number)
            part = Purchases(
                frequency=purchases.frequency[rows],
                recency=purchases.recency[rows],
                age=purchases.age[rows],
            )
            one = Buying(model=self.model, fit=_moved_fit(self, group))
            answer[rows] = (
                one.alive(part) if horizon is None else one.expected(part, horizon=horizon)
            )
        return answer


def fit_buying_with(
    purchases: Purchases,
    *,
    covariates: Mapping[str, npt.ArrayLike],
    model: BuyingModel = "bgnbd",
) -> CovariateBuying:
    """Fit a model of repeat buying with time-invariant covariates by maximum likelihood.

    Args:
        purchases: one row per customer.
        covariates: named columns, one number per customer that does not change with time (a
            channel as 0 and 1; a number near unit scale).
        model: of buying.

    Raises:
        PurchasesError: when nobody came back, or a covariate is no finite number, is constant, or
            has another length.
    """
    from scipy.optimize import minimize

    names = tuple(covariates)
    z = _matrix(covariates, len(purchases), names)
    _check(z, names)
    plain = fit_buying(purchases, model=model)
    size = float(len(purchases))
    start = np.concatenate([np.log(plain.fit.values), np.zeros(z.shape[1] * len(_PARTS[model]))])

    def descend(place: Floats) -> tuple[float, Floats]:
        level, slopes = _likelihood(model, purchases, z, place)
        return -level / size, -slopes / size

    best = minimize(descend, start, jac=True, method="BFGS", options={"gtol": 1e-6})
    covariance = _covariance(lambda place: _likelihood(model, purchases, z, place)[1], best.x)
    steep = float(np.abs(best.jac).max())
    message = "" if steep < _SLOPE else f"the search stopped on a slope ({steep:.1e} per customer)"
    if not message and np.isnan(covariance).any():
        message = "the likelihood has no peak here: the parameters are not told apart"
    parts = _PARTS[model]
    shape = (len(names), len(parts))
    with np.errstate(invalid="ignore"):
        errors = np.sqrt(np.diag(covariance))
    # An effect on alpha is told as one on the rate of buying, which is its inverse; so is beta's.
    signs = np.array([-1.0 if NAMES[model][part] in {"alpha", "beta"} else 1.0 for part in parts])
    fit = Fit(
        names=NAMES[model], values=np.exp(best.x[:4]), covariance=covariance[:4, :4],
        log_likelihood=float(-best.fun * size), customers=len(purchases), converged=not message,
        message=message, evaluations=int(best.nfev), usable=steep < _SLOPE,
    )  # fmt: skip
    return CovariateBuying(
        model=model,
        fit=fit,
        covariates=names,
        moved=tuple(NAMES[model][part] for part in parts),
        effects=best.x[4:].reshape(shape) * signs,
        effect_errors=errors[4:].reshape(shape),
    )


def _matrix(
    covariates: Mapping[str, npt.ArrayLike], customers: int, names: tuple[str, ...]
) -> Floats:
    lost = [name for name in names if name not in covariates]
    if lost or not names:
        raise PurchasesError(
            f"The covariates {', '.join(lost) or '(none)'} are missing.",
            hint="Give one column for each covariate of the fit.",
        )
    columns = [np.asarray(covariates[name], np.float64) for name in names]
    if any(len(column) != customers for column in columns):
        raise PurchasesError("A covariate has another length than the purchases.")
    return np.column_stack(columns)


def _check(z: Floats, names: tuple[str, ...]) -> None:
    wrong = [name for place, name in enumerate(names) if not np.isfinite(z[:, place]).all()]
    if wrong:
        raise PurchasesError(
            f"{', '.join(wrong)} holds values that are no finite numbers.",
            hint="Leave such customers out, or say what stands for them.",
        )
    flat = [name for place, name in enumerate(names) if np.ptp(z[:, place]) == 0]
    if flat:
        raise PurchasesError(
            f"{', '.join(flat)} is the same for every customer, so it explains nothing.",
            hint="Leave it out.",
        )


def _likelihood(
    model: BuyingModel, purchases: Purchases, z: Floats, place: Floats
) -> tuple[float, Floats]:
    """Return log-likelihood and derivatives by log parameters and effects."""
    from mehvar.value import _kernels_rows

    parts = _PARTS[model]
    logs = np.tile(place[:4], (len(purchases), 1))
    effects = place[4:].reshape(z.shape[1], len(parts))
    logs[:, parts] += z @ effects
    values = np.exp(np.clip(logs, -12, 14))
    x = purchases.frequency.astype(np.float64)
    kernel = _kernels_rows.pareto_each if model == "paretonbd" else _kernels_rows.betageometric_each
    extra: tuple[Any, ...] = () if model == "paretonbd" else (1.0 if model == "mbgnbd" else 0.0,)
    each = np.asarray(kernel(x, purchases.recency, purchases.age, values, *extra))
    levels, slopes = _with_counts(model, x, values, each)
    slopes *= values
    return float(levels.sum()), np.concatenate(
        [slopes.sum(axis=0), (z.T @ slopes[:, parts]).ravel()]
    )


def _with_counts(
    model: BuyingModel, x: Floats, values: Floats, each: Floats
) -> tuple[Floats, Floats]:
    """Add what depends on the frequency alone: gamma functions and their derivatives."""
    from scipy.special import digamma, gammaln

    r, alpha, third, fourth = values.T
    level, slopes = each[:, 0], each[:, 1:].copy()
    level = level + gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    slopes[:, 0] += digamma(r + x) - digamma(r) + np.log(alpha)
    slopes[:, 1] += r / alpha
    if model == "paretonbd":
        level += third * np.log(fourth)
        slopes[:, 2] += np.log(fourth)
        slopes[:, 3] += third / fourth
        return level, slopes
    shift = 1.0 if model == "mbgnbd" else 0.0
    later, whole, both = fourth + x + shift, third + fourth + x + shift, third + fourth
    level += gammaln(later) - gammaln(whole) + gammaln(both) - gammaln(fourth)
    gone = digamma(both) - digamma(whole)
    slopes[:, 2] += gone
    slopes[:, 3] += gone + digamma(later) - digamma(fourth)
    return level, slopes


def _covariance(slopes_at: Any, place: Floats) -> Floats:
    count = len(place)
    curve = np.empty((count, count))
    for one in range(count):
        step = np.zeros(count)
        step[one] = _STEP
        curve[one] = (slopes_at(place + step) - slopes_at(place - step)) / (2 * _STEP)
    curve = -0.5 * (curve + curve.T)
    try:
        np.linalg.cholesky(curve)
    except np.linalg.LinAlgError:
        return np.full((count, count), np.nan)
    return np.asarray(np.linalg.inv(curve))


def _moved_fit(model: CovariateBuying, group: Floats) -> Fit:
    """Return the plain parameters of customers with these covariates."""
    from dataclasses import replace

    parts = _PARTS[model.model]
    signs = np.array([-1.0 if name in {"alpha", "beta"} else 1.0 for name in model.moved])
    logs = np.log(model.fit.values)
    logs[list(parts)] += group @ (model.effects * signs)
    return replace(model.fit, values=np.exp(logs))
