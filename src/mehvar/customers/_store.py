"""The serving store: point look-ups in SQLite beside the lake, or in a schema of PostgreSQL.

Both speak the same SQL (``?`` for values, ``ON CONFLICT`` for upserts) over a few tables:
``customers`` (one row per customer), ``search_keys`` (what a customer can be found by),
``publication`` (what was published last) and those of ``_recent``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from mehvar import schema
from mehvar.customers._errors import CustomersError, NotPublished

if TYPE_CHECKING:
    import psycopg

    from mehvar.schema import Kind
    from mehvar.workspace import Workspace

Value = int | float | str | None
Row = tuple[Value, ...]

BATCH = 2_000
"""Rows a transaction: a reader or writer beside us waits milliseconds, not seconds."""

LAYOUT = "3"
"""Changes with the tables below or with how keys are made: a store of another layout is remade."""

NOT_STORED = ("tenure_days", "as_of_day")
"""They change for everyone every day and follow from the rest, so they are told on reading."""

COLUMNS: tuple[str, ...] = tuple(
    name for name in schema.table("customers").column_names if name not in NOT_STORED
)

_SCHEMA = "mehvar_serving"
TYPES: dict[Kind, str] = {
    "text": "TEXT", "int": "BIGINT", "money": "BIGINT", "float": "DOUBLE PRECISION",
    "bool": "BOOLEAN", "at": "TIMESTAMP", "day": "DATE",
}  # fmt: skip


class Store(Protocol):
    """What publishing and looking up need of a database."""

    def read(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        """Run a query and return all of its rows."""
        ...

    def run(self, sql: str) -> None:
        """Run one statement in a transaction of its own."""
        ...

    def write(self, sql: str, rows: Iterator[Row] | Sequence[Row]) -> int:
        """Run a statement for each row, ``BATCH`` rows a transaction; return how many rows."""
        ...

    def has_table(self, name: str) -> bool:
        """Tell whether the table is there."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


