"""From the sums of cells to estimates, their intervals, and their changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar import stats
from mehvar.scores import _cells as k
from mehvar.scores._measures import Measure, Statistic
from mehvar.scores._records import Bools, Codes, Floats, Integers

_FEW_PEOPLE = 30
"""Below so many people the linearised variance is itself too uncertain to count by."""

_FEW_PAIRS = 10
_LEVEL = 0.95
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """Answers, sorted by person: ``starts`` holds each person's first row, and the end."""

    starts: Integers
    x: Floats
    xx: Floats
    weight: Floats

    @classmethod
    def of(cls, person: npt.ArrayLike, x: Floats, weight: Floats | None = None) -> Sample:
        """Take answers whose rows are sorted by ``person`` already."""
        return cls(
            starts=person_starts(np.asarray(person)),
            x=x,
            xx=x * x,
            weight=np.ones(x.size) if weight is None else weight,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """The sums of every cell, of one shape: levels by periods."""

    sums: Floats
    shared: Floats
    shape: tuple[int, int]

    def column(self, place: int) -> Floats:
        """Return one of the sums, levels by periods."""
        return np.asarray(self.sums[:, place].reshape(self.shape))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimates:
    """What cells are estimated at; arrays of levels by periods, NaN where nothing was answered.

    ``error`` is the linearised standard error of the mean of x, over people; ``variance`` that of
    one answer, in the unit of the value squared.
    """

    n: Floats
    people: Floats
    n_eff: Floats
    theta: Floats
    square: Floats
    error: Floats
    value: Floats
    low: Floats
    high: Floats
    variance: Floats


def person_starts(person: npt.NDArray[np.generic]) -> Integers:
    """Return where each person's rows begin, and the number of rows; rows are in their order."""
    if not person.size:
        return np.zeros(1, dtype=np.int64)
    new = np.flatnonzero(person[1:] != person[:-1]) + 1
    return np.concatenate(([0], new, [person.size])).astype(np.int64)


def count_cells(sample: Sample, level: Codes, period: Codes, *, shape: tuple[int, int]) -> Cells:
    """Sum a sample by level and period; rows without either count nowhere."""
    from mehvar.scores import _kernels

    levels, periods = shape
    cell = np.where(
        (level < 0) | (period < 0), -1, level.astype(np.int64) * periods + period
    ).astype(np.int64)
    sums, shared = _kernels.sum_cells(
        sample.starts, cell, sample.weight, sample.x, sample.xx, levels * periods, periods
    )
    return Cells(sums=sums, shared=shared, shape=shape)


def estimate(
    cells: Cells, measure: Measure, statistic: Statistic, *, most: Floats | None = None
) -> Estimates:
    """Estimate every cell.

    The variance is linearised over people (Taylor; Binder 1983), so that weights and several
    answers of one person are both paid for; the intervals are those of simple samples at the
    effective number of answers: adjusted Wald, Wilson or Student's t. With equal weights and one
    answer a person they are exactly those.

    Args:
        cells: the sums.
        measure: what was measured.
        statistic: which of its statistics.
        most: how many answers there were; n_eff never exceeds it (the cells' own by default).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = cells.column(k.W)
        theta, square = cells.column(k.WX) / weight, cells.column(k.WXX) / weight
        spread = np.maximum(square - theta**2, 0.0)
        residual = cells.column(k.SS) - 2 * theta * cells.column(k.SW)
        residual = np.maximum(residual + theta**2 * cells.column(k.WW), 0.0)
        error = np.sqrt(residual) / weight
        kish = weight**2 / cells.column(k.WW)
        linear = spread / error**2
    n, people = cells.column(k.N), cells.column(k.PEOPLE)
    known = (people >= _FEW_PEOPLE) & (spread > 1e-12) & (error > 0)
    answers = n if most is None else most
    n_eff = np.minimum(np.maximum(np.where(known, linear, kish), 1.0), answers)
    found = _intervals(statistic, theta, square, n_eff)
    scale = 100.0 if statistic == "nps" else 1.0
    least, highest = measure.ends(statistic)
    return Estimates(
        n=n,
        people=people,
        n_eff=n_eff,
        theta=theta,
        square=square,
        error=error,
        value=np.clip(found.estimate, least, highest),
        low=np.clip(found.low, least, highest),
        high=np.clip(found.high, least, highest),
        variance=spread * scale**2,
    )


def _intervals(
    statistic: Statistic, theta: Floats, square: Floats, n_eff: Floats
) -> stats.Intervals:
    if statistic == "mean":
        return stats.mean_interval(total=theta * n_eff, squares=square * n_eff, n=n_eff)
    if statistic == "nps":
        up, down = _shares(theta, square)
        return stats.adjusted_wald_nps(
            promoters=up * n_eff, passives=(1 - up - down) * n_eff, detractors=down * n_eff
        )
    return stats.wilson(successes=np.clip(theta, 0, 1) * n_eff, n=n_eff)


def _shares(theta: Floats, square: Floats) -> tuple[Floats, Floats]:
    """Return the shares of promoters and detractors; x is 1, 0 or -1."""
    up, down = np.clip((square + theta) / 2, 0, 1), np.clip((square - theta) / 2, 0, 1)
    total = np.maximum(up + down, 1.0)
    return up / total, down / total


def compare_with_before(
    found: Estimates, cells: Cells, statistic: Statistic, *, usable: Bools
) -> tuple[stats.Changes, Integers]:
    """Compare every cell with the same level's period before it; return who is in both, too.

    People who answered in both periods are taken as paired: their covariance is subtracted, over
    the linearised residuals. NaN where either period is not ``usable``.
    """
    correlation, both = _correlation(found, cells)
    before = Estimates(**{name: _previous(getattr(found, name)) for name in _FIELDS})
    gone = np.where(usable & _previous_flag(usable), 0.0, np.nan)
    changes = (
        _change_of_nps(before, found, correlation)
        if statistic == "nps"
        else _change_of_others(before, found, correlation)
    )
    return stats.Changes(
        difference=changes.difference + gone,
        low=changes.low + gone,
        high=changes.high + gone,
        z=changes.z + gone,
        p=changes.p + gone,
    ), both


def _correlation(found: Estimates, cells: Cells) -> tuple[Floats, Integers]:
    """Of a cell's estimate and that of the period before, from the people in both."""
    shape = cells.shape
    shared = [cells.shared[:, place].reshape(shape) for place in range(5)]
    theta, before = found.theta, _previous(found.theta)
    weight = cells.column(k.W)
    with np.errstate(divide="ignore", invalid="ignore"):
        product = shared[k.XX] - theta * shared[k.WX_BEFORE] - before * shared[k.XW_BEFORE]
        product = product + theta * before * shared[k.WW_BEFORE]
        covariance = product / (weight * _previous(weight))
        correlation = covariance / (found.error * _previous(found.error))
    enough = shared[k.BOTH] >= _FEW_PAIRS
    usual = np.where(enough & np.isfinite(correlation), correlation, 0.0)
    return np.clip(usual, -0.99, 0.99), shared[k.BOTH].astype(np.int64)


def _change_of_nps(before: Estimates, after: Estimates, correlation: Floats) -> stats.Changes:
    """The z test on adjusted values (Rocks 2016), its variance less that of the pairs."""
    first, first_error = _adjusted(before)
    second, second_error = _adjusted(after)
    error = np.sqrt(first_error**2 + second_error**2 - 2 * correlation * first_error * second_error)
    difference = second - first
    return _changes(difference, difference - _Z * error, difference + _Z * error, error)


def _adjusted(one: Estimates) -> tuple[Floats, Floats]:
    up, down = _shares(one.theta, one.square)
    with np.errstate(invalid="ignore"):
        total = one.n_eff + 3
        up, down = (up * one.n_eff + 0.75) / total, (down * one.n_eff + 0.75) / total
        score = up - down
        return 100 * score, 100 * np.sqrt(np.maximum(up + down - score**2, 0) / total)


def _change_of_others(before: Estimates, after: Estimates, correlation: Floats) -> stats.Changes:
    """Recover the variances from the limits (MOVER: Zou 2007), correlated by the pairs."""

    def joined(a: Floats, b: Floats) -> Floats:
        return np.sqrt(np.maximum(a**2 + b**2 - 2 * correlation * a * b, 0))

    difference = after.value - before.value
    down = joined(after.value - after.low, before.high - before.value)
    up = joined(after.high - after.value, before.value - before.low)
    error = np.where(difference > 0, down, up) / _Z
    return _changes(difference, difference - down, difference + up, error)


def _changes(difference: Floats, low: Floats, high: Floats, error: Floats) -> stats.Changes:
    from scipy.special import ndtr

    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(error > 0, difference / error, np.nan)
    p = np.asarray(2.0 * ndtr(-np.abs(z)), dtype=np.float64)
    return stats.Changes(difference=difference, low=low, high=high, z=z, p=p)


def _previous(values: Floats) -> Floats:
    """Each cell's value in the period before (NaN for the first)."""
    shifted = np.full_like(values, np.nan)
    shifted[:, 1:] = values[:, :-1]
    return shifted


def _previous_flag(flags: Bools) -> Bools:
    shifted = np.zeros_like(flags)
    shifted[:, 1:] = flags[:, :-1]
    return shifted


_FIELDS = Estimates.__slots__
