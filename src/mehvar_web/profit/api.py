"""Profit over HTTP: statement, customers, whale curve, returns, simulations and rates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

import numpy as np
from django.http import Http404, HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from mehvar import profit
from mehvar.profit import PolicyOutcome, PolicyResult, ReturnPolicy
from mehvar_web import company
from mehvar_web.accounts import sight_of
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs

router = Router()

_SEED = 1404
CustomerId = Annotated[int, Path(description="The customer's stable id.")]


class LineOut(Schema):
    """One line of a statement; money in minor units, signed as it reaches the result."""

    component: str
    kind: Literal["sale", "cost", "won", "overhead"]
    title: str
    amount: int
    n: int = Field(description="Rows behind it.")
    share: float | None = Field(None, description="Of net revenue.")
    estimated: int = Field(description="Of the amount, what rests on rates or assumptions.")


class StatementOut(Schema):
    """The company's result, and whether the customers add up to it."""

    period_kind: str
    period: str
    lines: list[LineOut]
    revenue: int
    contribution: int
    profit: int
    overhead: int
    ledger: int
    customers: int
    difference: int = Field(description="Zero unless something is wrong.")
    unset_rates: list[str] = Field(description="Cost drivers that nobody has set.")


class CustomerProfitOut(Schema):
    """One customer's result."""

    customer_id: int
    lines: list[LineOut]
    orders: int
    returns: int
    contacts: int
    revenue: int
    contribution: int
    profit: int
    profit_year: int
    poor_experience: int
    estimated_cost: int
    band: str
    serial_returner: bool
    wallet_share: float | None = None


class ListedOut(Schema):
    """A customer on a list; ids only, no names."""

    place: int
    customer_id: int
    orders: int
    returns: int
    contacts: int
    revenue: int
    contribution: int
    profit: int
    largest_cost: str
    largest_amount: int | None = None


class WhalePointOut(Schema):
    """Profit added up over the most profitable customers."""

    percentile: float
    customers: int
    profit: int
    share: float | None = None
    is_peak: bool


class ReturnsOut(Schema):
    """Returns of one group; money is null where too few customers stand in it."""

    dimension: str
    member: str
    title: str
    sold: int | None = None
    returns: int
    customers: int
    amount: int | None = None
    goods_value: int | None = None
    depreciation: int | None = None
    handling: int | None = None
    cost: int | None = None
    days_kept: float | None = None


class ComparedOut(Schema):
    """One part of the result with a policy and without; means in minor units."""

    component: str
    with_total: int
    without_total: int
    with_mean: float | None = None
    without_mean: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None


class PolicyOut(Schema):
    """A policy against the rest; an association."""

    policy: str
    unit: Literal["order", "customer"]
    n_with: int
    n_without: int
    reason: str
    lines: list[ComparedOut]


class ReturnPolicyIn(Schema):
    """A return policy."""

    name: str = Field("", max_length=80)
    window_days: int = Field(ge=0, le=3650)
    fee: float = Field(0, ge=0, description="Charged for a refund, in minor units.")
    restocking: float = Field(0, ge=0, le=1, description="Share of the price that is kept.")
    exchanged: float = Field(0, ge=0, le=1)
    effort: int = Field(0, ge=-3, le=3)
    scope: int = Field(0, ge=-3, le=3)


class SimulationIn(Schema):
    """Up to three policies beside the present one."""

    present: ReturnPolicyIn | None = Field(None, description="The company's own where left out.")
    others: list[ReturnPolicyIn] = Field(max_length=3)


class OutcomeOut(Schema):
    """What a policy would earn in a year; triples are the 5 %, 50 % and 95 % points."""

    name: str
    window_days: int
    profit: tuple[float, float, float]
    gain: tuple[float, float, float]
    better: float
    rate: tuple[float, float, float]
    break_even_rate: float | None = None
    break_even_demand: float | None = None


class RateOut(Schema):
    """A cost rate; money in minor units, shares in basis points, time in minutes."""

    driver: str
    applies_to: str
    from_day: date | None = None
    value: float | None = Field(None, description="Null: nobody has set it.")


