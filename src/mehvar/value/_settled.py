"""Which class each customer is in after this build, since when, and why it is another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from mehvar.value._classes import CLASSES, settle_classes
from mehvar.value._purchases import Floats, Integers

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from mehvar.workspace import Build

MoveReason = Literal["bought", "silence", "basket", "margin", "bounds", "model"]
MOVE_REASONS: tuple[MoveReason, ...] = ("bought", "silence", "basket", "margin", "bounds", "model")
"""They came back; they did not; they buy more or less at a time; more or less is left of it; the
classes begin elsewhere; the forecast changed although they did not."""

_EPOCH = date(1970, 1, 1)
_NOT_BEFORE = np.iinfo(np.int64).min
_PLACES: dict[str, int] = {name: place for place, name in enumerate(CLASSES)}
_BOUGHT, _SILENCE, _BASKET, _MARGIN, _BOUNDS, _MODEL = range(len(MOVE_REASONS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a class follows from, one number per customer; NaN where nothing is known."""

    frequency: Floats
    expected: Floats
    purchase_value: Floats
    margin_share: Floats
    value: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What the last build said of the same customers; class -1 and NaN where it said nothing.

    ``since`` counts days since 1970-01-01.
    """

    place: Integers
    previous: Integers
    since: Integers
    reason: Integers
    value_before: Floats
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Classes as places in ``CLASSES`` (-1: none), and the last move of who ever moved."""

    place: Integers
    previous: Integers
    since: Integers
    reason: Integers
    value_before: Floats

    def moved_after(self, day: date) -> npt.NDArray[np.bool_]:
        """Tell who moved after a day."""
        return (self.previous >= 0) & (self.since > (day - _EPOCH).days)


def settle(
    *, now: Integers, probability: Floats, facts: Facts, before: Before, today: date
) -> Settled:
    """Settle every customer's class.

    Args:
        now: the class of the value as it is, as a place; -1 for who has no value.
        probability: that the value belongs in each class, shape (customers, 4).
        facts: what the value follows from.
        before: what the last build said.
        today: the build's day.
    """
    valued = now >= 0
    place, moved = settle_classes(
        now=now, probability=np.nan_to_num(probability), before=before.place
    )
    place, moved = np.where(valued, place, -1), moved & valued
    stayed = valued & ~moved & (before.place >= 0)
    day = (today - _EPOCH).days
    return Settled(
        place=place,
        previous=np.where(moved, before.place, np.where(stayed, before.previous, -1)),
        since=np.where(stayed, before.since, day),
        reason=np.where(moved, _reasons(place, facts, before), np.where(stayed, before.reason, -1)),
        value_before=np.where(
            moved, before.facts.value, np.where(stayed, before.value_before, np.nan)
        ),
    )


def read_before(build: Build, *, customers: Integers) -> Before:
    """Read what the last build said of these customers (rising ids).

    What a build of a later day said is not the past of this one, and does not count.
    """
    import ibis

    rows = build.read("customer_value")
    rows = rows.filter(rows.class_since <= ibis.literal(build.as_of)).select(
        "customer_id", "value_class", "previous_class", "class_since", "class_reason",
        "value_before", "frequency", "expected_purchases", "purchase_value", "margin_share",
        "residual_value",
    )  # fmt: skip
    table = build.backend.to_pyarrow(rows)
    ids = table["customer_id"].to_numpy().astype(np.int64)
    where = np.searchsorted(customers, ids)
    known = where < len(customers)
    known[known] = customers[where[known]] == ids[known]
    read = _Reader(table=table, where=where[known], known=known, count=len(customers))
    return Before(
        place=read.code("value_class", _PLACES),
        previous=read.code("previous_class", _PLACES),
        since=read.days("class_since"),
        reason=read.code("class_reason", {name: at for at, name in enumerate(MOVE_REASONS)}),
        value_before=read.number("value_before"),
        facts=Facts(
            frequency=read.number("frequency"),
            expected=read.number("expected_purchases"),
            purchase_value=read.number("purchase_value"),
            margin_share=read.number("margin_share"),
            value=read.number("residual_value"),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Columns of the last build, put at the places of this build's customers."""

    table: pa.Table
    where: Integers
    known: npt.NDArray[np.bool_]
    count: int

    def number(self, name: str) -> Floats:
        column = self.table[name].cast("float64").to_numpy()
        found = np.full(self.count, np.nan)
        found[self.where] = column[self.known]
        return found

    def code(self, name: str, codes: dict[str, int]) -> Integers:
        import pyarrow as pa
        import pyarrow.compute as pc

        words = pa.array(list(codes), pa.string())
        place = pc.index_in(self.table[name].combine_chunks(), value_set=words)
        found = np.full(self.count, -1, np.int64)
        numbers = place.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        found[self.where] = numbers[self.known]
        return found

    def days(self, name: str) -> Integers:
        import pyarrow as pa

        days = self.table[name].combine_chunks().cast(pa.int32())
        found = np.full(self.count, _NOT_BEFORE, np.int64)
        numbers = days.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        found[self.where] = numbers[self.known]
        return found


def _reasons(place: Integers, facts: Facts, before: Before) -> Integers:
    """Name what changed most in the direction of the move."""
    up = np.where(place < before.place, 1.0, -1.0)
    then = before.facts
    parts = [
        up * _growth(facts.expected, then.expected),
        up * _growth(facts.purchase_value, then.purchase_value),
        up * _growth(facts.margin_share, then.margin_share),
    ]
    most = np.argmax(np.stack(parts), axis=0)
    came_back = facts.frequency > then.frequency
    expected = np.where(
        came_back & (up > 0), _BOUGHT, np.where(~came_back & (up < 0), _SILENCE, _MODEL)
    )
    named = np.choose(most, [expected, np.full_like(most, _BASKET), np.full_like(most, _MARGIN)])
    against = up * (facts.value - then.value) <= 0
    return np.where(against, _BOUNDS, named).astype(np.int64)


def _growth(now: Floats, then: Floats) -> Floats:
    """Return the logarithm of now over then; 0 where either is unknown or not positive."""
    sound = (now > 0) & (then > 0)
    return np.where(sound, np.log(np.where(sound, now, 1) / np.where(sound, then, 1)), 0.0)
