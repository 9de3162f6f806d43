"""How many people it takes, hour by hour."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from mehvar_web.accounts import Right, page
from mehvar_web.cases import _staffing, _words
from mehvar_web.cases._tabs import tabs
from mehvar_web.ui import until_built


@page(Right.SEE_CASES, Right.SEE_STAFFING)
@until_built("cases/not_yet.html")
def staffing(request: HttpRequest) -> HttpResponseBase:
    """When people come, how many who answer each hour takes, and what both models assume."""
    form = _staffing.PlanForm(request.GET)
    asked = form.asked
    week = _staffing.plan(asked)
    desk = _staffing.desk(asked)
    handling = week.arrivals.handling / 60
    context = {
        "form": form,
        "asked": asked,
        "week": week,
        "desk": desk,
        "desk_target": _words.span(desk.target),
        "desk_handling": _words.span(desk.handling),
        "desks": [
            {"desk": one, "mean": _words.span(one.mean_wait), "is_enough": one == desk.enough}
            for one in desk.desks
        ],
        "handling": _words.span(handling) if handling >= 1 else "",
        "peak": _staffing.told_peak(week),
        "most": max((one.people for one in week.nobody_leaves), default=0),
        "arrivals": _staffing.draw_arrivals(week),
        "plain": _staffing.draw_people(week, week.nobody_leaves, _("People, when nobody leaves")),
        "leaving": _staffing.draw_people(week, week.some_leave, _("People, when some hang up")),
        "tabs": tabs(request, "staffing"),
    }
    part = request.htmx and request.htmx.target == "plan"  # type: ignore[attr-defined]
    return render(request, "cases/plan.html" if part else "cases/staffing.html", context)
