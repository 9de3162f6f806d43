"""Which goods make up an order's amount, to the rial."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from mehvar.simulate._orders import Bools, Orders
from mehvar.simulate._products import Catalogue
from mehvar.simulate._world import Floats, Ints, World

SOLD, MISSING, REPLACED = 0, 1, 2
"""What became of a line; a missing one has no quantity and no amount."""

_PIECES = 6  # at most so many lines by the piece
_BY_WEIGHT = 0.28  # the least share of the basket that is sold by weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Order lines as arrays, in the order of the orders and their line numbers.

    ``order`` is the row of the order; ``wanted`` the product that was ordered (another one than
    ``product`` where it was replaced). The amounts of an order's lines add up to its amount.
    """

    order: Ints
    number: Ints
    product: Ints
    wanted: Ints
    quantity: Floats
    unit_price: Floats
    amount: Floats
    cost: Floats
    fate: Ints

    def take(self, which: Ints | Bools) -> Self:
        """Return the chosen lines."""
        return type(self)(**{part.name: getattr(self, part.name)[which] for part in fields(self)})


def fill_baskets(world: World, orders: Orders, rng: np.random.Generator) -> Lines:
    """Fill each order's basket: goods by the piece, then one by weight that takes up the rest."""
    level = world.price_index[orders.day]
    large = (orders.amount / level / 3_500_000.0).astype(np.int64)
    pieces = np.clip(rng.geometric(0.6, orders.size) - 1, np.minimum(large, 4), _PIECES)
    slot = np.arange(_PIECES)[None, :] < pieces[:, None]
    weight = rng.uniform(0.5, 1.5, slot.shape) * slot
    total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-9)
    target = (1.0 - _BY_WEIGHT) * orders.amount[:, None] * weight / total
    order, _ = np.nonzero(slot)
    by_piece = _by_piece(world.catalogue, order, target[slot], level[order], rng)
    left = orders.amount - np.bincount(by_piece.order, by_piece.amount, minlength=orders.size)
    parts = [by_piece, _by_weight(world.catalogue, left, level, rng)]
    parts.append(_missing(world.catalogue, np.flatnonzero(orders.out_of_stock), level, rng))
    lines = _number(parts)
    return _replace(world.catalogue, lines, orders)


def _by_piece(
    catalogue: Catalogue, order: Ints, target: Floats, level: Floats, rng: np.random.Generator
) -> Lines:
    """Choose goods near each target price; a target below every price buys nothing."""
    price = catalogue.price[: catalogue.pieces]
    within = np.searchsorted(price, target / level, side="right")
    place = np.floor(within * rng.random(order.size) ** 0.45).astype(np.int64)
    product = np.minimum(place, np.maximum(within - 1, 0))
    unit = np.floor(price[product] * level / 1000.0) * 1000.0
    quantity = np.clip(np.floor(target / unit), 1.0, 6.0)
    bought = within > 0
    lines = _lines(
        catalogue=catalogue,
        order=order,
        product=product,
        quantity=quantity,
        unit=unit,
        amount=quantity * unit,
        fate=SOLD,
    )
    return lines.take(bought)


def _by_weight(
    catalogue: Catalogue, left: Floats, level: Floats, rng: np.random.Generator
) -> Lines:
    """Sell what is left of each basket by weight; dearer goods fill larger rests."""
    price = catalogue.price[catalogue.pieces :]
    kilos = left[:, None] / (price[None, :] * level[:, None])
    fitting = np.where((kilos > 0.3) & (kilos < 4.0), 1.0, 0.0) + 1e-6 / kilos.clip(1e-9)
    pick = (
        np.cumsum(fitting, axis=1) < rng.random((left.size, 1)) * fitting.sum(axis=1, keepdims=True)
    ).sum(axis=1)
    unit = np.floor(price[pick] * level / 1000.0) * 1000.0
    quantity = np.round(left / unit, 3)
    order = np.arange(left.size)
    return _lines(
        catalogue=catalogue,
        order=order,
        product=catalogue.pieces + pick,
        quantity=quantity,
        unit=unit,
        amount=left,
        fate=SOLD,
    )


def _missing(catalogue: Catalogue, order: Ints, level: Floats, rng: np.random.Generator) -> Lines:
    product = rng.integers(0, catalogue.pieces, order.size)
    unit = np.floor(catalogue.price[product] * level[order] / 1000.0) * 1000.0
    nothing = np.zeros(order.size)
    return _lines(
        catalogue=catalogue,
        order=order,
        product=product,
        quantity=nothing,
        unit=unit,
        amount=nothing,
        fate=MISSING,
    )


def _lines(
    *,
    catalogue: Catalogue,
    order: Ints,
    product: Ints,
    quantity: Floats,
    unit: Floats,
    amount: Floats,
    fate: int,
) -> Lines:
    margin = catalogue.cost[product] / catalogue.price[product]
    return Lines(
        order=order,
        number=np.zeros(order.size, dtype=np.int64),
        product=product,
        wanted=product,
        quantity=quantity,
        unit_price=unit,
        amount=amount,
        cost=np.round(amount * margin, -2),
        fate=np.full(order.size, fate, dtype=np.int64),
    )


def _number(parts: list[Lines]) -> Lines:
    """Put the lines in the order of their orders and number them from 1."""
    joined = Lines(
        **{
            part.name: np.concatenate([getattr(one, part.name) for one in parts])
            for part in fields(Lines)
        }
    )
    lines = joined.take(np.argsort(joined.order, kind="stable"))
    start = np.searchsorted(lines.order, lines.order, side="left")
    values = {part.name: getattr(lines, part.name) for part in fields(Lines)}
    return Lines(**(values | {"number": np.arange(lines.order.size) - start + 1}))


def _replace(catalogue: Catalogue, lines: Lines, orders: Orders) -> Lines:
    """Mark the first line of each substituted order as a replacement of its like."""
    replaced = (lines.number == 1) & orders.substituted[lines.order]
    shelf = np.unique(np.array(catalogue.category), return_inverse=True)[1].astype(np.int64)
    key = shelf * 1e12 + catalogue.price
    sequence = np.argsort(key, kind="stable")
    dearer = orders.dearer[lines.order[replaced]]
    mine = lines.product[replaced]
    like = shelf[mine] * 1e12 + catalogue.price[mine] / (1.0 + dearer)
    size = np.bincount(shelf)
    first = np.concatenate([[0], np.cumsum(size)[:-1]])[shelf[mine]]
    place = np.clip(np.searchsorted(key[sequence], like), first, first + size[shelf[mine]] - 1)
    same = sequence[place] == mine
    place = np.where(same, np.where(place > first, place - 1, place + 1), place)
    wanted, fate = lines.wanted.copy(), lines.fate.copy()
    wanted[replaced], fate[replaced] = sequence[place], REPLACED
    values = {part.name: getattr(lines, part.name) for part in fields(Lines)}
    return Lines(**(values | {"wanted": wanted, "fate": fate}))
