"""What arrives, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

Origin = Literal[
    "survey", "form", "review", "call", "chat", "email", "messenger", "social", "complaint",
    "sms", "board",
]  # fmt: skip

ORIGINS: tuple[str, ...] = (
    "survey", "form", "review", "call", "chat", "email", "messenger", "social", "complaint",
    "sms", "board",
)  # fmt: skip
"""The ways in which customers speak that the inbox knows; studies have their own pages."""

CONVERSATIONS = frozenset({"chat", "email", "messenger", "sms"})
"""What goes to and fro: later messages join the thread of the earlier ones."""

CONTACTS = frozenset({"call", "complaint"}) | CONVERSATIONS
"""What is a contact (the table ``interactions``); everything else is feedback."""

CONTACT_KINDS = ("complaint", "request", "question", "praise")
LONGEST = 20_000
"""Letters of one message that are kept."""


class Outcome(StrEnum):
    """What became of an arrival; each is counted and shown."""

    OPENED = "opened"
    """It is recorded, and a thread was opened."""
    JOINED = "joined"
    """It is recorded in the thread that it belongs to."""
    KEPT = "kept"
    """It is recorded; no rule says that somebody must look."""
    CORRECTED = "corrected"
    """The same thing came again with other words or another score: the row was corrected."""
    DUPLICATE = "duplicate"
    """The same thing came again as it was: nothing changed."""
    AUTOMATIC = "automatic"
    """An auto-reply or a bounce that belongs to no thread: nothing was recorded."""
    EMPTY = "empty"
    """It had neither words nor a score: nothing was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How somebody can be known and answered: whatever the channel tells of them.

    ``address`` is where an answer goes in the same channel: an e-mail address, a mobile number, a
    chat's id.
    """

    name: str = ""
    mobile: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Something attached: its name as the sender calls it and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One thing that a customer said, as a channel brings it.

    ``external_id`` is the channel's own id: the same ``source`` and id is the same thing, whenever
    it comes again. ``at`` is UTC without a zone. ``thread_ids`` are ids by which the channel knows
    the conversation (a chat's id, Message-IDs), the thread's own first; ``message_id`` is the
    gateway's id of the message, to answer it. ``person`` is (source,
    person_ref) where the channel knows the customer's id in a system of the company.
    """

    source: str
    external_id: str
    origin: str
    channel: str
    at: datetime
    text: str = ""
    title: str = ""
    kind: str = ""
    score: float | None = None
    scale_min: float | None = None
    scale_max: float | None = None
    contact: Contact = Contact()
    person: tuple[str, str] | None = None
    customer_id: int | None = None
    order_id: str = ""
    store_id: str = ""
    product_id: str = ""
    touchpoint_id: str = ""
    employee_id: str = ""
    thread_ids: tuple[str, ...] = ()
    message_id: str = ""
    files: tuple[File, ...] = ()
    is_automatic: bool = False
    """An auto-reply or a bounce: it joins its thread without asking for an answer."""

    @property
    def score_share(self) -> float | None:
        """The score as a share of its scale, 0..1; None without both."""
        if self.score is None or self.scale_min is None or self.scale_max is None:
            return None
        width = self.scale_max - self.scale_min
        return None if width <= 0 else (self.score - self.scale_min) / width


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one arrival; ``thread`` is the thread's key where there is one."""

    external_id: str
    outcome: Outcome
    record_id: str = ""
    thread: str = ""
