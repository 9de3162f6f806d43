"""Alarms become events of Mehvar's own, each once for ever."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from mehvar.voice._changed_rows import Found

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build

EVENT = "alert.raised"
SAME_DAYS = 14
"""A chart that crossed its limit so few days apart crossed it once: late comments moved the day."""

_PREFIX = "alert:voice:"


def raise_alerts(build: Build, found: Iterable[Found]) -> int:
    """Append an event for each alarm that has none yet; return how many are new."""
    known = _known(build)
    new = []
    for one in found:
        if not one.alarm:
            continue
        days = known.setdefault(f"{one.stream}|{one.direction}", [])
        apart = SAME_DAYS if one.test in {"cusum", "ewma"} else 0
        if not any(abs((one.began - day).days) <= apart for day in days):
            days.append(one.began)
            new.append(one)
    if new:
        build.lake.append("system_events", _events(build, new))
    return len(new)


def _known(build: Build) -> dict[str, list[date]]:
    """Return the days of the alarms that were raised, by stream."""
    events = build.lake.read(build.backend, "system_events")
    events = events.filter((events.name == EVENT) & events.record_id.startswith(_PREFIX))
    known: dict[str, list[date]] = {}
    for record in build.backend.to_pyarrow(events.select("record_id"))["record_id"].to_pylist():
        stream, day = record.removeprefix(_PREFIX).rsplit("|", 1)
        known.setdefault(stream, []).append(date.fromisoformat(day))
    return known


def _events(build: Build, new: list[Found]) -> pa.Table:
    import duckdb
    import pyarrow as pa

    from mehvar import schema

    records = [f"{_PREFIX}{one.change}" for one in new]
    with duckdb.connect() as connection:
        hashes = connection.execute(
            "SELECT list_transform($1::VARCHAR[], lambda id: "
            "(md5_number_lower('mehvar' || chr(31) || id) >> 1)::BIGINT)",
            [records],
        ).fetchall()[0][0]
    count = len(new)
    columns = {
        "name": [EVENT] * count,
        "at": [build.now] * count,
        "day": [build.as_of] * count,
        "subject": [f"voice:{one.subject}" for one in new],
        "properties": [json.dumps(_properties(one), ensure_ascii=False) for one in new],
        "source": ["mehvar"] * count,
        "record_id": records,
        "record_hash": hashes,
        "import_id": ["mehvar"] * count,
        "ingested_at": [build.now] * count,
        "content_hash": [None] * count,
    }
    wanted = schema.table("system_events").arrow_schema
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in wanted})


def _properties(one: Found) -> dict[str, object]:
    return {
        "change": one.change,
        "test": one.test,
        "kind": one.kind,
        "dimension": one.dimension,
        "level": one.level,
        "measure": one.measure,
        "first_day": one.first.isoformat(),
        "last_day": one.last.isoformat(),
        "before": one.before,
        "now": one.now,
        "comments": one.comments_now,
    }
