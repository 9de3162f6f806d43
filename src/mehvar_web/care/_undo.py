"""Taking an act back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case


def undo(key: str, *, by: User, now: datetime) -> Case | None:
    """Take an act of one's own back; None when that is not possible any more.

    What the act changed must still stand as it left it, and the act be less than an hour old.
    """
    raise NotImplementedError
