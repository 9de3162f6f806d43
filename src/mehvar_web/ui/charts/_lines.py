"""Several numbers along one axis: curves with their bands, steps, projections, calibration."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mehvar_web.ui._numbers import UNKNOWN, write_number
from mehvar_web.ui.charts._axes import (
    Mark,
    Tick,
    along,
    heights,
    legend,
    level,
    spread,
    upright,
    upright_names,
    written,
)
from mehvar_web.ui.charts._numbers import numbers_table
from mehvar_web.ui.charts._paths import band_path, dots, line_path
from mehvar_web.ui.charts._scale import Scale, is_whole, scale, span
from mehvar_web.ui.charts._spark import Judgement

_MOST_HITS = 48
_MOST_DOTS = 24
_MOST_ROWS = 120
SERIES = 6
"""So many series are told apart by colour and by shape of their dots; more are not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One value of a line with its interval; None leaves a gap."""

    x: float
    y: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One series, its spots in the order of x.

    ``step`` keeps each value until the next (survival curves), ``area`` fills to the zero line,
    ``dots`` draws no line (calibration). From ``projected_from`` on it is dashed.
    """

    name: str
    spots: tuple[Spot, ...]
    style: Literal["line", "step", "area", "dots"] = "line"
    projected_from: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A point of the chart that is named where it stands: the peak, the end."""

    x: float
    y: float
    text: str
    judgement: Judgement = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Up to six series over one axis.

    ``ticks`` are the places to name on the x axis (round numbers without them), ``show_x`` and
    ``show`` write a value of an axis, ``holds`` are heights that the axis must include, ``band``
    says what the intervals are ("90 % interval"). ``diagonal`` gives both axes one scale and
    draws where they are equal.
    """

    title: str
    lines: tuple[Line, ...]
    x_head: str
    y_head: str = ""
    show: Callable[[float], str] = write_number
    show_x: Callable[[float], str] = write_number
    ticks: tuple[Tick, ...] = ()
    marks: tuple[Mark, ...] = ()
    pins: tuple[Pin, ...] = ()
    holds: tuple[float, ...] = ()
    zero: bool = False
    band: str = ""
    diagonal: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    x: Scale
    y: Scale


def lines(chart: Lines) -> SafeString:
    """Draw the series; x runs from left to right in both languages."""
    frame = _frame(chart)
    return format_html(
        '<figure class="chart">{}<div class="trend lines{}{}" dir="ltr"><div class="plot">{}{}{}'
        '{}</div><div class="ys" aria-hidden="true">{}</div>'
        '<div class="xs" aria-hidden="true">{}</div>'
        '<p class="x-head" dir="auto" aria-hidden="true">{}</p></div>{}</figure>',
        _legend(chart),
        " small" if chart.small else "",
        " square" if chart.diagonal else "",
        _marks(chart, frame),
        _names(chart, frame),
        _hits(chart, frame),
        _pins(chart, frame),
        heights(frame.y, chart.show),
        along(_ticks(chart, frame)),
        chart.x_head,
        _table(chart),
    )


def _frame(chart: Lines) -> _Frame:
    spots = list(chain.from_iterable(line.spots for line in chart.lines))
    ys = list(chain.from_iterable((spot.y, spot.low, spot.high) for spot in spots))
    ys += [*chart.holds, *(pin.y for pin in chart.pins)]
    ys += [mark.at for mark in chart.marks if mark.axis == "y"]
    xs = [spot.x for spot in spots] + [mark.at for mark in chart.marks if mark.axis == "x"]
    filled = any(line.style == "area" for line in chart.lines)
    if chart.diagonal:
        both = scale([*xs, *ys], zero=chart.zero)
        return _Frame(x=both, y=both)
    counts = is_whole(spot.y for spot in spots)
    return _Frame(x=span(xs), y=scale(ys, zero=chart.zero or filled, whole=counts))


def _ticks(chart: Lines, frame: _Frame) -> list[Tick]:
    named = chart.ticks or tuple((tick, chart.show_x(tick)) for tick in frame.x.ticks)
    return [(frame.x.at(at), text) for at, text in named if frame.x.low <= at <= frame.x.high]


def _marks(chart: Lines, frame: _Frame) -> SafeString:
    drawn = [level("grid", frame.y, tick) for tick in frame.y.ticks]
    if frame.y.low < 0 < frame.y.high:
        drawn.append(level("centre", frame.y, 0))
    for index, line in enumerate(chart.lines):
        key = f"k{index % SERIES + 1}"
        drawn += band_path(line, frame.x, frame.y, key=key)
        drawn += line_path(line, frame.x, frame.y, key=key)
    if chart.diagonal:
        drawn.append('<line class="target" x1="0" x2="100" y1="100" y2="0"/>')
    drawn += [
        upright("target", frame.x.at(mark.at))
        if mark.axis == "x"
        else level("target", frame.y, mark.at)
        for mark in chart.marks
    ]
    return format_html(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        _spoken(chart),
        mark_safe("".join(drawn)),  # noqa: S308 (numbers of our own)
    )


def _names(chart: Lines, frame: _Frame) -> SafeString:
    levels = (
        (f"{100 - frame.y.at(mark.at):.2f}", mark.text) for mark in chart.marks if mark.axis == "y"
    )
    across = ((frame.x.at(mark.at), mark.text) for mark in chart.marks if mark.axis == "x")
    return upright_names(across) + format_html_join(
        "", '<span class="mark-text" style="top:{}%" dir="auto">{}</span>', levels
    )


