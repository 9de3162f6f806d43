"""Natural process limits over a metric's periods, and the alerts that they raise."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar import stats
from mehvar.metrics._evaluate import Value
from mehvar.metrics._metric import Metric

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build

MINIMUM_POINTS = 6
"""Below so many complete periods, limits are too loose to speak of."""

_RULES = ("beyond_limits", "run_of_eight", "large_step")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A period whose value noise does not explain."""

    metric: str
    period_kind: str
    period: str
    value: float
    centre: float
    lower_limit: float
    upper_limit: float
    rule: str
    is_bad: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessLimits:
    """Within which values noise moves a series: XmR over ``points`` complete periods."""

    centre: float
    lower: float
    upper: float
    points: int


def process_limits(values: Sequence[Value]) -> ProcessLimits | None:
    """Compute the limits of one series; None where it has too few complete periods."""
    series = _series(_points(values))
    return None if series is None else _limits(series)[0]


def find_signals(metric: Metric, values: Sequence[Value]) -> list[Signal]:
    """Find the signals in one series of a metric's values, ordered by period.

    Periods that are hidden, partial or empty are left out. Each period is reported once, by the
    first rule that it breaks: beyond the limits, a run of eight, a large step.
    """
    points = _points(values)
    series = _series(points)
    if series is None:
        return []
    limits, raw = _limits(series)
    flags = stats.signals(values=series, limits=raw)
    found = []
    for place in np.flatnonzero(flags.any):
        rule = next(name for name in _RULES if getattr(flags, name)[place])
        value = float(series[place])
        moved = value - (series[place - 1] if rule == "large_step" else limits.centre)
        found.append(
            Signal(
                metric=metric.name,
                period_kind=points[place].period_kind,
                period=points[place].period,
                value=value,
                centre=limits.centre,
                lower_limit=limits.lower,
                upper_limit=limits.upper,
                rule=rule,
                is_bad=(metric.good == "up" and moved < 0) or (metric.good == "down" and moved > 0),
            )
        )
    return found


def _points(values: Sequence[Value]) -> list[Value]:
    """The complete periods that may be shown."""
    return [one for one in values if one.value is not None and not one.note]


def _series(points: Sequence[Value]) -> npt.NDArray[np.float64] | None:
    if len(points) < MINIMUM_POINTS:
        return None
    return np.array([one.value for one in points], dtype=np.float64)


def _limits(series: npt.NDArray[np.float64]) -> tuple[ProcessLimits, stats.Limits]:
    raw = stats.xmr(values=series)
    centre, lower, upper = (
        float(np.asarray(limit)) for limit in (raw.centre, raw.lower, raw.upper)
    )
    return ProcessLimits(centre=centre, lower=lower, upper=upper, points=len(series)), raw


def raise_alerts(build: Build, found: list[Signal], *, recent: set[str]) -> int:
    """Append an ``alert.raised`` event for each bad signal in a recent period, once for ever.

    Returns:
        How many alerts are new.
    """
    wanted = {
        f"alert:{one.metric}:{one.period_kind}:{one.period}": one
        for one in found
        if one.is_bad and f"{one.period_kind}:{one.period}" in recent
    }
    known = build.lake.read(build.backend, "system_events")
    raised = set(
        build.backend.to_pyarrow(known.filter(known.name == "alert.raised").select("record_id"))[
            "record_id"
        ].to_pylist()
    )
    new = {record: one for record, one in wanted.items() if record not in raised}
    if new:
        build.lake.append("system_events", _events(new, now=build.now, day=build.as_of))
    return len(new)


def _events(new: dict[str, Signal], *, now: datetime, day: date) -> pa.Table:
    import duckdb
    import pyarrow as pa

    from mehvar import schema

    records = list(new)
    with duckdb.connect() as connection:
        hashes = connection.execute(
            "SELECT list_transform($1::VARCHAR[], lambda id: "
            "(md5_number_lower('mehvar' || chr(31) || id) >> 1)::BIGINT)",
            [records],
        ).fetchall()[0][0]
    count = len(records)
    columns = {
        "name": ["alert.raised"] * count,
        "at": [now] * count,
        "day": [day] * count,
        "subject": [one.metric for one in new.values()],
        "properties": [json.dumps(_properties(one)) for one in new.values()],
        "source": ["mehvar"] * count,
        "record_id": records,
        "record_hash": hashes,
        "import_id": ["mehvar"] * count,
        "ingested_at": [now] * count,
        "content_hash": [None] * count,
    }
    wanted = schema.table("system_events").arrow_schema
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in wanted})


def _properties(one: Signal) -> dict[str, object]:
    return {
        "period_kind": one.period_kind,
        "period": one.period,
        "value": one.value,
        "lower_limit": one.lower_limit,
        "upper_limit": one.upper_limit,
        "rule": one.rule,
    }
