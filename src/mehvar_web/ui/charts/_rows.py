"""Rows with marks on one scale: what a result is made of, what moves it, how things compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar_web.ui._numbers import write_number
from mehvar_web.ui.charts._axes import spread, written
from mehvar_web.ui.charts._scale import Scale, scale
from mehvar_web.ui.charts._spark import Judgement

Text = str | SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of a waterfall: what it adds or takes; a ``total`` stands for all before it.

    A total's amount is written as given and drawn from zero.
    """

    label: str
    amount: float
    total: bool = False
    note: Text = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """How an amount becomes another: revenue, less each cost, to profit."""

    title: str
    steps: tuple[Step, ...]
    label_head: str
    value_head: str
    show: Callable[[float], str] = write_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """One row of a tornado: the result at the input's low and high end, and those ends, written."""

    label: str
    at_low: float
    at_high: float
    low_text: Text = ""
    high_text: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tornado:
    """What moves a result most: rows are put in the order of their swing round ``base``."""

    title: str
    base: float
    rows: tuple[Swing, ...]
    label_head: str
    value_head: str
    base_text: str = ""
    show: Callable[[float], str] = write_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """One row: an estimate with its interval; no value says why in ``note``."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    note: Text = ""
    href: str = ""
    judgement: Judgement = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """Estimates side by side on one axis (a forest plot), with a line at ``base``."""

    title: str
    rows: tuple[Interval, ...]
    label_head: str
    value_head: str
    base: float | None = None
    base_text: str = ""
    holds: tuple[float, ...] = ()
    show: Callable[[float], str] = write_number


def waterfall(chart: Waterfall) -> SafeString:
    """Draw each step from where the one before it ended, in the reading direction."""
    stretches = list(_stretches(chart.steps))
    axis = scale([end for stretch in stretches for end in stretch], zero=True, ticks=3)
    rows = (
        _row(
            kind="total" if step.total else "good" if step.amount > 0 else "bad",
            label=_label(step.label, step.href, step.note),
            marks=_stretch("i", axis, *stretch),
            amount=written(chart.show(step.amount)),
        )
        for step, stretch in zip(chart.steps, stretches, strict=True)
    )
    return _table(
        chart.title, chart.label_head, chart.value_head, axis, rows, zero=0.0, kind="fall"
    )


def _stretches(steps: Iterable[Step]) -> Iterator[tuple[float, float]]:
    """From where to where each step goes; a total sets where the next begins."""
    level = 0.0
    for step in steps:
        before, level = level, step.amount if step.total else level + step.amount
        yield (0.0 if step.total else before), level


def tornado(chart: Tornado) -> SafeString:
    """Draw each input's swing round the base, the widest first."""
    ordered = sorted(chart.rows, key=lambda row: -abs(row.at_high - row.at_low))
    ends = [end for row in ordered for end in (row.at_low, row.at_high)]
    axis = scale([chart.base, *ends], ticks=3)
    rows = (
        _row(
            kind="swing",
            label=_label(row.label, "", between_texts(row.low_text, row.high_text)),
            marks=_stretch("i", axis, chart.base, row.at_low, kind="low")
            + _stretch("i", axis, chart.base, row.at_high, kind="high"),
            amount=format_html(
                '<span class="ends"><span class="low">{}</span><span class="high">{}</span></span>',
                written(chart.show(row.at_low)),
                written(chart.show(row.at_high)),
            ),
        )
        for row in ordered
    )
    table = _table(
        chart.title, chart.label_head, chart.value_head, axis, rows, zero=chart.base, kind="tornado"
    )
    keys = [("k-low", _("at the low end")), ("k-high", _("at the high end"))]
    keys += [("k-base", chart.base_text)] if chart.base_text else []
    return table + format_html(
        '<ul class="legend keys">{}</ul>', format_html_join("", '<li class="{}">{}</li>', keys)
    )


def between_texts(low: Text, high: Text) -> Text:
    """Return the words of a range whose ends are written already."""
    if not low and not high:
        return ""
    return format_html_join(" – ", "{}", ((end,) for end in (low, high) if end))


def intervals(chart: Intervals) -> SafeString:
    """Draw a dot with its interval for every row, above the axis they share."""
    ends = [end for row in chart.rows for end in (row.value, row.low, row.high)]
    axis = scale([*ends, chart.base, *chart.holds], ticks=3)
    rows = (
        _row(
            kind=row.judgement,
            label=_label(row.label, row.href, row.note),
            marks=_dot(axis, row),
            amount=_estimate(row, chart.show),
        )
        for row in chart.rows
    )
    drawn = _table(
        chart.title, chart.label_head, chart.value_head, axis, rows,
        zero=chart.base, kind="intervals", foot=_foot(axis, chart.show),
    )  # fmt: skip
    if chart.base is None or not chart.base_text:
        return drawn
    return drawn + format_html(
        '<ul class="legend keys"><li class="k-base">{}</li></ul>', chart.base_text
    )


def _dot(axis: Scale, row: Interval) -> Text:
    if row.value is None:
        return ""
    likely: Text = ""
    if row.low is not None and row.high is not None:
        likely = format_html(
            '<u style="--low:{}%;--high:{}%"></u>', axis.at(row.low), axis.at(row.high)
        )
    return likely + format_html('<b style="--at:{}%"></b>', axis.at(row.value))


def _estimate(row: Interval, show: Callable[[float], str]) -> Text:
    if row.value is None:
        return _("not estimable")
    words = spread(row.low, row.high, show)
    return format_html(
        "{}{}", written(show(row.value)), format_html("<small>{}</small>", words) if words else ""
    )


def _foot(axis: Scale, show: Callable[[float], str]) -> SafeString:
    ticks = ((axis.at(tick), written(show(tick))) for tick in (axis.ticks[0], axis.ticks[-1]))
    return format_html(
        '<tfoot aria-hidden="true"><tr><td></td><td class="track ticks">{}</td><td></td></tr>'
        "</tfoot>",
        format_html_join("", '<span style="--at:{}%">{}</span>', ticks),
    )


def _label(text: str, href: str, note: Text) -> SafeString:
    label = format_html('<a class="link" href="{}">{}</a>', href, text) if href else text
    return format_html("{}{}", label, format_html("<small>{}</small>", note) if note else "")


def _stretch(tag: str, axis: Scale, start: float, end: float, *, kind: str = "") -> SafeString:
    ends = sorted((axis.at(start), axis.at(end)))
    return format_html(
        '<{} class="{}" style="--from:{}%;--to:{}%"></{}>',
        SafeString(tag),
        kind,
        *ends,
        SafeString(tag),
    )


def _row(*, kind: str, label: Text, marks: Text, amount: Text) -> SafeString:
    return format_html(
        '<tr class="{}"><th scope="row">{}</th><td class="track" aria-hidden="true">{}</td>'
        '<td class="amount">{}</td></tr>',
        kind,
        label,
        marks,
        amount,
    )


def _table(
    title: str, label_head: str, value_head: str, axis: Scale, rows: Iterable[SafeString],
    *, zero: float | None, kind: str, foot: Text = "",
) -> SafeString:  # fmt: skip
    return format_html(
        '<table class="bars {}{}"><caption class="vh">{}</caption><thead class="vh"><tr>'
        '<th scope="col">{}</th><td></td><th scope="col">{}</th></tr></thead>'
        '<tbody style="--zero:{}%">{}</tbody>{}</table>',
        kind,
        "" if zero is not None else " unbased",
        title,
        label_head,
        value_head,
        axis.at(zero if zero is not None else axis.low),
        format_html_join("", "{}", ((row,) for row in rows)),
        foot,
    )
