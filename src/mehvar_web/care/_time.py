"""The company's terms and its working time, as its files tell them now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from mehvar import calendar
from mehvar import care as core
from mehvar.audit import AuditEntry
from mehvar_web import company, outbox
from mehvar_web.care._actor import By, actor_of

if TYPE_CHECKING:
    from mehvar.care import Terms, WorkingTime

_YEARS_BACK, _DAYS_ON = 10, 800
_FILES = ("holidays.csv", "occasions.csv", core.FILE)


def terms() -> Terms:
    """Return how the company works on cases, as its file says now."""
    return company.remember(
        ("care-terms", _written()), lambda: core.read_terms(company.workspace().root)
    )


def set_terms(new: Terms, *, by: By, now: datetime) -> Terms:
    """Let these terms hold from now on; what is due already keeps its moment."""
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
    return new


def working_time(now: datetime) -> WorkingTime:
    """Return when the company works: its hours, and its days from ten years ago on."""
    settings = company.workspace().settings

    def compute() -> WorkingTime:
        workspace = company.workspace()
        holidays = workspace.path("holidays.csv")
        dates = calendar.dates_table(
            first=date(now.year - _YEARS_BACK, 1, 1),
            last=(now + timedelta(days=_DAYS_ON)).date(),
            fiscal_month=settings.fiscal_month,
            fiscal_calendar=settings.calendar,
            weekend=settings.weekend,
            holidays=calendar.Holidays.read(holidays)
            if holidays.exists()
            else calendar.Holidays.default(),
            occasions=calendar.Occasions.none(),
            language=settings.language,
        )
        return core.WorkingTime(
            hours=terms().hours,
            dates=dates.select(["day", "working_fraction"]),
            zone=settings.time_zone,
        )

    return company.remember(("care-time", now.year, _written()), compute)


def _written() -> tuple[int, ...]:
    """When the files were last written: while it stays the same, so does what they say."""
    paths = [company.workspace().path(name) for name in _FILES]
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)
