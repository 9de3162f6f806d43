"""Value over HTTP: what customers are worth, by class and one by one, and who moved."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from mehvar import value
from mehvar.value import Direction, MoveReason, ValueClass
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs

router = Router()

CustomerId = Annotated[int, Path(ge=1, lt=2**63, description="The customer's number.")]


class ClassOut(Schema):
    """One class: money in minor units, shares in 0..1; figures are null where it is too small."""

    value_class: ValueClass
    title: str
    customers: int | None = None
    customer_share: float | None = None
    value: int | None = Field(None, description="Sum of the residual values.")
    low: int | None = Field(None, description="Lower end of its 90 % interval.")
    high: int | None = Field(None, description="Upper end of its 90 % interval.")
    value_share: float | None = None
    share_low: float | None = Field(None, description="Lower end of its 90 % interval.")
    share_high: float | None = Field(None, description="Upper end of its 90 % interval.")
    mean_value: float | None = None
    alive: float | None = Field(None, description="Mean probability of still being a customer.")
    expected_purchases: float | None = Field(None, description="Mean, within the horizon.")
    contribution: float | None = Field(None, description="Mean up to now; null without costs.")
    bound: int | None = Field(None, description="The least value that belongs in it.")
    certain: int | None = Field(None, description="Who belongs in it with more than 80 %.")
    came: int | None = Field(None, description="Moved in within the recent window.")
    left: int | None = Field(None, description="Moved out within it.")
    is_hidden: bool


class ValueOverviewOut(Schema):
    """What all customers are worth from now on; money in minor units, 90 % intervals."""

    as_of: date
    customers: int
    unvalued: int = Field(description="Customers without a value.")
    value: int | None = None
    low: int | None = None
    high: int | None = None
    alive: float | None = Field(None, description="Customers expected to buy here still.")
    alive_low: float | None = Field(None, description="Lower end of its 90 % interval.")
    alive_high: float | None = Field(None, description="Upper end of its 90 % interval.")
    best_share: float | None = Field(None, description="Of the value, held by the best fifth.")
    best_low: float | None = Field(None, description="Lower end of its 90 % interval.")
    best_high: float | None = Field(None, description="Upper end of its 90 % interval.")
    expected_purchases: float | None = None
    expected_low: float | None = None
    expected_high: float | None = None
    reason: str = Field(description="Why nothing could be estimated; empty otherwise.")
    reason_text: str
    model: str = Field(description="The chosen model of buying.")
    margin_basis: str = Field(description="measured or assumed.")
    margin_share: float | None = None
    margin_customers: int
    horizon_months: int
    discount: float = Field(description="Nominal, a year.")
    inflation: float = Field(description="Expected, a year.")
    price_basis: str = Field(description="index, rate or none.")
    correlation: float | None = None
    classes: list[ClassOut]


class CustomerValueOut(Schema):
    """What one customer is worth; money is null without the scope value:read."""

    customer_id: int
    as_of: date
    value_class: ValueClass | None = None
    class_since: date | None = None
    previous_class: ValueClass | None = None
    probabilities: dict[str, float] = Field(description="Of each class; empty without a value.")
    strategy: str
    frequency: int | None = Field(None, description="Repeat purchases.")
    alive: float | None = None
    alive_low: float | None = None
    alive_high: float | None = None
    expected_purchases: float | None = None
    expected_low: float | None = None
    expected_high: float | None = None
    horizon_months: int
    purchase_value: int | None = None
    margin_share: float | None = None
    value: int | None = None
    low: int | None = None
    high: int | None = None
    reason: str = ""
    reason_text: str = ""


class MoveOut(Schema):
    """One customer's last change of class; money in minor units."""

    customer_id: int
    day: date
    from_class: ValueClass
    to_class: ValueClass
    is_up: bool
    before: int | None = None
    value: int | None = None
    reason: MoveReason
    reason_text: str


class MovesQuery(Schema):
    """Which moves."""

    direction: Direction | None = Field(None, description="up or down; both without it.")
    to_class: ValueClass | None = Field(None, description="Only into this class.")
    cursor: str = Field("", max_length=12, description="Where the last page ended.")
    limit: int = Field(50, ge=1, le=500, description="How many at most.")


@router.get("", response=ValueOverviewOut, summary="Read what all customers are worth")
@needs(Scope.VALUE_READ)
def read_value(_request: HttpRequest) -> value.ValueOverview:
    """Return the sum over all customers, by class, and what it rests on."""
    try:
        return value.read_overview(company.workspace(), marts=company.marts())
    except NotBuiltError as error:
        raise _not_built() from error


@router.get("/classes", response=list[ClassOut], summary="Read the classes of value")
@needs(Scope.VALUE_READ)
def read_value_classes(_request: HttpRequest) -> tuple[value.ClassRow, ...]:
    """Return the classes, the most valuable first."""
    try:
        return value.read_classes(company.workspace(), marts=company.marts())
    except NotBuiltError as error:
        raise _not_built() from error


@router.get("/moves", response=Page[MoveOut], summary="List who moved between classes")
@needs(Scope.VALUE_READ, Scope.CUSTOMERS_READ)
def list_moves(request: HttpRequest, asked: Query[MovesQuery]) -> dict[str, Any]:
    """List the customers in sight who changed class lately, the most money first."""
    caller = caller_of(request)
    cursor = asked.cursor or "0"
    if not (cursor.isascii() and cursor.isdigit()):
        raise Problem(400, "cursor", "The cursor is none.", hint="Send what `next` said.")
    try:
        found = value.read_moves(
            company.workspace(), direction=asked.direction, to_class=asked.to_class,
            sight=caller.sight, after=int(cursor), limit=asked.limit, marts=company.marts(),
        )  # fmt: skip
    except NotBuiltError as error:
        raise _not_built() from error
    after = None if found.next is None else str(found.next)
    return {"items": found.rows, "total": found.total, "next": after}


@router.get(
    "/customers/{customer_id}", response=CustomerValueOut, summary="Read what a customer is worth"
)
@needs(Scope.CUSTOMERS_READ)
def read_customer_value(request: HttpRequest, customer_id: CustomerId) -> dict[str, Any]:
    """Return one customer's value, class and probability of still being one."""
    caller = caller_of(request)
    if company.desk().profile(customer_id, sight=caller.sight) is None:
        raise Problem(404, "not-found", "There is no such customer.")
    try:
        found = value.read_customer_value(
            company.workspace(), customer_id=customer_id, marts=company.marts()
        )
    except NotBuiltError as error:
        raise _not_built() from error
    if found is None:
        raise Problem(404, "not-found", "The last build did not know this customer.")
    told = {name: getattr(found, name) for name in CustomerValueOut.model_fields}
    told["probabilities"] = dict(found.probabilities)
    if Scope.VALUE_READ not in caller.scopes:
        told |= dict.fromkeys(_MONEY)
    return told


_MONEY = ("purchase_value", "margin_share", "value", "low", "high")


def _not_built() -> Problem:
    return Problem(409, "not-built", "No build has valued the customers yet.")
