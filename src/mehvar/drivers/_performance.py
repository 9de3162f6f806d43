"""How well each driver does, which way it goes with the outcome, and where it stands on the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.drivers._coding import Coded
from mehvar.drivers._moments import Bags
from mehvar.drivers._records import LEVEL, Bounded, Floats, Placement, Quadrant


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Performance:
    """Mean performance and correlation with the outcome, replicates x drivers."""

    level: Floats
    correlation: Floats

    def direction(self, driver: int) -> int:
        """Return 1 or -1 where the interval of the correlation leaves out zero, else 0."""
        low, high = _ends(self.correlation[1:, driver])
        return 1 if low > 0 else -1 if high < 0 else 0


def read_performance(
    coded: tuple[Coded, ...], outcome: Floats, weight: Floats, bags: Bags
) -> Performance:
    """Average every driver's performance over the rows in which it is known, in every replicate."""
    levels, found = [], []
    for one in coded:
        known = ~np.isnan(one.performance)
        rated = np.nan_to_num(one.performance)
        value, there = np.nan_to_num(one.value), ~np.isnan(one.value)
        y = np.where(there, outcome, 0.0)
        columns = (known, rated, there, value, value**2, y, y**2, value * y)
        sums = np.column_stack(
            [np.bincount(bags.bag, weights=weight * c, minlength=bags.bags) for c in columns]
        )
        drawn = bags.counts @ sums
        levels.append(_divide(drawn[:, 1], drawn[:, 0]))
        found.append(_correlate(drawn[:, 2:]))
    return Performance(level=np.column_stack(levels), correlation=np.column_stack(found))


def place_on_map(
    coded: tuple[Coded, ...], shares: Floats, performance: Performance
) -> tuple[Placement, ...]:
    """Place drivers by importance and performance, against the means of both.

    Performance is compared among drivers of one origin: a share of orders without a delay and a
    mean rating are not one scale. The lines move with every replicate, so that a quadrant is
    named only where the difference from both lines is clear.
    """
    lines = shares.mean(axis=1)
    placed = []
    for k, one in enumerate(coded):
        alike = [j for j, other in enumerate(coded) if other.driver.origin == one.driver.origin]
        line = performance.level[:, alike].mean(axis=1)
        matters = _side(shares[:, k] - lines)
        does = _side(performance.level[:, k] - line)
        placed.append(
            Placement(
                driver=one.driver.name, origin=one.driver.origin,
                importance=_bounded(shares[:, k]), performance=_bounded(performance.level[:, k]),
                importance_line=float(lines[0]), performance_line=float(line[0]),
                quadrant=_QUADRANTS.get((matters, does), ""),
            )
        )  # fmt: skip
    return tuple(placed)


_QUADRANTS: dict[tuple[int, int], Quadrant] = {
    (1, -1): "improve",
    (1, 1): "keep",
    (-1, -1): "watch",
    (-1, 1): "ease",
}


def _side(difference: Floats) -> int:
    low, high = _ends(difference[1:])
    return 1 if low > 0 else -1 if high < 0 else 0


def _bounded(draws: Floats) -> Bounded:
    low, high = _ends(draws[1:])
    return Bounded(estimate=float(draws[0]), low=low, high=high)


def _ends(draws: Floats) -> tuple[float, float]:
    known = draws[~np.isnan(draws)]
    if known.size == 0:
        return float("nan"), float("nan")
    low, high = np.quantile(known, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
    return float(low), float(high)


def _divide(top: Floats, bottom: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / bottom, np.nan)


def _correlate(sums: Floats) -> Floats:
    """Correlation from sums of 1, x, x², y, y² and xy."""
    n, x, xx, y, yy, xy = sums.T
    n = np.where(n > 0, n, np.nan)
    spread = (xx / n - (x / n) ** 2) * (yy / n - (y / n) ** 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 1e-15, (xy / n - x * y / n**2) / np.sqrt(spread), 0.0)
