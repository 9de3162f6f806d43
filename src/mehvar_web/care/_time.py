"""The company's terms and its working time, as its files tell them now."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from mehvar import care as core
from mehvar.audit import AuditEntry
from mehvar_web import company, jobs, outbox
from mehvar_web.care._actor import By, actor_of

if TYPE_CHECKING:
    from mehvar.care import Terms, WorkingTime

FOLLOW = "care-follow"
"""The job that brings live cases in line with new terms."""

_YEARS_BACK, _YEARS_ON = 10, 3
_FILES = ("holidays.csv", core.FILE)


def terms() -> Terms:
    """Return how the company works on cases, as its file says now."""
    return company.remember(
        ("care-terms", _written()), lambda: core.read_terms(company.workspace().root)
    )


def set_terms(new: Terms, *, by: By, now: datetime) -> Terms:
    """Let these terms hold from now on; a job brings live cases in line with them."""
    from django.db import transaction

    with transaction.atomic():
        outbox.record_audit(
            AuditEntry(
                at=now, actor=actor_of(by), action="case.terms", object_kind="care",
                object_id="terms",
                details={"opens": f"{new.opens}", "closes": f"{new.closes}",
                         "half_life": new.half_life, "ask_hours": new.ask_hours},
            )
        )  # fmt: skip
        core.write_terms(company.workspace().root, new)
        jobs.enqueue(FOLLOW, key=FOLLOW)
    return new


def working_time(now: datetime) -> WorkingTime:
    """Return when the company works: its hours, and its days from ten years ago on."""

    def compute() -> WorkingTime:
        return core.working_time(
            company.workspace(),
            first=date(now.year - _YEARS_BACK, 1, 1),
            last=date(now.year + _YEARS_ON, 12, 31),
        )

    return company.remember(("care-time", now.year, _written()), compute)


def _written() -> tuple[int, ...]:
    """When the files were last written: while it stays the same, so does what they say."""
    paths = [company.workspace().path(name) for name in _FILES]
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)
