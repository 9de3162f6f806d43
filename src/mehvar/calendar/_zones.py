"""Between the clock on the wall and UTC, for whole columns.

The changes of a zone's offset are found once by asking the standard library's ``zoneinfo``, then
every row is one binary search.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mehvar.calendar._arrow import as_array, dates, microseconds, moments
from mehvar.calendar._errors import CalendarError
from mehvar.calendar._fields import DAY, SECOND

_FIRST_YEAR, _LAST_YEAR = 1900, 2150
_STEP = dt.timedelta(days=4)  # no zone has changed its offset and back within four days
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changes:
    """When a zone's offset changes (UTC microseconds), and the offsets before and after."""

    at: NDArray[np.int64]
    offsets: NDArray[np.int64]


def to_utc(local: pa.Array | pa.ChunkedArray, *, zone: str) -> pa.Array:
    """Return the UTC moments of local times; both are timestamps in microseconds, without zone.

    A time that the clock showed twice is the earlier one; a time that it skipped moves forward
    to the moment of the change. Before 1900 and after 2150 the offset stays what it was there.

    Raises:
        CalendarError: when the zone is unknown.
    """
    values, known = microseconds(as_array(local))
    changes = _changes(zone)
    switch = changes.at + changes.offsets[:-1]  # the wall clock, at the moment of the change
    index = np.searchsorted(switch, values, side="right")
    utc = values - changes.offsets[index]
    floor = np.concatenate(([np.iinfo(np.int64).min], changes.at))
    return moments(np.maximum(utc, floor[index]), known)


def to_local(at: pa.Array | pa.ChunkedArray, *, zone: str) -> pa.Array:
    """Return what the clock of ``zone`` showed at UTC moments, as timestamps without a zone.

    Raises:
        CalendarError: when the zone is unknown.
    """
    values, known = _local(at, zone)
    return moments(values, known)


def local_day(at: pa.Array | pa.ChunkedArray, *, zone: str) -> pa.Array:
    """Return the date (date32) that the calendar of ``zone`` showed at UTC moments.

    Raises:
        CalendarError: when the zone is unknown.
    """
    values, known = _local(at, zone)
    return dates(values // DAY, known)


def _local(
    at: pa.Array | pa.ChunkedArray, zone: str
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    values, known = microseconds(as_array(at))
    changes = _changes(zone)
    index = np.searchsorted(changes.at, values, side="right")
    return values + changes.offsets[index], known


@lru_cache(maxsize=64)
def _changes(zone: str) -> _Changes:
    try:
        info = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CalendarError(
            f"The time zone {zone!r} is unknown.", hint="Example: Asia/Tehran."
        ) from error
    moment = dt.datetime(_FIRST_YEAR, 1, 1, tzinfo=dt.UTC)
    last = dt.datetime(_LAST_YEAR, 1, 1, tzinfo=dt.UTC)
    at, offsets = [], [_offset(info, moment)]
    while moment < last:
        following = moment + _STEP
        if _offset(info, following) != offsets[-1]:
            change = _first_after(info, moment, following)
            at.append((change - _EPOCH) // dt.timedelta(microseconds=1))
            offsets.append(_offset(info, change))
        moment = following
    return _Changes(at=np.array(at, np.int64), offsets=np.array(offsets, np.int64) * SECOND)


def _first_after(info: ZoneInfo, before: dt.datetime, after: dt.datetime) -> dt.datetime:
    """Return the second at which the offset of ``before`` ends, by bisection."""
    offset = _offset(info, before)
    while after - before > dt.timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        before, after = (middle, after) if _offset(info, middle) == offset else (before, middle)
    return after


def _offset(info: ZoneInfo, moment: dt.datetime) -> int:
    """Seconds east of UTC at a moment."""
    offset = moment.astimezone(info).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
