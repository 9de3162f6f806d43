"""Buying at fixed occasions (yearly giving, a weekly market): BG/BB."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.value._maximise import Fit, maximise
from mehvar.value._purchases import Floats, Integers, PurchasesError


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasions:
    """A fitted BG/BB model (Fader, Hardie and Shang 2010)."""

    fit: Fit

    def alive(
        self, *, frequency: npt.ArrayLike, recency: npt.ArrayLike, occasions: npt.ArrayLike
    ) -> Floats:
        """Return the probability that each customer is still there at the next occasion."""
        from scipy.special import betaln

        x, last, n = (np.asarray(one, np.int64) for one in (frequency, recency, occasions))
        alpha, beta, gamma, delta = self.fit.values
        level = _row_levels(self.fit.values, x, last, n)
        stays = betaln(alpha + x, beta + n - x) - betaln(alpha, beta)
        stays += betaln(gamma, delta + n + 1) - betaln(gamma, delta)
        return np.asarray(np.exp(stays - level))

    def expected(
        self,
        *,
        frequency: npt.ArrayLike,
        recency: npt.ArrayLike,
        occasions: npt.ArrayLike,
        horizon: int,
    ) -> Floats:
        """Return the purchases expected of each customer at the next ``horizon`` occasions."""
        from scipy.special import betaln, gammaln

        x, last, n = (np.asarray(one, np.int64) for one in (frequency, recency, occasions))
        alpha, beta, gamma, delta = self.fit.values
        level = _row_levels(self.fit.values, x, last, n)
        buys = betaln(alpha + x + 1, beta + n - x) - betaln(alpha, beta)
        ratio = gammaln(gamma + delta) - gammaln(1 + delta)
        first = gammaln(1 + delta + n) - gammaln(gamma + delta + n)
        after = gammaln(1 + delta + n + horizon) - gammaln(gamma + delta + n + horizon)
        share = delta / (gamma - 1) * np.exp(ratio) * (np.exp(first) - np.exp(after))
        return np.asarray(np.exp(buys - level) * share)

    def discounted(
        self,
        *,
        frequency: npt.ArrayLike,
        recency: npt.ArrayLike,
        occasions: npt.ArrayLike,
        discount: float,
    ) -> Floats:
        """Return each customer's discounted expected residual purchases (DERT), for ever.

        Args:
            frequency: purchases so far.
            recency: the occasion of the last one.
            occasions: how many occasions there were.
            discount: rate per occasion, 0.1 for 10 %; the next occasion counts 1 / (1 + discount).

        Raises:
            PurchasesError: when the discount is not positive.
        """
        from scipy.special import betaln, hyp2f1

        if discount <= 0:
            raise PurchasesError(
                f"A discount of {discount} makes a lifetime endless.", hint="Give a positive rate."
            )
        x, last, n = (np.asarray(one, np.int64) for one in (frequency, recency, occasions))
        alpha, beta, gamma, delta = self.fit.values
        level = _row_levels(self.fit.values, x, last, n)
        buys = betaln(alpha + x + 1, beta + n - x) - betaln(alpha, beta)
        stays = betaln(gamma, delta + n + 1) - betaln(gamma, delta)
        ahead = hyp2f1(1, delta + n + 1, gamma + delta + n + 1, 1 / (1 + discount))
        return np.asarray(np.exp(buys + stays - level) * ahead / (1 + discount))


def fit_occasions(
    *,
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    occasions: npt.ArrayLike,
    customers: npt.ArrayLike | None = None,
) -> Occasions:
    """Fit the BG/BB by maximum likelihood.

    Args:
        frequency: occasions at which the customer bought.
        recency: the number of the last of them; 0 without any.
        occasions: how many there were since the customer came.
        customers: how many customers each row stands for; one by default.

    Raises:
        PurchasesError: when the columns contradict themselves.
    """
    x, last, n = (np.asarray(one, np.int64) for one in (frequency, recency, occasions))
    weight = np.ones(len(x)) if customers is None else np.asarray(customers, np.float64)
    _check(x, last, n, weight)
    rows, place = np.unique(np.stack([x, last, n]), axis=1, return_inverse=True)
    merged = np.bincount(place.ravel(), weight).astype(np.float64)
    fit = maximise(
        lambda values: _log_likelihood(values, rows, merged),
        names=("alpha", "beta", "gamma", "delta"),
        start=[1.0, 1.0, 1.0, 2.0],
        customers=float(merged.sum()),
    )
    return Occasions(fit=fit)


def _check(x: Integers, last: Integers, n: Integers, weight: Floats) -> None:
    tests = {
        "purchases or occasions are negative": (x < 0) | (n < 0),
        "there are more purchases than occasions up to the last one": x > last,
        "the last purchase is after the last occasion": last > n,
        "a last purchase without any": (x == 0) & (last > 0),
        "a number of customers is negative": weight < 0,
    }
    wrong = [f"{what} in {int(rows.sum())} rows" for what, rows in tests.items() if rows.any()]
    if wrong or not (x > 0).any():
        raise PurchasesError(
            "The occasions cannot carry a model: " + ("; ".join(wrong) or "nobody bought") + "."
        )


def _terms(values: Floats, x: Integers, last: Integers, n: Integers) -> tuple[Floats, Integers]:
    """Return the logarithms of the ways to leave, one column each, and when they happened.

    Column 0 is having stayed throughout; column j is having left after occasion ``last + j - 1``.
    Ways that did not exist are -inf.
    """
    from scipy.special import betaln

    alpha, beta, gamma, delta = values
    ways = np.arange(int((n - last).max(initial=0)))
    when = last[:, None] + ways[None, :]
    left = betaln(alpha + x[:, None], beta + when - x[:, None]) - betaln(alpha, beta)
    left += betaln(gamma + 1, delta + when) - betaln(gamma, delta)
    left = np.where(when < n[:, None], left, -np.inf)
    stays = betaln(alpha + x, beta + n - x) - betaln(alpha, beta)
    stays += betaln(gamma, delta + n) - betaln(gamma, delta)
    return np.column_stack([stays, left]), when


def _row_levels(values: Floats, x: Integers, last: Integers, n: Integers) -> Floats:
    from scipy.special import logsumexp

    terms, _ = _terms(values, x, last, n)
    return np.asarray(logsumexp(terms, axis=1))


def _log_likelihood(values: Floats, rows: Integers, weight: Floats) -> tuple[float, Floats]:
    from scipy.special import digamma, logsumexp

    x, last, n = rows
    alpha, beta, gamma, delta = values
    terms, when = _terms(values, x, last, n)
    level = logsumexp(terms, axis=1)
    share = np.exp(terms - level[:, None])
    at = np.column_stack([n, when])
    bought = digamma(alpha + x) - digamma(alpha) + digamma(alpha + beta)
    by_alpha = bought - (share * digamma(alpha + beta + at)).sum(axis=1)
    failed = digamma(beta + np.maximum(at - x[:, None], 0)) - digamma(alpha + beta + at)
    by_beta = (share * failed).sum(axis=1) - digamma(beta) + digamma(alpha + beta)
    leaves = np.column_stack([np.zeros(len(x)), np.ones(when.shape)])
    end = digamma(gamma + delta + at + leaves)
    whole = digamma(gamma + delta)
    by_gamma = (share * (digamma(gamma + leaves) - end)).sum(axis=1) - digamma(gamma) + whole
    by_delta = (share * (digamma(delta + at) - end)).sum(axis=1) - digamma(delta) + whole
    slopes = np.array([weight @ one for one in (by_alpha, by_beta, by_gamma, by_delta)])
    return float(weight @ level), slopes
