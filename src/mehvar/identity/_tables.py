"""The temporary tables of one resolve, all in DuckDB whatever the engine of the build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mehvar import engine
from mehvar.identity._rules import Rules
from mehvar.workspace import Build

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir
    import numpy as np
    import pyarrow as pa


@dataclass(slots=True, kw_only=True)
class Tables:
    """A DuckDB connection, the build and the rules, and what must be dropped at the end."""

    connection: duckdb.DuckDBPyConnection
    build: Build
    rules: Rules
    _made: dict[str, str] = field(default_factory=dict)
    _held: list[object] = field(default_factory=list)

    def put(self, name: str, query: str, values: Sequence[object] = ()) -> None:
        """Make a temporary table of a query."""
        self.drop(name)
        self.connection.execute(f"CREATE TEMP TABLE {name} AS {query}", list(values))
        self._made[name] = "TABLE"

    def put_rows(self, name: str, rows: ir.Table, *, stored: bool = False) -> None:
        """Make an Ibis expression readable by name; ``stored`` computes it once and for all."""
        self.drop(name)
        if self.build.backend.name != "duckdb":
            self.put_arrow(name, self.build.backend.to_pyarrow(rows))
            return
        self._held.append(rows)
        kind = "TABLE" if stored else "VIEW"
        query = engine.write_query(self.build.backend, rows)
        self.connection.execute(f"CREATE TEMP {kind} {name} AS {query}")
        self._made[name] = kind

    def put_arrow(self, name: str, rows: pa.Table) -> None:
        """Make an Arrow table readable by name."""
        self.drop(name)
        self.connection.register(name, rows)
        self._made[name] = "REGISTERED"

    def put_columns(self, name: str, columns: Mapping[str, object]) -> None:
        """Make numpy arrays or lists of one length readable by name."""
        import pyarrow as pa

        self.put_arrow(name, pa.table(dict(columns)))

    def run(self, statement: str) -> None:
        """Run a statement that changes a temporary table."""
        self.connection.execute(statement)

    def count(self, query: str) -> int:
        """Return the first number of a query; 0 when it is empty."""
        found = self.connection.execute(query).fetchall()
        return int(found[0][0] or 0) if found else 0

    def arrow(self, query: str) -> pa.Table:
        """Return a query's rows."""
        return self.connection.sql(query).to_arrow_table()

    def columns(self, query: str) -> list[np.ndarray]:
        """Return a query's columns as contiguous arrays; integers must not be empty."""
        import numpy as np

        rows = self.arrow(query)
        return [np.ascontiguousarray(column.to_numpy()) for column in rows.columns]

    def write(self, name: str, query: str) -> None:
        """Write a mart from a query."""
        if self.build.backend.name != "duckdb":
            self.build.write_arrow(name, self.arrow(query))
            return
        view = f"identity_written_{name}"
        self.connection.execute(f"CREATE TEMP VIEW {view} AS {query}")
        self._made[view] = "VIEW"
        self.build.write(name, self.build.backend.table(view))

    def drop(self, name: str) -> None:
        """Forget a temporary table, if it was made."""
        kind = self._made.pop(name, "")
        if kind == "REGISTERED":
            self.connection.unregister(name)
        elif kind:
            self.connection.execute(f"DROP {kind} IF EXISTS {name}")

    def drop_all(self) -> None:
        """Forget every temporary table, the newest first."""
        for name in reversed(list(self._made)):
            self.drop(name)


@contextmanager
def open_tables(build: Build, rules: Rules) -> Iterator[Tables]:
    """Open a place for temporary tables; they are gone at the end."""
    if build.backend.name == "duckdb":
        tables = Tables(
            connection=engine.duckdb_connection(build.backend), build=build, rules=rules
        )
        try:
            yield tables
        finally:
            tables.drop_all()
        return
    own = engine.connect(engine.EngineSettings(memory_limit=build.settings.memory_limit))
    try:
        yield Tables(connection=engine.duckdb_connection(own), build=build, rules=rules)
    finally:
        own.disconnect()
