"""Was it worth its cost? The net value of a grant, and the cap at which one more adds nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mehvar.policy_lab._effect_records import (
    NOTHING,
    POWER,
    Z95,
    Effect,
    Floats,
    Measured,
    NetValue,
)
from mehvar.policy_lab._effect_trial import Cells, team_and_week
from mehvar.stats import Interval

_POINTS = 41
_FEWEST_CELLS = 12
_FAR = 1_000.0
"""A value this many times below its error: no number of cases worth naming would tell its sign."""


class Best(StrEnum):
    """Where the best cap lies."""

    INSIDE = "inside"
    AT_LEAST_HIGHEST = "at_least_highest"
    AT_MOST_LOWEST = "at_most_lowest"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class CapPoint:
    """One cap (minor units): what a case is worth under it beyond the lowest cap that was tried.

    ``marginal`` is what the last unit of the cap brings after its cost, with a 95 % interval.
    """

    cap: float
    net: float
    marginal: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BestCap:
    """The cap at which the marginal net value is zero, with its 95 % interval (None: not told).

    The limits never leave the range of caps that were tried: beyond it nothing is known.
    """

    best: Best
    cap: Interval | None
    curve: tuple[CapPoint, ...]
    cells: int
    enough: int | None = None


def net_value(
    *,
    retained: Measured,
    margin: Measured,
    cost: Measured,
    substitution: Measured = NOTHING,
    n: int,
) -> NetValue:
    """Return what a granted case is worth: retained x margin - cost - substitution.

    Args:
        retained: what a grant adds to the chance that the customer stays (0..1).
        margin: what a customer who stays leaves within 180 days more than one who does not.
        cost: what a grant costs the company.
        substitution: the margin of orders that would have come without it and came cheaper.
        n: the cases behind ``retained``.

    The four are measured apart, and the interval is the delta method's; the product keeps the
    variance of both factors (Goodman 1960).
    """
    gained = retained.value * margin.value
    spent = cost.value + substitution.value
    variance = (
        (margin.value * retained.error) ** 2
        + (retained.value * margin.error) ** 2
        + (retained.error * margin.error) ** 2
        + cost.error**2
        + substitution.error**2
    )
    return _net(
        gained=gained, spent=spent, error=float(np.sqrt(variance)), n=n,
        break_even=spent / margin.value if margin.value > 0 else None,
    )  # fmt: skip


def value_of(
    *, effect: Effect, cost: Measured, substitution: Measured = NOTHING
) -> NetValue | None:
    """Return the net value from the effect of a grant on the margin itself; None when not told.

    Orders that were only brought forward are in it: they are missing later within the horizon.
    """
    found = effect.per_grant
    if not effect.is_told or found is None or not np.isfinite(found.high - found.low):
        return None
    error = (found.high - found.low) / (2 * Z95)
    variance = error**2 + cost.error**2 + substitution.error**2
    return _net(
        gained=found.estimate, spent=cost.value + substitution.value,
        error=float(np.sqrt(variance)), n=effect.n, break_even=None,
    )  # fmt: skip


def best_cap(*, cells: Cells) -> BestCap:
    """Find the cap at which one more unit brings what it costs.

    ``cells.value`` is the net value of a case: the margin within the horizon minus what was given.
    It is fitted as a curve of the second degree in the cap, within teams and weeks; the interval
    holds every cap whose marginal net value does not differ from zero (Fieller's set).
    """
    caps = np.unique(cells.cap)
    basis = team_and_week(cells) if cells.cap.size else np.zeros((0, 0))
    freedom = cells.cap.size - basis.shape[1] - 2
    if caps.size < 3 or cells.cap.size < _FEWEST_CELLS or freedom < 3:
        return BestCap(best=Best.CANNOT_TELL, cap=None, curve=(), cells=cells.cap.size)
    scale = float(caps[-1])
    beta, covariance = _curve(cells, basis, scale)
    grid = np.linspace(caps[0], caps[-1], _POINTS) / scale
    marginal, half = _marginal(grid, beta, covariance, freedom)
    net = beta[0] * (grid - grid[0]) + beta[1] * (grid**2 - grid[0] ** 2)
    curve = tuple(
        CapPoint(
            cap=float(place * scale), net=float(worth), marginal=float(one / scale),
            low=float((one - wide) / scale), high=float((one + wide) / scale),
        )
        for place, worth, one, wide in zip(grid, net, marginal, half, strict=True)
    )  # fmt: skip
    return _best(curve, marginal, half, cells.cap.size)


def _best(curve: tuple[CapPoint, ...], marginal: Floats, half: Floats, cells: int) -> BestCap:
    """Say where the marginal value is zero; nothing when it may be zero everywhere."""
    open_ = np.abs(marginal) <= half
    if (marginal > half).all():
        return BestCap(best=Best.AT_LEAST_HIGHEST, cap=None, curve=curve, cells=cells)
    if (marginal < -half).all():
        return BestCap(best=Best.AT_MOST_LOWEST, cap=None, curve=curve, cells=cells)
    falls = marginal[0] > half[0] or marginal[-1] < -half[-1]
    if not falls or marginal[-1] >= marginal[0]:
        ratio = float(np.max(half / np.maximum(np.abs(marginal), 1e-300), initial=0.0, where=open_))
        enough = int(np.ceil(cells * min(ratio, 100.0) ** 2)) if ratio > 1 else None
        return BestCap(
            best=Best.CANNOT_TELL, cap=None, curve=curve, cells=cells,
            enough=enough if ratio < 100 else None,
        )  # fmt: skip
    place = int(np.argmin(np.abs(marginal)))
    known = [point.cap for point, may in zip(curve, open_, strict=True) if may]
    low, high = (min(known), max(known)) if known else (curve[place].cap, curve[place].cap)
    return BestCap(
        best=Best.INSIDE,
        cap=Interval(estimate=curve[place].cap, low=low, high=high, n=float(cells)),
        curve=curve,
        cells=cells,
    )


def _curve(cells: Cells, basis: Floats, scale: float) -> tuple[Floats, Floats]:
    """Fit cap and cap squared within teams and weeks; errors by HC3, a cell being the unit."""
    weight = np.sqrt(cells.cases)
    x = np.column_stack([cells.cap / scale, (cells.cap / scale) ** 2]) * weight[:, None]
    y = cells.value * weight
    x, y = x - basis @ (basis.T @ x), y - basis @ (basis.T @ y)
    bread = np.linalg.pinv(x.T @ x)
    beta = bread @ (x.T @ y)
    hat = np.einsum("ij,jk,ik->i", x, bread, x) + np.einsum("ij,ij->i", basis, basis)
    residual = (y - x @ beta) / (1 - np.clip(hat, 0, 0.95))
    meat = (x * residual[:, None]).T @ (x * residual[:, None])
    return np.asarray(beta), np.asarray(bread @ meat @ bread)


def _marginal(
    grid: Floats, beta: Floats, covariance: Floats, freedom: int
) -> tuple[Floats, Floats]:
    from scipy.special import stdtrit

    slope = np.column_stack([np.ones_like(grid), 2 * grid])
    error = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", slope, covariance, slope), 0.0))
    return slope @ beta, float(stdtrit(freedom, 0.975)) * error


def _net(
    *, gained: float, spent: float, error: float, n: int, break_even: float | None
) -> NetValue:
    net = gained - spent
    interval = Interval(estimate=net, low=net - Z95 * error, high=net + Z95 * error, n=float(n))
    told = interval.low > 0 or interval.high < 0
    ratio = POWER * error / abs(net) if abs(net) > error / _FAR else np.inf
    needed = n * ratio**2
    return NetValue(
        net=interval, gained=gained, spent=spent, break_even=break_even,
        enough=None if told or not np.isfinite(needed) else int(np.ceil(needed)),
    )  # fmt: skip
