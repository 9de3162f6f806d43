"""Moments that are written as one number: seconds since 1970, or days since 1900."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mehvar.calendar._fields import DAY, KINDS, SECOND, Fields, read_fields

_FIRST, _LAST = 315_532_800, 4_102_444_800  # 1980 and 2100 in seconds since 1970
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_050  # 1950 and 2099 in Excel's days
_EXCEL_EPOCH = 25_569  # Excel's serial of 1970-01-01
_UNITS = (1, 10**3, 10**6, 10**9)  # seconds, and its thousandths down to nanoseconds


def number_fields(column: pa.Array) -> Fields:
    """Read a numeric column: whole numbers as if they were text, others as Excel serials."""
    if not pa.types.is_integer(column.type):
        values = column.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
        known = np.isfinite(values) & (np.abs(values) < 2.0**62)
        if (values[known] % 1 != 0).any():
            fields = Fields.empty(len(column))
            fields.number[known] = values[known]
            fields.kind[:] = np.where(known, KINDS["number"], KINDS["missing"])
            return fields
        column = pa.array(np.where(known, values, 0).astype(np.int64), mask=~known)
    return read_fields(column.cast(pa.string()))


def read_counts(
    fields: Fields,
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.bool_]]:
    """Return the rows that are counts, their microseconds, and which count from 1970 in UTC.

    A count is believed only where most of the column's written rows are counts: a lone 45123
    among dates is no date.
    """
    rows = np.flatnonzero(fields.kind == KINDS["number"])
    if rows.size * 2 <= (fields.kind != KINDS["missing"]).sum():
        rows = rows[:0]
    value = fields.number[rows]
    moment = np.zeros(rows.size, dtype=np.int64)
    since_1970 = np.zeros(rows.size, dtype=np.bool_)
    for unit in _UNITS:
        fits = (value >= _FIRST * unit) & (value < _LAST * unit)
        moment[fits] = np.rint(value[fits] * (SECOND / unit)).astype(np.int64)
        since_1970 |= fits
    serial = (value >= _FIRST_SERIAL) & (value <= _LAST_SERIAL)
    seconds = np.rint((value[serial] - _EXCEL_EPOCH) * (DAY // SECOND)).astype(np.int64)
    moment[serial] = seconds * SECOND
    fits = serial | since_1970
    return rows[fits], moment[fits], since_1970[fits]
