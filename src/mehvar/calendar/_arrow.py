"""Between Arrow columns and the numpy arrays that the calendar counts with."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_WIDE = 2**31 - 1


def as_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return the column as one array; text over 2 GB gets wide offsets."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    if pa.types.is_string(column.type) and column.nbytes > _WIDE:
        column = column.cast(pa.large_string())
    combined = column.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined


def microseconds(column: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return a timestamp column as integers, 0 where null, and which rows are not null."""
    return _integers(pc.cast(column, pa.timestamp("us"), safe=False).view(pa.int64()))


def day_numbers(column: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return a date column as days since 1970-01-01, 0 where null, and which are not null."""
    days, known = _integers(column.cast(pa.date32()).view(pa.int32()))
    return days.astype(np.int64), known


def moments(values: NDArray[np.int64], exists: NDArray[np.bool_]) -> pa.Array:
    """Return microseconds as a timestamp column, null where nothing exists."""
    return pa.array(values.view("datetime64[us]"), mask=~exists, type=pa.timestamp("us"))


def dates(days: NDArray[np.int64], exists: NDArray[np.bool_]) -> pa.Array:
    """Return days since 1970-01-01 as a date column, null where nothing exists."""
    return pa.array(days.astype(np.int32), mask=~exists).view(pa.date32())


def _integers(column: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    known = column.is_valid().to_numpy(zero_copy_only=False)
    values = column.fill_null(0) if column.null_count else column
    return values.to_numpy(zero_copy_only=False), known
