"""Taking an upload in, and keeping what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from mehvar import ingest, schema
from mehvar.errors import MehvarError
from mehvar.ingest import ImportReport
from mehvar.text import Bilingual
from mehvar_web import company
from mehvar_web.collect._suggest import draft_of, suggest_upload
from mehvar_web.collect._uploads import folder_of, sources_of, without_folders
from mehvar_web.collect.models import Upload

Progress = Callable[[Bilingual, float, float], None]

_STAGES = {
    "read": Bilingual("خواندن فایل‌ها", "Reading the files"),
    "commit": Bilingual("نوشتن", "Writing"),
}


def import_upload(
    upload: Upload, *, now: datetime, actor: str, progress: Progress
) -> Mapping[str, object]:
    """Take the files of an upload in as its mapping says; the upload keeps the report.

    An upload that nobody looked over (a program brought it) is first looked at: a saved mapping
    for its headers counts, else what its columns seem to mean.

    Returns:
        The report, as JSON.

    Raises:
        MehvarError: when nothing could be imported; the upload waits for its mapping again.
    """
    if not upload.draft:
        suggest_upload(upload, progress=progress)
    mapping = draft_of(upload).mapping.without_incomplete()
    return _kept(
        upload,
        lambda: ingest.import_files(
            company.workspace(),
            _readable(upload),
            mapping=mapping,
            now=now,
            actor=actor,
            progress=_told(progress),
        ),
    )


def repair_upload(
    upload: Upload, *, now: datetime, actor: str, progress: Progress
) -> Mapping[str, object]:
    """Import the originals of an earlier import again, with the corrected rows in their place.

    Raises:
        MehvarError: when the corrected file does not belong to that import.
    """
    original = original_of(upload.repairs)
    if original is None:
        raise MehvarError(
            "The originals of this import are not kept any more.",
            hint="Correct the rows in your own file and import it again.",
        )
    corrected = [folder_of(upload) / file.name for file in upload.files.filter(corrects=True)]
    return _kept(
        upload,
        lambda: ingest.repair(
            company.workspace(),
            import_id=upload.repairs,
            original=[path for path in sources_of(original) if isinstance(path, Path)],
            corrected=corrected,
            now=now,
            actor=actor,
            progress=_told(progress),
        ),
    )


def _readable(upload: Upload) -> list[Path | ingest.DbSource]:
    """What can be read of an upload.

    Raises:
        SourceError: when nothing can, with the reasons.
    """
    found = sources_of(upload)
    if not found:
        faults = " ".join(file.fault for file in upload.files.exclude(fault=""))
        raise ingest.SourceError(faults or "No file is left.", hint="Nothing was imported.")
    return found


def original_of(import_id: str) -> Upload | None:
    """Return the upload that holds the originals of an import; None when they are gone.

    A repair brought only corrections: its originals are those of the import that it repaired.
    """
    upload = Upload.objects.filter(import_id=import_id).first() if import_id else None
    while upload is not None and upload.repairs:
        upload = Upload.objects.filter(import_id=upload.repairs).first()
    if upload is None or not upload.files.filter(deleted_at=None, feed=None).exists():
        return None
    return upload


def report_of(report: ImportReport) -> dict[str, Any]:
    """Return a report as JSON; reasons and notices keep their words in both languages."""
    return {
        "import_id": report.import_id,
        "seconds": round(report.seconds, 2),
        "rows_read": report.rows_read,
        "taken": report.taken,
        "unchanged": report.unchanged,
        "quarantined": report.quarantined,
        "files": [
            {
                "file": file.file,
                "rows_read": file.rows_read,
                "left_out": file.left_out,
                "unreadable": file.unreadable,
                "same_as_before": file.same_as_before,
            }
            for file in report.files
        ],
        "tables": [
            {
                "file": table.file,
                "table": table.table,
                "title": _title(table.table),
                "rows": table.rows,
                "new": table.new,
                "corrected": table.corrected,
                "unchanged": table.unchanged,
                "quarantined": table.quarantined,
                "reasons": {str(reason): count for reason, count in table.reasons.items()},
            }
            for table in report.tables
        ],
        "warnings": [
            {
                "code": notice.code,
                "file": notice.file,
                "column": notice.column,
                "count": notice.count,
                "message": {"fa": notice.message.fa, "en": notice.message.en},
            }
            for notice in report.warnings
        ],
    }


def _title(table: str) -> dict[str, str]:
    if table not in schema.TABLES:
        return {}
    title = schema.table(table).title
    return {"fa": title.fa, "en": title.en}


def _kept(upload: Upload, take: Callable[[], ImportReport]) -> Mapping[str, object]:
    Upload.objects.filter(pk=upload.pk).update(state=Upload.States.IMPORTING, fault="")
    try:
        report = take()
    except MehvarError as error:
        told = without_folders(str(error), upload)
        Upload.objects.filter(pk=upload.pk).update(state=Upload.States.MAPPING, fault=told)
        raise
    done = report_of(report)
    Upload.objects.filter(pk=upload.pk).update(
        state=Upload.States.IMPORTED, import_id=report.import_id, report=done
    )
    return {name: done[name] for name in ("import_id", "taken", "unchanged", "quarantined")}


def _told(progress: Progress) -> Callable[[str, int, int], None]:
    def tell(stage: str, done: int, total: int) -> None:
        progress(_STAGES.get(stage) or Bilingual(stage, stage), done, total)

    return tell
