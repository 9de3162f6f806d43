"""A metric's definition as SQL over the open marts: compiled once for a build, then kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from mehvar import schema
from mehvar.metrics._catalogue import metric as named
from mehvar.metrics._evaluate import check
from mehvar.metrics._metric import Metric, Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Current, Marts

_MARTS = ("customer_orders", "customer_feedback", "customer_interactions", "care_cases", "dates")
_EVENT = ("customer_id", "day", "source", "record_id", "order_id", "store_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The observations of a metric as a SELECT, and the first day that the period looks at."""

    sql: str
    first_day: date | None


def rows_sql(
    marts: Marts,
    metric: Metric,
    *,
    by: str | None,
    period: str | None,
    key: str | None,
    current: Current,
) -> Rows:
    """Return the SQL of a metric's observations: ``period``, ``member``, ids and ``x``.

    The very expression that the build evaluates is compiled, so rows and number cannot differ.

    Args:
        marts: the published marts.
        metric: the metric.
        by: a dimension, or none.
        period: a period kind, or none.
        key: the period that will be asked for, or none.
        current: the published state.

    Raises:
        MetricError: when the dimension or the period does not exist for the metric.
    """
    scope = Scope(
        by=by,
        period=period,
        until=date.fromisoformat(current.as_of),
        horizon_days=marts.workspace.settings.horizon_days,
    )
    check(metric, scope)
    first = _first_day(marts, period, key, current) if period and key else None
    if first is not None and metric.counted == "customer" and metric.needs_period:
        scope = replace(scope, since=_before(marts, period or "", first, current))
    views = tuple((name, marts.view(name, current=current).strip('"')) for name in _MARTS)
    return Rows(sql=_compiled(metric.name, scope, views), first_day=first)


@lru_cache(maxsize=512)
def _compiled(name: str, scope: Scope, views: tuple[tuple[str, str], ...]) -> str:
    import ibis

    metric, known = named(name), dict(views)
    rows = metric.rows(lambda mart: _view(mart, known[mart]), scope)
    ids = ("customer_id",) if metric.counted == "customer" else _EVENT
    x = metric.x(rows).cast("float64")
    return str(ibis.to_sql(rows.select("period", "member", *ids, x=x), dialect="duckdb"))


def _view(mart: str, view: str) -> ir.Table:
    import ibis

    columns = {column.name: column.ibis_type for column in schema.table(mart).columns}
    return ibis.table(columns, name=view)


def _first_day(marts: Marts, period: str, key: str, current: Current) -> date | None:
    """The first day of a period; None for one that the calendar does not know."""
    dates = marts.view("dates", current=current)
    found: list[tuple[date | None]] = marts.ask(
        f'SELECT min(day) FROM {dates} WHERE "{period}" = ?', [key]
    )
    return found[0][0]


def _before(marts: Marts, period: str, first: date, current: Current) -> date:
    """The first day of the period before the one that begins on ``first``."""
    dates = marts.view("dates", current=current)
    found: list[tuple[date | None]] = marts.ask(
        f'SELECT min(day) FROM {dates} WHERE "{period}" = '
        f'(SELECT any_value("{period}") FROM {dates} WHERE day = ?)',
        [first - timedelta(days=1)],
    )
    return found[0][0] or first
