"""How a value is spread over customers: bins, thresholds, and how many lie below."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mehvar_web.ui._numbers import write_number, write_share
from mehvar_web.ui.charts._axes import (
    Mark,
    Tick,
    along,
    between,
    heights,
    legend,
    upright,
    upright_names,
)
from mehvar_web.ui.charts._numbers import numbers_table
from mehvar_web.ui.charts._scale import Scale, scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Counts in ranges of a value, from low to high.

    ``edges`` (one more than counts, of any width, drawn equally wide) or ``labels`` (one per
    count) say what the ranges are; an infinite edge is an open end. ``here`` is the index of the
    range to point out; ``marks`` are thresholds at values between the edges; ``cumulative`` adds
    the line of how many lie below.
    """

    title: str
    counts: tuple[int, ...]
    value_head: str
    edges: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    show: Callable[[float], str] = write_number
    count_head: str = ""
    here: int | None = None
    marks: tuple[Mark, ...] = ()
    cumulative: bool = False


def histogram(chart: Histogram) -> SafeString:
    """Draw the counts; values run from left to right in both languages."""
    axis = scale(chart.counts, zero=True, whole=True)
    return format_html(
        '<figure class="chart">{}<div class="trend histogram" dir="ltr"><div class="plot">{}'
        '<div class="columns">{}</div>{}</div><div class="ys" aria-hidden="true">{}</div>'
        '<div class="xs" aria-hidden="true">{}</div>'
        '<p class="x-head" dir="auto" aria-hidden="true">{}</p></div>{}</figure>',
        legend([("line", _("share at or below"))] if chart.cumulative else ()),
        _lines(chart, axis),
        _columns(chart, axis),
        _names(chart),
        heights(axis, write_number),
        along(_ticks(chart)),
        chart.value_head,
        _table(chart),
    )


def labels_of(chart: Histogram) -> tuple[str, ...]:
    """Return what each range is called."""
    if len(chart.labels) == len(chart.counts):
        return chart.labels
    if len(chart.edges) != len(chart.counts) + 1:
        raise ValueError(
            f"a histogram of {len(chart.counts)} counts needs as many labels or one edge more; "
            f"got {len(chart.labels)} labels and {len(chart.edges)} edges"
        )
    return tuple(_range(low, high, chart.show) for low, high in pairwise(chart.edges))


def _range(low: float, high: float, show: Callable[[float], str]) -> str:
    if low == float("-inf"):
        return _("below %(value)s") % {"value": show(high)}
    if high == float("inf"):
        return _("%(value)s and more") % {"value": show(low)}
    return between(low, high, show)


def _place(chart: Histogram, value: float) -> float:
    """Where a value lies, in percent: bins are equally wide, and straight inside."""
    edges = chart.edges
    if not edges:
        return 0.0
    index = min(max(bisect_right(edges, value) - 1, 0), len(edges) - 2)
    low, high = edges[index], edges[index + 1]
    bounded = low > float("-inf") and high < float("inf") and high > low
    inside = min(max((value - low) / (high - low), 0.0), 1.0) if bounded else 0.5
    return round((index + inside) / (len(edges) - 1) * 100, 2)


def _lines(chart: Histogram, axis: Scale) -> SafeString:
    drawn = [
        f'<line class="grid" x1="0" x2="100" y1="{100 - axis.at(tick):.2f}" '
        f'y2="{100 - axis.at(tick):.2f}"/>'
        for tick in axis.ticks
    ]
    drawn += [upright("target", _place(chart, mark.at)) for mark in chart.marks]
    return format_html(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        _spoken(chart),
        mark_safe("".join(drawn)),  # noqa: S308 (numbers of our own)
    )


def _columns(chart: Histogram, axis: Scale) -> SafeString:
    total = sum(chart.counts) or 1
    below = [count / total for count in accumulate(chart.counts)]
    names, last = labels_of(chart), len(chart.counts) - 1
    drawn = format_html_join(
        "",
        '<span class="hit{}{}" style="--y:{}%"><i style="--tall:{}%"></i>'
        '<span class="tip" dir="auto"><b>{}</b> {} <small>({})</small>{}</span></span>',
        (
            (
                " here" if index == chart.here else "",
                " early" if index < last / 4 else " late" if index > last * 3 / 4 else "",
                f"{max(100 - axis.at(count), 24):.2f}",
                axis.at(count),
                names[index],
                write_number(count),
                write_share(count / total, places=1),
                format_html("<br>{} {}", _("at or below:"), write_share(below[index], places=1))
                if chart.cumulative
                else "",
            )
            for index, count in enumerate(chart.counts)
        ),
    )
    if not chart.cumulative:
        return drawn
    step = 100 / max(len(chart.counts), 1)
    places = [
        "0,100",
        *(f"{(i + 1) * step:.2f},{100 - share * 100:.2f}" for i, share in enumerate(below)),
    ]
    return drawn + format_html(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="line k2" d="M{}"/></svg>',
        SafeString("L".join(places)),
    )


def _names(chart: Histogram) -> SafeString:
    return upright_names((_place(chart, mark.at), mark.text) for mark in chart.marks)


def _ticks(chart: Histogram) -> list[Tick]:
    bins = max(len(chart.counts), 1)
    if chart.labels or not chart.edges:
        return [((index + 0.5) / bins * 100, text) for index, text in enumerate(chart.labels)]
    finite = [(index, edge) for index, edge in enumerate(chart.edges) if abs(edge) < float("inf")]
    every = max(1, -(-len(finite) // 6))
    return [(index / bins * 100, chart.show(edge)) for index, edge in finite[::every]]


def _spoken(chart: Histogram) -> str:
    if not sum(chart.counts):
        return _("%(title)s: no values") % {"title": chart.title}
    most = max(range(len(chart.counts)), key=lambda index: chart.counts[index])
    told = _("%(title)s: most in %(range)s, %(count)s of %(total)s") % {
        "title": chart.title,
        "range": labels_of(chart)[most],
        "count": write_number(chart.counts[most]),
        "total": write_number(sum(chart.counts)),
    }
    return "; ".join([told, *(mark.text for mark in chart.marks)])


def _table(chart: Histogram) -> SafeString:
    total = sum(chart.counts) or 1
    below = accumulate(chart.counts)
    heads = [chart.value_head, chart.count_head or _("Count")]
    rows = [
        [
            name,
            write_number(count),
            *([write_share(sofar / total, places=1)] if chart.cumulative else []),
        ]
        for name, count, sofar in zip(labels_of(chart), chart.counts, below, strict=True)
    ]
    heads += [_("At or below")] if chart.cumulative else []
    return numbers_table(caption=chart.title, heads=heads, rows=rows)
