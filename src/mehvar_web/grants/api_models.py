"""What programs tell of a moment, and what they are told: the schemas of the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt, StringConstraints

from mehvar import empowerment
from mehvar_web.api import Problem
from mehvar_web.grants._moments import (
    Asked,
    Granted,
    Moment,
    Offer,
    Reference,
    Refused,
    Saving,
    Shopper,
    Substitute,
    Value,
)
from mehvar_web.grants._records import Balance
from mehvar_web.grants._say import say_refusal
from mehvar_web.grants.act_models import Grant

GrantId = Annotated[str, StringConstraints(min_length=1, max_length=200)]
GrantKey = Annotated[str, StringConstraints(max_length=100, pattern="^[!-~]*$")]
_Money = Annotated[int, Field(ge=0, le=10**14)]


class ReferenceIn(Schema):
    """A thing as one of the company's systems calls it."""

    source: GrantId = Field(description="The system, as imports name it.")
    id: GrantId = Field(description="Its id there.")


class MomentIn(Schema):
    """A customer, what went wrong, and what is known of it besides what Mehvar knows."""

    situation: Literal[
        "late_order", "out_of_stock", "damaged_item", "missing_item", "wrong_item", "return",
        "goodwill",
    ]  # fmt: skip
    customer_id: int | None = Field(None, description="Or leave it out and tell the person.")
    person: ReferenceIn | None = Field(None, description="The customer as a source knows them.")
    order: ReferenceIn | None = None
    product: ReferenceIn | None = Field(None, description="The item that it is about.")
    substitute: ReferenceIn | None = Field(None, description="The item offered instead.")
    case: Annotated[str, StringConstraints(max_length=64)] = ""
    facts: dict[str, StrictBool | StrictInt | Annotated[str, StringConstraints(max_length=200)]] = (
        Field(
            default_factory=dict,
            max_length=40,
            description="Facts of docs/slices/empowerment.md that the data do not tell; money in "
            "minor units, minutes, days as 2026-03-21.",
        )
    )
    consent: bool | None = Field(None, description="What the customer said to the substitute.")


class DecisionIn(MomentIn):
    """A moment, and whether what may be granted is to be granted at once."""

    grant: bool = Field(False, description="False only looks and changes nothing.")
    key: GrantKey = Field("", description="Of a grant: the same key is granted once.")
    amount: _Money | None = Field(None, description="Less of a code or credit than was decided.")
    note: Annotated[str, StringConstraints(max_length=500)] = ""


class KnownFactOut(Schema):
    """A fact, and where it comes from."""

    name: str
    value: bool | int | str
    origin: str


class BudgetLeftOut(Schema):
    """A budget that counts, in minor units."""

    kind: str
    period: str
    limit: int
    left: int


class SubstituteOut(Schema):
    """A product that may be offered instead."""

    source: str
    product_id: str
    name: str
    price: int
    difference: int = Field(description="How much dearer one of it is.")
    quality: str = Field(description="fits or unknown.")
    size_fit: str = Field(description="fits or unknown.")
    needs_yes: bool = Field(description="Whether something of it is unknown.")


class RefusedOut(Schema):
    """What stands in the way."""

    why: str = Field(
        description="no_policy, rule, budget, once, consent, substitute, above_decision, "
        "turned_down, answered or ran_out."
    )
    name: str = Field(description="The budget's kind, the policy's row, ...")
    left: Annotated[int | None, Field(description="What the budget has left.")] = None
    reason: Annotated[str, Field(description="What the policy said.")] = ""
    missing: Annotated[
        list[str], Field(description="Facts that nobody knows and the policy asks about.")
    ] = []
    grant: Annotated[str, Field(description="The recorded refusal, or the earlier grant.")] = ""
    said: str = Field(description="The same in words, in the language of the request.")


class SavingOut(Schema):
    """What a grant is likely to save, with its 95 % interval; minor units."""

    amount: int
    low: int
    high: int
    cases: int = Field(description="How many cases the measured effect stands on.")
    policy: str = Field(description="Whose effect it is: GET /policy-effects/{policy} tells it.")
    measured: str = Field(description="The measurement: policy, version, row and threshold.")


