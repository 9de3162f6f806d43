"""The tab History: a policy run over all that was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from mehvar_web.accounts import Right, page, sight_of
from mehvar_web.policies import _lab_page, _lab_runs, _lab_tables
from mehvar_web.policies._page import head_of
from mehvar_web.policies._sight import find, may_see_drafts
from mehvar_web.policies.lab_forms import LabForm, initial_of
from mehvar_web.policies.models import LabRun
from mehvar_web.ui import csv_response, until_built

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.policies._sight import Shown


@page(Right.SEE_POLICIES)
@until_built("policies/lab_waiting.html")
def history(request: HttpRequest, key: str) -> HttpResponseBase:
    """What the policy would have done: ask, and read the newest answer."""
    _lab_runs.expect_history()
    shown = find(request, key)
    context = head_of(request, shown, "history") | {"sees_lab": may_see_drafts(request.user)}
    if not context["sees_lab"]:
        return render(request, "policies/lab.html", context)
    runs = _lab_runs.runs_of(key)
    run = _lab_page.chosen_run(request, runs, shown)
    context |= {"form": _form(shown, run), "runs": runs, "run": run}
    if run is not None and request.headers.get("HX-Target") == "what-if":
        moved = {"what_if": _lab_page.what_if(request, run)}
        return render(request, "policies/lab_what_if.html", moved)
    if run is not None:
        context |= _lab_page.result_of(request, run, shown)
    return render(request, "policies/lab.html", context)


@page(Right.EDIT_POLICIES, methods=("POST",))
def history_run(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """Queue a run of a version; the page then shows how far it is."""
    shown = find(request, key, number=number)
    if shown.policy is None:
        messages.error(request, _("The draft is not finished: it cannot be run yet."))
        return redirect(f"{reverse('policies:history', args=[key])}?version={number}")
    form = LabForm(request.POST, policy=shown.policy, versions=shown.versions)
    if not form.is_valid():
        context = head_of(request, shown, "history")
        context |= {"sees_lab": True, "form": form, "runs": _lab_runs.runs_of(key)}
        return render(request, "policies/lab.html", context, status=422)
    run = _lab_runs.ask(shown.version, form.asked(), user=cast("User", request.user))
    return redirect(f"{reverse('policies:history', args=[key])}?version={number}&run={run.pk}")


@page(Right.SEE_POLICIES, Right.EXPORT)
def history_rows(request: HttpRequest, key: str, run: int) -> HttpResponseBase:
    """Every judged case of customers in sight as CSV: ids, facts and answers."""
    found = get_object_or_404(LabRun, pk=run, key=key)
    if not may_see_drafts(request.user) or not _lab_runs.rows_file(found).exists():
        raise Http404(_("The cases of this run are not kept any more."))
    return csv_response(
        columns=_lab_tables.file_columns(found),
        rows=_lab_tables.file_rows(found, sight_of(request.user)),
        name=f"{key}-{found.number}-history",
    )


def _form(shown: Shown, run: LabRun | None) -> LabForm | None:
    """Return the form as it was filled last; None while the version is not finished."""
    if shown.policy is None:
        return None
    if run is not None:
        initial = initial_of(_lab_runs.asked_of(run))
    else:
        beside = shown.in_force
        is_other = beside is not None and beside.number != shown.version.number
        initial = {
            "against": beside.number if beside is not None and is_other else None,
            "once_per_order": shown.policy.once_per_order,
        }
    return LabForm(policy=shown.policy, versions=shown.versions, initial=initial)


lab_urls: list[URLPattern] = [
    path("of/<slug:key>/history/", history, name="history"),
    path("of/<slug:key>/history/<int:number>/run/", history_run, name="history_run"),
    path("of/<slug:key>/history/rows/<int:run>.csv", history_rows, name="history_rows"),
]
