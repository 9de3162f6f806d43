"""One block's orders as the shop's systems see them: numbered, timed, with their lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from mehvar.simulate._columns import codes, times
from mehvar.simulate._life import History
from mehvar.simulate._lines import Lines, fill_baskets
from mehvar.simulate._orders import SHOP_CHANNEL, Bools, Orders, join_orders
from mehvar.simulate._places import ZONES
from mehvar.simulate._profiles import Profiles, draw_profiles
from mehvar.simulate._world import Floats, Ints, World

PHONE_CHANNEL = 2
SYSTEMS = ("app", "phone", "pos")
"""The systems that take orders, in the order of their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Everything that the files of one block are written from.

    ``orders`` are the history's, followed by the receipts of strangers without a card
    (``stranger``). ``second`` is the second of the minute of each order, ``promise`` the promised
    minutes, ``system`` the number of the system that took it, ``code`` its number there.
    """

    world: World
    history: History
    known: Profiles
    orders: Orders
    stranger: Bools
    second: Ints
    promise: Ints
    system: Ints
    code: pa.Array
    lines: Lines
    rng: np.random.Generator

    @property
    def zone(self) -> Ints:
        """The zone of each order."""
        return self.history.persons.zone[self.orders.person]

    def rows(self, system: int) -> Ints:
        """Return the rows of the orders that one system took."""
        return np.flatnonzero(self.system == system)

    def times(
        self, rows: Ints, minutes: Floats | Ints | float = 0, *, known: Bools | None = None
    ) -> pa.Array:
        """Return the time of each order plus some minutes."""
        since = self.orders.minute[rows] + self.second[rows] / 60.0 + minutes
        return times(self.world, self.orders.day[rows], np.nan_to_num(since), known=known)

    def arrival(self) -> Floats:
        """Return the minutes from order to delivery; zero in a shop, nan when not delivered."""
        at_once = self.orders.channel == SHOP_CHANNEL
        return np.where(at_once, 0.0, self.promise + self.orders.delay)


def open_ledger(world: World, history: History, *, seed: int) -> Ledger:
    """Number and time the orders of a block and fill their baskets."""
    rng = np.random.default_rng([seed, 2, history.block])
    known = draw_profiles(world, history, rng)
    orders, stranger = _with_strangers(world, history.orders, rng)
    system = np.array([0, 0, 1, 2])[orders.channel]
    number = (history.block + 1) * 1_000_000 + np.arange(orders.size)
    return Ledger(
        world=world,
        history=history,
        known=known,
        orders=orders,
        stranger=stranger,
        second=rng.integers(0, 60, orders.size),
        promise=np.array([zone.promise for zone in ZONES])[history.persons.zone[orders.person]],
        system=system,
        code=codes("", number),
        lines=fill_baskets(world, orders, rng),
        rng=rng,
    )


def _with_strangers(world: World, orders: Orders, rng: np.random.Generator) -> tuple[Orders, Bools]:
    """Add receipts of people without a card, who belong to nobody that we know."""
    receipts = np.flatnonzero(orders.channel == SHOP_CHANNEL)
    share = world.shop.records.walk_in
    extra = round(receipts.size * share / max(1.0 - share, 0.01))
    chosen = orders.take(
        receipts[rng.integers(0, max(receipts.size, 1), extra if receipts.size else 0)]
    )
    every = join_orders([orders, chosen])
    return every, np.arange(every.size) >= orders.size
