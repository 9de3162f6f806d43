"""Forgetting a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mehvar_web import forgetting
from mehvar_web.care.models import Case

if TYPE_CHECKING:
    from mehvar.privacy import Subject


def forget_customer(customer_id: int) -> int:
    """Delete every case and word of a customer who is to be erased; return how many cases.

    What was told to the lake and the audit holds ids only and is forgotten there by its own rules.
    """
    return _delete(Case.objects.filter(customer_id=customer_id))


def register() -> None:
    """Forget cases when their person is forgotten, also those of a record that is no customer."""
    forgetting.register(
        "care",
        title=_("Cases"),
        count=lambda subject: _mine(subject).count(),
        forget=lambda subject, _now: _delete(_mine(subject)),
    )


def _mine(subject: Subject) -> QuerySet[Case]:
    return Case.objects.filter(forgetting.named(subject, customer="customer_id", person="person"))


def _delete(mine: QuerySet[Case]) -> int:
    return mine.delete()[1].get("care.Case", 0)
