"""Who has how much to do, whose cases leaders own, what somebody has to know."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar_web import care, company, disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.cases import _queue, _words
from mehvar_web.cases._tabs import tabs
from mehvar_web.ui import Column, Table, csv_response, say
from mehvar_web.ui.tables import asks_for_csv
from mehvar_web.ui.templatetags.ui import money, num

_SHOWN = 100


@page(Right.SEE_CASES, Right.SEE_STAFFING)
def load(request: HttpRequest) -> HttpResponseBase:
    """What each colleague has on their desk, the fullest first."""
    user = disclosure.user_of(request)
    rows = care.staff_load(user, now=company.now())
    if asks_for_csv(request) and may(user, Right.EXPORT):
        return csv_response(columns=_LOAD, rows=rows, name="staff-load")
    table = Table(
        name="load",
        title=_("What each person has on their desk"),
        columns=_LOAD,
        rows=rows,
        csv_url="?format=csv" if may(user, Right.EXPORT) else "",
        empty_title=_("Nobody works on cases yet"),
        empty_text=_("People of your teams who work on cases stand here."),
    )
    context = {"table": table, "most": rows[0] if rows else None, "tabs": tabs(request, "load")}
    return render(request, "cases/load.html", context)


@page(Right.SEE_CASES)
def executive(request: HttpRequest) -> HttpResponseBase:
    """The cases that leaders own personally; how many is for everybody to see."""
    user = disclosure.user_of(request)
    leaders, lines = care.executive_queue(now=company.now(), limit=_SHOWN)
    keys = [one.case.pk for one in lines]
    seen = set(care.cases_in_sight(user).filter(pk__in=keys).values_list("pk", flat=True))
    shown = [one for one in lines if one.case.pk in seen]
    context = {
        "leaders": [
            {"name": leader.shown_name, "live": live, "late": late}
            for leader, live, late in leaders
        ],
        "total": sum(live for _leader, live, _late in leaders),
        "rows": _queue.rows_of(shown),
        "tabs": tabs(request, "queue"),
    }
    return render(request, "cases/executive.html", context)


@page(Right.SEE_CASES)
def notices(request: HttpRequest) -> HttpResponseBase:
    """What the person has to know of cases, the newest first."""
    user, language = disclosure.user_of(request), _words.language()
    context = {
        "notices": [
            {
                "notice": one,
                "title": one.case.type.title(language),
                "words": _words.word(_words.NOTICES, one.reason),
            }
            for one in care.notices_of(user, unseen=False, limit=_SHOWN)
        ],
        "tabs": tabs(request, "queue"),
    }
    return render(request, "cases/notices.html", context)


@page(Right.SEE_CASES, methods=("POST",))
def notices_seen(request: HttpRequest) -> HttpResponseBase:
    """Say that all of it was seen."""
    care.see_notices(disclosure.user_of(request), now=company.now())
    say(request, _("All of it is seen."))
    return redirect("cases:notices")


_LOAD: tuple[Column[care.Load], ...] = (
    Column(
        name="person", label=pgettext_lazy("of a case", "Person"),
        cell=lambda one: one.user.shown_name, head=True,
    ),
    Column(
        name="open", label=gettext_lazy("Open"), numeric=True,
        cell=lambda one: num(one.open), value=lambda one: one.open,
    ),
    Column(
        name="waiting", label=gettext_lazy("Wait for the customer"), numeric=True,
        cell=lambda one: num(one.waiting), value=lambda one: one.waiting,
    ),
    Column(
        name="late", label=gettext_lazy("Late"), numeric=True,
        cell=lambda one: num(one.late), value=lambda one: one.late,
    ),
    Column(
        name="minutes", label=gettext_lazy("Work waiting"), numeric=True,
        cell=lambda one: _words.span(one.minutes), value=lambda one: one.minutes,
    ),
    Column(
        name="resolved_week", label=gettext_lazy("Resolved in seven days"), numeric=True,
        cell=lambda one: num(one.resolved_week), value=lambda one: one.resolved_week,
    ),
    Column(
        name="value_at_risk", label=gettext_lazy("Value at risk"), numeric=True,
        cell=lambda one: money(one.value_at_risk, "compact"),
        value=lambda one: one.value_at_risk,
    ),
)  # fmt: skip