class RateIn(Schema):
    """A cost rate as the file holds it: money in the currency's own unit."""

    driver: str = Field(max_length=40)
    applies_to: str = Field("*", max_length=80)
    from_day: date | None = None
    value: str = Field("", max_length=30)


class PeriodAsked(Schema):
    """Which period."""

    period_kind: Literal["", "jyear", "jmonth", "year", "month"] = ""
    period: str = Field("", max_length=20)


class ListAsked(Schema):
    """Which part of a list."""

    limit: int = Field(25, ge=1, le=200)
    after: int = Field(0, ge=0, description="The place of the last one before.")


@router.get("", response=StatementOut, summary="The statement")
@needs(Scope.PROFIT_READ)
def read_profit_statement(
    request: HttpRequest,  # noqa: ARG001 (ninja passes it)
    asked: Query[PeriodAsked],
) -> StatementOut:
    """Tell the result of all time or a period, and whether customers add up to the ledger."""
    found = profit.read_overview(
        company.workspace(), period_kind=asked.period_kind, period=asked.period,
        marts=company.marts(),
    )  # fmt: skip
    told = found.statement
    return StatementOut(
        period_kind=told.period_kind, period=told.period, lines=[_line(one) for one in told.lines],
        revenue=told.revenue, contribution=told.contribution, profit=told.profit,
        overhead=told.overhead, ledger=told.check.ledger, customers=told.check.customers,
        difference=told.check.difference, unset_rates=list(found.unset_rates),
    )  # fmt: skip


@router.get("/whale", response=Page[WhalePointOut], summary="The whale curve")
@needs(Scope.PROFIT_READ)
def read_whale_curve(request: HttpRequest) -> Page[WhalePointOut]:  # noqa: ARG001 (ninja passes it)
    """List the points of cumulative profit, the most profitable customers first."""
    found = profit.read_overview(company.workspace(), marts=company.marts()).whale.points
    items = [WhalePointOut.model_validate(one, from_attributes=True) for one in found]
    return Page[WhalePointOut](items=items, total=len(items), next=None)


@router.get("/returns", response=Page[ReturnsOut], summary="What returns cost")
@needs(Scope.PROFIT_READ)
def list_return_costs(request: HttpRequest) -> Page[ReturnsOut]:  # noqa: ARG001 (ninja passes it)
    """List the cost of returns by days kept, reason and category."""
    found = profit.read_overview(company.workspace(), marts=company.marts()).returns
    items = [ReturnsOut.model_validate(one, from_attributes=True) for one in found]
    return Page[ReturnsOut](items=items, total=len(items), next=None)


@router.get("/policies", response=Page[PolicyOut], summary="The result of policies")
@needs(Scope.PROFIT_READ)
def list_policy_results(request: HttpRequest) -> Page[PolicyOut]:  # noqa: ARG001 (ninja passes it)
    """List orders and customers with each policy against the rest."""
    found = profit.read_policies(company.workspace(), marts=company.marts())
    items = [_policy(one) for one in found]
    return Page[PolicyOut](items=items, total=len(items), next=None)


@router.post("/simulate", response=list[OutcomeOut], summary="Simulate return policies")
@needs(Scope.PROFIT_READ)
def simulate_return_policies(
    request: HttpRequest,  # noqa: ARG001 (ninja passes it)
    wanted: SimulationIn,
) -> list[OutcomeOut]:
    """Compare return policies with the present one; the same question has the same answer."""
    start = profit.read_starting_point(company.workspace(), marts=company.marts())
    own = ReturnPolicy(window_days=start.window_days)
    given = _return_policy(wanted.present) if wanted.present else own
    present = replace(given, name=given.name or "present")
    answer = profit.simulate(
        start.base, present=present, others=tuple(_return_policy(one) for one in wanted.others),
        rng=np.random.default_rng(_SEED),
    )  # fmt: skip
    return [_outcome(one) for one in (answer.present, *answer.others)]


