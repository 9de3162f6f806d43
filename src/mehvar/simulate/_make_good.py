"""Making good: what is given for one order, by the rule or by an agent's kindness."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mehvar.simulate._orders import Bools, Draw, Orders
from mehvar.simulate._remedies import CAUSES
from mehvar.simulate._world import Floats, Ints, World

_DIGITS = float(2**20)


def remedy(world: World, order: Orders, draws: Floats, *, withheld: bool) -> Orders:
    """Decide whose the cause of a delay is, and what is given for the order.

    The chances are digits of draws that decided nothing yet, so that a shop whose remedies do
    nothing is the same shop, order by order, as one without them.
    """
    rule = world.shop.remedies
    cause = _cause(world, order, _spare(draws[Draw.DEARER]))
    late = np.nan_to_num(order.delay, nan=-60.0)
    in_force = order.day >= round(world.days * rule.since)
    due = in_force & (late >= rule.threshold) & (cause != CAUSES.index("customer"))
    chance = rule.kindness * np.where(order.agent == rule.too_kind, rule.times, 1.0)
    tried = (late >= rule.kind_from) | order.damaged_or_wrong
    noticed = _spare(draws[Draw.CANCEL])
    by_rule = due & (noticed < rule.kept)
    kind = in_force & tried & ~due & ~order.cancelled & (noticed < np.minimum(chance, 1.0))
    if withheld:
        by_rule = kind = np.zeros(order.size, dtype=bool)
    given = np.where(by_rule, np.minimum(owed(world, order), rule.cap), 0)
    given = np.where(kind, kindness(world, order.agent, _spare(draws[Draw.CONSENT])), given)
    return replace(order, cause=cause, granted=given.astype(np.float64), by_rule=by_rule)


def owed(world: World, order: Orders) -> Ints:
    """Return what the rule comes to before its cap, half a rial rounded up."""
    paid = np.round(order.amount - order.discount + order.fee).astype(np.int64)
    return np.asarray((paid * world.shop.remedies.rate + 5_000) // 10_000)


def kindness(world: World, agent: Ints, share: Floats) -> Ints:
    """Return what agents give of their own accord: round sums, but for one who stays just below."""
    rule = world.shop.remedies
    usual = 50_000 * (1 + np.floor(share * 5.0))
    close = rule.kind_cap - 1_000 * (1 + np.floor(share * 12.0))
    return np.where(agent == rule.below_cap, close, usual).astype(np.int64)


def gives(order: Orders) -> Bools:
    """Tell for which orders something was given."""
    return np.asarray(order.granted > 0)


def _cause(world: World, order: Orders, share: Floats) -> Ints:
    """Slow couriers, full stores and bad days have their share; some customers are not at home."""
    load = world.load[order.day, order.minute // 60, order.store]
    skill = world.couriers.skill[order.courier]
    weight = np.column_stack(
        [np.exp(1.2 * (load - 1.0)), np.exp(skill / 8.0), np.full(order.size, 0.6)]
    )
    bounds = np.cumsum(weight / weight.sum(axis=1, keepdims=True) * 0.96, axis=1)
    return np.asarray((share[:, None] > bounds).sum(axis=1))


def _spare(share: Floats) -> Floats:
    """Return the later digits of a uniform draw: a second one, independent of the first."""
    return np.asarray((share * _DIGITS) % 1.0)
