"""One answer per row: which moment it is, or why it is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mehvar.calendar._arrow import microseconds
from mehvar.calendar._civil import civil_from_days
from mehvar.calendar._counts import number_fields, read_counts
from mehvar.calendar._decide import (
    GREGORIAN,
    JALALI,
    Order,
    Reading,
    days_of,
    decide_reading,
    full_year,
    ordered,
)
from mehvar.calendar._errors import CalendarError
from mehvar.calendar._fields import (
    CALENDARS,
    DAY,
    JALALI_YEARS,
    KINDS,
    Fields,
    names_calendar,
    read_fields,
)
from mehvar.calendar._words import Calendar

_SAMPLE, _REPEATED, _TIMES = 8_192, 0.25, 8
_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One answer per row (or per distinct value): microseconds, whether it is one, and why not."""

    values: NDArray[np.int64]
    exists: NDArray[np.bool_]
    missing: NDArray[np.bool_]
    ambiguous: NDArray[np.bool_]
    in_utc: NDArray[np.bool_]
    has_time: NDArray[np.bool_]
    calendar: NDArray[np.int8]
    reading: Reading
    year_first: NDArray[np.bool_]
    counted: NDArray[np.bool_]

    def take(self, index: NDArray[np.int32]) -> Settled:
        """Return the answers of rows that point to distinct values."""
        return Settled(
            values=self.values[index],
            exists=self.exists[index],
            missing=self.missing[index],
            ambiguous=self.ambiguous[index],
            in_utc=self.in_utc[index],
            has_time=self.has_time[index],
            calendar=self.calendar[index],
            reading=self.reading,
            year_first=self.year_first[index],
            counted=self.counted[index],
        )


