"""The kinds of cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web.care._actor import By

if TYPE_CHECKING:
    from mehvar_web.care.models import CaseType


def case_types(*, active: bool = True) -> Sequence[CaseType]:
    """Return the kinds of cases, in the company's order."""
    raise NotImplementedError


def save_type(type_: CaseType, *, by: By, now: datetime) -> CaseType:
    """Keep a kind of case that was made or changed; what is open keeps its targets.

    Raises:
        CareActError: naming each thing that is wrong: no title, a target below a minute, ...
    """
    raise NotImplementedError
