"""What the company gave those whom it failed, under a rule that came into force one day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mehvar.simulate._orders import Bools, Orders
    from mehvar.simulate._serve import Removed
    from mehvar.simulate._world import Floats, Ints, World

CAUSES = ("company", "courier", "outside", "customer")
"""Whose the cause of a delay is, in the order of their numbers."""

_KIND_FROM = 15.0  # minutes late, from which somebody may be kind though no rule says so
_DIGITS = float(2**20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """The shop's old rule about late orders, how it was kept, and what a remedy does.

    The rule is in force after the share ``since`` of the history: who waited ``threshold`` minutes
    or more through no fault of their own gets ``rate`` (basis points) of what they paid as a code,
    at most ``cap`` rial. An agent thinks of it with the chance ``kept``; below the threshold, and
    where something was damaged or wrong, agents are kind of their own accord with the chance
    ``kindness``. ``comfort`` is the goodwill that a remedy gives back: its causal truth, zero when
    it does nothing. ``redeemed`` is the share of codes that are used on the next order in time.

    Four people keep the rule in their own way: agent ``too_kind`` is kind ``times`` as often as the
    others, agent ``below_cap`` gives just under what may be given without asking, agent ``friend``
    is kind to one customer again and again, and ``returners`` customers send back most of what they
    buy. They are numbers of agents, counted from zero; -1 for nobody.
    """

    since: float = 0.4
    threshold: float = 30.0
    rate: int = 1_000
    cap: int = 500_000
    valid_days: int = 30
    kept: float = 0.8
    kindness: float = 0.05
    kind_cap: int = 300_000
    comfort: float = 0.0
    redeemed: float = 0.45
    too_kind: int = 3
    times: float = 5.0
    below_cap: int = 7
    friend: int = 5
    returners: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Misuse:
    """Who keeps the rule in their own way; employees by code, customers by their true number.

    ``too_kind`` gives far more often than others, ``below_cap`` just under what may be given
    without asking, ``friend`` to ``befriended`` again and again. ``returners`` send back most of
    what they buy, and ``sharing`` redeem their codes on one device.
    """

    too_kind: str = ""
    below_cap: str = ""
    friend: str = ""
    befriended: int = -1
    returners: tuple[int, ...] = ()
    sharing: tuple[int, ...] = ()


def remedy(world: World, order: Orders, draws: Floats, without: Removed) -> Orders:
    """Decide whose the cause of a delay is, and what is given for the order.

    The chances are digits of draws that decided nothing yet, so that a shop whose remedies do
    nothing is the same shop, order by order, as one without them.
    """
    from mehvar.simulate._orders import Draw

    rule = world.shop.remedies
    cause = _cause(world, order, _spare(draws[Draw.DEARER]))
    late = np.nan_to_num(order.delay, nan=-60.0)
    in_force = order.day >= round(world.days * rule.since)
    due = in_force & (late >= rule.threshold) & (cause != CAUSES.index("customer"))
    chance = rule.kindness * np.where(order.agent == rule.too_kind, rule.times, 1.0)
    tried = (late >= _KIND_FROM) | order.damaged_or_wrong
    noticed = _spare(draws[Draw.CANCEL])
    by_rule = due & (noticed < rule.kept)
    kind = in_force & tried & ~due & ~order.cancelled & (noticed < np.minimum(chance, 1.0))
    if without == "compensated":
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
