"""What the last build made ready, read in milliseconds by a process that keeps its marts open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from mehvar.metrics._catalogue import metric as named
from mehvar.metrics._evaluate import Comparison, Value
from mehvar.metrics._metric import MetricError
from mehvar.metrics._signals import ProcessLimits, Signal, find_signals, process_limits

if TYPE_CHECKING:
    from mehvar.workspace import Marts

_ALL = 1_000_000
_VALUE = (
    "metric", "dimension", "member", "period_kind", "period", "value", "low", "high", "n",
    "customers", "note",
)  # fmt: skip
_CHANGE = ("difference", "difference_low", "difference_high", "p", "significant")
_SIGNAL = (
    "metric", "period_kind", "period", "value", "centre", "lower_limit", "upper_limit", "rule",
    "is_bad",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """One way in which a metric was evaluated at the build.

    ``by`` and ``period_kind`` are empty for the whole and for all time; ``periods`` are in order.
    """

    metric: str
    by: str
    period_kind: str
    members: int
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A metric over the last periods, for the whole or for one member.

    ``limits`` and ``signals`` judge all complete periods that are ready, not only those shown;
    signals are of the periods shown. ``limits`` is None where the periods are too few.
    """

    metric: str
    by: str
    member: str
    period_kind: str
    values: tuple[Value, ...]
    limits: ProcessLimits | None
    signals: tuple[Signal, ...]

    @property
    def last_complete(self) -> Value | None:
        """The newest value that is neither partial nor hidden nor empty."""
        whole = (one for one in reversed(self.values) if one.value is not None and not one.note)
        return next(whole, None)


def read_ready(marts: Marts, name: str) -> tuple[Ready, ...]:
    """Return in which ways the metric called ``name`` is ready; empty before the first build.

    Raises:
        MetricError: when there is no such metric.
    """
    rows = _ask(
        marts,
        "metric_values",
        "SELECT dimension, period_kind, count(DISTINCT member), list(DISTINCT period) "
        "FROM {view} WHERE metric = ? GROUP BY ALL ORDER BY ALL",
        [named(name).name],
    )
    return tuple(
        Ready(metric=name, by=by, period_kind=kind, members=members, periods=tuple(sorted(periods)))
        for by, kind, members, periods in rows
    )


def read_values(
    marts: Marts,
    name: str,
    *,
    by: str | None = None,
    period_kind: str | None = None,
    last: int = 24,
) -> tuple[Value, ...]:
    """Return a metric's values as the last build made them, ordered by member and period.

    Args:
        marts: the published marts, kept open.
        name: the metric.
        by: a dimension that is ready, or none for the whole.
        period_kind: a kind of period that is ready, or none for all time.
        last: only so many of the newest periods, the unfinished one among them.

    Raises:
        MetricError: when the metric does not exist, or was not made ready in this way.
    """
    rows = _ask(
        marts,
        "metric_values",
        f"SELECT {', '.join(_VALUE + _CHANGE)} FROM {{view}} "
        "WHERE metric = ? AND dimension = ? AND period_kind = ? "
        "QUALIFY dense_rank() OVER (ORDER BY period DESC) <= ? ORDER BY member, period",
        [named(name).name, by or "", period_kind or "", last],
    )
    if not rows:
        _refuse_unready(marts, name, by or "", period_kind or "")
    return tuple(_value(row) for row in rows)


def read_series(
    marts: Marts,
    name: str,
    *,
    by: str | None = None,
    member: str = "",
    period_kind: str,
    last: int = 24,
) -> Series:
    """Return a metric's last periods with the limits of noise and the signals among them.

    Raises:
        MetricError: as ``read_values``.
    """
    values = read_values(marts, name, by=by, period_kind=period_kind, last=_ALL)
    return _one_series(name, [one for one in values if one.member == member], by, member, last)


def read_overview(marts: Marts, *, period_kind: str, last: int = 24) -> dict[str, Series]:
    """Return the series of every metric for the whole company, by name, in one reading."""
    rows = _ask(
        marts,
        "metric_values",
        f"SELECT {', '.join(_VALUE + _CHANGE)} FROM {{view}} "
        "WHERE dimension = '' AND period_kind = ? ORDER BY metric, period",
        [period_kind],
    )
    found = groupby(map(_value, rows), key=lambda value: value.metric)
    return {name: _one_series(name, list(values), None, "", last) for name, values in found}


def read_signals(
    marts: Marts, name: str | None = None, *, period_kind: str | None = None
) -> tuple[Signal, ...]:
    """Return the signals of the last build, newest period first.

    Raises:
        MetricError: when there is no such metric.
    """
    rows = _ask(
        marts,
        "metric_signals",
        f"SELECT {', '.join(_SIGNAL)} FROM {{view}} WHERE metric = coalesce(?, metric) "
        "AND period_kind = coalesce(?, period_kind) ORDER BY period DESC, metric",
        [named(name).name if name else None, period_kind],
    )
    return tuple(Signal(**dict(zip(_SIGNAL, row, strict=True))) for row in rows)


def _one_series(
    name: str, values: Sequence[Value], by: str | None, member: str, last: int
) -> Series:
    shown = tuple(values[-last:])
    periods = {one.period for one in shown}
    return Series(
        metric=name,
        by=by or "",
        member=member,
        period_kind=shown[0].period_kind if shown else "",
        values=shown,
        limits=process_limits(values),
        signals=tuple(
            signal for signal in find_signals(named(name), values) if signal.period in periods
        ),
    )


def _ask(marts: Marts, mart: str, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    return marts.ask(sql.format(view=marts.view(mart)), values)


def _value(row: tuple[Any, ...]) -> Value:
    facts = dict(zip(_VALUE, row, strict=False))
    difference, low, high, p, significant = row[len(_VALUE) :]
    if difference is not None:
        facts["change"] = Comparison(
            difference=difference, low=low, high=high, p=p, significant=significant
        )
    return Value(**facts)


def _refuse_unready(marts: Marts, name: str, by: str, period_kind: str) -> None:
    """Raise unless the metric simply has no observation yet."""
    ready = read_ready(marts, name)
    ways = {(one.by, one.period_kind) for one in ready}
    if not ready or (by, period_kind) in ways:
        return
    known = ", ".join(sorted(f"{one or 'whole'} per {kind or 'all time'}" for one, kind in ways))
    raise MetricError(
        f"{name} was not made ready by {by or 'whole'} per {period_kind or 'all time'}.",
        hint=f"Ready are: {known}. Any other is evaluated by metrics.read_metric.",
        metric=name,
    )
