"""The pages of needs: the list, one need, and writing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar_web import disclosure
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.insights import _acts, _needs, _one, _words
from mehvar_web.insights._tabs import tabs
from mehvar_web.insights.forms import EvidenceForm, NeedForm
from mehvar_web.insights.models import Need
from mehvar_web.ui import csv_response, say

if TYPE_CHECKING:
    from collections.abc import Mapping


@page(Right.SEE_NEEDS)
def needs(request: HttpRequest) -> HttpResponseBase:
    """Every need that the address asks for, as a list or a board."""
    rows = _needs.read_list(request)
    may_export = may(request.user, Right.EXPORT)
    csv_url = f"{reverse('insights:needs_csv')}?{request.GET.urlencode()}" if may_export else ""
    context = {
        "table": _needs.table(request, rows, csv_url=csv_url),
        "board": _needs.board(rows) if request.GET.get("view") == "board" else (),
        "states": _needs.state_choices(request),
        "layouts": _needs.view_choices(request),
        "topics": _words.topics(),
        "topic": request.GET.get("topic", ""),
        "query": request.GET.get("q", ""),
        "kept": {
            name: request.GET[name] for name in ("state", "view", "sort") if name in request.GET
        },
        "nothing_yet": not Need.objects.exists(),
        "may_edit": may(request.user, Right.EDIT_NEEDS),
        "tabs": tabs("needs"),
    }
    return render(request, "insights/needs.html", context)


@page(Right.SEE_NEEDS, Right.EXPORT)
def needs_csv(request: HttpRequest) -> HttpResponseBase:
    """The list as a file: money in minor units."""
    rows = _needs.read_list(request)
    return csv_response(columns=_needs.columns(), rows=rows, name="needs")


@page(Right.SEE_NEEDS)
def need(request: HttpRequest, key: str) -> HttpResponseBase:
    """One need with its evidence, its worth, its plan and whether a change helped."""
    found = get_object_or_404(Need.objects.select_related("owner", "author"), key=key)
    user = disclosure.user_of(request)
    may_edit = may(user, Right.EDIT_NEEDS)
    context = {
        "page": _one.read_need(found, sight=sight_of(user), user=user, may_edit=may_edit),
        "need": found,
        "may_edit": may_edit,
        "may_add": may(user, Right.ADD_EVIDENCE),
        "form": EvidenceForm(),
        "tabs": tabs("needs"),
    }
    return render(request, "insights/need.html", context)


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("GET", "POST"))
def new_need(request: HttpRequest) -> HttpResponseBase:
    """Write a need down."""
    user = disclosure.user_of(request)
    form = NeedForm(request.POST or None, initial={"owner": user, "state": "new", "kind": "need"})
    if request.method == "POST" and form.is_valid():
        found = _acts.write_need(user, form.cleaned_data)
        say(request, _("The need is written down. Link what speaks for it."))
        return redirect("insights:need", found.key)
    return _form(
        request, {"form": form, "title": _("A new need"), "back": reverse("insights:needs")}
    )


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("GET", "POST"))
def edit_need(request: HttpRequest, key: str) -> HttpResponseBase:
    """Change a need."""
    found = get_object_or_404(Need, key=key)
    form = NeedForm(request.POST or None, need=found)
    if request.method == "POST" and form.is_valid():
        _acts.write_need(disclosure.user_of(request), form.cleaned_data, need=found)
        say(request, _("The need was changed."), undo=reverse("insights:undo_need", args=[key]))
        return redirect("insights:need", key)
    back = reverse("insights:need", args=[key])
    return _form(request, {"form": form, "title": found.title, "back": back})


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("POST",))
def undo(request: HttpRequest, key: str) -> HttpResponseBase:
    """Bring back what stood before the last change."""
    found = get_object_or_404(Need, key=key)
    if _acts.undo_need(disclosure.user_of(request), found):
        say(request, _("The last change was taken back."))
    else:
        say(request, _("There is no change to take back."), level="info")
    return redirect("insights:need", key)


@page(Right.SEE_NEEDS, Right.EDIT_NEEDS, methods=("POST",))
def archive(request: HttpRequest, key: str) -> HttpResponseBase:
    """Put a need away, or take it out again."""
    found = get_object_or_404(Need, key=key)
    away = not found.is_archived
    _acts.write_need(disclosure.user_of(request), {"is_archived": away}, need=found)
    told = _("The need was put away.") if away else _("The need is back in the list.")
    say(request, told, undo=reverse("insights:undo_need", args=[key]))
    return redirect("insights:need", key)


def _form(request: HttpRequest, context: Mapping[str, object]) -> HttpResponseBase:
    status = 422 if request.method == "POST" else 200
    told = {**context, "tabs": tabs("needs")}
    return render(request, "insights/need_form.html", told, status=status)
