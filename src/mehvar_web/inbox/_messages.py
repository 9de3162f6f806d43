"""Messages of messengers and SMS: what channels hear becomes what arrived."""

from __future__ import annotations

from mehvar_web import channels
from mehvar_web.inbox._intake import take_in
from mehvar_web.inbox._records import Arrival, Contact


def hear(incoming: channels.Incoming) -> None:
    """Take in what somebody wrote; a tapped button and a command of the bot say nothing."""
    if not incoming.text.strip() or incoming.payload or incoming.text.startswith("/"):
        return
    is_sms = incoming.channel == "sms"
    person = incoming.person
    take_in(
        [
            Arrival(
                source=incoming.channel,
                external_id=f"{incoming.sender}:{incoming.message_id}",
                origin="sms" if is_sms else "messenger",
                channel=incoming.channel,
                at=incoming.at,
                text=incoming.text,
                contact=Contact(
                    name=incoming.name,
                    mobile=incoming.sender if is_sms else "",
                    address=incoming.sender,
                ),
                person=(person.source, person.ref) if person is not None else None,
                thread_ids=(incoming.thread,) if incoming.thread else (),
                message_id=incoming.message_id,
            )
        ],
        actor=f"channel:{incoming.channel}",
    )
