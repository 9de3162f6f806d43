"""The queue as a page and a file show it: boxes, chips, lines, the reason for each place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar_web import care
from mehvar_web.care.models import Case
from mehvar_web.cases import _clock, _words
from mehvar_web.cases._stores import store_names
from mehvar_web.cases._tabs import with_query
from mehvar_web.ui import Choice, Column, Pager
from mehvar_web.ui.figures import write_number

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.cases.forms import QueueForm

SIZE = 30
_BOXES: tuple[tuple[str, str | Promise], ...] = (
    ("", pgettext_lazy("box of the queue", "All")),
    ("mine", pgettext_lazy("box of the queue", "Mine")),
    ("team", pgettext_lazy("box of the queue", "My team's")),
    ("nobody", pgettext_lazy("box of the queue", "Nobody's")),
)
_SILENT = frozenset({"q", "box", "sort"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter in force, and the address that goes on without it."""

    words: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case as a list shows it."""

    case: Case
    place: int
    type: str
    state: SafeString | str
    severity: SafeString | str
    clock: SafeString | str
    why: str
    store: str
    owner: str


def filters_of(user: User, form: QueueForm) -> care.Filters:
    """Return what the form asks for as the queue understands it."""
    told = form.told()
    box = told.get("box", "")
    return care.Filters(
        state=told.get("state") or ("live" if box in {"mine", "team"} else "open"),
        owner=told.get("owner") or {"mine": "me", "nobody": "nobody"}.get(box, ""),
        team=user.team_id if box == "team" else None,
        type=told.get("type", ""),
        severity=told.get("severity", ""),
        stage=told.get("stage", ""),
        store=told.get("store", ""),
        city=told.get("city", ""),
        clock=told.get("clock", ""),
        q=told.get("q", ""),
        first_day=told.get("first_day"),
        last_day=told.get("last_day"),
        order=told.get("sort") or "priority",
    )


def rows_of(lines: Sequence[care.Line]) -> tuple[Row, ...]:
    """Return lines of the queue as a list shows them."""
    return tuple(
        row_of(one.case, clocks=one.clocks, place=one.place, why=_clock.reason(one.why))
        for one in lines
    )


def row_of(case: Case, *, clocks: care.Clocks, place: int = 0, why: str = "") -> Row:
    """Return a case as a list shows it; without a place it is no line of the queue."""
    return Row(
        case=case,
        place=place,
        type=case.type.title(_words.language()),
        state=_words.pill(_words.STATES, _words.STATE_TONES, case.state),
        severity=_words.pill(_words.SEVERITIES, _words.SEVERITY_TONES, case.severity),
        clock=_clock.pill(clocks.next),
        why=why,
        store=store_names().get(case.store_id, case.store_id),
        owner=whose(case),
    )


def whose(case: Case) -> str:
    """Return who has a case: a person, else a team, else nobody."""
    return case.owner.shown_name if case.owner else case.team.name if case.team else ""


def pager_of(found: care.Queue) -> Pager:
    """Return the pager of a page of the queue."""
    first = (found.page - 1) * SIZE + 1 if found.rows else 0
    return Pager(
        parameter="page",
        first=first,
        last=first + len(found.rows) - 1 if found.rows else 0,
        count=found.total,
        previous=str(found.page - 1) if found.page > 1 else "",
        next=str(found.page + 1) if found.has_next else "",
    )


def boxes(request: HttpRequest, current: str, user: User) -> tuple[Choice, ...]:
    """Return the boxes of the queue, each keeping the other filters."""
    return tuple(
        Choice(label=label, url=with_query(request, box=name), current=name == current)
        for name, label in _BOXES
        if name != "team" or user.team_id is not None
    )


def chips(request: HttpRequest, form: QueueForm) -> tuple[Chip, ...]:
    """Return a chip for each filter in force."""
    return tuple(
        Chip(words=words, without=with_query(request, **{name: ""})) for name, words in _told(form)
    )


def _told(form: QueueForm) -> Iterator[tuple[str, str]]:
    for name, value in form.told().items():
        if name not in _SILENT:
            yield name, f"{form.fields[name].label}: {_shown(form, name, value)}"


def _shown(form: QueueForm, name: str, value: Any) -> str:
    if isinstance(value, date):
        from mehvar_web.ui.templatetags.ui import day

        return strip_tags(day(value))
    field = form.fields[name]
    choices = dict(cast("Any", field.choices)) if isinstance(field, forms.ChoiceField) else {}
    return str(choices.get(value, value))


def _plain(name: str, label: Any) -> Column[Case]:
    return Column(name=name, label=label, cell=lambda one: getattr(one, name))


FILE: tuple[Column[Case], ...] = (
    _plain("number", pgettext_lazy("number", "Case")),
    _plain("key", gettext_lazy("Key")),
    Column(name="type", label=pgettext_lazy("of a case", "Type"), cell=lambda one: one.type.key),
    _plain("severity", pgettext_lazy("of a case", "Severity")),
    _plain("state", pgettext_lazy("of a case", "State")),
    _plain("stage", pgettext_lazy("of a case", "Stage")),
    _plain("customer_id", gettext_lazy("Customer")),
    _plain("order_id", pgettext_lazy("number", "Order")),
    _plain("store_id", pgettext_lazy("dimension", "Store")),
    _plain("city", pgettext_lazy("dimension", "City")),
    _plain("touchpoint_id", pgettext_lazy("dimension", "Touchpoint")),
    _plain("channel", pgettext_lazy("dimension", "Channel")),
    Column(
        name="owner", label=pgettext_lazy("of a case", "Whose"),
        cell=lambda one: one.owner.actor if one.owner else "",
    ),
    Column(
        name="team", label=pgettext_lazy("of a case", "Team"),
        cell=lambda one: one.team.code if one.team else "",
    ),
    _plain("opened_by", gettext_lazy("Opened by")),
    _plain("opened_at", gettext_lazy("Opened at (UTC)")),
    _plain("first_response_due_at", gettext_lazy("First answer due at (UTC)")),
    _plain("first_response_at", gettext_lazy("First answered at (UTC)")),
    _plain("resolution_due_at", gettext_lazy("Resolution due at (UTC)")),
    _plain("resolved_at", gettext_lazy("Resolved at (UTC)")),
    _plain("recovered", gettext_lazy("Helped")),
    _plain("reopenings", gettext_lazy("Opened again, times")),
    _plain("cause", gettext_lazy("Root cause")),
    _plain("cause_owner", gettext_lazy("Whose cause")),
    Column(
        name="value_at_risk", label=gettext_lazy("Value at risk"), numeric=True,
        cell=lambda one: one.value_at_risk, value=lambda one: one.value_at_risk,
    ),
)  # fmt: skip


def headline(found: care.Queue, late: int) -> str:
    """Return in one sentence how many wait."""
    shown = write_number(found.total)
    more = _("More than %(n)s cases") if found.is_capped else _("%(n)s cases")
    told = more % {"n": shown}
    return (
        told
        if not late
        else f"{told} · " + _("%(n)s of this page late") % {"n": write_number(late)}
    )


def late_among(found: care.Queue) -> int:
    """Return how many of this page are late."""
    return sum(one.clocks.next.state == "late" for one in found.rows)
