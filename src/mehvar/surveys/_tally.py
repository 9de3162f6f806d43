"""Counting answers: columns as codes, intervals from counts and sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.surveys._records import Field

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.stats import Interval, Intervals
    from mehvar.surveys._result_records import Statistic

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_NEARLY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coded:
    """A column of text: the names in order, and each row's place among them (-1: empty)."""

    names: tuple[str, ...]
    codes: Ints

    def __getitem__(self, rows: Bools | Ints) -> Coded:
        return Coded(names=self.names, codes=self.codes[rows])


def numbered(column: pa.ChunkedArray) -> tuple[Ints, int]:
    """Return a number for each row, the same for the same value, and how many there are."""
    encoded = column.combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices.to_numpy(), np.int64), len(encoded.dictionary)


def coded(column: pa.ChunkedArray) -> Coded:
    """Return a column's values by name, in the order of the names."""
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = column.combine_chunks().dictionary_encode()
    names = encoded.dictionary.cast(pa.string()).to_pylist()
    order = sorted(range(len(names)), key=lambda place: _by_number(names[place]))
    rank = np.empty(len(names) + 1, np.int64)
    rank[order], rank[-1] = np.arange(len(names)), -1
    codes = pc.fill_null(encoded.indices, len(names)).to_numpy(zero_copy_only=False)
    return Coded(names=tuple(names[place] for place in order), codes=rank[codes])


def _by_number(name: str) -> tuple[int, int | str, str]:
    return (0, int(name), "") if name.isascii() and name.isdigit() else (1, 0, name)


def statistic_of(field: Field) -> Statistic:
    """Return what a field is known by."""
    if field.measure in {"nps", "enps"}:
        return "nps"
    if field.measure == "csat":
        return "top"
    if field.points or field.type == "number":
        return "mean"
    return "words" if field.type == "text" else "shares"


def points_of(field: Field, scores: Floats) -> Floats:
    """Return 1 for a top answer, -1 for a bottom one (NPS alone), else 0."""
    from mehvar.metrics import SCORE_RULES

    rule = SCORE_RULES[field.measure]
    low, high = field.low or 0.0, field.high or 1.0
    share = (scores - low) / (high - low)
    points = (share >= rule.top - _NEARLY).astype(np.float64)
    if rule.bottom is not None:
        points -= share < rule.bottom - _NEARLY
    return points


def estimates(
    field: Field, scores: Floats, group: Ints, groups: int, statistic: Statistic
) -> Intervals:
    """Estimate a field's statistic in each group.

    Args:
        field: which question.
        scores: one per answer, on the field's scale.
        group: the group of each answer, 0 to ``groups`` - 1.
        groups: how many there are.
        statistic: ``nps``, ``top`` or ``mean``.
    """
    from mehvar import stats

    n = np.bincount(group, minlength=groups).astype(np.float64)
    if statistic == "mean":
        total = np.bincount(group, weights=scores, minlength=groups)
        squares = np.bincount(group, weights=scores**2, minlength=groups)
        return stats.mean_interval(total=total, squares=squares, n=n)
    points = points_of(field, scores)
    up = np.bincount(group[points > 0], minlength=groups).astype(np.float64)
    if statistic == "top":
        return stats.wilson(successes=up, n=n)
    down = np.bincount(group[points < 0], minlength=groups).astype(np.float64)
    return stats.adjusted_wald_nps(promoters=up, passives=n - up - down, detractors=down)


def estimate(field: Field, scores: Floats, statistic: Statistic) -> Interval | None:
    """Estimate a field's statistic from all of these answers; None without any."""
    if not scores.size:
        return None
    found = estimates(field, scores, np.zeros(scores.size, np.int64), 1, statistic)
    return found[0]


def shares_of(counts: Ints, n: int) -> Intervals:
    """Estimate the share of each option among ``n`` who answered."""
    from mehvar import stats

    return stats.wilson(successes=counts.astype(np.float64), n=np.full(len(counts), float(n)))


def reached_and_answered(invitations: pa.Table) -> tuple[Bools, Bools]:
    """Tell of each invitation whether the channel took it, and whether it was answered."""
    import pyarrow as pa
    import pyarrow.compute as pc

    failed = pc.is_in(invitations["status"], pa.array(["failed", "blocked"]))
    answered = invitations["answered"].to_numpy().astype(np.bool_)
    # What was answered did arrive, whatever the gateway said.
    return ~failed.to_numpy().astype(np.bool_) | answered, answered
