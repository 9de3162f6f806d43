"""What was imported, what became of it, and what was set aside, for a page that lists it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from mehvar import schema
from mehvar.ingest._errors import MappingError, Reason
from mehvar.ingest._quarantine import HEADER
from mehvar.ingest._raw import quoted
from mehvar.ingest._rows import READ_BY
from mehvar.lake import ImportRecord
from mehvar.workspace import Workspace, WorkspaceError

ImportState = Literal["running", "unfinished", "imported", "withdrawn", "restored"]
"""``unfinished``: it was cancelled or killed, shows nothing, and may be run again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    """One import: by whom, from which files, what became of their rows, and how it stands.

    ``at`` is when it came into its state (UTC), ``tables`` the rows taken by table. ``repairs``
    names the import that this one repairs and ``repaired_by`` the one that repaired it; both are
    empty for most. ``may_be_repaired`` says that rows are set aside and wait for corrections.
    """

    import_id: str
    at: datetime
    state: ImportState
    actor: str
    source: str
    files: tuple[str, ...]
    tables: Mapping[str, int]
    rows_read: int
    rows_taken: int
    rows_unchanged: int
    rows_quarantined: int
    repairs: str = ""
    repaired_by: str = ""
    may_be_repaired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineFile:
    """One file of rows set aside; ``table`` is empty for lines that could not be read at all.

    ``rows`` counts the lines of the file and ``reasons`` why they are there; ``Reason.words``
    says each in both languages. ``sources`` are the imported files that they come from.
    """

    table: str
    path: Path
    rows: int
    reasons: Mapping[Reason, int]
    sources: tuple[str, ...]


def imports(workspace: Workspace) -> tuple[ImportSummary, ...]:
    """Return every import, the newest first; what came over HTTP is not among them."""
    records = [record for record in workspace.lake.imports() if record.mapping]
    running = _is_running(workspace)
    repaired = {one.repairs: one.import_id for one in records if one.repairs and one.counts}
    found = []
    for place, record in enumerate(records):
        by = repaired.get(record.import_id, "")
        folder = workspace.root / "quarantine" / record.import_id
        ours = record.mapping.startswith(READ_BY)  # no mapping by which to read it again
        aside = record.counts and not by and not ours and any(folder.glob("*.csv"))
        newest = running and not any(one.state == "started" for one in records[:place])
        found.append(_summary(record, repaired_by=by, aside=aside, running=newest))
    return tuple(found)


def quarantine(workspace: Workspace, import_id: str) -> tuple[QuarantineFile, ...]:
    """Return the files of rows that an import set aside, to be downloaded and corrected.

    Raises:
        MappingError: when there is no such import.
    """
    if import_id not in {record.import_id for record in workspace.lake.imports()}:
        raise MappingError(
            f"There is no import {import_id!r}.", hint="See the list with: mehvar imports.",
            import_id=import_id,
        )  # fmt: skip
    paths = sorted((workspace.root / "quarantine" / import_id).glob("*.csv"))
    return tuple(_file(path) for path in paths)


def _summary(
    record: ImportRecord, *, repaired_by: str, aside: bool, running: bool
) -> ImportSummary:
    started: ImportState = "running" if running else "unfinished"
    return ImportSummary(
        import_id=record.import_id,
        at=record.changed_at,
        state=started if record.state == "started" else record.state,
        actor=record.actor,
        source=record.source,
        files=tuple(record.file.split("\n")) if record.file else (),
        tables=record.tables,
        rows_read=record.rows_read,
        rows_taken=record.rows_taken,
        rows_unchanged=record.rows_unchanged,
        rows_quarantined=record.rows_quarantined,
        repairs=record.repairs,
        repaired_by=repaired_by,
        may_be_repaired=aside,
    )


def _is_running(workspace: Workspace) -> bool:
    """Whether somebody imports at this moment."""
    try:
        with workspace.lock("import", wait=False):
            return False
    except WorkspaceError:
        return True


def _file(path: Path) -> QuarantineFile:
    import duckdb

    rows = f"read_csv({quoted(str(path))}, header = true, delim = ',', quote = '\"', "
    rows += "escape = '\"', all_varchar = true)"
    file, _, _, reason = HEADER
    with duckdb.connect() as connection:
        counts = connection.execute(
            f"SELECT split_part({reason}, ':', 1), count(*) FROM {rows} "
            "GROUP BY 1 ORDER BY 2 DESC, 1"
        ).fetchall()
        files = connection.execute(
            f"SELECT DISTINCT ltrim({file}, '''') FROM {rows} ORDER BY 1"
        ).fetchall()
    return QuarantineFile(
        table=_table_of(path.stem),
        path=path,
        rows=sum(int(count) for _, count in counts),
        reasons={Reason(name): int(count) for name, count in counts},
        sources=tuple(str(row[0]) for row in files),
    )


def _table_of(stem: str) -> str:
    """The table that a quarantine file is of: ``orders`` for orders.csv and orders-2.csv."""
    name = stem.rsplit("-", maxsplit=1)[0]
    known = {table.name for table in schema.BASE_TABLES}
    return next((one for one in (stem, name) if one in known), "")
