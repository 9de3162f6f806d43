"""The rules that count now, those before them, and the days they speak of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from mehvar import calendar
from mehvar.audit import AuditEntry
from mehvar.contact_policy import Days, Rules, name_days, read_rules
from mehvar_web import company, outbox
from mehvar_web.contact.models import RulesVersion

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_BEFORE, _AFTER = 400, 800
"""Days around now whose kind is known: what any rule can look back on, or wait for."""


def current_rules() -> Rules:
    """Return the rules that count now; the usual ones until somebody set others."""
    last = RulesVersion.objects.first()
    return read_rules(last.rules) if last is not None else Rules()


def current_number() -> int:
    """Return the number of the rules that count now; 0 for the usual ones."""
    return RulesVersion.objects.aggregate(last=Max("number"))["last"] or 0


def set_rules(user: User, rules: Rules, *, note: str = "") -> RulesVersion | None:
    """Let these rules count from now on; None when they are those that count already."""
    with transaction.atomic():
        if rules == current_rules():
            return None
        number = current_number() + 1
        made = RulesVersion.objects.create(
            number=number, at=company.now(), author=user, rules=rules.to_dict(), note=note
        )
        outbox.record_audit(
            AuditEntry(
                at=made.at,
                actor=user.actor,
                action="contact.rules",
                object_kind="contact_rules",
                object_id=str(number),
                details={
                    "quarantine_days": rules.quarantine_days,
                    "survey_days": rules.survey_days,
                    "event_days": rules.event_days,
                    "research_needs_consent": rules.research_needs_consent,
                },
            )
        )
    return made


def company_days(now: datetime) -> Days:
    """Return the kinds of the days around now, by the company's calendar files."""

    def compute() -> Days:
        workspace = company.workspace()
        holidays, occasions = workspace.path("holidays.csv"), workspace.path("occasions.csv")
        return name_days(
            first=(now - timedelta(days=_BEFORE)).date(),
            last=(now + timedelta(days=_AFTER)).date(),
            zone=workspace.settings.time_zone,
            weekend=workspace.settings.weekend,
            holidays=calendar.Holidays.read(holidays)
            if holidays.exists()
            else calendar.Holidays.none(),
            occasions=calendar.Occasions.read(occasions)
            if occasions.exists()
            else calendar.Occasions.none(),
        )

    paths = [company.workspace().path(name) for name in ("holidays.csv", "occasions.csv")]
    written = tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)
    return company.remember(("contact-days", now.date(), written), compute)
