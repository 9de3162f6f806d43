"""Covariates as category codes, and the cutting of numbers into categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.errors import MehvarError
from mehvar.stats._records import Integers, Levels

_SAMPLE = 500_000
"""Cut points of more values than this come from an even sample of them."""

_MOST_LEVELS = 2_000
"""Above this the small algebra is no longer small."""


class DesignError(MehvarError, ValueError):
    """The covariates cannot be adjusted for as they stand."""

    code = "design"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """The covariates of all rows.

    ``levels`` has one row per observation and one column per covariate; its numbers run through
    all covariates: those of covariate j lie in ``starts[j]`` up to ``starts[j + 1]``.
    """

    names: tuple[str, ...]
    levels: Levels
    starts: Integers

    @property
    def size(self) -> int:
        """How many levels all covariates have together."""
        return int(self.starts[-1])


def cut_quantiles(*, values: npt.ArrayLike, bins: int = 10) -> Integers:
    """Cut numbers into at most ``bins`` groups of equal size; unknown ones get -1.

    A value that many rows share (no order before, nothing spent) keeps a group of its own when
    it fills one.
    """
    numbers = np.asarray(values, dtype=np.float64)
    known = numbers[~np.isnan(numbers)]
    if known.size == 0:
        return np.full(numbers.shape, -1, dtype=np.int64)
    sample = known[:: max(1, known.size // _SAMPLE)]
    cuts = np.unique(np.quantile(sample, np.linspace(0, 1, bins + 1)[1:-1], method="lower"))
    codes = np.searchsorted(cuts, numbers, side="left").astype(np.int64)
    codes[np.isnan(numbers)] = -1
    return codes


def build_design(
    *,
    covariates: Mapping[str, npt.ArrayLike],
    interactions: Sequence[tuple[str, str]] = (),
) -> Design:
    """Lay covariates side by side; a missing value (-1) is a level of its own.

    Args:
        covariates: name -> one category code per row (0, 1, ...; -1 when unknown).
        interactions: pairs of names whose joint categories count as one more covariate.

    Raises:
        DesignError: when lengths differ, or there are too many levels.
    """
    dense = {name: _dense(codes) for name, codes in covariates.items()}
    for first, second in interactions:
        width = int(dense[second].max(initial=0)) + 1
        dense[f"{first} x {second}"] = _dense(dense[first] * width + dense[second])
    lengths = {codes.size for codes in dense.values()}
    if len(lengths) > 1:
        raise DesignError(f"Covariates have different numbers of rows: {sorted(lengths)}.")
    counts = [int(codes.max(initial=-1)) + 1 for codes in dense.values()]
    starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    if starts[-1] > _MOST_LEVELS:
        raise DesignError(
            f"The covariates have {starts[-1]} levels together; at most {_MOST_LEVELS} work.",
            hint="Keep the most frequent values of a covariate and join the others.",
        )
    levels = np.empty((lengths.pop() if lengths else 0, len(dense)), dtype=np.int16)
    for place, codes in enumerate(dense.values()):
        levels[:, place] = codes + starts[place]
    return Design(names=tuple(dense), levels=levels, starts=starts)


def _dense(codes: npt.ArrayLike) -> Integers:
    """Number the categories that occur 0, 1, ... without gaps."""
    given = np.asarray(codes, dtype=np.int64)
    if given.size == 0:
        return given
    shifted = given - given.min()
    if int(shifted.max()) > 4 * _MOST_LEVELS**2:
        return np.unique(given, return_inverse=True)[1].astype(np.int64)
    occurs = np.bincount(shifted) > 0
    return np.asarray((np.cumsum(occurs) - 1)[shifted], dtype=np.int64)
