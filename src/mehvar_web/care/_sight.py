"""Whose cases a person sees: those of customers in their sight, and their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from mehvar_web.care.models import Case

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User


def cases_in_sight(user: User) -> QuerySet[Case]:
    """Return the cases that the person may see, in no order.

    A case of a known customer is in sight when the customer is; one of nobody known when it
    concerns a store of the person's teams, or when it is nobody's and they work on cases. Whoever
    owns a case, leads it or takes part in it sees it, and a team's members those of their team.
    """
    raise NotImplementedError


def case_for(user: User, key: str) -> Case:
    """Return a case.

    Raises:
        Http404: when there is none, or none that the person may see.
    """
    raise NotImplementedError


def cases_of(customer_id: int, *, live: bool = False) -> QuerySet[Case]:
    """Return a customer's cases, the newest first; who asks may see the customer."""
    raise NotImplementedError
