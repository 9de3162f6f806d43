"""Rows that were set aside come back corrected, and are judged within their whole file."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from mehvar.ingest._errors import RepairError
from mehvar.ingest._files import open_file
from mehvar.ingest._import import run_import
from mehvar.ingest._mapping import Mapping
from mehvar.ingest._opening import Progress
from mehvar.ingest._patch import (
    EDITS,
    Edits,
    changed_cells,
    changed_lines,
    check_columns,
    is_lines,
    patched,
    place_sql,
)
from mehvar.ingest._pieces import Opening
from mehvar.ingest._quarantine import HEADER
from mehvar.ingest._raw import ROW, RawTable, plain_header, quoted
from mehvar.ingest._report import ImportReport
from mehvar.ingest._rows import READ_BY
from mehvar.lake import ImportRecord
from mehvar.workspace import Workspace

CORRECTIONS = "corrections.parquet"
_NEW, _ASIDE = "repair_new", "repair_aside"


def repair(
    workspace: Workspace,
    *,
    import_id: str,
    original: Path | Sequence[Path],
    corrected: Path | Sequence[Path],
    now: datetime,
    actor: str,
    progress: Progress | None = None,
) -> ImportReport:
    """Put corrected quarantine rows back into their original files and import those again.

    The files are imported under the same source and mapping, so that unchanged rows change
    nothing and rows made of several lines are judged by all of them. A row that was deleted from
    the corrected file stays as it was, and stays out.

    Args:
        workspace: the company.
        import_id: the import whose quarantine was corrected.
        original: the files of that import to which the corrected rows belong, unchanged.
        corrected: its quarantine files, corrected, as CSV or XLSX.
        now: the time of the new import (UTC).
        actor: who repairs.
        progress: told (stage, done, total).

    Raises:
        RepairError: when a file is another one, a row is unknown, the header was changed, two
            corrections contradict each other, nothing was corrected, or the import was repaired
            already; nothing was imported.
        SourceError: when a file cannot be read.
    """
    records = {record.import_id: record for record in workspace.lake.imports()}
    record = _repairable(records, import_id)
    work = _Repair(
        workspace=workspace,
        record=record,
        root=_root(records, record),
        originals=_paths(original),
        corrected=_paths(corrected),
    )
    try:
        return run_import(
            workspace,
            work.read,
            mapping=Mapping.from_yaml(record.mapping, where=import_id),
            now=now,
            actor=actor,
            progress=progress,
            repairs=import_id,
        )
    except BaseException:
        with suppress(FileNotFoundError):
            shutil.rmtree(work.folder)
        raise


def _paths(paths: Path | Sequence[Path]) -> tuple[Path, ...]:
    return (paths,) if isinstance(paths, Path) else tuple(paths)


def _repairable(records: dict[str, ImportRecord], import_id: str) -> ImportRecord:
    record = records.get(import_id)
    if record is None or not record.counts or not record.mapping:
        raise RepairError(
            f"There is no import {import_id!r} that counts and came from files.",
            hint="See the list with: mehvar imports. A withdrawn one must be restored first.",
            import_id=import_id,
        )
    if record.mapping.startswith(READ_BY):
        raise RepairError(
            f"{import_id} is of a format that is not repaired row by row.",
            hint="Correct its file and bring that again: what is in already stays as it is.",
            import_id=import_id,
        )
    later = [one for one in records.values() if one.repairs == import_id and one.counts]
    if later:
        raise RepairError(
            f"{import_id} was repaired already, by {later[0].import_id}.",
            hint="Correct the quarantine of that import, if it has one; nothing was imported.",
            import_id=import_id, repaired_by=later[0].import_id,
        )  # fmt: skip
    return record


def _root(records: dict[str, ImportRecord], record: ImportRecord) -> ImportRecord:
    """The first import of a chain of repairs: it alone knows the digests of the files."""
    while record.repairs and record.repairs in records:
        record = records[record.repairs]
    return record


@dataclass(slots=True, kw_only=True)
class _Repair:
    """One repair: what it is of, and the files it was given."""

    workspace: Workspace
    record: ImportRecord
    root: ImportRecord
    originals: tuple[Path, ...]
    corrected: tuple[Path, ...]
    folder: Path = Path("-")

    def read(self, opening: Opening, import_id: str) -> list[RawTable]:
        """Open the originals with all corrections put in; keep those for later repairs."""
        raws = [raw for path in self.originals for raw in self._original(path, opening)]
        edits, before = Edits(opening=opening), self._quarantine(self.record) / CORRECTIONS
        edits.begin(before if before.exists() else None)
        raws = [patched(raw, opening) for raw in raws]
        self._find_edits(raws, opening)
        edits.add(_NEW)
        self.folder = self.workspace.root / "quarantine" / import_id
        edits.write(self.folder / CORRECTIONS)
        opening.connection.execute(f"DELETE FROM {EDITS}; INSERT INTO {EDITS} FROM {_NEW}")
        return [patched(raw, opening) for raw in raws]

    def _original(self, path: Path, opening: Opening) -> list[RawTable]:
        """Open an original under the name that the import knows it by.

        Raises:
            RepairError: when the import had no such file.
        """
        names = self.root.file.split("\n")
        digests = self.root.file_sha256.split("\n")
        found = []
        for raw in open_file(path, opening):
            sheet = raw.name[len(path.name) :]
            same = [
                name
                for name, digest in zip(names, digests, strict=False)
                if digest == raw.sha256 and name.endswith(sheet)
            ]
            if not same:
                raise RepairError(
                    f"{path.name} is no file of the import {self.root.import_id}, or it was "
                    "changed since.",
                    hint=f"Its files are {', '.join(names)}; give them as they were imported.",
                    file=path.name,
                )
            found.append(replace(raw, name=raw.name if raw.name in same else same[0]))
        return found

    def _find_edits(self, raws: Sequence[RawTable], opening: Opening) -> None:
        """Collect what the corrected files change, or refuse them."""
        connection = opening.connection
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {_NEW} AS FROM {EDITS} LIMIT 0")
        self._list_aside(opening)
        for path in self.corrected:
            for fixed in open_file(path, opening):
                self._check_rows(fixed, raws, opening)
                for raw in self._named(fixed, raws, opening):
                    if is_lines(fixed):
                        changed_lines(raw, fixed, opening, _NEW)
                    else:
                        check_columns(fixed, raw, named=path.name)
                        changed_cells(raw, fixed, opening, _NEW)
        self._check_edits(opening)

    def _list_aside(self, opening: Opening) -> None:
        folder = self._quarantine(self.record)
        files = sorted(folder.glob("*.csv"))
        if not files:
            raise RepairError(
                f"{self.record.import_id} set no row aside, so there is nothing to repair.",
                hint="See what was set aside with: mehvar imports.",
            )
        listed = ", ".join(quoted(str(file)) for file in files)
        opening.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {_ASIDE} AS SELECT DISTINCT "
            f"ltrim({HEADER[0]}, '''') AS file, {HEADER[1]}::BIGINT AS line "
            f"FROM read_csv([{listed}], header = true, delim = ',', quote = '\"', escape = '\"', "
            "all_varchar = true, union_by_name = true, auto_detect = true)"
        )

    def _check_rows(self, fixed: RawTable, raws: Sequence[RawTable], opening: Opening) -> None:
        """Refuse rows that are not of the quarantine, or of a file that was not given."""
        columns = {plain_header(name) for name in fixed.columns}
        lacking = [name for name in HEADER[:2] if plain_header(name) not in columns]
        if lacking:
            raise RepairError(
                f"{fixed.name} has no column {', '.join(lacking)}: it is no quarantine file.",
                hint="Download the quarantine of the import and correct that file.",
            )
        file, line = place_sql(fixed)
        places = f"SELECT {ROW}, {file} AS file, {line} AS line FROM ({fixed.relation}) AS f"
        unknown = opening.connection.execute(
            f"SELECT {ROW}, file, line FROM ({places}) AS p "
            f"WHERE NOT EXISTS (FROM {_ASIDE} AS a WHERE a.file = ltrim(p.file, '''') "
            f"AND a.line = p.line) ORDER BY {ROW} LIMIT 5"
        ).fetchall()
        if unknown:
            rows = "; ".join(f"row {row}: {name}, {line}" for row, name, line in unknown)
            raise RepairError(
                f"{fixed.name} speaks of rows that {self.record.import_id} did not set aside "
                f"({rows}).",
                hint="Leave mehvar_file and mehvar_row as they were; nothing was imported.",
            )
        given = {raw.name for raw in raws}
        named = opening.connection.execute(f"SELECT DISTINCT file FROM ({places})").fetchall()
        if missing := sorted({str(row[0]) for row in named} - given):
            raise RepairError(
                f"The original of {', '.join(missing)} was not given.",
                hint="Give every file that the corrected rows come from; nothing was imported.",
            )

    def _named(self, fixed: RawTable, raws: Sequence[RawTable], opening: Opening) -> list[RawTable]:
        file, _ = place_sql(fixed)
        found = opening.connection.execute(
            f"SELECT DISTINCT {file} FROM ({fixed.relation}) AS f"
        ).fetchall()
        names = {row[0] for row in found}
        return [raw for raw in raws if raw.name in names]

    def _check_edits(self, opening: Opening) -> None:
        connection = opening.connection
        torn = connection.execute(
            f"SELECT file, line, name FROM {_NEW} GROUP BY ALL "
            "HAVING count(DISTINCT coalesce(value, '')) > 1 ORDER BY ALL LIMIT 5"
        ).fetchall()
        if torn:
            cells = "; ".join(f"{file}, row {line}, {name}" for file, line, name in torn)
            raise RepairError(
                f"The corrected files say different things of the same cells ({cells}).",
                hint="Correct a row in one file, or in the same way; nothing was imported.",
            )
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {_NEW} AS SELECT DISTINCT * FROM {_NEW}")
        if not connection.execute(f"SELECT 1 FROM {_NEW} LIMIT 1").fetchall():
            raise RepairError(
                "The corrected files change nothing.",
                hint="Correct the cells that mehvar_reason speaks of; nothing was imported.",
            )

    def _quarantine(self, record: ImportRecord) -> Path:
        return self.workspace.root / "quarantine" / record.import_id
