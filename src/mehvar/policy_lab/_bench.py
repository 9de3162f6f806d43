"""What the step works with: tables under one name each, and results kept until it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from mehvar import engine

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build


@dataclass(frozen=True, slots=True)
class Bench:
    """The intermediate results of the step of one build."""

    build: Build
    cleaning: ExitStack

    def keep(self, rows: ir.Table) -> ir.Table:
        """Run an expression now, once, and return its result; it may spill to disk."""
        backend = self.build.backend
        if backend.name != "duckdb":
            # Ibis registers in-memory tables only for expressions that it runs itself.
            backend._run_pre_execute_hooks(rows)  # noqa: SLF001
            cached = rows.cache()
            self.cleaning.callback(cached.release)
            return cached
        name = f"cases_{uuid4().hex}"
        connection = engine.duckdb_connection(backend)
        connection.execute(f"CREATE TEMP TABLE {name} AS {engine.write_query(backend, rows)}")
        self.cleaning.callback(connection.execute, f"DROP TABLE temp.{name}")
        return backend.table(name, database=("temp", "main"))


@contextmanager
def at_work(build: Build) -> Iterator[Bench]:
    """Lay out a bench, and clear it when the block ends."""
    with ExitStack() as cleaning:
        yield Bench(build, cleaning)


def beside(rows: ir.Table, facts: ir.Table, *, on: str, to: str = "") -> ir.Table:
    """Put the columns of ``facts`` beside each row, empty where it knows nothing.

    ``facts`` has one row per value of its column ``on``, so that rows never multiply; ``to`` is
    the key's name in ``rows`` when it differs.
    """
    known = facts.rename(beside_key=on)
    return rows.left_join(known, rows[to or on] == known.beside_key).drop("beside_key")


def latest(rows: ir.Table, *, of: str) -> ir.Table:
    """One row per ``of``: the last in time."""
    import ibis

    order = [ibis.desc(rows["at"]), ibis.desc(rows.record_id)]
    placed = rows.mutate(place=ibis.row_number().over(group_by=of, order_by=order))
    return placed.filter(placed.place == 0).drop("place")
