"""Asking for messages: in the caller's transaction, each key once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.utils.crypto import salted_hmac

from mehvar_web import company
from mehvar_web.channels._errors import ChannelError
from mehvar_web.channels._gateways import is_messenger
from mehvar_web.channels._judge import clean_addresses, fault_of, parts_of
from mehvar_web.channels._listen import tell_status
from mehvar_web.channels._records import (
    Channel,
    ChannelState,
    Message,
    Person,
    Purpose,
    State,
    StatusChange,
)
from mehvar_web.channels._transport import Reason
from mehvar_web.outbox import ring

if TYPE_CHECKING:
    from mehvar_web.channels import models

_AT_ONCE = 500
_BODY = ("text", "subject", "html", "template", "unsubscribe_url", "reply_to")


def send(message: Message) -> int:
    """Put a message into the queue, in the caller's transaction; return its id.

    The same key again returns the id of the first. A message that may not or cannot be sent
    (no such address, too long, channel not set up, marketing without a way out) is kept in the
    state ``refused`` with its reason, and told to ``on_status``.

    Raises:
        ChannelError: outside ``transaction.atomic()``.
    """
    return send_many((message,))[0]


def send_many(messages: Sequence[Message], *, though_stopped: bool = False) -> tuple[int, ...]:
    """Put messages into the queue at once; see ``send``.

    ``though_stopped`` also writes to chats whose owner wants nothing more: to confirm just that.

    Raises:
        ChannelError: outside ``transaction.atomic()``.
    """
    from mehvar_web.channels import models

    if not transaction.get_connection().in_atomic_block:
        raise ChannelError(
            "A message was to be sent outside a transaction.",
            hint="Do the act and send within one `with transaction.atomic():`.",
        )
    if not messages:
        return ()
    now = company.now()
    known = _ids([message.key for message in messages])
    wanted = {message.key: message for message in messages if message.key not in known}
    rules = _Rules(wanted.values(), though_stopped=though_stopped)
    rows = [rules.row(message, now=now) for message in wanted.values()]
    models.Message.objects.bulk_create(rows, ignore_conflicts=True)
    known |= _ids(list(wanted))
    faulty = [row.wire_id for row in rows if row.state == models.Message.States.REFUSED]
    refused = models.Message.objects.filter(wire_id__in=faulty)
    tell_status([change_of(row, before=None, at=now) for row in refused])
    transaction.on_commit(ring)
    return tuple(known[message.key] for message in messages)


def cancel(keys: Sequence[str]) -> int:
    """Take messages back that were not put on the wire yet; return how many.

    They end as ``refused`` with the reason ``cancelled``.

    Raises:
        ChannelError: outside ``transaction.atomic()``.
    """
    from mehvar_web.channels.models import Message as Row

    now, count = company.now(), 0
    for part in _parts(keys):
        rows = list(Row.objects.filter(key__in=part, state=Row.States.QUEUED))
        ended = []
        for row in rows:
            waiting = Row.objects.filter(pk=row.pk, state=Row.States.QUEUED)
            if waiting.update(state=Row.States.REFUSED, reason=Reason.CANCELLED, ended_at=now):
                row.state, row.reason = Row.States.REFUSED, Reason.CANCELLED
                ended.append(change_of(row, before="queued", at=now))
        tell_status(ended)
        count += len(ended)
    return count


def states_of(keys: Sequence[str]) -> Mapping[str, State]:
    """Return the state of each message by its key; unknown keys are left out."""
    from mehvar_web.channels.models import Message as Row

    found: dict[str, State] = {}
    for part in _parts(keys):
        told = Row.objects.filter(key__in=part).values_list("key", "state")
        found |= {key: cast("State", state) for key, state in told}
    return found


def available() -> tuple[ChannelState, ...]:
    """Return the channels that are set up, and how each is doing."""
    from django.db.models import Count

    from mehvar_web.channels.models import Gateway
    from mehvar_web.channels.models import Message as Row

    waiting = Row.objects.filter(state=Row.States.QUEUED).values_list("channel")
    counts = dict(waiting.annotate(n=Count("pk")).order_by())
    now = company.now()
    return tuple(
        ChannelState(
            channel=cast("Channel", one.channel),
            is_ready=one.is_on,
            is_paused=one.is_paused,
            queued=counts.get(one.channel, 0),
            held_until=one.held_until if one.held_until and one.held_until > now else None,
            trouble=one.trouble,
            last_success_at=one.last_success_at,
        )
        for one in Gateway.objects.filter(is_on=True).order_by("channel")
    )


def change_of(
    row: models.Message, *, before: State | None, at: datetime, state: State | None = None
) -> StatusChange:
    """Return what is told of a message's state."""
    return StatusChange(
        message_id=row.pk,
        key=row.key,
        channel=cast("Channel", row.channel),
        state=state or cast("State", row.state),
        before=before,
        at=at,
        purpose=cast("Purpose", row.purpose),
        person=person_of(row),
        thread=row.thread,
        reason=row.reason,
        about=dict(row.about),
    )


