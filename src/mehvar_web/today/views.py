"""The pages of Today: the answer, one experience, the customers to act on."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mehvar.audit import Scalar
from mehvar.measurement import CustomerAtRisk
from mehvar.text import Language
from mehvar_web import disclosure, jobs
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.today import _act, _csv, _experience, _page, _state
from mehvar_web.ui import csv_response, say


@page(Right.SEE_TODAY, methods=("GET", "POST"))
def today(request: HttpRequest) -> HttpResponseBase:
    """The main job's answer; before the first one, what is still missing. POST asks for a build."""
    state = _state.read_state()
    if request.method == "POST":
        return _ask_for_build(request)
    if state.stage != "built":
        return render(request, "today/waiting.html", {"state": state})
    shown = _page.read_page(_language())
    customers = _page.read_customers(_language(), sight_of(request.user))
    rows, named = _named(request, customers.rows)
    context = {
        "page": shown,
        "answer": shown.answer,
        "customers": rows,
        "total": customers.total,
        "named": named,
    }
    return render(request, "today/today.html", context)


@page(Right.SEE_TODAY)
def experience(request: HttpRequest, name: str) -> HttpResponseBase:
    """One experience: its effects, its doses, how they were found, and whom it touched."""
    detail = _experience.read_detail(name, _language())
    if detail is None:
        raise Http404(_("There is no such experience."))
    context = {"detail": detail, "row": detail.row, "answer": detail.answer}
    return render(request, "today/experience.html", context | _list_context(request, name))


@page(Right.SEE_CUSTOMERS)
def act(request: HttpRequest) -> HttpResponseBase:
    """The customers to act on, filtered and page by page."""
    return render(request, "today/act.html", _list_context(request))


@page(Right.EXPORT)
def act_csv(request: HttpRequest) -> HttpResponseBase:
    """The whole list as CSV, masked as on the page; the audit keeps that it was taken."""
    filters = _act.Filters.of(request.GET)
    named = disclosure.revealed(request, disclosure.EVERYBODY) is not None
    told: dict[str, Scalar] = {"named": named, "filters": ",".join(filters.chosen)}
    disclosure.write_audit(request, "customer.export", "act", told)
    rows = _act.read_whole(filters, language=_language(), sight=sight_of(request.user), named=named)
    return csv_response(columns=_act.csv_columns(), rows=rows, name="customers-to-act-on")


@page(Right.SEE_PERSONAL, methods=("POST",))
def names(request: HttpRequest) -> HttpResponseBase:
    """Show or mask the names in lists; go back to the page that asked."""
    if request.POST.get("show") == "1":
        disclosure.reveal(request, disclosure.EVERYBODY, purpose="service")
        say(request, _("Names are shown for 15 minutes. This was recorded."), level="info")
    else:
        disclosure.hide(request, disclosure.EVERYBODY)
    return redirect(_back(request))


@page(Right.SEE_TODAY)
def experiences_csv(_request: HttpRequest) -> HttpResponseBase:
    """Every experience and dose with its money, effects and intervals as CSV."""
    rows = _csv.experience_doses(_page.read_answer(_language()))
    return csv_response(columns=_csv.experience_columns(), rows=rows, name="experiences")


def _list_context(request: HttpRequest, experience: str | None = None) -> dict[str, object]:
    """What the list of customers shows: its filters, a page of it, and where to go on."""
    filters = _act.Filters.of(request.GET, experience=experience)
    after = request.GET.get("after") or None
    found = _act.read_act(filters, language=_language(), sight=sight_of(request.user), after=after)
    rows, named = _named(request, found.rows)
    return {
        "filters": filters,
        "departments": _act.department_choices(filters),
        "experiences": _act.experience_choices(filters, _language()),
        "doses": _act.dose_choices(filters, _language()),
        "customers": rows,
        "total": found.total,
        "next": found.next,
        "after": after,
        "named": named,
        "csv_query": filters.query,
    }


def _named(
    request: HttpRequest, rows: tuple[CustomerAtRisk, ...]
) -> tuple[tuple[CustomerAtRisk, ...], bool]:
    """Return the customers as the person may see them, and whether that is with names.

    Names on a page are a read of personal fields, which the audit is told.
    """
    if disclosure.revealed(request, disclosure.EVERYBODY) is None:
        return _act.masked(rows), False
    disclosure.write_list_read(request, [one.customer_id for one in rows])
    return rows, True


def _ask_for_build(request: HttpRequest) -> HttpResponse:
    if may(request.user, Right.RUN_JOBS):
        jobs.demand_build(user=request.user if request.user.is_authenticated else None)
        say(request, _("The build was asked for; it starts within seconds."))
    return redirect("today:today")


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if allowed else reverse("today:act")


def _language() -> Language:
    return "en" if (get_language() or "fa").startswith("en") else "fa"
