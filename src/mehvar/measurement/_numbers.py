"""The four numbers above the main job, each against the window before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from mehvar import metrics, schema, stats
from mehvar.measurement._records import Number

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.workspace import Build, Published

_CHOICES = (("revenue",), ("come_back_rate",), ("on_time_rate",), ("nps", "csat", "mean_rating"))
"""Each place takes the first of its metrics that the data can show."""


def evaluate_numbers(build: Build) -> pa.Table:
    """Evaluate the four numbers over the recent window and the one before: ``today_numbers``."""
    import pyarrow as pa

    rows: list[dict[str, object]] = []
    for names in _CHOICES:
        row = next(filter(None, (_row(build, name) for name in names)), None)
        if row is not None:
            rows.append({"place": len(rows) + 1, **row})
    return pa.Table.from_pylist(rows, schema=schema.table("today_numbers").arrow_schema)


def read_numbers(state: Published) -> tuple[Number, ...]:
    """Return the numbers as the last build published them."""
    found = []
    for row in state.rows(f"SELECT * FROM {state.view('today_numbers')} ORDER BY place"):
        metric = metrics.metric(row["metric"])
        told = {name: row[name] for name in _TOLD}
        title = metric.title.in_(state.language)
        found.append(
            Number(metric=metric.name, title=title, unit=metric.unit, good=metric.good, **told)
        )
    return tuple(found)


_TOLD = ("value", "low", "high", "n", "previous", "change", "significant")


def _row(build: Build, name: str) -> dict[str, object] | None:
    now = _evaluate(build, name, back=0)
    if now is None or now.value is None:
        return None
    before = _evaluate(build, name, back=build.settings.window_days)
    change, significant = _change(name, before, now)
    return {
        "metric": name,
        "value": now.value,
        "low": now.low,
        "high": now.high,
        "n": now.n,
        "previous": None if before is None else before.value,
        "change": change,
        "significant": significant,
    }


def _evaluate(build: Build, name: str, *, back: int) -> metrics.Value | None:
    settings = build.settings
    until = build.as_of - timedelta(days=back)
    if name == "come_back_rate":
        # Whether they come back is known only when the following period has ended.
        until -= timedelta(days=settings.horizon_days)
    found = metrics.evaluate(
        metrics.metric(name),
        backend=build.backend,
        read=build.read,
        scope=metrics.Scope(
            since=until - timedelta(days=settings.window_days - 1),
            until=until,
            horizon_days=settings.horizon_days,
        ),
        minimum_group=settings.minimum_group,
    )
    return found[0] if found else None


def _change(
    name: str, before: metrics.Value | None, now: metrics.Value
) -> tuple[float | None, bool]:
    if before is None or not before.value or now.value is None:
        return None, False
    difference = now.value - before.value
    shown = difference / before.value if name == "revenue" else difference
    sides = (_interval(before), _interval(now))
    change = stats.change(before=sides[0], after=sides[1])
    return shown, bool(change.p[0] < 0.05)


def _interval(value: metrics.Value) -> stats.Intervals:
    cells = [np.nan if cell is None else cell for cell in (value.value, value.low, value.high)]
    estimate, low, high = (np.array([cell]) for cell in cells)
    return stats.Intervals(estimate=estimate, low=low, high=high, n=np.array([float(value.n)]))
