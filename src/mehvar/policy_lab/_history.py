"""The recorded history of one situation, opened for questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from mehvar import engine
from mehvar.empowerment import Situation
from mehvar.workspace import NotBuiltError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

    from mehvar.workspace import Workspace

MART = "policy_cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The cases of one situation in an engine that stays open.

    ``cases`` is a row per case as the mart ``policy_cases`` tells it, and ``week``: the first
    day of its week in the company's calendar, as ``dates`` writes it. ``least`` is the smallest
    group of customers that may be shown.
    """

    situation: Situation
    backend: BaseBackend
    cases: ir.Table
    as_of: date
    least: int
    _cleaning: ExitStack = field(default_factory=ExitStack)

    def keep(self, rows: ir.Table) -> ir.Table:
        """Run an expression now, once, and return its result until the history closes."""
        if self.backend.name != "duckdb":
            # Ibis registers in-memory tables only for expressions that it runs itself.
            self.backend._run_pre_execute_hooks(rows)  # noqa: SLF001
            cached = rows.cache()
            self._cleaning.callback(cached.release)
            return cached
        name = f"lab_{uuid4().hex}"
        connection = engine.duckdb_connection(self.backend)
        query = engine.write_query(self.backend, rows)
        connection.execute(f"CREATE TEMP TABLE {name} AS {query}")
        self._cleaning.callback(connection.execute, f"DROP TABLE temp.{name}")
        return self.backend.table(name, database=("temp", "main"))

    def ask(self, rows: ir.Table) -> list[dict[str, Any]]:
        """Run an expression whose answer is small: its rows by column name."""
        found: list[dict[str, Any]] = self.backend.to_pyarrow(rows).to_pylist()
        return found


@contextmanager
def open_history(
    workspace: Workspace,
    *,
    situation: Situation,
    first: date | None = None,
    last: date | None = None,
) -> Iterator[History]:
    """Open what the last build recorded of a situation, from one day to another, both included.

    Raises:
        NotBuiltError: before a build wrote the history.
    """
    current = workspace.current()
    if MART not in current.marts:
        raise NotBuiltError(
            "No build has collected the history of cases yet.", hint="Run: mehvar build"
        )
    backend = workspace.connect()
    with ExitStack() as cleaning:
        cleaning.callback(backend.disconnect)
        rows = workspace.read(backend, MART, current=current)
        dates = workspace.read(backend, "dates", current=current)
        settings = workspace.settings
        weeks = dates.jweek if settings.calendar == "jalali" else dates.week
        rows = rows.filter(rows.situation == situation)
        if first is not None:
            rows = rows.filter(rows.day >= first)
        if last is not None:
            rows = rows.filter(rows.day <= last)
        named = dates.select(week_day=dates.day, week=weeks)
        rows = rows.left_join(named, rows.day == named.week_day).drop("week_day")
        yield History(
            situation=situation,
            backend=backend,
            cases=rows,
            as_of=date.fromisoformat(current.as_of),
            least=settings.minimum_group,
            _cleaning=cleaning,
        )


def history_of(
    cases: ir.Table, *, backend: BaseBackend, situation: Situation, as_of: date, least: int = 1
) -> History:
    """Return a history over a table of cases that is not a workspace's: a file, a simulation.

    ``cases`` has at least ``case_id``, ``day``, ``at`` and ``customer_id``; other columns of
    ``policy_cases`` that it lacks are empty.
    """
    import ibis

    from mehvar import schema

    lacking = {
        one.name: ibis.null(one.ibis_type)
        for one in schema.table(MART).columns
        if one.name not in cases.columns
    }
    if "week" not in cases.columns:
        lacking["week"] = cases.day.cast("string")
    return History(
        situation=situation, backend=backend, cases=cases.mutate(**lacking), as_of=as_of,
        least=least,
    )  # fmt: skip
