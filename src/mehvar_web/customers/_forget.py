"""A person who is forgotten: who wrote what about them; the words themselves are in the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mehvar_web import forgetting

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mehvar.privacy import Subject
    from mehvar_web.customers.models import Written


def register() -> None:
    """Forget notes when their person is forgotten."""
    forgetting.register(
        "customers",
        title=_("Notes and private facts"),
        count=lambda subject: _mine(subject).count(),
        forget=lambda subject, _now: _mine(subject).delete()[0],
    )


def _mine(subject: Subject) -> QuerySet[Written]:
    from mehvar_web.customers.models import Written

    return Written.objects.filter(forgetting.named(subject, customer="customer_id"))
