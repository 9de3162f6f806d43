"""Comments put together from the grammar, about what happened to the order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.simulate import _words
from mehvar.simulate._columns import arabic_letters, by_case, to_digits, words
from mehvar.simulate._orders import Bools, Orders
from mehvar.simulate._world import Ints

_DELIVERY, _FRESHNESS, _PACKAGING, _SUPPORT, _STOCK = 0, 2, 3, 5, 7
_CLAUSES = {side: [clause for aspect in table for clause in aspect] for side, table in
            ((1, _words.GOOD), (0, _words.BAD))}  # fmt: skip
_STARTS = {side: np.cumsum([0] + [len(aspect) for aspect in table])[:-1] for side, table in
           ((1, _words.GOOD), (0, _words.BAD))}  # fmt: skip
_COUNTS = {side: np.array([len(aspect) for aspect in table]) for side, table in
           ((1, _words.GOOD), (0, _words.BAD))}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Comments:
    """Comments with what they truly speak of: aspects and polarity (1 praise, 0 complaint).

    ``second`` is -1 where a comment has one clause only.
    """

    text: pa.Array
    aspect: Ints
    good: Bools
    second: Ints
    second_good: Bools


def write_comments(orders: Orders, *, happy: Bools, rng: np.random.Generator) -> Comments:
    """Write one comment per order; ``happy`` is whether its author is content on the whole."""
    size = orders.size
    aspect, good = _main_aspect(orders, happy, rng)
    other = (aspect + 1 + rng.integers(0, 7, size)) % len(_words.ASPECTS)
    second = np.where(rng.random(size) < 0.45, other, -1)
    second_good = happy ^ (rng.random(size) < 0.15)
    text = pc.binary_join_element_wise(
        _by_side(good, _words.OPENERS_GOOD, _words.OPENERS_BAD, rng),
        _clauses(aspect, good, rng),
        _second(second, second_good, second_good == good, rng),
        _by_side(good, _words.CLOSERS_GOOD, _words.CLOSERS_BAD, rng),
        "",
    )
    return Comments(
        text=_as_typed(text, good, rng),
        aspect=aspect,
        good=good,
        second=second,
        second_good=second_good,
    )


def _main_aspect(orders: Orders, happy: Bools, rng: np.random.Generator) -> tuple[Ints, Bools]:
    """What went wrong is what most write about; the rest praise or grumble about anything."""
    anything = rng.integers(0, len(_words.ASPECTS), orders.size)
    where = rng.choice([_FRESHNESS, _PACKAGING], orders.size)
    trouble = np.select(
        [
            np.nan_to_num(orders.delay) > 30.0,
            orders.damaged_or_wrong,
            (orders.substituted & ~orders.consented) | orders.out_of_stock,
            np.nan_to_num(orders.response) > 120.0,
        ],
        [
            np.full(orders.size, _DELIVERY),
            where,
            np.full(orders.size, _STOCK),
            np.full(orders.size, _SUPPORT),
        ],
        default=-1,
    )
    told = (trouble >= 0) & (rng.random(orders.size) < np.where(happy, 0.35, 0.9))
    return np.where(told, trouble, anything), np.where(told, False, happy)


def _clauses(aspect: Ints, good: Bools, rng: np.random.Generator) -> pa.Array:
    share = rng.random(aspect.size)

    def write(side: int) -> pa.Array:
        which = _STARTS[side][aspect] + (share * _COUNTS[side][aspect]).astype(np.int64)
        return words(_CLAUSES[side], which)

    return pc.if_else(pa.array(good), write(1), write(0))


def _second(second: Ints, good: Bools, alike: Bools, rng: np.random.Generator) -> pa.Array:
    join = _by_side(alike, _words.JOINS_ALIKE, _words.JOINS_UNLIKE, rng)
    clause = _clauses(np.maximum(second, 0), good, rng)
    both = pc.binary_join_element_wise(join, clause, "")
    return pc.if_else(pa.array(second >= 0), both, "")


def _by_side(
    good: Bools, praise: tuple[str, ...], complaint: tuple[str, ...], rng: np.random.Generator
) -> pa.Array:
    share = rng.random(good.size)
    side = np.where(good, share * len(praise), len(praise) + share * len(complaint))
    return words(praise + complaint, side.astype(np.int64))


def _as_typed(text: pa.Array, good: Bools, rng: np.random.Generator) -> pa.Array:
    """Write as people type: Arabic letters, half-spaces lost, drawn-out words, Finglish."""
    style = rng.choice(7, len(text), p=[0.48, 0.14, 0.14, 0.08, 0.07, 0.05, 0.04])
    finglish = _by_side(good, _words.FINGLISH_GOOD, _words.FINGLISH_BAD, rng)
    name = _by_side(good, ("", " :)", " 🙏", "!"), ("", " !!", " :(", "..."), rng)
    latin = pc.binary_join_element_wise(finglish, name, "")
    return by_case(
        style,
        [
            lambda rows: text.take(pa.array(rows)),
            lambda rows: arabic_letters(text.take(pa.array(rows))),
            lambda rows: pc.replace_substring(text.take(pa.array(rows)), "\u200c", " "),
            lambda rows: pc.replace_substring(text.take(pa.array(rows)), "\u200c", ""),
            lambda rows: _drawn_out(text.take(pa.array(rows))),
            lambda rows: to_digits(pc.replace_substring(text.take(pa.array(rows)), "، ", " ")),
            lambda rows: latin.take(pa.array(rows)),
        ],
    )


def _drawn_out(text: pa.Array) -> pa.Array:
    for plain, long in _words.ELONGATED:
        text = pc.replace_substring(text, plain, long)
    return text
