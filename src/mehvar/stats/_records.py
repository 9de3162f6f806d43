"""The records that every estimate comes in: never a number without its interval and its n."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Levels = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """One estimate with its interval and the number of observations behind it.

    All of them are NaN where there is nothing to estimate from.
    """

    estimate: float
    low: float
    high: float
    n: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """Estimates of many groups at once: arrays of one shape, one element per group."""

    estimate: Floats
    low: Floats
    high: Floats
    n: Floats

    def __len__(self) -> int:
        return self.estimate.size

    def __getitem__(self, place: int) -> Interval:
        return Interval(
            estimate=float(self.estimate.flat[place]),
            low=float(self.low.flat[place]),
            high=float(self.high.flat[place]),
            n=float(self.n.flat[place]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The difference of two estimates: after minus before."""

    difference: float
    low: float
    high: float
    z: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changes:
    """Differences of many pairs of estimates (after minus before), one element per pair.

    ``z`` is the difference over its standard error and ``p`` its two-sided p-value. The interval
    leaves out zero exactly when ``p`` is below one minus its level.
    """

    difference: Floats
    low: Floats
    high: Floats
    z: Floats
    p: Floats

    def __len__(self) -> int:
        return self.difference.size

    def __getitem__(self, place: int) -> Change:
        return Change(
            difference=float(self.difference.flat[place]),
            low=float(self.low.flat[place]),
            high=float(self.high.flat[place]),
            z=float(self.z.flat[place]),
            p=float(self.p.flat[place]),
        )


def floats(values: npt.ArrayLike) -> Floats:
    """Return ``values`` as an array of at least one dimension."""
    return np.atleast_1d(np.asarray(values, dtype=np.float64))


def normal_quantile(level: float) -> float:
    """Return z such that a standard normal lies within ±z with probability ``level``."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


def two_sided_p(z: Floats) -> Floats:
    """Return the two-sided p-value of a standard normal ``z``."""
    from scipy.special import ndtr

    return np.asarray(2.0 * ndtr(-np.abs(z)), dtype=np.float64)


def divide(top: Floats, bottom: Floats) -> Floats:
    """Divide, with NaN where the bottom is zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom != 0, top / bottom, np.nan)
