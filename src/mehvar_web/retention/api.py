"""Retention over HTTP: the numbers, cohorts, curves, the model's card, and whom to turn to."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from mehvar import retention
from mehvar_web import company
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs

router = Router()

CustomerId = Annotated[int, Path(description="The customer's stable id.", ge=0, lt=2**63)]


class FigureOut(Schema):
    """A number with its 95 % interval."""

    name: str
    value: float | None = Field(None, description="Null where the note says why.")
    low: float | None = None
    high: float | None = None
    n: int
    previous: float | None = Field(None, description="The same over the window before.")
    significant: bool = Field(description="Whether the change is more than noise.")
    note: str = ""


class RetentionOverviewOut(Schema):
    """The state of retention."""

    as_of: date
    customers: int = Field(description="Customers who ever bought.")
    states: dict[str, int] = Field(description="Customers by state against their own rhythm.")
    figures: list[FigureOut]
    source: Literal["model", "rhythm", "none"] = Field(
        description="Where chances of leaving come from."
    )
    why: str = Field("", description="Why the learnt model is not used; empty when it is.")


class CellOut(Schema):
    """A cohort at an age."""

    cohort: str
    age: int = Field(description="Periods since the first purchase.")
    period: str
    customers: int | None = Field(None, description="Null for a group too small to show.")
    active: int | None = None
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    revenue: int | None = Field(None, description="Minor units.")
    is_complete: bool = Field(description="Whether the period is over; compare no other.")
    is_opening: bool = Field(description="Whether older customers may hide in the cohort.")
    difference: float | None = Field(None, description="From other cohorts at the same age.")
    significant: bool = Field(description="At a false discovery rate of 5 %.")


class CurveOut(Schema):
    """How long until the next purchase, in one group."""

    member: str = Field(description="Empty for all.")
    n: int
    median_days: float | None = None
    p: float | None = Field(None, description="Log-rank test between the groups, adjusted.")
    days: list[int]
    survival: list[float]
    low: list[float]
    high: list[float]


class CardRowOut(Schema):
    """One figure of the churn model's card."""

    kind: str
    name: str
    x: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    note: str = ""


class QuietOut(Schema):
    """A customer who goes quiet; money in minor units."""

    place: int
    customer_id: int
    quiet_state: str
    last_purchase_day: date
    days_silent: int
    usual_gap_days: float
    silence_p: float = Field(description="Chance of such a silence at the own rhythm.")
    churn_probability: float | None = None
    value_at_stake: int | None = None
    keep_profit: int | None = Field(None, description="Expected profit of one contact.")
    reasons: list[str] = Field(description="Codes of what goes with it: associations.")


class NeedOut(Schema):
    """What a customer will want again."""

    customer_id: int
    kind: Literal["product", "category"]
    item: str
    title: str
    last_day: date
    interval_days: float
    due_day: date
    due_low: date
    due_high: date
    probability: float
    usual_amount: int | None = None


class OutlookOut(Schema):
    """What is foretold of one customer."""

    customer_id: int
    as_of: date
    purchases: int
    last_purchase_day: date
    days_silent: int
    usual_gap_days: float | None = None
    silence_p: float | None = None
    quiet_state: str
    alive_probability: float | None = None
    next_purchase_day: date | None = None
    next_purchase_low: date | None = Field(None, description="90 % interval.")
    next_purchase_high: date | None = None
    churn_probability: float | None = None
    churn_risk: str | None = None
    value_at_stake: int | None = None
    keep_profit: int | None = None
    reasons: list[str]
    note: str = ""
    needs: list[NeedOut]


class TriangleAsked(Schema):
    """Which triangle."""

    period: Literal["month", "quarter", "week"] = "month"


class CurvesAsked(Schema):
    """Which curves."""

    event: Literal["first_repeat", "later_repeat"] = "first_repeat"
    by: Literal["", "channel", "region", "category", "first_basket"] = ""


class PartAsked(Schema):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=500)
    cursor: int = Field(0, ge=0, description="The next of the page before.")


@router.get("", response=RetentionOverviewOut, summary="The state of retention")
@needs(Scope.METRICS_READ)
def read_retention(request: HttpRequest) -> RetentionOverviewOut:  # noqa: ARG001 (ninja passes it)
    """Tell the numbers at the top of Retention, and customers by state."""
    found = retention.read_overview(company.workspace(), marts=company.marts())
    return RetentionOverviewOut(
        as_of=found.as_of,
        customers=found.customers,
        states=found.states,
        figures=[FigureOut.model_validate(_told(one)) for one in found.figures.values()],
        source=found.source,  # type: ignore[arg-type]  # the build writes these three only
        why=found.why,
    )


