"""What the queue asks of every way out: the one small protocol behind which gateways differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol
from uuid import UUID

from mehvar_web.channels._records import Button, Purpose


class Reason(StrEnum):
    """Why a message did not arrive, or is not known to have."""

    ADDRESS = "address"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    NOT_SET_UP = "not_set_up"
    NO_WAY_OUT = "no_way_out"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    OPERATOR_LIST = "operator_list"
    PERSON_BLOCKED = "person_blocked"
    CONTENT = "content"
    TEMPLATE = "template"
    NOT_REACHED = "not_reached"
    GATEWAY = "gateway"
    RETRIES = "retries"
    LINE_BROKE = "line_broke"
    SERVER_DIED = "server_died"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message as it goes on the wire; ``wire_id`` names it to gateways, the same each time."""

    id: int
    wire_id: UUID
    to: str
    text: str
    purpose: Purpose
    language: str = "fa"
    subject: str = ""
    html: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    template: str = ""
    tokens: tuple[str, ...] = ()
    unsubscribe_url: str = ""
    reply_to: str = ""
    gateway_id: str = ""

    @property
    def local_id(self) -> int:
        """The number by which a gateway knows the message as ours: 62 bits of ``wire_id``."""
        return self.wire_id.int & ((1 << 62) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one message.

    ``again``: it surely was not taken, and may be sent in ``after`` seconds. ``ask``: it may have
    been taken, and the gateway can be asked. ``moved_to``: the chat has another id from now on.
    """

    id: int
    state: Literal["sent", "delivered", "failed", "blocked", "unknown", "again", "ask"]
    reason: str = ""
    detail: str = ""
    gateway_id: str = ""
    cost: int | None = None
    after: float | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Nothing goes out by this channel for a while.

    ``seconds`` is what the gateway asked for; None when it is for us to choose (longer each time).
    ``trouble`` tells the operator why; empty when all is well and we are only too fast.
    """

    trouble: str = ""
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of a group of messages; one that is not named was not put on the wire."""

    outcomes: tuple[Outcome, ...] = ()
    hold: Hold | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came in: number -> payload, and where to go on."""

    updates: tuple[tuple[str, Mapping[str, object]], ...] = ()
    offset: int = 0


class Transport(Protocol):
    """One gateway, in the hands of one thread.

    ``group`` is how many messages may be on the wire at once: so many are unknown when the server
    dies, where the gateway cannot be asked (``can_ask``).
    """

    group: int
    can_ask: bool

    def deliver(self, batch: Sequence[Outgoing]) -> Delivery:
        """Put messages on the wire; raises nothing."""
        ...

    def ask(self, batch: Sequence[Outgoing]) -> Delivery:
        """Ask what became of messages by ``local_id``; ``again`` for those it never took."""
        ...

    def statuses(self, batch: Sequence[Outgoing]) -> Delivery:
        """Ask whether messages arrived, by ``gateway_id``; what has no news is not named."""
        ...

    def fetch(self, *, offset: int) -> Fetched:
        """Fetch what came in.

        Raises:
            ChannelError, NotSent, NoAnswer: when the gateway does not tell.
        """
        ...

    def greet(self) -> dict[str, str]:
        """Ask the gateway who we are: what is worth keeping among the settings.

        Raises:
            ChannelError, NotSent, NoAnswer: when it does not know us.
        """
        ...

    def close(self) -> None:
        """Hang up."""
        ...
