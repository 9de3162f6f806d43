"""The build step "what changed": this week against the eight before, and slow drift day by day.

Every test has its part of one budget: in a week in which nothing changed, all weekly tests
together raise any alarm with a chance of at most 5 %, and the daily charts together one alarm in
about twelve days. That is at most one false alarm a week, however many streams are watched: their
limits widen with their number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mehvar.voice._changed_alerts import raise_alerts
from mehvar.voice._changed_counts import HISTORY_WEEKS, Daily, read_daily
from mehvar.voice._changed_exemplars import choose_exemplars, read_speakers
from mehvar.voice._changed_rows import (
    SHARE_OF_ASPECTS,
    Found,
    aspect_changes,
    drift_changes,
    large_enough,
    mean_changes,
    term_changes,
    without_doubles,
)
from mehvar.voice._changed_streams import change_rows, stream_rows
from mehvar.voice._changed_terms import (
    SHARE_OF_ALL,
    SHARE_OF_LEVELS,
    find_changed_terms,
    read_pool,
)
from mehvar.voice._charts import LEAST_WEEKS, enough
from mehvar.voice._cusum import Chart, chart_counts, chart_means

if TYPE_CHECKING:
    from mehvar.workspace import Build

CHART_DAYS = 120
FALSE_ALARMS_OF_ALL = 1 / 30
FALSE_ALARMS_OF_LEVELS = 1 / 30
FALSE_ALARMS_OF_MEANS = 1 / 60
"""False alarms a day that the daily charts may raise: of all comments, of levels, of means."""

WEEKLY_BUDGET = 1.0

Streams = list[tuple[int, int]]


def build_changes(build: Build) -> None:
    """Write ``voice_changes``, ``voice_streams`` and ``voice_watch``; raise new alarms."""
    daily = read_daily(build)
    pool = read_pool(build, daily)
    terms, tested = find_changed_terms(pool, daily)
    aspects, tests = aspect_changes(daily)
    charts = _count_charts(daily)
    means = chart_means(
        daily.positive, daily.squares, daily.judged,
        days=CHART_DAYS, false_alarms=FALSE_ALARMS_OF_MEANS,
    )  # fmt: skip
    found = [*term_changes(terms, daily), *aspects, *mean_changes(daily, means)]
    for chart, streams in charts:
        found += drift_changes(daily, chart, streams)
    found = without_doubles(large_enough(found, least=build.settings.minimum_group))
    subjects = sorted({one.subject for one in found if one.kind == "aspect"})
    first = min((one.first for one in found), default=daily.last)
    speakers = read_speakers(build, subjects, first=first, last=daily.last)
    told = [replace(one, exemplars=choose_exemplars(pool, one, speakers=speakers)) for one in found]
    build.write_arrow("voice_changes", change_rows(told, _titles(build, told)))
    build.write_arrow("voice_streams", stream_rows(daily, told, charts, means))
    figures = tested | {
        "aspects": float(tests),
        "comments_read": float(len(pool)),
        "share_read": pool.share,
        "daily_charts": float(_watched(means) + sum(_watched(chart) for chart, _ in charts)),
    }
    _write_watch(build, daily, told, figures)


def _count_charts(daily: Daily) -> list[tuple[Chart, Streams]]:
    """Draw the daily charts of complaints: those of all comments, and those of levels."""
    charts = []
    heard = daily.negatives.sum(axis=0) > 0
    for levels, budget in (
        (range(1), FALSE_ALARMS_OF_ALL),
        (range(1, len(daily.levels)), FALSE_ALARMS_OF_LEVELS),
    ):
        streams = [
            (level, int(subject)) for level in levels for subject in np.flatnonzero(heard[level])
        ]
        if streams:
            level, subject = (np.array(one) for one in zip(*streams, strict=True))
            chart = chart_counts(
                daily.negatives[:, level, subject], daily.comments[:, level],
                days=CHART_DAYS, false_alarms=budget,
            )  # fmt: skip
            charts.append((chart, streams))
    return charts


def _write_watch(build: Build, daily: Daily, found: list[Found], figures: dict[str, float]) -> None:
    import pyarrow as pa

    from mehvar import schema

    weekly = SHARE_OF_ALL + SHARE_OF_LEVELS + SHARE_OF_ASPECTS
    a_day = FALSE_ALARMS_OF_ALL + FALSE_ALARMS_OF_LEVELS + FALSE_ALARMS_OF_MEANS
    figures |= {
        "weekly_error": weekly,
        "false_alarms_a_week": weekly + 7 * a_day,
        "budget_a_week": WEEKLY_BUDGET,
        "levels": float(len(daily.levels) - 1),
        "comments_now": float(daily.weekly(daily.comments)[-1, 0]),
        "comments_before": float(daily.weekly(daily.comments)[-1 - HISTORY_WEEKS : -1, 0].sum()),
        "alarms": float(sum(one.alarm for one in found)),
        "new_alarms": float(raise_alerts(build, found)),
        "week": float(np.datetime64(daily.week[0], "D").astype(np.int64)),
    }
    if reason := _reason(daily):
        figures[f"reason:{reason}"] = 1.0
    names = sorted(figures)
    wanted = schema.table("voice_watch").arrow_schema
    build.write_arrow(
        "voice_watch",
        pa.table({"name": names, "value": [figures[name] for name in names]}, schema=wanted),
    )


def _titles(build: Build, found: list[Found]) -> dict[tuple[str, str], str]:
    """Return the names of the stores and products that are told of."""
    titles = {}
    tables = (
        ("store", "stores", "store_id", "name"),
        ("product", "products", "product_id", "product_name"),
    )
    for dimension, table, key, name in tables:
        wanted = sorted({one.level for one in found if one.dimension == dimension})
        if wanted and build.has_rows(table):
            rows = build.current(table)
            named = rows.filter(rows[key].isin(wanted) & rows[name].notnull())
            for one in build.backend.to_pyarrow(named.select(key, name)).to_pylist():
                titles[dimension, one[key]] = one[name]
    return titles


def _watched(chart: Chart) -> int:
    """Return how many streams of a chart have a usual value to be held against."""
    return int(np.isfinite(chart.expected).any(axis=0).sum())


def _reason(daily: Daily) -> str:
    """Say why this week cannot be judged; nothing when it can."""
    weeks = daily.weekly(daily.comments)[:, 0]
    if not daily.comments.sum():
        return "no_comments"
    if enough(daily.weekly(daily.comments), least=daily.least)[0]:
        return ""
    if (weeks[-1 - HISTORY_WEEKS : -1] > 0).sum() < LEAST_WEEKS:
        return "short_history"
    return "few_comments"
