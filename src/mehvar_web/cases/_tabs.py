"""The tabs of the pages of cases, and the boxes of the queue."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from mehvar_web.accounts import Right, may
from mehvar_web.ui import Choice

_TABS: tuple[tuple[str, Right, str | Promise], ...] = (
    ("queue", Right.SEE_CASES, pgettext_lazy("tab of Cases", "Queue")),
    ("articles", Right.SEE_CASES, pgettext_lazy("tab of Cases", "Knowledge base")),
    ("results", Right.SEE_CASES, pgettext_lazy("tab of Cases", "How it went")),
    ("causes", Right.SEE_CASES, pgettext_lazy("tab of Cases", "Root causes")),
    ("changes", Right.SEE_CASES, pgettext_lazy("tab of Cases", "Changes")),
    ("load", Right.SEE_STAFFING, pgettext_lazy("tab of Cases", "Staff load")),
    ("staffing", Right.SEE_STAFFING, pgettext_lazy("tab of Cases", "Staffing")),
    ("types", Right.SET_CASES, pgettext_lazy("tab of Cases", "Types")),
    ("rules", Right.SET_CASES, pgettext_lazy("tab of Cases", "Rules")),
)


def tabs(request: HttpRequest, current: str) -> tuple[Choice, ...]:
    """Return the tabs that the person may open; ``current`` is the one the reader is on."""
    return tuple(
        Choice(label=label, url=reverse(f"cases:{name}"), current=name == current)
        for name, right, label in _TABS
        if may(request.user, right)
    )


def with_query(request: HttpRequest, **changes: str) -> str:
    """Return this page's query with parameters changed, from its first page on."""
    asked = request.GET.copy()
    for gone in ("after", "page"):
        asked.pop(gone, None)
    for name, value in changes.items():
        asked.pop(name, None)
        if value:
            asked[name] = value
    return f"?{asked.urlencode()}"
