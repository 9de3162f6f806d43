"""The audit: who did what, when; as a file with its proof; whether anybody has changed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mehvar import empowerment
from mehvar.audit import AuditEntry, AuditError, AuditLog, AuditRecord
from mehvar.text import Language
from mehvar_web import company, jobs, outbox
from mehvar_web.accounts import Right, page
from mehvar_web.accounts.models import User
from mehvar_web.grants import policies
from mehvar_web.jobs.models import Job
from mehvar_web.setup._tabs import tabs
from mehvar_web.setup._verify import REPLAY, VERIFY
from mehvar_web.setup.forms import AuditForm
from mehvar_web.ui import Column, Table, csv_response, say
from mehvar_web.ui.tables import asks_for_csv, cursor_pager
from mehvar_web.ui.templatetags import ui as shown

_PAGE = 50
_MOST = 100_000


@page(Right.SEE_AUDIT)
def audit(request: HttpRequest) -> HttpResponseBase:
    """List acts, newest first."""
    form = AuditForm(request.GET or None)
    wanted = _wanted(form)
    if asks_for_csv(request):
        return csv_response(columns=_columns({}), rows=_read(wanted, limit=_MOST), name="audit")
    after = request.GET.get("after", "")
    before = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else None
    found = _read(wanted, before=before, limit=_PAGE + 1)
    rows, more = found[:_PAGE], found[_PAGE:]
    query = request.GET.copy()
    query["format"] = "csv"
    table = Table(
        name="acts",
        title=_("Acts"),
        columns=_columns(_names(rows)),
        rows=rows,
        pager=cursor_pager(
            shown=len(rows), next=str(rows[-1].number) if more else "", started=before is not None
        ),
        csv_url=f"?{query.urlencode()}",
        empty_title=_("No act like this"),
    )
    context = {
        "form": form,
        "table": table,
        "last": Job.objects.filter(kind=VERIFY).order_by("-pk").first(),
        "again": Job.objects.filter(kind=REPLAY).order_by("-pk").first(),
        "period": request.GET.urlencode(),
        "choices": tabs(request, "audit"),
    }
    return render(request, "setup/audit.html", context)


@page(Right.SEE_AUDIT, methods=("POST",))
def verify(request: HttpRequest) -> HttpResponse:
    """Follow the whole chain, as a job."""
    jobs.enqueue(VERIFY, {}, user=cast("User", request.user), key=VERIFY)
    return redirect("setup:audit")


@page(Right.SEE_AUDIT, methods=("POST",))
def replay(request: HttpRequest) -> HttpResponse:
    """Decide every decision again, as a job."""
    jobs.enqueue(REPLAY, {}, user=cast("User", request.user), key=REPLAY)
    return redirect("setup:audit")


@page(Right.SEE_AUDIT)
def decision(request: HttpRequest, key: str) -> HttpResponse:
    """One decision again: what the chain holds of it, and whether it would be decided so today."""
    told = AuditLog(company.workspace()).read(
        action=empowerment.DECIDED, object_id=key[:64], limit=1
    )
    found = list(empowerment.replay_recorded(company.workspace(), decision_id=key[:64]))
    if not told and not found:
        raise Http404(_("There is no such decision."))
    context = {
        "key": key,
        "record": told[0] if told else None,
        "again": found[0] if found else None,
        "row_name": _row_name(found[0].again) if found else "",
        "choices": tabs(request, "audit"),
    }
    return render(request, "setup/decision.html", context)


def _row_name(decided: empowerment.Decision | None) -> str:
    """Return what the row of a decision is called, by what it asks."""
    if decided is None or decided.row is None:
        return ""
    policy = policies.published_policy(decided.policy, decided.version)
    if policy is None:
        return ""
    settings = company.workspace().settings
    language: Language = "fa" if (get_language() or "fa").startswith("fa") else "en"
    names = empowerment.name_rows(policy, settings=settings, language=language)
    return names.get(decided.row, "")


@page(Right.SEE_AUDIT)
def period(request: HttpRequest) -> HttpResponseBase:
    """A period's records with the anchor that proves them, zipped: mehvar audit verify reads it."""
    wanted = _wanted(AuditForm(request.GET or None))
    folder = TemporaryDirectory(prefix="mehvar-audit-")
    try:
        told = AuditLog(company.workspace()).export(
            path=Path(folder.name) / "audit.jsonl", since=wanted.get("since"),
            until=wanted.get("until"),
        )  # fmt: skip
    except AuditError:
        folder.cleanup()
        say(request, _("No act is of this period."), level="info")
        return redirect("setup:audit")
    with transaction.atomic():
        outbox.record_audit(
            AuditEntry(
                at=company.now(), actor=cast("User", request.user).actor, action="audit.exported",
                object_kind="audit", object_id=f"{told.first}-{told.last}",
                details={"records": told.records, "hash": told.hash},
            )
        )  # fmt: skip
    packed = BytesIO()
    with folder, ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.write(told.path, told.path.name)
        archive.write(told.anchor_path, told.anchor_path.name)
    packed.seek(0)
    return FileResponse(packed, as_attachment=True, filename=f"audit-{told.first}-{told.last}.zip")


