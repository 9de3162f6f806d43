"""A table as a file for people and other programs: CSV, XLSX or Parquet."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from mehvar import engine, schema
from mehvar.workspace._settings import WorkspaceError

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

    from mehvar.workspace._marts import Marts
    from mehvar.workspace._workspace import Workspace

FORMATS = ("csv", "xlsx", "parquet")
_SHEET_ROWS = 1_048_575
"""An XLSX sheet holds so many rows below its header."""

_FORMULA = "^[=+\\-@\\t\\r]"
"""A text that begins so would run as a formula when a spreadsheet opens the file."""


def export_table(
    workspace: Workspace,
    name: str,
    *,
    path: Path,
    personal: bool = False,
    limit: int | None = None,
) -> int:
    """Write a table to ``path``, whose ending chooses the format; return the number of rows.

    Base tables are exported as their current rows, marts as last published. Columns marked
    personal are left out unless ``personal``. In CSV and XLSX, text that a spreadsheet would run
    as a formula gets an apostrophe before it. The file appears whole or not at all.

    Raises:
        WorkspaceError: for an unknown table or format, or too many rows for a sheet.
    """
    kind = path.suffix.lower().lstrip(".")
    if kind not in FORMATS:
        raise WorkspaceError(
            f"{path.name} ends in no format that Mehvar writes.",
            hint=f"Use one of: {', '.join('.' + one for one in FORMATS)}.",
        )
    _check_name(name)
    backend = workspace.connect()
    try:
        rows = _rows(workspace, backend, name, personal=personal)
        rows = rows.limit(limit) if limit is not None else rows
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        write = {"csv": _write_csv, "xlsx": _write_xlsx, "parquet": _write_parquet}[kind]
        try:
            count = write(backend, rows, partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    finally:
        backend.disconnect()
    return count


def export_query(marts: Marts, sql: str, *, path: Path) -> int:
    """Write what a query on the marts answers as CSV, as ``export_table`` does; return its rows.

    Args:
        marts: the reader; what does not fit its memory spills to the disk.
        sql: a query without parameters; its order is kept.
        path: the file, which appears whole or not at all.
    """
    connection = marts.connection
    described = connection.execute(f"DESCRIBE {sql}").fetchall()
    columns = ", ".join(
        _defused(f'"{name}"') if kind == "VARCHAR" else f'"{name}"' for name, kind, *_ in described
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        count = _write_marked(connection, f"SELECT {columns} FROM ({sql})", partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count


def _defused(column: str) -> str:
    return (
        f"CASE WHEN regexp_matches({column}, '{_FORMULA}') THEN chr(39) || {column} "
        f"ELSE {column} END AS {column}"
    )


def read_rows(
    workspace: Workspace, name: str, *, personal: bool = False, limit: int | None = None
) -> list[dict[str, object]]:
    """Return the rows that ``export_table`` would write.

    Raises:
        WorkspaceError: for an unknown table.
    """
    _check_name(name)
    backend = workspace.connect()
    try:
        rows = _rows(workspace, backend, name, personal=personal)
        rows = rows.limit(limit) if limit is not None else rows
        found: list[dict[str, object]] = backend.to_pyarrow(rows).to_pylist()
        return found
    finally:
        backend.disconnect()


def _check_name(name: str) -> None:
    if name not in schema.TABLES:
        raise WorkspaceError(
            f"There is no table called {name!r}.", hint="See: mehvar status, or docs/tables.md."
        )


def _rows(workspace: Workspace, backend: BaseBackend, name: str, *, personal: bool) -> ir.Table:
    table = schema.table(name)
    if table.layer == "base":
        rows = workspace.lake.current(backend, name)
    else:
        rows = workspace.read(backend, name)
    kept = [column.name for column in table.columns if personal or not column.personal]
    return rows.select(kept)


def _safe(rows: ir.Table) -> ir.Table:
    """Defuse text that begins like a formula."""
    import ibis

    text = [name for name, kind in rows.schema().items() if kind.is_string()]
    return rows.mutate(
        **{
            name: rows[name].re_search(_FORMULA).ifelse(ibis.literal("'") + rows[name], rows[name])
            for name in text
        }
    )


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path, options: str) -> int:
    quoted = str(path).replace("'", "''")
    return int(connection.execute(f"COPY ({query}) TO '{quoted}' ({options})").fetchall()[0][0])


def _sql(rows: ir.Table) -> str:
    import ibis

    return str(ibis.to_sql(rows, dialect="duckdb"))


def _write_csv(backend: BaseBackend, rows: ir.Table, path: Path) -> int:
    return _write_marked(engine.duckdb_connection(backend), _sql(_safe(rows)), path)


def _write_marked(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """UTF-8 with a byte order mark, which spreadsheets need for Persian."""
    body = path.with_suffix(".body")
    try:
        count = _copy(connection, query, body, "FORMAT csv, HEADER true")
        with body.open("rb") as source, path.open("wb") as target:
            target.write("\ufeff".encode())
            shutil.copyfileobj(source, target, 1 << 20)
    finally:
        body.unlink(missing_ok=True)
    return count


def _write_parquet(backend: BaseBackend, rows: ir.Table, path: Path) -> int:
    connection = engine.duckdb_connection(backend)
    return _copy(connection, _sql(rows), path, "FORMAT parquet, COMPRESSION zstd")


def _write_xlsx(backend: BaseBackend, rows: ir.Table, path: Path) -> int:
    from openpyxl import Workbook

    count = int(backend.to_pyarrow(rows.count()).as_py())
    if count > _SHEET_ROWS:
        raise WorkspaceError(
            f"The table has {count:,} rows and a sheet holds {_SHEET_ROWS:,}.",
            hint="Export it as .csv or .parquet.",
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet("table")
    sheet.append(list(rows.columns))
    connection = engine.duckdb_connection(backend)
    for batch in connection.sql(_sql(_safe(rows))).to_arrow_reader(10_000):
        columns = [batch.column(place).to_pylist() for place in range(batch.num_columns)]
        for row in zip(*columns, strict=True):
            sheet.append(row)
    book.save(path)
    return count
