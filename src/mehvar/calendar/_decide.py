"""Which calendar and which order of day and month, where single values cannot tell.

A value is never read on its own when it could mean two days: the whole column decides, and when
even the column cannot, the value stays empty and is counted as ambiguous.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mehvar.calendar._civil import days_from_civil
from mehvar.calendar._fields import CALENDARS, KINDS, Fields, names_calendar
from mehvar.calendar._jalali import days_from_jalali
from mehvar.calendar._words import Calendar

Order = Literal["ymd", "dmy", "mdy"]

JALALI, GREGORIAN = CALENDARS["jalali"], CALENDARS["gregorian"]
_PLACES: dict[Order, tuple[int, int, int]] = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (2, 0, 1)}
_CLEAR = 20  # one order is believed against a share of 1 in 20 of rows that contradict it
_SPREAD = 3  # days of the month vary at least this many times as much as years


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the undecided rows of a column are read; ``None`` leaves them empty.

    ``day_month`` is the order of Gregorian dates whose year stands last. ``short`` is the
    calendar and order of dates with a two-digit year.
    """

    day_month: Order | None = None
    short: tuple[Calendar, Order] | None = None


def decide_reading(
    fields: Fields,
    *,
    calendar: Calendar | None,
    order: Order | None,
) -> Reading:
    """Decide from the whole column; ``None`` means that the caller leaves it to the column."""
    reading = Reading(day_month=_decide_day_month(fields, calendar=calendar, order=order))
    rows = np.flatnonzero(fields.kind == KINDS["short"])
    if rows.size == 0:
        return reading
    calendar = calendar or _calendar_of_the_rest(fields)
    candidates: list[tuple[Calendar, Order]] = [
        (cal, how)
        for cal in ("jalali", "gregorian")
        for how in ("ymd", "dmy", "mdy")
        if calendar in {None, cal}
        and order in {None, how}
        and not (order is None and cal == "jalali" and how == "mdy")
    ]
    parts = (fields.first[rows], fields.second[rows], fields.third[rows])
    return replace(reading, short=_decide_short(parts, candidates))


def ordered(
    parts: tuple[NDArray[np.int32], ...], order: Order
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return year, month and day from the numbers as they stand."""
    year, month, day = _PLACES[order]
    return parts[year], parts[month], parts[day]


def full_year(year: NDArray[np.int32], calendar: NDArray[np.int8] | int) -> NDArray[np.int32]:
    """Complete two-digit years: Jalali 00-29 is 14xx, 30-99 13xx; Gregorian 69-99 is 19xx."""
    jalali = np.where(year < 30, 1400, 1300)
    gregorian = np.where(year < 69, 2000, 1900)
    century = np.where(np.asarray(calendar) == JALALI, jalali, gregorian)
    return np.where(year < 100, year + century, year).astype(np.int32)


def days_of(
    year: NDArray[np.int32],
    month: NDArray[np.int32],
    day: NDArray[np.int32],
    calendar: NDArray[np.int8],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return days since 1970-01-01, and which rows are dates that exist in their calendar."""
    days = np.zeros(year.size, dtype=np.int64)
    exists = np.zeros(year.size, dtype=np.bool_)
    for code in (JALALI, GREGORIAN):
        rows = np.flatnonzero(calendar == code)
        if rows.size:
            y, m, d = year[rows], month[rows], day[rows]
            if code == JALALI:
                found = days_from_jalali(y, m, d, invalid="mask")
                exists[rows] = ~np.ma.getmaskarray(found)
                days[rows] = np.ma.getdata(found)
            else:
                days[rows], exists[rows] = days_from_civil(y, m, d)
    return days, exists


def _decide_day_month(
    fields: Fields, *, calendar: Calendar | None, order: Order | None
) -> Order | None:
    if order is not None:
        return None if order == "ymd" else order
    rows = fields.kind == KINDS["year_last"]
    if calendar != "jalali" and rows.any():
        rows &= names_calendar(fields.third) == GREGORIAN
        day_first = int((fields.first[rows] > 12).sum())
        month_first = int((fields.second[rows] > 12).sum())
        if day_first > _CLEAR * month_first:
            return "dmy"
        if month_first > _CLEAR * day_first:
            return "mdy"
    return None


def _calendar_of_the_rest(fields: Fields) -> Calendar | None:
    """The calendar that the column's other dates are written in, when they agree."""
    told = names_calendar(np.where(fields.kind == KINDS["ymd"], fields.first, fields.third))
    told = np.where(fields.calendar > 0, fields.calendar, told)
    jalali, gregorian = int((told == JALALI).sum()), int((told == GREGORIAN).sum())
    if jalali > _CLEAR * gregorian:
        return "jalali"
    return "gregorian" if gregorian > _CLEAR * jalali else None


def _decide_short(
    parts: tuple[NDArray[np.int32], ...], candidates: list[tuple[Calendar, Order]]
) -> tuple[Calendar, Order] | None:
    """Keep the readings that contradict the fewest rows; then what varies most is the day."""
    wrong = {candidate: _contradictions(parts, *candidate) for candidate in candidates}
    fewest = min(wrong.values())
    rows = parts[0].size
    if fewest > rows / _CLEAR:
        return None
    best = [candidate for candidate in candidates if wrong[candidate] <= fewest]
    if len(best) > 1:
        best = [one for one in best if _days_vary(parts, one[1])] or best
    if len(best) > 1 and {calendar for calendar, _ in best} == {"jalali"}:
        best = [one for one in best if one[1] == "ymd"]  # Persian writes the year first
    return best[0] if len(best) == 1 else None


def _contradictions(parts: tuple[NDArray[np.int32], ...], calendar: Calendar, order: Order) -> int:
    year, month, day = ordered(parts, order)
    codes = np.full(year.size, CALENDARS[calendar], dtype=np.int8)
    _, exists = days_of(full_year(year, codes), month, day, codes)
    return int((~exists).sum())


def _days_vary(parts: tuple[NDArray[np.int32], ...], order: Order) -> bool:
    year, _, day = ordered(parts, order)
    return np.unique(day).size >= _SPREAD * np.unique(year).size
