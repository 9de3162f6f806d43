"""Segments described: how many, how much money, and what sets each apart from all customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar import stats
from mehvar.segments._division import Division
from mehvar.segments._frame import Frame
from mehvar.segments._items import Floats, Ints
from mehvar.segments._traits import UNITS, Kinds, Traits

Row = dict[str, object]

_RATE = 0.05
_LEAST = 0.02


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Groups:
    """A division beside the frame: each frame customer's segment (-1 outside), and the sizes."""

    place: Ints
    customers: Floats
    everyone: np.ndarray[tuple[int], np.dtype[np.bool_]]


def profile(
    division: Division, *, now: Frame, traits: Traits, kinds: Kinds, smallest: int
) -> tuple[list[Row], list[Row]]:
    """Return the rows of ``segment_profiles`` and ``segment_traits`` of a segmentation.

    A segment of fewer than ``smallest`` customers is listed without figures.
    """
    groups = _groups(division, now)
    shown = groups.customers >= smallest
    own = [
        _number(division, groups, name, values, UNITS[name])
        for name, values in traits.numbers.items()
    ]
    own += [
        _number(division, _own_groups(division), name, values, "points")
        for name, values in division.traits.items()
    ]
    own += [
        _level(division, groups, (kind, level), _is_level(kinds.code[kind], place))
        for kind, levels in kinds.levels.items()
        for place, level in enumerate(levels)
        if level != "other"
    ]
    rows = [row for part in own for row in part if shown[row.pop("_segment")]]  # type: ignore[call-overload]
    rows = [row for row in rows if int(row["n"]) >= smallest]  # type: ignore[call-overload]
    _rank(rows)
    return _profiles(division, groups, traits, shown), rows


def _groups(division: Division, now: Frame) -> _Groups:
    customer = division.customer
    place = np.full(len(now.customer), -1, np.int64)
    if len(customer):
        near = np.minimum(np.searchsorted(customer, now.customer), len(customer) - 1)
        here = customer[near] == now.customer
        place[here] = division.code[near[here]]
    everyone = np.ones(len(place), dtype=bool) if division.kind == "rule" else place >= 0
    return _Groups(place=place, customers=_sizes(division), everyone=everyone)


def _own_groups(division: Division) -> _Groups:
    return _Groups(
        place=division.code,
        customers=_sizes(division),
        everyone=np.ones(len(division.code), dtype=bool),
    )


def _sizes(division: Division) -> Floats:
    return np.bincount(division.code, minlength=len(division.segments)).astype(np.float64)


def _sums(groups: _Groups, values: Floats, segments: int) -> tuple[Floats, Floats, Floats]:
    """Total, squares and number of the known values by segment."""
    known = np.isfinite(values) & (groups.place >= 0)
    place, told = groups.place[known], values[known]
    total, squares, n = (
        np.bincount(place, weights, segments).astype(np.float64)
        for weights in (told, told**2, np.ones(len(told)))
    )
    return total, squares, n


def _number(division: Division, groups: _Groups, name: str, values: Floats, unit: str) -> list[Row]:
    total, squares, n = _sums(groups, values, len(division.segments))
    whole = values[groups.everyone & np.isfinite(values)]
    if not len(whole):
        return []
    found = stats.mean_interval(total=total, squares=squares, n=n)
    mean, spread = float(whole.mean()), float(whole.std())
    rest = stats.Sums(
        total=whole.sum() - total, squares=(whole**2).sum() - squares, n=len(whole) - n
    )
    tested = stats.mean_change(before=rest, after=stats.Sums(total=total, squares=squares, n=n))
    return [
        {
            "_segment": place, "_p": float(tested.p[place]),
            "segmentation": division.name, "segment": segment, "trait": name, "level": "",
            "unit": unit, "value": found.estimate[place], "low": found.low[place],
            "high": found.high[place], "everyone": mean,
            "difference": (found.estimate[place] - mean) / spread if spread > 0 else 0.0,
            "n": int(n[place]),
        }
        for place, segment in enumerate(division.segments)
    ]  # fmt: skip


