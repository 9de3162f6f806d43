"""A person who is forgotten: their own links, and what they answered by any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mehvar_web import forgetting

if TYPE_CHECKING:
    from mehvar.privacy import Subject


def register() -> None:
    """Forget answers when their person is forgotten."""
    forgetting.register(
        "surveys",
        title=_("Survey links and answers"),
        count=_count,
        forget=lambda subject, _now: _forget(subject),
    )


def _count(subject: Subject) -> int:
    from mehvar_web.surveys.models import Link, Response

    links = Link.objects.filter(forgetting.named(subject, person="person"))
    return links.count() + Response.objects.filter(_answers(subject)).count()


def _forget(subject: Subject) -> int:
    from mehvar_web.surveys.models import Link, Response

    with transaction.atomic():
        answers = Response.objects.filter(_answers(subject)).delete()[0]
        return answers + Link.objects.filter(forgetting.named(subject, person="person")).delete()[0]


def _answers(subject: Subject) -> Q:
    """By the person's own link, or by everybody's with the person named in it."""
    found = Q(pk__in=[])
    for one in subject.profiles:
        found |= Q(link__person_source=one.source, link__person_ref=one.ref)
        found |= Q(about__person_source=one.source, about__person_ref=one.ref)
    return found
