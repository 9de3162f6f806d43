"""Asking for messages: in the caller's transaction, each key once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mehvar_web.channels._records import Channel, ChannelState, Message, State


def send(message: Message) -> int:
    """Put a message into the queue, in the caller's transaction; return its id.

    The same key again returns the id of the first. A message that may not or cannot be sent
    (no such address, too long, channel not set up, marketing without a way out) is kept in the
    state ``refused`` with its reason, and told to ``on_status``.

    Raises:
        ChannelError: outside ``transaction.atomic()``.
    """
    return send_many((message,))[0]


def send_many(messages: Sequence[Message]) -> tuple[int, ...]:
    """Put messages into the queue at once; see ``send``."""
    raise NotImplementedError


def cancel(keys: Sequence[str]) -> int:
    """Take messages back that were not put on the wire yet; return how many.

    They end as ``refused`` with the reason ``cancelled``.
    """
    raise NotImplementedError


def states_of(keys: Sequence[str]) -> Mapping[str, State]:
    """Return the state of each message by its key; unknown keys are left out."""
    raise NotImplementedError


def available() -> tuple[ChannelState, ...]:
    """Return the channels that are set up, and how each is doing."""
    raise NotImplementedError
