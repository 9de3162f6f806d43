"""From estimated cells to rows: hidden where too few people, compared where they may be."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mehvar import stats
from mehvar.scores._calendar import Periods
from mehvar.scores._estimate import Cells, Estimates, compare_with_before
from mehvar.scores._measures import Measure, Statistic
from mehvar.scores._records import Bools, Coded, Floats, Integers

_Z = 1.959963984540054
_WEIGHTINGS = ("none", "rake", "propensity")

Column = list[str] | Floats | Integers | Bools


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """A measure by one dimension and one kind of period: the cells are levels by periods.

    ``why`` says for each period what breaks the series before it; groups of fewer than
    ``minimum`` people are hidden.
    """

    measure: Measure
    dimension: str
    period: Periods
    level: Coded
    minimum: int
    why: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Levels by periods."""
        return len(self.level.names), len(self.period.keys)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Numbers:
    """What is known of the cells of a frame.

    ``plain`` counts the answers as they came, ``found`` is weighted (from ``cells``) as
    ``weighting`` says (0 none, 1 raked, 2 by who answers), else ``reasons`` says why not, by
    period. ``rate`` is the share who answered, of those ``band_of`` names.
    """

    plain: Estimates
    found: Estimates
    cells: Cells
    weighting: Integers
    reasons: tuple[str, ...]
    rate: Floats
    band_of: str
    needed: int

    def changed(self, **changes: object) -> Numbers:
        """Return the same with some of it changed."""
        return replace(self, **changes)  # type: ignore[arg-type] # the fields hold their types


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Rows of the mart ``scores``: what they share, and a column of each of the rest."""

    measure: str
    statistic: Statistic
    dimension: str
    kind: str
    columns: dict[str, Column]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """Which cells become rows, and whether their numbers may be shown."""

    level: Integers
    period: Integers
    shown: Bools


def block_of(frame: Frame, statistic: Statistic, numbers: Numbers) -> Block:
    """Write the cells with answers as rows."""
    there = numbers.plain.n > 0
    hidden = hide(numbers.plain.people, frame.minimum)
    level, period = np.nonzero(there)
    rows = _Rows(level=level, period=period, shown=~hidden[level, period])
    columns = (
        _names(frame, numbers, rows)
        | _values(frame, statistic, numbers, rows)
        | _changes(frame, statistic, numbers, rows, usable=there & ~hidden)
    )
    return Block(
        measure=frame.measure.name,
        statistic=statistic,
        dimension=frame.dimension,
        kind=frame.period.kind,
        columns=columns,
    )


def _names(frame: Frame, numbers: Numbers, rows: _Rows) -> dict[str, Column]:
    at = rows.period
    weighting = numbers.weighting[rows.level, at]
    partial = frame.period.partial[at]
    return {
        "level": [frame.level.names[place] for place in rows.level],
        "period": [frame.period.keys[place] for place in at],
        "weighting": [_WEIGHTINGS[code] for code in weighting],
        "weighting_note": [
            "" if code else numbers.reasons[place]
            for code, place in zip(weighting, at, strict=True)
        ],
        "comparable": np.array([not frame.why[place] for place in at], dtype=np.bool_),
        "why": [frame.why[place] for place in at],
        "note": [
            "hidden" if not seen else "partial" if part else ""
            for seen, part in zip(rows.shown, partial, strict=True)
        ],
    }


def _values(frame: Frame, statistic: Statistic, numbers: Numbers, rows: _Rows) -> dict[str, Column]:
    plain, found, rate = numbers.plain, numbers.found, numbers.rate
    least, most = frame.measure.ends(statistic)
    level, at, shown = rows.level, rows.period, rows.shown

    def of(values: Floats) -> Floats:
        return np.where(shown, values[level, at], np.nan)

    n_eff, known = of(found.n_eff), of(rate)
    return {
        "n": np.where(shown, plain.n[level, at], 0).astype(np.int64),
        "customers": np.where(shown, plain.people[level, at], 0).astype(np.int64),
        "n_eff": n_eff,
        "value": of(found.value),
        "low": of(found.low),
        "high": of(found.high),
        "unweighted": of(plain.value),
        "unweighted_low": of(plain.low),
        "unweighted_high": of(plain.high),
        "response_rate": known,
        "band_of": [numbers.band_of if one else "" for one in np.isfinite(known)],
        "band_low": of(rate * plain.value + (1 - rate) * least),
        "band_high": of(rate * plain.value + (1 - rate) * most),
        "variance": of(found.variance),
        "needed": np.full(level.size, numbers.needed, dtype=np.int64),
        "enough": np.nan_to_num(n_eff) >= numbers.needed,
    }


def _changes(
    frame: Frame, statistic: Statistic, numbers: Numbers, rows: _Rows, *, usable: Bools
) -> dict[str, Column]:
    """Changes from the period before, between whole periods that can both be shown."""
    whole = usable & ~frame.period.partial[None, :]
    changes, both = compare_with_before(numbers.found, numbers.cells, statistic, usable=whole)
    comparable = np.array([not one for one in frame.why], dtype=np.bool_)
    judged = np.where(comparable[None, :], changes.p, np.nan)
    cell = (rows.level, rows.period)
    return {
        "change": changes.difference[cell],
        "change_low": changes.low[cell],
        "change_high": changes.high[cell],
        "p": changes.p[cell],
        "paired": np.where(np.isfinite(changes.p), both, 0)[cell],
        "significant": _significant(judged, by_period=frame.dimension != "")[cell],
    }


def hide(people: Floats, minimum: int) -> Bools:
    """Hide cells of too few people, and never exactly one of a period's members.

    One hidden member could be computed from the whole and the others, so the next smallest goes
    with it.
    """
    hidden = np.asarray((people > 0) & (people < minimum))
    alone = np.flatnonzero((hidden.sum(axis=0) == 1) & ((people > 0).sum(axis=0) > 1))
    for period in alone:
        shown = np.flatnonzero((people[:, period] > 0) & ~hidden[:, period])
        hidden[shown[np.argmin(people[shown, period])], period] = True
    return hidden


def _significant(p: Floats, *, by_period: bool) -> Bools:
    """Benjamini-Hochberg over what is shown together: a period's members, or all periods."""
    if not by_period:
        return stats.benjamini_hochberg(p=p.ravel()).reshape(p.shape)
    flags = np.zeros(p.shape, dtype=np.bool_)
    for period in np.flatnonzero((~np.isnan(p)).any(axis=0)):
        flags[:, period] = stats.benjamini_hochberg(p=p[:, period])
    return flags


def needed_answers(*, variance: float, margin: float, statistic: Statistic) -> int:
    """Return how many independent answers bring the interval to plus or minus ``margin``.

    Args:
        variance: of one answer, in the unit of the value squared.
        margin: half the width wanted, in the unit of the value.
        statistic: of which the value is.
    """
    if statistic == "nps":
        return stats.minimum_n_nps(margin=margin, variance=variance / 100**2)
    return max(1, int(np.ceil(_Z**2 * variance / margin**2)))
