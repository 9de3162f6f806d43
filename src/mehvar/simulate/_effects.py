"""True effects: the same futures lived twice, with and without an experience."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mehvar.simulate._life import History
from mehvar.simulate._make_good import gives
from mehvar.simulate._orders import Bools, Draw, Orders, join_orders
from mehvar.simulate._persons import Persons, join_persons
from mehvar.simulate._serve import Removed, next_position, relaxed, serve
from mehvar.simulate._world import Floats, Ints, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """One experience and dose: which orders had it, and the world without it.

    The doses of lateness are open on the left and closed on the right: (15, 30] minutes.
    """

    name: str
    dose: str
    had: Callable[[Orders], Bools]
    without: Removed


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The true effect of an experience on the orders that had it (ATT).

    ``outcome`` is ``return`` (probability of another order that is not cancelled within the
    horizon), ``spend`` (rial paid minus given back within the horizon, from cancelled orders
    nothing) or ``score`` (0 to 1, of the rating that the customer would give; horizon 0).
    ``effect`` is the mean difference of the two worlds, ``error`` its Monte-Carlo standard error,
    ``exposed_mean`` and ``unexposed_mean`` the means with and without the experience, ``draws`` the
    pairs of futures, ``exposed`` the distinct orders behind them. Only orders whose horizon ends
    within the history count, as in any analysis of it.
    """

    experience: str
    dose: str
    outcome: str
    horizon_days: int
    effect: float
    error: float
    exposed_mean: float
    unexposed_mean: float
    draws: int
    exposed: int


def _late(low: float, high: float) -> Callable[[Orders], Bools]:
    return lambda orders: (orders.delay > low) & (orders.delay <= high)


def _slow(low: float, high: float) -> Callable[[Orders], Bools]:
    return lambda orders: (orders.response > low) & (orders.response <= high)


EXPERIENCES: tuple[Experience, ...] = (
    Experience(name="late", dose="any", had=_late(0, np.inf), without="late"),
    Experience(name="late", dose="0-15m", had=_late(0, 15), without="late"),
    Experience(name="late", dose="15-30m", had=_late(15, 30), without="late"),
    Experience(name="late", dose="30-60m", had=_late(30, 60), without="late"),
    Experience(name="late", dose="60m+", had=_late(60, np.inf), without="late"),
    Experience(
        name="out_of_stock", dose="any", had=lambda o: o.out_of_stock, without="out_of_stock",
    ),
    Experience(name="substituted", dose="any", had=lambda o: o.substituted, without="substituted"),
    Experience(
        name="substituted", dose="without_consent",
        had=lambda o: o.substituted & ~o.consented, without="substituted",
    ),
    Experience(
        name="substituted", dose="with_consent",
        had=lambda o: o.substituted & o.consented, without="substituted",
    ),
    Experience(
        name="damaged_or_wrong", dose="any",
        had=lambda o: o.damaged_or_wrong & o.returned, without="damaged_or_wrong",
    ),
    Experience(
        name="damaged_or_wrong", dose="kept",
        had=lambda o: o.damaged_or_wrong & ~o.returned, without="damaged_or_wrong",
    ),
    Experience(name="returned", dose="any", had=lambda o: o.returned, without="returned"),
    Experience(name="contacted", dose="any", had=lambda o: o.contacted, without="contacted"),
    Experience(name="slow_answer", dose="any", had=_slow(60, np.inf), without="slow_answer"),
    Experience(name="slow_answer", dose="1-4h", had=_slow(60, 240), without="slow_answer"),
    Experience(name="slow_answer", dose="4h+", had=_slow(240, np.inf), without="slow_answer"),
    Experience(
        name="low_score", dose="any",
        had=lambda o: o.rated & (o.stars <= 2), without="low_score",
    ),
    Experience(name="compensated", dose="any", had=gives, without="compensated"),
    Experience(
        name="compensated", dose="at_threshold",
        had=lambda o: o.by_rule & (np.nan_to_num(o.delay) < 40.0), without="compensated",
    ),
)  # fmt: skip
"""Every experience whose true effect is simulated; each dose has the same unexposed: none of it.

What is damaged or wrong shows in the books only when it comes back, so ``any`` are those orders;
``kept`` are the others, which no system knows. ``compensated`` comes last: what was simulated
before it draws the same numbers with it and without it.
"""


def estimate_effects(
    world: World, histories: Sequence[History], *, rng: np.random.Generator
) -> tuple[Effect, ...]:
    """Simulate the true effect of every experience on the orders of ``histories`` that had it."""
    effects: list[Effect] = []
    for experience in EXPERIENCES:
        effects.extend(_estimate(world, histories, experience, rng))
    return tuple(effects)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """Exposed orders drawn for the counterfactual, with all that made them."""

    persons: Persons
    orders: Orders
    draws: Floats
    position: Floats
    distinct: int


def _estimate(
    world: World, histories: Sequence[History], experience: Experience, rng: np.random.Generator
) -> list[Effect]:
    sample = _draw_sample(world, histories, experience, rng)
    if sample is None:
        return []
    as_it_was = _serve_again(world, sample, without="")
    removed = _serve_again(world, sample, without=experience.without)
    scores = np.array([as_it_was.stars - 1, removed.stars - 1]) / 4.0
    found = [_effect(experience=experience, outcome="score", horizon=0, both=scores, sample=sample)]
    ahead = _follow(world, sample, as_it_was, removed, rng)
    for place, horizon in enumerate(world.shop.horizons):
        whole = sample.orders.day + horizon < world.days
        for outcome, lived in ahead.items():
            both = lived[:, whole, place]
            if whole.sum() > 1:
                found.append(
                    _effect(
                        experience=experience,
                        outcome=outcome,
                        horizon=horizon,
                        both=both,
                        sample=sample,
                    )
                )
    return found


