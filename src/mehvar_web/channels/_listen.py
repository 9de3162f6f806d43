"""Who wants to know what became of messages, and what came in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mehvar_web.channels._records import Incoming, OptOut, StatusChange

OnStatus = Callable[[Sequence[StatusChange]], None]
OnIncoming = Callable[[Incoming], None]
OnOptOut = Callable[[OptOut], None]

_status: dict[str, OnStatus] = {}
_incoming: dict[str, OnIncoming] = {}
_opt_out: dict[str, OnOptOut] = {}


def on_status(name: str, callback: OnStatus) -> None:
    """Tell ``callback`` of every change of state, several at once, in its transaction.

    A second callback of the same name replaces the first. What it writes commits with the state.
    """
    _status[name] = callback


def on_incoming(name: str, callback: OnIncoming) -> None:
    """Tell ``callback`` what people write, each once, in the transaction that marks it as told.

    When any callback fails nothing of it is kept and all are told again later.
    """
    _incoming[name] = callback


def on_opt_out(name: str, callback: OnOptOut) -> None:
    """Tell ``callback`` who wants nothing more (or something again) on a channel."""
    _opt_out[name] = callback


def tell_status(changes: Sequence[StatusChange]) -> None:
    """Tell everybody; within a transaction."""
    if changes:
        for callback in _status.values():
            callback(changes)


def tell_incoming(incoming: Incoming) -> None:
    """Tell everybody; within a transaction."""
    for callback in _incoming.values():
        callback(incoming)


def tell_opt_out(told: OptOut) -> None:
    """Tell everybody; within a transaction."""
    for callback in _opt_out.values():
        callback(told)
