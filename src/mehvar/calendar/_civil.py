"""The Gregorian calendar over whole arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

_LENGTH = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def days_from_civil(
    year: ArrayLike, month: ArrayLike, day: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return days since 1970-01-01 of Gregorian dates, and which of the dates exist."""
    y, m, d = (np.asarray(part, dtype=np.int64) for part in (year, month, day))
    inside = np.where((m >= 1) & (m <= 12), m, 1)
    leap = (y % 4 == 0) & ((y % 100 != 0) | (y % 400 == 0))
    exists = (m == inside) & (d >= 1) & (d <= _LENGTH[inside] + ((inside == 2) & leap))
    months = ((y - 1970) * 12 + inside - 1).astype("datetime64[M]")
    return months.astype("datetime64[D]").view(np.int64) + d - 1, exists


def civil_from_days(
    days: ArrayLike,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return Gregorian (year, month, day) of days since 1970-01-01."""
    date = np.asarray(days, dtype=np.int64).astype("datetime64[D]")
    months = date.astype("datetime64[M]")
    count = months.view(np.int64)
    day = (date - months.astype("datetime64[D]")).view(np.int64) + 1
    year, month = np.divmod(count, 12)
    return (year + 1970).astype(np.int32), (month + 1).astype(np.int32), day.astype(np.int32)
