"""Forgetting a customer."""

from __future__ import annotations

from mehvar_web.care.models import Case


def forget_customer(customer_id: int) -> int:
    """Delete every case and word of a customer who is to be erased; return how many cases.

    What was told to the lake and the audit holds ids only and is forgotten there by its own rules.
    """
    mine = Case.objects.filter(customer_id=customer_id)
    return mine.delete()[1].get("care.Case", 0)
