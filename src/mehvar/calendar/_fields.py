"""The numbers that a column of strings is written with, before anything is decided about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mehvar.calendar._shapes import Shapes, shapes_of
from mehvar.calendar._spelling import Kind, Places, Spelling, read_spelling
from mehvar.calendar._words import Calendar, Meridiem

KINDS: dict[Kind, int] = {
    "missing": 0,
    "unreadable": 1,
    "ymd": 2,
    "year_last": 3,
    "short": 4,
    "compact": 5,
    "number": 6,
}
CALENDARS: dict[Calendar | None, int] = {None: 0, "jalali": 1, "gregorian": 2}
JALALI_YEARS, GREGORIAN_YEARS = (1200, 1500), (1800, 2199)
"""The years that four digits may name; they do not meet, so the year tells the calendar."""

SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What is written in each row.

    ``first, second, third`` are year, month and day where ``kind`` says so, else the numbers as
    they stand. ``calendar`` is what the row itself says (0 nothing, 1 Jalali, 2 Gregorian).
    ``time`` is microseconds of the day, ``offset`` microseconds east of UTC where
    ``has_offset``. ``number`` is the value where the row is one count.
    """

    kind: NDArray[np.int8]
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    third: NDArray[np.int32]
    calendar: NDArray[np.int8]
    time: NDArray[np.int64]
    has_time: NDArray[np.bool_]
    offset: NDArray[np.int64]
    has_offset: NDArray[np.bool_]
    number: NDArray[np.float64]

    @classmethod
    def empty(cls, rows: int) -> Fields:
        """Fields of as many missing rows."""
        return cls(
            kind=np.zeros(rows, np.int8),
            first=np.zeros(rows, np.int32),
            second=np.zeros(rows, np.int32),
            third=np.zeros(rows, np.int32),
            calendar=np.zeros(rows, np.int8),
            time=np.zeros(rows, np.int64),
            has_time=np.zeros(rows, np.bool_),
            offset=np.zeros(rows, np.int64),
            has_offset=np.zeros(rows, np.bool_),
            number=np.zeros(rows, np.float64),
        )


def read_fields(column: pa.Array) -> Fields:
    """Read the numbers of a string column, shape by shape; null rows are ``missing``."""
    shapes = shapes_of(column)
    fields = Fields.empty(len(column))
    for shape, text in enumerate(shapes.texts):
        spelling = read_spelling(text)
        rows = shapes.rows_of(shape)
        fields.kind[rows] = KINDS[spelling.kind]
        if spelling.parts:
            _put_shape(fields, shapes, spelling, rows)
    _place_compact(fields)
    _drop_zero_dates(fields)
    return fields


def _put_shape(fields: Fields, shapes: Shapes, spelling: Spelling, rows: NDArray[np.intp]) -> None:
    if spelling.kind == "number":
        fields.number[rows] = _decimal(shapes, rows, spelling.parts)
        return
    parts = (fields.first, fields.second, fields.third)
    for part, places in zip(parts, spelling.parts, strict=False):
        part[rows] = places if isinstance(places, int) else shapes.number(rows, places)
    fields.calendar[rows] = CALENDARS[spelling.calendar]
    if spelling.hour:
        fields.has_time[rows] = True
        fields.time[rows] = _time_of_day(fields, shapes, spelling, rows)
    if spelling.has_offset:
        fields.has_offset[rows] = True
        fields.offset[rows] = _offset(shapes, spelling, rows)


def _time_of_day(
    fields: Fields, shapes: Shapes, spelling: Spelling, rows: NDArray[np.intp]
) -> NDArray[np.int64]:
    hour = shapes.number(rows, spelling.hour)
    minute = shapes.number(rows, spelling.minute)
    second = shapes.number(rows, spelling.second)
    fraction = shapes.number(rows, spelling.fraction)
    fraction = fraction * 10**9 // 10 ** len(spelling.fraction) // 1_000
    midnight = (hour == 24) & (minute == 0) & (second == 0)
    wrong = ((hour > 23) & ~midnight) | (minute > 59) | (second > 60)
    if spelling.meridiem is not None:
        wrong |= (spelling.meridiem == "am") & (hour > 12)
        hour = _on_24_hours(hour, spelling.meridiem)
    fields.kind[rows[wrong]] = KINDS["unreadable"]
    time: NDArray[np.int64] = hour * HOUR + minute * MINUTE + second * SECOND + fraction
    return time


def _on_24_hours(hour: NDArray[np.int64], meridiem: Meridiem) -> NDArray[np.int64]:
    """Read an hour of the 12-hour clock; «شب» is evening from 6, and after midnight below it."""
    if meridiem == "am":
        return np.where(hour == 12, 0, hour)
    if meridiem == "night":
        return np.where(hour == 12, 0, np.where((hour >= 6) & (hour < 12), hour + 12, hour))
    last = 11 if meridiem == "pm" else 6
    return np.where((hour >= 1) & (hour <= last), hour + 12, hour)


def _offset(shapes: Shapes, spelling: Spelling, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    if spelling.zone_minutes is not None:
        return np.full(rows.size, spelling.zone_minutes * MINUTE, dtype=np.int64)
    hour = shapes.number(rows, spelling.offset_hour)
    minute = shapes.number(rows, spelling.offset_minute)
    return spelling.offset_sign * (hour * HOUR + minute * MINUTE)


def _decimal(
    shapes: Shapes, rows: NDArray[np.intp], parts: tuple[Places | int, ...]
) -> NDArray[np.float64]:
    whole, *rest = (part for part in parts if not isinstance(part, int))
    value = shapes.number(rows, whole).astype(np.float64)
    value[value < 10 ** (len(whole) - 1)] = np.nan  # a leading zero: a code, not a count
    for fraction in rest:
        value += shapes.number(rows, fraction) / 10.0 ** len(fraction)
    return value


def _place_compact(fields: Fields) -> None:
    """Cut eight digits where they can stand for a date: the year first, or else last."""
    rows = np.flatnonzero(fields.kind == KINDS["compact"])
    value = fields.first[rows]
    head, tail = np.divmod(value, 10_000)
    month, day = np.divmod(tail, 100)
    leading = (names_calendar(head) > 0) & (month >= 1) & (month <= 12) & (day <= 31)
    trailing = ~leading & (names_calendar(tail) > 0)
    kinds = np.where(leading, KINDS["ymd"], np.where(trailing, KINDS["year_last"], 1))
    fields.kind[rows] = np.where(value == 0, KINDS["missing"], kinds)
    fields.first[rows] = np.where(leading, head, head // 100)
    fields.second[rows] = np.where(leading, month, head % 100)
    fields.third[rows] = np.where(leading, day, tail)


def names_calendar(year: NDArray[np.int32]) -> NDArray[np.int8]:
    """Return the calendar (1 Jalali, 2 Gregorian, 0 neither) that a four-digit year names."""
    jalali = (year >= JALALI_YEARS[0]) & (year <= JALALI_YEARS[1])
    gregorian = (year >= GREGORIAN_YEARS[0]) & (year <= GREGORIAN_YEARS[1])
    return np.where(jalali, np.int8(1), np.where(gregorian, np.int8(2), np.int8(0)))


def _drop_zero_dates(fields: Fields) -> None:
    """0000-00-00 is how MySQL writes that there is no date."""
    zero = (fields.first == 0) & (fields.second == 0) & (fields.third == 0)
    dated = (fields.kind >= KINDS["ymd"]) & (fields.kind <= KINDS["compact"])
    fields.kind[zero & dated] = KINDS["missing"]
