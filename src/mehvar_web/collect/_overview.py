"""What data there is: rows and days of every table, by source, and how fresh they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mehvar import schema
from mehvar.lake import IMPORTS
from mehvar.text import Bilingual
from mehvar.workspace import Workspace
from mehvar_web import company

_LATE_DAYS = 7
"""Data that ends longer ago than this is marked: most shops export weekly or more often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRows:
    """What one source gave one table: current rows, first and last day, newest arrival."""

    source: str
    rows: int
    first: date | None
    last: date | None
    arrived: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """What a table holds, in all and by source."""

    table: str
    title: Bilingual
    grain: Bilingual
    sources: tuple[SourceRows, ...]

    @property
    def rows(self) -> int:
        """Current rows of all sources."""
        return sum(source.rows for source in self.sources)

    @property
    def first(self) -> date | None:
        """The first day covered; None for a table without days."""
        return min((one.first for one in self.sources if one.first), default=None)

    @property
    def last(self) -> date | None:
        """The last day covered."""
        return max((one.last for one in self.sources if one.last), default=None)

    @property
    def arrived(self) -> datetime | None:
        """When the newest row was taken in."""
        return max((one.arrived for one in self.sources), default=None)


def what_we_have() -> tuple[TableRows, ...]:
    """Return every base table that has rows, in the order of the schema.

    Answered from memory until a table or the register of imports changes.
    """
    workspace = company.workspace()
    names = [table.name for table in schema.BASE_TABLES if workspace.lake.exists(table.name)]
    versions = workspace.lake.versions([*names, IMPORTS])
    key = ("collect.overview", tuple(sorted(versions.items())))
    return company.remember(key, lambda: _counted(workspace, versions))


def is_late(last: date | None, *, today: date) -> bool:
    """Tell whether data ends so long ago that somebody should look."""
    return last is not None and (today - last).days > _LATE_DAYS


def known_sources() -> tuple[str, ...]:
    """Return the names of the systems that gave data so far, most recent first."""
    records = company.workspace().lake.imports()
    return tuple(dict.fromkeys(record.source for record in records if record.source))


def _counted(workspace: Workspace, versions: Mapping[str, int]) -> tuple[TableRows, ...]:
    hidden = sorted(
        record.import_id
        for record in workspace.lake.imports(versions=versions)
        if not record.counts
    )
    found = []
    for table in schema.BASE_TABLES:
        sources = _sources(workspace, table, versions.get(table.name, -1), hidden)
        if sources:
            found.append(
                TableRows(table=table.name, title=table.title, grain=table.grain, sources=sources)
            )
    return tuple(found)


def _sources(
    workspace: Workspace, table: schema.Table, version: int, hidden: list[str]
) -> tuple[SourceRows, ...]:
    files = workspace.lake.files(table.name, version=version) if version >= 0 else []
    if not files:
        return ()
    rows = _grouped(table, files, hidden, counted="count(*)")
    if sum(row[1] for row in rows) != workspace.lake.count_current(table.name):
        # Some records were corrected: each is counted once, which costs more.
        rows = _grouped(table, files, hidden, counted="count(DISTINCT record_hash)")
    return tuple(
        SourceRows(source=row[0], rows=row[1], first=row[2], last=row[3], arrived=row[4])
        for row in rows
    )


def _grouped(
    table: schema.Table, files: list[str], hidden: list[str], *, counted: str
) -> list[tuple[Any, ...]]:
    day = "day" if "day" in table.column_names else "NULL::DATE"
    return company.marts().ask(
        f"SELECT source, {counted}, min({day}), max({day}), max(ingested_at) "
        "FROM read_parquet($1, union_by_name = true) WHERE NOT list_contains($2, import_id) "
        "GROUP BY source ORDER BY 2 DESC, source",
        [files, hidden],
    )