def _pins(chart: Lines, frame: _Frame) -> SafeString:
    rows = (
        (
            pin.judgement,
            " before" if frame.x.at(pin.x) > 50 else " after",
            " under" if frame.y.at(pin.y) > 80 else "",
            frame.x.at(pin.x),
            f"{100 - frame.y.at(pin.y):.2f}",
            pin.text,
        )
        for pin in chart.pins
    )
    return format_html_join(
        "",
        '<span class="pin {}{}{}" style="left:{}%;top:{}%"><b dir="auto">{}</b></span>',
        rows,
    )


def _places(chart: Lines, most: int) -> list[float]:
    """The places of the spots of all lines; of too many, some evenly chosen, with both ends."""
    every = sorted({spot.x for line in chart.lines for spot in line.spots if spot.y is not None})
    if len(every) <= most:
        return every
    steps = (round(index * (len(every) - 1) / (most - 1)) for index in range(most))
    return [every[index] for index in sorted(set(steps))]


def _spot(line: Line, x: float) -> Spot | None:
    """The line's spot at a place; of a step, the one that still holds there."""
    index = bisect_right([spot.x for spot in line.spots], x) - 1
    if index < 0:
        return None
    found = line.spots[index]
    holds = line.style == "step" and x <= line.spots[-1].x
    return found if (found.x == x or holds) and found.y is not None else None


def _hits(chart: Lines, frame: _Frame) -> SafeString:
    places = _places(chart, _MOST_HITS)
    wide = f"{100 / max(len(places), 1):.2f}"
    every = 1 if len(places) <= _MOST_DOTS else len(places) // 5 if len(chart.lines) > 1 else 0
    drawn = [
        _hit(chart, frame, x, wide=wide, marked=bool(every) and behind % every == 0)
        for behind, x in zip(reversed(range(len(places))), places, strict=True)
    ]
    return mark_safe("".join(drawn))  # noqa: S308 (each escaped)


def _hit(chart: Lines, frame: _Frame, x: float, *, wide: str, marked: bool) -> SafeString:
    found = [
        (index, line, spot) for index, line in enumerate(chart.lines) if (spot := _spot(line, x))
    ]
    top = min((100 - frame.y.at(spot.y or 0.0) for _i, _l, spot in found), default=50.0)
    at = frame.x.at(x)
    kinds = ["hit", "" if marked else "quiet"]
    kinds += ["early"] if at < 25 else ["late"] if at > 75 else []
    kinds += ["high"] if top < 22 + 6 * len(found) else []
    return format_html(
        '<span class="{}" style="left:{}%;--y:{}%;--wide:{}%">{}<span class="tip" dir="auto">'
        "<b>{}</b>{}</span></span>",
        " ".join(filter(None, kinds)),
        at,
        f"{top:.2f}",
        wide,
        dots([(index % SERIES + 1, 100 - frame.y.at(spot.y or 0.0)) for index, _l, spot in found]),
        written(chart.show_x(x)),
        format_html_join(
            "", "<br>{}{}{}{}", (_told(chart, line, spot) for _i, line, spot in found)
        ),
    )


def _told(chart: Lines, line: Line, spot: Spot) -> tuple[str, str, str | SafeString, str]:
    words = spread(spot.low, spot.high, chart.show)
    return (
        f"{line.name}: " if len(chart.lines) > 1 or chart.diagonal else "",
        written(chart.show(spot.y or 0.0)),
        format_html(" <small>({})</small>", words) if words else "",
        f" · {spot.note}" if spot.note else "",
    )


def _legend(chart: Lines) -> SafeString:
    return legend(_keys(chart))


def _keys(chart: Lines) -> Iterator[tuple[str, str]]:
    if len(chart.lines) > 1:
        for index, line in enumerate(chart.lines):
            dotted = " dots" if line.style == "dots" else ""
            yield f"k{index % SERIES + 1}{dotted}", line.name
    if chart.band:
        yield "k-band", chart.band
    if chart.diagonal:
        yield "k-target", chart.diagonal
    if any(line.projected_from is not None for line in chart.lines):
        yield "k-projected", _("dashed: projected")


def _spoken(chart: Lines) -> str:
    told = [chart.title]
    for line in chart.lines:
        known = [spot for spot in line.spots if spot.y is not None and math.isfinite(spot.y)]
        if known:
            told.append(
                _("%(name)s: %(first)s at %(from)s, %(last)s at %(to)s")
                % {
                    "name": line.name,
                    "first": chart.show(known[0].y or 0.0),
                    "from": chart.show_x(known[0].x),
                    "last": chart.show(known[-1].y or 0.0),
                    "to": chart.show_x(known[-1].x),
                }
            )
    if len(told) == 1:
        return _("%(title)s: no values") % {"title": chart.title}
    return "; ".join([*told, *(f"{pin.text}" for pin in chart.pins)])


def _table(chart: Lines) -> SafeString:
    rows = [
        (written(chart.show_x(x)), *(_cell(chart, _spot(line, x)) for line in chart.lines))
        for x in _places(chart, _MOST_ROWS)
    ]
    heads = [chart.x_head, *(line.name for line in chart.lines)]
    return numbers_table(caption=chart.title, heads=heads, rows=rows)


def _cell(chart: Lines, spot: Spot | None) -> str:
    if spot is None:
        return UNKNOWN
    words = spread(spot.low, spot.high, chart.show)
    return format_html(
        "{}{}{}",
        written(chart.show(spot.y or 0.0)),
        format_html(" ({})", words) if words else "",
        f" · {spot.note}" if spot.note else "",
    )
