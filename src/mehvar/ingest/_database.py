"""Tables and queries of PostgreSQL, MySQL and SQLite, streamed by the server, read-only."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit, urlunsplit

from mehvar.ingest._errors import SourceError
from mehvar.ingest._pieces import Opening
from mehvar.ingest._raw import RawTable, distinct_names, file_sha256, staged_relation, text_schema

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DbSource:
    """A table or a query of a database.

    ``url`` is ``postgresql://...``, ``mysql://...`` or ``sqlite:///path``; ``name`` is what the
    mapping calls it. The password stays here: reports and registers show the address without it.
    """

    url: str = field(repr=False)
    name: str
    table: str = ""
    query: str = ""

    @property
    def shown(self) -> str:
        """The address without its password."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        user = parts.username or ""
        return urlunsplit((parts.scheme, f"{user}@{host}" if user else host, parts.path, "", ""))


def database_source(url: str, *, table: str = "", query: str = "", name: str = "") -> DbSource:
    """Describe a table or a query of a database, to be imported like a file.

    Raises:
        SourceError: when the address is of another kind, or not exactly one of both is given.
    """
    kind = urlsplit(url).scheme.partition("+")[0]
    if kind not in {"postgresql", "postgres", "mysql", "mariadb", "sqlite"}:
        raise SourceError(
            f"{kind or url!r} is no database that Mehvar reads.",
            hint="Use postgresql://, mysql:// or sqlite:///path.",
        )
    if bool(table) == bool(query):
        raise SourceError("Give either a table or a query.", hint="For example: table=orders.")
    return DbSource(url=url, table=table, query=query, name=name or table or "query")


def open_database(source: DbSource, opening: Opening) -> RawTable:
    """Stream the rows of a database table or query into a piece.

    Raises:
        SourceError: when the server or the query refuses, in the server's own words.
    """
    kind = urlsplit(source.url).scheme.partition("+")[0]
    if kind.startswith("postgres"):
        return _open_postgres(source, opening)
    with _rows(kind, source) as (columns, batches):
        return _write(source, columns, batches, opening)


def _write(
    source: DbSource,
    columns: Sequence[str],
    batches: Iterator[Sequence[Sequence[object]]],
    opening: Opening,
) -> RawTable:
    import pyarrow as pa
    import pyarrow.parquet as pq

    parquet = opening.piece(source.name).with_suffix(".parquet")
    schema, rows = text_schema(len(columns)), 0
    with pq.ParquetWriter(parquet, schema, compression="lz4") as writer:
        for batch in batches:
            arrays = [_column(values, pa.string()) for values in zip(*batch, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            rows += len(batch)
            if opening.limit and rows >= opening.limit:
                break
    if not rows:
        raise SourceError(f"{source.name} at {source.shown} has no rows.", hint="Check it.")
    return RawTable(
        name=source.name,
        origin=f"{source.shown} {source.name}",
        sha256=file_sha256(parquet),
        columns=distinct_names(columns),
        relation=staged_relation(parquet, len(columns), first_row=1),
        rows=rows,
        size=parquet.stat().st_size,
    )


def _column(values: Sequence[object], text: pa.DataType) -> pa.Array:
    import pyarrow as pa

    return pa.array([None if value is None else _text(value) for value in values], text)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


class _Cursor(Protocol):
    @property
    def description(self) -> Sequence[Sequence[object]] | None: ...

    def fetchmany(self, size: int, /) -> Sequence[Sequence[object]]: ...


@contextmanager
def _rows(
    kind: str, source: DbSource
) -> Iterator[tuple[list[str], Iterator[Sequence[Sequence[object]]]]]:
    reader = _sqlite_cursor if kind == "sqlite" else _mysql_cursor
    with reader(source) as cursor:
        columns = [str(column[0]) for column in cursor.description or ()]
        yield columns, _batches(cursor)


def _batches(cursor: _Cursor) -> Iterator[Sequence[Sequence[object]]]:
    while batch := cursor.fetchmany(_BATCH):
        yield batch


@contextmanager
def _sqlite_cursor(source: DbSource) -> Iterator[_Cursor]:
    path = Path(unquote(urlsplit(source.url).path.removeprefix("/") or ""))
    if source.url.startswith("sqlite:////"):
        path = Path("/") / path
    if not path.is_file():
        raise SourceError(f"{path} does not exist.", hint="Write sqlite:///PATH.", file=str(path))
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            yield connection.execute(_statement(source, '"'))
    except sqlite3.Error as error:
        raise _refused(source, error) from error


@contextmanager
def _mysql_cursor(source: DbSource) -> Iterator[_Cursor]:
    try:
        import pymysql
        import pymysql.cursors
    except ImportError as error:
        raise SourceError(
            "MySQL needs the package PyMySQL.", hint="Run: pip install 'mehvar[mysql]'."
        ) from error
    parts = urlsplit(source.url)
    try:
        with closing(
            pymysql.connect(
                host=parts.hostname or "localhost",
                port=parts.port or 3306,
                user=unquote(parts.username or ""),
                password=unquote(parts.password or ""),
                database=parts.path.removeprefix("/"),
                charset="utf8mb4",
                cursorclass=pymysql.cursors.SSCursor,
                read_timeout=600,
                init_command="SET time_zone = '+00:00'",
            )
        ) as connection:
            cursor = connection.cursor()
            cursor.execute("START TRANSACTION READ ONLY")
            cursor.execute(_statement(source, "`"))
            yield cursor
    except pymysql.Error as error:
        raise _refused(source, error) from error


def _open_postgres(source: DbSource, opening: Opening) -> RawTable:
    """Let the server write CSV (COPY), which is read like any file: no row passes Python."""
    try:
        import psycopg
    except ImportError as error:
        raise SourceError(
            "PostgreSQL needs the package psycopg.", hint="Run: pip install 'mehvar[postgres]'."
        ) from error
    from mehvar.ingest._csv import read_csv

    text = opening.piece(source.name + "-copy").with_suffix(".csv")
    digest = hashlib.sha256()
    limit = f" LIMIT {opening.limit}" if opening.limit else ""
    statement = f"SELECT * FROM ({_statement(source, chr(34))}) AS asked{limit}"
    try:
        with psycopg.connect(source.url, autocommit=False) as connection:
            connection.execute("SET TRANSACTION READ ONLY")
            connection.execute("SET LOCAL TimeZone = 'UTC'")
            connection.execute("SET LOCAL DateStyle = 'ISO'")
            with (
                text.open("wb") as out,
                connection.cursor().copy(
                    f"COPY ({statement}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')".encode()
                ) as stream,
            ):
                for block in stream:
                    digest.update(block)
                    out.write(block)
    except psycopg.Error as error:
        raise _refused(source, error) from error
    try:
        raw = read_csv(text, name=source.name, sha256=digest.hexdigest(), opening=opening)
    finally:
        text.unlink(missing_ok=True)
    return replace(raw, origin=f"{source.shown} {source.name}")


def _statement(source: DbSource, quote: str) -> str:
    if source.query:
        return source.query.strip().rstrip(";")
    parts = [f"{quote}{part.replace(quote, quote * 2)}{quote}" for part in source.table.split(".")]
    return f"SELECT * FROM {'.'.join(parts)}"


def _refused(source: DbSource, error: Exception) -> SourceError:
    return SourceError(
        f"The database {source.shown} refused {source.name}: {str(error).strip()}",
        hint="Check the address, the rights and the query; nothing was imported.",
    )
