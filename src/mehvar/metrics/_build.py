"""The build step: the standard values of every metric, their signals and alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from mehvar import schema
from mehvar.metrics._catalogue import METRICS
from mehvar.metrics._evaluate import Value, evaluate_together
from mehvar.metrics._metric import Metric, Scope
from mehvar.metrics._signals import Signal, find_signals, raise_alerts

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build

STANDARD = ("channel", "region", "store_id", "lateness", "score_level")
"""The dimensions whose values are kept ready; any other is evaluated when asked for."""

_RECENT_DAYS, _RECENT_DAYS_OF_CUSTOMERS = 430, 200
"""The months of members are kept ready for so long: a year, and the month before it.

Metrics whose independent unit is the customer cost three times the others: half a year.
"""


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
        series = _evaluate(build, METRICS, period=period)
        values += series
        for metric in METRICS:
            own = [one for one in series if one.metric == metric.name]
            signals += find_signals(metric, own)
            recent |= {f"{period}:{one.period}" for one in _complete(own)[-2:]}
    values += _standing(build) + _recent_members(build, month)
    build.write_arrow("metric_values", _values_table(values))
    build.write_arrow("metric_signals", _signals_table(signals))
    raise_alerts(build, signals, recent=recent)


def _standing(build: Build) -> list[Value]:
    """The values over all time, whole and by the standard dimensions."""
    timeless = [metric for metric in METRICS if not metric.needs_period]
    return _evaluate(build, timeless) + _evaluate(build, timeless, each=STANDARD)


def _recent_members(build: Build, month: str) -> list[Value]:
    """The last months by the standard dimensions; the first of them only serves the second."""
    by_customer = [one for one in METRICS if one.counted == "customer" or one.clustered]
    others = [one for one in METRICS if one not in by_customer]
    values: list[Value] = []
    for metrics, days in ((others, _RECENT_DAYS), (by_customer, _RECENT_DAYS_OF_CUSTOMERS)):
        since, first = _month_of(build, month, build.as_of - timedelta(days=days))
        found = _evaluate(build, metrics, each=STANDARD, period=month, since=since)
        values += [one for one in found if one.period != first]
    return values


def _month_of(build: Build, month: str, day: date) -> tuple[date | None, str]:
    """Return the first day and the key of a day's month; nothing for a day before the calendar."""
    dates = build.read("dates")
    key = dates.filter(dates.day == day).select(key=dates[month])
    whole = dates.inner_join(key, dates[month] == key.key)
    found = build.backend.to_pyarrow(
        whole.aggregate(day=whole.day.min(), key=whole.key.min())
    ).to_pylist()[0]
    return found["day"], found["key"] or ""


def _evaluate(
    build: Build,
    metrics: Sequence[Metric],
    *,
    each: tuple[str, ...] = (),
    period: str | None = None,
    since: date | None = None,
) -> list[Value]:
    return evaluate_together(
        metrics,
        backend=build.backend,
        read=build.read,
        scope=Scope(
            each=each,
            period=period,
            since=since,
            until=build.as_of,
            horizon_days=build.settings.horizon_days,
        ),
        minimum_group=build.settings.minimum_group,
    )


def _complete(series: list[Value]) -> list[Value]:
    return [one for one in series if one.note != "partial"]


_CHANGES = {
    "difference": "difference",
    "difference_low": "low",
    "difference_high": "high",
    "p": "p",
    "significant": "significant",
}
"""Column of the mart -> field of a comparison."""


def _values_table(values: list[Value]) -> pa.Table:
    import pyarrow as pa

    wanted = schema.table("metric_values").arrow_schema
    columns: dict[str, list[object]] = {
        name: [getattr(one.change, field) if one.change else None for one in values]
        for name, field in _CHANGES.items()
    }
    for field in wanted:
        if field.name not in columns:
            columns[field.name] = [getattr(one, field.name) for one in values]
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in wanted})


def _signals_table(signals: list[Signal]) -> pa.Table:
    import pyarrow as pa

    wanted = schema.table("metric_signals").arrow_schema
    return pa.table(
        {
            field.name: pa.array([getattr(one, field.name) for one in signals], field.type)
            for field in wanted
        }
    )
