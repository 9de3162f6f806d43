"""What causes cases, what is changed about it, and did it help: the outer loop."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import care as core
from mehvar.workspace import NotBuiltError
from mehvar_web import care, company, disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.care.models import Change
from mehvar_web.cases import _learning, _results
from mehvar_web.cases._causes import known_causes
from mehvar_web.cases._period import choices, period_of
from mehvar_web.cases._tabs import tabs, with_query
from mehvar_web.cases.learning_forms import ChangeForm
from mehvar_web.ui import Choice, Table, csv_response, say, until_built
from mehvar_web.ui.tables import asks_for_csv

_CHANGES = 200


@page(Right.SEE_CASES)
@until_built("cases/not_yet.html")
def results(request: HttpRequest) -> HttpResponseBase:
    """Whether cases were in time, and whether it helped: all together, and by a dimension."""
    period, by = period_of(request), request.GET.get("by", "")
    offered = [one for one in _results.BY if one != "team_id" or _sees_staff(request)]
    by = by if by in offered else "kind"
    days: dict[str, Any] = {"first": period.first, "last": period.last, "marts": company.marts()}
    rows = core.read_results(company.workspace(), by=by, **days)
    if asks_for_csv(request) and may(request.user, Right.EXPORT):
        return csv_response(columns=_results.columns(by), rows=rows, name=f"cases-by-{by}")
    whole = core.read_results(company.workspace(), **days)
    csv = with_query(request, format="csv") if may(request.user, Right.EXPORT) else ""
    context = {
        "period": period,
        "spans": choices(request, period.span),
        "dimensions": [
            Choice(label=_results.BY[one], url=with_query(request, by=one), current=one == by)
            for one in offered
        ],
        "headline": _results.headline(whole[0]) if whole else "",
        "kpis": _results.kpis(whole[0]) if whole else (),
        "table": Table(
            name="results", title=_("How cases went"), columns=_results.columns(by), rows=rows,
            csv_url=csv,
        ),
        "tabs": tabs(request, "results"),
    }  # fmt: skip
    return render(request, "cases/results_page.html", context)


@page(Right.SEE_CASES)
@until_built("cases/not_yet.html")
def causes(request: HttpRequest) -> HttpResponseBase:
    """What causes cases, the dearest first, beside as long a time before."""
    period = period_of(request)
    rows = core.read_causes(
        company.workspace(), first=period.first, last=period.last, marts=company.marts()
    )
    columns = _learning.cause_columns(
        is_shown=company.workspace().settings.minimum_group,
        may_value=may(request.user, Right.SEE_VALUE),
        may_set=may(request.user, Right.SET_CASES),
    )
    if asks_for_csv(request) and may(request.user, Right.EXPORT):
        return csv_response(columns=columns[:-1], rows=rows, name="causes")
    context = {
        "period": period,
        "spans": choices(request, period.span),
        "unnamed": sum(one.cases for one in rows if not one.cause),
        "total": sum(one.cases for one in rows),
        "table": Table(
            name="causes", title=_("Root causes"), columns=columns, rows=rows,
            csv_url=with_query(request, format="csv") if may(request.user, Right.EXPORT) else "",
            empty_title=_("No case in these days"),
            empty_text=_("Causes are written on the pages of cases."),
        ),
        "tabs": tabs(request, "causes"),
    }  # fmt: skip
    return render(request, "cases/causes.html", context)


@page(Right.SEE_CASES)
def changes(request: HttpRequest) -> HttpResponseBase:
    """The register of changes, each with what came of it."""
    register = list(Change.objects.select_related("type", "owner")[:_CHANGES])
    try:
        effects = core.read_changes(company.workspace(), marts=company.marts())
    except NotBuiltError:
        effects = ()
    rows = _learning.change_rows(register, effects)
    context = {
        "rows": rows,
        "chart": _learning.draw_effects(rows, effects),
        "may_set": may(request.user, Right.SET_CASES),
        "tabs": tabs(request, "changes"),
    }
    return render(request, "cases/changes.html", context)


def _sees_staff(request: HttpRequest) -> bool:
    return may(request.user, Right.SEE_STAFFING)


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def new_change(request: HttpRequest) -> HttpResponseBase:
    """Propose a change, perhaps against a cause that was looked at."""
    cause = request.GET.get("cause", "").replace("\x00", "")[:60]
    return _write(request, Change(cause=cause, proposed_at=company.now()))


@page(Right.SEE_CASES, Right.SET_CASES, methods=("GET", "POST"))
def edit_change(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say how far a change is."""
    return _write(request, get_object_or_404(Change, key=key))


def _write(request: HttpRequest, known: Change) -> HttpResponseBase:
    form = ChangeForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        try:
            care.save_change(form.made(), by=disclosure.user_of(request), now=company.now())
        except care.CareActError as error:
            form.add_error(None, error.words)
        else:
            say(request, _("The change is kept."))
            return redirect("cases:changes")
    context = {
        "form": form,
        "title": known.title if known.pk else _("A new change"),
        "causes": known_causes(),
        "back": reverse("cases:changes"),
        "tabs": tabs(request, "changes"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/change.html", context, status=status)
