"""Does the model rank customers by what they gain? Qini curve, coefficient, calibration test.

The one normalisation used everywhere here: the area between the model's Qini curve and the line
of random targeting, over the total gain of treating everybody, with the share of customers
treated running from 0 to 1 (Radcliffe 2007 draws the curve). Random targeting has 0; libraries
that divide by the area of a perfect model, or that do not divide, print other numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mehvar.retention._uplift_trial import Bools, Floats
from mehvar.stats import Interval

NORMALISATION = "area between the Qini curve and random targeting, over the total gain"

_SLICES = 400


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """A Qini curve: the gain of treating the first ``share`` of customers by score.

    ``gain`` is in units of the outcome over all treated customers, from 0 to the total gain.
    """

    share: Floats
    gain: Floats

    @property
    def area(self) -> float:
        """The area between the curve and random targeting, in units of the outcome."""
        return float(self.gain.mean() - self.gain[-1] / 2)

    @property
    def coefficient(self) -> float:
        """The area over the total gain; NaN when there is no gain at all."""
        return self.area / float(self.gain[-1]) if self.gain[-1] else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranked:
    """Unseen customers in order of their score, the highest first: treated or not, outcome."""

    treated: Floats
    outcome: Floats

    @classmethod
    def by(
        cls, *, score: Floats, treated: Bools, outcome: Floats, rng: np.random.Generator
    ) -> Ranked:
        """Order customers by score; equal scores fall in random order."""
        order = np.lexsort((rng.random(score.size), -score))
        return cls(treated=treated[order].astype(np.float64), outcome=outcome[order])


def qini_curve(ranked: Ranked) -> Curve:
    """Return the Qini curve: Y_t(k) - Y_c(k) n_t(k) / n_c(k) over the first k by score."""
    with_it, without = ranked.treated, 1 - ranked.treated
    gain = _gain(
        np.cumsum(with_it), np.cumsum(without),
        np.cumsum(with_it * ranked.outcome), np.cumsum(without * ranked.outcome),
    )  # fmt: skip
    n = ranked.treated.size
    return Curve(share=np.arange(1, n + 1) / n, gain=gain)


def _gain(n_treated: Floats, n_controls: Floats, gained: Floats, anyway: Floats) -> Floats:
    return np.asarray(
        gained
        - np.divide(anyway * n_treated, n_controls, out=np.zeros_like(anyway), where=n_controls > 0)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Qini:
    """The Qini coefficient and the area itself, each with its interval.

    ``coefficient`` is None where the total gain cannot be told from zero: nothing can be divided
    by it. ``area`` is in units of the outcome per treated customer.
    """

    coefficient: Interval | None
    area: Interval


def estimate_qini(
    rankings: Sequence[Ranked], *, gains: bool, rng: np.random.Generator, draws: int = 400
) -> Qini:
    """Estimate the Qini coefficient over several unseen halves.

    The estimate is the mean over the halves. The interval holds 95 % of the bootstrap's draws of
    all splits together; of a split, the two halves are averaged, which hold each customer once.

    Args:
        rankings: the unseen halves of all splits, two per split.
        gains: whether the total gain differs from zero, so that it may be divided by.
        rng: the source of chance.
        draws: bootstrap samples per half.
    """
    curves = [qini_curve(half) for half in rankings]
    treated = [float(half.treated.sum()) for half in rankings]
    drawn = [_bootstrap(half, rng=rng, draws=draws) for half in rankings]
    n = sum(half.treated.size for half in rankings[:2])
    area = _interval(
        [curve.area / whole for curve, whole in zip(curves, treated, strict=True)],
        [areas / whole for (areas, _), whole in zip(drawn, treated, strict=True)],
        n,
    )
    if not gains:
        return Qini(coefficient=None, area=area)
    share = _interval(
        [curve.coefficient for curve in curves], [areas / total for areas, total in drawn], n
    )
    return Qini(coefficient=share, area=area)


def _bootstrap(ranked: Ranked, *, rng: np.random.Generator, draws: int) -> tuple[Floats, Floats]:
    """Draw areas and total gains of a Poisson bootstrap, slice by slice of the ranking.

    Of a slice and arm the bootstrap's number n* and sum of outcomes S* are drawn from the normal
    law with their very moments: means n and S, variances n and sum(y^2), covariance S.
    """
    edges = np.linspace(0, ranked.treated.size, min(_SLICES, ranked.treated.size) + 1)
    starts = edges.astype(np.int64)[:-1]
    sums = [
        tuple(np.add.reduceat(arm * ranked.outcome**power, starts) for power in (0, 1, 2))
        for arm in (ranked.treated, 1 - ranked.treated)
    ]
    (n_treated, gained), (n_controls, anyway) = (_drawn(*arm, rng=rng, draws=draws) for arm in sums)
    gain = _gain(*(np.cumsum(one, axis=1) for one in (n_treated, n_controls, gained, anyway)))
    total = gain[:, -1]
    area = gain.mean(axis=1) - total / 2 - total / (2 * gain.shape[1])
    return area, total


def _drawn(
    n: Floats, total: Floats, squares: Floats, *, rng: np.random.Generator, draws: int
) -> tuple[Floats, Floats]:
    root = np.sqrt(np.maximum(n, 1))
    rest = np.sqrt(np.maximum(squares - total**2 / root**2, 0))
    common, own = rng.standard_normal((2, draws, n.size))
    return n + np.sqrt(n) * common, total + total / root * common + rest * own


def _interval(estimates: list[float], drawn: list[Floats], n: int) -> Interval:
    """Percentiles of a split's two halves averaged, all splits pooled."""
    pairs = np.stack(drawn).reshape(len(drawn) // 2, 2, -1)
    low, high = np.nanquantile(pairs.mean(axis=1), [0.025, 0.975])
    return Interval(
        estimate=float(np.mean(estimates)), low=float(low), high=float(high), n=float(n)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How real effects follow the predicted ones.

    ``slope`` is by how much the effect really grows when the prediction grows by one: 1 is
    perfect, 0 says that predictions tell nothing. ``p`` is one-sided, for a slope above 0.
    """

    slope: Interval
    p: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unseen:
    """Predictions of one split for every customer, each by the model that did not see them.

    ``half`` tells which half the customer was in, ``effect`` the predicted gain, ``without`` the
    outcome predicted without treatment.
    """

    half: Bools
    effect: Floats
    without: Floats


def calibrate(splits: Sequence[Unseen], *, treated: Bools, outcome: Floats) -> Calibration:
    """Test for heterogeneity by the best linear predictor of the effect.

    Chernozhukov, Demirer, Duflo and Fernandez-Val (2018, "Generic machine learning inference",
    theorem 3.1): the outcome is regressed on the treatment and its product with the predicted
    effect. Over several splits the medians of estimate and limits count, and twice the median p.
    """
    found = [_slope(one, treated, outcome) for one in splits]
    slope, error, p = np.median(np.asarray(found), axis=0)
    return Calibration(
        slope=Interval(
            estimate=float(slope),
            low=float(slope - 1.96 * error),
            high=float(slope + 1.96 * error),
            n=float(outcome.size),
        ),
        p=min(1.0, 2.0 * float(p)),
    )


def _slope(split: Unseen, treated: Bools, outcome: Floats) -> tuple[float, float, float]:
    """Return the slope, its robust standard error and one-sided p-value."""
    from scipy.special import ndtr

    score = split.effect.copy()
    for side in (split.half, ~split.half):
        score[side] -= score[side].mean()
    if np.ptp(score) < 1e-12 * max(1.0, float(np.abs(split.effect).max())):
        return 0.0, 0.0, 1.0
    unit = score.std()
    swing = treated - treated.mean()
    design = np.column_stack(
        [np.ones(score.size), split.half, split.without, swing, swing * score / unit]
    )
    weights, *_ = np.linalg.lstsq(design, outcome, rcond=None)
    rest = outcome - design @ weights
    inner = np.linalg.pinv(design.T @ design)
    spread = inner @ ((design * rest[:, None] ** 2).T @ design) @ inner
    error = float(np.sqrt(spread[-1, -1]))
    slope = float(weights[-1])
    p = float(ndtr(-slope / error)) if error > 0 else 1.0
    return slope / float(unit), error / float(unit), p
