"""How alike are two divisions of the same customers?"""

from __future__ import annotations

import numpy as np

from mehvar.segments._items import Floats, Ints


def contingency(one: Ints, other: Ints, *, weight: Floats | None = None) -> Floats:
    """Count customers by group of either division; codes are 0, 1, ...; -1 counts nowhere."""
    known = (one >= 0) & (other >= 0)
    rows, columns = int(one.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1
    place = one[known] * columns + other[known]
    times = None if weight is None else weight[known]
    counts = np.bincount(place, weights=times, minlength=rows * columns)
    return counts.reshape(rows, columns).astype(np.float64)


def adjusted_rand(table: Floats) -> float:
    """Return the adjusted Rand index: 1 is the same division, 0 what chance gives.

    Hubert and Arabie 1985. Two divisions of one group each are the same: 1.
    """
    pairs = _pairs(table).sum()
    rows, columns = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    whole = float(_pairs(np.asarray(table.sum())))
    by_chance = rows * columns / whole if whole > 0 else 0.0
    room = (rows + columns) / 2 - by_chance
    return float((pairs - by_chance) / room) if room > 1e-12 else 1.0


def jaccard(table: Floats) -> Floats:
    """Return, for each row's group, its Jaccard similarity with the most similar column's group."""
    either = table.sum(axis=1, keepdims=True) + table.sum(axis=0) - table
    return np.asarray((table / np.maximum(either, 1e-300)).max(axis=1))


def _pairs(counts: Floats) -> Floats:
    return np.asarray(counts * (counts - 1) / 2)
