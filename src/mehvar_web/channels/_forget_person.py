"""A person who is forgotten: their messages, chats and what gateways brought of them go."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mehvar_web import forgetting
from mehvar_web.channels._queue import digest_of

if TYPE_CHECKING:
    from mehvar.privacy import Subject

_CHANNELS = {"mobile": "sms", "email": "email"}


def forget_customer(subject: Subject) -> int:
    """Delete a person's messages, chats, codes of chats and undelivered news; return how many."""
    from mehvar_web.channels.models import Chat, ChatCode, Message, Update

    person = forgetting.named(subject, person="person")
    with transaction.atomic():
        messages = Message.objects.filter(_messages(subject))
        gone = messages.delete()[0]
        gone += Update.objects.filter(pk__in=_updates(subject)).delete()[0]
        gone += Chat.objects.filter(person).delete()[0]
        return gone + ChatCode.objects.filter(person).delete()[0]


def count_of(subject: Subject) -> int:
    """Return how many messages, chats, codes and news of a person stand here."""
    from mehvar_web.channels.models import Chat, ChatCode, Message

    person = forgetting.named(subject, person="person")
    found = Message.objects.filter(_messages(subject)).count() + len(_updates(subject))
    return found + Chat.objects.filter(person).count() + ChatCode.objects.filter(person).count()


def register() -> None:
    """Forget messages when their person is forgotten."""
    forgetting.register(
        "channels",
        title=_("Messages and chats"),
        count=count_of,
        forget=lambda subject, _now: forget_customer(subject),
    )


def _addresses(subject: Subject) -> list[tuple[str, str]]:
    """Where the person alone is reached: by channel, and the chats that they linked."""
    from mehvar_web.channels.models import Chat

    known = [
        (_CHANNELS[one.kind], one.value) for one in subject.identifiers if one.kind in _CHANNELS
    ]
    chats = Chat.objects.filter(forgetting.named(subject, person="person"))
    return [*known, *chats.values_list("channel", "address")]


def _messages(subject: Subject) -> Q:
    """Also those whose address is masked by now: its digest finds them."""
    digests = [digest_of(channel, address) for channel, address in _addresses(subject)]
    return forgetting.named(subject, person="person") | Q(to_digest__in=digests)


def _updates(subject: Subject) -> list[int]:
    """What could not be told yet and holds an address; what was told is empty."""
    from mehvar_web.channels.models import Update

    told = [address for _channel, address in _addresses(subject)]
    told += [one.removeprefix("+98") for one in told if one.startswith("+98")]
    if not told:
        return []
    waiting = Update.objects.exclude(payload=None).values_list("pk", "payload")
    return [
        number
        for number, payload in waiting
        if any(one in json.dumps(payload, ensure_ascii=False) for one in told)
    ]
