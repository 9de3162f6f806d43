"""A person who is forgotten: what was decided and granted stays as amounts under rules."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mehvar_web import forgetting

if TYPE_CHECKING:
    from mehvar.privacy import Subject


def register() -> None:
    """Empty decisions and grants when their person is forgotten."""
    forgetting.register(
        "grants", title=_("Decisions and grants (amounts stay)"), count=_count, forget=_forget
    )


def _count(subject: Subject) -> int:
    from mehvar_web.grants.act_models import Decision, Grant

    grants = Grant.objects.filter(forgetting.named(subject, customer="customer_id"))
    decided = forgetting.named(subject, customer="customer_id", person="person")
    return grants.count() + Decision.objects.filter(decided).count()


def _forget(subject: Subject, now: datetime) -> int:
    from mehvar_web.grants._forget import forget_customer, forget_person

    count = _count(subject)
    with transaction.atomic():
        for customer_id in subject.customer_ids:
            forget_customer(customer_id, now=now)
        for one in subject.profiles:
            forget_person(one.source, one.ref)
    return count
