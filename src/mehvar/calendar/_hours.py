"""Counting in working time: what a clock shows that stands still at night and on holidays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mehvar.calendar import _arrow
from mehvar.calendar._errors import CalendarError
from mehvar.calendar._zones import to_local, to_utc

Column: TypeAlias = "pa.Array | pa.ChunkedArray"

_DAY = 86_400_000_000
_MINUTE = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """When a team works on a whole working day, by its own clock.

    On a day that is worked in part it opens as always and closes after that part: on a Thursday
    of one half, 9:00 to 17:00 ends at 13:00. A closing time that is not after the opening one is
    on the next morning; the same time means around the clock.
    """

    opens: dt.time = dt.time(9)
    closes: dt.time = dt.time(17)

    @property
    def length(self) -> int:
        """Microseconds of a whole working day."""
        length = _of_day(self.closes) - _of_day(self.opens)
        return length if length > 0 else length + _DAY


def working_minutes_between(
    start: Column, end: Column, *, hours: WorkingHours, dates: pa.Table, zone: str
) -> pa.Array:
    """Return the working minutes from each start to each end (float), negative when it is before.

    Moments are UTC without a zone; ``dates`` is the dates table; null where a moment is null.

    Raises:
        CalendarError: when a moment lies outside the dates table.
    """
    clock = _Clock(hours, dates)
    starts, start_known = _local(start, zone)
    ends, end_known = _local(end, zone)
    known = start_known & end_known
    worked = clock.until(ends, known) - clock.until(starts, known)
    return pa.array(worked / _MINUTE, mask=~known)


def add_working_minutes(
    start: Column,
    minutes: Column | float,
    *,
    hours: WorkingHours,
    dates: pa.Table,
    zone: str,
) -> pa.Array:
    """Return the UTC moment at which so many working minutes have passed since each start.

    No minutes after a moment at which nobody works is that moment itself.

    Raises:
        CalendarError: when minutes are negative, or a moment or an answer lies outside ``dates``.
    """
    clock = _Clock(hours, dates)
    starts, known = _local(start, zone)
    wanted = (
        np.full(starts.size, float(minutes))
        if isinstance(minutes, int | float)
        else _arrow.as_array(minutes).cast(pa.float64()).fill_null(0).to_numpy(zero_copy_only=False)
    )
    if (wanted < 0).any():
        raise CalendarError("Working minutes are added forwards only.", hint="Give 0 or more.")
    spent = np.rint(wanted * _MINUTE).astype(np.int64)
    ends = np.where(spent == 0, starts, clock.at(clock.until(starts, known) + spent, known))
    return to_utc(_arrow.moments(ends, known), zone=zone)


class _Clock:
    """Working time since the first day of the dates table, and back."""

    def __init__(self, hours: WorkingHours, dates: pa.Table) -> None:
        days, _ = _arrow.day_numbers(_arrow.as_array(dates["day"]))
        if days.size == 0 or (np.diff(days) != 1).any():
            raise CalendarError(
                "The dates table does not hold every day once, in order.",
                hint="Make it with dates_table, or sort it by day.",
            )
        fraction = _arrow.as_array(dates["working_fraction"]).to_numpy(zero_copy_only=False)
        self.opens = days * _DAY + _of_day(hours.opens)
        self.length = np.rint(fraction * hours.length).astype(np.int64)
        self.before = np.concatenate([[0], np.cumsum(self.length)])
        self.first, self.last = int(days[0]) * _DAY, int(days[-1] + 1) * _DAY

    def until(self, moments: NDArray[np.int64], known: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the working time from the table's beginning until each moment."""
        inside = np.where(known, moments, self.first)
        if inside.size and (inside.min() < self.first or inside.max() >= self.last):
            raise self._outside()
        place = np.searchsorted(self.opens, inside, side="right") - 1
        day = np.clip(place, 0, None)
        today = np.clip(inside - self.opens[day], 0, self.length[day])
        return np.where(place < 0, 0, self.before[day] + today)

    def at(self, worked: NDArray[np.int64], known: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the first moment at which so much has been worked since the beginning."""
        wanted = np.where(known, worked, 0)
        if wanted.size and wanted.max() > self.before[-1]:
            raise self._outside()
        day = np.clip(np.searchsorted(self.before, wanted, side="left") - 1, 0, None)
        moment: NDArray[np.int64] = self.opens[day] + (wanted - self.before[day])
        return moment

    def _outside(self) -> CalendarError:
        start, end = (np.datetime64(moment // _DAY, "D") for moment in (self.first, self.last - 1))
        return CalendarError(
            f"A moment or an answer lies outside the dates table ({start} to {end}).",
            hint="Build the dates table over a longer range.",
        )


def _local(moments: Column, zone: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    return _arrow.microseconds(to_local(_arrow.as_array(moments), zone=zone))


def _of_day(time: dt.time) -> int:
    seconds = time.hour * 3_600 + time.minute * 60 + time.second
    return seconds * 1_000_000 + time.microsecond
