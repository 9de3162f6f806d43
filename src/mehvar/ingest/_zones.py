"""The clock on the wall and UTC, as SQL: the offsets of a zone in one nested CASE.

The changes of the offset come from the calendar's own conversion, so that a moment is the same
whether SQL or a kernel reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mehvar import calendar

_FIRST, _LAST = np.datetime64("1970-01-01"), np.datetime64("2100-01-01")
_SECOND = 1_000_000


Range = tuple[np.datetime64, np.datetime64]
"""The first and the last moment that a column holds: changes outside are left out of the SQL."""


def utc_sql(local: str, *, zone: str, within: Range) -> str:
    """Return SQL for the UTC moment of a local time in ``zone``.

    A time shown twice is the earlier one; a skipped one moves to the moment of the change.
    """
    at, offsets = _changes_within(zone, within)
    switch = [moment + before for moment, before in zip(at, offsets[:-1], strict=True)]
    leaves = [_shifted(local, -offset) for offset in offsets]
    floors = [
        f"greatest({leaf}, {_moment(moment)})" if after > before else leaf
        for leaf, moment, before, after in zip(leaves[1:], at, offsets, offsets[1:], strict=False)
    ]
    return _nested(local, switch, [leaves[0], *floors])


def local_sql(at: str, *, zone: str, within: Range) -> str:
    """Return SQL for the local time in ``zone`` of a UTC moment."""
    changes, offsets = _changes_within(zone, within)
    return _nested(at, changes, [_shifted(at, offset) for offset in offsets])


def _changes_within(zone: str, within: Range) -> tuple[list[int], list[int]]:
    at, offsets = _changes(zone)
    margin = np.timedelta64(2, "D")
    first = int((within[0] - margin).astype("datetime64[us]").astype(np.int64))
    last = int((within[1] + margin).astype("datetime64[us]").astype(np.int64))
    start = sum(moment < first for moment in at)
    end = sum(moment <= last for moment in at)
    return at[start:end], offsets[start : end + 1]


def _nested(value: str, switch: Sequence[int], leaves: Sequence[str]) -> str:
    """A balanced CASE: about seven comparisons for a zone with a hundred changes."""
    if not switch:
        return leaves[0]
    middle = len(switch) // 2
    before = _nested(value, switch[:middle], leaves[: middle + 1])
    after = _nested(value, switch[middle + 1 :], leaves[middle + 1 :])
    return f"CASE WHEN {value} < {_moment(switch[middle])} THEN {before} ELSE {after} END"


def _shifted(value: str, offset: int) -> str:
    if offset == 0:
        return value
    return f"({value} {'+' if offset > 0 else '-'} INTERVAL {abs(offset) // _SECOND} SECOND)"


def _moment(microseconds: int) -> str:
    text = str(np.datetime64(microseconds, "us")).replace("T", " ")
    return f"TIMESTAMP '{text}'"


@lru_cache(maxsize=16)
def _changes(zone: str) -> tuple[list[int], list[int]]:
    """Return when the offset changes (UTC, microseconds) and the offsets before and after."""
    days = np.arange(_FIRST, _LAST).astype("datetime64[us]")
    offsets = _offsets(days, zone)
    changed = np.flatnonzero(np.diff(offsets))
    at = [_change(days[place], zone) for place in changed]
    return at, [int(offsets[0]), *(int(offsets[place + 1]) for place in changed)]


def _change(day: np.datetime64, zone: str) -> int:
    minutes = day + np.arange(1441) * np.timedelta64(1, "m")
    place = int(np.flatnonzero(np.diff(_offsets(minutes, zone)))[0]) + 1
    return int(minutes[place].astype(np.int64))


def _offsets(at: NDArray[np.datetime64], zone: str) -> NDArray[np.int64]:
    import pyarrow as pa

    local = calendar.to_local(pa.array(at, pa.timestamp("us")), zone=zone)
    offsets: NDArray[np.int64] = local.cast(pa.int64()).to_numpy() - at.astype(np.int64)
    return offsets
