"""The walk through time that holds limits: compiled."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

_Integers = npt.NDArray[np.int64]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def walk(  # noqa: PLR0917 (a kernel takes its arrays by place)
    customer: _Integers,
    order: _Integers,
    at: _Integers,
    amount: _Integers,
    most: int,
    window: int,
) -> npt.NDArray[np.bool_]:
    """Return which grants stand, one after the other in the order of time.

    A grant falls when its order had one that stands, or when it and those of its customer that
    stand and are younger than ``window`` come to more than ``most`` (below zero: no limit). A
    code of -1 is held by nothing. What falls counts for nothing later.
    """
    n = at.size
    stands = np.ones(n, dtype=np.bool_)
    granted = np.zeros(n + 1, dtype=np.bool_)
    first = np.full(n + 1, -1, dtype=np.int64)
    last = np.full(n + 1, -1, dtype=np.int64)
    following = np.full(n, -1, dtype=np.int64)
    spent = np.zeros(n + 1, dtype=np.int64)
    for i in range(n):
        who, which = customer[i], order[i]
        if which >= 0 and granted[which]:
            stands[i] = False
            continue
        if who >= 0 and most >= 0:
            oldest = first[who]
            while oldest >= 0 and at[oldest] <= at[i] - window:
                spent[who] -= amount[oldest]
                oldest = following[oldest]
            first[who] = oldest
            if spent[who] + amount[i] > most:
                stands[i] = False
                continue
            if oldest < 0:
                first[who] = i
            else:
                following[last[who]] = i
            last[who] = i
            spent[who] += amount[i]
        if which >= 0:
            granted[which] = True
    return stands
