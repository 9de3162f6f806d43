"""Who takes part in a case besides its owner."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web.care._actor import By

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case, Participant


def join_in(
    *, case: Case, role: str, by: By, now: datetime, user: User | None = None, party: str = ""
) -> Participant:
    """Let somebody take part: a colleague, or a partner or courier by their id."""
    raise NotImplementedError


def leave(*, part: Participant, by: By, now: datetime) -> None:
    """Let somebody take part no longer."""
    raise NotImplementedError
