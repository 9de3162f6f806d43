"""Whom somebody may read about: customers in their sight, employees of the teams they lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from mehvar.conduct import View
from mehvar.customers import NotPublished
from mehvar.workspace import NotBuiltError, published
from mehvar_web import company
from mehvar_web.accounts import Right, may, sight_of, teams_below

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_NO_ID = 2**63
"""An address may hold any number; no id is so large."""


def view_of(user: User) -> View:
    """Return whom the person may read about.

    A lead reads of employees of their team and of those below it; finance and auditors of all.
    """
    from mehvar_web.accounts.models import Team

    sight = sight_of(user)
    if may(user, Right.SEE_ALL_CUSTOMERS):
        return View(sight=sight)
    below = teams_below(user.team_id) if user.team_id is not None else frozenset()
    codes = Team.objects.filter(pk__in=below).values_list("code", flat=True)
    return View(sight=sight, teams=frozenset(codes))


def employee_of(user: User) -> str:
    """Return how the rows of cases and grants call the person."""
    return user.employee_id or user.actor


def employees_named(employee_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of those employees who have an account here."""
    from mehvar_web.accounts.models import User

    wanted = set(employee_ids)
    ids = [int(one[5:]) for one in wanted if one.startswith("user:") and one[5:].isdigit()]
    found = User.objects.filter(Q(employee_id__in=wanted) | Q(pk__in=ids))
    return {employee_of(one): one.shown_name for one in found}


def sees(user: User, customer_id: int) -> bool:
    """Tell whether a person may see a customer."""
    if customer_id >= _NO_ID:
        return False
    try:
        return company.desk().profile(customer_id, sight=sight_of(user)) is not None
    except NotPublished:
        return False


def seen_among(user: User, customer_ids: Sequence[int]) -> list[int]:
    """Return those of the customers whom the person may see."""
    if not customer_ids:
        return []
    marks = ", ".join("?" for _one in customer_ids)
    try:
        with published(company.workspace(), mart="customers", marts=company.marts()) as state:
            rows = state.ask(
                f"SELECT customer_id FROM {state.view('customers')} "
                f"WHERE customer_id IN ({marks}) AND {state.seen_by(sight_of(user))}",
                list(customer_ids),
            )
    except NotBuiltError:
        return []
    return [row[0] for row in rows]
