"""What people do with threads: each act, its rows for the lake and its audit commit together."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from mehvar.audit import AuditEntry
from mehvar_web import company, outbox
from mehvar_web.inbox import _people, _threading
from mehvar_web.inbox._rows import as_json
from mehvar_web.inbox.models import Item, Thread, ThreadChange, ThreadSeen

if TYPE_CHECKING:
    from mehvar_web.accounts.models import Team, User

Change = Callable[[Thread], None]

_KEPT = (
    "state", "is_spam", "kind", "assignee_id", "team_id", "waiting_since", "done_at",
    "customer_id", "person_source", "person_ref", "is_linked_by_hand",
)  # fmt: skip
_TIMES = ("waiting_since", "done_at")


def assign(
    user: User, threads: Sequence[Thread], *, assignee: User | None, team: Team | None
) -> str:
    """Give threads to a person, a team, both, or nobody; return the batch, to take it back."""

    def change(thread: Thread) -> None:
        thread.assignee, thread.team = assignee, team
        if thread.state == Thread.States.NEW and (assignee or team):
            thread.state = Thread.States.OPEN

    return _change(user, threads, "assign", change)


def set_state(user: User, threads: Sequence[Thread], state: str) -> str:
    """Say how far threads are; one that is done waits for nobody."""
    now = company.now()

    def change(thread: Thread) -> None:
        thread.state = state
        thread.done_at = now if state == Thread.States.DONE else None
        if state in {Thread.States.DONE, Thread.States.WAITING}:
            thread.waiting_since = None
        elif thread.waiting_since is None and state == Thread.States.NEW:
            thread.waiting_since = thread.last_at

    return _change(user, threads, "state", change)


def set_spam(user: User, threads: Sequence[Thread], *, is_spam: bool) -> str:
    """Say that nobody of the company's customers said it, or that somebody did after all."""

    def change(thread: Thread) -> None:
        thread.is_spam = is_spam
        thread.waiting_since = None if is_spam else thread.last_at

    return _change(user, threads, "spam", change)


def set_kind(user: User, thread: Thread, kind: str) -> str:
    """Say what a contact is: a complaint, a request, a question or praise."""

    def change(found: Thread) -> None:
        found.kind = kind

    return _change(user, [thread], "kind", change)


def link(user: User, thread: Thread, *, customer_id: int | None) -> str:
    """Say which customer it is, or that it is none of those; their rows follow.

    Raises:
        IdentityError: when there is no such customer.
    """
    person = _people.Person() if customer_id is None else _people.of_customer(customer_id)

    def change(found: Thread) -> None:
        found.customer_id = person.customer_id
        found.person_source, found.person_ref = person.source, person.person_ref
        found.is_linked_by_hand = customer_id is not None

    return _change(user, [thread], "link", change)


def undo(user: User, batch: str, seen: Sequence[int]) -> int:
    """Take a batch of acts back, among the threads that the person sees; return how many."""
    done = 0
    with transaction.atomic():
        mine = ThreadChange.objects.filter(batch=batch, author=user, undone_at=None)
        for one in mine.filter(thread__in=seen).select_related("thread"):
            thread = Thread.objects.select_for_update().get(pk=one.thread_id)
            before = _snapshot(thread)
            for name, value in one.before.items():
                is_time = name in _TIMES and value
                setattr(thread, name, datetime.fromisoformat(value) if is_time else value)
            thread.save()
            one.undone_at = company.now()
            one.save(update_fields=["undone_at"])
            _tell(user, thread, before, f"{one.act}.undone")
            done += 1
    return done


def write_note(user: User, thread: Thread, text: str) -> Item:
    """Write something that stays among us; it is no row of the lake."""
    now = company.now()
    with transaction.atomic():
        note = Item.objects.create(
            thread=thread, direction=Item.Directions.NOTE, at=now, text=text, words=text,
            author=user,
        )  # fmt: skip
        Thread.objects.filter(pk=thread.pk).update(last_at=now)
        audit(user, thread, "thread.note", {})
    mark_seen(user, thread)
    return note


