"""The course of a metric as a chart: band, target, limits, signals; points open their rows."""

from __future__ import annotations

import math
from typing import Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar.calendar import Calendar, month_name
from mehvar.metrics import Metric, ProcessLimits, Signal, Value
from mehvar.text import Language
from mehvar_web.metrics._links import rows_url
from mehvar_web.metrics._metric import Detail
from mehvar_web.metrics._values import label
from mehvar_web.metrics._words import RULES
from mehvar_web.ui.charts import Point, Trend, trend
from mehvar_web.ui.figures import write_figure
from mehvar_web.ui.templatetags.ui import digits


def draw_trend(detail: Detail, language: Language) -> SafeString:
    """Draw the metric's last periods."""
    metric, series, limits = detail.metric, detail.series, detail.series.limits
    signals = {one.period: one for one in series.signals}
    target = detail.target
    drawn = target is not None and (not target.monthly or target.standing is not None)
    return trend(
        Trend(
            title=str(detail.told.title.in_(language)),
            points=tuple(
                _point(one, signals.get(one.period), detail, language) for one in series.values
            ),
            show=lambda value: write_figure(value, metric.unit),
            target=target.target.value if target is not None and drawn else None,
            limits=None if limits is None else _within(metric, limits),
            centre=None if limits is None else limits.centre,
        )
    )


def _within(metric: Metric, limits: ProcessLimits) -> tuple[float, float]:
    """The limits, kept within what the unit can be: no share above all, no count below none."""
    if metric.estimator == "growth" or metric.unit not in {"share", "count", "minutes"}:
        return limits.lower, limits.upper
    most = 1.0 if metric.unit == "share" else math.inf
    return max(limits.lower, 0.0), min(limits.upper, most)


def _point(value: Value, signal: Signal | None, detail: Detail, language: Language) -> Point:
    mark: Literal["", "good", "bad", "neutral"] = ""
    if signal is not None:
        neutral = detail.metric.good == "neutral"
        mark = "neutral" if neutral else "bad" if signal.is_bad else "good"
    partial = value.note == "partial"
    return Point(
        label=label(value, language),
        short=short_label(value, language),
        value=value.value,
        low=value.low,
        high=value.high,
        signal=mark,
        partial=partial,
        href=rows_url(value),
        note=str(RULES[signal.rule]) if signal else _("not over yet") if partial else "",
    )


def short_label(value: Value, language: Language) -> str:
    """Write a period as short as an axis needs: the month's name, the week's first day."""
    kind, parts = value.period_kind, value.period.split("-")
    if kind in {"month", "jmonth"}:
        return _month(kind, parts[1], language)
    if kind in {"week", "jweek"}:
        return digits(f"{int(parts[2])} {_month(kind, parts[1], language)}")
    return label(value, language)


def _month(kind: str, number: str, language: Language) -> str:
    """The month's name, in English its first letters as is usual there."""
    calendar: Calendar = "jalali" if kind.startswith("j") else "gregorian"
    name = month_name(int(number), calendar=calendar, language=language)
    return name[:3] if language == "en" else name
