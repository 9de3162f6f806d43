"""Delimited text through DuckDB, every column as text so that nothing is guessed."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from mehvar.ingest._errors import Reason, SourceError
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import (
    RawTable,
    Reject,
    check_header,
    distinct_names,
    quoted,
    staged_relation,
)

_DELIMITERS = (",", ";", "\t", "|", "؛", "،")
_HEAD_RECORDS = 60
_REJECTS_KEPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dialect:
    delimiter: str
    escape: str
    header_at: int
    header: tuple[str, ...]


def read_csv(path: Path, *, name: str, sha256: str, opening: Opening) -> RawTable:
    """Read a delimited text file in UTF-8.

    Raises:
        SourceError: when it has no header, or no rows and columns can be made out.
    """
    dialect = _dialect(path, name)
    columns = distinct_names(dialect.header)
    parquet = opening.piece(name).with_suffix(".parquet")
    types = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(columns)))
    limit = f" LIMIT {opening.limit}" if opening.limit else ""
    connection = opening.connection
    connection.execute("SET preserve_insertion_order = true")
    rows = connection.execute(
        f"COPY (SELECT * FROM read_csv({quoted(str(path))}, auto_detect = false, "
        f"header = true, skip = {dialect.header_at}, delim = {quoted(dialect.delimiter)}, "
        f"quote = '\"', escape = {quoted(dialect.escape)}, columns = {{{types}}}, "
        f"store_rejects = true, rejects_limit = {_REJECTS_KEPT}, "
        f"rejects_table = 'import_rejects', rejects_scan = 'import_scans'){limit}) "
        f"TO {quoted(str(parquet))} (FORMAT parquet, COMPRESSION lz4_raw)"
    ).fetchall()[0][0]
    rejects = _rejects(opening)
    if not rows and not rejects:
        raise SourceError(f"{name} has a header but no rows.", hint="Export it again.", file=name)
    return RawTable(
        name=name,
        origin=str(path),
        sha256=sha256,
        columns=columns,
        relation=staged_relation(parquet, len(columns), first_row=dialect.header_at + 2),
        rows=int(rows),
        size=path.stat().st_size,
        rejects=rejects,
        rejected=len(rejects),
        delimiter=dialect.delimiter,
        escape=dialect.escape,
    )


def _rejects(opening: Opening) -> tuple[Reject, ...]:
    connection = opening.connection
    found = connection.execute(
        "SELECT line, any_value(csv_line), min(error_type::VARCHAR) FROM import_rejects "
        "GROUP BY line ORDER BY line"
    ).fetchall()
    connection.execute("DROP TABLE import_rejects; DROP TABLE import_scans")
    ragged = {"MISSING COLUMNS", "TOO MANY COLUMNS"}
    return tuple(
        Reject(
            row=int(line),
            text=(text or "").rstrip("\r\n")[:2000],
            reason=Reason.RAGGED_ROW if kind in ragged else Reason.UNREADABLE_LINE,
        )
        for line, text, kind in found
    )


def _dialect(path: Path, name: str) -> _Dialect:
    csv.field_size_limit(1 << 24)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        lines = list(islice((line[: 1 << 16] for line in file), 4 * _HEAD_RECORDS))
    if not any(line.strip() for line in lines):
        raise SourceError(f"{name} is empty.", hint="Export it again.", file=name)
    text = "".join(lines)
    escape = "\\" if '\\"' in text and '""' not in text else '"'
    delimiter, records = max(
        ((delimiter, _records(lines, delimiter, escape)) for delimiter in _DELIMITERS),
        key=lambda found: _evenness(found[1]),
    )
    width = _usual_width(records)
    at = next(place for place, record in enumerate(records) if len(record) == width)
    check_header(records[at], where=name)
    return _Dialect(delimiter=delimiter, escape=escape, header_at=at, header=tuple(records[at]))


def _records(lines: list[str], delimiter: str, escape: str) -> list[list[str]]:
    reader = csv.reader(
        lines,
        delimiter=delimiter,
        doublequote=escape == '"',
        escapechar=None if escape == '"' else escape,
    )
    records: list[list[str]] = []
    try:
        records.extend(filter(None, islice(reader, _HEAD_RECORDS)))
    except csv.Error:
        return records or [lines[:1]]
    return records


def _usual_width(records: list[list[str]]) -> int:
    return Counter(len(record) for record in records).most_common(1)[0][0]


def _evenness(records: list[list[str]]) -> tuple[float, int]:
    """How well a delimiter explains the file: rows of one width first, then many columns."""
    if not records:
        return (0.0, 0)
    width = _usual_width(records)
    even = sum(len(record) == width for record in records) / len(records)
    return (even if width > 1 else 0.0, width)
