"""What was imported: the list, one import, its quarantine, and taking it back."""

from __future__ import annotations

import uuid
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from mehvar import ingest
from mehvar_web import company, jobs
from mehvar_web.accounts import Right, page
from mehvar_web.collect._history import (
    ImportRow,
    QuarantineFile,
    every_import,
    find_import,
    quarantine_of,
    repaired_by,
    report_for,
)
from mehvar_web.collect._importing import original_of
from mehvar_web.collect._lists import import_columns, import_table
from mehvar_web.collect._overview import is_late, what_we_have
from mehvar_web.collect._receive import ArrivedFile, UploadRefused, expect_upload
from mehvar_web.collect._request import Request
from mehvar_web.collect._steps import begin_repair
from mehvar_web.collect._tell import tell_quarantine_read
from mehvar_web.collect._uploads import delete_files, may_read, start_upload
from mehvar_web.collect.models import Connection, Upload
from mehvar_web.jobs.models import Job
from mehvar_web.ui import Choice, Confirm, csv_response, say
from mehvar_web.ui.tables import asks_for_csv

_RECENT = 8


@page(Right.COLLECT)
def home(request: Request) -> HttpResponse:
    """Show what data there is, how fresh it is, and what was brought last."""
    today = company.now().date()
    tables = what_we_have()
    context = {
        "tables": [(table, is_late(table.last, today=today)) for table in tables],
        "table": import_table(every_import(), size=_RECENT),
        "waiting": Upload.objects.exclude(state=Upload.States.IMPORTED).select_related("user")[:10],
        "connections": Connection.objects.count(),
        "build": jobs.live("build"),
    }
    return render(request, "collect/home.html", context)


@page(Right.COLLECT)
def imports(request: Request) -> HttpResponseBase:
    """List every import."""
    rows = every_import()
    if asks_for_csv(request):
        return csv_response(columns=import_columns(), rows=rows, name="imports")
    table = import_table(rows, page=request.GET.get("page"), order=request.GET.get("sort"))
    return render(request, "collect/imports.html", {"table": table, "crumbs": _crumbs()})


@page(Right.COLLECT)
def one_import(request: Request, import_id: str) -> HttpResponse:
    """Show one import: rows by table, notices, quarantine."""
    row = _find(import_id)
    files = quarantine_of(import_id)
    context = {
        "row": row,
        "report": report_for(row),
        "quarantine": files,
        "readable": may_read(request.user, row.upload),
        "repairable": bool(files) and row.counts and original_of(import_id) is not None,
        "repaired_by": repaired_by(import_id),
        "has_originals": _has_originals(row),
        "once": uuid.uuid4().hex,
        "confirm": _withdrawal(row),
        "build": jobs.live("build"),
        "built": _built_since(row),
        "crumbs": _crumbs(row),
    }
    return render(request, "collect/import.html", context)


@page(Right.COLLECT, methods=("GET", "POST"))
def withdraw(request: Request, import_id: str) -> HttpResponse:
    """Take an import back, after asking."""
    row = _find(import_id)
    if request.method == "GET":
        return render(request, "ui/confirm.html", {"confirm": _withdrawal(row)})
    if row.counts:
        user = request.user
        ingest.withdraw(company.workspace(), import_id, now=company.now(), actor=user.actor)
        jobs.demand_build(user=user)
        say(
            request,
            _("The import was withdrawn; the numbers follow with the next build."),
            undo=reverse("collect:restore", args=[import_id]),
        )
    return redirect("collect:import", import_id)


@page(Right.COLLECT, methods=("POST",))
def restore(request: Request, import_id: str) -> HttpResponse:
    """Let a withdrawn import count again."""
    if _find(import_id).is_withdrawn:
        user = request.user
        ingest.restore(company.workspace(), import_id, now=company.now(), actor=user.actor)
        jobs.demand_build(user=user)
        say(request, _("The import counts again; the numbers follow with the next build."))
    return redirect("collect:import", import_id)


@page(Right.COLLECT, methods=("POST",))
def forget_files(request: Request, import_id: str) -> HttpResponse:
    """Delete the kept originals of an import; its rows count as before."""
    row = _find(import_id)
    if row.upload is not None:
        delete_files(row.upload, now=company.now())
        say(request, _("The originals were deleted; the rows that were imported stay."))
    return redirect("collect:import", import_id)


@page(Right.COLLECT)
def quarantine(request: Request, import_id: str, name: str) -> FileResponse:
    """Give the rows that were set aside as a file; the audit keeps that it was taken."""
    row = _find(import_id)
    file = _quarantine_file(import_id, name)
    user = request.user
    if not may_read(user, row.upload):
        raise PermissionDenied
    with transaction.atomic():
        tell_quarantine_read(import_id, file, actor=user.actor, now=company.now())
    return FileResponse(
        file.path.open("rb"),
        as_attachment=True,
        filename=f"{import_id}-{file.name}",
        content_type="text/csv; charset=utf-8",
    )


@csrf_exempt  # as for new files: checked once the place of the files is chosen
@page(Right.COLLECT, methods=("POST",))
def repair(request: Request, import_id: str) -> HttpResponse:
    """Take the corrected rows of a quarantine back."""
    try:
        expect_upload(request)
    except UploadRefused as error:
        say(request, str(error), level="error")
        return redirect("collect:import", import_id)
    return _repair(request, import_id)


@csrf_protect
def _repair(request: Request, import_id: str) -> HttpResponse:
    row = _find(import_id)
    files = cast("list[ArrivedFile]", request.FILES.getlist("corrected"))
    stopped = getattr(request.upload_handlers[0], "fault", None)
    user = request.user
    try:
        if stopped is not None:
            raise stopped
        upload, is_new = start_upload(
            user=user,
            source=row.source,
            now=company.now(),
            files=files,
            once=request.POST.get("once", "")[:64],
            repairs=import_id,
        )
    except UploadRefused as error:
        say(request, str(error), level="error")
        return redirect("collect:import", import_id)
    if is_new:
        begin_repair(upload, user=user)
    return redirect("collect:upload", upload.pk)


def _find(import_id: str) -> ImportRow:
    row = find_import(import_id)
    if row is None:
        raise Http404
    return row


def _quarantine_file(import_id: str, name: str) -> QuarantineFile:
    for file in quarantine_of(import_id):
        if file.name == name:
            return file
    raise Http404


def _has_originals(row: ImportRow) -> bool:
    return row.upload is not None and row.upload.files.filter(deleted_at=None, feed=None).exists()


def _withdrawal(row: ImportRow) -> Confirm:
    back = reverse("collect:import", args=[row.import_id])
    return Confirm(
        name="withdraw",
        title=_("Withdraw this import?"),
        text=_(
            "Its rows count no longer, and what it corrected counts again as it was before. "
            "Nothing is deleted: you can take the withdrawal back."
        ),
        action=reverse("collect:withdraw", args=[row.import_id]),
        label=pgettext("import", "Withdraw"),
        back=back,
    )


def _built_since(row: ImportRow) -> bool:
    """Whether a build ended after the import's last change."""
    done = Job.objects.filter(kind="build", state=Job.States.DONE, started_at__gte=row.changed_at)
    return done.exists()


def _crumbs(row: ImportRow | None = None) -> list[Choice]:
    crumbs = [Choice(label=_("Collect"), url=reverse("collect:home"))]
    if row is None:
        return [*crumbs, Choice(label=_("Imports"))]
    return [
        *crumbs,
        Choice(label=_("Imports"), url=reverse("collect:imports")),
        Choice(label=row.title),
    ]