def person_of(row: models.Message | models.Chat) -> Person | None:
    """Return whose a message or chat is."""
    if not row.person_ref:
        return None
    return Person(source=row.person_source, ref=row.person_ref)


def digest_of(channel: str, address: str) -> str:
    """Return by what an address is found again after it was forgotten: a keyed hash."""
    return salted_hmac("mehvar.channels", f"{channel} {address}", algorithm="sha256").hexdigest()


class _Rules:
    """What must be known of the channels to judge messages, read once for all of them."""

    def __init__(self, messages: Iterable[Message], *, though_stopped: bool) -> None:
        from mehvar_web.channels.models import Chat, Gateway

        told = list(messages)
        self._addresses: dict[tuple[str, str], str] = {}
        for channel in {one.channel for one in told}:
            given = list({one.to for one in told if one.channel == channel})
            cleaned = clean_addresses(channel, given)
            self._addresses |= {
                (channel, to): clean for to, clean in zip(given, cleaned, strict=True)
            }
        gateways = {one.channel: one for one in Gateway.objects.filter(is_on=True)}
        self._ready = set(gateways)
        sms = gateways.get("sms")
        self._stop_text = str(sms.settings.get("stop_text", "")) if sms else ""
        self._stopped: set[tuple[str, str]] = set()
        chats = [one.to for one in told if is_messenger(one.channel)]
        for part in _parts(chats) if not though_stopped else ():
            stopped = Chat.objects.filter(address__in=part, stopped_at__isnull=False)
            self._stopped |= set(stopped.values_list("channel", "address"))

    def row(self, message: Message, *, now: datetime) -> models.Message:
        """Return the message as it is kept, waiting or refused."""
        from mehvar_web.channels import models

        address = self._addresses[message.channel, message.to]
        fault = fault_of(message, address=address, stop_text=self._stop_text)
        if message.channel not in self._ready:
            fault = Reason.NOT_SET_UP
        elif (message.channel, address) in self._stopped:
            fault = Reason.STOPPED
        states = models.Message.States
        person = message.person or Person(source="", ref="")
        return models.Message(
            key=message.key,
            channel=message.channel,
            state=states.REFUSED if fault else states.QUEUED,
            reason=fault or "",
            to=(address or message.to)[:320],
            to_digest=digest_of(message.channel, address or message.to),
            purpose=message.purpose,
            language=message.language,
            body=_body(message),
            person_source=person.source,
            person_ref=person.ref,
            thread=message.thread,
            about=dict(message.about),
            asked_at=now,
            run_at=max(now, message.not_before or now),
            not_after=message.not_after,
            ended_at=now if fault else None,
            parts=parts_of(message, stop_text=self._stop_text),
        )


def _body(message: Message) -> dict[str, object]:
    told: dict[str, object] = {name: getattr(message, name) for name in _BODY}
    told["tokens"] = list(message.tokens)
    told["buttons"] = [
        [[button.text, button.url, button.payload] for button in row] for row in message.buttons
    ]
    return {name: value for name, value in told.items() if value}


def _ids(keys: Sequence[str]) -> dict[str, int]:
    from mehvar_web.channels.models import Message as Row

    found: dict[str, int] = {}
    for part in _parts(keys):
        found |= dict(Row.objects.filter(key__in=part).values_list("key", "pk"))
    return found


def _parts(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE)]
