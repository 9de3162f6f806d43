"""Those who keep the rule in their own way: the truth that a look at conduct has to find."""

from __future__ import annotations

import numpy as np

from mehvar.simulate._columns import scatter
from mehvar.simulate._ledger import Ledger
from mehvar.simulate._orders import Bools
from mehvar.simulate._remedies import Misuse
from mehvar.simulate._world import Ints

_FRIENDLY = 0.6
_SENT_BACK = 0.65
_SHARING = 3


def find_misuse(ledger: Ledger) -> Misuse:
    """Choose them in the first block: the most frequent customers, and the agents by number."""
    if ledger.history.block:
        return Misuse()
    rule, agents = ledger.world.shop.remedies, ledger.world.agents.size
    eager = _most_frequent(ledger)
    names = [f"G{one + 101}" if 0 <= one < agents else "" for one in
             (rule.too_kind, rule.below_cap, rule.friend)]  # fmt: skip
    number = ledger.history.persons.number
    return Misuse(
        too_kind=names[0],
        below_cap=names[1],
        friend=names[2],
        befriended=int(number[eager[0]]) if eager.size and names[2] else -1,
        returners=tuple(number[eager[1 : 1 + rule.returners]].tolist()),
        sharing=tuple(sorted(number[_granted(ledger)[:_SHARING]].tolist())),
    )


def friendly_orders(ledger: Ledger, misuse: Misuse, rng: np.random.Generator) -> Bools:
    """Mark the orders for which the friend gives something that no rule asks for."""
    orders, world = ledger.orders, ledger.world
    since = orders.day >= round(world.days * world.shop.remedies.since)
    theirs = ledger.history.persons.number[orders.person] == misuse.befriended
    fits = theirs & since & ~np.isnan(orders.delay) & (orders.granted == 0) & ~ledger.stranger
    return np.asarray(fits & (rng.random(orders.size) < _FRIENDLY))


def sent_back(ledger: Ledger, misuse: Misuse, rng: np.random.Generator) -> Ints:
    """Return the orders that the habitual returners send back besides what the history says."""
    orders = ledger.orders
    theirs = np.isin(ledger.history.persons.number[orders.person], misuse.returners)
    fits = theirs & ~np.isnan(orders.delay) & ~orders.returned & ~ledger.stranger
    return np.flatnonzero(fits & (rng.random(orders.size) < _SENT_BACK))


def _most_frequent(ledger: Ledger) -> Ints:
    """Return the people by how many orders were delivered to them, the most first."""
    orders = ledger.orders
    delivered = ~np.isnan(orders.delay) & ~ledger.stranger
    count = np.bincount(orders.person[delivered], minlength=ledger.history.persons.size)
    return np.argsort(-count, kind="stable")[: int((count > 0).sum())]


def _granted(ledger: Ledger) -> Ints:
    """Return the people who were granted something most often, the most first."""
    orders = ledger.orders
    given = (orders.granted > 0) & ~ledger.stranger
    count = np.bincount(orders.person[given], minlength=ledger.history.persons.size)
    found = np.argsort(-count, kind="stable")
    return found[3 : 3 + int((count > 0).sum())]


def device_of(ledger: Ledger, misuse: Misuse, rows: Ints) -> Ints:
    """Return the device on which the customer of each order redeems."""
    number = ledger.history.persons.number[ledger.orders.person[rows]]
    one = np.where(np.isin(number, misuse.sharing), min(misuse.sharing, default=0), number)
    return scatter(one, 17) * 7_919_993
