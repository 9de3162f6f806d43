"""How cases went, as the page shows it: in time or not, opened again, and did it help."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar.care import Recovery, Results, Share
from mehvar_web import channels
from mehvar_web.accounts.models import Team
from mehvar_web.cases import _words
from mehvar_web.cases._stores import store_names, touchpoint_names
from mehvar_web.cases.forms import type_names
from mehvar_web.ui import Column, Kpi, likely_range
from mehvar_web.ui.figures import UNKNOWN, write_number, write_share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mehvar_web.cases._words import Words

BY: dict[str, str | Promise] = {
    "kind": pgettext_lazy("cases by", "Type"),
    "severity": pgettext_lazy("cases by", "Severity"),
    "stage": pgettext_lazy("cases by", "Stage"),
    "channel": pgettext_lazy("cases by", "Channel"),
    "store_id": pgettext_lazy("cases by", "Store"),
    "touchpoint_id": pgettext_lazy("cases by", "Touchpoint"),
    "cause_owner": pgettext_lazy("cases by", "Whose cause"),
    "team_id": pgettext_lazy("cases by", "Team"),
}


def headline(found: Results) -> str:
    """Return in one sentence whether it helped, with those who said nothing in the count."""
    told = found.recovery
    if told is None or not told.asked:
        return _("Nobody was asked yet whether it helped.")
    if not told.silent:
        words = _("All of the %(asked)s customers who were asked answered: it helped %(low)s.")
        return words % {
            "asked": write_number(told.asked), "low": write_share(told.surely.value),
        }  # fmt: skip
    return _(
        "Of %(asked)s customers who were asked, it helped at least %(low)s and at most %(high)s; "
        "%(silent)s said nothing."
    ) % {
        "asked": write_number(told.asked),
        "low": write_share(told.surely.value),
        "high": write_share(told.at_best.value),
        "silent": write_number(told.silent),
    }


def kpis(found: Results) -> tuple[Kpi, ...]:
    """Return the key figures of all cases of the days."""
    return (
        _recovery(found.recovery),
        _share(_("First answer in time"), found.answered_in_time),
        _share(_("Resolved in time"), found.resolved_in_time),
        _share(_("Opened again"), found.reopened),
        _minutes(_("First answer after"), found.first_response),
        _minutes(_("Resolved after"), found.resolution),
        _minutes(_("Decided after"), found.decision),
        _days(found.change),
    )


def _recovery(told: Recovery | None) -> Kpi:
    name = _("It helped, at least")
    if told is None or not told.asked:
        return Kpi(name=name, unknown=_("too few were asked"))
    low, high = told.surely, told.at_best
    return Kpi(
        name=name,
        value=write_share(low.value),
        low=write_share(low.low),
        high=write_share(high.high),
        range=likely_range(value=low.value, low=low.low, high=high.high),
        note=_("at most %(high)s, had all who said nothing been helped; %(answers)s of answers")
        % {"high": write_share(high.value), "answers": write_share(told.of_answers.value)},
    )


def _share(name: str, told: Share) -> Kpi:
    if not told.n:
        return Kpi(name=name, unknown=_("none yet"))
    return Kpi(
        name=name,
        value=write_share(told.value),
        low=write_share(told.low),
        high=write_share(told.high),
        range=likely_range(value=told.value, low=told.low, high=told.high),
        note=_("%(hits)s of %(n)s") % {"hits": write_number(told.hits), "n": write_number(told.n)},
    )


def _minutes(name: str, minutes: float | None) -> Kpi:
    if minutes is None:
        return Kpi(name=name, unknown=_("none yet"))
    note = _("half of them sooner, in working time")
    return Kpi(name=name, value=_words.span(minutes), note=note)


def _days(minutes: float | None) -> Kpi:
    name = _("From a case to a change")
    if minutes is None:
        return Kpi(name=name, unknown=_("no change answers to them yet"))
    days = write_number(round(minutes / 1_440))
    return Kpi(name=name, value=days, unit=_("days"), note=_("half of them sooner"))


def member_words(by: str) -> Mapping[str, Words]:
    """Return what the groups of a dimension are called."""
    words: dict[str, Mapping[str, Words]] = {
        "severity": _words.SEVERITIES, "stage": _words.STAGES, "channel": channels.CHANNEL_WORDS,
        "cause_owner": _words.CAUSE_OWNERS,
    }  # fmt: skip
    if by in words:
        return words[by]
    if by == "kind":
        return dict(type_names(active=False))
    if by == "team_id":
        return dict(Team.objects.values_list("code", "name"))
    return dict(store_names() if by == "store_id" else touchpoint_names())


def columns(by: str) -> tuple[Column[Results], ...]:
    """Return the columns of the table; ``by`` names its first one."""
    words = member_words(by)

    def name(one: Results) -> object:
        return words.get(one.member, one.member) if one.member else _("not known")

    return (
        Column(name="member", label=BY[by], cell=name, value=lambda one: one.member, head=True),
        _count("cases", gettext_lazy("Cases"), "cases"),
        _of("answered", gettext_lazy("First answer in time"), "answered_in_time"),
        _of("resolved", gettext_lazy("Resolved in time"), "resolved_in_time"),
        _median("resolution", gettext_lazy("Resolved after, median"), "resolution"),
        _of("reopened", gettext_lazy("Opened again"), "reopened"),
        Column(
            name="recovery", label=gettext_lazy("It helped: at least to at most"), numeric=True,
            cell=_bounds, value=lambda one: _least(one.recovery),
        ),
        Column(
            name="asked", label=gettext_lazy("Asked"), numeric=True,
            cell=lambda one: write_number(one.recovery.asked) if one.recovery else UNKNOWN,
            value=lambda one: one.recovery.asked if one.recovery else None,
        ),
        _of("came_back", gettext_lazy("Bought again in their usual time"), "came_back"),
    )  # fmt: skip


def _count(name: str, label: str | Promise, field: str) -> Column[Results]:
    return Column(
        name=name, label=label, numeric=True,
        cell=lambda one: write_number(getattr(one, field)), value=lambda one: getattr(one, field),
    )  # fmt: skip


def _of(name: str, label: str | Promise, field: str) -> Column[Results]:
    def read(one: Results) -> float | None:
        told: Share | None = getattr(one, field)
        return None if told is None or math.isnan(told.value) else told.value

    return Column(
        name=name, label=label, numeric=True, value=read,
        cell=lambda one: write_share(read(one)),
    )  # fmt: skip


def _median(name: str, label: str | Promise, field: str) -> Column[Results]:
    def cell(one: Results) -> str:
        minutes = getattr(one, field)
        return UNKNOWN if minutes is None else _words.span(minutes)

    return Column(
        name=name, label=label, numeric=True, cell=cell, value=lambda one: getattr(one, field)
    )


def _bounds(one: Results) -> str:
    told = one.recovery
    if told is None:
        return _("too few to show")
    if not told.asked:
        return UNKNOWN
    ends = {"low": write_share(told.surely.value), "high": write_share(told.at_best.value)}
    return _("%(low)s to %(high)s") % ends


def _least(told: Recovery | None) -> float | None:
    return None if told is None or not told.asked else told.surely.value
