"""The queue: which cases, in which order, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web.care._records import Explanation, Filters, Queue

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case


def queue_of(
    user: User, filters: Filters, *, page: int = 1, now: datetime, size: int = 30
) -> Queue:
    """Return a page of the cases that the person may see, each with its clocks and its reason."""
    raise NotImplementedError


def all_cases(user: User, filters: Filters) -> Iterator[Case]:
    """Yield every case that is found, in order, up to 20,000: for a file."""
    raise NotImplementedError


def count_live(user: User) -> int:
    """Count the person's own live cases and, of their team's, those that are nobody's; to 1,000."""
    raise NotImplementedError


def explain(case: Case, now: datetime) -> Explanation:
    """Return why a case stands where it stands."""
    raise NotImplementedError
