"""Decisions, grants and codes over HTTP: the same acts as the pages, once by the caller's key."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from mehvar import identity
from mehvar_web import company
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, do_not_keep, needs
from mehvar_web.grants import _acts, _approvals, _lists, _look, _redeem
from mehvar_web.grants._moments import NotRedeemed
from mehvar_web.grants.act_models import Grant
from mehvar_web.grants.api_models import (
    AnswerIn,
    DecisionIn,
    DecisionOut,
    GrantOut,
    RedeemIn,
    RedeemOut,
    ReverseIn,
    answer_out,
    grant_out,
    moment_of,
    offer_out,
    shopper_of,
)

decisions = Router()
grants = Router()
codes = Router()

GrantKeyPath = Annotated[str, Path(description="The grant's id.", max_length=64)]


class GrantsAsked(Schema):
    """Which grants."""

    query: str = Field("", max_length=200, description="An order, customer, case, policy or code.")
    state: str = Field("", max_length=10)
    situation: str = Field("", max_length=20)
    action: str = Field("", max_length=20)
    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=20)


@decisions.post("", response=DecisionOut, summary="Decide, and grant if asked to")
@needs(Scope.DECISIONS_WRITE)
def make_decision(request: HttpRequest, told: DecisionIn) -> DecisionOut:
    """Say what may be granted in a moment; with ``grant`` and a ``key``, grant it once.

    The key may stand in the header Idempotency-Key instead. When the answer is ``granted``, it is
    durable; after a timeout send the same key again. A code is told in the answer alone.
    """
    caller, now = caller_of(request), company.now()
    moment = moment_of(told, customer_id=_customer(told))
    if not told.grant:
        return offer_out(_look.look(moment, by=caller.user, now=now))
    do_not_keep(request)
    key = told.key or request.headers.get("Idempotency-Key", "")
    if not key:
        raise Problem(
            422, "key", "A grant needs a key.", hint="Send key, or the header Idempotency-Key."
        )
    answer = _acts.grant(
        moment, by=caller.user, key=key[:100], now=now, amount=told.amount, note=told.note,
        channel="api",
    )  # fmt: skip
    return answer_out(answer)


@grants.get("", response=Page[GrantOut], summary="Grants")
@needs(Scope.GRANTS_READ)
def list_grants(request: HttpRequest, asked: Query[GrantsAsked]) -> Page[GrantOut]:
    """List grants, questions and refusals within sight, the newest first."""
    filters = _lists.Filters(
        query=asked.query, state=asked.state, situation=asked.situation, action=asked.action
    )
    found = _lists.grants_for(caller_of(request).user, filters)
    rest = found
    if asked.cursor:
        after = Grant.objects.filter(pk=_number(asked.cursor)).first()
        if after is None:
            raise Problem(422, "cursor", "This is no cursor of this list.")
        rest = found.filter(at__lte=after.at).exclude(at=after.at, pk__gte=after.pk)
    rows = list(rest[: asked.limit + 1])
    shown = rows[: asked.limit]
    more = str(shown[-1].pk) if len(rows) > asked.limit else None
    return Page[GrantOut](items=[grant_out(one) for one in shown], total=found.count(), next=more)


@grants.get("/{key}", response=GrantOut, summary="One grant")
@needs(Scope.GRANTS_READ)
def read_grant(request: HttpRequest, key: GrantKeyPath) -> GrantOut:
    """Tell a grant as it stands."""
    return grant_out(_lists.grant_for(caller_of(request).user, key))


@grants.post("/{key}/approve", response=DecisionOut, summary="Say yes to a question")
@needs(Scope.DECISIONS_WRITE, Scope.GRANTS_READ)
def approve_grant(request: HttpRequest, key: GrantKeyPath, told: AnswerIn) -> DecisionOut:
    """Grant what a colleague asked for; nobody answers their own question."""
    user = caller_of(request).user
    found = _lists.grant_for(user, key)
    answer = _approvals.approve(
        found, by=user, now=company.now(), note=told.note, amount=told.amount
    )
    return answer_out(answer)


@grants.post("/{key}/turn-down", response=GrantOut, summary="Say no to a question")
@needs(Scope.DECISIONS_WRITE, Scope.GRANTS_READ)
def turn_down_grant(request: HttpRequest, key: GrantKeyPath, told: AnswerIn) -> GrantOut:
    """Refuse what a colleague asked for; the budgets get it back."""
    user = caller_of(request).user
    _approvals.turn_down(_lists.grant_for(user, key), by=user, now=company.now(), note=told.note)
    return grant_out(_lists.grant_for(user, key))


@grants.post("/{key}/withdraw", response=GrantOut, summary="Take a grant back")
@needs(Scope.DECISIONS_WRITE, Scope.GRANTS_READ)
def withdraw_grant(request: HttpRequest, key: GrantKeyPath, told: AnswerIn) -> GrantOut:
    """Take back what was not used; the budgets get it back."""
    user = caller_of(request).user
    _approvals.withdraw(_lists.grant_for(user, key), by=user, now=company.now(), note=told.note)
    return grant_out(_lists.grant_for(user, key))


@codes.post("/redeem", response=RedeemOut, summary="Redeem a code")
@needs(Scope.CODES_REDEEM)
def redeem_code(request: HttpRequest, told: RedeemIn) -> RedeemOut:
    """Spend a code on an order of its customer, once."""
    answer = _redeem.redeem(
        told.code, customer=shopper_of(told), order=(told.order.source, told.order.id),
        amount=told.amount, by=caller_of(request).user, now=company.now(), key=told.key,
        device=told.device, is_booked=told.book_cost,
    )  # fmt: skip
    if isinstance(answer, NotRedeemed):
        return RedeemOut(redeemed=False, reason=answer.reason)
    return RedeemOut(
        redeemed=True, discount=answer.discount, grant=answer.grant, repeated=answer.is_repeat
    )


@codes.post("/{key}/reverse", response=RedeemOut, summary="Give a code back")
@needs(Scope.CODES_REDEEM)
def reverse_code(request: HttpRequest, key: GrantKeyPath, told: ReverseIn) -> RedeemOut:
    """Give back the code of a grant because the order on which it was spent is cancelled."""
    found = Grant.objects.filter(key=key).first()
    if found is None or not _redeem.reverse(
        found, order=(told.order.source, told.order.id), by=caller_of(request).user,
        now=company.now(),
    ):  # fmt: skip
        raise Problem(404, "not-found", "No code of this grant is spent on that order.")
    return RedeemOut(redeemed=False, grant=found.key)


def _customer(told: DecisionIn) -> int | None:
    """Return the customer whom the person is in the last build."""
    if told.customer_id is not None or told.person is None:
        return told.customer_id
    found = identity.find(
        company.workspace(), source=told.person.source, person_ref=told.person.id,
        marts=company.marts(),
    )  # fmt: skip
    if found is None and told.order is None:
        raise Problem(
            404, "not-found", "No build has met this person yet.",
            hint="Tell an order of theirs, or import them and run a build.",
        )  # fmt: skip
    return found


def _number(cursor: str) -> int:
    return int(cursor) if cursor.isascii() and cursor.isdigit() else -1
