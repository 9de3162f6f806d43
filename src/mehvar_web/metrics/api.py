"""Metrics over HTTP: what each is, its values, its rows, its target."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Schema, Status
from pydantic import Field

from mehvar import metrics
from mehvar.metrics import CountedRow, Description, Metric, Target, Value
from mehvar.text import Bilingual
from mehvar_web import company
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs
from mehvar_web.metrics._values import month_kind, read_values

router = Router()

Name = Annotated[str, Path(description="The metric's name.", max_length=60)]
Kind = Literal["", "jweek", "jmonth", "jseason", "jyear", "week", "month", "quarter", "year"]
"""A kind of period; empty for all time."""


class Words(Schema):
    """The same words in both languages."""

    fa: str
    en: str


class TargetOut(Schema):
    """What a metric is to be; the value is in the metric's unit."""

    value: float
    owner: str = Field(description="The id of who answers for it.")
    due: date | None = Field(None, description="By when it is to be reached.")
    from_day: date | None = Field(None, description="The first day on which it counts.")
    note: str = ""


class MetricOut(Schema):
    """One metric: what it is, and its target."""

    name: str
    title: Words
    definition: Words
    formula: Words
    row: Words = Field(description="What one counted row is.")
    interval: Words = Field(description="How the 95 % interval is found.")
    unit: Literal["count", "money", "share", "stars", "points", "minutes"]
    good: Literal["up", "down", "neutral"]
    dimensions: list[str]
    target: TargetOut | None = None


class ChangeOut(Schema):
    """A difference, from the period before or, without periods, from all other members."""

    difference: float
    low: float
    high: float
    significant: bool = Field(description="At a false discovery rate of 5 %.")


class ValueOut(Schema):
    """An estimate with its 95 % interval; shares in 0..1, money in minor units."""

    member: str = Field(description="The dimension's value; empty for the whole.")
    period_kind: str
    period: str
    value: float | None = Field(None, description="Null where the note says why.")
    low: float | None = None
    high: float | None = None
    n: int = Field(description="Observations behind it; 0 where the group is hidden.")
    customers: int
    note: str = Field("", description="hidden, partial or nothing_before.")
    change: ChangeOut | None = None


class RowOut(Schema):
    """One thing that a number counts."""

    customer_id: int | None = None
    value: float = Field(description="What the estimator works on.")
    counts: bool | None = Field(None, description="Of a share: whether it is in the numerator.")
    day: date | None = None
    source: str = ""
    record_id: str = ""
    order_id: str | None = None
    store_id: str | None = None
    member: str = ""
    period: str = ""


class TargetIn(Schema):
    """What a metric is to be."""

    value: float = Field(description="In the metric's unit: shares in 0..1, money in minor units.")
    owner: str = Field("", max_length=100, description="An id; the caller's own where empty.")
    due: date | None = None
    from_day: date | None = None
    note: str = Field("", max_length=500)


class ValuesAsked(Schema):
    """Which values."""

    by: str = Field("", max_length=60, description="A dimension of the metric.")
    period: Kind | None = Field(None, description="The company's month where left out.")
    last: int = Field(24, ge=1, le=1000, description="So many of the newest periods.")


class RowsAsked(Schema):
    """Which rows."""

    by: str = Field("", max_length=60, description="A dimension, with member its value.")
    member: str | None = Field(None, max_length=200)
    period_kind: Kind = Field("", description="A kind of period, with period its key.")
    period: str | None = Field(None, max_length=20)
    counts: bool | None = Field(None, description="Of a share: only the numerator, or the rest.")
    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=400)


@router.get("", response=Page[MetricOut], summary="All metrics")
@needs(Scope.METRICS_READ)
def list_metrics(request: HttpRequest) -> Page[MetricOut]:  # noqa: ARG001 (ninja passes it)
    """List every metric with its definition and target."""
    targets = metrics.read_targets(company.workspace())
    items = [_metric(one, targets.get(one.name)) for one in metrics.METRICS]
    return Page[MetricOut](items=items, total=len(items), next=None)


@router.get("/{name}", response=MetricOut, summary="One metric")
@needs(Scope.METRICS_READ)
def read_metric(request: HttpRequest, name: Name) -> MetricOut:  # noqa: ARG001 (ninja passes it)
    """Tell what a metric is, and its target."""
    found = _named(name)
    return _metric(found, metrics.read_targets(company.workspace()).get(name))


