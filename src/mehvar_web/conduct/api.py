"""``/conduct``: questions about grants, habitual returns, what may be asked for a return."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from mehvar import conduct
from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs
from mehvar_web.conduct import _ladder, _words
from mehvar_web.conduct._answers import answers_to
from mehvar_web.conduct._sight import sees, view_of

router = Router(tags=["conduct"])

_MOST = 200
CustomerId = Annotated[int, Path(ge=0, lt=2**63, description="The customer's id.")]


class ConductQuestionOut(Schema):
    """A question about grants; money in minor units; 95 % intervals."""

    question_id: str
    kind: str
    employee_id: str = Field(description="Empty for who may not review conduct.")
    customer_id: int | None = None
    people: int | None = None
    moments: int | None = None
    observed: int
    expected: float
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    p: float = Field(description="Chance of so much when nothing is unusual.")
    amount: int | None = None
    limit_amount: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    answer: str = Field(description="explained, watch, talk, review; empty while it waits.")


class HabitualReturnsOut(Schema):
    """A customer who is asked about; money in minor units."""

    customer_id: int
    lines: int
    counted: int
    ours: int
    unexplained: int
    expected: float
    ratio: float
    ratio_low: float
    ratio_high: float
    doubtful: float = Field(description="Probability that the ratio is above two.")
    residual_value: int | None = None
    residual_low: int | None = None
    residual_high: int | None = None


class ReturnTermsOut(Schema):
    """What may be asked of the customer for one return."""

    pays_return: bool
    credit_only: bool
    because: str = Field(description="statute, fault, no_step, or the step in force.")


class ConductAsked(Schema):
    """Which questions."""

    kind: str = Field("", max_length=20)
    cursor: str = Field("", max_length=12, description="From the page before.")
    limit: int = Field(50, ge=1, le=_MOST)


class ReturnersAsked(Schema):
    """Which part of the list."""

    cursor: str = Field("", max_length=12, description="From the page before.")
    limit: int = Field(50, ge=1, le=_MOST)


class ReturnAsked(Schema):
    """The return in question."""

    working_days: int = Field(ge=0, le=100_000, description="Working days since delivery.")
    ours: bool = Field(True, description="A reason of ours; also where it is not known.")


@router.get("/questions", response=Page[ConductQuestionOut], summary="Questions about grants")
@needs(Scope.CONDUCT_READ)
def find_questions(request: HttpRequest, asked: Query[ConductAsked]) -> Page[ConductQuestionOut]:
    """List what is unusual about grants, the least likely by chance first: never a verdict."""
    user = caller_of(request).user
    if asked.kind and asked.kind not in _words.KINDS:
        raise Problem(
            422, "refused", f"There is no kind {asked.kind!r}.", hint=", ".join(_words.KINDS)
        )
    start = _start(asked.cursor)
    found = conduct.find_questions(
        company.workspace(), view=view_of(user), kind=asked.kind, offset=start,
        limit=asked.limit, marts=company.marts(),
    )  # fmt: skip
    answers = answers_to(one.question_id for one in found.rows)
    named = may(user, Right.REVIEW_CONDUCT)
    items = [
        _question(
            one, answers[one.question_id].answer if one.question_id in answers else "", named=named
        )
        for one in found.rows
    ]
    after = start + asked.limit
    return Page[ConductQuestionOut](
        items=items, total=found.count, next=str(after) if after < found.count else None
    )


@router.get("/returns", response=Page[HabitualReturnsOut], summary="Habitual returns")
@needs(Scope.CONDUCT_READ)
def find_returners(request: HttpRequest, asked: Query[ReturnersAsked]) -> Page[HabitualReturnsOut]:
    """List the customers who are asked about for their returns."""
    start = _start(asked.cursor)
    found = conduct.find_returners(
        company.workspace(), view=view_of(caller_of(request).user), offset=start,
        limit=asked.limit, marts=company.marts(),
    )  # fmt: skip
    after = start + asked.limit
    names = HabitualReturnsOut.model_fields
    return Page[HabitualReturnsOut](
        items=[HabitualReturnsOut(**{name: getattr(one, name) for name in names})
               for one in found.rows],
        total=found.count, next=str(after) if after < found.count else None,
    )  # fmt: skip


@router.get(
    "/customers/{customer_id}/return-terms", response=ReturnTermsOut, summary="Terms of a return"
)
@needs(Scope.CONDUCT_READ)
def read_return_terms(
    request: HttpRequest, customer_id: CustomerId, asked: Query[ReturnAsked]
) -> ReturnTermsOut:
    """Say what may be asked for one return: the law and our own faults come before any step."""
    if not sees(caller_of(request).user, customer_id):
        raise Problem(404, "not-found", "There is no such customer in your sight.")
    terms = _ladder.return_terms(
        customer_id=customer_id, working_days_since_delivery=asked.working_days,
        reason_is_ours=asked.ours, now=company.now(),
    )  # fmt: skip
    return ReturnTermsOut(
        pays_return=terms.pays_return, credit_only=terms.credit_only, because=terms.because
    )


def _question(one: conduct.Question, answer: str, *, named: bool) -> ConductQuestionOut:
    names = set(ConductQuestionOut.model_fields) - {"answer", "employee_id"}
    return ConductQuestionOut(
        **{name: getattr(one, name) for name in names},
        employee_id=(one.employee_id or "") if named else "",
        answer=answer,
    )


def _start(cursor: str) -> int:
    return int(cursor) if cursor.isascii() and cursor.isdigit() else 0
