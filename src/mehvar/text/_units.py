"""A column of text as UTF-16 code units, one bounded slice at a time, and back.

Persian letters are one unit each, so a whole slice of rows becomes one flat array on which numpy
works: each row is followed by ``END``, and a kernel never adds or drops an ``END``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.errors import MehvarError

Units = npt.NDArray[np.uint16]
"""UTF-16 code units of the rows of a slice, each row closed by ``END``."""

END = 0x1D
"""The group separator, a control character without a meaning in text, closes a row."""

_BYTES = 1 << 19  # a slice and its masks stay in the processor's cache
_ROWS = 1 << 16
_LARGEST_STRING = (1 << 31) - 1


class TextError(MehvarError, ValueError):
    """A column or an option that the text functions cannot work on."""

    code = "text"


def apply(column: pa.Array | pa.ChunkedArray, kernel: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Run ``kernel`` over bounded slices of ``column``; null rows stay null.

    The kernel takes rows of ``string`` without nulls, at least one, and returns as many. A result
    of text is ``string``, or ``large_string`` when it holds more than 2 GiB.
    """
    parts = [_with_nulls(kernel(_plain(rows)), like=rows) for rows in _slices(column)]
    if not parts:
        return kernel(pa.array([""], pa.string())).slice(0, 0)
    if sum(part.nbytes for part in parts) > _LARGEST_STRING and parts[0].type == pa.string():
        parts = [part.cast(pa.large_string()) for part in parts]
    return pa.concat_arrays(parts)


def rewrite(column: pa.Array | pa.ChunkedArray, kernel: Callable[[Units], Units]) -> pa.Array:
    """Rewrite the rows of ``column`` by a kernel over their code units; null rows stay null."""
    return apply(column, lambda rows: write_rows(kernel(read_units(rows))))


def rewrite_one(text: str, kernel: Callable[[Units], Units]) -> str:
    """Rewrite one text by a kernel over code units, without Arrow."""
    closed = text.replace(chr(END), " ") + chr(END)
    units = np.frombuffer(closed.encode("utf-16-le", "replace"), np.uint16)
    return kernel(units)[:-1].tobytes().decode("utf-16-le", "replace")


def read_units(rows: pa.Array) -> Units:
    """Return the code units of ``rows`` (``string`` without nulls)."""
    units = _joined_units(rows)
    if np.count_nonzero(units == END) != len(rows):
        units = _joined_units(pc.replace_substring(rows, chr(END), " "))
    return units


def write_rows(units: Units) -> pa.Array:
    """Return the rows held in ``units`` as ``string``."""
    text = units[:-1].tobytes().decode("utf-16-le", "replace")
    return pc.split_pattern(pa.array([text], pa.string()), chr(END)).values


def row_ends(units: Units) -> npt.NDArray[np.int64]:
    """Return the position of each row's ``END``."""
    return np.flatnonzero(units == END)


def _joined_units(rows: pa.Array) -> Units:
    whole = pa.ListArray.from_arrays(pa.array([0, len(rows)], pa.int32()), rows)
    text = str(pc.binary_join(whole, chr(END))[0].as_buffer(), "utf-8", "replace") + chr(END)
    return np.frombuffer(text.encode("utf-16-le"), np.uint16)


def _with_nulls(result: pa.Array, *, like: pa.Array) -> pa.Array:
    if not like.null_count:
        return result
    return pc.if_else(like.is_valid(), result, pa.scalar(None, result.type))


def _slices(column: pa.Array | pa.ChunkedArray) -> Iterator[pa.Array]:
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    for chunk in chunks:
        for start in range(0, len(chunk), _ROWS):
            yield from _by_bytes(_as_text(chunk.slice(start, _ROWS)))


def _as_text(rows: pa.Array) -> pa.Array:
    types = pa.types
    kind = rows.type.value_type if types.is_dictionary(rows.type) else rows.type
    if types.is_string(kind) or types.is_large_string(kind):
        return rows.cast(kind)
    if types.is_string_view(kind) or types.is_integer(kind) or types.is_null(kind):
        return rows.cast(kind).cast(pa.string())
    raise TextError(
        f"A text function was given a column of type {rows.type}.",
        hint="Give it text (or whole numbers, which are read as their digits).",
    )


def _by_bytes(rows: pa.Array) -> Iterator[pa.Array]:
    offsets = _offsets(rows)
    marks = np.arange(offsets[0] + _BYTES, offsets[-1], _BYTES)
    cuts = np.unique([0, *np.searchsorted(offsets, marks), len(rows)])
    for start, stop in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        yield rows.slice(start, stop - start)


def _offsets(rows: pa.Array) -> npt.NDArray[np.int32] | npt.NDArray[np.int64]:
    place = slice(rows.offset, rows.offset + len(rows) + 1)
    if pa.types.is_large_string(rows.type):
        return np.frombuffer(rows.buffers()[1], np.int64)[place]
    return np.frombuffer(rows.buffers()[1], np.int32)[place]


def _plain(rows: pa.Array) -> pa.Array:
    """Return ``rows`` as ``string`` that starts at its own first byte and has no nulls."""
    offsets = _offsets(rows)
    start, size = int(offsets[0]), int(offsets[-1] - offsets[0])
    data = rows.buffers()[2]
    data = data.slice(start, size) if data is not None else pa.py_buffer(b"")
    near = pa.py_buffer((offsets - start).astype(np.int32))
    return pa.Array.from_buffers(pa.string(), len(rows), [None, near, data])
