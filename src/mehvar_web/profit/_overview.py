"""What the page of profit shows: the statement, the whale curve, returns, poor experience."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar import profit
from mehvar.calendar import period_label
from mehvar.profit import Line, Overview, PeriodError, ReturnGroup
from mehvar.text import Language
from mehvar_web import company
from mehvar_web.profit._say import compact, number, share, whole
from mehvar_web.ui import Choice, Column, Kpi, charts
from mehvar_web.ui.figures import split_figure
from mehvar_web.ui.templatetags.ui import money

_MONTHS_SHOWN = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything on the page but the lists of customers."""

    overview: Overview
    period: str
    periods: tuple[Choice, ...]
    kpis: tuple[Kpi, ...]
    waterfall: SafeString
    whale: SafeString | None
    days: SafeString | None
    unset: tuple[str, ...]

    @property
    def peak_customers(self) -> float | None:
        """The share of customers who earn the most that is ever earned."""
        peak = self.overview.whale.peak
        return None if peak is None else peak.percentile / 100


def read_page(asked: str, language: Language) -> Page:
    """Return the page of a period (``jyear:1403``), of all time when there is none such.

    Raises:
        NotBuiltError: before the first build.
    """
    kind, _colon, key = asked.partition(":")
    try:
        overview = read_overview(kind, key, language)
    except PeriodError:
        kind = key = ""
        overview = read_overview("", "", language)
    return Page(
        overview=overview,
        period=_label(kind, key, language),
        periods=_periods(overview, kind, key, language),
        kpis=_kpis(overview),
        waterfall=_waterfall(overview),
        whale=_whale(overview),
        days=_days(overview),
        unset=tuple(profit.driver_named(name).title.in_(language) for name in overview.unset_rates),
    )


def read_overview(kind: str, key: str, language: Language) -> Overview:
    """Return the overview, remembered until the next build or a change of the rates."""
    path = company.workspace().root / profit.RATES_FILE
    changed = path.stat().st_mtime_ns if path.is_file() else 0
    return company.remember(
        ("profit.overview", kind, key, language, changed),
        lambda: profit.read_overview(
            company.workspace(), period_kind=kind, period=key, language=language,
            marts=company.marts(),
        ),
    )  # fmt: skip


def line_columns() -> tuple[Column[Line], ...]:
    """The columns of the statement as a file."""
    return (
        Column(name="component", label="component", cell=lambda one: one.component),
        Column(name="title", label=_("Part"), cell=lambda one: one.title),
        Column(
            name="amount", label=_("Amount (minor units)"), numeric=True,
            cell=lambda one: money(one.amount), value=lambda one: one.amount,
        ),
        Column(
            name="share", label=_("Share of net revenue"), numeric=True,
            cell=lambda one: share(one.share), value=lambda one: one.share,
        ),
        Column(
            name="n", label=_("Rows behind it"), numeric=True,
            cell=lambda one: number(one.n), value=lambda one: one.n,
        ),
        Column(
            name="estimated", label=_("Of it by standard rates"), numeric=True,
            cell=lambda one: money(one.estimated), value=lambda one: one.estimated,
        ),
    )  # fmt: skip


def _label(kind: str, key: str, language: Language) -> str:
    return period_label(kind, key, language) if kind else _("All time")  # type: ignore[arg-type]


def _periods(overview: Overview, kind: str, key: str, language: Language) -> tuple[Choice, ...]:
    base = reverse("profit:profit")
    years = [one for one in overview.periods if one[0].endswith("year")]
    months = [one for one in overview.periods if one[0].endswith("month")][:_MONTHS_SHOWN]
    return (
        Choice(label=_("All time"), url=base, current=not kind),
        *(
            Choice(
                label=_label(one, period, language),
                url=f"{base}?period={one}:{period}",
                current=(one, period) == (kind, key),
            )
            for one, period in (*years, *months)
        ),
    )


