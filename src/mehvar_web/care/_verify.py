"""Did it help? Asking the customer after a case was resolved, and what follows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web.care._actor import By

if TYPE_CHECKING:
    from mehvar_web.care.models import Case, Verification


def verify(*, case: Case, helped: bool, how: str, by: By, now: datetime) -> Case:
    """Write down whether it helped; "no" opens the case again and tells its owner.

    ``how`` is survey, page, told or api. Said again, the newest word counts; a case that is open
    again is not opened twice.
    """
    raise NotImplementedError


def verification_of(code: str) -> Verification | None:
    """Return the question behind an address, for the public page; None when there is none."""
    raise NotImplementedError


def answer_verification(code: str, *, helped: bool, now: datetime) -> Verification | None:
    """Take the customer's answer on the public page; None when there is no such question."""
    raise NotImplementedError
