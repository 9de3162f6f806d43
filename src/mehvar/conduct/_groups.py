"""Who hangs together: people who share a device, an address or a number, directly or by others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]

MOST_SHARED = 12
"""What more people have is a shop's till, an office or a dormitory: it joins nobody."""


def join(*, person: Codes, key: Codes) -> Codes:
    """Return the group of each person, as the smallest person in it.

    Args:
        person: who has the key, 0..n-1; one row per person and key.
        key: what they have.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    people = int(person.max()) + 1 if person.size else 0
    if not people:
        return np.empty(0, np.int64)
    _keys, code, holders = np.unique(key, return_inverse=True, return_counts=True)
    shared = (holders > 1) & (holders <= MOST_SHARED)
    kept = shared[code]
    nodes = people + code[kept]
    size = people + len(_keys)
    graph = coo_array((np.ones(nodes.size, np.int8), (person[kept], nodes)), shape=(size, size))
    _n, label = connected_components(graph, directed=False)
    first = np.full(label.max() + 1, people, np.int64)
    np.minimum.at(first, label[:people], np.arange(people))
    return np.asarray(first[label[:people]])