def settle_moments(column: pa.Array, *, calendar: Calendar | None, order: Order | None) -> Settled:
    """Settle every row of a column of any type.

    Raises:
        CalendarError: when the column's type holds no moments.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        inner = settle_moments(column.dictionary, calendar=calendar, order=order)
        return _spread(inner, column.indices)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        if _repeats(column):
            encoded = column.dictionary_encode()
            return settle_moments(encoded, calendar=calendar, order=order)
        return _settle_fields(read_fields(column), calendar=calendar, order=order)
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _settle_typed(column, calendar=calendar)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _settle_fields(number_fields(column), calendar=calendar, order=order)
    if pa.types.is_null(kind):
        return _settle_fields(Fields.empty(len(column)), calendar=calendar, order=order)
    raise CalendarError(
        f"A column of type {kind} holds no dates.",
        hint="Dates are read from text, numbers, dates and timestamps.",
    )


def main_order(settled: Settled) -> Order | None:
    """Return the order that most dates are written in, or None where none was needed."""
    last = settled.exists & ~settled.year_first & (settled.calendar > 0)
    if settled.reading.short is not None:
        return settled.reading.short[1]
    if last.sum() * 2 > settled.exists.sum():
        jalali = (settled.calendar[last] == JALALI).mean() > 0.5
        return settled.reading.day_month or ("dmy" if jalali else None)
    return "ymd" if (settled.exists & settled.year_first).any() else None


def _repeats(column: pa.Array) -> bool:
    """Whether the column's values repeat so much that distinct ones are cheaper to read.

    A sample of s rows with c repetitions tells of about s^2 / 2c distinct values in the column;
    each should then stand for eight rows.
    """
    rows = len(column)
    if rows < _SAMPLE:
        return False
    sample = column.take(pa.array(np.linspace(0, rows - 1, _SAMPLE).astype(np.int64)))
    repetitions = _SAMPLE - len(sample.unique())
    most = min(_TIMES * _SAMPLE**2 / (2 * rows), (1 - _REPEATED) * _SAMPLE)
    return repetitions > most


def _spread(inner: Settled, indices: pa.Array) -> Settled:
    """Give every row the answer of its distinct value; a null row is missing."""
    known = indices.is_valid().to_numpy(zero_copy_only=False)
    if inner.values.size == 0:
        return _settle_fields(Fields.empty(len(indices)), calendar=None, order=None)
    rows = inner.take(indices.fill_null(0).to_numpy(zero_copy_only=False))
    return replace(
        rows,
        exists=rows.exists & known,
        missing=rows.missing | ~known,
        ambiguous=rows.ambiguous & known,
    )


def _settle_fields(fields: Fields, *, calendar: Calendar | None, order: Order | None) -> Settled:
    reading = decide_reading(fields, calendar=calendar, order=order)
    (year, month, day), codes, ambiguous = _place(fields, reading)
    if calendar is not None:
        codes[codes != CALENDARS[calendar]] = 0
        ambiguous &= codes > 0
    days, exists = days_of(year, month, day, codes)
    exists &= ~ambiguous
    values = days * DAY + fields.time - fields.offset
    in_utc, has_time = fields.has_offset.copy(), fields.has_time.copy()
    counts, moment, since_1970 = read_counts(fields)
    values[counts], exists[counts], codes[counts] = moment, True, GREGORIAN
    in_utc[counts], has_time[counts] = since_1970, since_1970 | (moment % DAY != 0)
    return Settled(
        values=values,
        exists=exists,
        missing=fields.kind == KINDS["missing"],
        ambiguous=ambiguous,
        in_utc=in_utc,
        has_time=has_time,
        calendar=codes,
        reading=reading,
        year_first=fields.kind == KINDS["ymd"],
        counted=fields.kind == KINDS["number"],
    )


def _place(
    fields: Fields, reading: Reading
) -> tuple[
    tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    NDArray[np.int8],
    NDArray[np.bool_],
]:
    """Put year, month and day in their places; say each row's calendar, and which are open."""
    year, month, day = fields.first.copy(), fields.second.copy(), fields.third.copy()
    year_last, short = fields.kind == KINDS["year_last"], fields.kind == KINDS["short"]
    codes = fields.calendar * (fields.kind >= KINDS["ymd"])
    month_first = year_last & (reading.day_month == "mdy")
    _put(year_last & ~month_first, "dmy", fields, (year, month, day))
    _put(month_first, "mdy", fields, (year, month, day))
    if reading.short is not None:
        calendar, order = reading.short
        _put(short, order, fields, (year, month, day))
        codes[short & (codes == 0)] = CALENDARS[calendar]
    year = full_year(year, codes)
    named = names_calendar(year)
    dated = year_last | (fields.kind == KINDS["ymd"])
    codes = np.where(dated & (codes == 0), named, codes)
    codes = np.where((dated | short) & (codes == named), codes, 0).astype(np.int8)
    ambiguous = year_last & (codes == GREGORIAN) & (reading.day_month is None)
    ambiguous &= (month != day) & (month <= _MONTHS) & (day <= _MONTHS)
    return (year, month, day), codes, ambiguous | (short & (reading.short is None))


def _put(
    rows: NDArray[np.bool_],
    order: Order,
    fields: Fields,
    into: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
) -> None:
    if rows.any():
        parts = ordered((fields.first[rows], fields.second[rows], fields.third[rows]), order)
        for target, part in zip(into, parts, strict=True):
            target[rows] = part


def _settle_typed(column: pa.Array, *, calendar: Calendar | None) -> Settled:
    """Take dates and timestamps as they are; years 1200-1500 are Jalali dates in disguise."""
    values, known = microseconds(column)
    zoned = pa.types.is_timestamp(column.type) and column.type.tz is not None
    codes = np.full(values.size, GREGORIAN, dtype=np.int8)
    exists, days = known.copy(), values // DAY
    year, month, day = civil_from_days(days)
    disguised = known & (year >= JALALI_YEARS[0]) & (year <= JALALI_YEARS[1])
    if disguised.any() and calendar != "gregorian":
        codes[disguised] = JALALI
        found, valid = days_of(year, month, day, np.where(disguised, codes, np.int8(0)))
        values = np.where(disguised, found * DAY + values % DAY, values)
        exists &= valid | ~disguised
    nothing = np.zeros(values.size, dtype=np.bool_)
    return Settled(
        values=values,
        exists=exists,
        missing=~known,
        ambiguous=nothing,
        in_utc=np.full(values.size, zoned),
        has_time=(values % DAY != 0) & known,
        calendar=codes,
        reading=Reading(),
        year_first=~nothing,
        counted=nothing,
    )
