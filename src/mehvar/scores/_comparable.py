"""May two periods be compared: was the same question asked, on the same scale, the same way?"""

from __future__ import annotations

import numpy as np

from mehvar.scores._answers import Answers
from mehvar.scores._records import Coded, Codes, Floats

LARGE = 0.25
"""A mix has changed when so large a share of answers would have to move to get the old one back."""

_CHANCE = 0.001
_LEAST = 10

BREAKS = ("channel", "scale", "question", "survey")
_COLUMNS = {"channel": "channel", "scale": "scale", "question": "question", "survey": "survey_id"}
_OWN_DIMENSION = {"channel": "channel", "survey_id": "survey"}


def find_breaks(answers: Answers, period: Codes, *, periods: int) -> list[frozenset[str]]:
    """Tell for each period what of the asking changed from the one before it.

    A change of survey breaks the series only where the question's own words are not known.
    """
    found: list[set[str]] = [set() for _ in range(periods)]
    asked = bool((answers.asking["question"].codes >= 0).any())
    for name in BREAKS:
        if name == "survey" and asked:
            continue
        for place in _changed(answers.asking[_COLUMNS[name]], period, periods):
            found[place].add(name)
    return [frozenset(one) for one in found]


def of_dimension(breaks: frozenset[str], dimension: str) -> str:
    """Say what breaks the series of a dimension's members: a member is not torn by what it is."""
    own = _OWN_DIMENSION.get(dimension)
    return ",".join(name for name in BREAKS if name in breaks and name != own)


def _changed(column: Coded, period: Codes, periods: int) -> list[int]:
    """The periods whose mix of a column differs from that before by much and not by chance."""
    size = len(column.names) + 1
    if size < 3 and not (column.codes < 0).any():
        return []
    rows = period >= 0
    place = period[rows].astype(np.int64) * size + column.codes[rows] + 1
    mix = np.bincount(place, minlength=periods * size).reshape(periods, size).astype(np.float64)
    return [
        number
        for number in range(1, periods)
        if _differs(mix[number - 1], mix[number])
    ]  # fmt: skip


def _differs(before: Floats, after: Floats) -> bool:
    from scipy.special import chdtrc

    first, second = before.sum(), after.sum()
    if min(first, second) < _LEAST:
        return False
    moved = np.abs(before / first - after / second).sum() / 2
    if moved < LARGE:
        return False
    both = before + after
    used = both > 0
    expected = np.outer((first, second), both[used]) / (first + second)
    seen = np.vstack((before[used], after[used]))
    statistic = float(((seen - expected) ** 2 / expected).sum())
    return bool(chdtrc(used.sum() - 1, statistic) < _CHANCE)
