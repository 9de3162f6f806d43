"""``/customers``: find them, read what happened, who they are and why, and write notes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Schema, Status
from pydantic import Field

from mehvar.customers import (
    KINDS,
    SORT_KEYS,
    Customer,
    Filters,
    Lifecycle,
    SortKey,
    TimelineEntry,
    masked,
    masked_identity,
    redacted,
)
from mehvar.value import ValueClass
from mehvar_web import company, disclosure, forgetting
from mehvar_web.api import Caller, Page, Problem, Router, Scope, caller_of, needs
from mehvar_web.customers import _identity, _list, _pending, _sight, _timeline, _write
from mehvar_web.customers._forms import LONGEST_NOTE

router = Router(tags=["customers"])

CustomerId = Annotated[int, Path(ge=0, lt=2**63, description="Any number the customer ever had.")]


class CustomerOut(Schema):
    """One customer; money in minor units, personal fields masked without ``personal:read``."""

    customer_id: int = Field(description="The number in force.")
    full_name: str | None = Field(description="The name.")
    mobile: str | None = Field(description="The mobile number.")
    email: str | None = Field(description="The e-mail address.")
    birth_day: date | None = Field(description="The date of birth; null when masked.")
    gender: str | None = Field(description="The gender; null when masked.")
    city: str | None = Field(description="The city.")
    region: str | None = Field(description="The province, state or zone.")
    country: str | None = Field(description="The country.")
    store_id: str | None = Field(description="The store of most orders.")
    channels: list[str] = Field(description="The channels used.")
    lifecycle: Lifecycle = Field(description="The stage.")
    profiles: int = Field(description="Records joined in this customer.")
    first_seen_day: date | None = Field(description="First day on which anything is known.")
    last_seen_day: date | None = Field(description="Last day on which anything is known.")
    first_order_day: date | None = Field(description="Day of the first order.")
    last_order_day: date | None = Field(description="Day of the last order.")
    orders: int = Field(description="Orders that were not cancelled.")
    gross_spend: int = Field(description="Paid before returns.")
    returned_amount: int = Field(description="Money given back.")
    net_spend: int = Field(description="Paid minus returned.")
    returns: int = Field(description="Returned products.")
    mean_score: float | None = Field(description="Mean of all scores, in 0..1.")
    contacts: int = Field(description="Contacts.")
    complaints: int = Field(description="Complaints.")
    promises_kept: int = Field(description="Orders delivered by the promised time.")
    promises_broken: int = Field(description="Orders delivered after the promised time.")
    as_of_day: date = Field(description="The day up to which the row was computed.")


class EntryOut(Schema):
    """One thing that passed between the customer and us."""

    at: datetime = Field(description="When (UTC).")
    day: date = Field(description="The local day.")
    kind: str = Field(description="One of: " + ", ".join(KINDS) + ".")
    what: str | None = Field(description="A short code of what happened.")
    channel: str | None = Field(description="The channel.")
    amount: int | None = Field(description="The money concerned, in minor units.")
    score: float | None = Field(description="The score concerned.")
    minutes: float | None = Field(description="Delay or time to our answer.")
    text: str | None = Field(description="The words; numbers and addresses taken out when masked.")
    order_id: str | None = Field(description="The order concerned.")
    source: str | None = Field(description="The source.")
    record_id: str | None = Field(description="The row's id in its source.")
    is_fresh: bool = Field(description="Whether it came in after the last build.")


class ProfileOut(Schema):
    """The person as one source knows them."""

    source: str = Field(description="The source.")
    person_ref: str = Field(description="The person's id there.")


class LinkOut(Schema):
    """One identifier of one profile, and what it does."""

    source: str = Field(description="The source.")
    person_ref: str = Field(description="The person's id there.")
    kind: str = Field(description="mobile, email, national_code, loyalty_card, customer_key, hand.")
    identifier: str = Field(description="Its value.")
    status: str = Field(description="linked, shared (does not link) or split (by hand).")
    why: str = Field(description="The code of the reason.")
    reason_fa: str = Field(description="The reason in Persian.")
    reason_en: str = Field(description="The reason in English.")


class IdentityOut(Schema):
    """Who a customer is, and why."""

    customer_id: int = Field(description="The number in force.")
    asked: int = Field(description="The number asked for.")
    profiles: list[ProfileOut] = Field(description="The records that are this person.")
    links: list[LinkOut] = Field(description="What joins them, or does not.")


class NoteIn(Schema):
    """A note to write."""

    text: str = Field(min_length=1, max_length=LONGEST_NOTE, description="The words.")


class NoteOut(Schema):
    """A note that was written."""

    record_id: str = Field(description="The note's id; the timeline shows it.")


class ForgettingQuery(Schema):
    """Why a customer is forgotten, and whether they are."""

    reason: Literal["person", "law", "purpose", "test"] = Field(
        "person", description="Why; it goes on record."
    )
    dry_run: bool = Field(False, description="Only tell what would go, and where.")


class ForgettingOut(Schema):
    """A customer who is being forgotten, or would be."""

    customer_id: int = Field(description="The number in force.")
    state: Literal["would_be", "asked"] = Field(description="would_be with dry_run, else asked.")
    job: int | None = Field(default=None, description="The job that does it: GET /jobs/{number}.")
    records: int | None = Field(
        default=None, description="With dry_run: records joined in the customer."
    )
    places: dict[str, int] | None = Field(default=None, description="With dry_run: app -> rows.")
    tables: dict[str, int] | None = Field(default=None, description="With dry_run: table -> rows.")
    files: list[str] | None = Field(
        default=None, description="With dry_run: files with an identifier, which are not erased."
    )


class ListQuery(Schema):
    """Which customers, in which order, and which part of them."""

    q: str = Field("", max_length=200, description="A name, mobile, e-mail, order or number.")
    lifecycle: list[Lifecycle] = Field([], description="Stages.")
    city: str | None = Field(default=None, max_length=200, description="The city.")
    region: str | None = Field(None, max_length=200, description="The region.")
    store_id: str | None = Field(None, max_length=200, description="The store of most orders.")
    channel: str | None = Field(None, max_length=200, description="A channel used.")
    has_complaint: bool | None = Field(None, description="Whether they ever complained.")
    promises_broken: int | None = Field(None, ge=0, lt=2**31, description="At least so many.")
    last_order_from: date | None = Field(None, description="First day of the last order.")
    last_order_until: date | None = Field(None, description="Last day of the last order.")
    net_spend_from: int | None = Field(None, gt=-(2**63), lt=2**63, description="Minor units.")
    net_spend_until: int | None = Field(None, gt=-(2**63), lt=2**63, description="Minor units.")
    at_risk: bool | None = Field(None, description="Whether anything bad happened lately.")
    experience: str | None = Field(None, max_length=60, description="This happened lately.")
    value_class: list[ValueClass] = Field([], description="Classes of residual value.")
    sort: SortKey = Field("net_spend", description="One of: " + ", ".join(SORT_KEYS) + ".")
    descending: bool = Field(True, description="Largest first.")
    cursor: str | None = Field(None, max_length=2000, description="Where the last page ended.")
    limit: int = Field(50, ge=1, le=500, description="How many at most.")

    def filters(self) -> Filters:
        """Return what narrows the list."""
        told = self.model_dump(exclude={"q", "sort", "descending", "cursor", "limit"})
        many = {"lifecycle": tuple(self.lifecycle), "value_class": tuple(self.value_class)}
        return Filters(**{**told, **many})


class TimelineQuery(Schema):
    """Which part of the timeline."""

    kind: list[str] = Field([], description="Only these kinds: " + ", ".join(KINDS) + ".")
    cursor: str = Field("", max_length=40, description="Where the last page ended.")
    limit: int = Field(50, ge=1, le=500, description="How many at most.")


class TimelineOut(Schema):
    """Part of a timeline, newest first."""

    items: list[EntryOut] = Field(description="The entries.")
    next: str | None = Field(None, description="Send it as cursor for what is older.")


@router.get("", response=Page[CustomerOut], summary="Find, filter and list customers")
@needs(Scope.CUSTOMERS_READ)
def list_customers(request: HttpRequest, asked: Query[ListQuery]) -> dict[str, Any]:
    """List the customers that the caller may see."""
    caller = caller_of(request)
    if asked.sort == _list.RESIDUAL_VALUE and Scope.VALUE_READ not in caller.scopes:
        raise Problem(403, "scope", "To sort by what customers are worth, value:read is needed.")
    page = company.desk().search(
        asked.q,
        filters=asked.filters(),
        sort=asked.sort,
        descending=asked.descending,
        limit=asked.limit,
        after=asked.cursor or None,
        sight=caller.sight,
    )
    if caller.sees_personal:
        ids = [one.customer_id for one in page.rows]
        disclosure.tell_list_read(caller.actor, ids, purpose="api")
    rows = _shown(caller, page.rows)
    return {"items": rows, "total": page.total, "next": page.next}


@router.get("/{customer_id}", response=CustomerOut, summary="Read one customer")
@needs(Scope.CUSTOMERS_READ)
def read_customer(request: HttpRequest, customer_id: CustomerId) -> Customer:
    """Return the customer to whom a number of any time leads."""
    caller = caller_of(request)
    found, in_force = _sight.customer_in_sight(customer_id, sight=caller.sight)
    _tell_read(caller, in_force)
    return _shown(caller, [found])[0]


@router.get("/{customer_id}/timeline", response=TimelineOut, summary="Read what happened")
@needs(Scope.TIMELINE_READ)
def read_timeline(
    request: HttpRequest, customer_id: CustomerId, asked: Query[TimelineQuery]
) -> dict[str, Any]:
    """Return what passed between the customer and us, newest first."""
    caller = caller_of(request)
    _found, in_force = _sight.customer_in_sight(customer_id, sight=caller.sight)
    before, kinds = _moment(asked.cursor), _kinds(caller, asked.kind)
    desk = company.desk()

    def read(limit: int, until: datetime | None) -> Sequence[TimelineEntry]:
        if not kinds:
            return ()
        return desk.timeline(in_force, limit=limit, before=until, kinds=kinds, sight=caller.sight)

    entries, older = _timeline.take(read, limit=asked.limit, before=before)
    if before is None:
        told = _identity.explained(in_force)
        entries = _timeline.with_waiting(entries, _pending.pending_entries(told.profiles), kinds)
    gone = _write.withdrawn_notes(in_force)
    whole = [one for one in entries if not _timeline.is_gone(one, gone)]
    _tell_read(caller, in_force)
    return {
        "items": whole if caller.sees_personal else redacted(whole),
        "next": older.isoformat() if older else None,
    }


@router.get("/{customer_id}/identity", response=IdentityOut, summary="Read who they are, and why")
@needs(Scope.CUSTOMERS_READ)
def read_identity(request: HttpRequest, customer_id: CustomerId) -> dict[str, Any]:
    """Return the records that are this person, and what joins them."""
    caller = caller_of(request)
    _found, in_force = _sight.customer_in_sight(customer_id, sight=caller.sight)
    told = _identity.explained(in_force)
    shown = told if caller.sees_personal else masked_identity(told)
    _tell_read(caller, in_force)
    return {
        "customer_id": in_force,
        "asked": customer_id,
        "profiles": shown.profiles,
        "links": [
            {
                **{name: getattr(one, name) for name in ("source", "person_ref", "kind")},
                **{name: getattr(one, name) for name in ("identifier", "status", "why")},
                "reason_fa": one.reason.fa,
                "reason_en": one.reason.en,
            }
            for one in shown.links
        ],
    }


@router.post("/{customer_id}/notes", response={201: NoteOut}, summary="Write a note")
@needs(Scope.CUSTOMERS_WRITE)
def write_note(
    request: HttpRequest, customer_id: CustomerId, note: NoteIn
) -> Status[dict[str, str]]:
    """Write a note about a customer; an Idempotency-Key keeps it from being written twice."""
    caller = caller_of(request)
    _found, in_force = _sight.customer_in_sight(customer_id, sight=caller.sight)
    text = note.text.replace("\x00", "").strip()
    if not text:
        raise Problem(422, "invalid", "The note is empty.", hint="Write something.")
    author = _sight.Author(
        user_id=caller.user.pk,
        actor=caller.actor,
        employee=caller.user.employee_id or caller.user.actor,
    )
    record_id = _write.write_note(author, in_force, text=text, token=uuid.uuid4())
    return Status(201, {"record_id": record_id})


@router.delete(
    "/{customer_id}",
    response={200: ForgettingOut, 202: ForgettingOut},
    summary="Forget a customer everywhere, for good",
)
@needs(Scope.CUSTOMERS_FORGET)
def forget_customer(
    request: HttpRequest,
    customer_id: CustomerId,
    asked: Query[ForgettingQuery],
) -> Status[ForgettingOut]:
    """Ask for it: a job does it. Asked again before the end, it is the same forgetting."""
    caller = caller_of(request)
    _found, in_force = _sight.customer_in_sight(customer_id, sight=caller.sight)
    if asked.dry_run:
        return Status(200, _would_be(in_force))
    begun = forgetting.ask(in_force, reason=asked.reason, by=caller.user, actor=caller.actor)
    told = ForgettingOut(
        customer_id=begun.customer_id, state="asked", job=begun.job.pk if begun.job else None
    )
    return Status(202, told)


def _would_be(customer_id: int) -> ForgettingOut:
    told = forgetting.preview(customer_id)
    if told is None:
        raise Problem(404, "not_found", f"There is no customer {customer_id}.")
    return ForgettingOut(
        customer_id=told.customer_id, state="would_be", records=len(told.subject.profiles),
        places=dict(told.places), tables=dict(told.tables), files=list(told.files),
    )  # fmt: skip


def _shown(caller: Caller, rows: Sequence[Customer]) -> Sequence[Customer]:
    return rows if caller.sees_personal else masked(rows)


def _tell_read(caller: Caller, customer_id: int) -> None:
    if caller.sees_personal:
        disclosure.tell_audit(
            caller.actor, "customer.read", customer_id, {"personal": True, "purpose": "api"}
        )


def _kinds(caller: Caller, asked: Sequence[str]) -> tuple[str, ...]:
    unknown = sorted(set(asked) - set(KINDS))
    if unknown:
        raise Problem(
            422,
            "invalid",
            f"The timeline has no kind called {', '.join(unknown)[:100]}.",
            hint=f"Kinds: {', '.join(KINDS)}.",
        )
    return _timeline.seen_kinds(tuple(asked) or KINDS, personal=caller.sees_personal)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise Problem(
            422, "invalid", "This is no cursor of a timeline.", hint="Send next as you got it."
        ) from None
