"""What a rule that begins at a threshold changed: cases just above it against those just below.

Sharp regression discontinuity: local polynomials with triangular weights on each side (Hahn, Todd
and Van der Klaauw 2001), a bandwidth of least mean squared error, and the robust bias-corrected
interval of Calonico, Cattaneo and Titiunik (Econometrica 2014), for which the bias is taken away by
a polynomial one degree higher within the same bandwidth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.stats._effect import Reason
from mehvar.stats._records import Floats

_FEWEST = 30
"""Fewer cases within the bandwidth on a side carry no estimate."""

_VALUES = 5
"""Fewer distinct values of the running variable on a side carry no curve."""

_NEAR = 5_000

_FEW = (Reason.TOO_FEW_UNEXPOSED, Reason.TOO_FEW_EXPOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discontinuity:
    """The jump of an outcome at a threshold, with its 95 % interval.

    ``below`` and ``above`` are what the two sides lead to at the threshold itself, ``effect`` the
    second minus the first, corrected for the bend of the curves. ``n_below`` and ``n_above`` are
    the cases within ``bandwidth`` (in units of the running variable) of the threshold.
    """

    effect: float
    low: float
    high: float
    p: float
    error: float
    below: float
    above: float
    n_below: int
    n_above: int
    bandwidth: float


def discontinuity(
    *,
    running: npt.ArrayLike,
    outcome: npt.ArrayLike,
    threshold: float,
    cluster: npt.ArrayLike | None = None,
    bandwidth: float | None = None,
) -> Discontinuity | Reason:
    """Estimate what changed at the threshold: rows at or above it had the rule.

    Args:
        running: what the rule looks at (minutes late), one per row; NaN rows are left out.
        outcome: what may have changed, one per row; NaN rows are left out.
        threshold: where the rule begins.
        cluster: what goes together (the customer), one per row; None when rows are independent.
        bandwidth: how far from the threshold cases count; chosen from the data when None.

    Nothing else may begin at the same threshold, and nobody may be able to choose the side: look
    at ``density_jump`` before believing the estimate. A reason is returned where there is none.
    """
    x, y, groups = _clean(running, outcome, threshold, cluster)
    sides = _Side.of(x, y, groups, below=True), _Side.of(x, y, groups, below=False)
    for side, reason in zip(sides, _FEW, strict=True):
        if _has_few_values(side):
            return reason
    if np.ptp(y) == 0:
        return Reason.NO_VARIATION
    width = bandwidth if bandwidth is not None else _bandwidth(*sides)
    near = [one.within(width) for one in sides]
    for side, reason in zip(near, _FEW, strict=True):
        if side.x.size < _FEWEST or _has_few_values(side):
            return reason
    return _jump(near[0], near[1], width)


@dataclass(frozen=True, slots=True)
class _Side:
    """The rows on one side of the threshold, which is moved to zero."""

    x: Floats
    y: Floats
    groups: npt.NDArray[np.int64] | None

    @classmethod
    def of(
        cls, x: Floats, y: Floats, groups: npt.NDArray[np.int64] | None, *, below: bool
    ) -> _Side:
        keep = (x < 0) if below else (x >= 0)
        return cls(x[keep], y[keep], None if groups is None else groups[keep])

    def within(self, width: float) -> _Side:
        keep = np.abs(self.x) < width
        return _Side(self.x[keep], self.y[keep], None if self.groups is None else self.groups[keep])


@dataclass(frozen=True, slots=True)
class _Fit:
    """A local polynomial: its coefficients, their covariance, and the inverse of X'WX."""

    beta: Floats
    covariance: Floats
    inverse: Floats
    design: Floats
    weights: Floats


def _clean(
    running: npt.ArrayLike, outcome: npt.ArrayLike, threshold: float, cluster: npt.ArrayLike | None
) -> tuple[Floats, Floats, npt.NDArray[np.int64] | None]:
    x = np.asarray(running, dtype=np.float64) - threshold
    y = np.asarray(outcome, dtype=np.float64)
    keep = np.isfinite(x) & np.isfinite(y)
    groups = None
    if cluster is not None:
        groups = np.unique(np.asarray(cluster)[keep], return_inverse=True)[1].astype(np.int64)
    return x[keep], y[keep], groups


def _jump(below: _Side, above: _Side, width: float) -> Discontinuity:
    """Compare the two sides at the threshold, by curves of the second degree."""
    from scipy.special import ndtr, ndtri

    left, right = _fit(below, width, 2), _fit(above, width, 2)
    effect = float(right.beta[0] - left.beta[0])
    error = float(np.sqrt(left.covariance[0, 0] + right.covariance[0, 0]))
    half = float(ndtri(0.975)) * error
    return Discontinuity(
        effect=effect, low=effect - half, high=effect + half,
        p=float(2 * ndtr(-abs(effect) / error)) if error > 0 else 1.0, error=error,
        below=float(left.beta[0]), above=float(right.beta[0]),
        n_below=below.x.size, n_above=above.x.size, bandwidth=width,
    )  # fmt: skip


