"""Interviews, focus groups and tests: how they were done, and what they showed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.insights import _acts, _words
from mehvar_web.insights._guides import GUIDES, guide
from mehvar_web.insights._study_sight import sees
from mehvar_web.insights._tabs import tabs
from mehvar_web.insights.forms import StudyForm
from mehvar_web.insights.models import Need, Study
from mehvar_web.insights.study_forms import CONSENTS, FileForm, FindingForm, ParticipantForm
from mehvar_web.ui import say
from mehvar_web.ui.tables import page_pager, read_page

_SIZE = 30
_CONSENTS = dict(CONSENTS)


@page(Right.SEE_NEEDS)
def studies(request: HttpRequest) -> HttpResponseBase:
    """Every study, the latest first."""
    away = request.GET.get("archived") == "1"
    rows = Study.objects.filter(is_archived=away).annotate(
        linked=Count("evidence", filter=Q(evidence__withdrawn_at=None))
    )
    wanted = request.GET.get("q", "")[:200].strip()
    if wanted:
        rows = rows.filter(Q(title__icontains=wanted) | Q(findings__icontains=wanted))
    pages = Paginator(rows.order_by("-held_day", "-pk"), _SIZE)
    number = min(read_page(request.GET.get("page")), pages.num_pages)
    context = {
        "studies": [(one, _words.STUDIES[one.kind]) for one in pages.page(number)],
        "pager": page_pager(page=number, size=_SIZE, count=pages.count),
        "query": wanted,
        "away": away,
        "may_edit": may(request.user, Right.EDIT_NEEDS),
        "guides": [(kind, _words.STUDIES[kind]) for kind in GUIDES],
        "tabs": tabs("studies"),
    }
    return render(request, "insights/studies.html", context)


@page(Right.SEE_NEEDS)
def study(request: HttpRequest, key: str) -> HttpResponseBase:
    """One study: how it was done, who took part, what is kept and what it showed."""
    found = get_object_or_404(Study.objects.select_related("author"), key=key)
    return show(request, found)


def show(request: HttpRequest, found: Study, **forms: object) -> HttpResponseBase:
    """Draw a study's page, with forms as they were filled in."""
    needs = Need.objects.filter(evidence__study=found, evidence__withdrawn_at=None)
    may_edit = may(request.user, Right.EDIT_NEEDS)
    may_hear = may(request.user, Right.SEE_PERSONAL) and may(request.user, Right.ADD_EVIDENCE)
    seen = [one for one in found.people.all() if sees(request, one.customer_id)]
    files = [
        one
        for one in found.files.select_related("participant")
        if one.participant is None or one.participant in seen
    ]
    context = {
        "study": found,
        "kind": _words.STUDIES[found.kind],
        "needs": list(needs.distinct()),
        "people": [(one, _CONSENTS[one.consent]) for one in seen],
        "hidden": found.people.count() - len(seen),
        "files": files,
        "shown": found.shown.filter(withdrawn_at=None).select_related("need"),
        "consents": _CONSENTS.items(),
        "may_edit": may_edit,
        "may_hear": may_hear,
        "participant_form": ParticipantForm(),
        "file_form": FileForm(study=found),
        "finding_form": FindingForm(),
        "tabs": tabs("studies"),
    } | forms
    return render(request, "insights/study.html", context, status=422 if forms else 200)


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("GET", "POST"))
def new_study(request: HttpRequest) -> HttpResponseBase:
    """Write a study down."""
    kind = request.GET.get("guide", "")
    begin = {"held_day": company.now().date(), "protocol": guide(kind, _words.language())}
    if kind in _words.STUDIES:
        begin["kind"] = kind
    form = StudyForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        found = _acts.write_study(disclosure.user_of(request), form.cleaned_data)
        say(request, _("The study is written down; link it to the needs that it speaks for."))
        return redirect("insights:study", found.key)
    return _form(request, form, title=_("A new study"), back=reverse("insights:studies"))


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("GET", "POST"))
def edit_study(request: HttpRequest, key: str) -> HttpResponseBase:
    """Change a study."""
    found = get_object_or_404(Study, key=key)
    form = StudyForm(request.POST or None, study=found)
    if request.method == "POST" and form.is_valid():
        _acts.write_study(disclosure.user_of(request), form.cleaned_data, study=found)
        say(request, _("The study was changed."))
        return redirect("insights:study", key)
    return _form(request, form, title=found.title, back=reverse("insights:study", args=[key]))


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("POST",))
def archive_study(request: HttpRequest, key: str) -> HttpResponseBase:
    """Put a study away, or take it out again."""
    found = get_object_or_404(Study, key=key)
    away = not found.is_archived
    _acts.write_study(disclosure.user_of(request), {"is_archived": away}, study=found)
    told = _("The study was put away.") if away else _("The study is back in the list.")
    say(request, told, undo=reverse("insights:archive_study", args=[key]))
    return redirect("insights:study", key)


def _form(request: HttpRequest, form: StudyForm, *, title: str, back: str) -> HttpResponseBase:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": title, "back": back, "tabs": tabs("studies")}
    return render(request, "insights/study_form.html", context, status=status)
