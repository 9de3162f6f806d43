"""What the step works with: the tables as views, and results kept until the step ends.

The step runs in DuckDB over the lake's files whichever engine the company chose: what it counts
is small, and the exact chances are computed beside the engine anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from mehvar import engine

if TYPE_CHECKING:
    import ibis.expr.types as ir
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

    def current(self, name: str) -> str:
        """Return the name of a view on the current rows of a base table."""
        lake, versions = self.build.lake, self.build.base_versions
        return self._view(
            f"base_{name}", lambda: lake.current(self.backend, name, versions=versions)
        )

    def mart(self, name: str) -> str:
        """Return the name of a view on a mart: of this build, else of the last one."""
        version = self.build.marts.get(name, -1)
        return self._view(
            f"mart_{name}", lambda: self.build.lake.read(self.backend, name, version=version)
        )

    def keep(self, name: str, sql: str) -> str:
        """Run a query now, once, and return the name of its result; it may spill to disk."""
        return self._made("TABLE", name, sql)

    def take(self, name: str, rows: pa.Table) -> str:
        """Put an Arrow table into the engine."""
        connection = engine.duckdb_connection(self.backend)
        connection.register(f"{self.prefix}_given", rows)
        kept = self.keep(name, f"FROM {self.prefix}_given")
        connection.unregister(f"{self.prefix}_given")
        return kept

    def arrow(self, sql: str) -> pa.Table:
        """Run a query and return its rows as Arrow."""
        return engine.duckdb_connection(self.backend).sql(sql).to_arrow_table()

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Run a query whose answer is small."""
        found: list[dict[str, Any]] = self.arrow(sql).to_pylist()
        return found

    def _view(self, name: str, opened: Callable[[], ir.Table]) -> str:
        if name not in self._opened:
            sql = engine.write_query(self.backend, opened())
            self._opened[name] = self._made("VIEW", name, sql)
        return self._opened[name]

    def _made(self, what: str, name: str, sql: str) -> str:
        made, connection = f"{self.prefix}_{name}", engine.duckdb_connection(self.backend)
        connection.execute(f"CREATE OR REPLACE TEMP {what} {made} AS {sql}")
        self.cleaning.callback(connection.execute, f"DROP {what} IF EXISTS temp.{made}")
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
        yield Desk(build, backend, cleaning, f"conduct_{uuid4().hex[:12]}")
