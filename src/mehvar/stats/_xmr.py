"""Natural process limits: is this point a signal, or noise as usual?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.stats._records import Bools, Floats, Integers, divide

_LIMITS = 2.66
"""3 / d2 for ranges of two, as Shewhart's tables print it."""

_RANGE_LIMIT = 3.268
"""D4 for ranges of two."""

_RUN = 8
"""So many successive points on one side of the centre are a shift."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limits:
    """Limits of one series, or of many (one element each); NaN below two known points.

    ``mr_limit`` is the largest step between successive points that noise explains.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    mean_range: Floats
    mr_limit: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signals:
    """Which points are signals, by rule; the shape is that of the values."""

    beyond_limits: Bools
    run_of_eight: Bools
    large_step: Bools

    @property
    def any(self) -> Bools:
        """Points that break at least one rule."""
        return self.beyond_limits | self.run_of_eight | self.large_step


def xmr(*, values: npt.ArrayLike, baseline: int | None = None) -> Limits:
    """Compute the limits of individual values and moving ranges (Wheeler 1993).

    Args:
        values: one series, or one row per series; time runs along the last axis. NaN points are
            skipped: the range then spans the gap.
        baseline: how many of the first known points set the limits; all by default.
    """
    dense, _ = _without_gaps(np.asarray(values, dtype=np.float64))
    if baseline is not None:
        dense = dense[..., :baseline]
    known = ~np.isnan(dense)
    points = known.sum(axis=-1).astype(np.float64)
    enough = np.where(points >= 2, 1.0, np.nan)
    centre = divide(np.where(known, dense, 0).sum(axis=-1), points) * enough
    ranges = np.abs(np.diff(dense, axis=-1))
    mean_range = divide(np.nansum(ranges, axis=-1), points - 1) * enough
    return Limits(
        centre=centre,
        lower=centre - _LIMITS * mean_range,
        upper=centre + _LIMITS * mean_range,
        mean_range=mean_range,
        mr_limit=_RANGE_LIMIT * mean_range,
    )


def signals(*, values: npt.ArrayLike, limits: Limits) -> Signals:
    """Find the points that noise does not explain.

    Args:
        values: as for ``xmr``.
        limits: of the same series.

    Returns:
        Points beyond the limits; points that complete or continue a run of eight on one side of
        the centre; points reached by a larger step than ``mr_limit``.
    """
    array = np.asarray(values, dtype=np.float64)
    dense, order = _without_gaps(array)
    centre, lower, upper, step = (
        np.asarray(limit)[..., None]
        for limit in (limits.centre, limits.lower, limits.upper, limits.mr_limit)
    )
    with np.errstate(invalid="ignore"):
        beyond = (dense < lower) | (dense > upper)
        side = np.where(np.isnan(dense), 0, np.sign(dense - centre))
        large = np.zeros(dense.shape, dtype=np.bool_)
        large[..., 1:] = np.abs(np.diff(dense, axis=-1)) > step
    return Signals(
        beyond_limits=_with_gaps(beyond, order),
        run_of_eight=_with_gaps(_runs(side), order),
        large_step=_with_gaps(large, order),
    )


def _without_gaps(values: Floats) -> tuple[Floats, Integers]:
    """Move NaN points to the end of each series; also return where each point came from."""
    order = np.argsort(np.isnan(values), axis=-1, kind="stable")
    return np.take_along_axis(values, order, axis=-1), order


def _with_gaps(flags: Bools, order: Integers) -> Bools:
    placed = np.zeros_like(flags)
    np.put_along_axis(placed, order, flags, axis=-1)
    return placed


def _runs(side: Floats) -> Bools:
    """Mark points that end a run of eight or more equal, non-zero signs."""
    marked = np.zeros(side.shape, dtype=np.bool_)
    if side.shape[-1] < _RUN:
        return marked
    windows = np.lib.stride_tricks.sliding_window_view(side, _RUN, axis=-1)
    marked[..., _RUN - 1 :] = np.abs(windows.sum(axis=-1)) == _RUN
    return marked
