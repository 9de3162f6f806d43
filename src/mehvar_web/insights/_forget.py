"""A person who is forgotten: that they took part in studies, with every file of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mehvar_web import forgetting

if TYPE_CHECKING:
    from datetime import datetime

    from mehvar.privacy import Subject


def register() -> None:
    """Forget who took part when they are forgotten."""
    forgetting.register("insights", title=_("Part in studies"), count=_count, forget=_forget)


def _count(subject: Subject) -> int:
    from mehvar_web.insights.models import StudyParticipant

    named = forgetting.named(subject, customer="customer_id")
    return StudyParticipant.objects.filter(named).count()


def _forget(subject: Subject, _now: datetime) -> int:
    from mehvar_web.insights._study_acts import forget_customer

    return sum(map(forget_customer, subject.customer_ids))
