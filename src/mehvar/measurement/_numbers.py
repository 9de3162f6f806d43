"""The four numbers above the main job, each against the window before."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from mehvar import metrics, stats
from mehvar.measurement._published import Published
from mehvar.measurement._records import Number

_CHOICES = (("revenue",), ("come_back_rate",), ("on_time_rate",), ("nps", "csat", "mean_rating"))
"""Each place takes the first of its metrics that the data can show."""


def read_numbers(state: Published) -> tuple[Number, ...]:
    """Evaluate the four numbers over the recent window and the one before."""
    found = []
    for names in _CHOICES:
        number = next(filter(None, (_number(state, name) for name in names)), None)
        if number is not None:
            found.append(number)
    return tuple(found)


def _number(state: Published, name: str) -> Number | None:
    days = state.workspace.settings.window_days
    now = _evaluate(state, name, back=0)
    if now is None or now.value is None:
        return None
    before = _evaluate(state, name, back=days)
    change, significant = _change(name, before, now)
    metric = metrics.metric(name)
    return Number(
        metric=name,
        title=metric.title.in_(state.language),
        unit=metric.unit,
        good=metric.good,
        value=now.value,
        low=now.low,
        high=now.high,
        n=now.n,
        previous=None if before is None else before.value,
        change=change,
        significant=significant,
    )


def _evaluate(state: Published, name: str, *, back: int) -> metrics.Value | None:
    settings = state.workspace.settings
    until = state.as_of - timedelta(days=back)
    if name == "come_back_rate":
        # Whether they come back is known only when the following period has ended.
        until -= timedelta(days=settings.horizon_days)
    found = metrics.evaluate(
        metrics.metric(name),
        backend=state.backend,
        read=state.table,
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
