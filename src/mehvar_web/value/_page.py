"""What the page of value shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mehvar import value
from mehvar.text import Language
from mehvar.value import ClassRow, ModelRow, Strategy, ValueModel, ValueOverview
from mehvar_web import company
from mehvar_web.ui import Column, Kpi
from mehvar_web.ui.figures import split_figure, write_figure
from mehvar_web.value import _charts

_FAR_OFF = 0.12
"""How far the sum of a forecast may be from what happened before the page warns."""

_NOBODY_LEFT = 0.99
_DEPENDS = 0.3
"""A correlation of frequency and mean purchase from which on the spending model is doubtful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClass:
    """A class with what is done for it, and where its customers are listed."""

    row: ClassRow
    strategy: Strategy
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything on the page but the customers who moved."""

    overview: ValueOverview
    kpis: tuple[Kpi, ...]
    classes: tuple[ShownClass, ...]
    model: ValueModel
    buying: tuple[ModelRow, ...]
    spread: SafeString | None
    concentration: SafeString | None
    tracking: SafeString | None
    calibration: SafeString | None
    holdout_error: str
    is_far_off: bool
    nobody_left: bool
    depends: bool


def read_page(language: Language) -> Page:
    """Return the page; the charts are drawn once per build and language.

    Raises:
        NotBuiltError: before the first build.
    """
    kept: Page = company.remember(("value.page", language), lambda: _drawn(language))
    return kept


def strategies(page: Page, language: Language) -> tuple[ShownClass, ...]:
    """Return the classes with the strategies as they stand now, between builds too."""
    found = value.read_strategies(company.workspace(), language=language)
    base = reverse("customers:list")
    return tuple(
        ShownClass(
            row=row,
            strategy=found[row.value_class],
            url=f"{base}?worth={row.value_class}&sort=-residual_value",
        )
        for row in page.overview.classes
    )


def class_columns() -> tuple[Column[ClassRow], ...]:
    """The columns of the classes as a file: money in minor units, shares in 0..1."""
    names = (
        "value_class", "title", "customers", "customer_share", "value", "low", "high",
        "value_share", "mean_value", "alive", "expected_purchases", "contribution", "bound",
        "certain", "came", "left",
    )  # fmt: skip
    return tuple(
        Column(name=name, label=name, cell=lambda row, name=name: getattr(row, name))  # type: ignore[misc]
        for name in names
    )


def _drawn(language: Language) -> Page:
    workspace, marts = company.workspace(), company.marts()
    overview = value.read_overview(workspace, language=language, marts=marts)
    model = value.read_value_model(workspace, language=language, marts=marts)
    spread = value.read_distribution(workspace, marts=marts)
    away = _holdout_error(model)
    return Page(
        overview=overview,
        kpis=() if overview.value is None else _kpis(overview),
        classes=(),
        model=model,
        buying=tuple(row for row in model.models if row.part == "buying"),
        spread=_charts.spread(spread, overview),
        concentration=_charts.concentration(spread),
        tracking=_charts.tracking(model),
        calibration=_charts.calibration(model),
        holdout_error="" if away is None else write_figure(abs(away), "share", places=1),
        is_far_off=away is not None and abs(away) > _FAR_OFF,
        nobody_left=bool(overview.customers)
        and (overview.alive or 0.0) > _NOBODY_LEFT * overview.customers,
        depends=abs(overview.correlation or 0.0) > _DEPENDS,
    )


def _kpis(found: ValueOverview) -> tuple[Kpi, ...]:
    """The tiles; each opens to where the page says what it is and what it rests on."""
    worth, unit = split_figure(write_figure(found.value, "money"))
    months = found.horizon_months
    within = ngettext("within %(n)s month", "within %(n)s months", months) % {
        "n": write_figure(months, "count")
    }
    of_all = _("of %(n)s who ever bought") % {"n": write_figure(found.customers, "count")}
    best = found.best_share
    return (
        Kpi(
            name=_("Worth from now on"),
            value=worth,
            unit=unit,
            note=_between(found.low, found.high, "money"),
            url="#model",
        ),
        Kpi(
            name=_("Still customers"),
            value=write_figure(found.alive, "count"),
            note=f"{of_all}; {_between(found.alive_low, found.alive_high, 'count')}",
            url="#model",
        ),
        Kpi(
            name=_("Purchases to come"),
            value=write_figure(found.expected_purchases, "count"),
            note=f"{within}; {_between(found.expected_low, found.expected_high, 'count')}",
            url="#tracking",
        ),
        Kpi(
            name=_("Held by the best fifth"),
            value="" if best is None else write_figure(best, "share", places=0),
            unknown=_("not known"),
            note="" if best is None else _between(found.best_low, found.best_high, "share"),
            url="#concentration",
        ),
    )


def _between(low: float | None, high: float | None, unit: str) -> str:
    return _("90%% range %(low)s to %(high)s") % {
        "low": write_figure(low, unit),
        "high": write_figure(high, unit),
    }


def _holdout_error(model: ValueModel) -> float | None:
    chosen = model.chosen
    if chosen is None or not chosen.holdout_actual or chosen.holdout_expected is None:
        return None
    return chosen.holdout_expected / chosen.holdout_actual - 1