def _kpis(overview: Overview) -> tuple[Kpi, ...]:
    statement, whale = overview.statement, overview.whale
    orders = next((line.n for line in statement.lines if line.component == "sales"), 0)
    part = statement.contribution / statement.revenue if statement.revenue > 0 else None
    peak = whale.peak
    return (
        _kpi(_("Net revenue"), compact(statement.revenue),
             _("%(n)s orders") % {"n": number(orders)}),
        _kpi(_("Contribution of customers"), compact(statement.contribution),
             _("%(share)s of net revenue") % {"share": share(part)}
             if part is not None else "",
             judgement="bad" if statement.contribution < 0 else ""),
        _kpi(_("Profit after acquisition"), compact(statement.profit),
             _("overhead is allocated to nobody"),
             judgement="bad" if statement.profit < 0 else ""),
        Kpi(
            name=_("Customers who cost money"),
            value=share(whale.loss_share) if whale.loss_share is not None else "",
            note=_("%(n)s of %(all)s customers") % {
                "n": number(whale.loss_customers), "all": number(whale.customers)},
            unknown=_("no customers yet"),
            judgement="bad" if peak and peak.share and peak.share > 1.2 else "",
        ),
    )  # fmt: skip


def _kpi(name: str, written: str, note: str = "", judgement: str = "") -> Kpi:
    number, unit = split_figure(written)
    return Kpi(name=name, value=number, unit=unit, note=note, judgement=judgement)  # type: ignore[arg-type]


def _waterfall(overview: Overview) -> SafeString:
    statement = overview.statement
    shown = [line for line in statement.lines if line.amount]
    steps = [charts.Step(label=one.title, amount=one.amount) for one in shown if one.kind == "sale"]
    steps.append(charts.Step(label=_("Net revenue"), amount=statement.revenue, total=True))
    steps += [
        charts.Step(label=one.title, amount=one.amount) for one in shown if one.kind == "cost"
    ]
    steps.append(
        charts.Step(
            label=pgettext("profit", "Contribution"), amount=statement.contribution, total=True
        )
    )
    steps += [charts.Step(label=one.title, amount=one.amount) for one in shown if one.kind == "won"]
    steps.append(charts.Step(label=_("Profit"), amount=statement.profit, total=True))
    return charts.waterfall(
        charts.Waterfall(
            title=_("From sales to the profit of customers"),
            steps=tuple(steps),
            label_head=_("Part"),
            value_head=_("Amount"),
            show=lambda amount: money(amount, "compact"),
        )
    )


def _whale(overview: Overview) -> SafeString | None:
    whale = overview.whale
    if not whale.points or whale.known_profit <= 0:
        return None
    spots = tuple(charts.Spot(x=one.percentile / 100, y=one.share) for one in whale.points)
    pins = []
    if (peak := whale.peak) is not None and peak.share is not None:
        text = whole(peak.share)
        pins.append(charts.Pin(x=peak.percentile / 100, y=peak.share, text=text, judgement="good"))
    return charts.lines(
        charts.Lines(
            title=_("Cumulative profit of customers, the most profitable first"),
            lines=(charts.Line(name=_("Cumulative profit"), spots=spots, style="area"),),
            x_head=_("Customers"),
            y_head=_("Share of all profit"),
            zero=True,
            marks=(charts.Mark(axis="y", at=1.0, text=_("all profit")),),
            pins=tuple(pins),
            show=whole,
            show_x=whole,
        )
    )


def _days(overview: Overview) -> SafeString | None:
    groups = [one for one in overview.returns_by("days_kept") if one.member and one.returns]
    if not groups:
        return None
    return charts.bars(
        charts.Bars(
            title=_("Cost of a return by days kept"),
            rows=tuple(_bar(one) for one in groups),
            label_head=_("Days kept"),
            value_head=_("Cost of one return"),
            show=lambda amount: money(amount, "compact"),
        )
    )


def _bar(group: ReturnGroup) -> charts.Bar:
    cost = None if group.cost is None else -group.cost / group.returns
    note = _("%(n)s returns") % {"n": number(group.returns)}
    return charts.Bar(label=group.title, value=cost or 0.0, note=note)
