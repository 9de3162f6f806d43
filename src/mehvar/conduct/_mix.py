"""What would others have had with the same cases?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

_DRAWN = 20.0
"""So many cases weigh as much as the wider group that a small group is drawn towards."""


def expect(
    *, person: Codes, groups: Sequence[Codes], cases: Floats, counted: Floats, people: int
) -> Floats:
    """Return for each person what others would have had with the person's case mix.

    The rate of a group of cases is that of everybody else in it, drawn towards the wider group
    around it, and so on outwards to all cases: nobody is measured by a rate that they made.

    Args:
        person: whose row it is, 0..people-1; one row per person and narrowest group.
        groups: the group of each row, from the widest to the narrowest; each within the one before.
        cases: cases of the row, in which something could have been granted.
        counted: what was granted in them.
        people: how many people there are.
    """
    hits, n = (_others(one, group=np.zeros_like(person), own=person) for one in (counted, cases))
    rate = np.divide(hits, n, out=np.zeros_like(n), where=n > 0)
    for group in groups:
        own = group * people + person
        n, hits = _others(cases, group=group, own=own), _others(counted, group=group, own=own)
        rate = (hits + _DRAWN * rate) / (n + _DRAWN)
    return total(cases * rate, of=person, people=people)


def total(amounts: Floats, *, of: Codes, people: int) -> Floats:
    """Return the sum of each person's rows."""
    return np.asarray(np.bincount(of, weights=amounts, minlength=people), np.float64)


def _others(amounts: Floats, *, group: Codes, own: Codes) -> Floats:
    """For each row the sum over its group without the rows of its own person."""
    _own, place = np.unique(own, return_inverse=True)
    mine = np.bincount(place, weights=amounts)[place]
    return np.asarray(np.bincount(group, weights=amounts)[group] - mine, np.float64)
