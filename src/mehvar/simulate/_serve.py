"""What happens to one order, from the warehouse to the customer's goodwill.

``serve`` is the only place where causes have effects. The histories and the counterfactual worlds
both call it with the same uniform draws, so that a true effect is a property of the simulator and
not a number written somewhere.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from mehvar.simulate._make_good import gives, remedy
from mehvar.simulate._orders import SHOP_CHANNEL, Bools, Draw, Orders
from mehvar.simulate._persons import Persons, channel_of
from mehvar.simulate._shop import Response
from mehvar.simulate._world import Floats, Ints, World

Removed = Literal[
    "", "late", "out_of_stock", "substituted", "damaged_or_wrong", "returned", "contacted",
    "slow_answer", "low_score", "compensated",
]  # fmt: skip
"""The experience that a counterfactual world takes away; empty for the world as it is."""

_QUICK_ANSWER = 5.0  # minutes, of the counterfactual answer that is not slow
_LOWEST, _HIGHEST = -3.0, 1.0  # bounds of goodwill


def bend(goodwill: Floats, response: Response) -> Floats:
    """Return the concave worth of a goodwill: what is lost weighs more than what is won."""
    return np.asarray((1.0 - np.exp(-response.bend * goodwill)) / response.bend)


def serve(
    *,
    world: World,
    persons: Persons,
    person: Ints,
    when: tuple[Ints, Ints],
    goodwill: Floats,
    draws: Floats,
    without: Removed = "",
) -> Orders:
    """Serve one order for each of ``person`` (rows of ``persons``), who come with ``goodwill``.

    Args:
        world: the surroundings.
        persons: the block of people.
        person: whose orders they are.
        when: (day, minute of the day) of each order.
        goodwill: the goodwill each brings.
        draws: uniform numbers, one row per ``Draw`` and one column per order.
        without: the experience that is taken away, with everything that follows from it.
    """
    who = persons.take(person)
    day, minute = when
    channel = channel_of(who.habit, draws[Draw.CHANNEL])
    order = _start(
        who=who, person=person, day=day, minute=minute, channel=channel, goodwill=goodwill,
        draws=draws, world=world,
    )  # fmt: skip
    order = _deliver(world, order, draws, without)
    order = _pick(world, order, draws, without)
    order = _charge(world, order, who, draws, without)
    order = _contact(world, order, draws, without)
    order = remedy(world, order, draws, withheld=without == "compensated")
    return _feel(world, order, who, draws, without)


def next_position(
    *, world: World, who: Persons, position: Floats, after: Floats, draws: Floats
) -> Floats:
    """Return where on the class's clock each person orders next, if they stay."""
    speed = who.rate * np.exp(world.shop.response.rate * bend(after, world.shop.response))
    return np.asarray(position - np.log1p(-draws[Draw.GAP]) / speed)


def relaxed(*, world: World, goodwill: Floats, days: Floats | Ints) -> Floats:
    """Return what is left of a goodwill after some days."""
    return np.asarray(goodwill * np.exp(-days / world.shop.response.memory_days))


def _start(
    *, who: Persons, person: Ints, day: Ints, minute: Ints, channel: Ints, goodwill: Floats,
    draws: Floats, world: World,
) -> Orders:  # fmt: skip
    size = person.size
    never, zero = np.zeros(size, dtype=bool), np.zeros(size)
    return Orders(
        person=person,
        day=day,
        minute=minute,
        channel=channel,
        store=who.store,
        courier=world.couriers.pick(who.store, draws[Draw.COURIER]),
        picker=world.pickers.pick(who.store, draws[Draw.PICKER]),
        agent=(draws[Draw.AGENT] * world.agents.size).astype(np.int64),
        cancelled=(draws[Draw.CANCEL] < world.shop.operations.cancelled)
        & (channel != SHOP_CHANNEL),
        delay=np.full(size, np.nan),
        out_of_stock=never,
        substituted=never,
        consented=never,
        dearer=zero,
        damaged_or_wrong=never,
        returned=never,
        contacted=never,
        response=np.full(size, np.nan),
        amount=zero,
        discount=zero,
        fee=zero,
        refund=zero,
        stars=np.zeros(size, dtype=np.int64),
        rated=never,
        cause=np.zeros(size, dtype=np.int64),
        granted=zero,
        by_rule=never,
        before=goodwill,
        after=goodwill,
        left=never,
    )