class DecisionOut(Schema):
    """What may be granted, and when it was granted, what came of it."""

    outcome: str = Field(
        description="granted, asked or refused when something was to be granted; else allow, "
        "allow_capped, approve, deny or none: no policy is in force."
    )
    policy: str = ""
    version: int | None = None
    row: str = ""
    action: str = ""
    due: Annotated[int, Field(description="What the rule comes to before its cap.")] = 0
    amount: int = 0
    most: Annotated[
        int, Field(description="What may be granted right now, within the budgets.")
    ] = 0
    level: Annotated[
        int | None, Field(description="The level that may grant it, when it is not yours.")
    ] = None
    own_level: int | None = None
    cost: Annotated[int, Field(description="What counts against the budgets.")] = 0
    expected_cost: int = 0
    saving: Annotated[
        SavingOut | None, Field(description="Null while no effect of the row was measured.")
    ] = None
    facts: list[KnownFactOut] = []
    missing: list[str] = []
    budgets: list[BudgetLeftOut] = []
    substitutes: list[SubstituteOut] = []
    refusal: RefusedOut | None = None
    grant: Annotated[
        str, Field(description="The id of what was granted, asked for or refused.")
    ] = ""
    decision: str = ""
    code: Annotated[
        str | None, Field(description="The code: told here, to its giver, for minutes.")
    ] = None
    expires_at: datetime | None = None
    repeated: Annotated[bool, Field(description="Whether this key was answered before.")] = False


class GrantOut(Schema):
    """A grant as it stands."""

    id: str
    state: str
    at: datetime
    situation: str
    action: str
    amount: int
    cost: int
    customer_id: int | None = None
    order_id: str = ""
    case: str = ""
    policy: str
    version: int | None = None
    row: str
    decision: str
    refused_by: str = ""
    code_ends_with: str = ""
    expires_at: datetime | None = None
    settled_at: datetime | None = None
    used_order_id: str = ""


class AnswerIn(Schema):
    """A yes or a no, with what the asker is told."""

    note: Annotated[str, StringConstraints(max_length=500)] = ""
    amount: _Money | None = Field(None, description="Of a yes: less than was asked.")


