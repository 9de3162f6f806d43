"""The four numbers as cards: value, significant change, range, target, last periods."""

from __future__ import annotations

from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import measurement, metrics
from mehvar.measurement import Number
from mehvar.metrics import Series, Standing, Target
from mehvar_web import company
from mehvar_web.ui import Kpi, likely_range
from mehvar_web.ui.charts import sparkline
from mehvar_web.ui.figures import (
    range_ends,
    split_figure,
    unit_words,
    write_change,
    write_figure,
    write_relative,
)

SPARK_PERIODS = 12
_ADDITIVE = frozenset({"count", "money"})
"""Units that grow with the time counted: their target is a month's, the card's time is longer."""


def draw_figures(answer: measurement.Today) -> tuple[Kpi, ...]:
    """Return the four numbers with their last months and targets."""
    targets = metrics.read_targets(company.workspace(), day=company.now().date())
    kind = metrics.month_of(company.workspace().settings.calendar)
    overview = company.remember(
        ("today.series", kind),
        lambda: metrics.read_overview(company.marts(), period_kind=kind, last=SPARK_PERIODS + 1),
    )
    return tuple(
        _card(one, overview.get(one.metric), targets.get(one.metric)) for one in answer.numbers
    )


def _card(one: Number, series: Series | None, target: Target | None) -> Kpi:
    monthly = one.unit in _ADDITIVE
    value, unit = split_figure(write_figure(one.value, one.unit))
    judgement, known = _judgement(one), [] if series is None else _known(series)
    low, high = ("", "") if one.low is None else range_ends(one.low, one.high, one.unit)
    scale = likely_range(
        value=one.value, low=one.low, high=one.high,
        target=None if target is None or monthly else target.value,
    )  # fmt: skip
    return Kpi(
        name=one.title,
        value=value,
        unit=unit or unit_words(one.unit),
        url=reverse("metrics:metric", args=[one.metric]),
        change=_change(one),
        direction=_direction(one),
        judgement=judgement,
        target="" if target is None else _target(target, one, series, monthly=monthly),
        low=low,
        high=high,
        note="" if one.significant else _("no significant change"),
        range=scale,
        spark=sparkline(known, judgement=judgement),
    )


def _known(series: Series) -> list[float]:
    """The whole months that may be shown."""
    values = [one.value for one in series.values if one.value is not None and not one.note]
    return values[-SPARK_PERIODS:]


def _change(one: Number) -> str:
    """Write a change that is more than noise; of an amount it is relative."""
    if not one.significant or not one.change:
        return ""
    return write_relative(one.change) if one.unit == "money" else write_change(one.change, one.unit)


def _direction(one: Number) -> Literal["", "up", "down"]:
    if not one.significant or not one.change:
        return ""
    return "up" if one.change > 0 else "down"


def _judgement(one: Number) -> Literal["", "good", "bad"]:
    """Whether the change is for the better; nothing where it is noise, or neither."""
    direction = _direction(one)
    if not direction or one.good == "neutral":
        return ""
    return "good" if direction == one.good else "bad"


def _target(target: Target, one: Number, series: Series | None, *, monthly: bool) -> str:
    """Write the target and whether it is met, judged by the last whole month where it is one's."""
    written = write_figure(target.value, one.unit)
    if monthly:
        last = series.last_complete if series else None
        standing = None if last is None else metrics.judge(target, last)
        return _said(_("%(value)s a month") % {"value": written}, standing)
    value = metrics.Value(
        metric=one.metric, dimension="", member="", period_kind="", period="",
        value=one.value, low=one.low, high=one.high, n=one.n, customers=0,
    )  # fmt: skip
    return _said(written, metrics.judge(target, value))


def _said(written: str, standing: Standing | None) -> str:
    words = {"met": _("met"), "missed": _("missed")}
    return f"{written} ({words[standing]})" if standing in words else written
