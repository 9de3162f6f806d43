"""What the page Retention shows: the numbers, the states, the triangle, the curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import get_args
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar import retention
from mehvar.retention import Figure, Overview, Period
from mehvar_web import company
from mehvar_web.retention._draw import Measure, draw_curves, draw_triangle
from mehvar_web.retention._lists import state_pill
from mehvar_web.retention._words import (
    DIMENSIONS,
    EVENTS,
    MEASURES,
    PERIODS,
    say,
    write_number,
    write_share,
)
from mehvar_web.ui import Choice, Kpi, likely_range
from mehvar_web.ui.figures import split_figure, write_change, write_figure


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which triangle and which curves the reader asked for."""

    period: Period = "month"
    measure: Measure = "customers"
    event: str = "first_repeat"
    by: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> View:
        """Read the view from an address; what nothing offers is as if it were not asked for."""
        period, measure = asked.get("period", ""), asked.get("measure", "")
        event, by = asked.get("event", ""), asked.get("by", "")
        return cls(
            period=period if period in get_args(Period) else "month",  # type: ignore[arg-type]
            measure=measure if measure in get_args(Measure) else "customers",  # type: ignore[arg-type]
            event=event if event in EVENTS else "first_repeat",
            by=by if by in DIMENSIONS else "",
        )

    def url(self, **changes: str) -> str:
        """Return the address of the view with some of it changed."""
        told = {"period": self.period, "measure": self.measure, "event": self.event, "by": self.by}
        usual = {"period": "month", "measure": "customers", "event": "first_repeat", "by": ""}
        asked = {name: value for name, value in (told | changes).items() if value != usual[name]}
        return reverse("retention:retention") + (f"?{urlencode(asked)}" if asked else "")

    def choices(self, name: str, words: Mapping[str, object]) -> tuple[Choice, ...]:
        """Return the choices of one part of the view."""
        return tuple(
            Choice(
                label=str(text),
                url=self.url(**{name: value}),
                current=getattr(self, name) == value,
            )
            for value, text in words.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    """How many customers are in one state."""

    pill: SafeString
    count: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything on Retention but the lists of customers."""

    overview: Overview
    kpis: tuple[Kpi, ...]
    states: tuple[StateCount, ...]
    triangle: SafeString | str
    curves: SafeString | str
    different: bool | None
    source: str
    why: str


def read_page(view: View) -> Page:
    """Return what the page shows of the whole company.

    Raises:
        NotBuiltError: before the first build.
    """
    overview = read_overview()
    cohorts = company.remember(
        ("retention.cohorts", view.period),
        lambda: retention.read_cohorts(
            company.workspace(), period=view.period, marts=company.marts()
        ),
    )
    curves = company.remember(
        ("retention.curves", view.event, view.by),
        lambda: retention.read_curves(
            company.workspace(), event=view.event, dimension=view.by, marts=company.marts()
        ),
    )
    p = curves[0].p if curves else None
    return Page(
        overview=overview,
        kpis=_kpis(overview),
        states=_states(overview),
        triangle=draw_triangle(cohorts, view.measure) if cohorts.cohorts else "",
        curves=draw_curves(curves, view.event, view.by) if curves else "",
        different=None if p is None else p < 0.05,
        source=overview.source,
        why=say(retention.why_words(overview.why)),
    )


def read_overview() -> Overview:
    """Return the numbers at the top."""
    return company.remember(
        ("retention.overview",),
        lambda: retention.read_overview(company.workspace(), marts=company.marts()),
    )


def built_until() -> date:
    """Return the day up to which the data go."""
    return read_overview().as_of


def _kpis(overview: Overview) -> tuple[Kpi, ...]:
    figures = overview.figures
    return (
        _retention(figures["retention"]),
        _usual_gap(figures["usual_gap"]),
        _alarms(figures["alarms"], figures["false_alarms"]),
        _at_stake(figures["at_stake"]),
    )


def _retention(one: Figure) -> Kpi:
    name = _("Came back")
    if one.value is None:
        return Kpi(name=name, unknown=_("too few customers"))
    settings = company.workspace().settings
    change = None if one.previous is None else one.value - one.previous
    told = one.significant and change is not None
    return Kpi(
        name=name,
        value=write_share(one.value, places=1),
        low=write_share(one.low, places=1),
        high=write_share(one.high, places=1),
        change=write_change(change, "share") if told else "",
        direction=("up" if (change or 0) > 0 else "down") if told else "",
        judgement=("good" if (change or 0) > 0 else "bad") if told else "",
        note=_("of %(n)s customers, within %(days)s days")
        % {"n": write_number(one.n), "days": write_number(settings.horizon_days)},
        range=likely_range(value=one.value, low=one.low, high=one.high),
    )


def _usual_gap(one: Figure) -> Kpi:
    name = _("Usual time between purchases")
    if one.value is None:
        return Kpi(name=name, unknown=_("nobody came back yet"))
    return Kpi(
        name=name, value=write_number(one.value), unit=_("days"),
        note=_("median of customers who came back"),
    )  # fmt: skip


def _alarms(one: Figure, false: Figure) -> Kpi:
    note = _("nobody is silent for unusually long")
    if one.value and false.value is not None:
        note = _("of them %(share)s would come back anyway") % {"share": write_share(false.value)}
    return Kpi(
        name=_("Going quiet"), value=write_number(one.value or 0), note=note,
        url=reverse("retention:quiet"),
    )  # fmt: skip


def _at_stake(one: Figure) -> Kpi:
    number, unit = split_figure(write_figure(one.value or 0, "money"))
    return Kpi(
        name=_("At stake with them"), value=number, unit=unit,
        note=_("what a year is worth, times the chance of leaving"),
        url=reverse("retention:quiet"),
    )  # fmt: skip


def _states(overview: Overview) -> tuple[StateCount, ...]:
    total = max(overview.customers, 1)
    return tuple(
        StateCount(pill=state_pill(state), count=count, share=count / total)
        for state in retention.STATES
        if (count := overview.states.get(state, 0))
    )


def choices(view: View) -> dict[str, tuple[Choice, ...]]:
    """Return all choices of the page."""
    return {
        "periods": view.choices("period", PERIODS),
        "measures": view.choices("measure", MEASURES),
        "events": view.choices("event", EVENTS),
        "groups": view.choices("by", DIMENSIONS),
    }
