"""The walk through requests in the order of time: who was asked last, and how often.

What is allowed changes what comes after it, so this part cannot be a column at a time.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mehvar.contact_policy._records import Reason

NOTHING = np.iinfo(np.int64).min
"""No contact, or no limit."""

HISTORY = -1
"""What stands for a reason where a contact of the past is met: nothing is decided."""

_QUARANTINE = int(Reason.QUARANTINE)
_SAME_SURVEY = int(Reason.SAME_SURVEY)
_CAP = int(Reason.CHANNEL_CAP)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]  # numba has no types
def walk(  # noqa: PLR0917 (a kernel takes plain arrays)
    order: NDArray[np.int64],
    at: NDArray[np.int64],
    fixed: NDArray[np.int8],
    quiet: NDArray[np.int8],
    counted: NDArray[np.bool_],
    keys: NDArray[np.int64],
    sizes: NDArray[np.int64],
    waits: NDArray[np.int64],
    most: NDArray[np.int64],
    windows: NDArray[np.int64],
    reason: NDArray[np.int8],
    last_at: NDArray[np.int64],
    until: NDArray[np.int64],
) -> None:
    """Decide each event of ``order`` and remember the contacts that it makes.

    Args:
        order: the places of events, the earliest first.
        at: microseconds of each event.
        fixed: a reason that needs no memory, 0 for none, ``HISTORY`` for a past contact.
        quiet: the reason of the hour, 0 when open.
        counted: whether the event obeys the memory and enters it.
        keys: rows person, address, person and survey, person and channel, address and channel;
            -1 where there is none.
        sizes: how many keys each row of ``keys`` has.
        waits: microseconds between two contacts of one person or address, and of one survey.
        most: how many a channel may carry, by event; 0 without a cap.
        windows: microseconds in which it may, by event.
        reason: is filled with the first rule that forbids.
        last_at: is filled with the contact that forbids.
        until: is filled with the end of what the memory forbids.
    """
    last_person = np.full(sizes[0], NOTHING)
    last_address = np.full(sizes[1], NOTHING)
    last_survey = np.full(sizes[2], NOTHING)
    deepest = max(1, most.max() if most.size else 1)
    by_person = np.full((sizes[3], deepest), NOTHING)
    by_address = np.full((sizes[4], deepest), NOTHING)
    for place in order:
        now, person, address = at[place], keys[0, place], keys[1, place]
        survey, first, second = keys[2, place], keys[3, place], keys[4, place]
        found = fixed[place]
        if found != HISTORY and counted[place]:
            last = max(_last(last_person, person), _last(last_address, address))
            found = _judge(found, _QUARANTINE, last, waits[0], place, now, last_at, until)
            asked = _last(last_survey, survey)
            found = _judge(found, _SAME_SURVEY, asked, waits[1], place, now, last_at, until)
            if most[place] > 0:
                full = max(
                    _oldest(by_person, first, most[place]), _oldest(by_address, second, most[place])
                )
                found = _judge(found, _CAP, full, windows[place], place, now, last_at, until)
        if found == 0:
            found = quiet[place]
        reason[place] = found
        if counted[place] and found in (0, HISTORY):
            _put(last_person, person, now)
            _put(last_address, address, now)
            _put(last_survey, survey, now)
            _push(by_person, first, now, most[place])
            _push(by_address, second, now, most[place])


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _judge(  # noqa: PLR0917 (a kernel takes plain values)
    found: int,
    code: int,
    last: int,
    wait: int,
    place: int,
    now: int,
    last_at: NDArray[np.int64],
    until: NDArray[np.int64],
) -> int:
    """Hold an event to one waiting time; what an earlier rule found stays."""
    if last == NOTHING or now - last >= wait:
        return found
    until[place] = max(until[place], last + wait)
    if found == 0:
        last_at[place] = last
        return code
    return found


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _last(memory: NDArray[np.int64], key: int) -> int:
    return memory[key] if key >= 0 else NOTHING


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _put(memory: NDArray[np.int64], key: int, now: int) -> None:
    if key >= 0 and now > memory[key]:
        memory[key] = now


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _oldest(memory: NDArray[np.int64], key: int, most: int) -> int:
    """Return the oldest of the last ``most`` contacts; nothing when there were fewer."""
    if key < 0:
        return NOTHING
    return int(memory[key, :most].min())


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _push(memory: NDArray[np.int64], key: int, now: int, most: int) -> None:
    """Keep the latest ``most`` contacts, however they come."""
    if key >= 0 and most > 0:
        oldest = memory[key, :most].argmin()
        memory[key, oldest] = max(memory[key, oldest], now)
