"""Boxes, chips of filters in force, saved views and tabs: the ways through the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar_web.accounts import Right, may
from mehvar_web.inbox.models import SavedView
from mehvar_web.ui import Choice
from mehvar_web.ui.templatetags.ui import day

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.inbox.forms import ListForm

BOXES: tuple[tuple[str, str | Promise], ...] = (
    ("", pgettext_lazy("box of the inbox", "To do")),
    ("mine", pgettext_lazy("box of the inbox", "Mine")),
    ("unassigned", pgettext_lazy("box of the inbox", "Nobody's")),
    ("unread", pgettext_lazy("box of the inbox", "Unread")),
    ("all", pgettext_lazy("box of the inbox", "All")),
    ("spam", pgettext_lazy("box of the inbox", "Spam")),
)
_TABS: tuple[tuple[str, Right, str | Promise], ...] = (
    ("threads", Right.SEE_INBOX, pgettext_lazy("tab of Inbox", "Inbox")),
    ("subscriptions", Right.SEE_INBOX, pgettext_lazy("tab of Inbox", "What I hear of")),
    ("answers", Right.ANSWER_INBOX, pgettext_lazy("tab of Inbox", "Answers")),
    ("rules", Right.SET_CHANNELS, pgettext_lazy("tab of Inbox", "Rules")),
    ("sources", Right.SET_CHANNELS, pgettext_lazy("tab of Inbox", "Ways in")),
)
_SILENT = frozenset({"q", "box", "sort"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter in force, and the address that goes on without it."""

    words: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A saved view: its address, and whether the person may remove it."""

    view: SavedView
    url: str
    is_own: bool


def tabs(request: HttpRequest, current: str) -> tuple[Choice, ...]:
    """Return the tabs that the person may open; ``current`` is the one the reader is on."""
    return tuple(
        Choice(label=label, url=reverse(f"inbox:{name}"), current=name == current)
        for name, right, label in _TABS
        if may(request.user, right)
    )


def boxes(request: HttpRequest, current: str) -> tuple[Choice, ...]:
    """Return the boxes, each keeping the other filters."""
    return tuple(
        Choice(label=label, url=_with(request, box=name), current=name == current)
        for name, label in BOXES
    )


def chips(request: HttpRequest, form: ListForm) -> tuple[Chip, ...]:
    """Return a chip for each filter in force."""
    return tuple(
        Chip(words=words, without=_with(request, **{name: ""})) for name, words in _told(form)
    )


def saved(user: User) -> tuple[Saved, ...]:
    """Return the person's saved views and those that are shared."""
    found = SavedView.objects.filter(Q(user=user) | Q(is_shared=True))
    return tuple(
        Saved(
            view=one,
            url=f"{reverse('inbox:threads')}?{one.query}",
            is_own=one.user_id == user.pk,
        )
        for one in found
    )


def save_view(user: User, *, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep filters under a name; the same name again replaces them."""
    made, _is_new = SavedView.objects.update_or_create(
        user=user, name=name[:60], defaults={"query": query[:500], "is_shared": is_shared}
    )
    return made


def _told(form: ListForm) -> Iterator[tuple[str, str]]:
    for name, value in form.told().items():
        if name not in _SILENT:
            label = form.fields[name].label or _("Channel")
            yield name, f"{label}: {_shown(form, name, value)}"


def _shown(form: ListForm, name: str, value: Any) -> str:
    if isinstance(value, date):
        return strip_tags(day(value))
    field = form.fields[name]
    choices = dict(cast("Any", field.choices)) if isinstance(field, forms.ChoiceField) else {}
    return str(choices.get(value, value))


def _with(request: HttpRequest, **changes: str) -> str:
    asked = request.GET.copy()
    asked.pop("after", None)
    for name, value in changes.items():
        asked.pop(name, None)
        if value:
            asked[name] = value
    return f"?{asked.urlencode()}"
