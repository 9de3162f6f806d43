"""Who the customers are: class, home, patience, habits. Nothing here depends on what happens."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mehvar.simulate._places import ZONES
from mehvar.simulate._world import Floats, Ints, World

CHANNELS = ("app", "web", "phone", "shop")
"""The channels of an order, in the order of their numbers."""

_HABITS = np.array(
    [
        [0.86, 0.06, 0.04, 0.04],
        [0.10, 0.80, 0.06, 0.04],
        [0.06, 0.02, 0.80, 0.12],
        [0.14, 0.02, 0.09, 0.75],
    ]
)
_HABIT_SHARES = np.array([0.60, 0.12, 0.14, 0.14])


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """One block of customers, one value per person in every array.

    ``rate`` is orders per ordinary day; ``basket`` the median basket in rial on the first day;
    ``patience`` multiplies every damage; ``thrift`` how much a dearer substitute hurts;
    ``leave`` the log odds of leaving after an ordinary order; ``first`` the position of the first
    order on the class's clock; ``joined`` the local day of joining relative to the first day.
    """

    number: Ints
    kind: Ints
    zone: Ints
    store: Ints
    rate: Floats
    basket: Floats
    patience: Floats
    thrift: Floats
    mood: Floats
    leave: Floats
    habit: Ints
    first: Floats
    joined: Ints

    @property
    def size(self) -> int:
        """How many people are in the block."""
        return int(self.number.size)

    def take(self, which: Ints | NDArray[np.bool_]) -> Self:
        """Return the chosen people, repeated where chosen repeatedly."""
        return type(self)(**{part.name: getattr(self, part.name)[which] for part in fields(self)})


def join_persons(parts: list[Persons]) -> Persons:
    """Put several sets of people into one, in the order of the list."""
    return Persons(
        **{
            part.name: np.concatenate([getattr(one, part.name) for one in parts])
            for part in fields(Persons)
        }
    )


def channel_of(habit: Ints, share: Floats) -> Ints:
    """Return the channel that people of these habits choose, for a uniform ``share``."""
    bounds = np.cumsum(_HABITS, axis=1)[:, :-1]
    return np.asarray((share[:, None] > bounds[habit]).sum(axis=1))


def draw_persons(world: World, *, start: int, size: int, rng: np.random.Generator) -> Persons:
    """Draw the people numbered ``start`` to ``start + size - 1``."""
    shop = world.shop
    weights = np.array([zone.weight for zone in ZONES])
    zone = _choose(rng, weights / weights.sum(), size)
    zone[1::2] = np.where(rng.random(size // 2) < 0.5, zone[: size // 2 * 2 : 2], zone[1::2])
    kind = _draw_class(world, zone, rng)
    classes = shop.classes
    monthly = np.array([known.orders_per_month for known in classes])[kind]
    shape = np.array([known.rate_shape for known in classes])[kind]
    rate = monthly / 30.4375 * rng.gamma(shape, 1.0 / shape)
    joined, first = _draw_start(world, kind, rate, rng)
    leave = np.array([known.leave for known in classes])[kind]
    return Persons(
        number=np.arange(start, start + size),
        kind=kind,
        zone=zone,
        store=world.zone_first[zone] + (rng.random(size) * world.zone_stores[zone]).astype(int),
        rate=rate,
        basket=np.array([known.basket for known in classes])[kind]
        * np.exp(rng.normal(0, 0.3, size)),
        patience=np.exp(rng.normal(0.0, shop.response.patience_spread, size)),
        thrift=np.exp(rng.normal(0.0, 0.4, size))
        * np.array([1.4, 1.1, 0.8, 0.5])[np.minimum(kind, 3)],
        mood=rng.normal(0.0, 0.25, size),
        leave=np.log(leave / (1.0 - leave)) + rng.normal(0.0, 0.5, size),
        habit=_choose(rng, _HABIT_SHARES, size),
        first=first,
        joined=joined,
    )


def _choose(rng: np.random.Generator, shares: Floats, size: int) -> Ints:
    return np.minimum(np.searchsorted(np.cumsum(shares), rng.random(size)), shares.size - 1)


def _draw_class(world: World, zone: Ints, rng: np.random.Generator) -> Ints:
    """Wealthier zones hold more of the higher classes."""
    share = np.log(np.array([known.share for known in world.shop.classes]))
    wealth = np.array([place.wealth for place in ZONES]) * world.shop.value_by_region
    odds = np.exp(share[None, :] + wealth[:, None] * np.arange(share.size)[None, :])
    bounds = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)[:, :-1]
    return np.asarray((rng.random(zone.size)[:, None] > bounds[zone]).sum(axis=1))


def _draw_start(
    world: World, kind: Ints, rate: Floats, rng: np.random.Generator
) -> tuple[Ints, Floats]:
    """Old customers carry on from before the first day; new ones order on the day they join."""
    size = kind.size
    old = rng.random(size) < world.shop.existing
    before = -(1 + rng.exponential(300.0, size)).astype(np.int64)
    share = rng.random(size)
    end = world.clock.until[kind, world.days]
    waited = rng.exponential(1.0, size) / rate
    first = np.where(old, waited, share * end)
    day, _ = world.clock.when(kind, np.clip(first, 0.0, end * 0.999999))
    return np.where(old, before, day), first
