"""Bringing files: choosing them, watching them being read, throwing them away."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django_htmx.http import HttpResponseClientRedirect

from mehvar_web import company, jobs
from mehvar_web.accounts import Right, page
from mehvar_web.collect._forms import SourceForm
from mehvar_web.collect._overview import known_sources
from mehvar_web.collect._receive import ArrivedFile, UploadRefused, expect_upload, upload_limit
from mehvar_web.collect._request import Request
from mehvar_web.collect._steps import begin_import, begin_suggestion, job_of, step_of
from mehvar_web.collect._uploads import drop_upload, start_upload
from mehvar_web.collect.models import Connection, Upload
from mehvar_web.collect.views.mapping import mapping_page


@csrf_exempt  # the body is read below, after the place where files go is chosen: then it is checked
@page(Right.COLLECT, methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Choose files; or take those that were sent."""
    if request.method == "POST":
        try:
            expect_upload(request)
        except UploadRefused as error:
            return _form(request, SourceForm(), error)
    return _new(request)


@csrf_protect
def _new(request: Request) -> HttpResponse:
    if request.method != "POST":
        first = (*known_sources(), "main")[0]
        return _form(request, SourceForm(initial={"source": first}))
    form = SourceForm(request.POST)
    stopped = getattr(request.upload_handlers[0], "fault", None)
    if stopped is not None or not form.is_valid():
        return _form(request, form, stopped)
    try:
        upload, is_new = start_upload(
            user=request.user,
            source=form.cleaned_data["source"],
            now=company.now(),
            files=cast("list[ArrivedFile]", request.FILES.getlist("files")),
            once=request.POST.get("once", "")[:64],
        )
    except UploadRefused as error:
        return _form(request, form, error)
    if is_new:
        begin_suggestion(upload, user=request.user)
    return _go(request, reverse("collect:upload", args=[upload.pk]))


@page(Right.COLLECT)
def upload(request: Request, pk: int) -> HttpResponse:
    """Show an upload at whatever step it is."""
    found = get_object_or_404(Upload, pk=pk)
    job = job_of(found)
    step = step_of(found, job)
    context = {"upload": found, "job": job, "step": step, "files": list(found.files.all())}
    if request.htmx and request.GET.get("step"):  # the page asks whether it is still up to date
        if request.GET["step"] != step:
            return HttpResponseClientRedirect(reverse("collect:upload", args=[pk]))
        return render(request, "collect/parts/working.html", context)
    if step == "imported":
        if found.import_id:
            return redirect("collect:import", found.import_id)
        return render(request, "collect/unchanged.html", {**context, "report": found.report})
    if step == "mapping":
        return mapping_page(request, found, job)
    return render(request, "collect/upload.html", context)


@page(Right.COLLECT, methods=("POST",))
def again(request: Request, pk: int) -> HttpResponse:
    """Look at the files once more."""
    found = get_object_or_404(Upload, pk=pk)
    if step_of(found, job_of(found)) in {"unread", "mapping"}:
        begin_suggestion(found, user=request.user)
    return redirect("collect:upload", pk)


@page(Right.COLLECT, methods=("POST",))
def cancel(request: Request, pk: int) -> HttpResponse:
    """Stop what is being done for an upload; nothing of a stopped import counts."""
    job = job_of(get_object_or_404(Upload, pk=pk))
    if job is not None and jobs.cancel(job):
        messages.info(request, _("It is being stopped; nothing of it counts."))
    return redirect("collect:upload", pk)


@page(Right.COLLECT, methods=("POST",))
def drop(request: Request, pk: int) -> HttpResponse:
    """Throw an upload away that was not imported."""
    found = get_object_or_404(Upload, pk=pk)
    if step_of(found, job_of(found)) in {"unread", "mapping", "unrepaired"}:
        drop_upload(found)
        messages.success(request, _("The files were thrown away; nothing was imported."))
        return redirect("collect:home")
    return redirect("collect:upload", pk)


@page(Right.COLLECT, methods=("POST",))
def take(request: Request, pk: int) -> HttpResponse:
    """Import an upload as its mapping stands."""
    found = get_object_or_404(Upload, pk=pk)
    from mehvar_web.collect.views.mapping import keep_mapping

    if step_of(found, job_of(found)) == "mapping":
        problem = keep_mapping(request, found)
        if problem:
            messages.error(request, problem)
            return redirect("collect:upload", pk)
        begin_import(found, user=request.user)
    return redirect("collect:upload", pk)


def _form(request: Request, form: SourceForm, error: UploadRefused | None = None) -> HttpResponse:
    context = {
        "form": form,
        "error": error,
        "once": uuid.uuid4().hex,
        "limit_mb": upload_limit() >> 20,
        "sources": known_sources(),
        "connections": Connection.objects.all(),
    }
    status = 413 if error is not None and error.data.get("limit") else 422 if error else 200
    if request.htmx:
        return render(request, "collect/parts/bring.html", context, status=422)
    return render(request, "collect/new.html", context, status=status)


def _go(request: Request, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)