class SqliteStore:
    """``serving.sqlite3`` in the workspace, in WAL mode: readers never wait for the publisher."""

    def __init__(self, path: str, *, cache_megabytes: int) -> None:
        self._connection = sqlite3.connect(path, timeout=30.0, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA wal_autocheckpoint = 16384")
        self._connection.execute(f"PRAGMA cache_size = {-1024 * cache_megabytes}")
        self._connection.execute(
            "PRAGMA secure_delete = ON"
        )  # a forgotten customer leaves no trace

    def read(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()

    def run(self, sql: str) -> None:
        self._connection.execute(sql)

    def write(self, sql: str, rows: Iterator[Row] | Sequence[Row]) -> int:
        written = 0
        for batch in _batches(rows):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany(sql, batch)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
            written += len(batch)
        return written

    def has_table(self, name: str) -> bool:
        found = self.read("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [name])
        return bool(found)

    def close(self) -> None:
        self._connection.close()


class PostgresStore:
    """The schema ``mehvar_serving`` of a PostgreSQL database."""

    def __init__(self, url: str) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise CustomersError(
                "serving_url is set, but psycopg is not installed.",
                hint="Run: pip install 'mehvar[postgres]', or empty serving_url in mehvar.toml.",
            ) from error
        self._lost = psycopg.OperationalError
        self._open = partial(psycopg.connect, url, autocommit=True)
        self._connection = self._connected()

    def read(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        try:
            return self._connection.execute(_numbered(sql), values).fetchall()
        except self._lost:
            if not self._connection.closed:
                raise
            # The database was restarted since the last page: one more try, on a new connection.
            self._connection = self._connected()
            return self._connection.execute(_numbered(sql), values).fetchall()

    def run(self, sql: str) -> None:
        self._connection.execute(_numbered(sql))

    def write(self, sql: str, rows: Iterator[Row] | Sequence[Row]) -> int:
        written = 0
        for batch in _batches(rows):
            with self._connection.transaction(), self._connection.cursor() as cursor:
                cursor.executemany(_numbered(sql), batch)
            written += len(batch)
        return written

    def has_table(self, name: str) -> bool:
        found = self.read("SELECT to_regclass(?)", [f"{_SCHEMA}.{name}"])
        return found[0][0] is not None

    def close(self) -> None:
        self._connection.close()

    def _connected(self) -> psycopg.Connection[Row]:
        connection: psycopg.Connection[Row] = self._open()
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
        connection.execute(f"SET search_path TO {_SCHEMA}")
        return connection


def open_store(workspace: Workspace, *, is_writer: bool = False) -> Store:
    """Open the store that the workspace's settings name.

    A writer takes memory to keep its many writes in order; of readers there is one in each thread
    of a server, and what they read the operating system keeps for all of them.
    """
    url = workspace.settings.serving_url
    if url:
        return PostgresStore(url)
    path = str(workspace.path("serving.sqlite3"))
    return SqliteStore(path, cache_megabytes=256 if is_writer else 8)


@contextmanager
def published_store(workspace: Workspace) -> Iterator[Store]:
    """Open the store for reading.

    Raises:
        NotPublished: when nothing was published yet.
    """
    with closing(open_store(workspace)) as store:
        require_published(store, workspace)
        yield store


def require_published(store: Store, workspace: Workspace) -> None:
    """Refuse to look up in a store that no build has filled.

    Raises:
        NotPublished: when nothing was published yet, or by a version with other columns.
    """
    told = publication(store) if store.has_table("publication") else {}
    if not told.get("as_of"):
        raise NotPublished(
            f"No customer of {workspace.root} is published yet.", hint="Run: mehvar build."
        )
    if told.get("layout") != _layout():
        raise NotPublished(
            f"The customers of {workspace.root} were published by another version of Mehvar; "
            "the tables of the lake are unharmed.",
            hint="Run: mehvar build, which publishes them anew.",
        )


def publication(store: Store) -> dict[str, str]:
    """Return what was published last, by name."""
    return {str(name): str(value) for name, value in store.read("SELECT * FROM publication")}


def prepare(store: Store, *, others: Callable[[Store], None]) -> None:
    """Make the tables, and the ``others``; a store of another layout is emptied and made anew."""
    if store.has_table("publication") and publication(store).get("layout") == _layout():
        return
    for table in ("customers", "search_keys", "publication"):
        store.run(f"DROP TABLE IF EXISTS {table}")
    columns = ", ".join(
        f"{name} {TYPES[schema.table('customers').column(name).kind]}"
        + (" PRIMARY KEY" if name == "customer_id" else "")
        for name in COLUMNS
    )
    # Words are looked up by their beginnings, so text must compare byte by byte on both.
    is_sqlite = isinstance(store, SqliteStore)
    bytewise, packed = ("", "WITHOUT ROWID") if is_sqlite else ('COLLATE "C"', "")
    store.run(f"CREATE TABLE customers ({columns}, row_hash BIGINT, keys_hash BIGINT)")
    store.run(
        f"CREATE TABLE search_keys (kind SMALLINT NOT NULL, key TEXT {bytewise} NOT NULL, "
        f"customer_id BIGINT NOT NULL, PRIMARY KEY (kind, key, customer_id)) {packed}"
    )
    others(store)
    store.run("CREATE TABLE publication (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    state(store, {"layout": _layout()})


def exported(column: str, kind: Kind) -> str:
    """Return a column as both databases take it: times as ISO text, text without NUL."""
    if kind in {"day", "at"}:
        return f"CAST({column} AS VARCHAR)"
    return f"replace({column}, chr(0), '')" if kind == "text" else column


def index_keys(store: Store) -> None:
    """Let a customer's keys be found; made after the first filling, which is faster without."""
    store.run("CREATE INDEX IF NOT EXISTS search_keys_customer ON search_keys (customer_id)")


def state(store: Store, facts: dict[str, str]) -> None:
    """Record what was published, all of it at once."""
    store.write(
        "INSERT INTO publication (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        list(facts.items()),
    )


def _layout() -> str:
    return f"{LAYOUT}:{','.join(COLUMNS)}"


def _batches(rows: Iterator[Row] | Sequence[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _numbered(sql: str) -> str:
    return sql.replace("?", "%s")
