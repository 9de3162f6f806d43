"""``/inbox``: bring what customers said by program, and read the threads."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field

from mehvar_web import company
from mehvar_web.api import Page, Problem, Router, Scope, caller_of, needs
from mehvar_web.inbox import _mapping
from mehvar_web.inbox._intake import take_in
from mehvar_web.inbox._records import ORIGINS
from mehvar_web.inbox._sight import find_thread, threads_in_sight
from mehvar_web.inbox.models import Thread

router = Router(tags=["inbox"])

_MOST = 200


class HeardIn(Schema):
    """One thing that a customer said."""

    id: str = Field(min_length=1, max_length=500, description="Your id: the same is the same.")
    origin: str = Field("review", description=f"One of {', '.join(ORIGINS)}.")
    channel: str = Field("", max_length=40)
    text: str = Field("", max_length=20_000)
    title: str = Field("", max_length=200)
    at: str = Field("", max_length=40, description="ISO 8601; now when it is left out.")
    kind: str = Field("", max_length=12, description="complaint, request, question or praise.")
    score: float | None = None
    scale_min: float | None = Field(None, description="1 when it is left out.")
    scale_max: float | None = Field(None, description="5 when it is left out.")
    name: str = Field("", max_length=200)
    mobile: str = Field("", max_length=40)
    email: str = Field("", max_length=320)
    person_source: str = Field("", max_length=60)
    person_ref: str = Field("", max_length=200, description="The customer's id in person_source.")
    order_id: str = Field("", max_length=80)
    store_id: str = Field("", max_length=200)
    product_id: str = Field("", max_length=200)
    thread: str = Field("", max_length=300, description="Your id of the conversation.")


class HeardListIn(Schema):
    """What a program brings at once."""

    source: str = Field(min_length=1, max_length=60, description="The system that it comes from.")
    items: list[HeardIn] = Field(min_length=1, max_length=_MOST)


class TakenOut(Schema):
    """What became of one item."""

    id: str
    outcome: str = Field(description="opened, joined, kept, corrected, duplicate or empty.")
    record_id: str = Field(description="The row in the lake.")
    thread: str = Field(description="The thread's key; empty where none was opened.")


class TakenListOut(Schema):
    """What became of the items, in their order."""

    items: list[TakenOut]


class ThreadOut(Schema):
    """A thread without personal data."""

    key: str
    origin: str
    channel: str
    kind: str
    state: str
    customer_id: int | None = None
    store_id: str
    order_id: str
    language: str
    sentiment: str
    score_share: float | None = None
    topics: list[str]
    words: str = Field(description="What was said last, without personal data.")
    assignee: str = Field(description="As user:7; empty for nobody.")
    opened_at: datetime
    last_at: datetime
    waiting_since: datetime | None = None
    answered_at: datetime | None = None


class ThreadsAsked(Schema):
    """Which threads."""

    state: str = Field("", max_length=10)
    origin: str = Field("", max_length=12)
    cursor: str = Field("", max_length=20, description="From the page before.")
    limit: int = Field(50, ge=1, le=_MOST)


@router.post("/items", response={200: TakenListOut}, summary="Bring what customers said")
@needs(Scope.INBOX_WRITE)
def bring_items(request: HttpRequest, wanted: HeardListIn) -> Status[TakenListOut]:
    """Record what customers said: each id once; the same id with other words corrects it."""
    caller = caller_of(request)
    zone = company.workspace().settings.time_zone
    try:
        arrivals = [
            _mapping.arrival_of(
                _told(one, wanted.source), {}, source=f"api:{wanted.source}",
                origin=_origin(one.origin), channel=one.channel, now=company.now(), zone=zone,
            )
            for one in wanted.items
        ]  # fmt: skip
    except _mapping.MappingError as error:
        raise Problem(422, "invalid", error.message, hint=error.hint or "") from error
    taken = take_in(arrivals, actor=caller.user.actor)
    seen = set(
        threads_in_sight(caller.user)
        .filter(key__in=[one.thread for one in taken if one.thread])
        .values_list("key", flat=True)
    )
    items = [
        TakenOut(
            id=one.external_id, outcome=one.outcome.value, record_id=one.record_id,
            thread=one.thread if one.thread in seen else "",
        )
        for one in taken
    ]  # fmt: skip
    return Status(200, TakenListOut(items=items))


@router.get("/threads", response=Page[ThreadOut], summary="Threads of the inbox")
@needs(Scope.INBOX_READ)
def list_threads(request: HttpRequest, asked: Query[ThreadsAsked]) -> Page[ThreadOut]:
    """List the threads that the caller sees, those opened last first."""
    rows = threads_in_sight(caller_of(request).user).filter(is_spam=False)
    for name in ("state", "origin"):
        if getattr(asked, name):
            rows = rows.filter(**{name: getattr(asked, name)})
    total = rows.order_by()[: _MOST * 5 + 1].count()
    if asked.cursor.isascii() and asked.cursor.isdigit() and len(asked.cursor) <= 18:
        rows = rows.filter(pk__lt=int(asked.cursor))
    found = list(rows.select_related("assignee").order_by("-pk")[: asked.limit + 1])
    shown = found[: asked.limit]
    following = str(shown[-1].pk) if len(found) > asked.limit else None
    return Page[ThreadOut](items=[_thread(one) for one in shown], total=total, next=following)


@router.get("/threads/{key}", response=ThreadOut, summary="One thread")
@needs(Scope.INBOX_READ)
def read_thread(request: HttpRequest, key: str) -> ThreadOut:
    """Return a thread that the caller sees."""
    return _thread(find_thread(caller_of(request).user, key[:32].replace("\x00", "")))


def _told(one: HeardIn, source: str) -> dict[str, object]:
    """Return an item as the mapping reads it; persons are the source's own unless told."""
    told = one.model_dump(exclude={"origin"})
    return told | {"person_source": one.person_source or source}


def _origin(name: str) -> str:
    if name not in ORIGINS or name == "survey":
        known = ", ".join(one for one in ORIGINS if one != "survey")
        raise Problem(422, "invalid", f"There is no origin {name!r}.", hint=f"One of {known}.")
    return name


def _thread(one: Thread) -> ThreadOut:
    same = (
        "key", "origin", "channel", "kind", "state", "customer_id", "store_id", "order_id",
        "language", "sentiment", "score_share", "words", "opened_at", "last_at", "waiting_since",
        "answered_at",
    )  # fmt: skip
    return ThreadOut(
        **{name: getattr(one, name) for name in same},
        topics=[topic for topic in one.topics.split("|") if topic],
        assignee=one.assignee.actor if one.assignee else "",
    )
