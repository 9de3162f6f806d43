"""The rows of what changed, and the points of the charts that a page draws."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar import schema
from mehvar.voice._changed_counts import Daily
from mehvar.voice._changed_rows import Found
from mehvar.voice._charts import chart_limits, enough
from mehvar.voice._cusum import Chart

if TYPE_CHECKING:
    import pyarrow as pa

Ints = npt.NDArray[np.int64]
Row = dict[str, object]
Stream = tuple[str, str, str, str, str, str]
"""Dimension, level, kind, subject, measure, test."""


def change_rows(found: list[Found], titles: Mapping[tuple[str, str], str]) -> pa.Table:
    """Return the mart ``voice_changes``; ``titles`` names levels."""
    import pyarrow as pa

    rows = [
        {
            "change": one.change,
            "dimension": one.dimension,
            "level": one.level,
            "kind": one.kind,
            "subject": one.subject,
            "measure": one.measure,
            "test": one.test,
            "title": titles.get((one.dimension, one.level), one.level),
            "week": one.began,
            "last_day": one.last,
            "comments_now": one.comments_now,
            "count_now": one.count_now,
            "comments_before": one.comments_before,
            "count_before": one.count_before,
            "before": one.before,
            "now": one.now,
            "ratio": one.now / one.before if one.measure != "mean" and one.before > 0 else None,
            "low": one.low,
            "high": one.high,
            "p": _known(one.p),
            "q": _known(one.q),
            "minimum_detectable": _known(one.minimum_detectable),
            "exemplars": ",".join(map(str, one.exemplars)),
            "direction": one.direction,
            "alarm": one.alarm,
        }
        for one in found
    ]
    return pa.Table.from_pylist(rows, schema=schema.table("voice_changes").arrow_schema)


def stream_rows(
    daily: Daily,
    found: list[Found],
    charts: list[tuple[Chart, list[tuple[int, int]]]],
    means: Chart,
) -> pa.Table:
    """Return the mart ``voice_streams``: charts of all comments, and of levels that changed."""
    import pyarrow as pa

    moved = {(one.level_number, one.subject) for one in found}
    rows: list[Row] = []
    for chart, streams in charts:
        for place, (level, subject) in enumerate(streams):
            name = daily.subjects[subject]
            if level == 0 or (level, name) in moved:
                stream = (*daily.levels[level], "aspect", name, "negative", "cusum")
                counts = daily.negatives[:, level, subject]
                held = np.column_stack([daily.comments[:, level], counts])
                rows += _daily_points(daily, stream, (chart, place), held)
    for level in range(len(daily.levels)):
        if daily.judged[:, level].any() and (level == 0 or (level, "sentiment") in moved):
            stream = (*daily.levels[level], "score", "sentiment", "mean", "ewma")
            counts = np.rint(daily.judged[:, level]).astype(np.int64)
            held = np.column_stack([daily.comments[:, level], counts])
            rows += _daily_points(daily, stream, (means, level), held)
    rows += _weekly_points(daily, moved)
    return pa.Table.from_pylist(rows, schema=schema.table("voice_streams").arrow_schema)


def _weekly_points(daily: Daily, moved: set[tuple[int, str]]) -> list[Row]:
    comments = daily.weekly(daily.comments)
    judged = enough(comments, least=daily.least)
    rows: list[Row] = []
    for measure, held in (("negative", daily.negatives), ("share", daily.mentions)):
        weekly = daily.weekly(held)
        for level, subject in np.argwhere(weekly.sum(axis=0) > 0).tolist():
            name = daily.subjects[subject]
            if (level == 0 and judged[0]) or (level, name) in moved:
                stream = (*daily.levels[level], "aspect", name, measure, "pchart")
                counts, units = weekly[:, level, subject], comments[:, level]
                rows += _week_points(daily, stream, counts, units)
    return rows


def _week_points(daily: Daily, stream: Stream, counts: Ints, units: Ints) -> list[Row]:
    centre, lower, upper = chart_limits(counts, units)
    begins = daily.week[0]
    rows = []
    for place in range(len(centre)):
        at = len(counts) - len(centre) + place
        value = counts[at] / units[at] if units[at] else math.nan
        rows.append(
            _point(stream, begins - timedelta(weeks=len(centre) - 1 - place))
            | {
                "comments": int(units[at]),
                "count": int(counts[at]),
                "value": _known(value),
                "expected": _known(centre[place]),
                "lower": _known(lower[place]),
                "upper": _known(upper[place]),
                "alarm": bool(value > upper[place] or value < lower[place]),
            }
        )
    return rows


def _daily_points(daily: Daily, stream: Stream, drawn: tuple[Chart, int], held: Ints) -> list[Row]:
    """Return the days of one stream of a chart; ``held`` has comments and counts by day."""
    chart, place = drawn
    size = len(chart.statistic)
    begins = daily.last - timedelta(days=size - 1)
    return [
        _point(stream, begins + timedelta(days=day))
        | {
            "comments": int(held[day - size, 0]),
            "count": int(held[day - size, 1]),
            "value": _known(chart.value[day, place]),
            "expected": _known(chart.expected[day, place]),
            "statistic": float(chart.statistic[day, place]),
            "limit": float(chart.limit[place]),
            "alarm": bool(chart.alarm[day, place]),
        }
        for day in range(size)
    ]


def _point(stream: Stream, day: date) -> Row:
    names = ("dimension", "level", "kind", "subject", "measure", "test")
    return dict(zip(names, stream, strict=True)) | {"day": day}


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
