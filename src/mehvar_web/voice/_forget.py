"""A person who is forgotten: stories that were told of them, agreed or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mehvar_web import forgetting

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mehvar.privacy import Subject
    from mehvar_web.voice.models import Story


def register() -> None:
    """Forget stories when their person is forgotten."""
    forgetting.register(
        "voice",
        title=_("Stories told of the customer"),
        count=lambda subject: _mine(subject).count(),
        forget=lambda subject, _now: _mine(subject).delete()[0],
    )


def _mine(subject: Subject) -> QuerySet[Story]:
    from mehvar_web.voice.models import Story

    return Story.objects.filter(forgetting.named(subject, customer="customer_id"))
