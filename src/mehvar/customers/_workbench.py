"""What a step works with: tables under one name each, and results kept until the step ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from mehvar import engine

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build


@dataclass(frozen=True, slots=True)
class Workbench:
    """The tables and the intermediate results of one step of one build."""

    build: Build
    cleaning: ExitStack
    current_tables: dict[str, ir.Table] = field(default_factory=dict)

    def current(self, name: str) -> ir.Table:
        """Return the current rows of a base table."""
        if name not in self.current_tables:
            self.current_tables[name] = self.name(self.build.current(name))
        return self.current_tables[name]

    def name(self, rows: ir.Table) -> ir.Table:
        """Give an expression a name in the engine, which still runs it where it is used.

        A long chain of expressions costs more to translate at each use than to run on a small
        company's tables; a name is translated once.
        """
        return self._made("VIEW", rows)

    def keep(self, rows: ir.Table) -> ir.Table:
        """Run an expression now, once, and return its result; it may spill to disk."""
        return self._made("TABLE", rows)

    def _made(self, what: str, rows: ir.Table) -> ir.Table:
        backend = self.build.backend
        if backend.name != "duckdb":
            # Ibis registers in-memory tables only for expressions that it runs itself.
            backend._run_pre_execute_hooks(rows)  # noqa: SLF001
            cached = rows.cache()
            self.cleaning.callback(cached.release)
            return cached
        # Ibis's own cache drops its tables at some later garbage collection: too late for memory.
        name = f"step_{uuid4().hex}"
        connection = engine.duckdb_connection(backend)
        connection.execute(f"CREATE TEMP {what} {name} AS {engine.write_query(backend, rows)}")
        self.cleaning.callback(connection.execute, f"DROP {what} temp.{name}")
        return backend.table(name, database=("temp", "main"))


@contextmanager
def working(build: Build) -> Iterator[Workbench]:
    """Lay out a workbench, and clear it when the block ends."""
    with ExitStack() as cleaning:
        yield Workbench(build, cleaning)