def _deliver(world: World, order: Orders, draws: Floats, without: Removed) -> Orders:
    """Decide the delay: load, weather, hour and traffic, the courier's skill, and bad luck."""
    surroundings = world.delay[order.day, order.minute // 60, order.store]
    luck = 8.0 * _normal(draws[Draw.DELAY]) + 8.5 * (-np.log1p(-draws[Draw.TAIL])) ** 1.8
    delay = surroundings + world.couriers.skill[order.courier] + luck
    delay = np.maximum(np.round(delay), -60.0)
    if without == "late":
        delay = np.minimum(delay, 0.0)
    delivered = (order.channel != SHOP_CHANNEL) & ~order.cancelled
    return replace(order, delay=np.where(delivered, delay, np.nan))


def _pick(world: World, order: Orders, draws: Floats, without: Removed) -> Orders:
    """Decide what was missing, substituted, damaged or wrong: the store's strain and the picker."""
    chances = world.shop.operations
    delivered = ~np.isnan(order.delay)
    strain = world.strain[order.store] + 0.5 * np.clip(
        world.load[order.day, order.minute // 60, order.store] - 1.0, 0.0, 1.5
    )
    slips = world.pickers.skill[order.picker]
    missing = delivered & (draws[Draw.MISSING] < _odds(chances.missing_item, strain))
    swapped = delivered & (draws[Draw.SUBSTITUTE] < _odds(chances.substituted, strain))
    damaged = delivered & (draws[Draw.DAMAGE] < _odds(chances.damaged_or_wrong, slips))
    never = np.zeros(order.size, dtype=bool)
    swapped = never if without == "substituted" else swapped
    return replace(
        order,
        out_of_stock=never if without == "out_of_stock" else missing,
        substituted=swapped,
        consented=swapped & (draws[Draw.CONSENT] < chances.consent),
        dearer=np.where(swapped, 0.25 * (2.0 * draws[Draw.DEARER] - 0.7), 0.0),
        damaged_or_wrong=never if without == "damaged_or_wrong" else damaged,
    )


def _charge(world: World, order: Orders, who: Persons, draws: Floats, without: Removed) -> Orders:
    """Decide the money, in whole thousands of rial, and what comes back."""
    level = world.price_index[order.day]
    mood = np.exp(world.shop.response.basket * np.minimum(order.before, 0.0))
    size = np.exp(0.4 * _normal(draws[Draw.BASKET]))
    amount = _thousands(who.basket * level * world.appetite[order.day] * mood * size)
    amount = np.maximum(amount, 600_000.0)
    share = draws[Draw.DISCOUNT]
    discount = np.where(share < 0.18, amount * (0.05 + share * 0.6), 0.0)
    far = (order.channel != SHOP_CHANNEL) & (amount < 7_000_000.0 * level)
    returned = _returned(world, order, draws, without)
    back = amount * np.where(order.damaged_or_wrong, 0.06 + 0.16 * draws[Draw.REFUND], 0.08)
    return replace(
        order,
        amount=amount,
        discount=_thousands(discount),
        fee=np.where(far, _thousands(390_000.0 * level), 0.0),
        returned=returned,
        refund=np.where(returned, _thousands(back), 0.0),
    )


def _returned(world: World, order: Orders, draws: Floats, without: Removed) -> Bools:
    if without == "returned":
        return np.zeros(order.size, dtype=bool)
    chance = np.where(
        order.damaged_or_wrong,
        world.shop.operations.sent_back,
        world.shop.operations.changed_mind,
    )
    return np.asarray(~order.cancelled & (draws[Draw.RETURN] < chance))


def _contact(world: World, order: Orders, draws: Floats, without: Removed) -> Orders:
    """Decide who calls the call centre, and how long the first answer takes."""
    delay = np.nan_to_num(order.delay, nan=0.0)
    swapped = order.substituted & ~order.consented
    chance = (
        0.02
        + np.interp(delay, [15.0, 30.0, 60.0, 90.0], [0.0, 0.05, 0.22, 0.38])
        + 0.10 * order.out_of_stock
        + 0.14 * swapped
        + 0.42 * order.damaged_or_wrong
    )
    contacted = ~order.cancelled & (draws[Draw.CONTACT] < chance)
    if without == "contacted":
        contacted = np.zeros(order.size, dtype=bool)
    load = np.clip(world.load[order.day, order.minute // 60, order.store] - 1.0, 0.0, 1.5)
    operations = world.shop.operations
    wait = operations.response_minutes * np.exp(
        operations.response_sigma * _normal(draws[Draw.ANSWER])
        + world.agents[order.agent]
        + 0.5 * load
    )
    wait = np.clip(np.round(wait), 1.0, 2880.0)
    if without == "slow_answer":
        wait = np.minimum(wait, _QUICK_ANSWER)
    return replace(order, contacted=contacted, response=np.where(contacted, wait, np.nan))


def damage(world: World, order: Orders, who: Persons) -> Floats:
    """Return how much the recorded events of each order hurt (positive is worse)."""
    response = world.shop.response
    minutes, hurt = (np.array(side) for side in zip(*response.late_knots, strict=True))
    waited, slow = (np.array(side) for side in zip(*response.slow_knots, strict=True))
    delay = np.nan_to_num(order.delay, nan=0.0)
    wait = np.nan_to_num(order.response, nan=0.0)
    imposed = order.substituted & ~order.consented
    price = response.dearer * who.thrift * np.clip(order.dearer, 0.0, None)
    trouble = (
        np.interp(delay, minutes, hurt)
        + response.missing_item * order.out_of_stock
        + imposed * (response.substituted_without_consent + price)
        + response.substituted_with_consent * order.consented
        + response.damaged_or_wrong * order.damaged_or_wrong
    )
    recovered = response.recovery * np.exp(-wait / 60.0) * (order.contacted & (trouble > 0.1))
    service = np.interp(wait, waited, slow) - recovered + response.return_hassle * order.returned
    return np.asarray(who.patience * (trouble + service))


def _feel(world: World, order: Orders, who: Persons, draws: Floats, without: Removed) -> Orders:
    """Decide the score, the goodwill that remains, and whether the customer leaves."""
    response, voice = world.shop.response, world.shop.voice
    hurt = damage(world, order, who)
    known = voice.stars_base + voice.stars_mood * order.before - voice.stars_slope * hurt
    known = known + who.mood + voice.stars_noise * _normal(draws[Draw.STARS])
    spread = voice.stars_slope * response.feeling
    feeling = _normal(draws[Draw.FEELING])
    if without == "low_score":
        feeling = _without_low_score(known, spread, draws[Draw.FEELING])
    stars = np.clip(np.round(known + spread * feeling), 1, 5).astype(np.int64)
    comfort = world.shop.remedies.comfort * gives(order)
    after = order.before + response.feeling * feeling - hurt + comfort
    after = np.clip(after, _LOWEST, _HIGHEST)
    after = np.where(order.cancelled, order.before, after)
    leave = who.leave - response.leave * bend(after, response)
    return replace(
        order,
        stars=stars,
        rated=_rated(world, order, stars, draws),
        after=after,
        left=draws[Draw.LEAVE] < 1.0 / (1.0 + np.exp(-leave)),
    )


def _without_low_score(known: Floats, spread: float, share: Floats) -> Floats:
    """Redraw the feeling of those who would give 1 or 2 stars from the feelings that would not."""
    from scipy.special import ndtr, ndtri

    needed = (2.5 - known) / spread
    low = share < ndtr(needed)
    tail = np.clip(1.0 - share / np.maximum(ndtr(needed), 1e-12), 1e-6, 1.0)
    redrawn = -ndtri(tail * ndtr(-np.clip(needed, -30.0, 30.0))) + 1e-9
    return np.where(low, redrawn, _normal(share))


def _rated(world: World, order: Orders, stars: Ints, draws: Floats) -> Bools:
    voice = world.shop.voice
    odds = voice.rating_base + voice.rating_bias * (stars - 3.5)
    asked = ~order.cancelled & (order.channel < 2)
    return np.asarray(asked & (draws[Draw.RATING] < 1.0 / (1.0 + np.exp(-odds))))


def _odds(chance: float, shift: Floats) -> Floats:
    """Return a chance with its log odds shifted."""
    return np.asarray(1.0 / (1.0 + (1.0 - chance) / chance * np.exp(-shift)))


def _normal(share: Floats) -> Floats:
    """Return standard normal values for uniform shares."""
    from scipy.special import ndtri

    return np.asarray(ndtri(np.clip(share, 1e-9, 1.0 - 1e-9)))


def _thousands(amount: Floats) -> Floats:
    return np.asarray(np.round(amount / 1000.0) * 1000.0)
