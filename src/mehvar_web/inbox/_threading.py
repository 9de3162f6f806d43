"""Threads: opened by an arrival, joined by what belongs to it, and what the list shows of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mehvar import text as texts
from mehvar_web import outbox
from mehvar_web.inbox._people import Person, Standing, sender_of
from mehvar_web.inbox._reading import Read
from mehvar_web.inbox._records import CONVERSATIONS, LONGEST, Arrival
from mehvar_web.inbox._rows import contact_kind, digest, table_of
from mehvar_web.inbox._rules import Decision

if TYPE_CHECKING:
    from mehvar_web.inbox.models import Item, Thread

_REOPENS = timedelta(days=3)
"""A message so long after a thread was done still belongs to it."""
_WHOLE = 60_000
"""Letters of a conversation that its row holds."""
_SEARCHED = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a thread is opened with."""

    arrival: Arrival
    person: Person
    read: Read
    standing: Standing
    decision: Decision


def thread_to_join(arrival: Arrival) -> Thread | None:
    """Return the thread that an arrival goes on with; None when it begins one.

    Mail goes by the ids of the messages it answers; other conversations by their sender.
    """
    from mehvar_web.inbox.models import Thread

    if arrival.origin not in CONVERSATIONS:
        return None
    kept = Thread.objects.select_for_update().filter(is_spam=False)
    if arrival.thread_ids:
        keys = [digest(arrival.channel, one) for one in arrival.thread_ids]
        found = kept.filter(pk__in=_threads_of(keys)).order_by("-last_at").first()
        if found is not None and _is_live(found, arrival):
            return found
    sender = sender_of(arrival.contact)
    if arrival.origin == "email" or not sender:
        return None
    mine = kept.filter(channel=arrival.channel, sender=sender).order_by("-last_at").first()
    return mine if mine is not None and _is_live(mine, arrival) else None


def _threads_of(keys: list[str]) -> list[int]:
    from mehvar_web.inbox.models import ThreadId

    return list(ThreadId.objects.filter(key__in=keys).values_list("thread_id", flat=True))


def _is_live(thread: Thread, arrival: Arrival) -> bool:
    if arrival.origin == "email":
        return True
    return thread.done_at is None or arrival.at - thread.done_at <= _REOPENS


def open_thread(opening: Opening) -> Thread:
    """Open a thread for an arrival and say who sees it."""
    from mehvar_web.inbox.models import Thread

    arrival, person, read = opening.arrival, opening.person, opening.read
    thread = Thread.objects.create(
        origin=arrival.origin,
        channel=arrival.channel,
        kind=contact_kind(arrival) if table_of(arrival) == "interactions" else arrival.kind[:12],
        subject=redacted(arrival.title),
        score_share=arrival.score_share,
        person_source=person.source,
        person_ref=person.person_ref,
        customer_id=person.customer_id,
        is_linked_by_hand=person.is_linked_by_hand,
        worth=opening.standing.worth,
        store_id=arrival.store_id,
        order_id=arrival.order_id[:80],
        sender=sender_of(arrival.contact),
        sender_name=arrival.contact.name,
        team_id=opening.decision.team_id,
        assignee_id=opening.decision.assignee_id,
        opened_at=arrival.at,
        last_at=arrival.at,
        waiting_since=arrival.at,
    )
    put_stores(thread, opening.standing)
    show_words(thread, read)
    return thread


def put_stores(thread: Thread, standing: Standing) -> None:
    """Write which stores served the thread's customer, by which the list knows who sees it."""
    from mehvar_web.inbox.models import ThreadStore

    thread.stores.exclude(store_id__in=standing.stores).delete()
    ThreadStore.objects.bulk_create(
        [ThreadStore(thread=thread, store_id=one) for one in sorted(standing.stores)],
        ignore_conflicts=True,
    )


def add_theirs(
    thread: Thread, arrival: Arrival, read: Read, *, table: str, record_id: str, row: dict[str, Any]
) -> Item:
    """Add what the customer said; they wait for us from the first that we have not answered."""
    from mehvar_web.inbox.models import Item, ThreadId

    item = Item.objects.create(
        thread=thread,
        direction=Item.Directions.IN,
        at=arrival.at,
        title=arrival.title,
        text=arrival.text,
        words=read.words or redacted(arrival.text),
        table=table,
        record_id=record_id,
        row=row or None,
        message_id=arrival.message_id[:255],
        is_automatic=arrival.is_automatic,
    )
    known = [digest(arrival.channel, one) for one in arrival.thread_ids]
    ThreadId.objects.bulk_create([ThreadId(thread=thread, key=one) for one in known])
    return item


def goes_on(thread: Thread, arrival: Arrival, read: Read, *, actor: str) -> bool:
    """Put a later message into the row of the thread's contact: one contact, all its words.

    Returns:
        Whether it was; without such a row (an old thread) the message gets a row of its own.
    """
    first = thread.items.filter(direction="in", table="interactions").exclude(row=None).first()
    _wake(thread, arrival, read)
    if first is None or first.row is None:
        return False
    add_theirs(thread, arrival, read, table="", record_id="", row={})
    whole = f"{first.row.get('text', '')}\n{arrival.text}".strip()[-_WHOLE:]
    first.row = {**first.row, "text": whole}
    first.save(update_fields=["row"])
    outbox.record("interactions", [from_json(first.row)], actor=actor)
    return True


def from_json(row: dict[str, Any]) -> dict[str, Any]:
    """Return a kept row with its times as times."""
    times = {"at", "first_response_at", "resolved_at", "sent_at"}
    return {
        name: datetime.fromisoformat(value) if name in times and isinstance(value, str) else value
        for name, value in row.items()
    }


def _wake(thread: Thread, arrival: Arrival, read: Read) -> None:
    """Show that the customer said more: whoever had it done has it again."""
    thread.last_at = max(thread.last_at, arrival.at)
    thread.waiting_since = thread.waiting_since or arrival.at
    if thread.state in {thread.States.WAITING, thread.States.DONE}:
        thread.state = thread.States.OPEN
    thread.done_at = None
    show_words(thread, read)


def show_words(thread: Thread, read: Read) -> None:
    """Show what was said last, and keep it where the search looks."""
    thread.words = read.words[:400]
    thread.language = read.language[:8]
    thread.sentiment = read.sentiment
    thread.positive = read.positive
    known = [one for one in thread.topics.strip("|").split("|") if one]
    thread.topics = _barred(dict.fromkeys([*known, *read.aspects]))
    searched = f"{thread.search} {texts.search_key_one(f'{thread.subject} {read.words}')}"
    thread.search = searched.strip()[-_SEARCHED:]
    thread.save()


def _barred(names: dict[str, None]) -> str:
    told = ""
    for name in names:
        if len(told) + len(name) + 2 > 400:
            break
        told += name + "|"
    return f"|{told}" if told else ""


@lru_cache(maxsize=256)
def redacted(text: str) -> str:
    """Return a text without personal data; the same few questions are titles again and again."""
    import pyarrow as pa

    from mehvar import voice

    if not text:
        return ""
    return str(voice.redact_personal(pa.array([text[:LONGEST]]))[0].as_py())


def refresh(thread: Thread, *, standing: Standing) -> None:
    """Bring a thread in line with what the last build says of its customer."""
    put_stores(thread, standing)
    thread.worth = standing.worth
    thread.save(update_fields=["worth", "customer_id"])
