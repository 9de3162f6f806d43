"""The charts of a subject: weekly shares within exact limits, daily sums up to theirs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar import voice
from mehvar.voice import WatchChart, WatchPoint
from mehvar_web import company
from mehvar_web.ui.charts import Line, Lines, Mark, Spot, Tick, day_ticks, lines, write_ordinal
from mehvar_web.ui.figures import write_figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A chart with what it says of itself."""

    title: str
    chart: SafeString
    note: str


def draw_charts(subject: str, dimension: str, level: str) -> tuple[Drawn, ...]:
    """Draw all charts that watch a subject."""
    found = voice.read_watch_charts(
        company.workspace(), subject=subject, dimension=dimension, level=level,
        marts=company.marts(),
    )  # fmt: skip
    return tuple(_draw(one) for one in found)


def _draw(one: WatchChart) -> Drawn:
    return _weekly(one) if one.test == "pchart" else _daily(one)


def _weekly(one: WatchChart) -> Drawn:
    """The share of every week within the limits that the eight weeks before it set."""
    title = _("Complaints, by week") if one.measure == "negative" else _("Spoken of, by week")
    seen = tuple(
        Spot(
            x=_x(point), y=point.value,
            note=_("outside its limits") if point.alarm else "",
        )
        for point in one.points
    )  # fmt: skip
    usual = tuple(
        Spot(x=_x(point), y=point.expected, low=point.lower, high=point.upper)
        for point in one.points
    )
    return Drawn(
        title=title,
        chart=lines(
            Lines(
                title=title,
                lines=(
                    Line(name=_("share of comments"), spots=seen),
                    Line(name=_("usual"), spots=usual),
                ),
                x_head=_("week that begins on"),
                show=lambda value: write_figure(value, "share"),
                show_x=write_ordinal,
                ticks=_ticks(one),
                band=_("exact limits"),
                zero=True,
            )
        ),
        note=_(
            "A point outside the band is what chance alone gives to fewer than 3 of 1,000 weeks. "
            "The band comes from the eight weeks before each point."
        ),
    )


def _daily(one: WatchChart) -> Drawn:
    """Where the sum stands; it raises an alarm at its limit."""
    title = _("Slow drift of complaints") if one.test == "cusum" else _("Mood, day by day")
    limit = next((point.limit for point in one.points if point.limit is not None), 0.0)
    marks = [Mark(axis="y", at=limit or 0.0, text=_("alarm"))]
    if one.test == "ewma":
        marks.append(Mark(axis="y", at=-(limit or 0.0), text=_("alarm")))
    spots = tuple(Spot(x=_x(point), y=point.statistic, note=_say(point)) for point in one.points)
    note = (
        _(
            "Each day adds how much likelier its complaints are if they had risen by half; a calm "
            "day takes off, never below zero. Usual is the share in twelve weeks that ended four "
            "weeks before, so that a drift does not hide itself."
        )
        if one.test == "cusum"
        else _(
            "An average in which each day weighs a tenth, in standard deviations from the twelve "
            "weeks that ended four weeks before."
        )
    )
    return Drawn(
        title=title,
        chart=lines(
            Lines(
                title=title,
                lines=(Line(name=title, spots=spots),),
                x_head=_("day"),
                show=lambda value: write_figure(value, "count", places=1),
                show_x=write_ordinal,
                ticks=_ticks(one),
                marks=tuple(marks),
                holds=tuple(mark.at for mark in marks),
                zero=True,
                small=True,
            )
        ),
        note=note,
    )


def _say(point: WatchPoint) -> str:
    if point.value is None:
        return ""
    return _("%(k)s of %(n)s comments") % {
        "k": write_figure(point.count, "count"),
        "n": write_figure(point.comments, "count"),
    }


def _x(point: WatchPoint) -> float:
    return float(point.day.toordinal())


def _ticks(one: WatchChart) -> tuple[Tick, ...]:
    return day_ticks(one.points[0].day, one.points[-1].day)
