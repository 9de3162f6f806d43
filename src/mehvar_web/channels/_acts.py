"""What the owner does with channels: each act and its line in the audit commit together."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.urls import reverse

from mehvar_web import company, outbox
from mehvar_web.channels._bot import Bot
from mehvar_web.channels._gateways import (
    bot_of,
    gateway_of,
    is_messenger,
    put_gateway,
    transport_of,
)
from mehvar_web.channels._listen import tell_status
from mehvar_web.channels._queue import change_of
from mehvar_web.channels._records import Channel, State
from mehvar_web.channels._transport import Reason
from mehvar_web.channels._trial import tell_audit
from mehvar_web.channels.models import Gateway
from mehvar_web.channels.models import Message as Row

if TYPE_CHECKING:
    from collections.abc import Sequence

AGAIN = ("failed", "unknown", "refused", "expired")
"""States of messages that a person may send again."""

_WORTH_ANOTHER_TRY = (Reason.RETRIES, Reason.GATEWAY, Reason.NOT_REACHED)
_NOT_OLDER_THAN = timedelta(days=7)


def set_up(
    channel: Channel, *, told: Mapping[str, Any], secret: Mapping[str, str], actor: str
) -> Gateway:
    """Keep how a channel is set up; what the gateway tells of us is kept too.

    Raises:
        ChannelError, NotSent, NoAnswer: when the gateway does not know us; it is kept all the same.
    """
    now = company.now()
    with transaction.atomic():
        gateway = put_gateway(channel, told=told, secret=secret, now=now)
        tell_audit(actor, "channel.set-up", channel)
    greet(gateway)
    return gateway


def greet(gateway: Gateway) -> Mapping[str, str]:
    """Ask the gateway who we are, and have it bring updates where that is wanted.

    Raises:
        ChannelError, NotSent, NoAnswer: when it does not know us.
    """
    transport = transport_of(gateway)
    try:
        told = transport.greet()
        if isinstance(transport, Bot):
            _hook(gateway, transport)
    finally:
        transport.close()
    gateway.settings = {**gateway.settings, **told}
    gateway.trouble, gateway.held_until, gateway.troubles = "", None, 0
    gateway.save(update_fields=["settings", "trouble", "held_until", "troubles"])
    return told


def set_paused(channel: Channel, *, is_paused: bool, actor: str) -> None:
    """Stop sending and fetching, or go on; what is asked for meanwhile waits."""
    with transaction.atomic():
        Gateway.objects.filter(channel=channel).update(is_paused=is_paused, held_until=None)
        tell_audit(actor, "channel.paused" if is_paused else "channel.resumed", channel)
        transaction.on_commit(outbox.ring)


def forget_channel(channel: Channel, *, actor: str) -> None:
    """Forget how a channel is set up, with its secrets; messages that wait are refused."""
    gateway = gateway_of(channel)
    if is_messenger(channel) and gateway.settings.get("way") == "hook":
        bot = bot_of(gateway)
        try:
            bot.set_hook("", secret="")
        finally:
            bot.close()
    now = company.now()
    with transaction.atomic():
        waiting = list(Row.objects.filter(channel=channel, state=Row.States.QUEUED))
        for row in waiting:
            row.state, row.reason, row.ended_at = "refused", Reason.NOT_SET_UP, now
        Row.objects.bulk_update(waiting, ["state", "reason", "ended_at"], batch_size=500)
        tell_status([change_of(row, before="queued", at=now) for row in waiting])
        Gateway.objects.filter(channel=channel).delete()
        tell_audit(actor, "channel.forgotten", channel)


def send_again(rows: Sequence[Row], *, actor: str) -> int:
    """Put messages that ended badly back into the queue; return how many.

    One that may have arrived keeps the name by which gateways and mailboxes know it again; for
    the others a gateway must not take it for the one that failed.
    """
    now, count = company.now(), 0
    with transaction.atomic():
        for row in rows:
            if may_again(row):
                _requeue(row, now)
                count += 1
        if count:
            channels = sorted({row.channel for row in rows})
            tell_audit(actor, "channel.sent-again", " ".join(channels), {"messages": count})
            transaction.on_commit(outbox.ring)
    return count


def may_again(row: Row) -> bool:
    """Tell whether a message may be sent again: its text is still there, and nobody forbade it."""
    is_forbidden = row.reason in {Reason.STOPPED, Reason.NO_WAY_OUT, Reason.CANCELLED}
    return row.state in AGAIN and row.forgotten_at is None and bool(row.body) and not is_forbidden


def worth_another_try(channel: Channel, *, now: datetime) -> Sequence[Row]:
    """Return the messages of the last week that failed for a reason that may have passed."""
    found = Row.objects.filter(
        channel=channel, state=Row.States.FAILED, reason__in=_WORTH_ANOTHER_TRY,
        ended_at__gte=now - _NOT_OLDER_THAN, forgotten_at__isnull=True,
    )  # fmt: skip
    return list(found.order_by("pk")[:5000])


def hook_path(gateway: Gateway) -> str:
    """Return the path to which a gateway brings what comes in."""
    if gateway.channel == "sms":
        return reverse("channel_hooks:sms", args=[gateway.hook])
    if gateway.channel == "telegram":
        return reverse("channel_hooks:bot", args=[gateway.channel])
    return reverse("channel_hooks:bot_secret", args=[gateway.channel, gateway.hook])


def _hook(gateway: Gateway, bot: Bot) -> None:
    wants = gateway.settings.get("way") == "hook"
    bot.set_hook(company.address(hook_path(gateway)) if wants else "", secret=gateway.hook)


def _requeue(row: Row, now: datetime) -> None:
    before = cast("State", row.state)
    if before != "unknown":
        row.wire_id = uuid.uuid4()
    row.state, row.reason, row.detail, row.gateway_id = "queued", "", "", ""
    row.run_at, row.not_after, row.attempts, row.checks = now, None, 0, 0
    row.ended_at = row.sent_at = row.check_at = None
    row.save()
    tell_status([change_of(row, before=before, at=now)])
