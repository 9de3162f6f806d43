"""Who wants to know that somebody answered: told in the transaction that keeps the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

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

    Who sent the invitation corrects its row of the table invitations there. Where nobody listens,
    the row is written here, from what the link knows.
    """
    _listeners[name] = tell


def listeners() -> tuple[Told, ...]:
    """Return who listens."""
    return tuple(_listeners.values())
