"""The loops: all subsets of drivers, sums of products by bag, the ordinal model, what if."""

from __future__ import annotations

import numba as nb
import numpy as np

from mehvar.drivers._records import Floats, Integers

_REDUNDANT = 1e-9
"""A column whose unexplained variance is below this share of its own adds nothing."""

_UNROLLED = 3
"""So many of the last players are gone through without the stack, when each has one column."""


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def shapley_parts(  # noqa: C901, PLR0912 - a stack walked by hand: recursion would cost ten times
    covariances: Floats, starts: Integers, weights: Floats, parts: Floats, whole: Floats
) -> None:
    """Split R2 among players exactly, over all 2^p subsets, for a batch of correlation matrices.

    Depth first over "leave player k out, take it in": what is taken in is swept out of the
    products of the columns to its right, so that a subset costs a handful of operations, not a
    factorisation, and nothing of size 2^p is kept.

    Args:
        covariances: batch x (q + 1) x (q + 1), unit diagonal; the outcome is the last column.
        starts: player k has the columns ``starts[k]`` up to ``starts[k + 1]``.
        weights: ``weights[s]`` = s! (p - 1 - s)! / p!, with a zero at the end for s = p.
        parts: batch x p, filled with each player's part of R2.
        whole: batch, filled with R2.
    """
    players, outcome = starts.size - 1, covariances.shape[1] - 1
    swept = np.empty((players + 1, outcome + 1, outcome + 1))
    narrow = players >= _UNROLLED and starts[players] - starts[players - _UNROLLED] == _UNROLLED
    sums = np.zeros(3 + _UNROLLED)
    source = np.zeros(players + 1, np.int64)
    state = np.zeros(players + 1, np.int8)
    explained = np.zeros(players + 1)
    taken = np.zeros(players + 1, np.int64)
    mark = np.zeros(players)
    for draw in range(covariances.shape[0]):
        for i in range(outcome + 1):  # assigned as a whole, it compiles for four seconds
            for j in range(outcome + 1):
                swept[0, i, j] = covariances[draw, i, j]
        for k in range(players):
            parts[draw, k] = 0.0
        sum_in, sum_all = 0.0, 0.0
        k = 0
        state[0], source[0], explained[0], taken[0] = 0, 0, 0.0, 0
        while k >= 0:
            if k == players:
                size = taken[k]
                before = weights[size - 1] if size > 0 else 0.0
                sum_in += (before + weights[size]) * explained[k]
                sum_all += weights[size] * explained[k]
                if size == players:
                    whole[draw] = explained[k]
                k -= 1
                continue
            if narrow and k == players - _UNROLLED:
                _last_three(swept[source[k]], starts[k], explained[k], taken[k], weights, sums)
                sum_in += sums[0]
                sum_all += sums[1]
                for j in range(_UNROLLED):
                    parts[draw, k + j] += sums[2 + j]
                if taken[k] == k:
                    whole[draw] = sums[2 + _UNROLLED]
                k -= 1
                continue
            if state[k] == 0:  # without k
                state[k] = 1
                source[k + 1], explained[k + 1] = source[k], explained[k]
                taken[k + 1], state[k + 1] = taken[k], 0
                k += 1
            elif state[k] == 1:  # with k
                state[k] = 2
                mark[k] = sum_in
                gain = _sweep(swept[source[k]], swept[k + 1], starts[k], starts[k + 1], outcome)
                source[k + 1], explained[k + 1] = k + 1, explained[k] + gain
                taken[k + 1], state[k + 1] = taken[k] + 1, 0
                k += 1
            else:
                parts[draw, k] += sum_in - mark[k]
                k -= 1
        for k in range(players):
            parts[draw, k] -= sum_all


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _sweep(  # noqa: C901 - the usual case of one column has a loop of its own
    before: Floats, after: Floats, start: int, stop: int, outcome: int
) -> float:
    """Sweep the columns from ``start`` to ``stop`` out of all on their right; return R2 gained."""
    if stop - start == 1:
        pivot = before[start, start]
        if pivot <= _REDUNDANT:
            for i in range(stop, outcome + 1):
                for j in range(i, outcome + 1):
                    after[i, j] = before[i, j]
            return 0.0
        for i in range(stop, outcome + 1):
            factor = before[start, i] / pivot
            for j in range(i, outcome + 1):
                after[i, j] = before[i, j] - factor * before[start, j]
        return before[start, outcome] ** 2 / pivot  # type: ignore[no-any-return]
    for i in range(start, outcome + 1):
        for j in range(i, outcome + 1):
            after[i, j] = before[i, j]
    gain = 0.0
    for c in range(start, stop):
        pivot = after[c, c]
        if pivot <= _REDUNDANT:
            continue
        gain += after[c, outcome] ** 2 / pivot
        for i in range(c + 1, outcome + 1):
            factor = after[c, i] / pivot
            for j in range(i, outcome + 1):
                after[i, j] -= factor * after[c, j]
    return gain


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _last_three(  # noqa: PLR0917 - numba takes no keywords cheaply
    products: Floats, a: int, explained: float, taken: int, weights: Floats, sums: Floats
) -> None:
    """Go through the eight subsets of the last three columns at once.

    ``sums`` takes the sum over all of them, that of the plain weights, the sums over those with
    the first, the second and the third column, and R2 with all three.
    """
    b, c, y = a + 1, a + 2, a + 3
    gain_a, gain_b, gain_c = 0.0, 0.0, 0.0
    bb, bc, by = products[b, b], products[b, c], products[b, y]
    cc, cy = products[c, c], products[c, y]
    gain_c = cy * cy / cc if cc > _REDUNDANT else 0.0
    gain_bc = gain_c
    if bb > _REDUNDANT:
        gain_b = by * by / bb
        left, less = cc - bc * bc / bb, cy - bc * by / bb
        gain_bc = gain_b + (less * less / left if left > _REDUNDANT else 0.0)
    if products[a, a] > _REDUNDANT:
        aa, ab, ac, ay = products[a, a], products[a, b], products[a, c], products[a, y]
        gain_a = ay * ay / aa
        bb, bc, by = bb - ab * ab / aa, bc - ab * ac / aa, by - ab * ay / aa
        cc, cy = cc - ac * ac / aa, cy - ac * ay / aa
    gain_ac = gain_a + (cy * cy / cc if cc > _REDUNDANT else 0.0)
    gain_ab, gain_abc = gain_a, gain_ac
    if bb > _REDUNDANT:
        gain_ab = gain_a + by * by / bb
        left, less = cc - bc * bc / bb, cy - bc * by / bb
        gain_abc = gain_ab + (less * less / left if left > _REDUNDANT else 0.0)
    none = weights[taken - 1] if taken > 0 else 0.0
    one, two, three = weights[taken], weights[taken + 1], weights[taken + 2]
    last = weights[taken + 3]
    of_a, of_b, of_c = one + two, two + three, three + last
    in_a, in_b, in_c = explained + gain_a, explained + gain_b, explained + gain_c
    in_ab, in_ac, in_bc = explained + gain_ab, explained + gain_ac, explained + gain_bc
    in_abc = explained + gain_abc
    sums[0] = (
        (none + one) * explained + of_a * (in_a + in_b + in_c)
        + of_b * (in_ab + in_ac + in_bc) + of_c * in_abc
    )  # fmt: skip
    sums[1] = (
        one * explained + two * (in_a + in_b + in_c)
        + three * (in_ab + in_ac + in_bc) + last * in_abc
    )  # fmt: skip
    sums[2] = of_a * in_a + of_b * (in_ab + in_ac) + of_c * in_abc
    sums[3] = of_a * in_b + of_b * (in_ab + in_bc) + of_c * in_abc
    sums[4] = of_a * in_c + of_b * (in_ac + in_bc) + of_c * in_abc
    sums[5] = in_abc


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def add_products(columns: Floats, weight: Floats, bag: Integers, sums: Floats) -> None:
    """Add every row's weighted products of columns (upper triangle, row by row) to its bag."""
    width = columns.shape[1]
    for row in range(columns.shape[0]):
        place, mine, heavy = 0, bag[row], weight[row]
        for i in range(width):
            left = heavy * columns[row, i]
            for j in range(i, width):
                sums[mine, place] += left * columns[row, j]
                place += 1


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def cumulative(edge: float) -> float:
    """Return the standard logistic distribution function."""
    if edge >= 0:
        return 1.0 / (1.0 + np.exp(-edge))  # type: ignore[no-any-return]
    grown = np.exp(edge)
    return grown / (1.0 + grown)  # type: ignore[no-any-return]


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def ordinal_sums(  # noqa: C901, PLR0912, PLR0917 - one pass over the rows
    columns: Floats, level: Integers, weight: Floats, edges: Floats, slopes: Floats,
    gradient: Floats, information: Floats,
) -> float:  # fmt: skip
    """Log-likelihood, gradient and observed information of the proportional-odds model.

    P(level <= k) = F(edges[k] - x'slopes). Parameters stand as edges, then slopes; of the
    information, rows and columns of both are filled symmetrically.
    """
    inner, width = edges.size, slopes.size
    gradient[:] = 0.0
    information[:, :] = 0.0
    total = 0.0
    for row in range(columns.shape[0]):
        heavy, mine = weight[row], level[row]
        if heavy == 0.0:
            continue
        predictor = 0.0
        for j in range(width):
            predictor += columns[row, j] * slopes[j]
        has_upper, has_lower = mine < inner, mine > 0
        upper = cumulative(edges[mine] - predictor) if has_upper else 1.0
        lower = cumulative(edges[mine - 1] - predictor) if has_lower else 0.0
        chance = max(upper - lower, 1e-300)
        total += heavy * np.log(chance)
        du, dl = upper * (1.0 - upper), lower * (1.0 - lower)
        score = (dl - du) / chance  # of the predictor: 1 - F(upper) - F(lower)
        curve = du * (1.0 - 2.0 * upper) - dl * (1.0 - 2.0 * lower)
        eta_eta = heavy * (score * score - curve / chance)
        for j in range(width):
            x = columns[row, j]
            gradient[inner + j] += heavy * score * x
            if x != 0.0:
                for k in range(j, width):
                    information[inner + j, inner + k] += eta_eta * x * columns[row, k]
        if has_upper:
            up = du / chance
            own = heavy * (up * up - du * (1.0 - 2.0 * upper) / chance)
            cross = heavy * (du * (1.0 - 2.0 * upper) / chance + up * score)
            gradient[mine] += heavy * up
            information[mine, mine] += own
            for j in range(width):
                information[mine, inner + j] += cross * columns[row, j]
            if has_lower:
                information[mine - 1, mine] -= heavy * up * dl / chance
        if has_lower:
            down = dl / chance
            own = heavy * (down * down + dl * (1.0 - 2.0 * lower) / chance)
            cross = -heavy * (dl * (1.0 - 2.0 * lower) / chance + down * score)
            gradient[mine - 1] -= heavy * down
            information[mine - 1, mine - 1] += own
            for j in range(width):
                information[mine - 1, inner + j] += cross * columns[row, j]
    for i in range(inner + width):
        for j in range(i):
            information[i, j] = information[j, i]
    return total


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def add_scores(  # noqa: PLR0917 - numba takes no keywords cheaply
    columns: Floats, level: Integers, weight: Floats, edges: Floats, slopes: Floats,
    bag: Integers, sums: Floats,
) -> None:  # fmt: skip
    """Add every row's gradient of the proportional-odds log-likelihood to its bag."""
    inner, width = edges.size, slopes.size
    for row in range(columns.shape[0]):
        heavy, mine, own = weight[row], level[row], bag[row]
        predictor = 0.0
        for j in range(width):
            predictor += columns[row, j] * slopes[j]
        upper = cumulative(edges[mine] - predictor) if mine < inner else 1.0
        lower = cumulative(edges[mine - 1] - predictor) if mine > 0 else 0.0
        chance = max(upper - lower, 1e-300)
        du, dl = upper * (1.0 - upper), lower * (1.0 - lower)
        if mine < inner:
            sums[own, mine] += heavy * du / chance
        if mine > 0:
            sums[own, mine - 1] -= heavy * dl / chance
        for j in range(width):
            sums[own, inner + j] += heavy * (dl - du) / chance * columns[row, j]


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def push_steps(  # noqa: C901, PLR0917 - one pass over draws and rows
    columns: Floats, steps: Floats, starts: Integers, weight: Floats, bag: Integers,
    counts: Floats, draws: Floats, inner: int, top: int, bottom: int,
    top_change: Floats, bottom_change: Floats,
) -> None:  # fmt: skip
    """Change of the shares at the top and at the bottom when a driver takes its step, per draw.

    Args:
        columns: rows x q, as fitted.
        steps: rows x q, by how much each column moves when its driver takes the step.
        starts: driver k has the columns ``starts[k]`` up to ``starts[k + 1]``.
        weight: of each row.
        bag: of each row, into ``counts``.
        counts: draws x bags: how often each bag was drawn.
        draws: draws x (inner + q): edges, then slopes.
        inner: how many edges.
        top: a level above this edge is at the top.
        bottom: a level up to this edge is at the bottom; -1 when there is none.
        top_change: draws x drivers, filled with the change of the share at the top.
        bottom_change: draws x drivers, filled with that at the bottom.
    """
    width, drivers = columns.shape[1], starts.size - 1
    for draw in range(draws.shape[0]):
        high = draws[draw, top]
        low = draws[draw, bottom] if bottom >= 0 else 0.0
        total = 0.0
        for k in range(drivers):
            top_change[draw, k] = 0.0
            bottom_change[draw, k] = 0.0
        for row in range(columns.shape[0]):
            heavy = weight[row] * counts[draw, bag[row]]
            if heavy == 0.0:
                continue
            total += heavy
            predictor = 0.0
            for j in range(width):
                predictor += columns[row, j] * draws[draw, inner + j]
            up = cumulative(predictor - high)
            down = cumulative(low - predictor) if bottom >= 0 else 0.0
            for k in range(drivers):
                shift = 0.0
                for j in range(starts[k], starts[k + 1]):
                    shift += steps[row, j] * draws[draw, inner + j]
                if shift != 0.0:
                    top_change[draw, k] += heavy * (cumulative(predictor + shift - high) - up)
                    if bottom >= 0:
                        bottom_change[draw, k] += heavy * (
                            cumulative(low - predictor - shift) - down
                        )
        for k in range(drivers):
            if total > 0.0:
                top_change[draw, k] /= total
                bottom_change[draw, k] /= total
