"""A build in progress: fixed inputs, marts written one by one, published together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from mehvar import engine, schema
from mehvar.lake import IMPORTS
from mehvar.workspace._current import Current, StepState, write_current

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

    from mehvar.lake import Lake, Staged
    from mehvar.workspace._settings import Settings
    from mehvar.workspace._workspace import Workspace

_TIDY_EVERY = 8
_KEEP_HOURS = 2
"""A page or export that reads a mart of the state before is done by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """What a step did: seconds taken, rows by table, and whether it ran at all."""

    name: str
    seconds: float
    rows: dict[str, int]
    ran: bool


@dataclass(slots=True, kw_only=True)
class Build:
    """The tables as one build sees them.

    Base tables are pinned at the versions of the build's start. A mart that this build has
    written is read at its new version, any other as the last build published it.
    """

    workspace: Workspace
    backend: BaseBackend
    now: datetime
    as_of_wanted: date | None
    base_versions: dict[str, int]
    previous: Current
    marts: dict[str, int]
    steps: dict[str, StepState]
    rows_written: dict[str, int] = field(default_factory=dict)
    _as_of: date | None = None
    _opened: dict[tuple[str, int], ir.Table] = field(default_factory=dict)

    @property
    def lake(self) -> Lake:
        """The lake underneath."""
        return self.workspace.lake

    @property
    def settings(self) -> Settings:
        """The company's settings."""
        return self.workspace.settings

    @property
    def as_of(self) -> date:
        """The day up to which customers are judged: as wanted, or the last day in the data.

        What people of the company wrote in Mehvar itself moves it not: a note of today says
        nothing about orders that were imported up to last week.
        """
        if self.as_of_wanted is not None:
            return self.as_of_wanted
        if self._as_of is None:
            self._as_of = self._last_day()
        return self._as_of

    def current(self, name: str) -> ir.Table:
        """Return the current rows of a base table (latest per record, withdrawn ones left out)."""
        return self.lake.current(self.backend, name, versions=self.base_versions)

    def read(self, name: str) -> ir.Table:
        """Return a mart: of this build when it is already written, else of the last build."""
        place = (name, self.marts.get(name, -1))
        if place not in self._opened:
            self._opened[place] = self.lake.read(self.backend, name, version=place[1])
        return self._opened[place]

    def has_rows(self, name: str) -> bool:
        """Tell whether a base table has any file at all, without reading rows."""
        return bool(self.lake.files(name, version=self.base_versions.get(name, -1)))

    def knows_customers(self, name: str) -> bool:
        """Tell whether a mart is cut by customer, as it is declared; one without files is."""
        version = self.marts[name]
        is_cut = schema.table(name).groups_per_file > 0
        return (
            not is_cut
            or bool(self.lake.customers(name, version=version))
            or not bool(self.lake.files(name, version=version))
        )

    def write(self, name: str, rows: ir.Table) -> int:
        """Write a mart from an expression in its declared order; return its number of rows.

        The columns are chosen and cast as the schema declares them.
        """
        table = schema.table(name)
        selected = rows.select(
            **{column.name: rows[column.name].cast(column.ibis_type) for column in table.columns}
        )
        if self.backend.name == "duckdb":
            connection = engine.duckdb_connection(self.backend)
            query = engine.write_query(self.backend, selected)
            if table.sorted_by:
                keys = ", ".join(f'"{key}"' for key in table.sorted_by)
                query = f"SELECT * FROM ({query}) ORDER BY {keys}"
            with self.lake.staging(name, mode="overwrite") as staged:
                count = connection.execute(_copy(query, table, staged)).fetchall()[0][0]
        else:
            ordered = selected.order_by(list(table.sorted_by)) if table.sorted_by else selected
            arrow = self.backend.to_pyarrow(ordered)
            self.lake.replace(name, arrow)
            count = arrow.num_rows
        return self._written(name, int(count))

    def write_arrow(self, name: str, rows: pa.Table) -> int:
        """Write a mart from an Arrow table; return its number of rows."""
        table = schema.table(name)
        if table.sorted_by:
            rows = rows.sort_by([(key, "ascending") for key in table.sorted_by])
        self.lake.replace(name, rows)
        return self._written(name, rows.num_rows)

    def _written(self, name: str, count: int) -> int:
        self.marts[name] = self.lake.version(name)
        self.rows_written[name] = count
        return count

    def _last_day(self) -> date:
        last = None
        for name in ("orders", "order_lines", "feedback", "interactions", "events", "returns"):
            if self.has_rows(name):
                rows = self.current(name)
                rows = rows.filter(rows.source != schema.OWN_SOURCE)
                found = self.backend.to_pyarrow(rows.day.max()).as_py()
                last = max(filter(None, (last, found)), default=None)
        return last or self.now.date()


@contextmanager
def run_build(workspace: Workspace, *, now: datetime, as_of: date | None) -> Iterator[Build]:
    """Open a build; publish what it wrote when the block ends without an exception."""
    previous = workspace.current()
    names = [table.name for table in schema.BASE_TABLES]
    build = Build(
        workspace=workspace,
        backend=workspace.connect(),
        now=now,
        as_of_wanted=as_of,
        base_versions=workspace.lake.versions([*names, IMPORTS]),
        previous=previous,
        marts=dict(previous.marts),
        steps=dict(previous.steps),
    )
    try:
        yield build
        write_current(
            workspace.root / "lake" / "current.json",
            Current(
                build_id=uuid4().hex,
                built_at=now.isoformat(),
                as_of=build.as_of.isoformat(),
                base=build.base_versions,
                marts=build.marts,
                steps=build.steps,
            ),
        )
        _tidy(build)
    finally:
        build.backend.disconnect()


def _tidy(build: Build) -> None:
    """Every few versions of a mart, remove files of old ones and of builds that were killed."""
    for name in build.rows_written:
        version = build.marts[name]
        if version % _TIDY_EVERY == 0:
            build.lake.vacuum(name, keep_hours=_KEEP_HOURS)


def _copy(query: str, table: schema.Table, staged: Staged) -> str:
    """Return the statement that writes a mart, cut into files where it is declared so."""
    options = f"FORMAT parquet, COMPRESSION {table.compression}, "
    options += f"ROW_GROUP_SIZE {table.row_group_size}"
    target = str(staged.new_file())
    if table.groups_per_file:
        target = str(staged.directory)
        options += f", ROW_GROUPS_PER_FILE {table.groups_per_file}, OVERWRITE_OR_IGNORE true"
        options += f", FILENAME_PATTERN '{staged.pattern}'"
    return f"COPY ({query}) TO '{_quoted(target)}' ({options})"


def _quoted(text: str) -> str:
    return text.replace("'", "''")