def _wanted(form: AuditForm) -> dict[str, Any]:
    if not form.is_bound or not form.is_valid():
        return {}
    told = form.cleaned_data
    return {
        "actor": told["person"].actor if told["person"] else "",
        "action": told["action"],
        "object_kind": told["kind"],
        "object_id": told["key"],
        "since": _moment(told["since"]) if told["since"] else None,
        "until": _moment(told["until"] + timedelta(days=1)) if told["until"] else None,
    }


def _moment(day: date) -> datetime:
    """Return when a day of the company began (UTC)."""
    zone = ZoneInfo(company.workspace().settings.time_zone)
    began = datetime.combine(day, time.min, tzinfo=zone)
    return began.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def _read(wanted: dict[str, Any], *, limit: int, before: int | None = None) -> list[AuditRecord]:
    return AuditLog(company.workspace()).read(**wanted, before=before, limit=limit)


def _names(rows: list[AuditRecord]) -> dict[str, str]:
    """The names of the people among the actors: shown, never stored."""
    ids = {
        number
        for row in rows
        for number in [row.actor.removeprefix("user:").partition("/")[0]]
        if row.actor.startswith("user:") and number.isdigit()
    }
    return {user.actor: user.shown_name for user in User.objects.filter(pk__in=ids)}


def _columns(names: Mapping[str, str]) -> tuple[Column[AuditRecord], ...]:
    return (
        Column(name="at", label=gettext_lazy("When"), cell=lambda row: shown.moment(row.at),
               value=lambda row: row.at, tight=True, head=True),
        Column(name="actor", label=gettext_lazy("Who"),
               cell=lambda row: names.get(row.actor.partition("/")[0], row.actor),
               value=lambda row: row.actor),
        Column(name="action", label=gettext_lazy("Act"), cell=lambda row: shown.ltr(row.action),
               value=lambda row: row.action),
        Column(name="object", label=gettext_lazy("On what"),
               cell=_object,
               value=lambda row: f"{row.object_kind} {row.object_id}"),
        Column(name="details", label=gettext_lazy("Details"),
               cell=lambda row: shown.ltr(_told(row)) if _told(row) else "", value=_told),
        Column(name="number", label=gettext_lazy("Number"), cell=lambda row: shown.num(row.number),
               value=lambda row: row.number, numeric=True),
    )  # fmt: skip


def _object(row: AuditRecord) -> object:
    words = shown.ltr(f"{row.object_kind} {row.object_id}")
    if row.action != empowerment.DECIDED:
        return words
    address = reverse("setup:decision", args=[row.object_id])
    return format_html('<a href="{}">{}</a>', address, words)


def _told(row: AuditRecord) -> str:
    """The details in one line, without the mark by which the outbox finds its own records."""
    shown_details = ((name, value) for name, value in row.details.items() if name != "outbox")
    return ", ".join(f"{name}: {value}" for name, value in shown_details)
