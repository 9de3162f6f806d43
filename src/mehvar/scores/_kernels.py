"""One pass over answers, person by person: what every cell of a table of scores is made of."""

from __future__ import annotations

import numpy as np
from numba import njit

from mehvar.scores._records import Floats, Integers


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator] # numba is untyped
def sum_cells(  # noqa: PLR0917 (numba takes no keywords)
    starts: Integers,
    cell: Integers,
    weight: Floats,
    x: Floats,
    xx: Floats,
    size: int,
    periods: int,
) -> tuple[Floats, Floats]:
    """Sum answers by cell; a cell is a level times ``periods`` plus a period, or -1 for none.

    ``starts`` holds the first row of each person, and the number of rows at the end. The columns
    of the two tables that come back are named in ``_cells``.
    """
    sums = np.zeros((size, 8))
    shared = np.zeros((size, 5))
    seen = np.full(size, -1, dtype=np.int64)
    own_weight = np.zeros(size)
    own_sum = np.zeros(size)
    most = 0
    for person in range(starts.size - 1):
        most = max(most, starts[person + 1] - starts[person])
    touched = np.empty(most, dtype=np.int64)
    for person in range(starts.size - 1):
        count = 0
        for row in range(starts[person], starts[person + 1]):
            place = cell[row]
            if place < 0:
                continue
            if seen[place] != person:
                seen[place] = person
                own_weight[place] = 0.0
                own_sum[place] = 0.0
                touched[count] = place
                count += 1
            own_weight[place] += weight[row]
            own_sum[place] += weight[row] * x[row]
            sums[place, 0] += 1.0
            sums[place, 4] += weight[row] * xx[row]
        for step in range(count):
            place = touched[step]
            w, s = own_weight[place], own_sum[place]
            sums[place, 1] += 1.0
            sums[place, 2] += w
            sums[place, 3] += s
            sums[place, 5] += s * s
            sums[place, 6] += w * w
            sums[place, 7] += s * w
            if place % periods > 0 and seen[place - 1] == person:
                w_before, s_before = own_weight[place - 1], own_sum[place - 1]
                shared[place, 0] += 1.0
                shared[place, 1] += s * s_before
                shared[place, 2] += w * s_before
                shared[place, 3] += s * w_before
                shared[place, 4] += w * w_before
    return sums, shared
