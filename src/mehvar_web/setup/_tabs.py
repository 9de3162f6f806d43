"""The pages of Settings, for those who may open them."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mehvar_web.accounts import Right, may
from mehvar_web.ui import Choice

_TABS: tuple[tuple[str, str | Promise, Right], ...] = (
    ("company", _("Company"), Right.MANAGE_COMPANY),
    ("teams", _("Teams"), Right.MANAGE_COMPANY),
    ("holidays", _("Holidays and occasions"), Right.MANAGE_COMPANY),
    ("people", _("People"), Right.MANAGE_USERS),
    ("tokens", _("API tokens"), Right.SEE_TODAY),
    ("privacy", _("Data and privacy"), Right.SEE_TODAY),
    ("audit", _("Audit log"), Right.SEE_AUDIT),
    ("about", _("About"), Right.SEE_TODAY),
)


def tabs(request: HttpRequest, current: str) -> tuple[Choice, ...]:
    """Return the tabs that this person may open; ``current`` is the one they are on."""
    return tuple(
        Choice(label=label, url=reverse(f"setup:{name}"), current=name == current)
        for name, label, right in _TABS
        if may(request.user, right)
    )


def first_tab(request: HttpRequest) -> str:
    """Return the address where Settings begin for this person."""
    return tabs(request, "")[0].url