@router.get("/cohorts", response=Page[CellOut], summary="Cohorts by age")
@needs(Scope.METRICS_READ)
def list_cohorts(request: HttpRequest, asked: Query[TriangleAsked]) -> Page[CellOut]:  # noqa: ARG001 (ninja passes it)
    """List the cells of a cohort triangle; incomplete ones are marked."""
    found = retention.read_cohorts(company.workspace(), period=asked.period, marts=company.marts())
    items = [
        CellOut.model_validate(
            _told(cell)
            | {
                "cohort": cohort.key,
                "customers": cohort.customers,
                "is_opening": cohort.is_opening,
            }
        )
        for cohort in found.cohorts
        for cell in cohort.cells
    ]
    return Page[CellOut](items=items, total=len(items), next=None)


@router.get("/curves", response=Page[CurveOut], summary="How long until they buy again")
@needs(Scope.METRICS_READ)
def list_curves(request: HttpRequest, asked: Query[CurvesAsked]) -> Page[CurveOut]:  # noqa: ARG001 (ninja passes it)
    """List Kaplan-Meier curves of all customers, or by what was known at the first order."""
    found = retention.read_curves(
        company.workspace(), event=asked.event, dimension=asked.by, marts=company.marts()
    )
    items = [_curve(one) for one in found]
    return Page[CurveOut](items=items, total=len(items), next=None)


@router.get("/model", response=Page[CardRowOut], summary="The churn model's card")
@needs(Scope.METRICS_READ)
def read_model(request: HttpRequest) -> Page[CardRowOut]:  # noqa: ARG001 (ninja passes it)
    """Tell how the model was learnt and tested, how good it is, and where contacting pays."""
    rows = retention.read_churn_card(company.workspace(), marts=company.marts())
    items = [CardRowOut.model_validate(_told(row)) for row in rows]
    return Page[CardRowOut](items=items, total=len(items), next=None)


@router.get("/quiet", response=Page[QuietOut], summary="Who goes quiet")
@needs(Scope.METRICS_READ, Scope.CUSTOMERS_READ)
def list_quiet(request: HttpRequest, asked: Query[PartAsked]) -> Page[QuietOut]:
    """List customers who go quiet against their own rhythm, within sight, most at stake first."""
    found = retention.list_quiet(
        company.workspace(), limit=asked.limit, after=asked.cursor,
        sight=caller_of(request).sight, marts=company.marts(),
    )  # fmt: skip
    items = [QuietOut.model_validate(_told(one)) for one in found.rows]
    return Page[QuietOut](items=items, total=found.total, next=_next(found.next))


@router.get("/needs", response=Page[NeedOut], summary="Needs due this week")
@needs(Scope.METRICS_READ, Scope.CUSTOMERS_READ)
def list_needs(request: HttpRequest, asked: Query[PartAsked]) -> Page[NeedOut]:
    """List needs that come due within a week, within sight, the largest expected amounts first."""
    found = retention.list_needs_due(
        company.workspace(), limit=asked.limit, after=asked.cursor,
        sight=caller_of(request).sight, marts=company.marts(),
    )  # fmt: skip
    items = [NeedOut.model_validate(_told(one)) for one in found.rows]
    return Page[NeedOut](items=items, total=found.total, next=_next(found.next))


@router.get("/customers/{customer_id}", response=OutlookOut, summary="One customer's outlook")
@needs(Scope.CUSTOMERS_READ)
def read_outlook(request: HttpRequest, customer_id: CustomerId) -> OutlookOut:
    """Tell a customer's rhythm, next purchase, chance of leaving and next needs."""
    found = retention.read_outlook(
        company.workspace(),
        customer_id=customer_id,
        sight=caller_of(request).sight,
        marts=company.marts(),
    )
    if found is None:
        raise Problem(404, "not-found", "There is no such customer, or they never bought.")
    told = _told(found) | {"needs": [_told(need) for need in found.needs]}
    return OutlookOut.model_validate(told)


def _told(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in type(record).__slots__}  # type: ignore[attr-defined]


def _next(place: int | None) -> str | None:
    return None if place is None else str(place)


def _curve(one: retention.RepeatCurve) -> CurveOut:
    return CurveOut(
        member=one.member,
        n=one.n,
        median_days=one.median,
        p=one.p,
        days=[point.day for point in one.points],
        survival=[point.survival for point in one.points],
        low=[point.low for point in one.points],
        high=[point.high for point in one.points],
    )
