"""How much at a time: the Gamma-Gamma model of a customer's mean purchase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.value._maximise import Fit, Objective, maximise
from mehvar.value._purchases import Floats, Integers, PurchasesError
from mehvar.value._threads import in_slices

_SAMPLE = 10_000
_WORTH_A_SAMPLE = 2 * _SAMPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """A fitted Gamma-Gamma model, in the unit of the amounts it was fitted on.

    ``correlation`` of frequency and mean should be near 0: the model takes them for independent.
    """

    fit: Fit
    correlation: float

    @property
    def population_mean(self) -> float:
        """What a purchase of a customer of whom nothing is known is expected to be."""
        p, q, gamma = self.fit.values
        return float(p * gamma / (q - 1)) if q > 1 else float("nan")

    def expected(self, *, frequency: npt.ArrayLike, mean: npt.ArrayLike) -> Floats:
        """Return each customer's expected mean purchase; without a repeat, the population's.

        Args:
            frequency: repeat purchases behind the mean.
            mean: mean of the repeat purchases; anything where there was none.
        """
        p, q, gamma = self.fit.values
        x = np.asarray(frequency, np.float64)
        z = np.where(x > 0, np.asarray(mean, np.float64), 0.0)
        return np.asarray((gamma + x * z) * p / (p * x + q - 1))

    def predict(self, *, frequency: npt.ArrayLike, mean: npt.ArrayLike) -> Floats:
        """Return what ``expected`` does, under the name that users of scikit-learn look for."""
        return self.expected(frequency=frequency, mean=mean)

    def summary(self) -> str:
        """Tell the parameters, ready to print."""
        return (
            f"gammagamma\n{self.fit.summary()}\nmean purchase {self.population_mean:.4g}, "
            f"correlation with frequency {self.correlation:.3f}"
        )


def fit_spending(*, frequency: npt.ArrayLike, mean: npt.ArrayLike) -> Spending:
    """Fit the Gamma-Gamma model (Fader and Hardie 2013) on customers who came back.

    Args:
        frequency: repeat purchases.
        mean: mean amount of the repeat purchases, positive where there are any.

    Raises:
        PurchasesError: when nobody came back, an amount is not positive, or all are equal.
    """
    counts, amounts = np.asarray(frequency), np.asarray(mean, np.float64)
    chosen = counts > 0
    x, z = counts[chosen].astype(np.int64), amounts[chosen]
    _check(x, z)
    scale = float(np.exp(np.log(z).mean()))
    z = z / scale
    part = None
    if len(x) > _WORTH_A_SAMPLE:
        chosen = np.linspace(0, len(x) - 1, _SAMPLE).astype(np.int64)
        part = (_objective(x[chosen], z[chosen]), float(_SAMPLE))
    fit = maximise(
        _objective(x, z),
        names=("p", "q", "gamma"),
        start=[2.0, 3.0, 1.0],
        customers=len(x),
        sample=part,
    )
    return Spending(fit=_rescaled(fit, scale), correlation=_correlation(x, z))


def _check(x: Integers, z: Floats) -> None:
    if not len(x):
        raise PurchasesError(
            "Nobody bought a second time, so nothing tells what a repeat purchase is worth.",
            hint="Look at a longer period.",
        )
    wrong = int((~(z > 0) | ~np.isfinite(z)).sum())
    if wrong:
        raise PurchasesError(
            f"{wrong} customers who came back have no positive mean purchase.",
            hint="Take returns off the purchases they belong to, and leave free orders out.",
        )
    if np.ptp(z) <= 1e-12 * z.max():
        raise PurchasesError(
            "All customers spend exactly the same on a purchase: there is nothing to model.",
            hint="Use that amount as it is.",
        )


def _objective(x: Integers, z: Floats) -> Objective:
    """Return the log-likelihood of mean amounts; what the parameters do not move is summed once."""
    counts = np.bincount(x).astype(np.float64)
    values = np.flatnonzero(counts).astype(np.float64)
    times, totals = x.astype(np.float64), x * z
    sizes, logs = float(times @ np.log(totals)), float(np.log(z).sum())
    counts = counts[counts > 0]

    def level_of(parameters: Floats) -> tuple[float, Floats]:
        from scipy.special import digamma, gammaln

        from mehvar.value import _kernels

        p, q, gamma = parameters
        level, *slopes = np.sum(
            in_slices(
                lambda part: _kernels.gammagamma(times[part], totals[part], p, q, gamma), len(x)
            ),
            axis=0,
        )
        n = counts.sum()
        shape = p * values
        level += counts @ (gammaln(shape + q) - gammaln(shape)) - n * gammaln(q)
        level += n * q * np.log(gamma) + p * sizes - logs
        slopes[0] += counts @ (values * (digamma(shape + q) - digamma(shape))) + sizes
        slopes[1] += counts @ digamma(shape + q) + n * (np.log(gamma) - digamma(q))
        slopes[2] += n * q / gamma
        return float(level), np.array(slopes)

    return level_of


def _rescaled(fit: Fit, scale: float) -> Fit:
    """Tell the fit in the user's unit: amounts were divided by ``scale``, gamma is one."""
    from dataclasses import replace

    values = fit.values * np.array([1.0, 1.0, scale])
    level = fit.log_likelihood - fit.customers * float(np.log(scale))
    return replace(fit, values=values, log_likelihood=level)


def _correlation(x: Integers, z: Floats) -> float:
    if len(x) < 2 or np.ptp(x) == 0:
        return 0.0
    return float(np.corrcoef(x, z)[0, 1])
