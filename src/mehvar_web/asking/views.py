"""Plans of asking: the list, one plan and its progress, and what it would do."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, page
from mehvar_web.asking import _acts, _page
from mehvar_web.asking.forms import PlanForm
from mehvar_web.asking.models import Plan
from mehvar_web.surveys.models import Survey
from mehvar_web.ui import say
from mehvar_web.ui.tables import page_pager, read_page

_SIZE = 50
_RUNS = 24
_SHOWN_STATES = {"active", "paused", "stopped"}


@page(Right.ASK_CUSTOMERS)
def plans(request: HttpRequest) -> HttpResponseBase:
    """Show every plan, the last changed first."""
    pages = Paginator(Plan.objects.order_by("-changed_at", "-pk"), _SIZE)
    number = min(read_page(request.GET.get("page")), pages.num_pages)
    context = {
        "rows": _page.rows_of(list(pages.page(number))),
        "pager": page_pager(page=number, size=_SIZE, count=pages.count),
        "has_surveys": Survey.objects.filter(number__gt=0).exists(),
    }
    return render(request, "asking/plans.html", context)


@page(Right.ASK_CUSTOMERS)
def plan(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show one plan: its settings, how far it is, its letters and its samples."""
    found = get_object_or_404(Plan, key=key)
    context = {
        "plan": found,
        "about": _page.about(found),
        "progress": _page.progress_of(found),
        "letters": _page.letters_of(found),
        "runs": list(found.runs.all()[:_RUNS]),
    }
    return render(request, "asking/plan.html", context)


@page(Right.ASK_CUSTOMERS)
def preview(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show what a plan would do now, and whom the rules would hold back."""
    found = get_object_or_404(Plan, key=key)
    context = {
        "plan": found,
        "about": _page.about(found),
        "preview": _page.preview_of(found, now=company.now()),
    }
    return render(request, "asking/preview.html", context)


@page(Right.ASK_CUSTOMERS, methods=("GET", "POST"))
def new_plan(request: HttpRequest) -> HttpResponseBase:
    """Write a plan down; it asks nobody before it is started."""
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _acts.write_plan(disclosure.user_of(request), form.plan_fields(None))
        say(request, _("The plan is kept as a draft; look at its preview, then start it."))
        return redirect("asking:plan", made.key)
    return _form(request, form, title=_("A new plan"), back=reverse("asking:plans"))


@page(Right.ASK_CUSTOMERS, methods=("GET", "POST"))
def edit_plan(request: HttpRequest, key: str) -> HttpResponseBase:
    """Change a plan."""
    found = get_object_or_404(Plan, key=key)
    form = PlanForm(request.POST or None, plan=found)
    if request.method == "POST" and form.is_valid():
        try:
            _acts.write_plan(disclosure.user_of(request), form.plan_fields(found), plan=found)
        except _acts.PlanStateError:
            say(request, _("This plan has ended; make a new one like it."), level="error")
        else:
            say(request, _("The plan was changed; it counts for whoever is not asked yet."))
        return redirect("asking:plan", key)
    return _form(request, form, title=found.title, back=reverse("asking:plan", args=[key]))


@page(Right.ASK_CUSTOMERS, methods=("POST",))
def set_state(request: HttpRequest, key: str) -> HttpResponseBase:
    """Start, pause, go on with or stop a plan."""
    found = get_object_or_404(Plan, key=key)
    wanted = request.POST.get("state", "")
    told = {
        "active": _("The plan asks from now on, by the rules."),
        "paused": _("The plan is paused; what is in the queue still leaves."),
        "stopped": _("The plan was stopped; what was not sent is taken back."),
    }
    try:
        _acts.move_plan(disclosure.user_of(request), found, wanted)
    except _acts.PlanStateError:
        say(request, _("The plan cannot do that now."), level="error")
    else:
        say(request, told[wanted])
    return redirect("asking:plan", key)


def _form(request: HttpRequest, form: PlanForm, *, title: str, back: str) -> HttpResponseBase:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": title, "back": back}
    return render(request, "asking/plan_form.html", context, status=status)
