"""Rows that a slice read from a format of its own become one import, as those of any file do."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from mehvar import calendar, privacy, schema
from mehvar.audit import check_entry
from mehvar.ingest._compile import hash_sql
from mehvar.ingest._errors import Reason
from mehvar.ingest._existing import Existing
from mehvar.ingest._opening import workspace_opening
from mehvar.ingest._pieces import Opening
from mehvar.ingest._quarantine import HEADER, safe_cell
from mehvar.ingest._raw import quoted
from mehvar.ingest._report import FileReport, ImportReport, TableReport
from mehvar.ingest._told import FINISHED, import_act, tell_finished, tell_untold
from mehvar.lake import ImportRecord, Staged
from mehvar.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa

READ_BY = "read_by: "
"""How the meaning of such an import begins, where that of other files has a mapping."""

_MADE = {"day", "person_hash", "order_hash"}
_PROVENANCE = {column.name for column in schema.PROVENANCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideRow:
    """A row that cannot be taken: its place in the file, the column at fault, and its value."""

    row: int
    column: str
    reason: Reason
    value: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """What a slice read of a file.

    ``rows`` has ``record_id``, ``at`` (UTC) and any columns of the table; what is missing is
    empty. ``aside`` is what could not be taken. ``meaning`` says in a line by what the file was
    read: the same file with the same meaning changes nothing. ``records`` counts the file's own
    rows, of which each may have become several of ours or none.
    """

    name: str
    sha256: str
    meaning: str
    table: str
    rows: pa.Table
    records: int
    aside: Sequence[AsideRow] = ()


def import_rows(
    workspace: Workspace, read: ReadFile, *, source: str, now: datetime, actor: str
) -> ImportReport:
    """Take in what a slice read: whole or not at all, once, audited, and it can be taken back.

    A row known already changes nothing, a known one with other content corrects it. Rows set
    aside are written to the quarantine of the import.

    Args:
        workspace: the company.
        read: the rows, and those set aside.
        source: the system that the file came from.
        now: the time of the import (UTC).
        actor: who brings it.

    Raises:
        AuditError: when ``actor`` is a person's own e-mail or mobile; nothing was imported.
    """
    started = time.perf_counter()
    import_id = f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"
    check_entry(import_act(now, actor, FINISHED, import_id, {}))
    work = _Taking(
        workspace=workspace, read=read, source=source, now=now, actor=actor, import_id=import_id
    )
    with workspace.lock("import"):
        tell_untold(workspace)
        same = work.is_known()
        report = _nothing(read) if same else work.take()
    return ImportReport(
        import_id="" if same else import_id,
        files=(
            FileReport(
                file=read.name, rows_read=0 if same else read.records, left_out=0, unreadable=0,
                same_as_before=same,
            ),
        ),
        tables=(report,),
        warnings=(),
        seconds=time.perf_counter() - started,
        quarantine=work.folder if read.aside and not same else None,
        mapping=work.mapping,
    )  # fmt: skip


def _nothing(read: ReadFile) -> TableReport:
    return TableReport(
        file=read.name, table=read.table, rows=0, new=0, corrected=0, unchanged=0, quarantined=0
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taking:
    """One import under way."""

    workspace: Workspace
    read: ReadFile
    source: str
    now: datetime
    actor: str
    import_id: str

    @property
    def mapping(self) -> str:
        return f"{READ_BY}{self.read.meaning}\n"

    @property
    def folder(self) -> Path:
        return self.workspace.root / "quarantine" / self.import_id

    def is_known(self) -> bool:
        """Whether this very file was brought with this very meaning, and still counts."""
        key = (self.source, self.read.sha256, self.mapping)
        return any(
            one.counts and (one.source, one.file_sha256, one.mapping) == key
            for one in self.workspace.lake.imports()
        )

    def take(self) -> TableReport:
        lake = self.workspace.lake
        lake.register(self._record("started"))
        self._put_aside()
        with (
            workspace_opening(
                self.workspace, f"import-{self.import_id}", is_known=lambda *_: False
            ) as opening,
            lake.staging(self.read.table) as staged,
        ):
            report = self._write(opening, staged)
        tell_finished(self.workspace, lake.register(self._record("imported", report)))
        return report

    def _write(self, opening: Opening, staged: Staged) -> TableReport:
        connection = opening.connection
        connection.register("read_rows", _with_day(self.read, zone=self._zone))
        connection.execute(f"CREATE TEMP TABLE made AS {self._made_sql()}")
        forgotten = privacy.suppressed_rows(
            self.workspace, connection, table=self.read.table, alias="made"
        )
        connection.execute(f"DELETE FROM made WHERE {forgotten}")
        known = Existing(opening=opening, lake=self.workspace.lake).hashes(self.read.table)
        join = f"LEFT JOIN ({known}) AS k USING (record_hash)" if known else ""
        is_known = "k.record_hash IS NOT NULL" if known else "false"
        same = "k.content_hash IS NOT DISTINCT FROM m.content_hash" if known else "false"
        rows, unchanged, corrected = connection.execute(
            f"SELECT count(*), count(*) FILTER ({is_known} AND {same}), "
            f"count(*) FILTER ({is_known} AND NOT ({same})) FROM made AS m {join}"
        ).fetchall()[0]
        if rows > unchanged:
            names = ", ".join(f'm."{name}"' for name in schema.table(self.read.table).column_names)
            connection.execute(
                f"COPY (SELECT {names} FROM made AS m {join} WHERE NOT ({is_known} AND {same})) "
                f"TO {quoted(str(staged.new_file()))} (FORMAT parquet, COMPRESSION zstd)"
            )
        aside = len(self.read.aside)
        return TableReport(
            file=self.read.name, table=self.read.table, rows=int(rows) + aside,
            new=int(rows - unchanged - corrected), corrected=int(corrected),
            unchanged=int(unchanged), quarantined=aside,
            reasons=dict(Counter(one.reason for one in self.read.aside)),
        )  # fmt: skip

    @property
    def _zone(self) -> str:
        return self.workspace.settings.time_zone

    def _made_sql(self) -> str:
        """SQL for every column of the table, typed and hashed as the importer of files does it."""
        table = schema.table(self.read.table)
        given = {*self.read.rows.column_names, "day"}
        columns = []
        for column in table.columns:
            if column.name in _PROVENANCE:
                continue
            sql = f'r."{column.name}"' if column.name in given else "NULL"
            if column.name == "person_hash" and "person_ref" in given:
                sql = "(md5_number_lower(r.person_source || chr(31) || r.person_ref) >> 1)"
            elif column.name == "order_hash" and "order_id" in given:
                sql = hash_sql(self.source, "r.order_id")
            columns.append(f'CAST({sql} AS {column.duckdb_type}) AS "{column.name}"')
        told = [
            f'c."{column.name}"' for column in table.columns
            if column.name not in _PROVENANCE and not column.name.endswith("_hash")
        ]  # fmt: skip
        return (
            f"SELECT c.*, {quoted(self.source)} AS source, "
            f"{hash_sql(self.source, 'c.record_id')} AS record_hash, "
            f"{quoted(self.import_id)} AS import_id, "
            f"TIMESTAMP '{self.now.isoformat(sep=' ')}' AS ingested_at, "
            f"(hash({', '.join(told)}) >> 1)::BIGINT AS content_hash "
            f"FROM (SELECT r.record_id, {', '.join(columns)} FROM read_rows AS r) AS c"
        )

    def _put_aside(self) -> None:
        if not self.read.aside:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.read.table}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*HEADER, "value", "about"])
            for one in self.read.aside:
                words = one.reason.words
                writer.writerow([
                    safe_cell(self.read.name), one.row, safe_cell(one.column),
                    f"{one.reason}: {words.fa} / {words.en}",
                    safe_cell(one.value), safe_cell(one.about),
                ])  # fmt: skip

    def _record(self, state: str, report: TableReport | None = None) -> ImportRecord:
        return ImportRecord(
            import_id=self.import_id,
            changed_at=self.now,
            state=state,  # type: ignore[arg-type]  # "started" or "imported", as called above
            source=self.source,
            file=self.read.name,
            file_sha256=self.read.sha256,
            mapping=self.mapping,
            tables={self.read.table: report.taken} if report else {},
            rows_read=self.read.records,
            rows_taken=report.taken if report else 0,
            rows_unchanged=report.unchanged if report else 0,
            rows_quarantined=len(self.read.aside),
            actor=self.actor,
        )


def _with_day(read: ReadFile, *, zone: str) -> pa.Table:
    columns = [name for name in read.rows.column_names if name not in _MADE]
    rows = read.rows.select(columns)
    return rows.append_column("day", calendar.local_day(rows.column("at"), zone=zone))
