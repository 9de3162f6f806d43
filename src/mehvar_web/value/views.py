"""The pages of Value: which customers are worth how much, and how sure are we?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mehvar import value
from mehvar.text import Language
from mehvar.value import CLASS_TITLES, CLASSES, Direction, StrategyError, ValueClass
from mehvar.workspace import NotBuiltError
from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.accounts.models import User
from mehvar_web.ui import csv_response, say, until_built
from mehvar_web.ui.tables import read_place
from mehvar_web.value import _charts, _moves, _page
from mehvar_web.value.forms import StrategyForm

_FEW = 5


@page(Right.SEE_VALUE)
@until_built("value/empty.html")
def value_page(request: HttpRequest) -> HttpResponseBase:
    """What all customers are worth, by class; how the forecast did; who moved."""
    language = _language()
    shown = _page.read_page(language)
    directions: tuple[Direction, ...] = ("up", "down")
    moved = [
        _moves.read_page(request, direction=one, language=language, limit=_FEW)
        for one in directions
    ]
    context = {
        "page": shown,
        "overview": shown.overview,
        "classes": _page.strategies(shown, language),
        "moves": moved,
        "nobody_moved": not any(one.total for one in moved),
        "may_write": may(request.user, Right.SET_TARGETS),
        "may_export": may(request.user, Right.EXPORT),
        "window_days": company.workspace().settings.window_days,
    }
    return render(request, "value/value.html", context)


@page(Right.SEE_VALUE)
@until_built("value/empty.html")
def moves(request: HttpRequest, direction: str) -> HttpResponseBase:
    """Everybody who moved up or down, part by part."""
    if direction not in {"up", "down"}:
        raise Http404(_("There is no such list."))
    shown = _moves.read_page(
        request,
        direction=cast("Direction", direction),
        language=_language(),
        after=read_place(request.GET.get("after")),
    )
    context = {
        "list": shown,
        "may_export": may(request.user, Right.EXPORT),
        "window_days": company.workspace().settings.window_days,
    }
    return render(request, "value/moves.html", context)


@page(Right.EXPORT, Right.SEE_VALUE)
def moves_csv(request: HttpRequest) -> HttpResponseBase:
    """Every move as CSV: ids, no names; the audit keeps that it was taken."""
    try:
        rows = _moves.all_moves(request, _language())
    except NotBuiltError as error:
        raise Http404(str(error)) from error
    disclosure.write_audit(request, "customer.export", "value-moves", {"named": False})
    return csv_response(columns=_moves.columns(), rows=rows, name="value-moves")


@page(Right.SEE_VALUE)
def classes_csv(_request: HttpRequest) -> HttpResponseBase:
    """The classes as CSV."""
    try:
        rows = value.read_classes(company.workspace(), language=_language(), marts=company.marts())
    except NotBuiltError as error:
        raise Http404(str(error)) from error
    return csv_response(columns=_page.class_columns(), rows=rows, name="value-classes")


@page(Right.SET_TARGETS, Right.SEE_VALUE, methods=("GET", "POST"))
def strategy(request: HttpRequest, value_class: str) -> HttpResponseBase:
    """Write what is done for a class; its history stands below."""
    chosen, language = _class(value_class), _language()
    known = value.read_strategies(company.workspace(), language=language)[chosen]
    form = StrategyForm(request.POST or None, initial={"text": known.text})
    if request.method == "POST" and form.is_valid():
        try:
            value.put_strategy(
                company.workspace(), value_class=chosen, text=form.cleaned_data["text"],
                actor=_actor(request), now=company.now(),
            )  # fmt: skip
        except StrategyError as error:
            form.add_error("text", error.message)
        else:
            say(request, _("The strategy was saved."))
            return redirect("value:value")
    history = value.strategy_history(company.workspace(), value_class=chosen)
    context = {
        "form": form,
        "strategy": known,
        "title": CLASS_TITLES[chosen].in_(language),
        "history": [(one, _who(one.actor)) for one in reversed(history)],
    }
    return render(request, "value/strategy.html", context, status=422 if form.errors else 200)


@page(Right.SET_TARGETS, Right.SEE_VALUE, methods=("POST",))
def strategy_default(request: HttpRequest, value_class: str) -> HttpResponse:
    """Let the default strategy of a class hold again."""
    chosen = _class(value_class)
    try:
        value.remove_strategy(
            company.workspace(), value_class=chosen, actor=_actor(request), now=company.now()
        )
    except StrategyError as error:
        say(request, error.message, level="error")
    else:
        say(request, _("The default strategy holds again."))
    return redirect("value:strategy", chosen)


def customer_panel(request: HttpRequest, customer_id: Any) -> Mapping[str, Any] | None:
    """What a customer is worth, for their page; who may not see money sees class and strategy."""
    try:
        found = value.read_customer_value(
            company.workspace(), customer_id=int(customer_id), language=_language(),
            marts=company.marts(),
        )  # fmt: skip
    except NotBuiltError:
        return None
    if found is None:
        return None
    return {
        "worth": found,
        "probabilities": [
            (CLASS_TITLES[name].in_(_language()), share) for name, share in found.probabilities
        ],
        "curve": _charts.alive(found),
        "sees_money": may(request.user, Right.SEE_VALUE),
    }


def _class(name: str) -> ValueClass:
    for known in CLASSES:
        if known == name:
            return known
    raise Http404(_("There is no such class."))


def _who(actor: str) -> str:
    """Return a person's name; one without an account stays as the record calls them."""
    number = actor.removeprefix("user:")
    if not (number.isascii() and number.isdigit()):
        return actor
    known = User.objects.filter(pk=int(number)).first()
    return known.shown_name if known else actor


def _actor(request: HttpRequest) -> str:
    return cast("User", request.user).actor


def _language() -> Language:
    return "en" if (get_language() or "fa").startswith("en") else "fa"
