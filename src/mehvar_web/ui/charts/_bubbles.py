"""Things placed by two numbers and sized by a third: which of them matter most?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from mehvar_web.ui._numbers import write_number
from mehvar_web.ui.charts._axes import (
    Mark,
    along,
    heights,
    legend,
    level,
    spread,
    upright,
    upright_names,
    written,
)
from mehvar_web.ui.charts._scale import Scale, scale
from mehvar_web.ui.charts._spark import Judgement

_SMALLEST, _LARGEST = 0.55, 2.6
"""Diameters of the smallest and the largest bubble, in rem."""
_LETTER, _LINE, _REM = 7.0, 20.0, 16.0
"""About how wide a letter, how high a line and how long a rem are, in pixels."""
_DESK, _PHONE = (760.0, 340.0), (250.0, 340.0)
"""About how large the plot is on a desk and on a phone, in pixels."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One thing: its place with the 95 % range of its height, and what its size stands for.

    ``weight`` is at least 0 and gives the area; None draws a ring of the smallest size.
    """

    label: str
    x: float
    y: float
    low: float | None = None
    high: float | None = None
    weight: float | None = None
    note: str = ""
    href: str = ""
    judgement: Judgement = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubbles:
    """Things on two axes; ``log_x`` gives each tenfold the same room (x above zero).

    ``size`` says what the area stands for, ``marks`` are lines across with their names. There is
    no table of numbers below: the page that draws it shows them as a table of its own.
    """

    title: str
    bubbles: tuple[Bubble, ...]
    x_head: str
    y_head: str
    show_x: Callable[[float], str] = write_number
    show: Callable[[float], str] = write_number
    log_x: bool = False
    zero: bool = False
    marks: tuple[Mark, ...] = ()
    size: str = ""
    band: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    bubble: Bubble
    left: float
    top: float
    rem: float
    side: str
    hides: str


def bubbles(chart: Bubbles) -> SafeString:
    """Draw the things; both axes run from left to right and upwards in both languages."""
    across, up = _across(chart), scale(_heights(chart), zero=chart.zero)
    ticks = [(across.at(_place(chart, at)), chart.show_x(at)) for at in _round_places(chart)]
    return format_html(
        '<figure class="chart" aria-label="{}">{}<div class="trend lines bubbles" dir="ltr">'
        '<div class="plot">{}{}{}</div><div class="ys" aria-hidden="true">{}</div>'
        '<div class="xs" aria-hidden="true">{}</div>'
        '<p class="x-head" dir="auto" aria-hidden="true">{}</p></div></figure>',
        chart.title,
        legend(_keys(chart)),
        _marks(chart, across, up),
        upright_names(
            (across.at(_place(chart, m.at)), m.text) for m in chart.marks if m.axis == "x"
        )
        + _level_names(chart, up),
        _drawn(chart, across, up),
        heights(up, chart.show),
        along(ticks),
        f"{chart.x_head} × {chart.y_head}",
    )


def _keys(chart: Bubbles) -> Iterator[tuple[str, str]]:
    if chart.size:
        yield "k-size", chart.size
    if chart.band:
        yield "k-whisker", chart.band


def _place(chart: Bubbles, x: float) -> float:
    return math.log10(max(x, 1e-9)) if chart.log_x else x


def _across(chart: Bubbles) -> Scale:
    """The axis from left to right, with room on both sides for bubbles that stand at its ends."""
    places = [_place(chart, one.x) for one in chart.bubbles] or [0.0]
    room = max((max(places) - min(places)) * 0.07, 0.1 if chart.log_x else 1e-6)
    return Scale(low=min(places) - room, high=max(places) + room, ticks=())


def _round_places(chart: Bubbles) -> list[float]:
    across = _across(chart)
    if not chart.log_x:
        inside = scale([across.low, across.high]).ticks
        return [tick for tick in inside if across.low <= tick <= across.high]
    powers = range(math.floor(across.low), math.ceil(across.high) + 1)
    wide = across.high - across.low > 2.5
    steps = (1.0,) if wide else (1.0, 2.0, 5.0)
    found = [step * 10.0**power for power in powers for step in steps]
    return [at for at in found if across.low <= math.log10(at) <= across.high]


def _heights(chart: Bubbles) -> Iterator[float | None]:
    yield from chain.from_iterable((one.y, one.low, one.high) for one in chart.bubbles)
    yield from (mark.at for mark in chart.marks if mark.axis == "y")


def _marks(chart: Bubbles, across: Scale, up: Scale) -> SafeString:
    drawn = [level("grid", up, tick) for tick in up.ticks]
    for one in chart.bubbles:
        if one.low is not None and one.high is not None:
            x = f"{across.at(_place(chart, one.x)):.2f}"
            drawn.append(
                f'<line class="reach {one.judgement}" x1="{x}" x2="{x}" '
                f'y1="{100 - up.at(one.low):.2f}" y2="{100 - up.at(one.high):.2f}"/>'
            )
    drawn += [
        upright("target", across.at(_place(chart, mark.at)))
        if mark.axis == "x"
        else level("target", up, mark.at)
        for mark in chart.marks
    ]
    return format_html(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        mark_safe("".join(drawn)),  # noqa: S308 (numbers of our own)
    )


def _level_names(chart: Bubbles, up: Scale) -> SafeString:
    levels = ((f"{100 - up.at(m.at):.2f}", m.text) for m in chart.marks if m.axis == "y")
    return format_html_join(
        "", '<span class="mark-text" style="top:{}%" dir="auto">{}</span>', levels
    )


def _drawn(chart: Bubbles, across: Scale, up: Scale) -> SafeString:
    return format_html_join(
        "", "{}", ((_bubble(chart, one),) for one in _placed(chart, across, up))
    )


def _placed(chart: Bubbles, across: Scale, up: Scale) -> list[_Placed]:
    """Give every bubble its place, and its name a free side of it, the largest first."""
    most = max((one.weight or 0.0 for one in chart.bubbles), default=0.0) or 1.0
    order = sorted(chart.bubbles, key=lambda one: (-(one.weight or 0.0), -one.y, one.label))
    found = [
        (one, across.at(_place(chart, one.x)), 100 - up.at(one.y), _rem(one.weight, most))
        for one in order
    ]
    desk, phone = ([_disc(at, room) for at in found] for room in (_DESK, _PHONE))
    placed = []
    for at in found:
        side, box = _free_side(at, _DESK, desk)
        narrow, small = _free_side(at, _PHONE, phone, only=side)
        desk += [box] if side else []
        phone += [small] if narrow else []
        hides = "" if side and narrow else "x-wide" if side else "x-never"
        placed.append(
            _Placed(bubble=at[0], left=at[1], top=at[2], rem=at[3], side=side, hides=hides)
        )
    return placed


def _rem(weight: float | None, most: float) -> float:
    """The diameter whose area grows with the weight."""
    share = math.sqrt(max(weight or 0.0, 0.0) / most)
    return round(_SMALLEST + (_LARGEST - _SMALLEST) * share, 2)


def _disc(at: tuple[Bubble, float, float, float], room: tuple[float, float]) -> Box:
    x, y, radius = at[1] / 100 * room[0], at[2] / 100 * room[1], at[3] * _REM / 2
    return (x - radius, y - radius, x + radius, y + radius)


def _free_side(
    at: tuple[Bubble, float, float, float],
    room: tuple[float, float],
    taken: Sequence[Box],
    *,
    only: str = "",
) -> tuple[str, Box]:
    left, top, right, bottom = _disc(at, room)
    wide, middle = len(at[0].label) * _LETTER + 8, (top + bottom) / 2
    centre = (left + right) / 2
    sides = {
        "after": (right + 2, middle - _LINE / 2, right + 2 + wide, middle + _LINE / 2),
        "before": (left - 2 - wide, middle - _LINE / 2, left - 2, middle + _LINE / 2),
        "above": (centre - wide / 2, top - _LINE, centre + wide / 2, top - 1),
        "under": (centre - wide / 2, bottom + 1, centre + wide / 2, bottom + _LINE),
    }
    for side, box in sides.items():
        inside = box[0] >= 0 and box[2] <= room[0] and box[1] >= -_LINE and box[3] <= room[1]
        if (not only or side == only) and inside and not any(_meet(box, one) for one in taken):
            return side, box
    return "", (0.0, 0.0, 0.0, 0.0)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _bubble(chart: Bubbles, at: _Placed) -> SafeString:
    one = at.bubble
    kinds = ["bubble", one.judgement, "" if one.weight is not None else "ring"]
    kinds += ["early"] if at.left < 25 else ["late"] if at.left > 75 else []
    kinds += ["high"] if at.top < 30 else []
    words = spread(one.low, one.high, chart.show)
    spoken = (
        f"{one.label}: {chart.show_x(one.x)} {chart.x_head}, {chart.show(one.y)} {chart.y_head}"
    )
    opening = SafeString("<span")
    if one.href:
        opening = format_html('<a href="{}" aria-label="{}"', one.href, spoken)
    return format_html(
        '{} class="{}" style="left:{}%;top:{}%;--size:{}rem"><b class="{} {}" dir="auto">{}</b>'
        '<span class="tip" dir="auto"><b>{}</b><br>{} {}<br>{} {}{}{}</span></{}>',
        opening,
        " ".join(filter(None, kinds)),
        at.left,
        f"{at.top:.2f}",
        at.rem,
        at.side or "after",
        at.hides,
        one.label,
        one.label,
        written(chart.show_x(one.x)),
        chart.x_head,
        written(chart.show(one.y)),
        chart.y_head,
        format_html(" <small>({})</small>", words) if words else "",
        format_html("<br>{}", one.note) if one.note else "",
        "a" if one.href else "span",
    )
