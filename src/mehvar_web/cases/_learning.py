"""Causes and changes as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar.care import Cause, ChangeEffect
from mehvar_web.cases import _words
from mehvar_web.cases._stores import touchpoint_names
from mehvar_web.ui import Column, charts
from mehvar_web.ui.figures import UNKNOWN, write_number
from mehvar_web.ui.templatetags.ui import money

if TYPE_CHECKING:
    from mehvar_web.care.models import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A change of the register, and what the last build says came of it."""

    change: Change
    state: SafeString | str
    type: str
    touchpoint: str
    owner: str
    verdict: SafeString | str
    told: str
    days: int | None


def cause_columns(*, is_shown: int, may_value: bool, may_set: bool) -> tuple[Column[Cause], ...]:
    """Return the columns of the causes; money only for who may see value, of groups large enough.

    Args:
        is_shown: the fewest customers that a group must have to say what they are worth.
        may_value: whether the reader may see values.
        may_set: whether the reader may begin a change.
    """
    places = touchpoint_names()
    told: list[Column[Cause]] = [
        Column(
            name="cause", label=gettext_lazy("Root cause"), head=True,
            cell=lambda one: one.cause or _("nobody said yet"), value=lambda one: one.cause,
        ),
        Column(
            name="owner", label=gettext_lazy("Whose it is"),
            cell=lambda one: _words.word(_words.CAUSE_OWNERS, one.cause_owner),
            value=lambda one: one.cause_owner,
        ),
        Column(
            name="partner", label=gettext_lazy("Partner or courier"),
            cell=lambda one: one.partner_id,
        ),
        Column(
            name="touchpoint", label=pgettext_lazy("dimension", "Touchpoint"),
            cell=lambda one: places.get(one.touchpoint_id, one.touchpoint_id),
            value=lambda one: one.touchpoint_id,
        ),
        Column(
            name="cases", label=gettext_lazy("Cases"), numeric=True,
            cell=lambda one: write_number(one.cases), value=lambda one: one.cases,
        ),
        Column(
            name="before", label=gettext_lazy("As long before"), numeric=True,
            cell=lambda one: write_number(one.before), value=lambda one: one.before,
        ),
    ]  # fmt: skip
    if may_value:
        told += _amounts(is_shown)
    if may_set:
        told.append(Column(name="change", label=gettext_lazy("Changes"), cell=_changes_of))
    return tuple(told)


def _amounts(is_shown: int) -> list[Column[Cause]]:
    def risk(one: Cause) -> int | None:
        return one.value_at_risk if one.customers >= is_shown else None

    return [
        Column(
            name="risk", label=gettext_lazy("Value at risk"), numeric=True,
            cell=lambda one: money(risk(one), "compact"), value=risk,
        ),
        Column(
            name="cost", label=gettext_lazy("Granted to make good"), numeric=True,
            cell=lambda one: money(one.cost, "compact"), value=lambda one: one.cost,
        ),
    ]  # fmt: skip


def _changes_of(one: Cause) -> SafeString:
    if not one.cause:
        return format_html("")
    address = f"{reverse('cases:new_change')}?{urlencode({'cause': one.cause})}"
    known = _("%(n)s known") % {"n": write_number(one.changes)} if one.changes else ""
    return format_html(
        '{} <a class="link" href="{}">{}<span class="vh"> {}</span></a>',
        known, address, _("Begin one"), one.cause,
    )  # fmt: skip


def change_rows(
    changes: Sequence[Change], effects: Sequence[ChangeEffect]
) -> tuple[ChangeRow, ...]:
    """Return the register with what came of each change."""
    known = {one.record_id: one for one in effects}
    language, places = _words.language(), touchpoint_names()
    return tuple(
        ChangeRow(
            change=one,
            state=_words.pill(_words.CHANGE_STATES, _words.CHANGE_TONES, one.state),
            type=one.type.title(language) if one.type else "",
            touchpoint=places.get(one.touchpoint_id, one.touchpoint_id),
            owner=one.owner.shown_name if one.owner else "",
            verdict=_verdict(one, known.get(one.key)),
            told=_told(known.get(one.key)),
            days=known[one.key].days_to_change if one.key in known else None,
        )
        for one in changes
    )


def _verdict(change: Change, effect: ChangeEffect | None) -> SafeString | str:
    if change.state != "done":
        return ""
    code = effect.verdict if effect is not None and effect.done_day else "waiting"
    return _words.pill(_words.VERDICTS, _words.VERDICT_TONES, code)


def _told(effect: ChangeEffect | None) -> str:
    """Return both rates in words, once there is something to compare."""
    if effect is None or effect.ratio is None:
        return ""
    return _(
        "%(before)s cases in 1,000 orders before, %(after)s after: %(ratio)s times as many "
        "(95%% range %(low)s to %(high)s)"
    ) % {
        "before": write_number(effect.before_rate, places=1),
        "after": write_number(effect.after_rate, places=1),
        "ratio": write_number(effect.ratio, places=2),
        "low": write_number(effect.ratio_low, places=2),
        "high": write_number(effect.ratio_high, places=2),
    }


def draw_effects(rows: Sequence[ChangeRow], effects: Sequence[ChangeEffect]) -> SafeString | str:
    """Draw what became of each change in effect: the rate of cases as a multiple of before."""
    known = {one.record_id: one for one in effects}
    told = [
        charts.Interval(
            label=row.change.title, value=effect.ratio, low=effect.ratio_low,
            high=effect.ratio_high, note=_words.word(_words.VERDICTS, effect.verdict),
            judgement=_JUDGED.get(effect.verdict, ""),
        )
        for row in rows
        if (effect := known.get(row.change.key)) is not None and effect.ratio is not None
    ]  # fmt: skip
    if not told:
        return ""
    return charts.intervals(
        charts.Intervals(
            title=_("Cases after a change, as a multiple of before"), rows=tuple(told),
            label_head=_("Change"), value_head=_("times as many"), base=1.0,
            base_text=_("no change"),
            show=lambda value: write_number(value, places=2) if value < 1e6 else UNKNOWN,
        )
    )  # fmt: skip


_JUDGED: dict[str, charts.Judgement] = {"better": "good", "worse": "bad"}
