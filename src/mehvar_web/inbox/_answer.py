"""Answering through the channel by which it came: written from templates, sent, and recorded."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.db import transaction

from mehvar.customers import NotPublished
from mehvar_web import channels, company, outbox
from mehvar_web.inbox import _acts
from mehvar_web.inbox._rows import as_json
from mehvar_web.inbox.models import AnswerTemplate, Item, Thread

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

FIELDS = ("name", "order", "agent", "company")
"""What a template may name in braces."""
_SENT_BY = {"email": "email", "sms": "sms", "telegram": "telegram", "bale": "bale"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How an answer can go: by a channel that is set up, to an address that is known."""

    channel: channels.Channel
    to: str


def ways(thread: Thread) -> tuple[Way, ...]:
    """Return how this thread can be answered: first as it came, then as the customer is known."""
    ready = {one.channel for one in channels.available() if one.is_ready}
    found: dict[channels.Channel, str] = {}
    for channel, to in _own_way(thread):
        found.setdefault(channel, to)
    if thread.customer_id is not None:
        known = channels.addresses_of_customers([thread.customer_id])
        for channel, to in known.get(thread.customer_id, {}).items():
            found.setdefault(channel, to)
    return tuple(Way(channel=one, to=to) for one, to in found.items() if one in ready and to)


def _own_way(thread: Thread) -> list[tuple[channels.Channel, str]]:
    if not thread.sender:
        return []
    if thread.channel in _SENT_BY:
        return [(cast("channels.Channel", thread.channel), thread.sender)]
    if "@" in thread.sender:
        return [("email", thread.sender)]
    return [("sms", thread.sender)] if thread.sender.startswith("+") else []


def fill_in(text: str, thread: Thread, user: User) -> tuple[str, tuple[str, ...]]:
    """Return a template's text with what it names; and the names for which nothing is known."""
    return channels.fill_in(text, known=_known(thread, user))


def unknown_fields(text: str) -> tuple[str, ...]:
    """Return what a template names that nothing fills."""
    return channels.unknown_fields(text, fields=FIELDS)


def _known(thread: Thread, user: User) -> dict[str, str]:
    return {
        "name": _name_of(thread),
        "order": thread.order_id,
        "agent": user.shown_name,
        "company": company.workspace().settings.name,
    }


def _name_of(thread: Thread) -> str:
    if thread.customer_id is not None:
        try:
            found = company.desk().profile(thread.customer_id)
        except NotPublished:
            found = None
        if found is not None and found.full_name:
            return found.full_name
    return thread.sender_name


def templates_in(language: str) -> Sequence[tuple[AnswerTemplate, str]]:
    """Return the templates that have a text in a language, with it."""
    name = "text_fa" if language == "fa" else "text_en"
    return [(one, getattr(one, name)) for one in AnswerTemplate.objects.all() if getattr(one, name)]


def answer(user: User, thread: Thread, *, way: Way, text: str, token: uuid.UUID) -> Item | None:
    """Send an answer and record it; the same form sent again sends nothing more.

    The message, the row of the timeline and the thread's state commit together.

    Returns:
        What was sent; None when this form had been sent already.
    """
    now = company.now()
    with transaction.atomic():
        thread = Thread.objects.select_for_update().get(pk=thread.pk)
        record_id = f"answer-{token.hex}"
        if Item.objects.filter(record_id=record_id).exists():
            return None
        person = (
            channels.Person(source=thread.person_source, ref=thread.person_ref)
            if thread.person_ref
            else None
        )
        channels.send(_message(thread, way=way, text=text, key=record_id, person=person))
        row = _row(user, thread, way=way, text=text, record_id=record_id) | {"at": now}
        outbox.record("interactions", [row], actor=user.actor)
        item = Item.objects.create(
            thread=thread, direction=Item.Directions.OUT, at=now, text=text, words=text,
            author=user, table="interactions", record_id=record_id, row=as_json(row),
            message_id=record_id,
        )  # fmt: skip
        _after(user, thread)
        _acts.audit(user, thread, "thread.answer", {"channel": way.channel})
    _acts.mark_seen(user, thread)
    return item


def _after(user: User, thread: Thread) -> None:
    """The customer no longer waits; the first answer's time is told of the contact itself."""
    now = company.now()
    is_first = thread.answered_at is None
    thread.answered_at = thread.answered_at or now
    thread.waiting_since, thread.last_at = None, now
    if thread.state != Thread.States.DONE:
        thread.state = Thread.States.WAITING
    thread.assignee_id = thread.assignee_id or user.pk
    thread.save()
    if is_first:
        _acts.rewrite_rows(user, thread, tables=("interactions",))


def _message(
    thread: Thread, *, way: Way, text: str, key: str, person: channels.Person | None
) -> channels.Message:
    last = thread.items.filter(direction=Item.Directions.IN).last()
    subject = thread.subject or company.workspace().settings.name
    return channels.Message(
        channel=way.channel,
        to=way.to,
        text=text,
        purpose="service",
        key=key,
        subject=subject if subject.lower().startswith("re:") else f"Re: {subject}",
        language=thread.language if thread.language in {"fa", "en"} else "fa",
        person=person,
        reply_to=last.message_id if last is not None else "",
        thread=f"inbox:{thread.key}",
    )


def _row(user: User, thread: Thread, *, way: Way, text: str, record_id: str) -> dict[str, object]:
    told: dict[str, object] = {
        "record_id": record_id,
        "channel": way.channel,
        "kind": "note",
        "direction": "outbound",
        "text": text,
        "status": "sent",
        "thread_id": thread.key,
        "store_id": thread.store_id,
        "employee_id": user.employee_id or user.actor,
    }
    if thread.person_ref:
        told |= {"person_source": thread.person_source, "person_ref": thread.person_ref}
    return {name: value for name, value in told.items() if value}
