"""What the demo's customers wrote through every channel, and how far its people are with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from mehvar.errors import MehvarError
from mehvar_web import channels, company, inbox
from mehvar_web.commands._demo_orders import Order
from mehvar_web.commands._demo_words import STORIES, TEMPLATES, Story

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.inbox.models import Thread

_IDS = uuid.UUID("9c0f4a2b-7d11-4f6e-8a35-1b2c3d4e1404")
_SOURCE = "demo"
_NOWHERE = "127.0.0.1"
_BETWEEN = timedelta(hours=7, minutes=23)
_CONVERSED = ("chat", "messenger")


def set_channels_up(owner: User) -> None:
    """Set e-mail and SMS up, paused and towards nobody: what is answered waits in the queue."""
    told: dict[channels.Channel, tuple[dict[str, object], dict[str, str]]] = {
        "email": (
            {"host": _NOWHERE, "port": 9, "security": "none", "sender": "care@shop.example"}, {},
        ),
        "sms": (
            {"base_url": f"http://{_NOWHERE}:9", "service_line": "1000", "marketing_line": "2000"},
            {"api_key": "demo"},
        ),
    }  # fmt: skip
    for channel, (settings, secret) in told.items():
        with suppress(MehvarError):  # nobody answers there, as is meant
            channels.set_up(channel, told=settings, secret=secret, actor=owner.actor)
        channels.set_paused(channel, is_paused=True, actor=owner.actor)


def write_templates(owner: User, agent: User) -> None:
    """Keep the answers that are used often, and what the two want to hear of."""
    from mehvar_web.inbox.models import AnswerTemplate, Subscription

    now = company.now()
    for name, text_fa, text_en in TEMPLATES:
        AnswerTemplate.objects.create(
            name=name, text_fa=text_fa, text_en=text_en, author=agent, at=now
        )
    for user, aspect in ((owner, "delivery"), (agent, "courier")):
        Subscription.objects.create(
            user=user, aspect=aspect, rhythm=Subscription.Rhythms.PAGE, at=now, told_until=now
        )


def hear_and_answer(orders: Sequence[Order], *, lead: User, agent: User) -> None:
    """Take in what customers said in the last week, and do with each what the story tells."""
    from mehvar_web.inbox.models import Thread

    arrivals = list(_arrivals(orders))
    taken = inbox.take_in([one for _, ones in arrivals for one in ones], actor="demo")
    threads = {one.external_id: one.thread for one in taken if one.thread}
    for story, ones in arrivals:
        key = threads.get(ones[0].external_id)
        if key:
            _go_on(story, Thread.objects.get(key=key), user={"lead": lead}.get(story.by, agent))


def _arrivals(orders: Sequence[Order]) -> Iterator[tuple[Story, list[inbox.Arrival]]]:
    """Give each story to a customer to whom it happened, as long as there are such."""
    left = {
        "late": [one for one in orders if one.is_late],
        "wrong": [one for one in orders if one.went_wrong and not one.is_late],
        "none": [one for one in orders if not one.is_late and not one.went_wrong],
    }
    chosen = [
        (story, mine.pop(0)) for story in STORIES if (mine := left[story.whose] or left["none"])
    ]
    addresses = channels.addresses_of_customers([order.customer_id for _, order in chosen])
    for place, (story, order) in enumerate(chosen):
        reach = cast("dict[str, str]", addresses.get(order.customer_id, {}))
        yield story, list(_said(story, order, place, reach))


def _said(story: Story, order: Order, place: int, reach: dict[str, str]) -> Iterator[inbox.Arrival]:
    at = company.now() - timedelta(minutes=11) - place * _BETWEEN
    texts = [story.text, story.then] if story.then else [story.text]
    address = reach.get(story.channel) or _stranger(story, place)
    for number, text in enumerate(texts):
        yield inbox.Arrival(
            source=_SOURCE,
            external_id=f"{place}-{number}",
            origin=story.origin,
            channel=story.channel,
            at=at + timedelta(minutes=9 * number),
            text=text,
            title=story.title,
            kind=story.kind,
            score=story.score,
            scale_min=None if story.score is None else 1,
            scale_max=None if story.score is None else 5,
            contact=inbox.Contact(address=address if _is_reached(story) else ""),
            customer_id=None if story.state == "spam" else order.customer_id,
            order_id=order.order_id if story.whose != "none" else "",
            store_id=order.store_id,
            thread_ids=(f"demo-{place}",) if story.origin in _CONVERSED else (),
        )


def _stranger(story: Story, place: int) -> str:
    """Return an address that nobody has, for whoever writes from one that we do not know."""
    return f"customer-{place}@example.com" if story.channel == "email" else f"{9_000_000 + place}"


def _is_reached(story: Story) -> bool:
    return story.channel in {"email", "sms", "telegram", "bale"}


def _go_on(story: Story, thread: Thread, *, user: User) -> None:
    """Assign, answer, write notes and finish, as a person would."""
    if story.state == "spam":
        inbox.set_spam(user, [thread], is_spam=True)
        return
    if story.by:
        inbox.assign(user, [thread], assignee=user, team=user.team)
    if story.note:
        inbox.write_note(user, thread, story.note)
    thread.refresh_from_db()
    if story.answer:
        way = inbox.Way(channel=cast("channels.Channel", story.channel), to=thread.sender)
        token = uuid.uuid5(_IDS, thread.sender + story.text)
        inbox.answer(user, thread, way=way, text=story.answer, token=token)
    if story.state == "done":
        inbox.set_state(user, [thread], "done")
