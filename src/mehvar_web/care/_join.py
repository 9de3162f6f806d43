"""Cases that are one, and a case that is two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web.care._actor import By
from mehvar_web.care._records import Done

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case


def duplicates_of(user: User, case: Case) -> Sequence[Case]:
    """Return live cases in the person's sight that look like this one.

    Those of the same customer and order, the same conversation, or the same customer and type
    within three days; at most ten, the oldest first.
    """
    raise NotImplementedError


def merge(*, case: Case, into: Case, by: By, now: datetime) -> Done:
    """Let another case take this one in: its notes and steps are read there, it stays as merged.

    Raises:
        CareActError: when they are of two customers, or one of them is merged already.
    """
    raise NotImplementedError


def split(*, case: Case, type_key: str, title: str, by: By, now: datetime) -> Done:
    """Make a second case of a part of this one; ``Done.case`` is the new one."""
    raise NotImplementedError
