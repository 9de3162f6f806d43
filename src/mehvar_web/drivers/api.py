"""Drivers over HTTP: what moves each outcome, and what if one were better."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from mehvar import drivers
from mehvar.drivers import Bounded, DriversError, PublishedDriver, PublishedOutcome
from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs

router = Router()

OutcomeName = Annotated[
    str, Path(description="A kind of answer: nps, csat, ces or rating; or return (coming back).")
]


class BoundedOut(Schema):
    """An estimate with its interval."""

    estimate: float
    low: float | None = None
    high: float | None = None


class DriverOut(Schema):
    """One driver of an outcome; shares and effects are associations."""

    driver: str
    origin: Literal["operational", "mentioned", "stated"]
    title: str = ""
    place: int
    known: int = Field(description="Rows in which it is known.")
    share: BoundedOut = Field(description="Part of R2 as a share of it, 90 % interval.")
    rank_low: int
    rank_high: int
    tied: bool
    noise: bool = Field(description="Whether it is no larger than chance.")
    direction: int
    ordinal_share: float | None = None
    ipsatised_share: float | None = None
    performance: BoundedOut | None = None
    quadrant: str = Field("", description="improve, keep, watch or ease; empty when not clear.")
    penalty: BoundedOut | None = None
    reward: BoundedOut | None = None
    kind: str = Field("", description="basic, performance or excitement; empty when not clear.")
    step: str = ""
    room: float | None = None
    change: BoundedOut | None = Field(None, description="Points, if all who have room step up.")
    customers: int | None = Field(None, description="Hit lately; null below the smallest group.")
    value: int | None = Field(None, description="Minor units; null without the right to value.")
    return_effect: BoundedOut | None = Field(None, description="95 % interval.")
    loss: BoundedOut | None = Field(None, description="Minor units, 95 % interval.")
    reason: str = ""


class DriverOutcomeOut(Schema):
    """One outcome, and how much of it its drivers explain."""

    outcome: str
    as_of: date
    n: int
    customers: int | None = None
    complete: int | None = Field(None, description="Rows that know every driver.")
    r2: BoundedOut | None = None
    ordinal_r2: float | None = None
    ordinal_agreement: float | None = None
    pseudo_r2: float | None = None
    halo: float | None = None
    reason: str = Field("", description="Why there are no drivers; empty when there are.")


class DriverWhatIfAsked(Schema):
    """Which driver, for which share of those who have room."""

    driver: str = Field("", description="Its code, as the list of drivers tells it.")
    share: float = Field(1.0, ge=0, le=1)


class DriverWhatIfOut(Schema):
    """The change of the measure in points: an association unless an experiment stands behind."""

    outcome: str
    driver: str
    share: float
    step: str
    room: float
    now: float
    change: BoundedOut
    basis: str


@router.get("", response=Page[DriverOutcomeOut], summary="Outcomes that drivers explain")
@needs(Scope.VOICE_READ)
def list_outcomes(request: HttpRequest) -> Page[DriverOutcomeOut]:  # noqa: ARG001 (ninja passes it)
    """List every outcome and its model, or why there is none."""
    items = [
        DriverOutcomeOut.model_validate(_told(one) | {"r2": _bounded(one.r2)})
        for one in _outcomes()
    ]
    return Page[DriverOutcomeOut](items=items, total=len(items), next=None)


@router.get("/{outcome}", response=Page[DriverOut], summary="What moves an outcome")
@needs(Scope.VOICE_READ)
def list_drivers(request: HttpRequest, outcome: OutcomeName) -> Page[DriverOut]:
    """List the drivers of an outcome, the most important first."""
    sees_money = may(caller_of(request).user, Right.SEE_VALUE)
    items = [_driver(one, sees_money=sees_money) for one in _outcome(outcome).drivers]
    return Page[DriverOut](items=items, total=len(items), next=None)


@router.get("/{outcome}/what-if", response=DriverWhatIfOut, summary="If a driver were better")
@needs(Scope.VOICE_READ)
def read_what_if(
    request: HttpRequest,  # noqa: ARG001 (ninja passes it)
    outcome: OutcomeName,
    asked: Query[DriverWhatIfAsked],
) -> DriverWhatIfOut:
    """Tell the change of NPS (or of another share) if a driver were one step better."""
    found = _outcome(outcome)
    try:
        change = found.what_if(driver=asked.driver, share=asked.share)
    except DriversError as error:
        raise Problem(404, "not-found", str(error)) from error
    one = next(known for known in found.drivers if known.driver == asked.driver)
    return DriverWhatIfOut(
        outcome=outcome, driver=one.driver, share=asked.share, step=one.step,
        room=one.room or 0.0, now=one.now or 0.0,
        change=BoundedOut.model_validate(_bounded(change)), basis=one.basis,
    )  # fmt: skip


def _outcomes() -> tuple[PublishedOutcome, ...]:
    return drivers.read_drivers(company.workspace(), marts=company.marts())


def _outcome(name: str) -> PublishedOutcome:
    for one in _outcomes():
        if one.outcome == name:
            return one
    raise Problem(404, "not-found", f"The last build told nothing of {name}.")


def _driver(one: PublishedDriver, *, sees_money: bool) -> DriverOut:
    bounded = ("share", "performance", "penalty", "reward", "change", "return_effect", "loss")
    told = _told(one) | {name: _bounded(getattr(one, name)) for name in bounded}
    told |= {"rank_low": one.ranks[0], "rank_high": one.ranks[1]}
    if not sees_money:
        told |= {"value": None, "loss": None, "customers": None, "return_effect": None}
    return DriverOut.model_validate(told)


def _bounded(one: Bounded | None) -> dict[str, float] | None:
    return None if one is None else {"estimate": one.estimate, "low": one.low, "high": one.high}


def _told(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in type(record).__slots__}  # type: ignore[attr-defined]