def _fit(side: _Side, width: float, degree: int) -> _Fit:
    """Fit a polynomial around the threshold; x in units of the width keeps the sums small."""
    near = np.abs(side.x) < width
    scaled = side.x[near] / width
    weights = 1 - np.abs(scaled)
    design = np.vander(scaled, degree + 1, increasing=True)
    weighted = design * weights[:, None]
    inverse = np.linalg.pinv(design.T @ weighted)
    beta = inverse @ (weighted.T @ side.y[near])
    residual = side.y[near] - design @ beta
    groups = None if side.groups is None else side.groups[near]
    meat = _meat(weighted, residual, design @ inverse, groups)
    return _Fit(beta, inverse @ meat @ inverse, inverse, design, weights)


def _meat(
    weighted: Floats, residual: Floats, half_hat: Floats, groups: npt.NDArray[np.int64] | None
) -> Floats:
    """Return the middle of the sandwich: HC3, or sums by cluster with CR1's correction."""
    if groups is None:
        hat = np.clip(np.einsum("ij,ij->i", half_hat, weighted), 0, 0.99)
        scores = weighted * (residual / (1 - hat))[:, None]
        return np.asarray(scores.T @ scores)
    _, place = np.unique(groups, return_inverse=True)
    count = int(place.max()) + 1
    rows = weighted * residual[:, None]
    scores = np.column_stack([np.bincount(place, column, count) for column in rows.T])
    n, k = weighted.shape
    correction = count / max(count - 1, 1) * (n - 1) / max(n - k, 1)
    return np.asarray(correction * scores.T @ scores)


def _bandwidth(below: _Side, above: _Side) -> float:
    """Return the bandwidth of least mean squared error of a local line's jump.

    The plug-in rule of Calonico, Cattaneo, Farrell and Titiunik (Stata Journal 2017): a pilot from
    the spread of the running variable, then the widths for the third and the second derivative.
    """
    x = np.concatenate([below.x, above.x])
    quartiles = np.percentile(x, [25, 75])
    spread = min(float(np.std(x)), float(quartiles[1] - quartiles[0]) / 1.349) or float(np.std(x))
    furthest = [float(np.abs(one.x).max()) * (1 + 1e-9) for one in (below, above)]
    pilot = max(2.576 * spread * x.size**-0.2, _least(below), _least(above))
    third = _width(below, above, degree=3, order=3, pilots=(pilot, *furthest), scale=0.0)
    third = min(max(third, pilot), max(furthest))
    second = _width(below, above, degree=2, order=2, pilots=(pilot, third, third), scale=1.0)
    second = min(max(second, _least(below), _least(above)), max(furthest))
    first = _width(below, above, degree=1, order=0, pilots=(pilot, second, second), scale=1.0)
    return min(max(first, _least(below), _least(above)), max(furthest))


def _least(side: _Side) -> float:
    """Return the width that just holds the fewest rows and values that a fit needs."""
    distance = np.abs(side.x)
    near = np.sort(np.partition(distance, min(_NEAR, distance.size) - 1)[:_NEAR])
    values = np.unique(near) if np.unique(near).size > _VALUES else np.unique(distance)
    enough = near[min(_FEWEST, near.size - 1)]
    return float(max(enough, values[min(_VALUES, values.size - 1)])) * (1 + 1e-9) + 1e-12


def _has_few_values(side: _Side) -> bool:
    """Tell whether a side has too few distinct values; most show enough in their first rows."""
    return np.unique(side.x[:_NEAR]).size < _VALUES and np.unique(side.x).size < _VALUES


def _width(
    below: _Side,
    above: _Side,
    *,
    degree: int,
    order: int,
    pilots: tuple[float, float, float],
    scale: float,
) -> float:
    """Return the width for the derivative ``order`` of a polynomial of this degree."""
    pilot, wide_below, wide_above = pilots
    left = _error_of(below, degree, order, (pilot, wide_below))
    right = _error_of(above, degree, order, (pilot, wide_above))
    variance = left[0] + right[0]
    bias = (right[1] - left[1]) ** 2 + scale * (left[2] + right[2])
    if bias <= 0 or not np.isfinite(variance / bias):
        return pilot
    return float((variance / bias) ** (1 / (2 * degree + 3)))


def _error_of(
    side: _Side, degree: int, order: int, widths: tuple[float, float]
) -> tuple[float, float, float]:
    """Return variance, bias and the bias's own variance, as constants of the width's formula."""
    narrow, wide = widths
    near = _fit(side, narrow, degree)
    variance = near.covariance[order, order] / narrow ** (2 * order)
    next_power = near.design[:, 1] ** (degree + 1)
    moment = (near.design * near.weights[:, None]).T @ next_power
    constant = float((near.inverse @ moment)[order])
    far = _fit(side, wide, degree + 1)
    bend = far.beta[degree + 1] / wide ** (degree + 1)
    doubt = far.covariance[degree + 1, degree + 1] / wide ** (2 * (degree + 1))
    power = 2 * (degree + 1 - order)
    return (
        float((2 * order + 1) * narrow ** (2 * order + 1) * variance),
        float(np.sqrt(power) * constant * bend),
        float(power * 3 * constant**2 * doubt),
    )
