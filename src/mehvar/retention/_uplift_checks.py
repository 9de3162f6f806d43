"""Before any model: was the campaign really randomised, and what did it do on average?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar import stats
from mehvar.retention._uplift_trial import Bools, Floats, Trial, UpliftError

BROKEN = 0.001
"""Arms so unequal, or so unlike, that chance explains it in one experiment of a thousand."""

_RIDGE = 1e-9
_ABOUT_EQUAL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The average effect of a treatment: the difference of two means with its 95 % interval."""

    treated: int
    controls: int
    treated_mean: float
    control_mean: float
    effect: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How unlike the arms are in one feature: standardised difference of means and its p."""

    feature: str
    difference: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Whether the arms look randomised: in size and in what was known before.

    ``ratio_p`` is the chi-square test of the arms' sizes against ``expected_share`` (sample ratio
    mismatch); both are None when nobody said what share was to be treated and the arms are not
    about equal. ``p`` is the Wald test that no feature differs between the arms, ``worst`` the
    most different features.
    """

    expected_share: float | None
    ratio_p: float | None
    p: float
    worst: tuple[Difference, ...]

    @property
    def is_broken(self) -> bool:
        """Whether chance is no explanation any more."""
        return self.p < BROKEN or (self.ratio_p is not None and self.ratio_p < BROKEN)


def average_effect(trial: Trial, *, level: float = 0.95) -> Effect:
    """Estimate the average effect: difference of means, Welch's t interval."""
    one, zero = trial.outcome[trial.treated], trial.outcome[~trial.treated]
    found = stats.mean_change(before=_sums(zero), after=_sums(one), level=level)[0]
    return Effect(
        treated=one.size,
        controls=zero.size,
        treated_mean=float(one.mean()),
        control_mean=float(zero.mean()),
        effect=found.difference,
        low=found.low,
        high=found.high,
        p=found.p,
    )


def check_balance(trial: Trial, *, expected_share: float | None = None) -> Balance:
    """Test the randomisation.

    Args:
        trial: the experiment.
        expected_share: the share of customers that was to be treated. None: a half when between
            45 and 55 % were, as that must have been meant; else the sizes are not tested.
    """
    if expected_share is not None and not 0 < expected_share < 1:
        raise UpliftError(f"A share of {expected_share} is none.", hint="Give one between 0 and 1.")
    differences = differ(trial.features, trial.treated, trial.names)
    share = expected_share
    if share is None and abs(trial.share - 0.5) < _ABOUT_EQUAL:
        share = 0.5
    return Balance(
        expected_share=share,
        ratio_p=None if share is None else ratio_p(trial.treated, share),
        p=_wald(trial.features, trial.treated),
        worst=tuple(sorted(differences, key=lambda one: one.p)[:5]),
    )


def ratio_p(treated: Bools, expected_share: float) -> float:
    """Return the p-value of the chi-square test of the arms' sizes, one degree of freedom."""
    from scipy.special import chdtrc

    n = treated.size
    wanted = n * expected_share
    gap = float(treated.sum()) - wanted
    return float(chdtrc(1, gap * gap / wanted + gap * gap / (n - wanted)))


def differ(features: Floats, treated: Bools, names: tuple[str, ...]) -> tuple[Difference, ...]:
    """Compare the arms in each feature: standardised difference and two-sided p."""
    from scipy.special import ndtr

    if not features.size:
        return ()
    one, zero = features[treated], features[~treated]
    spread = one.var(axis=0) / len(one) + zero.var(axis=0) / len(zero)
    pooled = np.sqrt((one.var(axis=0) + zero.var(axis=0)) / 2)
    gap = one.mean(axis=0) - zero.mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(spread > 0, gap / np.sqrt(spread), np.where(gap == 0, 0.0, np.inf))
        standard = np.where(pooled > 0, gap / pooled, 0.0)
    p = 2 * ndtr(-np.abs(z))
    return tuple(
        Difference(feature=name, difference=float(standard[place]), p=float(p[place]))
        for place, name in enumerate(names)
    )


def _wald(features: Floats, treated: Bools) -> float:
    """Return the p-value of the hypothesis that no mean differs (Hotelling's T², large n)."""
    from scipy.special import chdtrc

    if not features.size:
        return 1.0
    one, zero = features[treated], features[~treated]
    gap = one.mean(axis=0) - zero.mean(axis=0)
    spread = np.cov(one, rowvar=False).reshape(gap.size, -1) / len(one)
    spread = spread + np.cov(zero, rowvar=False).reshape(gap.size, -1) / len(zero)
    values, vectors = np.linalg.eigh(spread)
    free = values > _RIDGE * values.max()
    along = vectors[:, free].T @ gap
    return float(chdtrc(int(free.sum()), float((along**2 / values[free]).sum())))


def _sums(values: Floats) -> stats.Sums:
    return stats.Sums(total=values.sum(), squares=(values**2).sum(), n=values.size)
