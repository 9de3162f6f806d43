"""How each system knows a person: its own id, the number they gave, the name someone typed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from mehvar.simulate._columns import codes, mobile_digits, scatter
from mehvar.simulate._life import History
from mehvar.simulate._names import FAMILIES, FIRST_NAMES
from mehvar.simulate._orders import Bools
from mehvar.simulate._world import Ints, World

SECOND_ACCOUNT = 4_000_000
"""Added to a person's number for their second account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """The identities of one block, one value per person.

    ``uses_app``, ``uses_phone`` and ``has_card`` say which systems know the person; ``mobile`` is
    the ten digits of their own number and ``given`` of the number that they give to operators (a
    relative's for some). ``second`` marks people with a second app account.
    """

    user: Ints
    second_user: Ints
    caller: Ints
    card: Ints
    mobile: Ints
    given: Ints
    uses_app: Bools
    uses_phone: Bools
    has_card: Bools
    second: Bools
    first_name: Ints
    last_name: Ints


def draw_profiles(world: World, history: History, rng: np.random.Generator) -> Profiles:
    """Draw who is known where; a person is in every system in which they ordered."""
    persons, orders = history.persons, history.orders
    size = persons.size
    used = np.zeros((4, size), dtype=bool)
    used[orders.channel, orders.person] = True
    ordered = used.any(axis=0)
    records = world.shop.records
    uses_app = used[0] | used[1] | ~ordered | (rng.random(size) < 0.15)
    mobile = mobile_digits(persons.number)
    first_name = rng.integers(0, len(FIRST_NAMES), size)
    last_name = rng.integers(0, len(FAMILIES), size)
    relative = _relatives(persons.zone, records.shared_mobile, rng)
    last_name = last_name[np.where(rng.random(size) < 0.5, relative, np.arange(size))]
    return Profiles(
        user=10_000_000 + scatter(persons.number, 11),
        second_user=10_000_000 + scatter(persons.number + SECOND_ACCOUNT, 11),
        caller=20_000_000 + scatter(persons.number, 13),
        card=60_000_000 + scatter(persons.number, 17),
        mobile=mobile,
        given=mobile[relative],
        uses_app=uses_app,
        uses_phone=used[2],
        has_card=used[3],
        second=uses_app & (rng.random(size) < records.second_account),
        first_name=first_name,
        last_name=last_name,
    )


def _relatives(zone: Ints, share: float, rng: np.random.Generator) -> Ints:
    """Return whose number each person gives: mostly their own, for some a relative's."""
    row = np.arange(zone.size)
    housemate = row ^ 1
    alike = (row % 2 == 1) & (zone == zone[np.minimum(housemate, zone.size - 1)])
    chance = share / max(float(alike.mean()), 1e-9)
    return np.where(alike & (rng.random(zone.size) < chance), housemate, row)


def caller_numbers(known: Profiles, who: Ints) -> pa.Array:
    """Return the caller's number as the exchange shows it: 98912..."""
    return codes("98", known.given[who])


def survey_numbers(known: Profiles, who: Ints) -> pa.Array:
    """Return the number that the survey tool sent to: 0912..."""
    return codes("0", known.given[who])
