"""Counting in working days, as laws and promises do."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mehvar.calendar import _arrow
from mehvar.calendar._errors import CalendarError

Column: TypeAlias = "pa.Array | pa.ChunkedArray"


def working_days_between(start: Column, end: Column, *, dates: pa.Table) -> pa.Array:
    """Return how many working days follow each start up to and including the end (int64).

    The start itself is not counted, as a legal term begins on the day after; an end before the
    start counts down and is negative. A half working day counts as a day. ``dates`` is the
    dates table; null where a date is null.

    Raises:
        CalendarError: when a date lies outside the dates table.
    """
    first, until = _table(dates)
    starts, start_known = _arrow.day_numbers(_arrow.as_array(start))
    ends, end_known = _arrow.day_numbers(_arrow.as_array(end))
    known = start_known & end_known
    count = until[_place(ends, known, first, until)] - until[_place(starts, known, first, until)]
    return pa.array(count, mask=~known)


def add_working_days(start: Column, days: Column | int, *, dates: pa.Table) -> pa.Array:
    """Return the date on which the given number of working days after each start is reached.

    The start itself is not counted; 0 days is the start, whether worked or not.

    Raises:
        CalendarError: when days are negative, or a date or an answer lies outside ``dates``.
    """
    first, until = _table(dates)
    starts, known = _arrow.day_numbers(_arrow.as_array(start))
    wanted = np.full(starts.size, days) if isinstance(days, int) else _counts(days)
    if (wanted < 0).any():
        raise CalendarError("Working days are added forwards only.", hint="Give 0 or more days.")
    target = until[_place(starts, known, first, until)] + np.where(known, wanted, 0)
    if target.size and target.max() > until[-1]:
        raise _outside(first, until)
    answer = first + np.searchsorted(until, target, side="left")
    return _arrow.dates(np.where(wanted == 0, starts, answer), known)


def _table(dates: pa.Table) -> tuple[int, NDArray[np.int64]]:
    """Return the first day, and the working days up to and including each day."""
    days, _ = _arrow.day_numbers(_arrow.as_array(dates["day"]))
    if days.size == 0 or (np.diff(days) != 1).any():
        raise CalendarError(
            "The dates table does not hold every day once, in order.",
            hint="Make it with dates_table, or sort it by day.",
        )
    worked = _arrow.as_array(dates["is_working_day"]).to_numpy(zero_copy_only=False)
    return int(days[0]), np.cumsum(worked.astype(np.int64))


def _place(
    days: NDArray[np.int64], known: NDArray[np.bool_], first: int, until: NDArray[np.int64]
) -> NDArray[np.int64]:
    place = np.where(known, days - first, 0)
    if place.size and (place.min() < 0 or place.max() >= until.size):
        raise _outside(first, until)
    return place


def _counts(days: Column) -> NDArray[np.int64]:
    counts: NDArray[np.int64]
    counts = _arrow.as_array(days).cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    return counts


def _outside(first: int, until: NDArray[np.int64]) -> CalendarError:
    start, end = (np.datetime64(day, "D") for day in (first, first + until.size - 1))
    return CalendarError(
        f"A date or an answer lies outside the dates table ({start} to {end}).",
        hint="Build the dates table over a longer range.",
    )
