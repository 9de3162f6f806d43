"""How much at a time: the Gamma-Gamma model of a customer's mean purchase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.value._maximise import Fit, maximise
from mehvar.value._purchases import Floats, Integers, PurchasesError


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
    fit = maximise(
        lambda values: _log_likelihood(values, x, z / scale, _fixed(x, z / scale)),
        names=("p", "q", "gamma"),
        start=[2.0, 3.0, 1.0],
        customers=len(x),
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


def _fixed(x: Integers, z: Floats) -> tuple[Floats, Floats, float, float]:
    counts = np.bincount(x).astype(np.float64)
    values = np.flatnonzero(counts).astype(np.float64)
    sizes = float((x * np.log(x * z)).sum())
    return values, counts[counts > 0], sizes, float(np.log(z).sum())


def _log_likelihood(
    parameters: Floats, x: Integers, z: Floats, fixed: tuple[Floats, Floats, float, float]
) -> tuple[float, Floats]:
    from scipy.special import digamma, gammaln

    from mehvar.value import _kernels

    p, q, gamma = parameters
    values, counts, sizes, logs = fixed
    level, *slopes = _kernels.gammagamma(x.astype(np.float64), z, p, q, gamma).sum(axis=0)
    n = counts.sum()
    shape = p * values
    level += counts @ (gammaln(shape + q) - gammaln(shape)) - n * gammaln(q)
    level += n * q * np.log(gamma) + p * sizes - logs
    slopes[0] += counts @ (values * (digamma(shape + q) - digamma(shape))) + sizes
    slopes[1] += counts @ digamma(shape + q) + n * (np.log(gamma) - digamma(q))
    slopes[2] += n * q / gamma
    return float(level), np.array(slopes)


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
