"""The pages of Profit: what did customers earn us, and what would another policy earn?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mehvar import profit
from mehvar.profit import CutError, PeriodError, RatesError, SimulationError
from mehvar.text import Language
from mehvar.workspace import NotBuiltError
from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, page, sight_of
from mehvar_web.profit import _cut, _lists, _overview, _policies, _rates, _simulator
from mehvar_web.profit.forms import CutForm, RateForm, SimulatorForm
from mehvar_web.ui import csv_response, say, until_built
from mehvar_web.ui.tables import read_place

_CUT_ASKS = ("budget", "share")


@page(Right.SEE_PROFIT)
@until_built("profit/empty.html")
def profit_page(request: HttpRequest) -> HttpResponseBase:
    """The result of all time or a period, the whale curve, returns, poor experience, extremes."""
    shown = _overview.read_page(request.GET.get("period", ""), _language())
    lists = [
        _lists.read_list(
            request, side=side, sight=sight_of(request.user), language=_language(), limit=5
        )
        for side in ("most", "least")
    ]
    ladder = [one.in_(_language()) for one in profit.LADDER]
    context = {"page": shown, "overview": shown.overview, "lists": lists, "ladder": ladder}
    return render(request, "profit/profit.html", context)


@page(Right.SEE_PROFIT)
def statement_csv(request: HttpRequest) -> HttpResponseBase:
    """The statement of a period as CSV, money in minor units."""
    kind, _colon, key = request.GET.get("period", "").partition(":")
    try:
        overview = _overview.read_overview(kind, key, _language())
    except (PeriodError, NotBuiltError) as error:
        raise Http404(str(error)) from error
    rows = overview.statement.lines
    return csv_response(columns=_overview.line_columns(), rows=rows, name="profit-statement")


@page(Right.SEE_PROFIT)
@until_built("profit/empty.html")
def customers(request: HttpRequest, side: str) -> HttpResponseBase:
    """The most or least profitable customers, or the serial returners, part by part."""
    try:
        shown = _lists.read_list(
            request, side=side, sight=sight_of(request.user), language=_language(),
            after=read_place(request.GET.get("after")),
        )  # fmt: skip
    except PeriodError as error:
        raise Http404(_("There is no such list.")) from error
    ladder = [one.in_(_language()) for one in profit.LADDER]
    return render(request, "profit/customers.html", {"list": shown, "ladder": ladder})


@page(Right.EXPORT, Right.SEE_PROFIT)
def customers_csv(request: HttpRequest, side: str) -> HttpResponseBase:
    """A whole list as CSV: ids, no names; the audit keeps that it was taken."""
    try:
        rows = _lists.read_whole(side=side, sight=sight_of(request.user), language=_language())
    except (PeriodError, NotBuiltError) as error:
        raise Http404(_("There is no such list.")) from error
    disclosure.write_audit(request, "customer.export", f"profit-{side}", {"named": False})
    return csv_response(columns=_lists.columns(), rows=rows, name=f"customers-{side}")


@page(Right.SEE_PERSONAL, Right.SEE_PROFIT, methods=("POST",))
def names(request: HttpRequest) -> HttpResponseBase:
    """Show or mask the names in lists; go back to the page that asked."""
    if request.POST.get("show") == "1":
        disclosure.reveal(request, disclosure.EVERYBODY, purpose="service")
        say(request, _("Names are shown for 15 minutes. This was recorded."), level="info")
    else:
        disclosure.hide(request, disclosure.EVERYBODY)
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return redirect(wanted if allowed else reverse("profit:profit"))


# -- return policies -------------------------------------------------------------------------------


@page(Right.SEE_PROFIT)
@until_built("profit/empty.html")
def simulator(request: HttpRequest) -> HttpResponseBase:
    """Up to three return policies beside the present one: the question, and its answer."""
    start = _simulator.read_start()
    form = SimulatorForm(_asked(request.GET), start=start, language=_language())
    result, status = None, 200
    if form.is_bound and form.is_valid():
        try:
            result = _simulator.told(_simulator.run(form), start, _language())
        except SimulationError as error:
            form.add_error(None, error.message)
    if form.is_bound and form.errors:
        status = 422
    context = {
        "form": form, "start": start, "result": result, "floor": start.floor,
        "scenarios": _scenarios(), "question": request.GET.urlencode(),
        "policy_names": {place: _simulator.policy_name(place) for place in ("now", "a", "b", "c")},
    }  # fmt: skip
    return render(request, "profit/simulator.html", context, status=status)


@page(Right.SEE_PROFIT)
def simulator_csv(request: HttpRequest) -> HttpResponseBase:
    """The answer to a question of the simulator as CSV."""
    try:
        start = _simulator.read_start()
        form = SimulatorForm(_asked(request.GET) or {}, start=start, language=_language())
        if not form.is_valid():
            return HttpResponse(status=422)
        answer = _simulator.told(_simulator.run(form), start, _language())
    except (NotBuiltError, SimulationError) as error:
        raise Http404(str(error)) from error
    rows = answer.outcomes
    return csv_response(columns=_simulator.columns(), rows=rows, name="return-policies")


@page(Right.SET_COSTS, methods=("POST",))
def scenario(request: HttpRequest) -> HttpResponseBase:
    """Save a question under a name, or remove it."""
    workspace, now, actor = company.workspace(), company.now(), disclosure.actor_of(request)
    name = request.POST.get("name", "").strip()
    if request.POST.get("remove"):
        if profit.remove_scenario(workspace, name=name, actor=actor, now=now):
            say(request, _("The scenario was removed."))
        return redirect("profit:simulator")
    from django.http import QueryDict

    asked = _asked(QueryDict(request.POST.get("question", "")[:8_000])) or {}
    try:
        profit.save_scenario(workspace, name=name, asked=dict(asked), actor=actor, now=now)
        say(request, _("The scenario was saved."))
    except SimulationError as error:
        say(request, error.message, level="warning")
    return redirect(f"{reverse('profit:simulator')}?{urlencode(asked)}")


# -- cuts and policies -----------------------------------------------------------------------------


@page(Right.SEE_PROFIT)
@until_built("profit/empty.html")
def cut(request: HttpRequest) -> HttpResponseBase:
    """What a cut of a budget saves, and what it costs in the value of customers."""
    asked = request.GET if any(name in request.GET for name in _CUT_ASKS) else None
    choices = _cut.experience_choices(_language())
    form = CutForm(asked, experiences=choices, language=_language())
    answer, status = None, 200
    try:
        if form.is_bound and form.is_valid():
            answer = _cut.reckon(form.cut(), _language())
    except CutError as error:
        form.add_error(None, error.message)
    if form.is_bound and form.errors:
        status = 422
    return render(request, "profit/cut.html", {"form": form, "answer": answer}, status=status)


@page(Right.SEE_PROFIT)
@until_built("profit/empty.html")
def policies(request: HttpRequest) -> HttpResponseBase:
    """Orders or customers with a policy against the rest, part by part of the result."""
    shown = _policies.read_page(request.GET.dict(), _language())
    return render(request, "profit/policies.html", {"page": shown, "shown": shown.shown})


@page(Right.SEE_PROFIT)
def policies_csv(request: HttpRequest) -> HttpResponseBase:
    """A comparison as CSV."""
    try:
        shown = _policies.read_page(request.GET.dict(), _language())
    except NotBuiltError as error:
        raise Http404(str(error)) from error
    rows = shown.shown.parts
    return csv_response(columns=_policies.part_columns(), rows=rows, name="policy-profit")


# -- cost rates ------------------------------------------------------------------------------------


@page(Right.SEE_PROFIT)
def rates(request: HttpRequest) -> HttpResponseBase:
    """Every standard cost, and who changed what."""
    wanted = {name: request.GET.get(name, "") for name in ("driver", "applies_to", "value")}
    return _rates_page(request, _rate_form(None, initial={k: v for k, v in wanted.items() if v}))


@page(Right.SET_COSTS, methods=("POST",))
def rate(request: HttpRequest) -> HttpResponseBase:
    """Set a rate, or take it away."""
    workspace, actor = company.workspace(), disclosure.actor_of(request)
    form = _rate_form(request.POST)
    try:
        if request.POST.get("remove"):
            told = request.POST
            key = (told.get("driver", ""), told.get("applies_to", ""), told.get("from_day", ""))
            change = profit.remove_rate(workspace, key=key, actor=actor, now=company.now())
            _said(request, _("The rate was removed."), change.number)
            return redirect("profit:rates")
        if form.is_valid():
            put = profit.put_rate(workspace, cells=form.cells(), actor=actor, now=company.now())
            if put is None:
                say(request, _("The rate was so already."), level="info")
            else:
                _said(request, _("The rate was set; the next build reckons with it."), put.number)
            return redirect("profit:rates")
    except RatesError as error:
        form.is_valid()
        form.add_error(None, error.message)
    return _rates_page(request, form, status=422)


@page(Right.SET_COSTS, methods=("POST",))
def rate_undo(request: HttpRequest) -> HttpResponseBase:
    """Take the newest change of the rates back."""
    number = request.GET.get("number", "")
    done = number.isascii() and number.isdigit() and len(number) < 10 and profit.undo_rate(
        company.workspace(), number=int(number), actor=disclosure.actor_of(request),
        now=company.now(),
    )  # fmt: skip
    if done:
        say(request, _("The change was taken back."))
    else:
        say(request, _("Somebody changed a rate since; nothing was done."), level="warning")
    return redirect("profit:rates")


def _rates_page(request: HttpRequest, form: RateForm, *, status: int = 200) -> HttpResponseBase:
    margin = company.workspace().settings.assumed_margin_basis_points / 10_000
    context = {
        "form": form, "drivers": _rates.read_groups(_language()), "margin": margin,
        "history": _rates.read_history(_language()),
    }  # fmt: skip
    return render(request, "profit/rates.html", context, status=status)


def _rate_form(asked: Any, initial: Mapping[str, str] | None = None) -> RateForm:
    unit = company.workspace().settings.currency
    return RateForm(asked, initial=initial, language=_language(), unit=unit)


def _said(request: HttpRequest, words: str, number: int) -> None:
    say(request, words, undo=f"{reverse('profit:rate_undo')}?number={number}")


# -- the panel on a customer's page ----------------------------------------------------------------


def customer_panel(_request: HttpRequest, customer_id: Any) -> Mapping[str, Any] | None:
    """What a customer earned us, for their page."""
    try:
        found = profit.read_customer(
            company.workspace(), int(customer_id), language=_language(), marts=company.marts()
        )
    except NotBuiltError:
        return None
    if found is None or found.band == "none":
        return None
    shown = [line for line in found.lines if line.amount]
    return {"result": found, "lines": shown, "ladder": [w.in_(_language()) for w in profit.LADDER]}


# -- shared ----------------------------------------------------------------------------------------


def _scenarios() -> list[tuple[str, str]]:
    """Saved questions: their names, and the addresses that ask them again."""
    found = profit.read_scenarios(company.workspace())
    base = reverse("profit:simulator")
    return [(name, f"{base}?{urlencode(one.asked)}") for name, one in reversed(found.items())]


def _asked(asked: Any) -> Any:
    """Return the fields of the simulator's form that an address holds; None when it has none."""
    told = {name: value for name, value in asked.items() if "_" in name or name in _BASE}
    return told or None


_BASE = frozenset({"items", "price", "cost", "shipping", "handling", "rate"})


def _language() -> Language:
    return "en" if (get_language() or "fa").startswith("en") else "fa"