def _level(
    division: Division, groups: _Groups, named: tuple[str, str], values: Floats
) -> list[Row]:
    """The share of one level of a kind among those of whom the kind is known."""
    kind, level = named
    total, _, n = _sums(groups, values, len(division.segments))
    whole = values[groups.everyone & np.isfinite(values)]
    if not len(whole):
        return []
    found = stats.wilson(successes=total, n=n)
    share = float(whole.mean())
    spread = np.sqrt(share * (1 - share))
    tested = stats.proportion_change(
        before_successes=whole.sum() - total, before_n=len(whole) - n,
        after_successes=total, after_n=n,
    )  # fmt: skip
    return [
        {
            "_segment": segment, "_p": float(tested.p[segment]),
            "segmentation": division.name, "segment": name, "trait": kind, "level": level,
            "unit": "share", "value": found.estimate[segment], "low": found.low[segment],
            "high": found.high[segment], "everyone": share,
            "difference": (found.estimate[segment] - share) / spread if spread > 0 else 0.0,
            "n": int(n[segment]),
        }
        for segment, name in enumerate(division.segments)
    ]  # fmt: skip


def _matters(row: Row) -> bool:
    """Where nearly all are alike, a hundredth more is many deviations and tells nothing."""
    return row["unit"] != "share" or abs(float(row["value"]) - float(row["everyone"])) >= _LEAST  # type: ignore[arg-type]


def _is_level(code: Ints, place: int) -> Floats:
    return np.asarray(np.where(code < 0, np.nan, code == place), np.float64)


def _rank(rows: list[Row]) -> None:
    """Rank what sets a segment apart, leaving out what may be chance over all of its rows."""
    if not rows:
        return
    p = np.array([float(row.pop("_p")) for row in rows])  # type: ignore[arg-type]
    certain = stats.benjamini_hochberg(p=np.nan_to_num(p, nan=1.0), q=_RATE)
    by_segment: dict[object, list[Row]] = {}
    for row, real in zip(rows, certain, strict=True):
        row["rank"] = None
        if real and _matters(row):
            by_segment.setdefault(row["segment"], []).append(row)
    for apart in by_segment.values():
        apart.sort(key=lambda row: -abs(float(row["difference"])))  # type: ignore[arg-type]
        for place, row in enumerate(apart, start=1):
            row["rank"] = place


def _profiles(
    division: Division,
    groups: _Groups,
    traits: Traits,
    shown: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> list[Row]:
    segments = len(division.segments)
    total, squares, n = _sums(groups, traits.money, segments)
    money = stats.mean_interval(total=total, squares=squares, n=n)
    whole = float(np.nansum(traits.money[groups.everyone]))
    residual, _, valued = _sums(groups, traits.residual, segments)
    base = float(groups.customers.sum())
    if division.kind == "rule":
        base = max(float(len(groups.place)), base)
    share = stats.wilson(successes=groups.customers, n=np.full(segments, max(base, 1.0)))
    rows: list[Row] = []
    for place, segment in enumerate(division.segments):
        if groups.customers[place] == 0:
            continue
        title = division.titles.get(segment)
        row: Row = {
            "segmentation": division.name, "segment": segment, "place": place + 1,
            "title_fa": title and title.fa, "title_en": title and title.en,
            "hidden": not shown[place], "money_of": traits.money_of,
        }  # fmt: skip
        if shown[place]:
            row |= {
                "customers": int(groups.customers[place]), "share": share.estimate[place],
                "share_low": share.low[place], "share_high": share.high[place],
                "money": _known(money.estimate[place]), "money_low": _known(money.low[place]),
                "money_high": _known(money.high[place]),
                "money_share": float(total[place]) / whole if whole > 0 else None,
                "residual": residual[place] / valued[place] if valued[place] >= 1 else None,
                "stability": _known(division.refits.by_segment.get(segment)),
            }  # fmt: skip
        rows.append(row)
    return rows


def _known(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
