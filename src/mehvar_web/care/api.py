"""``/cases``: open cases by program, read them, and act on them."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field

from mehvar_web import company
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs
from mehvar_web.care import _acts, _answers
from mehvar_web.care._clocks import clocks_of
from mehvar_web.care._errors import CareActError
from mehvar_web.care._open import known_buyer, open_case
from mehvar_web.care._queue import explain, find
from mehvar_web.care._records import Clock, Done, Filters, Opening
from mehvar_web.care._sight import case_for, check_sight
from mehvar_web.care._types import case_types
from mehvar_web.care._verify import verify
from mehvar_web.care.models import Case

router = Router(tags=["cases"])

_MOST = 200


class CaseIn(Schema):
    """What a case is to be opened for."""

    key: str = Field(min_length=1, max_length=150, description="Yours: the same opens one case.")
    type: str = Field(min_length=1, max_length=40, description="A key of /cases/types.")
    title: str = Field("", max_length=200)
    severity: str = Field("", max_length=8, description="low, medium or high; else the type's.")
    customer_id: int | None = Field(None, ge=-(2**63), lt=2**63)
    person_source: str = Field("", max_length=60)
    person_ref: str = Field("", max_length=200, description="The customer's id in person_source.")
    order_source: str = Field("", max_length=60)
    order_id: str = Field("", max_length=80)
    store_id: str = Field("", max_length=200)
    touchpoint_id: str = Field("", max_length=200)
    channel: str = Field("", max_length=40)
    thread: str = Field("", max_length=32, description="The key of a thread of the inbox.")
    cause: str = Field("", max_length=60)
    cause_owner: str = Field("", max_length=10)
    partner_id: str = Field("", max_length=200)


class ClockOut(Schema):
    """One clock of a case, in working minutes."""

    due_at: datetime
    left: float = Field(description="Negative when it is past due.")
    target: int
    state: str = Field(description="ok, soon, late, met, missed or paused.")


class CaseOut(Schema):
    """A case without anybody's words."""

    key: str
    number: int
    type: str
    severity: str
    stage: str
    state: str
    customer_id: int | None = None
    order_source: str
    order_id: str
    store_id: str
    city: str = Field(description="Where the order went, else where the customer lives.")
    touchpoint_id: str
    channel: str
    thread: str
    owner: str = Field(description="As user:7; empty for nobody.")
    team: str
    leader: str
    cause: str
    cause_owner: str
    partner_id: str
    opened_by: str
    opened_at: datetime
    first_response_at: datetime | None = None
    resolved_at: datetime | None = None
    decided_at: datetime | None = None
    asked_at: datetime | None = None
    recovered: bool | None = None
    reopenings: int
    value_at_risk: int = Field(description="In minor units.")
    per_minute: float = Field(description="Money that a minute of work is expected to keep now.")
    first_response: ClockOut
    resolution: ClockOut


class OpenedOut(Schema):
    """What became of an opening."""

    outcome: str = Field(description="opened, joined (a live case of the same) or known.")
    case: CaseOut


class CasesAsked(Schema):
    """Which cases, in the order of the queue."""

    state: str = Field("open", max_length=10, description="open, waiting, resolved, live or all.")
    type: str = Field("", max_length=40)
    owner: str = Field("", max_length=20, description="A user's number, me or nobody.")
    store: str = Field("", max_length=200, description="Where it happened, or who served.")
    city: str = Field("", max_length=120)
    customer_id: int | None = Field(None, ge=-(2**63), lt=2**63)
    cursor: str = Field("", max_length=20, description="From the page before.")
    limit: int = Field(50, ge=1, le=_MOST)


class CaseTypeOut(Schema):
    """A kind of case."""

    key: str
    title_fa: str
    title_en: str
    situation: str
    severity: str
    stage: str
    minutes: int


class CaseTypesOut(Schema):
    """The kinds of cases, in the company's order."""

    items: list[CaseTypeOut]


