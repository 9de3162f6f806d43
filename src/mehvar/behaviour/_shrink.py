"""What a few purchases say of a customer: estimates drawn towards everybody's, with intervals.

A customer with two orders is not twice as extreme as one with two hundred. Each estimate here is
the mean of an empirical Bayes posterior (Efron and Morris 1975): what all customers are like is
fitted first, by moments, and a customer moves away from it as far as their own purchases carry.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.behaviour._purchases import Floats, Integers

_Z = 1.959963984540054
_ALIKE = 1e-9
_HUGE = 1e9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimates:
    """Estimates of many customers with their 95 % intervals."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """How a measure varies: ``mean`` and ``between`` over customers, ``within`` one (variances)."""

    mean: float
    between: float
    within: float

    @property
    def alike(self) -> bool:
        """Whether customers do not differ beyond noise."""
        return self.between <= _ALIKE


def fit_normal(*, total: Floats, squares: Floats, n: Floats) -> Normal:
    """Fit the law of a measure from each customer's sums: one-way random effects, by moments.

    Args:
        total: sum of each customer's values.
        squares: sum of their squares.
        n: their number.
    """
    seen = n > 0
    total, squares, n = total[seen], squares[seen], n[seen]
    if n.size == 0:
        return Normal(mean=float("nan"), between=0.0, within=float("nan"))
    whole, groups = float(n.sum()), n.size
    own = total / n
    inner = float((squares - total * own).sum())
    within = inner / (whole - groups) if whole > groups else float("nan")
    mean = float(total.sum() / whole)
    if groups < 2 or not np.isfinite(within):
        return Normal(mean=mean, between=0.0, within=within)
    outer = float((n * (own - mean) ** 2).sum()) / (groups - 1)
    size = (whole - float((n**2).sum()) / whole) / (groups - 1)
    between = max(0.0, (outer - within) / size)
    if between > _ALIKE:  # the mean of customers, each as far as known
        weight = 1 / (between + within / n)
        mean = float((weight * own).sum() / weight.sum())
    return Normal(mean=mean, between=between, within=within)


def shrink_normal(law: Normal, *, total: Floats, n: Floats) -> Estimates:
    """Estimate each customer's mean; NaN where nothing was seen or customers do not differ."""
    with np.errstate(divide="ignore", invalid="ignore"):
        own = total / n
        trust = law.between / (law.between + law.within / n)
        value = law.mean + trust * (own - law.mean)
        half = _Z * np.sqrt(law.between * (1 - trust))
    unknown = (n <= 0) | law.alike | ~np.isfinite(value)
    value = np.where(unknown, np.nan, value)
    return Estimates(value=value, low=value - half, high=value + half)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shares:
    """How customers' mixes vary: everybody's ``mix`` and the concentration around it."""

    mix: Floats
    concentration: float


def fit_shares(counts: Floats) -> Shares:
    """Fit a Dirichlet-multinomial by moments.

    Two purchases of one customer are alike with chance (1 + A S) / (1 + A), S the sum of squared
    shares of all: the observed chance tells the concentration A.

    Args:
        counts: one row per customer, one column per kind.
    """
    n = counts.sum(axis=1)
    total = counts.sum()
    mix = counts.sum(axis=0) / total if total else np.zeros(counts.shape[1])
    several = n > 1
    if not several.any():
        return Shares(mix=mix, concentration=_HUGE)
    n, counts = n[several], counts[several]
    alike = (counts * (counts - 1)).sum(axis=1) / (n - 1)
    same, chance = float(alike.sum() / n.sum()), float((mix**2).sum())
    if same <= chance:
        return Shares(mix=mix, concentration=_HUGE)
    return Shares(mix=mix, concentration=max((1 - same) / (same - chance), _ALIKE))


def leading_share(law: Shares, counts: Floats) -> tuple[Integers, Floats]:
    """Return each customer's likeliest kind and its shrunk share; -1 and NaN without purchases."""
    n = counts.sum(axis=1, keepdims=True)
    if not counts.shape[1]:
        return np.full(len(counts), -1), np.full(len(counts), np.nan)
    posterior = (counts + law.concentration * law.mix) / (n + law.concentration)
    # Only what the customer did can be their habit.
    kind = np.where(counts > 0, posterior, -1).argmax(axis=1)
    share = posterior[np.arange(len(kind)), kind]
    nothing = n[:, 0] == 0
    return np.where(nothing, -1, kind), np.where(nothing, np.nan, share)


def fit_rate(*, seen: Floats, expected: Floats, variance: Floats) -> float:
    """Fit how customers differ from what is expected of them: the shape of a gamma law of mean 1.

    Args:
        seen: how often it happened, per customer.
        expected: how often it would by everybody's habit.
        variance: the variance of ``seen`` when customers do not differ.

    Returns:
        The shape; a huge one when customers do not differ beyond noise.
    """
    spread = float(((seen - expected) ** 2 - variance).sum())
    scale = float((expected**2).sum())
    return _HUGE if spread <= 0 or scale == 0 else scale / spread


def shrink_rate(shape: float, *, seen: Floats, expected: Floats) -> Estimates:
    """Estimate each customer's rate relative to the expected; NaN where customers do not differ.

    Gamma posterior; its quantiles by Wilson and Hilferty (1931).
    """
    if shape >= _HUGE:
        nothing = np.full(seen.size, np.nan)
        return Estimates(value=nothing, low=nothing, high=nothing)
    form, rate = shape + seen, shape + expected
    root = 1 / (3 * np.sqrt(form))
    low, high = (form * np.maximum(1 - root**2 + z * root, 0) ** 3 / rate for z in (-_Z, _Z))
    unknown = expected <= 0
    return Estimates(
        value=np.where(unknown, np.nan, form / rate),
        low=np.where(unknown, np.nan, low),
        high=np.where(unknown, np.nan, high),
    )
