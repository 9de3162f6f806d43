"""Did what a customer needs change, beyond noise and beyond the season?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.behaviour._purchases import Bools, Floats, Integers, Part

RECENT_DAYS = 180
SHORTEST_DAYS = 120
_LEAST_ORDERS = 3
_LEAST_LINES = 6
_DRAWS = 999
_ENOUGH = 20
_SEED = 20260101
_TIMES = 3.0
"""A category that the whole shop sells three times as much of (or a third) is corrected no more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Season:
    """How everybody's mix moved: weights per category for recent lines, and where recent begins."""

    begins: int
    weights: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drift:
    """Distance from the earlier mix per customer; NaN and -1 where there is too little to tell."""

    distance: Floats
    expected: Floats
    p: Floats
    recent_lines: Integers
    to: Integers
    away: Integers


def find_season(part: Part, *, as_of: int, categories: int) -> Season | None:
    """Find how everybody's mix moved between the earlier and the recent period.

    The recent period is the last 180 days, or the later half of a shorter history; None when the
    history is shorter than 120 days.
    """
    days = part.orders.day
    history = as_of - int(days.min()) + 1 if days.size else 0
    if history < SHORTEST_DAYS or not (part.lines.category >= 0).any():
        return None
    begins = as_of - min(RECENT_DAYS, history // 2) + 1
    known = part.lines.category >= 0
    category = part.lines.category[known]
    recent = part.orders.day[part.lines.order[known]] >= begins
    now = np.bincount(category[recent], minlength=categories) + 1.0
    then = np.bincount(category[~recent], minlength=categories) + 1.0
    ratio = (then / then.sum()) / (now / now.sum())
    return Season(begins=begins, weights=np.clip(ratio, 1 / _TIMES, _TIMES))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Mixes:
    """Lines of known category: their order, category and weight; and which orders are recent."""

    part: Part
    order: Integers
    category: Integers
    weight: Floats
    recent: Bools
    kinds: int

    @property
    def filled(self) -> Integers:
        """How many of the lines each order has."""
        return np.bincount(self.order, minlength=self.recent.size)


def measure_drift(part: Part, season: Season | None) -> Drift:
    """Compare each customer's recent category mix with the earlier one.

    The distance is Jensen and Shannon's (square root, base 2). Its p-value is from dealing the
    same orders, whole, to the two periods at random: a basket of five kinds of cheese is one
    choice. The season is taken out by weighting recent lines with everybody's move.
    """
    n = part.customers.size
    found = np.full((n, 3), np.nan)
    late, to, away = np.zeros(n, np.int64), np.full(n, -1), np.full(n, -1)
    if season is not None:
        mixes = _mixes(part, season)
        chosen = _comparable(mixes)
        if chosen.any():
            found[chosen] = _test(mixes, chosen)
            of_line = part.orders.customer[mixes.order[mixes.recent[mixes.order]]]
            late = np.bincount(of_line, minlength=n)
            to, away = _direction(mixes)
    return Drift(
        distance=found[:, 0], expected=found[:, 1], p=found[:, 2], recent_lines=late, to=to,
        away=away,
    )  # fmt: skip


def _mixes(part: Part, season: Season) -> _Mixes:
    known = part.lines.category >= 0
    order = part.lines.order[known].astype(np.int64)
    category = part.lines.category[known].astype(np.int64)
    recent = part.orders.day >= season.begins
    return _Mixes(
        part=part,
        order=order,
        category=category,
        weight=np.where(recent[order], season.weights[category], 1.0),
        recent=recent,
        kinds=season.weights.size,
    )


def _comparable(mixes: _Mixes) -> Bools:
    """Whether each customer has enough orders and lines in both periods."""
    n, customer, filled = mixes.part.customers.size, mixes.part.orders.customer, mixes.filled
    enough = np.ones(n, dtype=np.bool_)
    for side in (mixes.recent, ~mixes.recent):
        enough &= np.bincount(customer[side & (filled > 0)], minlength=n) >= _LEAST_ORDERS
        enough &= np.bincount(customer, weights=filled * side, minlength=n) >= _LEAST_LINES
    return enough


def _test(mixes: _Mixes, chosen: Bools) -> Floats:
    """Distance, distance by chance and p of the chosen customers."""
    from mehvar.behaviour._kernels import drift_tests

    filled, customer = mixes.filled, mixes.part.orders.customer
    kept = chosen[customer] & (filled > 0)
    lines = kept[mixes.order]
    orders = np.bincount(customer[kept], minlength=chosen.size)[chosen]
    return np.asarray(
        drift_tests(
            np.concatenate([[0], np.cumsum(orders)]),
            np.concatenate([[0], np.cumsum(filled[kept])]),
            mixes.category[lines],
            mixes.weight[lines],
            mixes.recent[kept],
            mixes.kinds,
            _DRAWS,
            _ENOUGH,
            _SEED,
        )
    )


def _direction(mixes: _Mixes) -> tuple[Integers, Integers]:
    """The categories whose share of each customer's mix grew, and fell, most."""
    n, kinds = mixes.part.customers.size, mixes.kinds
    cell = mixes.part.orders.customer[mixes.order].astype(np.int64) * kinds + mixes.category
    shares = []
    for side in (mixes.recent[mixes.order], ~mixes.recent[mixes.order]):
        counts = np.bincount(cell[side], weights=mixes.weight[side], minlength=n * kinds)
        counts = counts.reshape(n, kinds)
        total = counts.sum(axis=1, keepdims=True)
        shares.append(np.divide(counts, total, out=np.zeros_like(counts), where=total > 0))
    moved = shares[0] - shares[1]
    return moved.argmax(axis=1), moved.argmin(axis=1)
