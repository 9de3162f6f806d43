"""Values by any period and dimension: what the build made ready, else evaluated once per build."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date

from mehvar import engine, metrics
from mehvar.calendar import period_label
from mehvar.metrics import Metric, Series, Value
from mehvar.text import Language
from mehvar_web import company

JALALI = ("jweek", "jmonth", "jseason", "jyear")
GREGORIAN = ("week", "month", "quarter", "year")
SHOWN = {
    "jweek": 26, "week": 26, "jmonth": 24, "month": 24, "jseason": 12, "quarter": 12,
    "jyear": 10, "year": 10,
}  # fmt: skip
"""How many of the newest periods of each kind a page shows."""


_one_at_a_time = threading.Lock()


def period_kinds(calendar: str) -> tuple[str, ...]:
    """Return the kinds of period of a calendar, shortest first."""
    return JALALI if calendar == "jalali" else GREGORIAN


def month_kind() -> str:
    """Return the kind of period that is the company's month."""
    return metrics.month_of(company.workspace().settings.calendar)


def is_ready(metric: Metric, *, by: str, kind: str) -> bool:
    """Tell whether the last build made the metric ready in this way."""
    ready = company.remember(
        ("metrics.ready", metric.name), lambda: metrics.read_ready(company.marts(), metric.name)
    )
    return any((one.by, one.period_kind) == (by, kind) for one in ready)


def read_series(metric: Metric, *, kind: str, by: str = "", member: str = "") -> Series:
    """Return the newest periods of the whole or of one member, with limits and signals."""
    shown = SHOWN.get(kind, 24)
    if is_ready(metric, by=by, kind=kind):
        return company.remember(
            ("metrics.series", metric.name, by, member, kind),
            lambda: metrics.read_series(
                company.marts(), metric.name, by=by or None, member=member,
                period_kind=kind, last=shown,
            ),
        )  # fmt: skip
    values = [one for one in read_values(metric, by=by, kind=kind) if one.member == member]
    newest = tuple(values[-shown:])
    periods = {one.period for one in newest}
    found = metrics.find_signals(metric, values)
    return Series(
        metric=metric.name,
        by=by,
        member=member,
        period_kind=kind,
        values=newest,
        limits=metrics.process_limits(values),
        signals=tuple(one for one in found if one.period in periods),
    )


def read_values(metric: Metric, *, by: str, kind: str, last: int = 10_000) -> Sequence[Value]:
    """Return values by member and period; empty before the first build."""
    if not company.workspace().current().as_of:
        return ()
    if is_ready(metric, by=by, kind=kind):
        return company.remember(
            ("metrics.values", metric.name, by, kind, last),
            lambda: metrics.read_values(
                company.marts(), metric.name, by=by or None, period_kind=kind or None, last=last
            ),
        )
    if metric.needs_period and not kind:
        return ()
    values = company.remember(
        ("metrics.evaluated", metric.name, by, kind), lambda: _evaluate(metric, by=by, kind=kind)
    )
    newest = sorted({one.period for one in values})[-last:]
    return tuple(one for one in values if one.period in newest)


def label(value: Value, language: Language) -> str:
    """Write the period of a value."""
    return period_label(value.period_kind, value.period, language)  # type: ignore[arg-type]


def _evaluate(metric: Metric, *, by: str, kind: str) -> tuple[Value, ...]:
    """Evaluate what no build made ready, in an engine that takes no more than a reader may.

    One at a time in each process: several such engines at once would take its memory.
    """
    with _one_at_a_time:
        return _evaluated(metric, by=by, kind=kind)


def _evaluated(metric: Metric, *, by: str, kind: str) -> tuple[Value, ...]:
    workspace = company.workspace()
    current = workspace.current()
    backend = engine.connect(engine.EngineSettings(memory_limit=company.memory_limit(), threads=1))
    try:
        return tuple(
            metrics.evaluate(
                metric,
                backend=backend,
                read=lambda name: workspace.read(backend, name, current=current),
                scope=metrics.Scope(
                    by=by or None,
                    period=kind or None,
                    until=date.fromisoformat(current.as_of),
                    horizon_days=workspace.settings.horizon_days,
                ),
                minimum_group=workspace.settings.minimum_group,
            )
        )
    finally:
        backend.disconnect()
