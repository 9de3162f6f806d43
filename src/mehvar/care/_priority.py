"""Which open case comes first: the value that a minute of work is likely to keep (the c-mu rule).

Cox and Smith (Queues, 1961): where waiting costs and times of work differ, the least is lost when
the case with the highest cost rate per minute of work is taken first. The cost here is money:
the chance that the customer leaves, times what they are worth, times the chance that an answer
keeps them, which shrinks as the case grows old.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Priority:
    """The queue, and why: arrays with one element per case, in the order in which they came.

    ``order`` holds the places of the cases, the first to be taken first. ``at_stake`` is the money
    that an answer now is expected to keep, ``per_minute`` the same per minute of work, in minor
    units; ``decay`` is what age has left of the chance to keep the customer.
    """

    order: npt.NDArray[np.int64]
    at_stake: Floats
    per_minute: Floats
    decay: Floats


def prioritise(
    *,
    leaves: npt.ArrayLike,
    value: npt.ArrayLike,
    saved: npt.ArrayLike,
    minutes: npt.ArrayLike,
    age: npt.ArrayLike,
    half_life: float,
    override: npt.ArrayLike,
    due: npt.ArrayLike,
) -> Priority:
    """Order open cases by the money that a minute of work is expected to keep.

    Args:
        leaves: the chance that the customer leaves, 0..1; NaN counts as none known.
        value: the customer's residual value in minor units; below zero counts as nothing.
        saved: the chance that an answer at once keeps a customer who would leave, 0..1.
        minutes: the expected minutes of work, above zero.
        age: minutes since the case was opened.
        half_life: minutes in which the chance to keep the customer halves.
        override: True for safety and legal cases: they come before all others.
        due: minutes until the answer is due, negative when it is late; breaks ties, and orders
            cases with nothing at stake.
    """
    at = [np.asarray(one, dtype=np.float64) for one in (leaves, value, saved, minutes, age, due)]
    chance, worth, kept, work, old, left = (np.nan_to_num(one) for one in at)
    decay = np.exp2(-np.clip(old, 0, None) / half_life)
    at_stake = np.clip(chance, 0, 1) * np.clip(worth, 0, None) * np.clip(kept, 0, 1) * decay
    per_minute = at_stake / np.clip(work, 1.0, None)
    first = ~np.asarray(override, dtype=np.bool_)
    order = np.lexsort((np.arange(left.size), left, -per_minute, first))
    return Priority(
        order=order.astype(np.int64), at_stake=at_stake, per_minute=per_minute, decay=decay
    )


_ORIGIN = np.datetime64("2020-01-01T00:00:00", "us")
_NOTHING = -1e9


def place_in_queue(
    *,
    leaves: npt.ArrayLike,
    value: npt.ArrayLike,
    saved: npt.ArrayLike,
    minutes: npt.ArrayLike,
    opened_at: npt.ArrayLike,
    half_life: float,
) -> Floats:
    """Return a number by which cases stand in the same order as by ``prioritise``, at any time.

    All cases fade at one rate, so their order does not change while they wait. The number is the
    binary logarithm of what a minute keeps at the opening, plus the moment of opening in
    half-lives: it is kept with a case, and a database that sorts by it, the largest first, needs
    nothing else. Where nothing is at stake it is far below all others.
    """
    at = [np.asarray(one, dtype=np.float64) for one in (leaves, value, saved, minutes)]
    chance, worth, kept, work = (np.nan_to_num(one) for one in at)
    stake = np.clip(chance, 0, 1) * np.clip(worth, 0, None) * np.clip(kept, 0, 1)
    since = np.asarray(opened_at, dtype="datetime64[us]") - _ORIGIN
    age = since / np.timedelta64(60_000_000, "us") / half_life
    with np.errstate(divide="ignore"):
        told: Floats = np.where(
            stake > 0, np.log2(np.maximum(stake, 1e-300) / np.clip(work, 1.0, None)) + age, _NOTHING
        )
    return told
