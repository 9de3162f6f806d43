"""The build step: the standard values of every metric, their signals and alerts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mehvar import schema
from mehvar.metrics._catalogue import METRICS
from mehvar.metrics._evaluate import Value, evaluate_together
from mehvar.metrics._metric import Metric, Scope
from mehvar.metrics._signals import Signal, find_signals, raise_alerts

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build

_STANDARD = ("channel", "region", "store_id", "lateness", "score_level")
"""The dimensions whose values are kept ready; any other is evaluated when asked for."""


def month_of(calendar: str) -> str:
    """Return the period kind that is a month in the workspace's calendar."""
    return "jmonth" if calendar == "jalali" else "month"


def week_of(calendar: str) -> str:
    """Return the period kind that is a week in the workspace's calendar."""
    return "jweek" if calendar == "jalali" else "week"


def build_metrics(build: Build) -> None:
    """Write ``metric_values`` and ``metric_signals``; raise alerts for new bad signals."""
    month, week = month_of(build.settings.calendar), week_of(build.settings.calendar)
    values: list[Value] = []
    signals: list[Signal] = []
    recent: set[str] = set()
    for period in (month, week):
        series = _evaluate(build, METRICS, by=None, period=period)
        values += series
        for metric in METRICS:
            own = [one for one in series if one.metric == metric.name]
            signals += find_signals(metric, own)
            recent |= {f"{period}:{one.period}" for one in _complete(own)[-2:]}
    values += _standing(build)
    build.write_arrow("metric_values", _values_table(values))
    build.write_arrow("metric_signals", _signals_table(signals))
    raise_alerts(build, signals, recent=recent)


def _standing(build: Build) -> list[Value]:
    """The values over all time, whole and by the standard dimensions."""
    timeless = [metric for metric in METRICS if not metric.needs_period]
    values = _evaluate(build, timeless, by=None, period=None)
    for by in _STANDARD:
        having = [metric for metric in timeless if by in metric.dimensions]
        values += _evaluate(build, having, by=by, period=None)
    return values


def _evaluate(
    build: Build, metrics: Sequence[Metric], *, by: str | None, period: str | None
) -> list[Value]:
    return evaluate_together(
        metrics,
        backend=build.backend,
        read=build.read,
        scope=Scope(
            by=by, period=period, until=build.as_of, horizon_days=build.settings.horizon_days
        ),
        minimum_group=build.settings.minimum_group,
    )


def _complete(series: list[Value]) -> list[Value]:
    return [one for one in series if one.note != "partial"]


def _values_table(values: list[Value]) -> pa.Table:
    import pyarrow as pa

    wanted = schema.table("metric_values").arrow_schema
    return pa.table(
        {
            field.name: pa.array([getattr(one, field.name) for one in values], field.type)
            for field in wanted
        }
    )


def _signals_table(signals: list[Signal]) -> pa.Table:
    import pyarrow as pa

    wanted = schema.table("metric_signals").arrow_schema
    return pa.table(
        {
            field.name: pa.array([getattr(one, field.name) for one in signals], field.type)
            for field in wanted
        }
    )