class CaseActIn(Schema):
    """An act; what it needs besides its name."""

    act: str = Field(description="take, wait, resume, escalate, resolve, reopen, cause or verify.")
    cause: str = Field("", max_length=60, description="Of the act cause.")
    cause_owner: str = Field("", max_length=10, description="Of the act cause.")
    partner_id: str = Field("", max_length=200, description="Of the act cause.")
    helped: bool | None = Field(None, description="Of the act verify.")


class CaseNoteIn(Schema):
    """Words that stay among colleagues, or were told to the customer elsewhere."""

    text: str = Field(min_length=1, max_length=10_000)
    told: bool = Field(False, description="Whether the customer was told: it is the answer then.")
    token: str = Field("", max_length=60, description="Yours; the same answer counts once.")


@router.get("/types", response=CaseTypesOut, summary="Kinds of cases")
@needs(Scope.CASES_READ)
def list_case_types(request: HttpRequest) -> CaseTypesOut:  # noqa: ARG001 (ninja's shape)
    """List the kinds of cases in use."""
    names = ("key", "title_fa", "title_en", "situation", "severity", "stage", "minutes")
    return CaseTypesOut(
        items=[CaseTypeOut(**{name: getattr(one, name) for name in names}) for one in case_types()]
    )


@router.get("", response=Page[CaseOut], summary="Cases")
@needs(Scope.CASES_READ)
def list_cases(request: HttpRequest, asked: Query[CasesAsked]) -> Page[CaseOut]:
    """List the cases that the caller sees, those opened last first."""
    user, now = caller_of(request).user, company.now()
    filters = Filters(
        state=asked.state, type=asked.type, owner=asked.owner, customer_id=asked.customer_id,
        store=asked.store, city=asked.city,
    )  # fmt: skip
    rows = find(user, filters, now=now)
    total = rows.order_by()[: _MOST * 5 + 1].count()
    if asked.cursor.isascii() and asked.cursor.isdigit() and len(asked.cursor) <= 18:
        rows = rows.filter(pk__lt=int(asked.cursor))
    named = rows.select_related("type", "owner", "team", "leader").order_by("-pk")
    found = list(named[: asked.limit + 1])
    shown = found[: asked.limit]
    following = str(shown[-1].pk) if len(found) > asked.limit else None
    return Page[CaseOut](items=_cases(shown, now), total=total, next=following)


@router.post("", response={200: OpenedOut, 201: OpenedOut}, summary="Open a case")
@needs(Scope.CASES_WRITE)
def create_case(request: HttpRequest, wanted: CaseIn) -> Status[OpenedOut]:
    """Open a case; the same key opens one, and the same customer, order and type join it."""
    user, now = caller_of(request).user, company.now()
    opening = known_buyer(_opening(wanted))
    check_sight(user, opening)
    try:
        opened = open_case(opening, by=user, now=now)
    except CareActError as error:
        raise Problem(422, error.code, error.message, hint=error.hint, params=error.data) from error
    case = case_for(user, opened.case.key)
    told = OpenedOut(outcome=opened.outcome, case=_cases([case], now)[0])
    return Status(201 if opened.outcome == "opened" else 200, told)


@router.get("/{key}", response=CaseOut, summary="One case")
@needs(Scope.CASES_READ)
def read_case(request: HttpRequest, key: str) -> CaseOut:
    """Return a case that the caller sees."""
    case = case_for(caller_of(request).user, _plain(key))
    return _cases([case], company.now())[0]


