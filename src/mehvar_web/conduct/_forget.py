"""Forgetting a customer: what people wrote about them goes; ids, states and counts stay."""

from __future__ import annotations

from django.db import transaction

from mehvar_web.conduct.models import Answer, Flag, LadderStep


def forget_customer(customer_id: int) -> int:
    """Take out every word that was written about a customer who is forgotten.

    Returns:
        How many flags, answers and steps were emptied.
    """
    with transaction.atomic():
        flags = Flag.objects.filter(customer_id=customer_id).update(evidence="", review_note="")
        answers = Answer.objects.filter(customer_id=customer_id).update(note="")
        steps = LadderStep.objects.filter(customer_id=customer_id).update(note="", appeal="")
    return flags + answers + steps
