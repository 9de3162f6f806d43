"""A metric over a scope: estimates, changes that are more than noise, small groups hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from mehvar import stats
from mehvar.calendar import PERIODS
from mehvar.metrics._estimate import estimate, previous
from mehvar.metrics._metric import Metric, MetricError, Reader, Scope
from mehvar.metrics._periods import Bools, Integers, Periods, read_periods
from mehvar.metrics._sums import Floats, Sums, batches, of_dimension, sums

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

HIDDEN = "hidden"
PARTIAL = "partial"
NOTHING_BEFORE = "nothing_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The difference from the period before or, without periods, from all other members.

    It is ``significant`` at a false discovery rate of 5 % over all values returned together.
    """

    difference: float
    low: float
    high: float
    p: float
    significant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One estimate of a metric, with its 95 % interval.

    Shares lie in 0..1, money is in minor units, NPS in points. Where ``value`` is None, ``note``
    says why: ``hidden`` (fewer customers than may be shown), ``partial`` (the period has not
    ended) or ``nothing_before``. A ``partial`` value that can be shown is shown, not compared.
    """

    metric: str
    dimension: str
    member: str
    period_kind: str
    period: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    customers: int
    note: str = ""
    change: Comparison | None = None


def evaluate(
    metric: Metric,
    *,
    backend: BaseBackend,
    read: Reader,
    scope: Scope,
    minimum_group: int = 10,
) -> list[Value]:
    """Evaluate a metric, ordered by member and period.

    Raises:
        MetricError: when the dimension or the period does not exist for the metric, or the
            metric needs a period and none was given.
    """
    return evaluate_together(
        [metric], backend=backend, read=read, scope=scope, minimum_group=minimum_group
    )


def evaluate_together(
    metrics: Sequence[Metric],
    *,
    backend: BaseBackend,
    read: Reader,
    scope: Scope,
    minimum_group: int = 10,
) -> list[Value]:
    """Evaluate metrics over one scope, those that share their rows in one pass.

    With ``scope.each`` they are evaluated by each of its dimensions that they have, in the same
    pass; the values are those of one evaluation per dimension.

    Raises:
        MetricError: as ``evaluate``, before anything is read.
    """
    pairs = [(metric, own) for metric in metrics for own in _scopes(metric, scope)]
    for metric, own in pairs:
        check(metric, own)
    periods = read_periods(backend, read, scope)
    found: dict[str, Sums] = {}
    for batch in batches(list(dict.fromkeys(metric for metric, _ in pairs))):
        each = tuple(by for by in scope.each if any(by in one.dimensions for one in batch))
        found |= sums(batch, backend=backend, read=read, scope=replace(scope, each=each))
    values: list[Value] = []
    for metric, own in pairs:
        counted = found[metric.name]
        if scope.each and own.by is not None:
            counted = of_dimension(counted, own.by)
        values += _evaluated(metric, counted, periods, own, minimum_group)
    return values


def _scopes(metric: Metric, scope: Scope) -> list[Scope]:
    """The scopes that a metric is evaluated over: one, or one for each dimension asked for."""
    if not scope.each:
        return [scope]
    return [replace(scope, by=by, each=()) for by in scope.each if by in metric.dimensions]


def _evaluated(
    metric: Metric, found: Sums, periods: Periods, scope: Scope, minimum_group: int
) -> list[Value]:
    before = periods.before(found.period, found.member)
    estimates = estimate(metric, found, before)
    hidden, partial = _hidden(found, minimum_group), periods.partial(found.period)
    changes = _changes(metric, found, estimates, scope, before, usable=~(hidden | partial))
    return _values(metric, scope, found, estimates, changes, hidden=hidden, partial=partial)


def check(metric: Metric, scope: Scope) -> None:
    """Refuse a scope that the metric cannot be evaluated over.

    Raises:
        MetricError: as ``evaluate``.
    """
    if scope.by is not None and scope.by not in metric.dimensions:
        raise MetricError(
            f"{metric.name} has no dimension called {scope.by!r}.",
            hint=f"Its dimensions: {', '.join(metric.dimensions)}.",
        )
    if scope.period is not None and scope.period not in PERIODS:
        raise MetricError(
            f"There is no period called {scope.period!r}.", hint=f"Periods: {', '.join(PERIODS)}."
        )
    if scope.period is None and metric.needs_period:
        raise MetricError(
            f"{metric.name} compares periods, so it needs one.",
            hint=f"Add one of: {', '.join(PERIODS)}.",
        )


def _hidden(found: Sums, minimum: int) -> Bools:
    """Hide groups of too few customers, and never exactly one of a period's members.

    One hidden member could be computed from the total and the others, so the next smallest goes
    with it.
    """
    hidden = np.asarray(found.customers < minimum)
    periods = np.asarray(found.period)
    for period in np.unique(periods[hidden]):
        here = np.flatnonzero(periods == period)
        if hidden[here].sum() == 1 and len(here) > 1:
            shown = here[~hidden[here]]
            hidden[shown[np.argmin(found.customers[shown])]] = True
    return hidden


def _changes(
    metric: Metric,
    found: Sums,
    estimates: stats.Intervals,
    scope: Scope,
    earlier: Integers,
    *,
    usable: Bools,
) -> stats.Changes | None:
    """Compare with the period before, or with all other members together."""
    if metric.estimator == "growth":
        return None
    shown = np.where(usable, 1.0, np.nan)
    if scope.period is not None:
        before = stats.Intervals(
            estimate=previous(estimates.estimate * shown, earlier),
            low=previous(estimates.low, earlier),
            high=previous(estimates.high, earlier),
            n=previous(found.n, earlier),
        )
    elif scope.by is not None and metric.estimator not in {"count", "sum"}:
        before = estimate(metric, _others(found), earlier)
    else:
        return None
    after = replace(estimates, estimate=estimates.estimate * shown)
    return stats.change(before=before, after=after)


def _others(found: Sums) -> Sums:
    """For each member, the sums of all other members."""

    def rest(values: Floats) -> Floats:
        return np.asarray(values.sum() - values, dtype=np.float64)

    return Sums(
        period=found.period,
        member=found.member,
        n=rest(found.n),
        customers=rest(found.customers),
        x=rest(found.x),
        xx=rest(found.xx),
        units=rest(found.units),
        unit_xx=rest(found.unit_xx),
        unit_nn=rest(found.unit_nn),
        unit_xn=rest(found.unit_xn),
    )


def _values(
    metric: Metric,
    scope: Scope,
    found: Sums,
    estimates: stats.Intervals,
    changes: stats.Changes | None,
    *,
    hidden: Bools,
    partial: Bools,
) -> list[Value]:
    significant = _significant(changes)
    values = []
    for place in range(len(found.period)):
        note = _note(metric, estimates, place, hidden=hidden, partial=partial)
        shown = note in {"", PARTIAL} and not (note == PARTIAL and metric.needs_period)
        values.append(
            Value(
                metric=metric.name,
                dimension=scope.by or "",
                member=found.member[place],
                period_kind=scope.period or "",
                period=found.period[place],
                value=_number(estimates.estimate[place]) if shown else None,
                low=_number(estimates.low[place]) if shown else None,
                high=_number(estimates.high[place]) if shown else None,
                n=int(found.n[place]) if note != HIDDEN else 0,
                customers=int(found.customers[place]) if note != HIDDEN else 0,
                note=note,
                change=_comparison(changes, significant, place),
            )
        )
    return values


def _note(
    metric: Metric,
    estimates: stats.Intervals,
    place: int,
    *,
    hidden: Bools,
    partial: Bools,
) -> str:
    if hidden[place]:
        return HIDDEN
    if partial[place]:
        return PARTIAL
    if metric.estimator == "growth" and np.isnan(estimates.estimate[place]):
        return NOTHING_BEFORE
    return ""


def _significant(
    changes: stats.Changes | None,
) -> Bools | None:
    if changes is None:
        return None
    known = ~np.isnan(changes.p)
    flags = np.zeros(len(changes), dtype=np.bool_)
    if known.any():
        flags[known] = stats.benjamini_hochberg(p=changes.p[known])
    return flags


def _comparison(
    changes: stats.Changes | None, significant: Bools | None, place: int
) -> Comparison | None:
    if changes is None or significant is None or np.isnan(changes.p[place]):
        return None
    one = changes[place]
    return Comparison(
        difference=one.difference,
        low=one.low,
        high=one.high,
        p=one.p,
        significant=bool(significant[place]),
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
