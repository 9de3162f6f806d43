"""A number over time, with how sure we are, its target and what noise does not explain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mehvar_web.ui._numbers import UNKNOWN, write_number
from mehvar_web.ui.charts._axes import Tick, along, heights, level, spread, written
from mehvar_web.ui.charts._numbers import numbers_table
from mehvar_web.ui.charts._scale import Scale, scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One period: its value with the 95 % range.

    ``signal`` marks what noise does not explain, and whether that is good; ``partial`` a period
    that has not ended; ``href`` opens the rows.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    signal: Literal["", "good", "bad", "neutral"] = ""
    partial: bool = False
    href: str = ""
    note: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """What a trend shows; ``show`` writes a value, ``limits`` are those of an XmR chart."""

    title: str
    points: tuple[Point, ...]
    show: Callable[[float], str] = write_number
    target: float | None = None
    limits: tuple[float, float] | None = None
    centre: float | None = None
    zero: bool = False
    small: bool = False


def trend(chart: Trend) -> SafeString:
    """Draw the chart; points without a value leave a gap."""
    axis = scale(_values(chart), zero=chart.zero)
    return format_html(
        '<figure class="chart"><div class="trend{}" dir="ltr"><div class="plot">{}{}{}</div>'
        '<div class="ys" aria-hidden="true">{}</div><div class="xs" aria-hidden="true">{}</div>'
        "</div>{}</figure>",
        " small" if chart.small else "",
        _marks(chart, axis),
        _line_names(chart, axis),
        _hits(chart, axis),
        heights(axis, chart.show),
        along(_periods(chart)),
        _table(chart),
    )


def _values(chart: Trend) -> Iterator[float | None]:
    yield from chain.from_iterable((p.value, p.low, p.high) for p in chart.points)
    yield from (chart.target, chart.centre, *(chart.limits or ()))


def _x(chart: Trend, index: int) -> float:
    return round(index / max(len(chart.points) - 1, 1) * 100, 2)


def _marks(chart: Trend, axis: Scale) -> SafeString:
    drawn = [level("grid", axis, tick) for tick in axis.ticks]
    drawn += [level("limit", axis, limit) for limit in chart.limits or ()]
    drawn += [level("centre", axis, chart.centre)] if chart.centre is not None else []
    drawn += [f'<path class="band" d="{band}"/>' for band in _bands(chart, axis)]
    drawn += [level("target", axis, chart.target)] if chart.target is not None else []
    drawn += [f'<path class="line" d="{_line(chart, axis)}"/>']
    return format_html(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        _spoken(chart),
        mark_safe("".join(drawn)),  # noqa: S308 (numbers of our own)
    )


def _runs(chart: Trend, *, banded: bool) -> Iterator[list[tuple[int, Point]]]:
    """Yield the stretches of points that have what is drawn."""
    run: list[tuple[int, Point]] = []
    for index, point in enumerate(chart.points):
        if point.value is None or (banded and (point.low is None or point.high is None)):
            yield run
            run = []
        else:
            run.append((index, point))
    yield run


def _line(chart: Trend, axis: Scale) -> str:
    drawn = ""
    for run in _runs(chart, banded=False):
        places = [f"{_x(chart, i)},{100 - axis.at(p.value or 0):.2f}" for i, p in run]
        drawn += "M" + "L".join(places) if places else ""
    return drawn


def _bands(chart: Trend, axis: Scale) -> Iterator[str]:
    for run in _runs(chart, banded=True):
        upper = [f"{_x(chart, i)},{100 - axis.at(p.high or 0):.2f}" for i, p in run]
        lower = [f"{_x(chart, i)},{100 - axis.at(p.low or 0):.2f}" for i, p in reversed(run)]
        if len(run) > 1:
            yield "M" + "L".join([*upper, *lower]) + "Z"


def _line_names(chart: Trend, axis: Scale) -> SafeString:
    names: list[tuple[str, str, str]] = []
    if chart.target is not None:
        text = _("target %(value)s") % {"value": chart.show(chart.target)}
        names.append(("", f"{100 - axis.at(chart.target):.2f}", text))
    if chart.limits is not None:
        upper = f"{100 - axis.at(chart.limits[1]):.2f}"
        names.append((" right", upper, _("limits of the usual")))
    return format_html_join(
        "", '<span class="mark-text{}" style="top:{}%" dir="auto">{}</span>', names
    )


def _hits(chart: Trend, axis: Scale) -> SafeString:
    wide = f"{100 / max(len(chart.points), 1):.2f}"
    drawn = [
        _hit(point, _x(chart, index), 100 - axis.at(point.value), wide, chart)
        for index, point in enumerate(chart.points)
        if point.value is not None
    ]
    return mark_safe("".join(drawn))  # noqa: S308 (each escaped)


def _hit(point: Point, x: float, y: float, wide: str, chart: Trend) -> SafeString:
    kinds = ["hit"]
    kinds += ["early"] if x < 25 else ["late"] if x > 75 else []
    kinds += ["high"] if y < 22 else []
    kinds += ["signal", point.signal] if point.signal else []
    kinds += ["partial"] if point.partial else []
    between = spread(point.low, point.high, chart.show)
    opening = SafeString("<span")
    if point.href:
        spoken = f"{point.label} {chart.show(point.value or 0.0)}"
        opening = format_html('<a href="{}" aria-label="{}"', point.href, spoken)
    return format_html(
        '{} class="{}" style="left:{}%;--y:{}%;--wide:{}%"><span class="point"></span>'
        '<span class="tip" dir="auto"><b>{}</b> {}{}{}</span></{}>',
        opening,
        " ".join(kinds),
        x,
        f"{y:.2f}",
        wide,
        point.label,
        written(chart.show(point.value or 0.0)),
        format_html(" <small>({})</small>", between) if between else "",
        format_html("<br>{}", point.note) if point.note else "",
        "a" if point.href else "span",
    )


def _periods(chart: Trend) -> list[Tick]:
    return [(_x(chart, i), point.short or point.label) for i, point in enumerate(chart.points)]


def _spoken(chart: Trend) -> str:
    known = [point for point in chart.points if point.value is not None]
    if not known:
        return _("%(title)s: no values") % {"title": chart.title}
    first, last = known[0], known[-1]
    return _("%(title)s: %(first)s in %(from)s, %(last)s in %(to)s") % {
        "title": chart.title,
        "first": chart.show(first.value or 0.0),
        "from": first.label,
        "last": chart.show(last.value or 0.0),
        "to": last.label,
    }


def _table(chart: Trend) -> SafeString:
    rows = [
        (
            point.label,
            UNKNOWN if point.value is None else written(chart.show(point.value)),
            spread(point.low, point.high, chart.show) or UNKNOWN,
        )
        for point in chart.points
    ]
    return numbers_table(
        caption=chart.title, heads=(_("Period"), _("Value"), _("95% range")), rows=rows
    )
