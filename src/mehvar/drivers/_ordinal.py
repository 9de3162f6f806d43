"""The proportional-odds model of an ordered outcome, and what one step of a driver does to it.

P(outcome <= k) = F(edge_k - x'slopes) with the logistic F (McCullagh 1980), by Newton's method.
Replicates take one Newton step from the estimate with the scores of the bags they drew and the
information of the whole (the score bootstrap of Kline and Santos 2012): to first order what a
refit would give, without one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.drivers._coding import Design
from mehvar.drivers._moments import Bags
from mehvar.drivers._records import LEVEL, Bounded, DriversError, Floats, Integers, WhatIf

MOST_ROWS = 20_000
"""Larger data are fitted on an even share of their clusters."""

_PUSHED_ROWS = 4_000
"""So many rows, again an even share of clusters, carry the change of the shares."""

MOST_LEVELS = 15
_ITERATIONS = 40
_FAR = 25.0
_ROOM_ROWS = 10
"""Fewer rows with room for a step carry no what-if."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is told of an outcome: the share from ``top`` on, minus that up to ``bottom``.

    NPS is ``Measure(top=9, bottom=6)``; a share of the satisfied has no bottom.
    """

    top: float
    bottom: float | None = None


NPS = Measure(top=9, bottom=6)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrdinalFit:
    """A fitted model: edges between levels and slopes of the columns.

    ``information`` is the observed one at the estimate, edges first.
    """

    edges: Floats
    slopes: Floats
    information: Floats
    log_likelihood: float
    pseudo_r2: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Levels:
    """An outcome as levels 0, 1, ..., and the value that stands for each."""

    level: Integers
    values: Floats


def level_outcome(outcome: Floats) -> Levels:
    """Number the values of an outcome; of more than fifteen, make ten groups of equal size."""
    values, level = np.unique(outcome, return_inverse=True)
    if values.size <= MOST_LEVELS:
        return Levels(level=level.astype(np.int64), values=values)
    cuts = np.unique(np.quantile(outcome, np.linspace(0, 1, 11)[1:-1]))
    level = np.searchsorted(cuts, outcome, side="right").astype(np.int64)
    found, level = np.unique(level, return_inverse=True)
    least = [float(outcome[level == k].min()) for k in range(found.size)]
    return Levels(level=level.astype(np.int64), values=np.array(least))


def guess_measure(levels: Levels) -> Measure:
    """Return NPS for whole numbers from 0 to 10, else the share in the upper quarter."""
    values = levels.values
    whole = bool(np.all(values == np.rint(values)))
    if whole and values.min() >= 0 and values.max() == 10 and values.size > 5:
        return NPS
    return Measure(top=float(values[0] + 0.75 * (values[-1] - values[0])))


def measure_named(name: str, outcome: Floats) -> Measure | None:
    """Return the measure called ``nps``, or ``top`` (the upper quarter of the scale); else None."""
    if name == "nps":
        return NPS
    known = outcome[~np.isnan(outcome)]
    if name != "top" or known.size == 0:
        return None
    low, high = float(known.min()), float(known.max())
    return Measure(top=low + 0.75 * (high - low))


def fit_ordinal(*, columns: Floats, level: Integers, weight: Floats) -> OrdinalFit | None:
    """Fit the proportional-odds model; None when the search finds no optimum inside.

    Args:
        columns: rows x q, without a constant.
        level: 0, 1, ... without gaps, at least two.
        weight: of each row.
    """
    counted = np.bincount(level, weights=weight)
    cumulated = np.cumsum(counted)[:-1] / counted.sum()
    scale = columns.std(axis=0)
    scale[scale <= 1e-12] = 1.0
    found = _search(
        np.ascontiguousarray(columns / scale), level, weight,
        np.log(cumulated / (1 - cumulated)),
    )  # fmt: skip
    if found is None:
        return None
    edges, slopes, information, total = found
    inner = edges.size
    stretch = np.concatenate([np.ones(inner), scale])
    empty = float(np.sum(counted * np.log(counted / counted.sum())))
    return OrdinalFit(
        edges=edges, slopes=slopes / scale, information=information * np.outer(stretch, stretch),
        log_likelihood=total, pseudo_r2=1 - total / empty,
    )  # fmt: skip


def _search(
    columns: Floats, level: Integers, weight: Floats, start: Floats
) -> tuple[Floats, Floats, Floats, float] | None:
    from mehvar.drivers._kernels import ordinal_sums

    inner, width = start.size, columns.shape[1]
    point = np.concatenate([start, np.zeros(width)])
    ridge = np.concatenate([np.zeros(inner), np.full(width, 1e-8 * weight.sum())])
    gradient, information = np.zeros(inner + width), np.zeros((inner + width, inner + width))

    def value(at: Floats) -> float:
        if np.any(np.diff(at[:inner]) <= 0) or np.abs(at[inner:]).max(initial=0.0) > _FAR:
            return float("-inf")
        return float(
            ordinal_sums(columns, level, weight, at[:inner], at[inner:], gradient, information)
        )

    best = value(point)
    for _ in range(_ITERATIONS):
        try:
            step = np.linalg.solve(information + np.diag(ridge), gradient - ridge * point)
        except np.linalg.LinAlgError:
            return None
        if not np.all(np.isfinite(step)):
            return None
        length, slope = 1.0, float(gradient @ step)
        while (new := value(point + length * step)) < best - 1e-9 * abs(best) and length > 1e-6:
            length /= 2
        point = point + length * step
        if abs(slope) < 1e-9 * weight.sum() and length == 1.0:
            return point[:inner], point[inner:], information.copy(), new
        best = new
    return None


def push(
    *, design: Design, given: Floats, levels: Levels, weight: Floats, cluster: Integers,
    bags: Bags, measure: Measure,
) -> tuple[tuple[WhatIf, ...], float]:  # fmt: skip
    """Push one step of every driver through the model.

    Returns:
        what would change, in the order of the drivers, and McFadden's pseudo-R2; nothing and
        NaN when the model cannot be fitted, nothing when no level lies on one side of the top.
    """
    design = design.beside(given)
    rows = _share_of(cluster, MOST_ROWS)
    level = np.unique(levels.level[rows], return_inverse=True)[1].astype(np.int64)
    values = np.unique(levels.level[rows])
    if values.size < 2:
        return (), float("nan")
    heavy = weight[rows] * (rows.size / weight[rows].sum())
    fitted = fit_ordinal(columns=design.columns[rows], level=level, weight=heavy)
    if fitted is None:
        return (), float("nan")
    known = levels.values[values]
    top = int(np.searchsorted(known, measure.top)) - 1
    bottom = -1
    if measure.bottom is not None:
        bottom = int(np.searchsorted(known, measure.bottom, side="right")) - 1
    if not 0 <= top < fitted.edges.size or bottom >= fitted.edges.size:
        return (), fitted.pseudo_r2
    drawn = _replicates(design.columns[rows], level, heavy, bags.of(rows), fitted)
    some = rows[_share_of(np.unique(cluster[rows], return_inverse=True)[1], _PUSHED_ROWS)]
    changes = _changes(
        design.of(some), weight[some], bags.of(some), drawn, (fitted.edges.size, top, bottom)
    )
    now = _now(levels, weight, measure)
    return _told(design, weight, changes, now, has_bottom=bottom >= 0), fitted.pseudo_r2


def _share_of(cluster: Integers, most: int) -> Integers:
    """Rows of an even share of the clusters."""
    stride = -(-cluster.size // most)
    return np.flatnonzero(cluster % stride == 0)


def _replicates(
    columns: Floats, level: Integers, weight: Floats, bags: Bags, fit: OrdinalFit
) -> Floats:
    """Parameters in every replicate; the bags are those of the rows given."""
    from mehvar.drivers._kernels import add_scores

    sums = np.zeros((bags.bags, fit.edges.size + fit.slopes.size))
    add_scores(np.ascontiguousarray(columns), level, weight, fit.edges, fit.slopes, bags.bag, sums)
    step = np.linalg.lstsq(fit.information, ((bags.counts - 1.0) @ sums).T, rcond=1e-10)[0].T
    return np.ascontiguousarray(np.concatenate([fit.edges, fit.slopes]) + step)


def _changes(
    design: Design, weight: Floats, bags: Bags, drawn: Floats, places: tuple[int, int, int]
) -> tuple[Floats, Floats]:
    from mehvar.drivers._kernels import push_steps

    shape = (len(drawn), design.starts.size - 1)
    top, bottom = np.zeros(shape), np.zeros(shape)
    push_steps(
        design.columns, design.steps, design.starts, weight, bags.bag, bags.counts, drawn,
        *places, top, bottom,
    )  # fmt: skip
    return 100 * top, 100 * bottom


def _now(levels: Levels, weight: Floats, measure: Measure) -> float:
    values = levels.values[levels.level]
    top = float(np.average(values >= measure.top, weights=weight))
    if measure.bottom is None:
        return 100 * top
    return 100 * (top - float(np.average(values <= measure.bottom, weights=weight)))


def _told(
    design: Design, weight: Floats, changes: tuple[Floats, Floats], now: float, *, has_bottom: bool
) -> tuple[WhatIf, ...]:
    top, bottom = changes
    change = top - bottom if has_bottom else top
    low, high = np.quantile(change[1:], [0.5 - LEVEL / 2, 0.5 + LEVEL / 2], axis=0)
    told = []
    for k, one in enumerate(design.coded):
        moved = np.any(one.steps != 0, axis=1)
        if moved.sum() < _ROOM_ROWS:
            continue
        told.append(
            WhatIf(
                driver=one.driver.name, origin=one.driver.origin, step=one.step,
                room=float(np.average(moved, weights=weight)), now=now,
                change=Bounded(
                    estimate=float(change[0, k]), low=float(low[k]), high=float(high[k])
                ),
                top_change=float(top[0, k]),
                bottom_change=float(bottom[0, k]) if has_bottom else float("nan"),
            )
        )  # fmt: skip
    return tuple(told)


def check_levels(levels: Levels) -> None:
    """Refuse an outcome that is the same everywhere.

    Raises:
        DriversError: when it has one level.
    """
    if levels.values.size < 2:
        raise DriversError(
            f"The outcome is {levels.values[0]:g} in every row.",
            hint="Only what varies can be explained.",
        )
