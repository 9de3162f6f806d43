"""The charts of Retention: triangle, curves, calibration, profit of contacts."""

from __future__ import annotations

from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar import calendar
from mehvar.retention import CardRow, Cell, Cohort, Cohorts, RepeatCurve, feature_words
from mehvar_web.retention._words import (
    AFTER,
    DIMENSIONS,
    EVENTS,
    language,
    member_words,
    say,
    write_amount,
    write_number,
    write_places,
    write_share,
)
from mehvar_web.ui import charts

Measure = Literal["customers", "revenue"]

_MOST_COHORTS, _MOST_AGES = 14, 13
_MOST_CURVES = 6
_FEATURES = 8


def draw_triangle(found: Cohorts, measure: Measure) -> SafeString:
    """Draw the latest cohorts by age; a cell that is not over is hatched, and never averaged."""
    cohorts = found.cohorts[-_MOST_COHORTS:]
    # Everybody bought in the period of their first purchase: that column would only say 100 %.
    first = 1 if measure == "customers" else 0
    ages = range(first, min(_MOST_AGES, max((len(one.cells) for one in cohorts), default=0)))
    rows = [_cohort_row(found.period_kind, one, ages, measure) for one in cohorts]
    if measure == "customers":
        rows.append(_together(found, ages))
    money = measure == "revenue"
    return charts.heatmap(
        charts.Heatmap(
            title=_("Net revenue by cohort and age") if money else _("Customers who bought again"),
            corner=_("First purchase"),
            columns_head=str(AFTER[found.period]),
            columns=tuple(write_number(age) for age in ages),
            size_head=_("Customers"),
            rows=tuple(rows),
            high=_highest(cohorts) if money else None,
            show=write_amount if money else write_share,
        )
    )


def _highest(cohorts: tuple[Cohort, ...]) -> float | None:
    """The largest revenue after the first period, so that shades tell the later ones apart."""
    later = [cell.revenue for one in cohorts for cell in one.cells if cell.age and cell.revenue]
    return float(max(later)) if later else None


def _cohort_row(kind: str, cohort: Cohort, ages: range, measure: Measure) -> charts.HeatRow:
    label = calendar.period_label(kind, cohort.key, language())  # type: ignore[arg-type]
    by_age = {cell.age: cell for cell in cohort.cells}
    return charts.HeatRow(
        label=label,
        size="" if cohort.customers is None else write_number(cohort.customers),
        cells=tuple(_cell(by_age.get(age), cohort, measure) for age in ages),
    )


def _cell(cell: Cell | None, cohort: Cohort, measure: Measure) -> charts.HeatCell:
    if cell is None:
        return charts.HeatCell(standing="none")
    value = cell.rate if measure == "customers" else cell.revenue
    if value is None:
        return charts.HeatCell(standing="hidden")
    return charts.HeatCell(
        value=float(value),
        standing="" if cell.is_complete else "partial",
        note=_note(cell, cohort, measure),
    )


def _note(cell: Cell, cohort: Cohort, measure: Measure) -> str:
    notes = []
    if measure == "customers" and cell.low is not None and cell.age:
        notes.append(
            _("95%% range %(low)s to %(high)s")
            % {"low": write_share(cell.low, places=1), "high": write_share(cell.high, places=1)}
        )
    if not cell.is_complete:
        notes.append(_("not over yet"))
    if cohort.is_opening:
        notes.append(_("older customers hide in the first cohort"))
    if cell.significant and cell.difference is not None and measure == "customers":
        better = cell.difference > 0
        notes.append(
            _("above other cohorts of this age") if better else _("below other cohorts of this age")
        )
    return "; ".join(notes)


def _together(found: Cohorts, ages: range) -> charts.HeatRow:
    rates = {one.age: one for one in found.by_age}
    cells = tuple(
        charts.HeatCell(
            value=rates[age].rate, note=_("%(n)s cohorts") % {"n": write_number(rates[age].cohorts)}
        )
        if age in rates
        else charts.HeatCell(standing="none")
        for age in ages
    )
    return charts.HeatRow(label=_("All complete"), cells=cells)


def draw_curves(curves: tuple[RepeatCurve, ...], event: str, dimension: str) -> SafeString:
    """Draw how long customers take to come again; a band where there is one curve alone."""
    shown = sorted(curves, key=lambda one: (-one.n, one.member))[:_MOST_CURVES]
    alone = len(shown) == 1
    return charts.lines(
        charts.Lines(
            title=_("%(event)s, by %(group)s")
            % {"event": EVENTS[event], "group": DIMENSIONS[dimension]},
            x_head=_("Days"),
            y_head=_("Have not bought again yet"),
            lines=tuple(
                charts.Line(
                    name=str(member_words(dimension, one.member)),
                    style="step",
                    spots=tuple(
                        charts.Spot(
                            x=point.day,
                            y=point.survival,
                            low=point.low if alone else None,
                            high=point.high if alone else None,
                        )
                        for point in one.points
                    ),
                )
                for one in shown
            ),
            holds=(0.0, 1.0),
            show=write_share,
            band=_("95% interval") if alone else "",
        )
    )


def draw_calibration(card: tuple[CardRow, ...]) -> SafeString | str:
    """Draw predicted against seen shares of customers who left."""
    rows = [row for row in card if row.kind == "calibration"]
    if not rows:
        return ""
    return charts.lines(
        charts.Lines(
            title=_("Foretold and seen, in tenths of customers"),
            x_head=_("Foretold"),
            y_head=_("Left"),
            lines=(
                charts.Line(
                    name=_("customers of the test"),
                    style="dots",
                    spots=tuple(
                        charts.Spot(
                            x=row.x or 0.0, y=row.value, low=row.low, high=row.high,
                            note=_("n %(n)s") % {"n": write_number(row.n)},
                        )
                        for row in rows
                    ),
                ),
            ),
            diagonal=_("as foretold"),
            show=write_share,
            show_x=write_share,
        )
    )  # fmt: skip


def draw_profit(card: tuple[CardRow, ...]) -> SafeString | str:
    """Draw what contacting the best share of customers would have earned, with the chosen point."""
    rows = [row for row in card if row.kind == "cutoff" and row.name == "curve"]
    named = {row.name: row for row in card if row.kind == "cutoff"}
    if not rows:
        return ""
    pins = []
    for name, text in (("chosen", _("chosen")), ("rule", _("90-day rule"))):
        row = named.get(name)
        if row is not None and row.x is not None and row.value is not None:
            pins.append(charts.Pin(x=row.x, y=row.value, text=text))
    return charts.lines(
        charts.Lines(
            title=_("Profit of contacts, per 1,000 customers"),
            x_head=_("Share of customers contacted"),
            y_head=_("Profit"),
            lines=(
                charts.Line(
                    name=_("by what happened"),
                    spots=tuple(
                        charts.Spot(x=row.x or 0.0, y=row.value, low=row.low, high=row.high)
                        for row in rows
                    ),
                ),
            ),
            pins=tuple(pins),
            zero=True,
            band=_("90% range of the save rate"),
            show=write_amount,
            show_x=write_share,
        )
    )


def draw_features(card: tuple[CardRow, ...]) -> SafeString | str:
    """Draw what moves the score most."""
    rows = [row for row in card if row.kind == "feature" and row.value][:_FEATURES]
    if not rows:
        return ""
    return charts.bars(
        charts.Bars(
            title=_("What moves the risk most"),
            rows=tuple(
                charts.Bar(label=say(feature_words(row.name)), value=row.value or 0.0)
                for row in rows
            ),
            label_head=_("What is known"),
            value_head=_("Strength (log odds)"),
            show=write_places,
        )
    )
