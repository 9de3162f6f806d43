"""The pages of Retention: who stays, who is going quiet, and why?"""

from __future__ import annotations

from typing import get_args

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import retention as core
from mehvar.audit import Scalar
from mehvar.retention import Period
from mehvar_web import company, disclosure, jobs
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.retention import _campaigns, _card, _lists, _page
from mehvar_web.retention.forms import AssumptionsForm
from mehvar_web.ui import Pager, Table, csv_response, say, until_built
from mehvar_web.ui.tables import cursor_pager, read_place

_FIRST = 8
"""So many customers stand on the first page."""


@page(Right.SEE_VALUE)
@until_built("retention/waiting.html")
def retention(request: HttpRequest) -> HttpResponseBase:
    """The numbers, the cohort triangle, the curves, who goes quiet and what is needed soon."""
    view = _page.View.of(request.GET.dict())
    shown = _page.read_page(view)
    sight = sight_of(request.user)
    quiet, needs = _lists.read_quiet(sight, limit=_FIRST), _lists.read_needs(sight, limit=_FIRST)
    named = _named(request, _ids(quiet) + _ids(needs))
    context = {
        "page": shown,
        "overview": shown.overview,
        "view": view,
        "named": named,
        "quiet": _quiet_table(request, quiet, named=named, whole=False),
        "quiet_total": quiet.total,
        "needs": _needs_table(request, needs, named=named, whole=False),
        "needs_total": needs.total,
        **_page.choices(view),
    }
    return render(request, "retention/retention.html", context)


@page(Right.SEE_VALUE)
@until_built("retention/waiting.html")
def quiet(request: HttpRequest) -> HttpResponseBase:
    """Who goes quiet against their own rhythm, page by page."""
    found = _lists.read_quiet(sight_of(request.user), after=_place(request))
    named = _named(request, _ids(found))
    table = _quiet_table(request, found, named=named, whole=True)
    context = {"table": table, "total": found.total, "named": named, "kind": "quiet"}
    return render(request, "retention/people.html", context)


@page(Right.SEE_VALUE)
@until_built("retention/waiting.html")
def needs(request: HttpRequest) -> HttpResponseBase:
    """The needs that come due within a week, page by page."""
    found = _lists.read_needs(sight_of(request.user), after=_place(request))
    named = _named(request, _ids(found))
    table = _needs_table(request, found, named=named, whole=True)
    context = {"table": table, "total": found.total, "named": named, "kind": "needs"}
    return render(request, "retention/people.html", context)


@page(Right.SEE_VALUE)
@until_built("retention/waiting.html")
def campaigns(request: HttpRequest) -> HttpResponseBase:
    """What every recorded randomised campaign changed, and for whom."""
    found = _campaigns.read_page()
    return render(request, "retention/campaigns.html", {"campaigns": found})


@page(Right.SEE_VALUE)
@until_built("retention/waiting.html")
def model(request: HttpRequest) -> HttpResponseBase:
    """The churn model: whether to use it, how good it is, where contacting pays."""
    card = _card.read_card()
    return render(request, "retention/model.html", {"card": card})


@page(Right.SEE_VALUE, Right.SET_COSTS, methods=("GET", "POST"))
def assumptions(request: HttpRequest) -> HttpResponseBase:
    """What only the company knows of keeping customers; the next build reckons with it."""
    root = company.workspace().root
    known = core.read_assumptions(root)
    form = AssumptionsForm(request.POST or None, initial=_initial(known))
    if request.method == "POST" and form.is_valid():
        core.write_assumptions(root, form.assumptions())
        disclosure.write_audit(request, "retention.assumptions", "company", _told(form))
        _ask_for_build(request)
        return redirect("retention:model")
    return render(request, "retention/assumptions.html", {"form": form})


@page(Right.SEE_VALUE, Right.EXPORT)
def quiet_csv(request: HttpRequest) -> HttpResponseBase:
    """The whole list of who goes quiet as CSV, masked as on the page."""
    named = _export(request, "quiet")
    rows = _lists.all_quiet(sight_of(request.user), named=named)
    return csv_response(columns=_lists.QUIET_FILE, rows=rows, name="going-quiet")


