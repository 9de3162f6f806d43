"""What people do with a case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web.care._actor import By
from mehvar_web.care._records import Done

if TYPE_CHECKING:
    from mehvar_web.accounts.models import Team, User
    from mehvar_web.care.models import Case


def take(*, case: Case, by: User, now: datetime) -> Done:
    """Make a case one's own."""
    raise NotImplementedError


def assign(*, case: Case, owner: User | None, team: Team | None, by: By, now: datetime) -> Done:
    """Give a case to a person, a team, both, or nobody; the person is told."""
    raise NotImplementedError


def wait(*, case: Case, by: By, now: datetime) -> Done:
    """Wait for the customer: the clock of the resolution rests. They must have been answered."""
    raise NotImplementedError


def resume(*, case: Case, by: By, now: datetime) -> Done:
    """Go on with a case that waited for the customer."""
    raise NotImplementedError


def escalate(*, case: Case, by: By, now: datetime) -> Done:
    """Call the next level: the team's lead, then the CX owner; they are told."""
    raise NotImplementedError


def resolve(*, case: Case, by: By, now: datetime) -> Done:
    """Say that it is settled; the customer is asked later whether it helped."""
    raise NotImplementedError


def reopen(*, case: Case, by: By, now: datetime, why: str = "hand") -> Done:
    """Open a resolved case again: ``why`` is hand, failed or customer."""
    raise NotImplementedError


def set_cause(
    *, case: Case, cause: str, cause_owner: str, partner: str = "", by: By, now: datetime
) -> Done:
    """Say why it happened and whose that is: company, courier, partner, customer or outside."""
    raise NotImplementedError


def set_kind(*, case: Case, type_key: str, severity: str, by: By, now: datetime) -> Done:
    """Say what kind of case it is and how bad; its targets follow."""
    raise NotImplementedError


def hand_to_leader(*, case: Case, leader: User | None, by: By, now: datetime) -> Done:
    """Let a leader own a case personally, or nobody any more."""
    raise NotImplementedError


def tick(*, case: Case, step: int, is_done: bool, by: By, now: datetime) -> Done:
    """Say that a step of the playbook (counted from 0) is done, or is not."""
    raise NotImplementedError


def spend(*, case: Case, minutes: float, by: By, now: datetime) -> Done:
    """Add minutes of work to a case."""
    raise NotImplementedError
