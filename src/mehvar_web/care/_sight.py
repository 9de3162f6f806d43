"""Whose cases a person sees: those of customers in their sight, and their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from mehvar.customers import NotPublished
from mehvar_web import company
from mehvar_web.accounts import Right, Role, may, sight_of, teams_below
from mehvar_web.care._worth import customers_of
from mehvar_web.care.models import Case, CaseStore, Participant

if TYPE_CHECKING:
    from mehvar.workspace import Sight
    from mehvar_web.accounts.models import User
    from mehvar_web.care._records import Opening

_NAMED = ("type", "owner", "team", "leader")


def cases_in_sight(user: User) -> QuerySet[Case]:
    """Return the cases that the person may see, in no order.

    A case of a known customer is in sight when the customer is; one of nobody known when it
    concerns a store of the person's teams, or when it is nobody's and they work on cases. Whoever
    owns a case, leads it or takes part in it sees it, and so does the team that it was given to.
    """
    if not may(user, Right.SEE_CASES):
        return Case.objects.none()
    sight = sight_of(user)
    if sight.sees_everyone:
        return Case.objects.all()
    return Case.objects.filter(_own(user) | _known_in(sight) | _unknown_to(user, sight))


def case_for(user: User, key: str) -> Case:
    """Return a case.

    Raises:
        Http404: when there is none, or none that the person may see.
    """
    found = cases_in_sight(user).select_related(*_NAMED).filter(key=key[:32]).first()
    if found is None or not _is_still_seen(found, user):
        raise Http404(_("There is no such case."))
    return found


def check_sight(user: User, opening: Opening) -> None:
    """Let a person open cases about customers and stores in their sight only.

    Raises:
        Http404: when the customer or the store is not.
    """
    sight = sight_of(user)
    customer = opening.customer_id
    if customer is None and opening.person is not None:
        customer = customers_of([opening.person]).get(opening.person)
    stores = sight.stores or frozenset()
    is_seen = sight.sees_everyone or not opening.store or opening.store in stores
    if not is_seen or (customer is not None and not _sees(sight, customer)):
        raise Http404(_("There is no such customer."))


def cases_of(customer_id: int, *, live: bool = False) -> QuerySet[Case]:
    """Return a customer's cases, the newest first; who asks may see the customer."""
    found = Case.objects.filter(customer_id=customer_id).select_related(*_NAMED)
    if live:
        found = found.filter(state__in=(Case.States.OPEN, Case.States.WAITING))
    return found.order_by("-opened_at", "-pk")


def _own(user: User) -> Q:
    """Theirs, their teams', and those in which they take part."""
    part = Q(owner_id=user.pk) | Q(leader_id=user.pk)
    part |= Q(Exists(Participant.objects.filter(case=OuterRef("pk"), user=user)))
    if user.team_id is not None:
        is_lead = Role(user.role) is Role.LEAD
        part |= Q(team_id__in=teams_below(user.team_id) if is_lead else [user.team_id])
    return part


def _known_in(sight: Sight) -> Q:
    """A customer whom the stores served, as the queue can ask it."""
    served = CaseStore.objects.filter(case=OuterRef("pk"))
    part = Q(Exists(served.filter(store_id__in=sight.stores or ())))
    if sight.storeless:
        part |= ~Q(Exists(served))
    return Q(customer_id__isnull=False) & part


def _unknown_to(user: User, sight: Sight) -> Q:
    part = Q(store_id__in=sight.stores or (), store_id__gt="")
    if may(user, Right.WORK_CASES):
        part |= Q(owner__isnull=True, team__isnull=True, store_id="")
    return Q(customer_id__isnull=True) & part


def _is_still_seen(case: Case, user: User) -> bool:
    """Ask the customers themselves: what the queue knows of them is as old as the last build."""
    sight = sight_of(user)
    if case.customer_id is None or sight.sees_everyone:
        return True
    if Case.objects.filter(_own(user), pk=case.pk).exists():
        return True
    return _sees(sight, case.customer_id)


def _sees(sight: Sight, customer_id: int) -> bool:
    if sight.sees_everyone:
        return True
    try:
        return company.desk().profile(customer_id, sight=sight) is not None
    except NotPublished:
        return False
