"""Living: the history of one block of customers, order after order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.simulate._orders import Draw, Orders, join_orders
from mehvar.simulate._persons import Persons, draw_persons
from mehvar.simulate._serve import next_position, relaxed, serve
from mehvar.simulate._world import Floats, Ints, World

BLOCK = 16_384
"""People per block: the unit of chance. It never changes, so that results do not depend on how
many blocks are written together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One block: its people, their orders in order of time, and what made each order so.

    ``draws`` has one column per order and ``position`` the order's place on its class's clock, so
    that any order can be served again in another world. ``rng`` goes on for what has no effect on
    the customers: names, lines, comments, noise.
    """

    block: int
    persons: Persons
    orders: Orders
    draws: Floats
    position: Floats


def blocks_of(customers: int) -> list[tuple[int, int]]:
    """Return (number of the block, people in it) for each block of customers."""
    return [
        (block, min(BLOCK, customers - block * BLOCK))
        for block in range((customers + BLOCK - 1) // BLOCK)
    ]


def live(world: World, *, block: int, size: int, seed: int) -> History:
    """Live through the whole history of one block of customers."""
    rng = np.random.default_rng([seed, 1, block])
    persons = draw_persons(world, start=block * BLOCK, size=size, rng=rng)
    lived: list[Orders] = []
    drawn: list[Floats] = []
    placed: list[Floats] = []
    end = world.clock.until[persons.kind, world.days]
    person = np.flatnonzero(persons.first < end)
    position, goodwill = persons.first[person], np.zeros(person.size)
    while person.size:
        draws = rng.random((len(Draw), person.size))
        when = world.clock.when(persons.kind[person], position)
        orders = serve(
            world=world, persons=persons, person=person, when=when, goodwill=goodwill, draws=draws
        )
        lived.append(orders)
        drawn.append(draws)
        placed.append(position)
        person, position, goodwill = _come_back(
            world=world, persons=persons, orders=orders, position=position, draws=draws, end=end
        )
    return _in_order_of_time(
        block=block, persons=persons, lived=lived, drawn=drawn, placed=placed, world=world
    )


def _come_back(
    *, world: World, persons: Persons, orders: Orders, position: Floats, draws: Floats, end: Floats
) -> tuple[Ints, Floats, Floats]:
    """Return who orders again within the history, where on their clock, and with what goodwill."""
    who = persons.take(orders.person)
    following = next_position(
        world=world, who=who, position=position, after=orders.after, draws=draws
    )
    stays = ~orders.left & (following < end[orders.person])
    person, position = orders.person[stays], following[stays]
    day, _ = world.clock.when(persons.kind[person], position)
    days = day - orders.day[stays]
    return person, position, relaxed(world=world, goodwill=orders.after[stays], days=days)


def _in_order_of_time(
    *, block: int, persons: Persons, lived: list[Orders], drawn: list[Floats], placed: list[Floats],
    world: World,
) -> History:  # fmt: skip
    if not lived:
        nobody = np.zeros(0, dtype=np.int64)
        draws = np.zeros((len(Draw), 0))
        lived = [
            serve(
                world=world, persons=persons, person=nobody, when=(nobody, nobody),
                goodwill=np.zeros(0), draws=draws,
            )
        ]  # fmt: skip
        drawn, placed = [draws], [np.zeros(0)]
    orders = join_orders(lived)
    sequence = np.lexsort((orders.person, orders.minute, orders.day))
    return History(
        block=block,
        persons=persons,
        orders=orders.take(sequence),
        draws=np.concatenate(drawn, axis=1)[:, sequence],
        position=np.concatenate(placed)[sequence],
    )
