"""Reading numbers out of a whole column of strings at once, by their shape.

The shape of a string is the string with every digit replaced by the zero of its digit set:
«۱۴۰۳/۵/۱۲» and «۱۴۰۲/۷/۱۶» share «۰۰۰۰/۰/۰۰». Real columns have few shapes, so a shape can be
understood slowly and in plain Python, while the digits of all its rows are gathered by numpy
straight from Arrow's buffers: in UTF-8 the low four bits of a digit's last byte are its value,
in all three digit sets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_ZERO = np.arange(256, dtype=np.uint8)
_ZERO[ord("0") : ord("9") + 1] = ord("0")
_ZERO[ord("A") : ord("Z") + 1] += 32  # letters in lower case: fewer shapes, same meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """The distinct shapes of a column, the rows of each, and the column's bytes.

    ``rows`` are grouped by shape: those of shape k lie in ``bounds[k] : bounds[k + 1]``. Null
    rows belong to no shape.
    """

    texts: tuple[str, ...]
    rows: NDArray[np.intp]
    bounds: NDArray[np.intp]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    data: NDArray[np.uint8]

    def rows_of(self, shape: int) -> NDArray[np.intp]:
        """Return the row numbers that have the shape."""
        return self.rows[self.bounds[shape] : self.bounds[shape + 1]]

    def number(self, rows: NDArray[np.intp], digits: tuple[int, ...]) -> NDArray[np.int64]:
        """Return the number whose digits stand at these bytes of each row (at most 18)."""
        starts = self.starts[rows]
        value = np.zeros(rows.size, dtype=np.int64)
        for place in digits:
            value *= 10
            value += self.data[starts + place] & 15
        return value

    def text(self, row: int) -> str:
        """Return one row as it is written."""
        start, end = self.starts[row], self.ends[row]
        return self.data[start:end].tobytes().decode()


def shapes_of(column: pa.Array) -> Shapes:
    """Group the rows of a string column by shape."""
    if not pa.types.is_large_string(column.type):
        column = column.cast(pa.string())
    wide = pa.types.is_large_string(column.type)
    validity, offsets, data = column.buffers()
    bytes_ = np.frombuffer(data, dtype=np.uint8) if data else np.zeros(0, dtype=np.uint8)
    bounds = np.frombuffer(offsets, dtype=np.int64 if wide else np.int32)
    zeroed = pa.Array.from_buffers(
        column.type,
        len(column),
        [validity, offsets, pa.py_buffer(_zeroed(bytes_))],
        offset=column.offset,
    )
    encoded = zeroed.dictionary_encode()
    shape = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    texts = tuple(encoded.dictionary.to_pylist())
    rows, groups = _grouped(shape, len(texts))
    edges = bounds[column.offset : column.offset + len(column) + 1].astype(np.int64)
    return Shapes(
        texts=texts, rows=rows, bounds=groups, starts=edges[:-1], ends=edges[1:], data=bytes_
    )


def digit_places(shape: str) -> tuple[int, ...]:
    """Return the byte, within a row of this shape, that carries each digit's value."""
    places, at = [], 0
    for letter in shape:
        at += len(letter.encode())
        if letter in "0۰٠":
            places.append(at - 1)
    return tuple(places)


def _zeroed(data: NDArray[np.uint8]) -> NDArray[np.uint8]:
    zeroed = _ZERO[data]
    if data.size and data.max() > 127:
        tail, lead = zeroed[1:], data[:-1]
        tail[(lead == 0xDB) & (tail >= 0xB0) & (tail <= 0xB9)] = 0xB0  # Persian digits
        tail[(lead == 0xD9) & (tail >= 0xA0) & (tail <= 0xA9)] = 0xA0  # Arabic digits
    return zeroed


def _grouped(shape: NDArray[np.int32], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    keys = (shape + 1).astype(np.uint16) if count < 65_535 else shape + 1  # radix sort when small
    rows = np.argsort(keys, kind="stable")
    sizes = np.bincount(shape + 1, minlength=count + 1)
    return rows[sizes[0] :], np.concatenate(([0], np.cumsum(sizes[1:])))
