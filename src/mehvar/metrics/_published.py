"""A metric as the last finished build shows it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mehvar.metrics._catalogue import metric as named
from mehvar.metrics._evaluate import Value, evaluate
from mehvar.metrics._metric import MetricError, Scope

if TYPE_CHECKING:
    from mehvar.workspace import Workspace


def read_metric(
    workspace: Workspace,
    name: str,
    *,
    by: str | None = None,
    period: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[Value]:
    """Evaluate the metric called ``name`` over what the last build published.

    Args:
        workspace: the company.
        name: the metric.
        by: a dimension of the metric, or none.
        period: a period kind of the calendar, or none.
        since: the first day, or none.
        until: the last day; never after the day up to which the build knows.

    Raises:
        MetricError: when the metric, dimension or period does not exist, or nothing is built yet.
    """
    current = workspace.current()
    if not current.as_of:
        raise MetricError("Nothing has been built yet.", hint="Run: mehvar build")
    known = date.fromisoformat(current.as_of)
    scope = Scope(
        by=by,
        period=period,
        since=since,
        until=min(until, known) if until else known,
        horizon_days=workspace.settings.horizon_days,
    )
    backend = workspace.connect()
    try:
        return evaluate(
            named(name),
            backend=backend,
            read=lambda table: workspace.read(backend, table, current=current),
            scope=scope,
            minimum_group=workspace.settings.minimum_group,
        )
    finally:
        backend.disconnect()
