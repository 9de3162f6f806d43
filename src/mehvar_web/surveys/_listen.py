"""Who wants to know that somebody answered: told in the transaction that keeps the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mehvar_web.channels import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Somebody answered an invitation to the end; ``at`` is UTC.

    Of an anonymous survey ``at`` is the beginning of the day and ``submission_id`` empty: the
    invitation must not lead to the answer.
    """

    survey_id: str
    version: int
    invitation_id: str
    at: datetime
    channel: str
    submission_id: str = ""
    person: Person | None = None


Told = Callable[[Answered], None]

_listeners: dict[str, Told] = {}


def on_answered(name: str, tell: Told) -> None:
    """Call ``tell`` for every invitation that is answered, in the same transaction, once each.

    Who sent the invitation corrects its row of the table invitations there; calls, which were
    begun here, correct their own.
    """
    _listeners[name] = tell


def listeners() -> tuple[Told, ...]:
    """Return who listens."""
    return tuple(_listeners.values())


Row = Mapping[str, Any]
Recorded = Callable[[Sequence[Row], Row | None], None]
_recorded: dict[str, Recorded] = {}


def on_recorded(name: str, tell: Recorded) -> None:
    """Call ``tell`` with the rows of a response as they go to the lake, in their transaction.

    It gets the rows of ``feedback`` and, of a complaint's form, the row of ``interactions``; a
    correction tells them again. What is slow belongs into a chore: somebody waits for the answer.
    """
    _recorded[name] = tell


def tell_recorded(rows: Sequence[Row], contact: Row | None) -> None:
    """Tell who listens what goes to the lake."""
    for tell in _recorded.values():
        tell(rows, contact)
