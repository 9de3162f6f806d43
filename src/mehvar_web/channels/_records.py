"""What the other packages give to channels and get from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Channel = Literal["email", "sms", "telegram", "bale"]
CHANNELS: tuple[Channel, ...] = ("email", "sms", "telegram", "bale")
MESSENGERS: tuple[Channel, ...] = ("telegram", "bale")

Purpose = Literal["service", "marketing"]
"""What a person agreed to: service is about what they bought or asked, marketing is all else."""

State = Literal[
    "queued", "sending", "sent", "delivered", "failed", "blocked", "refused", "unknown", "expired"
]
"""How far a message is.

- ``sent``: the gateway took it; ``delivered``: it says that the message arrived (SMS only).
- ``failed``: it will not arrive; ``blocked``: the person, or an operator for them, refuses it.
- ``refused``: it was never put on the wire, because it may not or cannot be sent.
- ``unknown``: the server died or the line broke while it was being handed over, and the gateway
  cannot be asked whether it took it. It is never sent again by itself.
- ``expired``: its time was over before it could be sent.
"""

OPEN: frozenset[State] = frozenset({"queued", "sending"})
"""States of what is still to be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as one source knows them: a row of the table people."""

    source: str
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button below a message in a messenger: it opens ``url``, or brings ``payload`` back to us.

    A payload has at most 64 bytes.
    """

    text: str
    url: str = ""
    payload: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one address.

    Attributes:
        channel: by which way.
        to: an e-mail address, a mobile number (any spelling) or the id of a chat.
        text: what it says, in plain text; a link stands in it as it is.
        purpose: service or marketing: it chooses the SMS line, and marketing needs a way out.
        key: the sender's own name of the message: sent twice under one key, it is sent once.
        subject: the subject of an e-mail.
        html: the same as text for mail programs that show HTML.
        language: fa, en, ...
        buttons: rows of buttons, for messengers; other channels show links in the text.
        person: who it is for, where that is known.
        template: the name of a gateway's approved template, for SMS of service lines; ``tokens``
            fill it in (token, token2, token3, token10, token20 in this order).
        unsubscribe_url: where one tap ends such messages; becomes List-Unsubscribe in e-mails.
            Marketing by e-mail is refused without it.
        reply_to: the gateway's id of the message that this one answers (``Incoming.message_id``).
        thread: the conversation that it belongs to, as the sender calls it.
        not_before: when it may go out at the earliest (UTC).
        not_after: when it is no good any more (UTC); it then expires unsent.
        about: ids that come back with every change of state (``invitation_id``, ...); no personal
            data.
    """

    channel: Channel
    to: str
    text: str
    purpose: Purpose
    key: str
    subject: str = ""
    html: str = ""
    language: str = "fa"
    buttons: tuple[tuple[Button, ...], ...] = ()
    person: Person | None = None
    template: str = ""
    tokens: tuple[str, ...] = ()
    unsubscribe_url: str = ""
    reply_to: str = ""
    thread: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A message came into another state; told in the transaction that writes it.

    ``reason`` is a code of ``Reason``; ``detail`` what the gateway said, for the operator.
    """

    message_id: int
    key: str
    channel: Channel
    state: State
    before: State | None
    at: datetime
    purpose: Purpose
    person: Person | None = None
    thread: str = ""
    reason: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Something that a person wrote to us; each is told once, in a transaction.

    Attributes:
        channel: where it came in.
        sender: the mobile number in canonical form, or the id of the chat.
        text: what was written; empty for a button.
        at: when (UTC).
        message_id: the gateway's id of it; with the channel it is unique, and an edited message
            keeps its id.
        thread: the conversation: ``telegram:123``.
        payload: what the tapped button carries.
        person: who it is, where that is known.
        is_edit: whether it replaces what ``message_id`` said before.
        reply_to: the gateway's id of the message that it answers; of a tapped button, the message
            that the button stands below.
        name: how the sender calls themselves in a messenger; personal.
        language: the language of the sender's messenger, where it tells.
    """

    channel: Channel
    sender: str
    text: str
    at: datetime
    message_id: str
    thread: str
    payload: str = ""
    person: Person | None = None
    is_edit: bool = False
    reply_to: str = ""
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """A person wants nothing more on a channel: by a word, by blocking us, or by their operator.

    ``purpose`` is what it ends: an operator's blacklist ends marketing only; a word ends
    everything on that channel. ``is_back`` says that they want it again (``/start``, "شروع").
    """

    channel: Channel
    address: str
    at: datetime
    how: Literal["word", "blocked", "operator"]
    purpose: Purpose | Literal["all"]
    person: Person | None = None
    is_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """How a channel is doing: set up or not, and what it last did."""

    channel: Channel
    is_ready: bool
    is_paused: bool
    queued: int
    held_until: datetime | None = None
    trouble: str = ""
    last_success_at: datetime | None = None
