"""Results that a step uses several times, kept in the engine until the step ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from mehvar import engine

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend


@dataclass(frozen=True, slots=True)
class Kept:
    """Runs expressions once; they may spill to disk, and are dropped with the step."""

    backend: BaseBackend
    cleaning: ExitStack

    def keep(self, rows: ir.Table) -> ir.Table:
        """Run the expression now and return its result as a table."""
        if self.backend.name != "duckdb":
            cached = rows.cache()
            self.cleaning.callback(cached.release)
            return cached
        # Ibis's own cache drops its tables at some later garbage collection: too late for memory.
        name = f"kept_{uuid4().hex}"
        kept = self.backend.create_table(name, rows, temp=True)
        connection = engine.duckdb_connection(self.backend)
        self.cleaning.callback(connection.execute, f"DROP TABLE IF EXISTS temp.{name}")
        return kept


@contextmanager
def keeping(backend: BaseBackend) -> Iterator[Kept]:
    """Keep results until the block ends."""
    with ExitStack() as cleaning:
        yield Kept(backend, cleaning)
