"""Orders as arrays: what happened, and the uniform draws that decided it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mehvar.simulate._world import Floats, Ints

Bools = NDArray[np.bool_]

SHOP_CHANNEL = 3
"""The number of the channel without delivery."""


class Draw(IntEnum):
    """The uniform draws of one order, one row each."""

    CHANNEL = 0
    CANCEL = 1
    COURIER = 2
    PICKER = 3
    DELAY = 4
    TAIL = 5
    MISSING = 6
    SUBSTITUTE = 7
    CONSENT = 8
    DEARER = 9
    DAMAGE = 10
    FEELING = 11
    CONTACT = 12
    AGENT = 13
    ANSWER = 14
    BASKET = 15
    DISCOUNT = 16
    RETURN = 17
    REFUND = 18
    STARS = 19
    RATING = 20
    LEAVE = 21
    GAP = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Orders as arrays, one value per order: what happened, and what it did to the customer.

    ``person`` is the row of the person in its block; ``day`` counts from the first local day.
    ``delay`` is minutes after the promise (nan when nothing is delivered); ``dearer`` is the
    relative price of a substitute minus one; ``response`` is minutes to the first answer (nan
    without contact). ``amount`` is the goods before ``discount``; ``fee`` the delivery fee;
    ``refund`` money given back, all in rial. ``stars`` is the rating that the customer would give,
    ``rated`` whether it was given. ``cause`` says whose a delay is (``_remedies.CAUSES``),
    ``granted`` what the customer was given for it, ``by_rule`` whether the rule said so.
    ``before`` and ``after`` are the goodwill around the order; ``left`` whether the customer left
    for good.
    """

    person: Ints
    day: Ints
    minute: Ints
    channel: Ints
    store: Ints
    courier: Ints
    picker: Ints
    agent: Ints
    cancelled: Bools
    delay: Floats
    out_of_stock: Bools
    substituted: Bools
    consented: Bools
    dearer: Floats
    damaged_or_wrong: Bools
    returned: Bools
    contacted: Bools
    response: Floats
    amount: Floats
    discount: Floats
    fee: Floats
    refund: Floats
    stars: Ints
    rated: Bools
    cause: Ints
    granted: Floats
    by_rule: Bools
    before: Floats
    after: Floats
    left: Bools

    @property
    def size(self) -> int:
        """How many orders there are."""
        return int(self.person.size)

    @property
    def net(self) -> Floats:
        """What each order brought: paid minus given back, zero when cancelled."""
        paid = self.amount - self.discount + self.fee - self.refund
        return np.where(self.cancelled, 0.0, paid)

    def take(self, which: Ints | Bools) -> Self:
        """Return the chosen orders."""
        return type(self)(**{part.name: getattr(self, part.name)[which] for part in fields(self)})


def join_orders(parts: list[Orders]) -> Orders:
    """Put several sets of orders into one, in the order of the list."""
    return Orders(
        **{
            part.name: np.concatenate([getattr(one, part.name) for one in parts])
            for part in fields(Orders)
        }
    )
