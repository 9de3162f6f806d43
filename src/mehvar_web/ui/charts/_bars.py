"""Values side by side, with how sure we are of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mehvar_web.ui._numbers import write_number
from mehvar_web.ui.charts._axes import spread, written
from mehvar_web.ui.charts._scale import Scale, scale
from mehvar_web.ui.charts._spark import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row: its value with the 95 % range; ``note`` stands small below the label."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    note: str | SafeString = ""
    href: str = ""
    judgement: Judgement = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars that begin at zero; ``show`` writes a value, ``label_head`` names what rows are."""

    title: str
    rows: tuple[Bar, ...]
    label_head: str
    value_head: str
    show: Callable[[float], str] = write_number


def bars(chart: Bars) -> SafeString:
    """Draw bars in the reading direction, as a table whose rows speak for themselves."""
    ends = [end for row in chart.rows for end in (row.value, row.low, row.high)]
    axis = scale(ends, zero=True)
    rows = format_html_join("", "{}", ((_row(row, axis, chart),) for row in chart.rows))
    return format_html(
        '<table class="bars"><caption class="vh">{}</caption><thead class="vh"><tr>'
        '<th scope="col">{}</th><td></td><th scope="col">{}</th></tr></thead>'
        '<tbody style="--zero:{}%">{}</tbody></table>',
        chart.title,
        chart.label_head,
        chart.value_head,
        axis.at(0),
        rows,
    )


def _row(row: Bar, axis: Scale, chart: Bars) -> SafeString:
    label = format_html('<a class="link" href="{}">{}</a>', row.href, row.label)
    ends = sorted((axis.at(0), axis.at(row.value)))
    likely: str | SafeString = ""
    spoken: str | SafeString = ""
    if row.low is not None and row.high is not None:
        likely = format_html(
            '<u style="--low:{}%;--high:{}%"></u>', axis.at(row.low), axis.at(row.high)
        )
        words = spread(row.low, row.high, chart.show)
        spoken = format_html('<span class="vh"> ({})</span>', words)
    return format_html(
        '<tr class="{}"><th scope="row">{}{}</th><td class="track" aria-hidden="true">'
        '<i style="--from:{}%;--to:{}%"></i>{}</td><td class="amount">{}{}</td></tr>',
        row.judgement,
        label if row.href else row.label,
        format_html("<small>{}</small>", row.note) if row.note else "",
        ends[0],
        ends[1],
        likely,
        written(chart.show(row.value)),
        spoken,
    )
