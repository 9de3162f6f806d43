"""Customers under contract: the shifted beta-geometric model of renewal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.value._maximise import Fit, maximise
from mehvar.value._purchases import Floats, PurchasesError


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """A fitted shifted beta-geometric model (Fader and Hardie 2007); time in contract periods."""

    fit: Fit

    def retention(self, *, periods: int) -> Floats:
        """Return the share of customers who renew in period 1, 2, ..., of those still there.

        It rises with time although nobody becomes more loyal: those who leave easily are gone.
        """
        alpha, beta = self.fit.values
        t = np.arange(1, periods + 1)
        return np.asarray((beta + t - 1) / (alpha + beta + t - 1))

    def survival(self, *, periods: int) -> Floats:
        """Return the share of customers still there after 1, 2, ... periods."""
        return np.asarray(np.cumprod(self.retention(periods=periods)), np.float64)

    def residual_lifetime(self, *, renewals: int, discount: float) -> float:
        """Return the discounted periods expected of a customer with so many renewals behind them.

        The payment at the next renewal counts in full when it is made (Fader and Hardie 2010).

        Args:
            renewals: periods survived.
            discount: rate per period, 0.1 for 10 %.

        Raises:
            PurchasesError: when the discount is not positive.
        """
        from scipy.special import hyp2f1

        if discount <= 0:
            raise PurchasesError(
                f"A discount of {discount} makes a lifetime endless.", hint="Give a positive rate."
            )
        alpha, beta = self.fit.values
        n = renewals + 1
        stays = (beta + n - 1) / (alpha + beta + n - 1)
        return float(stays * hyp2f1(1, beta + n, alpha + beta + n, 1 / (1 + discount)))


def fit_renewal(*, lost: npt.ArrayLike, left: float) -> Renewal:
    """Fit renewal on one cohort by maximum likelihood.

    Args:
        lost: customers who left in period 1, 2, ...
        left: customers still there after the last of them.

    Raises:
        PurchasesError: when a count is negative, or nobody left or nobody stayed.
    """
    gone = np.asarray(lost, np.float64)
    if (gone < 0).any() or left < 0 or not np.isfinite(gone).all():
        raise PurchasesError("A count of customers is negative or no number.")
    if not 0 < gone.sum() < gone.sum() + left:
        raise PurchasesError(
            "Everybody left, or nobody did: renewal cannot be told from that.",
            hint="Give a cohort of which some left and some stayed.",
        )
    fit = maximise(
        lambda values: _log_likelihood(values, gone, float(left)),
        names=("alpha", "beta"),
        start=[1.0, 1.0],
        customers=float(gone.sum() + left),
    )
    return Renewal(fit=fit)


def _log_likelihood(values: Floats, gone: Floats, left: float) -> tuple[float, Floats]:
    from scipy.special import betaln, digamma

    alpha, beta = values
    t = np.arange(1, len(gone) + 1)
    end = len(gone)
    level = gone @ betaln(alpha + 1, beta + t - 1) + left * betaln(alpha, beta + end)
    level -= (gone.sum() + left) * betaln(alpha, beta)
    all_ = gone.sum() + left
    whole = gone @ digamma(alpha + beta + t) + left * digamma(alpha + beta + end)
    whole -= all_ * digamma(alpha + beta)
    by_alpha = gone.sum() * digamma(alpha + 1) + left * digamma(alpha) - all_ * digamma(alpha)
    by_beta = gone @ digamma(beta + t - 1) + left * digamma(beta + end) - all_ * digamma(beta)
    return float(level), np.array([by_alpha - whole, by_beta - whole])