@router.get("/rates", response=Page[RateOut], summary="Cost rates")
@needs(Scope.PROFIT_READ)
def list_cost_rates(request: HttpRequest) -> Page[RateOut]:  # noqa: ARG001 (ninja passes it)
    """List every standard cost."""
    workspace = company.workspace()
    found = profit.read_rates(workspace.root, workspace.settings).rows
    items = [RateOut.model_validate(one, from_attributes=True) for one in found]
    return Page[RateOut](items=items, total=len(items), next=None)


@router.put("/rates", response=Page[RateOut], summary="Set a cost rate")
@needs(Scope.COSTS_WRITE)
def put_cost_rate(request: HttpRequest, wanted: RateIn) -> Page[RateOut]:
    """Set a rate; the history and the audit keep it, and the next build reckons with it."""
    cells = {
        "driver": wanted.driver, "applies_to": wanted.applies_to, "value": wanted.value,
        "from_day": wanted.from_day.isoformat() if wanted.from_day else "",
    }  # fmt: skip
    try:
        profit.put_rate(
            company.workspace(), cells=cells, actor=caller_of(request).actor, now=company.now()
        )
    except profit.RatesError as error:
        raise Problem(422, "cost-rates", error.message, hint="Nothing was changed.") from error
    workspace = company.workspace()
    found = profit.read_rates(workspace.root, workspace.settings).rows
    items = [RateOut.model_validate(one, from_attributes=True) for one in found]
    return Page[RateOut](items=items, total=len(items), next=None)


@router.get("/lists/{side}", response=Page[ListedOut], summary="Extreme customers")
@needs(Scope.PROFIT_READ, Scope.CUSTOMERS_READ)
def list_profit_extremes(
    request: HttpRequest,
    side: Annotated[str, Path(description="most, least or returners", max_length=20)],
    asked: Query[ListAsked],
) -> Page[ListedOut]:
    """List the most or least profitable customers, or those who return beyond measure."""
    if side not in profit.SIDES:
        raise Http404(f"There is no list called {side}.")
    found = profit.list_extremes(
        company.workspace(), side=side, limit=asked.limit, after=asked.after,
        sight=sight_of(caller_of(request).user), marts=company.marts(),
    )  # fmt: skip
    items = [ListedOut.model_validate(one, from_attributes=True) for one in found]
    return Page[ListedOut](items=items, total=len(items), next=None)


@router.get("/customers/{customer_id}", response=CustomerProfitOut, summary="A customer's result")
@needs(Scope.PROFIT_READ, Scope.CUSTOMERS_READ)
def read_customer_profit(request: HttpRequest, customer_id: CustomerId) -> CustomerProfitOut:
    """Tell what a customer in the caller's sight earned, part by part."""
    marts = company.marts()
    seen = sight_of(caller_of(request).user).condition(marts)
    view = marts.view("customer_profit", customer_id=customer_id)
    known = -(2**63) <= customer_id < 2**63 and marts.ask(
        f"SELECT 1 FROM {view} WHERE customer_id = ? AND {seen}", [customer_id]
    )
    found = profit.read_customer(company.workspace(), customer_id, marts=marts) if known else None
    if found is None:
        raise Http404("There is no such customer.")
    return CustomerProfitOut.model_validate(
        {name: getattr(found, name) for name in CustomerProfitOut.model_fields if name != "lines"}
        | {"lines": [_line(one) for one in found.lines]}
    )


def _line(one: profit.Line) -> LineOut:
    return LineOut.model_validate(one, from_attributes=True)


def _policy(one: PolicyResult) -> PolicyOut:
    lines = [ComparedOut.model_validate(line, from_attributes=True) for line in one.lines]
    return PolicyOut(
        policy=one.policy, unit=one.unit, n_with=one.n_with, n_without=one.n_without,
        reason=one.reason, lines=lines if not one.reason else [],
    )  # fmt: skip


def _return_policy(one: ReturnPolicyIn) -> ReturnPolicy:
    return ReturnPolicy(**one.model_dump())


def _outcome(one: PolicyOutcome) -> OutcomeOut:
    return OutcomeOut(
        name=one.policy.name, window_days=one.policy.window_days, profit=one.profit,
        gain=one.gain, better=one.better, rate=one.rate, break_even_rate=one.break_even_rate,
        break_even_demand=one.break_even_demand,
    )  # fmt: skip
