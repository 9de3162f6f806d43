"""Who took part in a study, what is kept of them, and what it showed."""

from __future__ import annotations

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mehvar.audit import AuditEntry
from mehvar_web import company, disclosure, outbox
from mehvar_web.accounts import Right, page
from mehvar_web.insights import _study_acts, _study_files
from mehvar_web.insights._study_sight import sees
from mehvar_web.insights.models import Study, StudyFile, StudyFinding, StudyParticipant
from mehvar_web.insights.study_forms import CONSENTS, FileForm, FindingForm, ParticipantForm
from mehvar_web.insights.study_views import show
from mehvar_web.ui import say


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("POST",))
def add_participant(request: HttpRequest, key: str) -> HttpResponseBase:
    """Write somebody down."""
    found = get_object_or_404(Study, key=key)
    form = ParticipantForm(request.POST)
    if form.is_valid() and not sees(request, form.cleaned_data["customer_id"]):
        form.add_error("customer_id", _("There is no such customer."))
    if not form.is_valid():
        return show(request, found, participant_form=form)
    _study_acts.add_participant(disclosure.user_of(request), found, **form.cleaned_data)
    say(request, _("Written down."))
    return redirect("insights:study", key)


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("POST",))
def set_consent(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say what somebody agrees to now; recordings without consent are deleted."""
    found = _participant(request, key)
    consent = request.POST.get("consent", "")
    if consent not in dict(CONSENTS):
        raise Http404(_("There is no such consent."))
    gone = _study_acts.set_consent(disclosure.user_of(request), found, consent)
    say(request, _("What was kept of them is deleted.") if gone else _("Written down."))
    return redirect("insights:study", found.study.key)


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("POST",))
def remove_participant(request: HttpRequest, key: str) -> HttpResponseBase:
    """Take somebody out of a study, and what was kept of them."""
    found = _participant(request, key)
    study = found.study.key
    _study_acts.remove_participant(disclosure.user_of(request), found)
    say(request, _("They are out of the study, and what was kept of them is deleted."))
    return redirect("insights:study", study)


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("POST",))
def add_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """Keep a recording or a paper."""
    found = get_object_or_404(Study, key=key)
    form = FileForm(request.POST, request.FILES, study=found)
    if not form.is_valid():
        return show(request, found, file_form=form)
    told = form.cleaned_data
    user = disclosure.user_of(request)
    _study_acts.keep_file(user, found, told["file"], participant=told["participant"])
    say(request, _("The file is kept."))
    return redirect("insights:study", key)


@page(Right.SEE_NEEDS, Right.ADD_EVIDENCE, Right.SEE_PERSONAL)
@never_cache
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """A file of a study as a download; of a customer only for who sees them, and audited."""
    found = _file(request, key)
    path = _study_files.path_of(found)
    if not path.is_file():
        raise Http404(_("There is no such file."))
    _tell_read(request, found)
    download = FileResponse(path.open("rb"), as_attachment=True, filename=found.name)
    download["Content-Type"] = "application/octet-stream"
    download["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return download


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("POST",))
def remove_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """Delete a file."""
    found = _file(request, key)
    study = found.study.key
    _study_acts.remove_file(disclosure.user_of(request), found)
    say(request, _("The file is deleted."))
    return redirect("insights:study", study)


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("POST",))
def add_finding(request: HttpRequest, key: str) -> HttpResponseBase:
    """Write down what a study showed."""
    found = get_object_or_404(Study, key=key)
    form = FindingForm(request.POST)
    if not form.is_valid():
        return show(request, found, finding_form=form)
    _study_acts.add_finding(disclosure.user_of(request), found, **form.cleaned_data)
    say(request, _("Written down."))
    return redirect("insights:study", key)


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("POST",))
def withdraw_finding(request: HttpRequest, key: str) -> HttpResponseBase:
    """Take a finding back, or put it there again."""
    found = get_object_or_404(StudyFinding, key=key)
    back = found.withdrawn_at is not None
    _study_acts.withdraw_finding(disclosure.user_of(request), found, back=back)
    told = _("It stands there again.") if back else _("It was taken back.")
    say(request, told, undo=reverse("insights:withdraw_finding", args=[key]))
    return redirect("insights:study", found.study.key)


def _participant(request: HttpRequest, key: str) -> StudyParticipant:
    """Return a participant; one whom the person may not see as a customer is not there."""
    found = get_object_or_404(StudyParticipant.objects.select_related("study"), key=key)
    if not sees(request, found.customer_id):
        raise Http404(_("There is nobody like that."))
    return found


def _file(request: HttpRequest, key: str) -> StudyFile:
    found = get_object_or_404(StudyFile.objects.select_related("study", "participant"), key=key)
    if found.participant is not None and not sees(request, found.participant.customer_id):
        raise Http404(_("There is no such file."))
    return found


def _tell_read(request: HttpRequest, found: StudyFile) -> None:
    with transaction.atomic():
        outbox.record_audit(
            AuditEntry(
                at=company.now(), actor=disclosure.actor_of(request), action="study.file.read",
                object_kind="study", object_id=found.study.key, details={"file": found.key},
            )
        )  # fmt: skip
