"""The company's settings."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mehvar_web import company, jobs
from mehvar_web.accounts import Right, page
from mehvar_web.accounts.models import User
from mehvar_web.setup._audit import told
from mehvar_web.setup._simulated import has_data
from mehvar_web.setup._tabs import first_tab, tabs
from mehvar_web.setup.forms import VALUE_FIELDS, SettingsForm
from mehvar_web.ui import say

_SHOWN_ONLY = frozenset({"name", "money_display"})
"""Settings that no step of a build reads."""


@page(Right.SEE_TODAY)
def settings(request: HttpRequest) -> HttpResponse:
    """Send to the first page of Settings that this person may open."""
    return redirect(first_tab(request))


@page(Right.MANAGE_COMPANY, methods=("GET", "POST"))
def company_settings(request: HttpRequest) -> HttpResponse:
    """Show and change the company's settings."""
    workspace = company.workspace()
    locked = (
        _("Rows were already imported with it: it cannot change any more.")
        if has_data(workspace)
        else ""
    )
    form = SettingsForm(
        request.POST or None, initial=SettingsForm.initial_of(workspace.settings), locked=locked
    )
    if request.method == "POST" and form.is_valid():
        changes = form.changes(workspace.settings)
        if "currency" in changes:
            changes["exponent"] = _exponent(str(changes["currency"]))
        _save(cast("User", request.user), changes)
        say(request, _("The settings were saved."))
        return redirect("setup:company")
    context = {
        "form": form,
        "choices": tabs(request, "company"),
        "days": [field for field in form if field.name.startswith("weekday_")],
        "value": [form[name] for name in VALUE_FIELDS],
        "others": [
            field
            for field in form
            if not field.name.startswith("weekday_") and field.name not in VALUE_FIELDS
        ],
    }
    return render(request, "setup/company.html", context, status=422 if form.is_bound else 200)


def _save(user: User, changes: dict[str, object]) -> None:
    if not changes:
        return
    with transaction.atomic():
        details = {name: str(value)[:200] for name, value in changes.items() if name != "name"}
        told(user.actor, "settings-changed", kind="company", key="company", details=details)
        company.workspace().configure(**changes)
    if set(changes) - _SHOWN_ONLY and company.build_id():
        jobs.demand_build(user=user)


def _exponent(currency: str) -> int:
    from mehvar import founding

    return founding.first_settings(
        name="", language="en", currency=currency, time_zone="UTC"
    ).exponent
