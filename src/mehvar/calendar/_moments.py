"""Reading the moments of a column, however they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from mehvar.calendar._arrow import as_array, moments
from mehvar.calendar._decide import GREGORIAN, JALALI, Order
from mehvar.calendar._settle import Settled, main_order, settle_moments
from mehvar.calendar._words import Calendar
from mehvar.calendar._zones import to_utc

Column: TypeAlias = "pa.Array | pa.ChunkedArray"
MixedCalendar = Literal["jalali", "gregorian", "mixed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The moments of a column.

    ``values`` are timestamps in microseconds without a zone, as long as the column: local time
    as written, or UTC in the rows of ``in_utc`` (values that carried an offset, and counts of
    seconds since 1970). ``failed`` counts the rows that are neither empty nor readable, of
    which ``ambiguous`` could be read as two different days. ``calendar`` and ``order`` are what
    most rows were written in; ``order`` is empty where no row needed one.
    """

    values: pa.Array
    calendar: MixedCalendar | None
    order: Order | None
    has_time: bool
    failed: int
    ambiguous: int
    in_utc: pa.Array

    def at(self, *, zone: str) -> pa.Array:
        """Return the moments in UTC, taking those without an offset as local time of ``zone``."""
        return pc.if_else(self.in_utc, self.values, to_utc(self.values, zone=zone))


def parse_moments(
    column: Column,
    *,
    calendar: Calendar | Literal["auto"] = "auto",
    order: Order | Literal["auto"] = "auto",
) -> Parsed:
    """Read dates and times in any usual spelling, over the whole column at once.

    Text may hold numeric dates with any separator and digit set, month names in Persian,
    English or Finglish, ISO 8601, times with a.m./p.m. or ق.ظ/ب.ظ, offsets, and counts (seconds
    or milliseconds since 1970, Excel serials). Timestamps, dates and numbers are read as well.
    ``calendar`` and ``order`` settle what the values leave open; a year of four digits tells its
    own calendar, and with ``auto`` the column decides. What cannot be read, or could be two
    days, becomes null and is counted: nothing is guessed.

    Raises:
        CalendarError: when the column's type holds no moments (booleans, lists, ...).
    """
    settled = settle_moments(
        as_array(column),
        calendar=None if calendar == "auto" else calendar,
        order=None if order == "auto" else order,
    )
    return Parsed(
        values=moments(settled.values, settled.exists),
        calendar=_main_calendar(settled),
        order=main_order(settled),
        has_time=bool((settled.has_time & settled.exists).any()),
        failed=int((~settled.exists & ~settled.missing).sum()),
        ambiguous=int(settled.ambiguous.sum()),
        in_utc=pa.array(settled.in_utc & settled.exists),
    )


def _main_calendar(settled: Settled) -> MixedCalendar | None:
    codes = settled.calendar[settled.exists]
    jalali, gregorian = bool((codes == JALALI).any()), bool((codes == GREGORIAN).any())
    if jalali and gregorian:
        return "mixed"
    return "jalali" if jalali else "gregorian" if gregorian else None
