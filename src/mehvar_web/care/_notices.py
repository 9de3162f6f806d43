"""Telling people what they have to know of a case, each thing once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case, CaseNotice


def notices_of(user: User, *, unseen: bool = True, limit: int = 50) -> Sequence[CaseNotice]:
    """Return what a person has to know, the newest first, with its case and type."""
    raise NotImplementedError


def count_notices(user: User) -> int:
    """Count what a person has not seen yet."""
    raise NotImplementedError


def see_notices(user: User, *, case: Case | None = None, now: datetime) -> int:
    """Say that the person saw what there is to know of a case, or of all; return how many."""
    raise NotImplementedError
