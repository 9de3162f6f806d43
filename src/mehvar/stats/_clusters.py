"""Rows that belong together: the orders of one customer are not independent."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mehvar.stats._records import Integers


def cluster_index(cluster: npt.ArrayLike) -> tuple[Integers, int]:
    """Number the clusters 0, 1, ...; return the number of each row's cluster, and how many.

    Rows that come sorted by cluster (as our marts are) cost one pass and no sort.
    """
    keys = np.asarray(cluster)
    if keys.size == 0:
        return np.zeros(0, dtype=np.int64), 0
    steps = keys[1:] != keys[:-1]
    if np.all(keys[1:] >= keys[:-1]):
        index = np.concatenate([[0], np.cumsum(steps, dtype=np.int64)])
        return index, int(index[-1]) + 1
    unique, index = np.unique(keys, return_inverse=True)
    return index.astype(np.int64), unique.size
