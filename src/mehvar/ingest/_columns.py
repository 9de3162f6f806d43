"""A few columns of any file, typed: what an estimator needs of a log that is no one's mapping.

The readers, spellings and calendars are the importer's own; nothing is kept. A row whose value
is missing or cannot be read is set aside, counted by column and reason.
"""

from __future__ import annotations

import gzip
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mehvar import engine
from mehvar.ingest._convert import Converter, Value
from mehvar.ingest._errors import MappingError, Reason
from mehvar.ingest._facts import KnownFacts
from mehvar.ingest._files import open_file
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import ROW, RawTable, plain_header, quoted
from mehvar.ingest._rules import RECORD_ID, Calendar, Order, Rule

if TYPE_CHECKING:
    import duckdb

_EXAMPLES = 200
_TYPES = {"id": "VARCHAR", "date": "DATE", "number": "DOUBLE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedColumn:
    """A column that is wanted: what it shall be called, its name in the file, how it is read.

    ``id`` is text, ``date`` a day of the zone asked for, ``number`` a float. A row without a value
    in a ``required`` column is set aside.
    """

    name: str
    column: str
    kind: Literal["id", "date", "number"]
    required: bool = True
    calendar: Calendar = "auto"
    order: Order = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A row that was not taken: where it stands, and why."""

    file: str
    row: int
    column: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedColumns:
    """Typed rows of a file, as the DuckDB table ``table`` of ``connection``, while it is open.

    ``columns`` tells which column of the file each asked one was found in; ``reasons`` counts the
    rows set aside by column and reason, of which ``examples`` are the first.
    """

    connection: duckdb.DuckDBPyConnection
    table: str
    file: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    set_aside: int
    reasons: tuple[tuple[str, Reason, int], ...]
    examples: tuple[SetAside, ...]


@contextmanager
def open_columns(
    *,
    path: Path,
    asked: Sequence[AskedColumn],
    zone: str = "UTC",
    header: bool = True,
    memory_limit: str = "1GB",
) -> Iterator[OpenedColumns]:
    """Read columns of a CSV, TSV, XLSX, JSON or Parquet file, packed or not.

    A column is named as in the file, in any case and spacing, or by its number from 1 where the
    file has no header. Columns may be parted by runs of spaces. Memory is bounded: what does not
    fit goes to a folder that is removed after.

    Raises:
        SourceError: when the file cannot be read as a table.
        MappingError: when it has no such column, naming the nearest.
    """
    with tempfile.TemporaryDirectory(prefix="mehvar-") as folder:
        pieces = Path(folder) / "pieces"
        pieces.mkdir()
        backend = engine.connect(
            engine.EngineSettings(memory_limit=memory_limit, temp_directory=Path(folder))
        )
        try:
            connection = engine.duckdb_connection(backend)
            opening = Opening(backend=backend, connection=connection, folder=pieces)
            source = path if header else _with_header(path, Path(folder))
            raw = _table_with(open_file(source, opening), asked)
            first = 0 if header else 1
            yield _typed(opening, replace(raw, name=path.name), asked, zone, first)
        finally:
            backend.disconnect()


def _with_header(path: Path, folder: Path) -> Path:
    """Copy a file under a first line that numbers its columns."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    target = folder / f"{path.name.removesuffix('.gz')}"
    with gzip.open(path, "rb") if packed else path.open("rb") as source, target.open("wb") as out:
        line = source.readline()
        marks = [mark for mark in (b",", b";", b"\t", b"|") if mark in line]
        mark = max(marks, key=line.count) if marks else b" "
        width = len(line.split(mark)) if marks else len(line.split())
        names = mark.join(b"column_%d" % place for place in range(1, width + 1))
        out.write(names + (b"\r\n" if line.endswith(b"\r\n") else b"\n") + line)
        shutil.copyfileobj(source, out, 1 << 20)
    return target


def _table_with(tables: Sequence[RawTable], asked: Sequence[AskedColumn]) -> RawTable:
    """Return the first table (a workbook has several) that has every column asked for."""
    split = [_split(table) for table in tables]
    for table in split:
        if all(_found(table, one.column) is not None for one in asked):
            return table
    table = split[0]
    lost = next(one for one in asked if _found(table, one.column) is None)
    near = get_close_matches(lost.column, table.columns, n=3, cutoff=0.4) or table.columns[:12]
    raise MappingError(
        f"{table.name} has no column {lost.column!r}.",
        hint=f"Name the column of the {lost.name}. There are: {', '.join(near)}.",
        file=table.name,
        column=lost.column,
    )


def _split(table: RawTable) -> RawTable:
    """Part a table of one column at its runs of spaces, where its header has several words."""
    names = table.columns[0].split()
    if len(table.columns) > 1 or len(names) < 2:
        return table
    parts = ", ".join(f"parts[{place + 1}] AS c{place}" for place in range(len(names)))
    return replace(
        table,
        columns=tuple(names),
        relation=f"SELECT {ROW}, {parts} FROM (SELECT {ROW}, "
        f"string_split_regex(trim(c0), '[ \\t]+') AS parts FROM ({table.relation}))",
    )


def _found(table: RawTable, column: str) -> str | None:
    """Return the file's own name of a column: exact, else in any case, spacing and marks."""
    if column in table.columns:
        return column
    for plain in (plain_header, _letters_only):
        same = [name for name in table.columns if plain(name) == plain(column)]
        if same:
            return same[0]
    numbered = f"column_{column}"
    return numbered if numbered in table.columns else None


def _letters_only(name: str) -> str:
    return re.sub(r"[\W_]+", "", plain_header(name))


def _typed(
    opening: Opening, raw: RawTable, asked: Sequence[AskedColumn], zone: str, first: int
) -> OpenedColumns:
    facts = KnownFacts(connection=opening.connection, raw=raw)
    found = {one.name: _found(raw, one.column) or one.column for one in asked}
    facts.learn(list(found.values()))
    converter = Converter(
        opening=opening,
        facts=facts,
        zone=zone,
        home_zone=zone,
        exponent=0,
        unit="major",
        table="orders",
        source_rows=raw.relation,
    )
    values = {one.name: converter.value(RECORD_ID, _rule(one, found[one.name])) for one in asked}
    opening.connection.execute(
        f"CREATE TEMP TABLE columns_read AS {_rows_sql(asked, values, converter)}"
    )
    opening.connection.execute(
        "CREATE TEMP VIEW columns_taken AS "
        "SELECT * EXCLUDE (fault) FROM columns_read WHERE fault IS NULL"
    )
    reasons, examples = _set_aside(opening, raw, found, first)
    return OpenedColumns(
        connection=opening.connection,
        table="columns_taken",
        file=raw.name,
        columns=tuple(found.items()),
        rows=raw.rows + raw.rejected,
        set_aside=sum(count for _, _, count in reasons),
        reasons=reasons,
        examples=examples,
    )


def _rule(one: AskedColumn, column: str) -> Rule:
    return Rule(columns=(column,), as_=one.kind, calendar=one.calendar, order=one.order)


def _rows_sql(asked: Sequence[AskedColumn], values: dict[str, Value], converter: Converter) -> str:
    """The SELECT of every row: the columns asked for, and the first fault, ``column:reason``."""
    words = ", ".join(f"{sql} AS {alias}" for alias, sql in converter.words.items())
    source = f"SELECT {ROW}, {words} FROM ({converter.source_rows})"
    if converter.plain:
        plain = ", ".join(f"{sql} AS {alias}" for alias, sql in converter.plain.items())
        source = f"SELECT *, {plain} FROM ({source})"
    columns, tests = [], []
    for one in asked:
        value = values[one.name]
        sql = value.day if one.kind == "date" else value.sql
        columns.append(f"({sql})::{_TYPES[one.kind]} AS {one.name}")
        if value.fault:
            tests.append(f"WHEN {value.fault} THEN {quoted(f'{one.name}:{value.reason}')}")
        if one.required:
            lost = quoted(f"{one.name}:{Reason.MISSING_REQUIRED}")
            tests.append(f"WHEN ({sql}) IS NULL THEN {lost}")
    fault = f"CASE {' '.join(tests)} END" if tests else "NULL::VARCHAR"
    return (
        f"SELECT {ROW}, {', '.join(columns)}, {fault} AS fault "
        f"FROM ({source}) AS said {' '.join(converter.joins)}"
    )


def _set_aside(
    opening: Opening, raw: RawTable, found: dict[str, str], first: int
) -> tuple[tuple[tuple[str, Reason, int], ...], tuple[SetAside, ...]]:
    """Count the rows set aside, the unreadable lines among them, and keep the first ones."""
    counted = opening.connection.execute(
        "SELECT fault, count(*) FROM columns_read WHERE fault IS NOT NULL "
        "GROUP BY fault ORDER BY count(*) DESC, fault"
    ).fetchall()
    listed = opening.connection.execute(
        f"SELECT {ROW}, fault FROM columns_read WHERE fault IS NOT NULL "
        f"ORDER BY {ROW} LIMIT {_EXAMPLES}"
    ).fetchall()
    reasons = [
        (found[fault.split(":")[0]], Reason(fault.split(":")[1]), int(count))
        for fault, count in counted
    ]
    for kind in sorted({reject.reason for reject in raw.rejects}):
        many = sum(reject.reason is kind for reject in raw.rejects)
        reasons.append(("", kind, many))
    examples = [
        SetAside(
            file=raw.name,
            row=int(row) - first,
            column=found[fault.split(":")[0]],
            reason=Reason(fault.split(":")[1]),
        )
        for row, fault in listed
    ]
    examples += [
        SetAside(file=raw.name, row=reject.row - first, column="", reason=reject.reason)
        for reject in raw.rejects[:_EXAMPLES]
    ]
    return tuple(reasons), tuple(sorted(examples, key=lambda one: one.row)[:_EXAMPLES])
