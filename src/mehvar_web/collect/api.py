"""``/imports``: bring files by program, see what became of them, take them back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from ninja import Query, Schema, Status
from pydantic import Field

from mehvar import ingest
from mehvar_web import company, jobs
from mehvar_web.api import Caller, Page, Problem, Router, Scope, caller_of, needs
from mehvar_web.collect._bring import bring_by_program
from mehvar_web.collect._history import (
    ImportRow,
    every_import,
    find_import,
    quarantine_of,
    report_for,
)
from mehvar_web.collect._tell import tell_quarantine_read
from mehvar_web.collect.models import Upload

router = Router(tags=["imports"])

_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {
                    "files": {
                        "type": "array",
                        "items": {"type": "string", "format": "binary"},
                        "description": "CSV, TSV, JSON lines, XLSX or Parquet, also gzipped.",
                    },
                    "source": {
                        "type": "string",
                        "maxLength": 60,
                        "description": "The system that the files come from; main by default.",
                    },
                    "mapping": {
                        "type": "string",
                        "description": "What the columns mean, as YAML; else a saved mapping with "
                        "the same headers, else what the columns seem to mean.",
                    },
                },
                "required": ["files"],
            }
        }
    },
}


class ImportOut(Schema):
    """One import and what became of its rows."""

    id: str = Field(description="The import's id.")
    at: datetime = Field(description="When it began (UTC).")
    by: str = Field(description="Who imported it.")
    source: str = Field(description="The system that the rows come from.")
    files: list[str] = Field(description="The files or tables read.")
    state: str = Field(description="imported, restored or withdrawn.")
    counts: bool = Field(description="Whether its rows count now.")
    rows_read: int = Field(description="Rows read.")
    rows_taken: int = Field(description="Rows that were new or corrected.")
    rows_unchanged: int = Field(description="Rows that were known already.")
    rows_quarantined: int = Field(description="Rows set aside with their reasons.")


class QuarantineOut(Schema):
    """Rows of one table that were set aside."""

    name: str = Field(description="The file; send it as name to /quarantine.")
    rows: int = Field(description="Rows.")


class ImportDetail(ImportOut):
    """One import, table by table."""

    tables: list[dict[str, Any]] = Field(description="What became of the rows, by file and table.")
    warnings: list[dict[str, Any]] = Field(description="What a person should look at.")
    quarantine: list[QuarantineOut] = Field(description="The files of rows set aside.")


class Begun(Schema):
    """An import that was begun."""

    upload: int = Field(description="The upload's number; its page is /collect/new/NUMBER/.")
    job: int = Field(description="The job that imports it; ask /jobs/NUMBER how far it is.")


class ImportQuery(Schema):
    """Which part of the list."""

    cursor: str = Field("", max_length=60, description="Where the last page ended.")
    limit: int = Field(50, ge=1, le=200, description="How many at most.")


@router.post(
    "",
    response={202: Begun},
    summary="Bring files",
    openapi_extra={"requestBody": _BODY},
)
@needs(Scope.IMPORTS_WRITE)
def begin_import(request: HttpRequest) -> Status[Begun]:
    """Take files in as a job; nothing counts before all of it is in."""
    caller = caller_of(request)
    upload, job = bring_by_program(request, user=caller.user)
    return Status(202, Begun(upload=upload.pk, job=job.pk))


@router.get("", response=Page[ImportOut], summary="List imports, newest first")
@needs(Scope.IMPORTS_READ)
def list_imports(_request: HttpRequest, asked: Query[ImportQuery]) -> Page[ImportOut]:
    """List every finished import."""
    rows = sorted(every_import(), key=lambda row: row.import_id, reverse=True)
    rest = [row for row in rows if not asked.cursor or row.import_id < asked.cursor]
    shown = rest[: asked.limit]
    return Page[ImportOut](
        items=[_out(row) for row in shown],
        total=len(rows),
        next=shown[-1].import_id if len(rest) > asked.limit else None,
    )


@router.get("/{import_id}", response=ImportDetail, summary="One import")
@needs(Scope.IMPORTS_READ)
def read_import(_request: HttpRequest, import_id: str) -> ImportDetail:
    """Tell what became of the rows of one import."""
    row = _find(import_id)
    report = report_for(row)
    return ImportDetail(
        **_out(row).model_dump(),
        tables=list(report.get("tables", ())),
        warnings=list(report.get("warnings", ())),
        quarantine=[
            QuarantineOut(name=file.name, rows=file.rows) for file in quarantine_of(import_id)
        ],
    )


@router.get("/{import_id}/quarantine", summary="Rows set aside, as CSV")
@needs(Scope.IMPORTS_READ)
def read_quarantine(request: HttpRequest, import_id: str, name: str = "") -> HttpResponseBase:
    """Give the rows that one import set aside; the audit keeps that they were read."""
    row, caller = _find(import_id), caller_of(request)
    if not (caller.sees_personal or _is_own(row.upload, caller)):
        raise Problem(
            403,
            "missing-scope",
            "These rows may hold personal fields.",
            hint="Ask with the scope personal:read, or as the person who brought the files.",
        )
    for file in quarantine_of(import_id):
        if not name or file.name == name:
            with transaction.atomic():
                tell_quarantine_read(import_id, file, actor=caller.actor, now=company.now())
            return FileResponse(
                file.path.open("rb"), filename=file.name, content_type="text/csv; charset=utf-8"
            )
    raise Http404


@router.post("/{import_id}/withdraw", response=ImportOut, summary="Withdraw an import")
@needs(Scope.IMPORTS_WRITE)
def withdraw_import(request: HttpRequest, import_id: str) -> ImportOut:
    """Take an import back: its rows count no longer, what it corrected counts again."""
    if _find(import_id).counts:
        caller = caller_of(request)
        ingest.withdraw(company.workspace(), import_id, now=company.now(), actor=caller.actor)
        jobs.demand_build(user=caller.user)
    return _out(_find(import_id))


@router.post("/{import_id}/restore", response=ImportOut, summary="Take a withdrawal back")
@needs(Scope.IMPORTS_WRITE)
def restore_import(request: HttpRequest, import_id: str) -> ImportOut:
    """Let a withdrawn import count again."""
    if _find(import_id).is_withdrawn:
        caller = caller_of(request)
        ingest.restore(company.workspace(), import_id, now=company.now(), actor=caller.actor)
        jobs.demand_build(user=caller.user)
    return _out(_find(import_id))


def _find(import_id: str) -> ImportRow:
    row = find_import(import_id)
    if row is None:
        raise Http404
    return row


def _is_own(upload: Upload | None, caller: Caller) -> bool:
    return upload is not None and upload.user_id == caller.user.pk


def _out(row: ImportRow) -> ImportOut:
    return ImportOut(
        id=row.import_id,
        at=row.at,
        by=row.who,
        source=row.source,
        files=list(row.files),
        state=row.state,
        counts=row.counts,
        rows_read=row.rows_read,
        rows_taken=row.taken,
        rows_unchanged=row.unchanged,
        rows_quarantined=row.quarantined,
    )