@router.post("/{key}/acts", response=CaseOut, summary="Act on a case")
@needs(Scope.CASES_WRITE)
def act_on_case(request: HttpRequest, key: str, wanted: CaseActIn) -> CaseOut:
    """Do something with a case; what its state does not allow is a problem 409."""
    user, now = caller_of(request).user, company.now()
    case = case_for(user, _plain(key))
    plain = {
        "wait": _acts.wait, "resume": _acts.resume, "escalate": _acts.escalate,
        "resolve": _acts.resolve, "reopen": _acts.reopen,
    }  # fmt: skip
    try:
        if wanted.act in plain:
            case = plain[wanted.act](case=case, by=user, now=now).case
        else:
            case = _other_act(case, wanted, request, now=now)
    except CareActError as error:
        raise Problem(409, error.code, error.message, hint=error.hint, params=error.data) from error
    return _cases([case_for(user, case.key)], now)[0]


@router.post("/{key}/notes", response=CaseOut, summary="Write into a case")
@needs(Scope.CASES_WRITE)
def write_case_note(request: HttpRequest, key: str, wanted: CaseNoteIn) -> CaseOut:
    """Write a note, or say that the customer was told."""
    user, now = caller_of(request).user, company.now()
    case = case_for(user, _plain(key))
    token = f"api-{wanted.token}" if wanted.token else ""
    try:
        if wanted.told:
            _answers.answer(case=case, text=wanted.text, way=None, token=token, by=user, now=now)
        else:
            _answers.note(case=case, text=wanted.text, by=user, now=now)
    except CareActError as error:
        raise Problem(409, error.code, error.message, hint=error.hint, params=error.data) from error
    return _cases([case_for(user, case.key)], now)[0]


def _other_act(case: Case, wanted: CaseActIn, request: HttpRequest, *, now: datetime) -> Case:
    user = caller_of(request).user
    done: Done
    if wanted.act == "take":
        done = _acts.take(case=case, by=user, now=now)
    elif wanted.act == "cause":
        done = _acts.set_cause(
            case=case, cause=wanted.cause, cause_owner=wanted.cause_owner,
            partner=wanted.partner_id, by=user, now=now,
        )  # fmt: skip
    elif wanted.act == "verify" and wanted.helped is not None:
        return verify(case=case, helped=wanted.helped, how="api", by=user, now=now)
    else:
        raise Problem(422, "invalid", f"There is no act {wanted.act!r} with these.", hint="")
    return done.case


def _opening(wanted: CaseIn) -> Opening:
    return Opening(
        key=f"api:{wanted.key}",
        type=wanted.type,
        opened_by="api",
        customer_id=wanted.customer_id,
        person=(wanted.person_source, wanted.person_ref) if wanted.person_ref else None,
        order=(wanted.order_source, wanted.order_id) if wanted.order_id else None,
        store=wanted.store_id,
        touchpoint=wanted.touchpoint_id,
        channel=wanted.channel,
        severity=wanted.severity,
        title=wanted.title,
        thread=wanted.thread,
        cause=wanted.cause,
        cause_owner=wanted.cause_owner,
        partner=wanted.partner_id,
    )


def _plain(key: str) -> str:
    return key[:32].replace("\x00", "")


_SAME = (
    "key", "number", "severity", "stage", "state", "customer_id", "order_source", "order_id",
    "store_id", "city", "touchpoint_id", "channel", "cause", "cause_owner", "partner_id",
    "opened_by", "opened_at", "first_response_at", "resolved_at", "decided_at", "asked_at",
    "recovered", "reopenings", "value_at_risk",
)  # fmt: skip


def _cases(cases: list[Case], now: datetime) -> list[CaseOut]:
    clocks = clocks_of(cases, now)
    return [
        CaseOut(
            **{name: getattr(case, name) for name in _SAME},
            type=case.type.key,
            thread=case.thread_id,
            owner=case.owner.actor if case.owner else "",
            team=case.team.code if case.team else "",
            leader=case.leader.actor if case.leader else "",
            per_minute=explain(case, now).per_minute,
            first_response=_clock(read.first_response),
            resolution=_clock(read.resolution),
        )
        for case, read in zip(cases, clocks, strict=True)
    ]


def _clock(clock: Clock) -> ClockOut:
    return ClockOut(due_at=clock.due_at, left=clock.left, target=clock.target, state=clock.state)
