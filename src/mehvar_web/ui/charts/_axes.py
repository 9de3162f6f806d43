"""What charts with two axes share: levels, the texts beside them, the series' names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mehvar_web.ui._dates import month_starts, write_day, write_month
from mehvar_web.ui.charts._scale import Scale

Tick = tuple[float, str]
"""A place on an axis and its words."""

_LETTERS = (110, 76, 44)
"""So many letters stand side by side below a chart on a desk, a tablet and a phone."""

_CLOSE = 30
"""Lines nearer to each other than this, in percent, would write their names over each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A line across a chart at a value of one axis, with its name: a threshold, a day."""

    at: float
    text: str
    axis: Literal["x", "y"] = "x"


def level(kind: str, axis: Scale, value: float) -> str:
    """Return the line across the plot at a height."""
    y = 100 - axis.at(value)
    return f'<line class="{kind}" x1="0" x2="100" y1="{y:.2f}" y2="{y:.2f}"/>'


def upright(kind: str, x: float) -> str:
    """Return the line from top to bottom at a place, in percent."""
    return f'<line class="{kind}" x1="{x:.2f}" x2="{x:.2f}" y1="0" y2="100"/>'


def upright_names(marks: Iterable[Tick]) -> SafeString:
    """Return the names of lines from top to bottom; where lines are close, one below the other."""
    rows, before, row = [], -100.0, 0
    for place, text in sorted(marks):
        row = row + 1 if place - before < _CLOSE else 0
        before = place
        rows.append(("before" if place > 50 else "after", place, row, text))
    return format_html_join(
        "", '<span class="mark-text {}" style="--x:{}%;--row:{}" dir="auto">{}</span>', rows
    )


def heights(axis: Scale, show: Callable[[float], str]) -> SafeString:
    """Return the words beside the height axis; the widest of them gives the column its width."""
    texts = [show(tick) for tick in axis.ticks]
    labels = [
        (f"{100 - axis.at(tick):.2f}", written(text))
        for tick, text in zip(axis.ticks, texts, strict=True)
    ]
    return format_html('<span class="widest">{}</span>', max(texts, key=len)) + format_html_join(
        "", '<span style="top:{}%" dir="auto">{}</span>', labels
    )


def along(ticks: Sequence[Tick]) -> SafeString:
    """Return the words below the plot, at places in percent: as many as there is room for.

    What a narrower chart has no room for carries the class that hides it there.
    """
    letters = len(ticks) * (max((len(text) for _place, text in ticks), default=0) + 2)
    desk = -(-letters // _LETTERS[0]) or 1
    tablet = desk * -(-letters // (_LETTERS[1] * desk)) or 1
    phone = tablet * -(-letters // (_LETTERS[2] * tablet)) or 1
    last = len(ticks) - 1
    shown = []
    for index, (place, text) in enumerate(ticks):
        behind = last - index
        if behind % desk == 0:
            hides = "x-wide" if behind % tablet else "x-middle" if behind % phone else ""
            edge = " first" if place < 4 else " last" if place > 96 else ""
            shown.append((hides, edge if len(text) > 5 else "", place, written(text)))
    return format_html_join("", '<span class="{}{}" style="left:{}%" dir="auto">{}</span>', shown)


def day_ticks(first: date, last: date) -> tuple[Tick, ...]:
    """Return the starts of the reader's months from one day to another, as places on an axis.

    A place is the day's ``toordinal``. Jalali in Persian, unless the company's calendar is
    Gregorian; each year is written once.
    """
    starts = [start for start in month_starts(first, last) if first <= start <= last]
    every = next(size for size in (1, 3, 6, 12, 24, 60, 120, 10_000) if len(starts) <= 13 * size)
    chosen = starts[::every]
    return tuple(
        (float(start.toordinal()), write_month(start, year=index == 0 or every > 1))
        for index, start in enumerate(chosen)
    )


def write_ordinal(place: float) -> str:
    """Write a place of ``day_ticks`` as its day."""
    return write_day(date.fromordinal(round(place)))


def between(low: float | None, high: float | None, show: Callable[[float], str]) -> str:
    """Return the words of a range in plain text; empty when there is none."""
    if low is None or high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": show(low), "high": show(high)}


def written(text: str) -> SafeString:
    """Return a number with its sign on the left, also in Persian text; markup stays as it is."""
    if isinstance(text, SafeString):
        return text
    number, space, unit = _split(text)
    if not any(letter.isdigit() for letter in number):
        return conditional_escape(text)
    return format_html('<bdi dir="ltr">{}</bdi>{}{}', number, space, unit)


def _split(text: str) -> tuple[str, str, str]:
    """Split a written value into its number, the space after it and its unit."""
    return text.partition("\u00a0" if "\u00a0" in text else " ")


def spread(low: float | None, high: float | None, show: Callable[[float], str]) -> SafeString:
    """Return the words of a range as they stand in a page; a unit of both stands once."""
    if low is None or high is None:
        return SafeString("")
    first, last = show(low), show(high)
    number, _space, unit = _split(first)
    same = bool(unit) and unit == _split(last)[2] and not isinstance(first, SafeString)
    ends = {"low": written(number if same else first), "high": written(last)}
    return mark_safe(escape(_("%(low)s to %(high)s")) % ends)  # noqa: S308 (each part escaped)


def legend(names: Iterable[tuple[str, str]]) -> SafeString:
    """Return the key of a chart: each name with the class that draws its mark."""
    rows = format_html_join("", '<li class="{}">{}</li>', names)
    return format_html('<ul class="legend keys" dir="auto">{}</ul>', rows) if rows else rows
