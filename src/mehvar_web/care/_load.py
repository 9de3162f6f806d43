"""Who has how much to do, and which cases leaders own themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web.care._records import Line, Load

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User


def staff_load(user: User, *, now: datetime) -> tuple[Load, ...]:
    """Return what each colleague whom the person leads has on their desk, the fullest first."""
    raise NotImplementedError


def executive_queue(
    *, now: datetime, limit: int = 100
) -> tuple[Sequence[tuple[User, int, int]], tuple[Line, ...]]:
    """Return the leaders with how many live and how many late cases they own, and those cases."""
    raise NotImplementedError