def _effect(
    *, experience: Experience, outcome: str, horizon: int, both: Floats, sample: _Sample
) -> Effect:
    """Compare the two rows of ``both``: with the experience, and without it."""
    difference = both[0] - both[1]
    return Effect(
        experience=experience.name,
        dose=experience.dose,
        outcome=outcome,
        horizon_days=horizon,
        effect=float(difference.mean()),
        error=float(difference.std(ddof=1) / np.sqrt(difference.size)),
        exposed_mean=float(both[0].mean()),
        unexposed_mean=float(both[1].mean()),
        draws=int(difference.size),
        exposed=sample.distinct,
    )


def _draw_sample(
    world: World, histories: Sequence[History], experience: Experience, rng: np.random.Generator
) -> _Sample | None:
    """Draw exposed orders evenly, each as often as the others (give or take one).

    What decides the future of the customer, leaving and the next gap, is drawn anew each time.
    """
    last = world.days - min(world.shop.horizons)
    where = [
        np.flatnonzero(experience.had(one.orders) & ~one.orders.cancelled & (one.orders.day < last))
        for one in histories
    ]
    distinct = sum(found.size for found in where)
    if distinct == 0:
        return None
    chosen = np.resize(rng.permutation(distinct), world.shop.truth_draws)
    edges = np.cumsum([0, *(found.size for found in where)])
    parts = []
    for place, (one, found) in enumerate(zip(histories, where, strict=True)):
        mine = chosen[(chosen >= edges[place]) & (chosen < edges[place + 1])] - edges[place]
        parts.append((one, found[mine]))
    draws = np.concatenate([one.draws[:, rows] for one, rows in parts], axis=1)
    draws[[Draw.LEAVE, Draw.GAP]] = rng.random((2, chosen.size))
    return _Sample(
        persons=join_persons([one.persons.take(one.orders.person[rows]) for one, rows in parts]),
        orders=join_orders([one.orders.take(rows) for one, rows in parts]),
        draws=draws,
        position=np.concatenate([one.position[rows] for one, rows in parts]),
        distinct=min(distinct, chosen.size),
    )


def _serve_again(world: World, sample: _Sample, *, without: Removed) -> Orders:
    return serve(
        world=world,
        persons=sample.persons,
        person=np.arange(sample.orders.size),
        when=(sample.orders.day, sample.orders.minute),
        goodwill=sample.orders.before,
        draws=sample.draws,
        without=without,
    )


def _follow(
    world: World, sample: _Sample, as_it_was: Orders, removed: Orders, rng: np.random.Generator
) -> dict[str, Floats]:
    """Live on after each order in both worlds with the same chance.

    Returns, per outcome, an array [world, order, horizon]. Rows 0 to n - 1 below live in the world
    as it was and rows n to 2 n - 1 in the other; a pair shares its draws, generation by generation.
    """
    size = sample.orders.size
    horizons = np.array(world.shop.horizons)
    came = np.zeros((2 * size, horizons.size))
    spent = np.zeros((2 * size, horizons.size))
    orders = join_orders([as_it_was, removed])
    row, position = np.arange(2 * size), np.tile(sample.position, 2)
    draws, start = np.tile(sample.draws, 2), np.tile(sample.orders.day, 2)
    while row.size:
        row, when, goodwill, position = _next(
            world=world,
            persons=sample.persons,
            row=row,
            orders=orders,
            position=position,
            draws=draws,
            until=start + horizons.max(),
        )
        pair = row % size
        living = np.unique(pair)
        draws = rng.random((len(Draw), living.size))[:, np.searchsorted(living, pair)]
        orders = serve(
            world=world,
            persons=sample.persons,
            person=pair,
            when=when,
            goodwill=goodwill,
            draws=draws,
        )
        within = (orders.day - start[row])[:, None] <= horizons
        came[row] = np.maximum(came[row], within & ~orders.cancelled[:, None])
        spent[row] += within * orders.net[:, None]
    return {"return": came.reshape(2, size, -1), "spend": spent.reshape(2, size, -1)}


def _next(
    *, world: World, persons: Persons, row: Ints, orders: Orders, position: Floats, draws: Floats,
    until: Ints,
) -> tuple[Ints, tuple[Ints, Ints], Floats, Floats]:  # fmt: skip
    """Return the rows that order again by their last day, when, with what goodwill, and where."""
    who = persons.take(orders.person)
    following = next_position(
        world=world, who=who, position=position, after=orders.after, draws=draws
    )
    stays = np.flatnonzero(~orders.left & (following < world.clock.until[who.kind, -1]))
    day, minute = world.clock.when(who.kind[stays], following[stays])
    soon = day <= until[row[stays]]
    stays, day, minute = stays[soon], day[soon], minute[soon]
    goodwill = relaxed(world=world, goodwill=orders.after[stays], days=day - orders.day[stays])
    return row[stays], (day, minute), goodwill, following[stays]