def mark_seen(user: User, thread: Thread) -> None:
    """Remember that the person looked at a thread."""
    ThreadSeen.objects.update_or_create(thread=thread, user=user, defaults={"at": company.now()})


def mark_unseen(user: User, threads: Sequence[Thread]) -> None:
    """Make threads unread again, for this person."""
    ThreadSeen.objects.filter(thread__in=threads, user=user).delete()


def _change(user: User, threads: Sequence[Thread], act: str, change: Change) -> str:
    """Change threads together; those that it leaves as they are count as nothing done."""
    batch = uuid.uuid4().hex
    with transaction.atomic():
        chosen = Thread.objects.select_for_update().filter(pk__in=[one.pk for one in threads])
        for thread in chosen:
            before = _snapshot(thread)
            change(thread)
            if _snapshot(thread) == before:
                continue
            thread.save()
            ThreadChange.objects.create(
                batch=batch, thread=thread, act=act, at=company.now(), author=user,
                before=as_json(before),
            )  # fmt: skip
            _tell(user, thread, before, act)
    return batch


def _snapshot(thread: Thread) -> dict[str, Any]:
    return {name: getattr(thread, name) for name in _KEPT}


def _tell(user: User, thread: Thread, before: dict[str, Any], act: str) -> None:
    """Bring the rows of the lake in line with the thread, and the audit."""
    if before["customer_id"] != thread.customer_id or before["person_ref"] != thread.person_ref:
        standing = _people.standings([thread.customer_id] if thread.customer_id else [])
        _threading.refresh(
            thread, standing=standing.get(thread.customer_id or 0, _people.Standing())
        )
    changed = {name for name in _KEPT if before[name] != getattr(thread, name)}
    if changed & {"is_spam", "customer_id", "person_ref"}:
        rewrite_rows(user, thread)
    elif changed & {"kind", "done_at"}:
        rewrite_rows(user, thread, tables=("interactions",))
    audit(user, thread, f"thread.{act}", {"state": thread.state, "spam": thread.is_spam})


def rewrite_rows(
    user: User, thread: Thread, *, tables: Sequence[str] = ("feedback", "interactions")
) -> None:
    """Record the thread's rows again, as they now are; spam keeps no words and names nobody."""
    for item in thread.items.filter(table__in=tables).exclude(row=None):
        row = _threading.from_json(dict(item.row or {}))
        for name in ("person_source", "person_ref", "first_response_at", "resolved_at"):
            row.pop(name, None)
        if thread.person_ref:
            row |= {"person_source": thread.person_source, "person_ref": thread.person_ref}
        if item.table == "interactions" and item.direction == Item.Directions.IN:
            row |= _contact_now(thread)
        item.row = as_json(row)
        item.save(update_fields=["row"])
        told = _empty_row(item, row) if thread.is_spam else row
        outbox.record(item.table, [told], actor=user.actor)


def _contact_now(thread: Thread) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": thread.kind or "request",
        "status": "closed" if thread.done_at else "open",
    }
    if thread.answered_at:
        told["first_response_at"] = thread.answered_at
    if thread.done_at:
        told["resolved_at"] = thread.done_at
    return told


def _empty_row(item: Item, row: dict[str, Any]) -> dict[str, Any]:
    kind = "note" if item.table == "interactions" else "comment"
    told = {"record_id": item.record_id, "at": row["at"], "kind": kind}
    return told | ({"status": "withdrawn"} if item.table == "interactions" else {})


def audit(user: User, thread: Thread, action: str, details: dict[str, Any]) -> None:
    """Write what was done with a thread into the audit, in this transaction."""
    outbox.record_audit(
        AuditEntry(
            at=company.now(),
            actor=user.actor,
            action=action,
            object_kind="thread",
            object_id=thread.key,
            details=details,
        )
    )