@page(Right.SEE_VALUE, Right.EXPORT)
def needs_csv(request: HttpRequest) -> HttpResponseBase:
    """All needs that come due as CSV, masked as on the page."""
    named = _export(request, "needs")
    rows = _lists.all_needs(sight_of(request.user), named=named)
    return csv_response(columns=_lists.NEED_FILE, rows=rows, name="needs-due")


@page(Right.SEE_VALUE)
def cohorts_csv(request: HttpRequest) -> HttpResponseBase:
    """The cohort triangle as CSV, one row per cohort and age; incomplete cells are marked."""
    asked = request.GET.get("period", "")
    period: Period = asked if asked in get_args(Period) else "month"  # type: ignore[assignment]
    found = core.read_cohorts(company.workspace(), period=period, marts=company.marts())
    return csv_response(
        columns=_lists.COHORT_FILE, rows=_lists.all_cells(found), name=f"cohorts-{period}"
    )


def _quiet_table(
    request: HttpRequest, found: core.QuietPage, *, named: bool, whole: bool
) -> Table[core.QuietCustomer]:
    export = whole and may(request.user, Right.EXPORT)
    return Table(
        name="quiet",
        title=_("Customers who go quiet"),
        columns=_lists.QUIET_COLUMNS,
        rows=found.rows if named else _lists.masked_quiet(found.rows),
        pager=_pager(request, len(found.rows), found.next, found.total) if whole else None,
        csv_url=reverse("retention:quiet_csv") if export else "",
        empty_title=_("Nobody goes quiet"),
        empty_text=_("No customer whom you may see is silent for unusually long."),
    )


def _needs_table(
    request: HttpRequest, found: core.NeedsPage, *, named: bool, whole: bool
) -> Table[core.Need]:
    export = whole and may(request.user, Right.EXPORT)
    return Table(
        name="needs",
        title=_("Needs that come due"),
        columns=_lists.NEED_COLUMNS,
        rows=found.rows if named else _lists.masked_needs(found.rows),
        pager=_pager(request, len(found.rows), found.next, found.total) if whole else None,
        csv_url=reverse("retention:needs_csv") if export else "",
        empty_title=_("No need comes due this week"),
        empty_text=_("A need is foretold where a customer bought the same thing on three days."),
    )


def _ids(found: core.QuietPage | core.NeedsPage) -> list[int]:
    return [one.customer_id for one in found.rows]


def _pager(request: HttpRequest, shown: int, following: int | None, total: int) -> Pager:
    return cursor_pager(
        shown=shown, next=str(following or ""), started=_place(request) > 0, count=total
    )


def _named(request: HttpRequest, customer_ids: list[int]) -> bool:
    """Tell whether names are shown; if they are, the audit is told whose."""
    if disclosure.revealed(request, disclosure.EVERYBODY) is None:
        return False
    disclosure.write_list_read(request, list(dict.fromkeys(customer_ids)))
    return True


def _export(request: HttpRequest, which: str) -> bool:
    named = disclosure.revealed(request, disclosure.EVERYBODY) is not None
    told: dict[str, Scalar] = {"named": named}
    disclosure.write_audit(request, "customer.export", f"retention-{which}", told)
    return named


def _place(request: HttpRequest) -> int:
    """Return after which place the list goes on."""
    return read_place(request.GET.get("after"))


def _initial(known: core.Assumptions) -> dict[str, object]:
    told = {name: getattr(known, name) for name in AssumptionsForm.base_fields}
    whole = {name: int(value) for name, value in told.items() if value == int(value)}
    return told | whole


def _told(form: AssumptionsForm) -> dict[str, Scalar]:
    return {name: float(value) for name, value in form.cleaned_data.items()}


def _ask_for_build(request: HttpRequest) -> HttpResponse | None:
    say(request, _("The assumptions are kept; the next build reckons with them."))
    if may(request.user, Right.RUN_JOBS):
        jobs.demand_build(user=request.user if request.user.is_authenticated else None)
    return None