class RedeemIn(Schema):
    """A code on an order."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    key: GrantKey = Field(min_length=1, description="The same key is redeemed once.")
    order: ReferenceIn
    amount: Annotated[int, Field(gt=0, le=10**14)] = Field(
        description="What the order comes to without the code, in minor units."
    )
    customer_id: int | None = None
    person: ReferenceIn | None = Field(None, description="The customer as a source knows them.")
    device: Annotated[str, StringConstraints(max_length=500)] = Field(
        "", description="The device or address; only its hash is kept."
    )
    book_cost: bool = Field(
        False, description="True where your orders do not tell their discounts themselves."
    )


class RedeemOut(Schema):
    """What the code gives on this order."""

    redeemed: bool
    discount: int = 0
    grant: str = ""
    reason: Annotated[
        str, Field(description="unknown, other_customer, ran_out, used or withdrawn.")
    ] = ""
    repeated: bool = False


class ReverseIn(Schema):
    """An order that was cancelled."""

    order: ReferenceIn


def moment_of(told: MomentIn, *, customer_id: int | None) -> Moment:
    """Return a moment as it was told."""
    return Moment(
        situation=told.situation, customer_id=customer_id, order=reference_of(told.order),
        product=reference_of(told.product), substitute=reference_of(told.substitute),
        case=told.case, told=_facts(told.facts), consent=told.consent,
    )  # fmt: skip


def reference_of(told: ReferenceIn | None) -> Reference | None:
    """Return a thing as (source, id)."""
    return None if told is None else (told.source, told.id)


def shopper_of(told: RedeemIn) -> Shopper:
    """Return who shops."""
    return Shopper(customer_id=told.customer_id, person=reference_of(told.person))


def offer_out(offer: Offer) -> DecisionOut:
    """Tell an offer."""
    decision, policy = offer.decision, offer.policy
    out = DecisionOut(
        outcome=decision.outcome if decision else "none", most=offer.most,
        own_level=offer.level, cost=offer.cost.amount, expected_cost=offer.cost.expected,
        facts=[
            KnownFactOut(name=one.name, value=_plain(one.value), origin=one.origin)
            for one in offer.facts
        ],
        missing=list(offer.missing), budgets=[_budget(one) for one in offer.budgets],
        substitutes=[_substitute(one) for one in offer.substitutes],
        refusal=refused_out(offer.refusal) if offer.refusal else None,
        saving=_saving(offer.saving) if offer.saving else None,
    )  # fmt: skip
    if decision is not None and policy is not None:
        out.policy, out.version, out.row = policy.key, policy.version, decision.row or ""
        out.action, out.due, out.amount = decision.action, decision.due, decision.amount
        out.level = decision.level
    return out


def _saving(found: Saving) -> SavingOut:
    return SavingOut(
        amount=found.amount, low=found.low, high=found.high, cases=found.cases,
        policy=found.policy, measured=found.measured,
    )  # fmt: skip


def answer_out(answer: Granted | Asked | Refused) -> DecisionOut:
    """Tell what came of granting."""
    if isinstance(answer, Refused):
        return DecisionOut(outcome="refused", refusal=refused_out(answer), grant=answer.grant)
    if isinstance(answer, Asked):
        return DecisionOut(
            outcome="asked", amount=answer.amount, level=answer.level, grant=answer.grant,
            decision=answer.decision, expires_at=answer.expires_at, repeated=answer.is_repeat,
        )  # fmt: skip
    return DecisionOut(
        outcome="granted", action=answer.action, amount=answer.amount, grant=answer.grant,
        decision=answer.decision, code=answer.code, expires_at=answer.expires_at,
        repeated=answer.is_repeat,
    )  # fmt: skip


def refused_out(refused: Refused) -> RefusedOut:
    """Tell a refusal."""
    return RefusedOut(
        why=refused.why, name=refused.name, left=refused.left, reason=refused.reason or "",
        missing=list(refused.missing), grant=refused.grant, said=say_refusal(refused),
    )  # fmt: skip


def grant_out(grant: Grant) -> GrantOut:
    """Tell a grant as it stands."""
    decision = grant.decision
    return GrantOut(
        id=grant.key, state=grant.state, at=grant.at, situation=grant.situation,
        action=grant.action, amount=grant.amount, cost=grant.cost, customer_id=grant.customer_id,
        order_id=grant.order_id, case=grant.case_key, policy=decision.policy_key,
        version=decision.policy_version, row=decision.row, decision=decision.key,
        refused_by=grant.refused_by, expires_at=grant.expires_at, settled_at=grant.settled_at,
        code_ends_with=grant.code.last4 if hasattr(grant, "code") else "",
        used_order_id=grant.used_order_id,
    )  # fmt: skip


def _facts(told: dict[str, Any]) -> dict[str, Value]:
    """Read days; whatever does not fit is told by ``check_facts``."""
    read: dict[str, Value] = {}
    for name, value in told.items():
        known = empowerment.FACTS.get(name)
        if known is not None and known.kind == "day" and isinstance(value, str):
            try:
                read[name] = date.fromisoformat(value)
            except ValueError:
                raise Problem(
                    422, "facts", f"{name} must be a day as 2026-03-21.", hint="Nothing was done."
                ) from None
        else:
            read[name] = value
    return read


def _plain(value: Value) -> bool | int | str:
    return value.isoformat() if isinstance(value, date) else value


def _budget(one: Balance) -> BudgetLeftOut:
    return BudgetLeftOut(kind=one.kind, period=one.period, limit=one.limit, left=one.left)


def _substitute(one: Substitute) -> SubstituteOut:
    return SubstituteOut(
        source=one.source, product_id=one.product_id, name=one.name, price=one.price,
        difference=one.difference, quality=one.quality, size_fit=one.size_fit,
        needs_yes=one.needs_yes,
    )  # fmt: skip
