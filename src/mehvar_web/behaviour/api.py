"""Behaviour over HTTP: how one customer buys, and what is bought together."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from mehvar import behaviour
from mehvar.behaviour import Affinity, Behaviour, Gap, Habit, Measure
from mehvar_web import company
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs

router = Router()

CustomerId = Annotated[int, Path(description="The customer's stable id.", ge=0, lt=2**63)]


class MeasureOut(Schema):
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


class HabitOut(Schema):
    """What a customer does most, with its shrunk share."""

    name: str
    share: float
    n: int


class DriftOut(Schema):
    """Whether the recent category mix differs from the earlier one."""

    distance: float = Field(description="Jensen-Shannon distance, 0..1.")
    expected: float = Field(description="What chance alone makes.")
    p: float
    changed: bool = Field(description="At a false discovery rate of 5 %.")
    to: str | None = None
    away: str | None = None


class GapOut(Schema):
    """A thing that look-alikes buy and the customer does not."""

    place: int
    level: Literal["product", "category"]
    item: str
    name: str
    because: str
    because_name: str
    share: float = Field(description="Of the customers with because, those who buy it.")
    lift: MeasureOut


class BehaviourOut(Schema):
    """How one customer buys; null where there is too little to tell, or all are alike."""

    customer_id: int
    orders: int
    lines: int
    products: int
    categories: int
    basket_products: float | None = None
    diversity: float | None = Field(None, description="Chance that two lines differ in category.")
    top_category: HabitOut | None = None
    basket: MeasureOut | None = Field(None, description="Typical order, minor units.")
    price: MeasureOut | None = Field(None, description="Relative to the usual customer: 1.")
    discount: MeasureOut | None = Field(None, description="Relative to the usual customer: 1.")
    discounted_orders: int
    channel: HabitOut | None = None
    daypart: HabitOut | None = None
    weekday: HabitOut | None = Field(None, description="0 is Saturday, 6 is Friday.")
    trend: MeasureOut | None = Field(None, description="Yearly, beyond everybody's, log points.")
    drift: DriftOut | None = None
    gaps: list[GapOut]


class PairOut(Schema):
    """Two products or categories that go together more than chance explains."""

    place: int
    left: str
    left_name: str
    right: str
    right_name: str
    left_count: int
    right_count: int
    together: int
    customers: int
    support: float
    confidence: float
    confidence_back: float
    expected: float
    lift: float
    lift_low: float
    lift_high: float
    p: float


class PairsAsked(Schema):
    """Which pairs."""

    level: Literal["product", "category"] = "product"
    basis: Literal["basket", "customer"] = "basket"
    q: str = Field("", max_length=200, description="Only pairs whose names or ids hold this.")
    sort: Literal["lift", "together", "confidence", "name"] = "lift"
    limit: int = Field(50, ge=1, le=1000)


@router.get("/customers/{customer_id}", response=BehaviourOut, summary="How one customer buys")
@needs(Scope.CUSTOMERS_READ)
def read_customer_behaviour(request: HttpRequest, customer_id: CustomerId) -> BehaviourOut:
    """Tell how a customer buys and what look-alikes buy that they do not."""
    found = behaviour.read_behaviour(
        company.workspace(), customer_id, sight=caller_of(request).sight, marts=company.marts()
    )
    if found is None:
        raise Problem(404, "not-found", "There is no such customer with orders.")
    return _behaviour(found)


@router.get("/affinity", response=Page[PairOut], summary="What is bought together")
@needs(Scope.SEGMENTS_READ)
def list_affinity(request: HttpRequest, asked: Query[PairsAsked]) -> Page[PairOut]:  # noqa: ARG001 (ninja passes it)
    """List pairs that go together more than chance explains; counts, of no small group."""
    found = behaviour.read_affinities(
        company.workspace(), level=asked.level, basis=asked.basis, query=asked.q,
        sort=asked.sort, marts=company.marts(),
    )  # fmt: skip
    items = [_pair(one) for one in found[: asked.limit]]
    return Page[PairOut](items=items, total=len(found), next=None)


def _behaviour(found: Behaviour) -> BehaviourOut:
    drift = found.drift
    return BehaviourOut(
        customer_id=found.customer_id,
        orders=found.orders,
        lines=found.lines,
        products=found.products,
        categories=found.categories,
        basket_products=found.basket_products,
        diversity=found.diversity,
        top_category=_habit(found.top_category),
        basket=_measure(found.basket),
        price=_measure(found.price),
        discount=_measure(found.discount),
        discounted_orders=found.discounted_orders,
        channel=_habit(found.channel),
        daypart=_habit(found.daypart),
        weekday=_habit(found.weekday),
        trend=_measure(found.trend),
        drift=None
        if drift is None
        else DriftOut(
            distance=drift.distance,
            expected=drift.expected,
            p=drift.p,
            changed=drift.changed,
            to=drift.to,
            away=drift.away,
        ),
        gaps=[_gap(one) for one in found.gaps],
    )


def _habit(one: Habit | None) -> HabitOut | None:
    return None if one is None else HabitOut(name=one.name, share=one.share, n=one.n)


def _measure(one: Measure | None) -> MeasureOut | None:
    if one is None:
        return None
    return MeasureOut(value=one.value, low=one.low, high=one.high, n=one.n)


def _gap(one: Gap) -> GapOut:
    lift = one.lift
    return GapOut(
        place=one.place, level=one.level, item=one.item, name=one.name, because=one.because,
        because_name=one.because_name, share=one.share,
        lift=MeasureOut(value=lift.value, low=lift.low, high=lift.high, n=lift.n),
    )  # fmt: skip


def _pair(one: Affinity) -> PairOut:
    return PairOut(**{name: getattr(one, name) for name in PairOut.model_fields})