@router.get("/{name}/values", response=Page[ValueOut], summary="Values of a metric")
@needs(Scope.METRICS_READ)
def list_metric_values(
    request: HttpRequest,  # noqa: ARG001 (ninja passes it)
    name: Name,
    asked: Query[ValuesAsked],
) -> Page[ValueOut]:
    """List a metric's values by period and dimension, as the last build made them ready.

    A period or dimension that no build made ready is evaluated at the first request.
    """
    found = _named(name)
    kind = month_kind() if asked.period is None else asked.period
    _check_dimension(found, asked.by)
    if found.needs_period and not kind:
        raise Problem(422, "period", f"{name} needs a period.", hint="Ask for period=jmonth.")
    values = read_values(found, by=asked.by, kind=kind, last=asked.last)
    items = [_value(one) for one in values]
    return Page[ValueOut](items=items, total=len(items), next=None)


@router.get("/{name}/rows", response=Page[RowOut], summary="Rows that a metric counts")
@needs(Scope.METRICS_READ, Scope.CUSTOMERS_READ)
def list_metric_rows(request: HttpRequest, name: Name, asked: Query[RowsAsked]) -> Page[RowOut]:
    """List the very orders, answers, contacts or customers that a number counts, within sight."""
    found = _named(name)
    _check_dimension(found, asked.by)
    shown = metrics.read_rows(
        company.marts(),
        name,
        by=asked.by or None,
        member=asked.member if asked.by else None,
        period_kind=asked.period_kind or None,
        period=asked.period if asked.period_kind else None,
        counts=asked.counts if found.estimator == "proportion" else None,
        sight=caller_of(request).sight,
        limit=asked.limit,
        after=asked.cursor,
    )
    items = [_row(one) for one in shown.rows]
    return Page[RowOut](items=items, total=shown.total, next=shown.after or None)


@router.put("/{name}/target", response=TargetOut, summary="Set a metric's target")
@needs(Scope.TARGETS_WRITE)
def put_metric_target(request: HttpRequest, name: Name, wanted: TargetIn) -> TargetOut:
    """Say what a metric is to be; the target before it stays in the history."""
    found, caller = _named(name), caller_of(request)
    put = metrics.put_target(
        company.workspace(),
        metric=found.name,
        value=wanted.value,
        owner=wanted.owner.strip() or caller.user.actor,
        due=wanted.due,
        from_day=wanted.from_day,
        note=wanted.note,
        actor=caller.actor,
        now=company.now(),
    )
    return _target(put)


@router.delete("/{name}/target", response={204: None}, summary="Remove a metric's target")
@needs(Scope.TARGETS_WRITE)
def remove_metric_target(request: HttpRequest, name: Name) -> Status[None]:
    """Say that a metric has no target any more."""
    found = _named(name)
    if found.name not in metrics.read_targets(company.workspace()):
        raise Problem(404, "no-target", f"{name} has no target, so there is none to remove.")
    metrics.remove_target(
        company.workspace(), metric=name, actor=caller_of(request).actor, now=company.now()
    )
    return Status(204, None)


def _named(name: str) -> Metric:
    found = next((one for one in metrics.METRICS if one.name == name), None)
    if found is None:
        raise Problem(404, "not-found", "There is no such metric.", hint="See: GET /metrics")
    return found


def _check_dimension(found: Metric, by: str) -> None:
    if by and by not in found.dimensions:
        raise Problem(
            422,
            "dimension",
            f"{found.name} has no such dimension.",
            hint=f"It has: {', '.join(found.dimensions)}.",
        )


def _metric(one: Metric, target: Target | None) -> MetricOut:
    told: Description = metrics.describe(one)
    return MetricOut(
        name=one.name,
        title=_words(told.title),
        definition=_words(told.definition),
        formula=_words(told.formula),
        row=_words(told.row),
        interval=_words(told.interval),
        unit=one.unit,
        good=one.good,
        dimensions=list(one.dimensions),
        target=_target(target) if target else None,
    )


def _words(said: Bilingual) -> Words:
    return Words(fa=said.fa, en=said.en)


def _target(one: Target) -> TargetOut:
    return TargetOut(
        value=one.value, owner=one.owner, due=one.due, from_day=one.from_day, note=one.note
    )


def _value(one: Value) -> ValueOut:
    change = one.change
    return ValueOut(
        member=one.member,
        period_kind=one.period_kind,
        period=one.period,
        value=one.value,
        low=one.low,
        high=one.high,
        n=one.n,
        customers=one.customers,
        note=one.note,
        change=None
        if change is None
        else ChangeOut(
            difference=change.difference,
            low=change.low,
            high=change.high,
            significant=change.significant,
        ),
    )


def _row(one: CountedRow) -> RowOut:
    return RowOut(
        customer_id=one.customer_id,
        value=one.value,
        counts=one.counts,
        day=one.day,
        source=one.source,
        record_id=one.record_id,
        order_id=one.order_id,
        store_id=one.store_id,
        member=one.member,
        period=one.period,
    )
