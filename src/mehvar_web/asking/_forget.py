"""A person who is forgotten: invitations to them, sent or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mehvar_web import forgetting

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mehvar.privacy import Subject
    from mehvar_web.asking.models import Invitation


def register() -> None:
    """Forget invitations when their person is forgotten."""
    forgetting.register(
        "asking",
        title=_("Invitations"),
        count=lambda subject: _mine(subject).count(),
        forget=lambda subject, _now: _mine(subject).delete()[0],
    )


def _mine(subject: Subject) -> QuerySet[Invitation]:
    from mehvar_web.asking.models import Invitation

    return Invitation.objects.filter(
        forgetting.named(subject, customer="customer_id", person="person")
    )
