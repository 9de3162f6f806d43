"""Forgetting a customer: what people wrote about them goes; ids, states and counts stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mehvar_web import forgetting

if TYPE_CHECKING:
    from mehvar.privacy import Subject


def forget_customer(customer_id: int) -> int:
    """Take out every word that was written about a customer who is forgotten.

    Returns:
        How many flags, answers and steps were emptied.
    """
    with transaction.atomic():
        return sum(
            rows.update(**dict.fromkeys(fields, "")) for rows, fields in _worded([customer_id])
        )


def register() -> None:
    """Empty flags, answers and steps when their person is forgotten."""
    forgetting.register(
        "conduct",
        title=_("Flags, answers and steps (their words go)"),
        count=_count,
        forget=lambda subject, _now: sum(map(forget_customer, subject.customer_ids)),
    )


def _count(subject: Subject) -> int:
    return sum(rows.count() for rows, _fields in _worded(subject.customer_ids))


def _worded(customer_ids: Sequence[int]) -> Iterator[tuple[QuerySet[Any], tuple[str, ...]]]:
    """Rows about these customers in which somebody wrote something, and where."""
    from mehvar_web.conduct.models import Answer, Flag, LadderStep

    about = Q(customer_id__in=customer_ids)
    flag, answer, step = ("evidence", "review_note"), ("note",), ("note", "appeal")
    yield Flag.objects.filter(about).exclude(**dict.fromkeys(flag, "")), flag
    yield Answer.objects.filter(about).exclude(**dict.fromkeys(answer, "")), answer
    yield LadderStep.objects.filter(about).exclude(**dict.fromkeys(step, "")), step
