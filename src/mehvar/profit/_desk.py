"""What the step works with: the tables as views, and results kept until the step ends.

The step runs in DuckDB over the lake's files whichever engine the company chose: it allocates
whole minor units exactly, with integers wider than 64 bits, and that is not the same on engines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from mehvar import engine, schema

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from ibis.backends import BaseBackend

    from mehvar.workspace import Build


@dataclass(frozen=True, slots=True)
class Desk:
    """The tables and the intermediate results of one run of the step."""

    build: Build
    backend: BaseBackend
    cleaning: ExitStack
    prefix: str
    _opened: dict[str, str] = field(default_factory=dict)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """DuckDB's own connection."""
        return engine.duckdb_connection(self.backend)

    def current(self, name: str) -> str:
        """Return the name of a view on the current rows of a base table."""
        return self._view(
            f"base_{name}",
            lambda: self.build.lake.current(self.backend, name, versions=self.build.base_versions),
        )

    def mart(self, name: str) -> str:
        """Return the name of a view on a mart: of this build, else of the last one."""
        version = self.build.marts.get(name, -1)
        return self._view(
            f"mart_{name}_{version + 1}",
            lambda: self.build.lake.read(self.backend, name, version=version),
        )

    def keep(self, name: str, sql: str) -> str:
        """Run a query now, once, and return the name of its result; it may spill to disk."""
        return self._made("TABLE", name, sql)

    def view(self, name: str, sql: str) -> str:
        """Give a query a name, under which it runs where it is used."""
        return self._made("VIEW", name, sql)

    def drop(self, table: str) -> None:
        """Free a kept result before the step ends."""
        self.connection.execute(f"DROP TABLE IF EXISTS {table}")

    def take(self, name: str, rows: pa.Table) -> str:
        """Put an Arrow table into the engine."""
        self.connection.register(f"{self.prefix}_given", rows)
        kept = self.keep(name, f"FROM {self.prefix}_given")
        self.connection.unregister(f"{self.prefix}_given")
        return kept

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a query whose answer is small."""
        return self.connection.execute(sql, list(values)).fetchall()

    def arrow(self, sql: str) -> pa.Table:
        """Run a query and return its rows as Arrow."""
        return self.connection.sql(sql).to_arrow_table()

    def write(self, name: str, sql: str) -> int:
        """Write a mart from a query that gives its columns; one that is missing stays empty."""
        table = schema.table(name)
        result = self.view(f"result_{name}", sql)
        known = {str(row[0]) for row in self.rows(f"DESCRIBE {result}")}
        columns = ", ".join(
            (f'"{one.name}"' if one.name in known else "NULL")
            + f'::{one.duckdb_type} AS "{one.name}"'
            for one in table.columns
        )
        result = self.view(f"write_{name}", f"SELECT {columns} FROM {result}")
        if self.build.backend is self.backend:
            rows = self.backend.table(result, database=("temp", "main"))
            return self.build.write(name, rows)
        return self.build.write_arrow(name, self.arrow(f"FROM {result}").cast(table.arrow_schema))

    def _view(self, name: str, opened: Any) -> str:
        if name not in self._opened:
            rows = opened()
            sql = engine.write_query(self.backend, rows)
            self._opened[name] = self._made("VIEW", name, sql)
        return self._opened[name]

    def _made(self, what: str, name: str, sql: str) -> str:
        made = f"{self.prefix}_{name}"
        self.connection.execute(f"CREATE OR REPLACE TEMP {what} {made} AS {sql}")
        self.cleaning.callback(self.connection.execute, f"DROP {what} IF EXISTS temp.{made}")
        return made


@contextmanager
def working(build: Build) -> Iterator[Desk]:
    """Lay out a desk, and clear it when the block ends."""
    with ExitStack() as cleaning:
        backend = build.backend
        if backend.name != "duckdb":
            settings = build.settings
            backend = engine.connect(
                engine.EngineSettings(threads=settings.threads, memory_limit=settings.memory_limit)
            )
            cleaning.callback(backend.disconnect)
        yield Desk(build, backend, cleaning, f"profit_{uuid4().hex[:12]}")
