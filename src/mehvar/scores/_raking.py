"""Weights that make answers look like the customers whom they are to speak for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mehvar import stats
from mehvar.scores._records import Coded, Codes, Floats

LEAST_ANSWERS = 50
"""Below so many answers a weight is more noise than remedy."""

CAP = 5.0
"""No weight exceeds so many times the median."""

_LEAST_OF_LEVEL = 5
_ROUNDS = 4
_OTHER = "other"
UNKNOWN = "unknown"
"""The level of those of whom a margin is not known."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Margin:
    """One margin: the base's total and the answers' code per level (-1 is counted in no level)."""

    name: str
    levels: tuple[str, ...]
    base: Floats
    codes: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One level of a margin, before and after weighting: shares of all answers, and of the base.

    ``level`` is empty for a signal, which is told by its mean. ``weight`` is the mean weight of
    the level's answers, 1 being no change.
    """

    margin: str
    level: str
    answered: float
    weighted: float
    base: float
    weight: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """One weight per answer with mean 1, and what they did; or why there are none."""

    weight: Floats
    balance: tuple[Balance, ...]
    reason: str = ""


def rake_weights(margins: Sequence[Margin], *, size: int) -> Weights:
    """Rake answers to margins of the base, trimmed at five times the median (Kalton 2003).

    Levels that fewer than five answers stand for are joined; a margin that then has one level
    weighs nothing. ``reason`` is few_answers, no_base, balanced or unreachable.
    """
    even = np.ones(size)
    if size < LEAST_ANSWERS:
        return Weights(weight=even, balance=(), reason="few_answers")
    if not margins or not all(one.base.sum() > 0 for one in margins):
        return Weights(weight=even, balance=(), reason="no_base")
    joined = [found for one in margins if (found := _join_small(one)) is not None]
    if not joined:
        return Weights(weight=even, balance=(), reason="balanced")
    try:
        weight = _raked(joined, size)
    except stats.RakingError:
        return Weights(weight=even, balance=(), reason="unreachable")
    balance = tuple(line for one in joined for line in balance_of(one, weight))
    return Weights(weight=weight, balance=balance)


def margin_of(column: Coded, base: dict[str, float], *, name: str, most: int = 8) -> Margin:
    """Make a margin of the base's largest levels and the rest, for answers coded by ``column``."""
    known = sorted(base.items(), key=lambda item: (-item[1], item[0]))
    kept = tuple(level for level, _ in known[:most])
    rest = sum(total for _, total in known[most:])
    place = {level: number for number, level in enumerate(kept)}
    codes = np.array(
        [place.get(level, len(kept)) for level in (*column.names, UNKNOWN)], dtype=np.int32
    )
    return Margin(
        name=name,
        levels=(*kept, _OTHER),
        base=np.array([*(total for _, total in known[:most]), rest]),
        codes=codes[column.codes],
    )


def balance_of(margin: Margin, weight: Floats) -> list[Balance]:
    """Tell a margin before and after weighting."""
    size = len(margin.levels)
    n = np.bincount(margin.codes, minlength=size).astype(np.float64)
    weighted = np.bincount(margin.codes, weights=weight, minlength=size)
    base = margin.base / margin.base.sum()
    return [
        Balance(
            margin=margin.name,
            level=level,
            answered=float(n[place] / n.sum()),
            weighted=float(weighted[place] / weighted.sum()),
            base=float(base[place]),
            weight=float(weighted[place] / n[place]) if n[place] else 0.0,
            n=int(n[place]),
        )
        for place, level in enumerate(margin.levels)
        if n[place] or base[place] > 0
    ]


def trim(weight: Floats) -> Floats:
    """Cap weights at five times their median, and bring their mean to 1."""
    capped = np.minimum(weight, CAP * np.median(weight))
    return np.asarray(capped / capped.mean(), dtype=np.float64)


def _join_small(margin: Margin) -> Margin | None:
    """Join levels with few answers (or none in the base) into the rest, and that into the least."""
    size = len(margin.levels)
    n = np.bincount(margin.codes, minlength=size)
    kept = [
        place for place in range(size - 1) if n[place] >= _LEAST_OF_LEVEL and margin.base[place] > 0
    ]
    rest = [place for place in range(size) if place not in kept]
    answered, people = n[rest].sum(), margin.base[rest].sum()
    if not kept:
        return None
    groups = [[place] for place in kept]
    if answered >= _LEAST_OF_LEVEL and people > 0:
        groups.append(rest)
    else:
        min(groups, key=lambda group: n[group[0]]).extend(rest)
    if len(groups) < 2:
        return None
    place_of = np.zeros(size, dtype=np.int32)
    for number, group in enumerate(groups):
        place_of[group] = number
    names = [margin.levels[group[0]] if group is not rest else _OTHER for group in groups]
    return Margin(
        name=margin.name,
        levels=tuple(names),
        base=np.array([margin.base[group].sum() for group in groups]),
        codes=place_of[margin.codes],
    )


def _raked(margins: Sequence[Margin], size: int) -> Floats:
    """Rake and trim in turn: trimming disturbs the margins, the next raking mends them."""
    shape = tuple(len(one.levels) for one in margins)
    cell = np.ravel_multi_index([one.codes for one in margins], shape)
    wanted = [one.base / one.base.sum() * size for one in margins]
    weight = np.ones(size)
    for _ in range(_ROUNDS):
        cells = np.bincount(cell, weights=weight, minlength=int(np.prod(shape)))
        fitted = stats.rake(cells=cells.reshape(shape), margins=wanted, tolerance=1e-6, rounds=500)
        factor = np.divide(fitted.ravel(), cells, out=np.ones_like(cells), where=cells > 0)
        weight = weight * factor[cell]
        if weight.max() <= CAP * np.median(weight):
            break
        weight = trim(weight)
    return np.asarray(weight / weight.mean(), dtype=np.float64)
