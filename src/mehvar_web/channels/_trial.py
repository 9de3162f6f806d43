"""Trying a channel: a message that says that it works, and the audit's line about it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from mehvar.audit import AuditEntry, Scalar
from mehvar_web import company, outbox
from mehvar_web.channels._gateways import channel_named
from mehvar_web.channels._queue import change_of, send
from mehvar_web.channels._records import Message, StatusChange


def send_test(channel: str, to: str, *, actor: str) -> StatusChange:
    """Send a message that says that the channel works; return where it stands now.

    Raises:
        ChannelError: when there is no such channel.
    """
    from mehvar_web.channels.models import Message as Row

    known = channel_named(channel)
    name = company.workspace().settings.name
    text = _("%(company)s: this channel works.") % {"company": name or "Mehvar"}
    with transaction.atomic():
        message = Message(
            channel=known, to=to, text=text, subject=text, purpose="service",
            key=f"test:{uuid.uuid4().hex}", about={"test": "1"},
        )  # fmt: skip
        number = send(message)
        tell_audit(actor, "channel.tested", channel)
    row = Row.objects.get(pk=number)
    return change_of(row, before=None, at=row.asked_at)


def tell_audit(
    actor: str, action: str, channel: str, details: Mapping[str, Scalar] | None = None
) -> None:
    """Audit what somebody did with a channel, in the transaction that does it."""
    entry = AuditEntry(
        at=company.now(), actor=actor, action=action, object_kind="channel", object_id=channel,
        details=details or {},
    )  # fmt: skip
    outbox.record_audit(entry)
