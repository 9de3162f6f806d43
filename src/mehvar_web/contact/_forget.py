"""A person who is forgotten: contacts, refusals, choices and preference pages go.

Addresses that an operator or a messenger blocked stay, under keys that name nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mehvar_web import forgetting

if TYPE_CHECKING:
    from mehvar.privacy import Subject


def register() -> None:
    """Forget contacts when their person is forgotten."""
    forgetting.register(
        "contact",
        title=_("Contacts and choices of messages"),
        count=lambda subject: sum(one.count() for one in _mine(subject)),
        forget=lambda subject, _now: _forget(subject),
    )


def _forget(subject: Subject) -> int:
    with transaction.atomic():
        return sum(one.delete()[0] for one in _mine(subject))


def _mine(subject: Subject) -> tuple[QuerySet[Model], ...]:
    from mehvar_web.contact import models

    by_hash = Q(person_hash__in=subject.person_hashes)
    named = by_hash | forgetting.named(subject, customer="customer_id")
    return (
        models.Contact.objects.filter(named),
        models.Refusal.objects.filter(named),
        models.Choice.objects.filter(named),
        models.PreferenceLink.objects.filter(by_hash),
    )
