"""Batches of a table into one file: CSV, Parquet or JSON lines, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from mehvar.voice._model_card import VoiceError

if TYPE_CHECKING:
    import pyarrow as pa

Write = Callable[["pa.Table"], None]

FORMATS = (".csv", ".parquet", ".jsonl")
_FORMULA = r"^[=+\-@\t\r]"
_NUMBER = r"^[+-]?[0-9]+([.][0-9]+)?$"


def check_ending(path: Path) -> None:
    """Refuse a file whose ending names no format, before anything is computed for it."""
    if path.suffix.lower() not in FORMATS:
        raise VoiceError(
            f"{path.name} ends in no format that can be written.",
            hint=f"Use one of: {', '.join(FORMATS)}.",
        )


@contextmanager
def open_writer(path: Path) -> Iterator[Write]:
    """Write tables of one schema, one after the other; the file appears when all are written.

    In CSV, lists are JSON and a text that a spreadsheet would run as a formula gets an apostrophe
    before it.
    """
    check_ending(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    opened = {".csv": _csv, ".parquet": _parquet, ".jsonl": _lines}[path.suffix.lower()]
    try:
        with opened(partial) as write:
            yield write
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _csv(path: Path) -> Iterator[Write]:
    import pyarrow.csv

    with ExitStack() as stack:
        writers: list[Any] = []

        def write(table: pa.Table) -> None:
            flat = _flat(table)
            if not writers:
                file = stack.enter_context(path.open("wb"))
                file.write(b"\xef\xbb\xbf")  # Excel reads Persian only with this mark
                writers.append(stack.enter_context(pyarrow.csv.CSVWriter(file, flat.schema)))
            writers[0].write_table(flat)

        yield write


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    import pyarrow.parquet

    with ExitStack() as stack:
        writers: list[Any] = []

        def write(table: pa.Table) -> None:
            if not writers:
                writer = pyarrow.parquet.ParquetWriter(path, table.schema)
                writers.append(stack.enter_context(writer))
            writers[0].write_table(table)

        yield write


@contextmanager
def _lines(path: Path) -> Iterator[Write]:
    with path.open("wb") as file:
        encoder = msgspec.json.Encoder()

        def write(table: pa.Table) -> None:
            file.write(encoder.encode_lines(table.to_pylist()))

        yield write


def _flat(table: pa.Table) -> pa.Table:
    """Return the table as a CSV file can hold it."""
    import pyarrow as pa

    for place, field in enumerate(table.schema):
        column = table.column(place)
        if pa.types.is_list(field.type):
            encode = msgspec.json.Encoder().encode
            told = [encode(one).decode() if one else "" for one in column.to_pylist()]
            table = table.set_column(place, field.name, pa.array(told, pa.string()))
        elif pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            table = table.set_column(place, field.name, _defused(column))
    return table


def _defused(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    column = column.cast(pa.string())
    runs = pc.and_(
        pc.match_substring_regex(column, _FORMULA),
        pc.invert(pc.match_substring_regex(column, _NUMBER)),
    )
    return pc.if_else(runs, pc.binary_join_element_wise("'", column, ""), column)
