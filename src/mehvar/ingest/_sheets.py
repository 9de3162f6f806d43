"""Workbooks, streamed row by row: one table per sheet that holds one."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from mehvar.ingest._errors import SourceError
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import (
    RawTable,
    check_header,
    distinct_names,
    staged_relation,
    text_schema,
)

_CHUNK = 10_000
_LOOK_FOR_HEADER = 30
_MIDNIGHT = dt.time(0)


def read_sheets(path: Path, *, name: str, sha256: str, opening: Opening) -> tuple[RawTable, ...]:
    """Read the sheets of a workbook; a sheet without a table is passed over.

    Raises:
        SourceError: when the workbook is damaged, or no sheet holds a table with a header.
    """
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl's remarks on styles
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                tables = [
                    _read_sheet(
                        sheet, name=name, sha256=sha256, size=path.stat().st_size, opening=opening
                    )
                    for sheet in book.worksheets
                ]
            finally:
                book.close()
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(
            f"{name} is a damaged workbook: {error}.", hint="Save it again.", file=name
        ) from error
    found = [table for table in tables if table is not None]
    if not found:
        raise SourceError(
            f"No sheet of {name} holds a table with rows.", hint="Export it again.", file=name
        )
    if len(found) == 1:
        only = found[0]
        return (_renamed(only, name),)
    return tuple(found)


def _renamed(table: RawTable, name: str) -> RawTable:
    from dataclasses import replace

    return replace(table, name=name)


def _read_sheet(sheet, *, name: str, sha256: str, size: int, opening: Opening) -> RawTable | None:  # type: ignore[no-untyped-def]  # noqa: ANN001 (openpyxl's private class)
    import pyarrow as pa
    import pyarrow.parquet as pq

    sheet.reset_dimensions()  # some writers leave a wrong size in the file
    rows = iter(sheet.iter_rows(values_only=True))
    where = f"{name}#{sheet.title}"
    header_at, header, first = _header(rows)
    if header is None:
        return None
    check_header(header, where=where)
    parquet = opening.piece(where).with_suffix(".parquet")
    width, count = len(header), 0
    schema = text_schema(width)
    with pq.ParquetWriter(parquet, schema, compression="lz4") as writer:
        for chunk in _chunks(chain(first, islice(rows, opening.limit)), width):
            columns = [pa.array(column, pa.string()) for column in zip(*chunk, strict=True)]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            count += len(chunk)
    return RawTable(
        name=where,
        origin=where,
        sha256=sha256,
        columns=distinct_names(header),
        relation=staged_relation(parquet, width, first_row=header_at + 2),
        rows=count,
        size=size,
    )


def _header(
    rows: Iterator[Sequence[object]],
) -> tuple[int, list[str] | None, list[Sequence[object]]]:
    """Find the header: the first row as wide as the table below it; titles above are skipped."""
    head = list(islice(rows, _LOOK_FOR_HEADER))
    widths = [_width(row) for row in head]
    if max(widths, default=0) == 0:
        return 0, None, []
    usual = sorted(width for width in widths if width)[sum(1 for w in widths if w) // 2]
    at = next(place for place, width in enumerate(widths) if width >= max(1, 0.6 * usual))
    width = max(widths[at], _filled_to(head[at]))
    header = [_text(cell) or "" for cell in head[at][:width]]
    return at, header, head[at + 1 :]


def _width(row: Sequence[object]) -> int:
    return sum(cell is not None and cell != "" for cell in row)


def _filled_to(row: Sequence[object]) -> int:
    return max((n for n, cell in enumerate(row, 1) if cell is not None and cell != ""), default=0)


def _chunks(rows: Iterable[Sequence[object]], width: int) -> Iterator[list[list[str | None]]]:
    chunk: list[list[str | None]] = []
    for row in rows:
        texts = [_text(cell) for cell in row[:width]]
        texts += [None] * (width - len(texts))
        chunk.append(texts)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    while chunk and not any(chunk[-1]):
        chunk.pop()  # empty rows below the table
    if chunk:
        yield chunk


def _text(cell: object) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)
