"""The limits within which people grant: set, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mehvar_web import company, disclosure, grants
from mehvar_web.accounts import Right, page
from mehvar_web.decide import _budgets, _parts, _words
from mehvar_web.decide.forms import LimitForm
from mehvar_web.ui import say

_HISTORY = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of budget with the limits in force and how its budgets stand."""

    name: str
    title: str
    limits: list[_budgets.LimitRow]
    standings: list[_budgets.StandingRow]


@page(Right.SET_BUDGETS)
def budgets(request: HttpRequest) -> HttpResponse:
    """The limits in force, how the fullest budgets stand, and what was set before."""
    return _page(request, LimitForm())


@page(Right.SET_BUDGETS, methods=("POST",))
def set_budget(request: HttpRequest) -> HttpResponseBase:
    """Set one limit from today on, or take it away."""
    form = LimitForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    user, now = disclosure.user_of(request), company.now()
    try:
        changed = grants.set_budgets([form.limit], by=user, now=now)
    except grants.GrantError as error:
        say(request, error.words, level="error")
        return redirect("decide:budgets")
    words = _("The limit is set, from today on.") if changed else _("It was so already.")
    say(request, words, level="success" if changed else "info")
    return redirect("decide:budgets")


def _page(request: HttpRequest, form: LimitForm, *, status: int = 200) -> HttpResponse:
    now = company.now()
    limits = _budgets.limit_rows(now)
    kinds = [
        Kind(
            name=kind, title=str(_words.KINDS[kind]),
            limits=[one for one in limits if one.kind == kind],
            standings=_budgets.standing_rows(kind, now),
        )
        for kind in grants.KINDS
    ]  # fmt: skip
    context = {
        "tabs": _parts.tabs(request, "budgets"),
        "kinds": kinds,
        "form": form,
        "history": _budgets.history(_HISTORY),
    }
    return render(request, "decide/budgets.html", context, status=status)
