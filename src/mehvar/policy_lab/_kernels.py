"""What goes through every case, compiled: limits held in time, sums by customer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

_Integers = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


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


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def squares_by_customer(  # noqa: PLR0917 (a kernel takes its arrays by place)
    starts: _Integers,
    stratum: _Integers,
    segment: _Integers,
    first: _Floats,
    second: _Floats,
    up: _Floats,
    down: _Floats,
) -> tuple[_Floats, _Floats]:
    """Sum the squares of each customer's pull on the gap of every segment; count who pulls.

    Rows of one customer stand together, from ``starts`` on. ``up`` and ``down`` say by stratum and
    segment how much a case weighs on its own side and on the other one; ``first`` and ``second``
    are its residuals. A segment beyond the last counts for the other side of all, -1 for none.
    """
    segments = up.shape[1]
    squares, people = np.zeros((2, segments)), np.zeros(segments)
    one, two = np.zeros(segments), np.zeros(segments)
    pulls = np.zeros(segments)
    for customer in range(starts.size):
        end = starts[customer + 1] if customer + 1 < starts.size else stratum.size
        one[:], two[:], pulls[:] = 0.0, 0.0, 0.0
        for row in range(starts[customer], end):
            own = segment[row]
            if own < 0:
                continue
            cell = down[stratum[row]]
            for place in range(segments):
                one[place] -= cell[place] * first[row]
                two[place] -= cell[place] * second[row]
                pulls[place] += cell[place]
            if own < segments:
                more = up[stratum[row], own] + cell[own]
                one[own] += more * first[row]
                two[own] += more * second[row]
                pulls[own] += more
        for place in range(segments):
            squares[0, place] += one[place] ** 2
            squares[1, place] += two[place] ** 2
            people[place] += pulls[place] > 0
    return squares, people
