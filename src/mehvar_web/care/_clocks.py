"""How the clocks of cases stand, in working time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web.care._records import Clocks

if TYPE_CHECKING:
    from mehvar_web.care.models import Case


def clock_of(case: Case, now: datetime) -> Clocks:
    """Return how the clocks of a case stand."""
    return clocks_of([case], now)[0]


def clocks_of(cases: Sequence[Case], now: datetime) -> tuple[Clocks, ...]:
    """Return how the clocks of cases stand, in their order, computed together."""
    raise NotImplementedError
