"""A value over two things at once: cohorts by age, a class before and after, hours by weekday."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar_web.ui._numbers import UNKNOWN, write_number
from mehvar_web.ui.charts._axes import written

SHADES = 7
"""Steps of the shading; more are not told apart."""

Standing = Literal["", "partial", "hidden", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """One cell: its value, and how it stands.

    ``partial`` has not ended and is hatched; ``hidden`` is a group too small to be shown: its
    value is never drawn; ``none`` cannot be (the triangle's other half) and stays empty.
    """

    value: float | None = None
    standing: Standing = ""
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """One row: its label, a number beside it (the cohort's size, written), its cells in order."""

    label: str
    cells: tuple[HeatCell, ...]
    size: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heatmap:
    """A table whose cells are shaded by value.

    ``corner`` heads the row labels, ``size_head`` the numbers beside them. Shades run from
    ``low`` to ``high`` (of the values without them); with ``middle`` they go both ways from it.
    """

    title: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    columns_head: str = ""
    size_head: str = ""
    show: Callable[[float], str] = write_number
    low: float | None = None
    high: float | None = None
    middle: float | None = None


def heatmap(chart: Heatmap) -> SafeString:
    """Draw the table; it follows the reading direction and scrolls under its row labels."""
    return format_html(
        '<figure class="chart"><div class="scroll heat-frame" tabindex="0" role="region" '
        'aria-label="{}"><table class="heat"><caption class="vh">{}</caption><thead>{}<tr>'
        '<th scope="col">{}</th>{}{}</tr></thead><tbody>{}</tbody></table></div>{}</figure>',
        chart.title,
        chart.title,
        _over(chart),
        chart.corner,
        format_html('<th scope="col" class="size">{}</th>', chart.size_head)
        if chart.size_head
        else "",
        format_html_join(
            "", '<th scope="col">{}</th>', ((written(name),) for name in chart.columns)
        ),
        format_html_join("", "{}", ((_row(chart, row, *_ends(chart)),) for row in chart.rows)),
        _legend(chart),
    )


def _over(chart: Heatmap) -> SafeString | str:
    if not chart.columns_head:
        return ""
    beside = 2 if chart.size_head else 1
    return format_html(
        '<tr class="over"><td colspan="{}"></td><th scope="colgroup" colspan="{}">{}</th></tr>',
        beside,
        len(chart.columns),
        chart.columns_head,
    )


def _row(chart: Heatmap, row: HeatRow, low: float, high: float) -> SafeString:
    label: str | SafeString = row.label
    if row.href:
        label = format_html('<a class="link" href="{}">{}</a>', row.href, row.label)
    size = format_html('<td class="size">{}</td>', written(row.size)) if chart.size_head else ""
    cells = format_html_join("", "{}", ((_cell(chart, cell, low, high),) for cell in row.cells))
    return format_html('<tr><th scope="row">{}</th>{}{}</tr>', label, size, cells)


def _cell(chart: Heatmap, cell: HeatCell, low: float, high: float) -> SafeString:
    if cell.standing == "none":
        return SafeString('<td class="none"></td>')
    if cell.standing == "hidden":
        return format_html(
            '<td class="hidden-cell" title="{}"><span aria-hidden="true">·</span>'
            '<span class="vh">{}</span></td>',
            _("Too few customers to show"),
            _("Too few customers to show"),
        )
    if cell.value is None or not math.isfinite(cell.value):
        return format_html('<td title="{}">{}</td>', cell.note, UNKNOWN)
    text = written(chart.show(cell.value))
    if cell.href:
        text = format_html('<a href="{}">{}</a>', cell.href, text)
    partial = cell.standing == "partial"
    note = " · ".join(filter(None, [_("not over yet") if partial else "", cell.note]))
    return format_html(
        '<td class="{}{}"{}>{}{}</td>',
        _shade(chart, cell.value, low, high),
        " partial" if partial else "",
        format_html(' title="{}"', note) if note else "",
        text,
        format_html('<span class="vh"> ({})</span>', _("not over yet")) if partial else "",
    )


def _ends(chart: Heatmap) -> tuple[float, float]:
    known = [
        cell.value
        for row in chart.rows
        for cell in row.cells
        if cell.value is not None and cell.standing in {"", "partial"} and math.isfinite(cell.value)
    ]
    low = chart.low if chart.low is not None else min(known, default=0.0)
    high = chart.high if chart.high is not None else max(known, default=1.0)
    return low, high


def _shade(chart: Heatmap, value: float, low: float, high: float) -> str:
    if chart.middle is not None:
        reach = max(abs(high - chart.middle), abs(low - chart.middle)) or 1.0
        share = min(max((value - chart.middle) / reach, -1.0), 1.0)
        return f"d{round(share * 2) + 3}"
    share = min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 0.0
    return f"h{min(int(share * SHADES), SHADES - 1)}"


def _legend(chart: Heatmap) -> SafeString:
    low, high = _ends(chart)
    kinds = ["h0", "h3", "h6"] if chart.middle is None else ["d1", "d3", "d5"]
    middle = (low + high) / 2 if chart.middle is None else chart.middle
    rows: list[tuple[str, str]] = [
        (f"cell {kind}", written(chart.show(value)))
        for kind, value in zip(kinds, (low, middle, high), strict=True)
    ]
    if rows[1][1] in {rows[0][1], rows[2][1]}:  # so few steps that the middle one has no words
        del rows[1]
    standings = {cell.standing for row in chart.rows for cell in row.cells}
    rows += [("cell partial", _("not over yet"))] if "partial" in standings else []
    rows += [("cell hidden-cell", _("too few customers to show"))] if "hidden" in standings else []
    return format_html(
        '<ul class="legend keys">{}</ul>', format_html_join("", '<li class="{}">{}</li>', rows)
    )
