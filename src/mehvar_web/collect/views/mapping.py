"""Saying what the columns mean: the suggestion, corrected with a live preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mehvar.ingest import Look, Mapping, MappingDraft, MappingError
from mehvar_web import company
from mehvar_web.accounts import Right, page
from mehvar_web.collect._apply import apply_form
from mehvar_web.collect._columns import file_card, file_cards
from mehvar_web.collect._forms import CALENDARS, ORDERS, UNITS, GeneralForm, ImportForm
from mehvar_web.collect._preview import preview_file
from mehvar_web.collect._request import Request
from mehvar_web.collect._samples import read_samples
from mehvar_web.collect._saved import save_mapping
from mehvar_web.collect._steps import job_of, step_of
from mehvar_web.collect._suggest import draft_of, put_mapping
from mehvar_web.collect._uploads import may_read
from mehvar_web.collect.models import Upload
from mehvar_web.jobs.models import Job

_YAML_LIMIT = 1 << 20


def mapping_page(
    request: Request,
    upload: Upload,
    job: Job | None,
    general: GeneralForm | None = None,
    problems: Sequence[str] = (),
) -> HttpResponse:
    """Show the whole mapping of an upload."""
    draft, looks = draft_of(upload), read_samples(upload)
    hide = not may_read(request.user, upload)
    mapping = draft.mapping
    context = {
        "upload": upload,
        "job": job,
        "files": [file for file in upload.files.all() if file.fault],
        "cards": file_cards(draft, looks, hide=hide),
        "first_preview": preview_file(upload, mapping, looks[0], hide=hide) if looks else None,
        "notices": [notice.message for notice in draft.warnings if not notice.file],
        "general": general or _general(mapping),
        "keep": ImportForm(initial={"keep_as": _kept_name(upload, mapping)}),
        "problems": problems,
        "ready": is_ready(draft),
        "hidden": hide,
        **_choices(),
    }
    return render(request, "collect/mapping.html", context, status=422 if problems else 200)


@page(Right.COLLECT, methods=("POST",))
def columns(request: Request, pk: int, place: int) -> HttpResponse:
    """Take the choices for one file's columns; show the file again."""
    upload, seen = _file(pk, place)
    draft, problem = draft_of(upload), ""
    try:
        draft = put_mapping(upload, apply_form(draft.mapping, seen, request.POST))
    except MappingError as error:
        problem = str(error)
    if not request.htmx:
        if problem:
            messages.error(request, problem)
        return redirect("collect:upload", pk)
    context = {**_card(request, upload, draft, seen, place), "problem": problem}
    return render(request, "collect/parts/file_changed.html", context)


@page(Right.COLLECT)
def preview(request: Request, pk: int, place: int) -> HttpResponse:
    """Show what the first rows of one file would become."""
    upload, seen = _file(pk, place)
    hide = not may_read(request.user, upload)
    shown = preview_file(upload, draft_of(upload).mapping, seen, hide=hide)
    context = {"preview": shown, "upload": upload, "place": place}
    name = "collect/parts/preview.html" if request.htmx else "collect/preview.html"
    return render(request, name, context)


@page(Right.COLLECT, methods=("POST",))
def general(request: Request, pk: int) -> HttpResponse:
    """Take what holds for all files: the system, the unit, the zone."""
    upload = _open(pk)
    form = GeneralForm(request.POST)
    if not form.is_valid():
        return mapping_page(request, upload, job_of(upload), form, [""])
    given = form.cleaned_data
    put_mapping(
        upload,
        replace(
            draft_of(upload).mapping,
            source=given["source"],
            unit=given["unit"],
            time_zone=given["time_zone"],
        ),
    )
    return redirect("collect:upload", pk)


@page(Right.COLLECT, methods=("GET", "POST"))
def as_yaml(request: Request, pk: int) -> HttpResponse:
    """Give the mapping as YAML to those who like to write it; take it back."""
    upload = _open(pk)
    draft = draft_of(upload)
    if request.method == "GET":
        answer = HttpResponse(draft.mapping.to_yaml(), content_type="application/yaml")
        answer["Content-Disposition"] = 'attachment; filename="mapping.yml"'
        return answer
    file = request.FILES.get("mapping")
    if file is None or (file.size or 0) > _YAML_LIMIT:
        messages.error(request, _("Choose a mapping file of at most one megabyte."))
        return redirect("collect:upload", pk)
    try:
        text = file.read().decode("utf-8-sig")
        mapping = Mapping.from_yaml(text, where=file.name or "mapping.yml")
        draft.with_mapping(mapping).to_mapping()
    except UnicodeDecodeError:
        return mapping_page(request, upload, job_of(upload), None, [_("The file is not UTF-8.")])
    except MappingError as error:
        told = cast("list[str]", error.data.get("problems") or [str(error)])
        return mapping_page(request, upload, job_of(upload), None, told)
    put_mapping(upload, mapping)
    messages.success(request, _("The mapping was taken from the file."))
    return redirect("collect:upload", pk)


def keep_mapping(request: Request, upload: Upload) -> str:
    """Keep the mapping by the name that was asked for; return why it cannot be used, or ""."""
    draft = draft_of(upload)
    try:
        mapping = draft.to_mapping()
    except MappingError as error:
        return str(error)
    if not is_ready(draft):
        return _("No file fills any table yet; say what its columns are.")
    form = ImportForm(request.POST)
    if form.is_valid() and form.cleaned_data["keep_as"].strip():
        upload.saved_mapping = save_mapping(
            name=form.cleaned_data["keep_as"].strip(),
            mapping=mapping,
            looks=read_samples(upload),
            now=company.now(),
        )
        upload.save(update_fields=["saved_mapping"])
    return ""


def is_ready(draft: MappingDraft) -> bool:
    """Tell whether something can be imported: no problem, and at least one table to fill."""
    return not draft.problems() and any(entry.tables for entry in draft.mapping.files)


def _open(pk: int) -> Upload:
    upload = get_object_or_404(Upload, pk=pk)
    if step_of(upload, job_of(upload)) != "mapping":
        raise Http404
    return upload


def _file(pk: int, place: int) -> tuple[Upload, Look]:
    upload = _open(pk)
    looks = read_samples(upload)
    if place >= len(looks):
        raise Http404
    return upload, looks[place]


def _card(
    request: Request, upload: Upload, draft: MappingDraft, seen: Look, place: int
) -> dict[str, object]:
    hide = not may_read(request.user, upload)
    return {
        "upload": upload,
        "card": file_card(draft, seen, place=place, hide=hide),
        "preview": preview_file(upload, draft.mapping, seen, hide=hide),
        "place": place,
        "ready": is_ready(draft),
        **_choices(),
    }


def _choices() -> dict[str, object]:
    return {"calendars": CALENDARS, "orders": ORDERS, "units": UNITS}


def _general(mapping: Mapping) -> GeneralForm:
    zone = mapping.time_zone or company.workspace().settings.time_zone
    return GeneralForm(initial={"source": mapping.source, "unit": mapping.unit, "time_zone": zone})


def _kept_name(upload: Upload, mapping: Mapping) -> str:
    return upload.saved_mapping.name if upload.saved_mapping else mapping.source
