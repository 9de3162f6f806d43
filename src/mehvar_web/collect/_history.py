"""The list of imports: the register of the lake, with what the pages know besides."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mehvar import schema
from mehvar.ingest import Reason
from mehvar.lake import ImportRecord
from mehvar.text import Bilingual
from mehvar_web import company
from mehvar_web.accounts.models import User
from mehvar_web.collect.models import Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One import: when, by whom, of what, and what became of its rows."""

    import_id: str
    at: datetime
    changed_at: datetime
    who: str
    source: str
    files: tuple[str, ...]
    rows_read: int
    taken: int
    unchanged: int
    quarantined: int
    state: str
    tables: tuple[tuple[Bilingual, int], ...]
    repairs: str
    upload: Upload | None

    @property
    def title(self) -> str:
        """What was imported, by the name of its first file."""
        return self.files[0] if self.files else self.import_id

    @property
    def counts(self) -> bool:
        """Whether its rows count now."""
        return self.state in {"imported", "restored"}

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back."""
        return self.state == "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineFile:
    """The rows of one table that were set aside: how many, and why."""

    name: str
    title: Bilingual
    rows: int
    reasons: tuple[tuple[Bilingual, int], ...]
    path: Path


def every_import() -> tuple[ImportRow, ...]:
    """Return every finished import of files and databases, newest first."""
    records = [one for one in company.workspace().lake.imports() if is_import(one)]
    uploads = {
        upload.import_id: upload
        for upload in Upload.objects.exclude(import_id="").select_related("user")
    }
    names = _names({record.actor for record in records})
    return tuple(_row(record, uploads.get(record.import_id), names) for record in records)


def find_import(import_id: str) -> ImportRow | None:
    """Return one import, or None when there is none of that id."""
    return next((one for one in every_import() if one.import_id == import_id), None)


def repaired_by(import_id: str) -> ImportRow | None:
    """Return the import that brought the corrected rows of another one; None when none did."""
    return next((one for one in every_import() if one.repairs == import_id and one.counts), None)


def is_import(record: ImportRecord) -> bool:
    """Tell an import of files from what the log or the web brought: only it has a mapping."""
    return bool(record.mapping) and record.state != "started"


def report_for(row: ImportRow) -> Mapping[str, Any]:
    """Return what the import told when it was done; less is known of one from the terminal."""
    return row.upload.report if row.upload is not None else {}


def quarantine_of(import_id: str) -> tuple[QuarantineFile, ...]:
    """Return the files of rows that an import set aside."""
    folder = company.workspace().root / "quarantine" / import_id
    if not folder.is_dir():
        return ()
    return tuple(_quarantine_file(path) for path in sorted(folder.glob("*.csv")))


def _quarantine_file(path: Path) -> QuarantineFile:
    counts: dict[str, int] = {}
    for row in _rows(path):
        reason = row.get("mehvar_reason", "").partition(":")[0]
        counts[reason] = counts.get(reason, 0) + 1
    table = path.stem.partition("-")[0]
    return QuarantineFile(
        name=path.name,
        title=_title(table),
        rows=sum(counts.values()),
        reasons=tuple(
            (_reason_words(reason), count)
            for reason, count in sorted(counts.items(), key=lambda found: -found[1])
        ),
        path=path,
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _reason_words(reason: str) -> Bilingual:
    known = {str(one): one.words for one in Reason}
    return known.get(reason, Bilingual(reason, reason))


def _title(table: str) -> Bilingual:
    if table in schema.TABLES:
        return schema.table(table).title
    return Bilingual("سطرهای ناخوانا", "Unreadable lines")


def _row(record: ImportRecord, upload: Upload | None, names: Mapping[str, str]) -> ImportRow:
    # Of a withdrawn import the register names who withdrew it.
    by = upload.user if upload is not None else None
    who = by.shown_name if by is not None else names.get(record.actor, record.actor)
    return ImportRow(
        import_id=record.import_id,
        at=_made_at(record),
        changed_at=record.changed_at,
        who=who,
        source=record.source,
        files=tuple(name for name in record.file.split("\n") if name),
        rows_read=record.rows_read,
        taken=record.rows_taken,
        unchanged=record.rows_unchanged,
        quarantined=record.rows_quarantined,
        state=record.state,
        tables=tuple((_title(table), count) for table, count in record.tables.items() if count),
        repairs=record.repairs,
        upload=upload,
    )


def _made_at(record: ImportRecord) -> datetime:
    """When the import began: its id says so, whatever happened to it since."""
    try:
        return datetime.strptime(record.import_id[:15], "%Y%m%dT%H%M%S")
    except ValueError:
        return record.changed_at


def _names(actors: set[str]) -> dict[str, str]:
    ids = {actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    people = User.objects.filter(pk__in=[one for one in ids if one.isdigit()])
    return {person.actor: person.shown_name for person in people}
