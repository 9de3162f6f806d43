"""Whose threads a person sees: those of customers in their sight, and some of nobody known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from mehvar.customers import NotPublished
from mehvar_web import company
from mehvar_web.accounts import Right, may, sight_of
from mehvar_web.inbox.models import Thread, ThreadStore

if TYPE_CHECKING:
    from mehvar.workspace import Sight
    from mehvar_web.accounts.models import User


def threads_in_sight(user: User) -> QuerySet[Thread]:
    """Return the threads that the person may see.

    A thread of a known customer is in sight when the customer is. One of somebody unknown is when
    it concerns a store of the person's teams, when it is theirs or their team's, or when it is
    nobody's yet and they answer the inbox.
    """
    sight = sight_of(user)
    if sight.sees_everyone:
        return Thread.objects.all()
    return Thread.objects.filter(_known_in(sight) | _unknown_to(user, sight))


def find_thread(user: User, key: str) -> Thread:
    """Return a thread.

    Raises:
        Http404: when there is none, or none that the person may see.
    """
    found = threads_in_sight(user).select_related("assignee", "team").filter(key=key).first()
    if found is None or not _is_still_seen(found, sight_of(user)):
        raise Http404(_("There is no such thread."))
    return found


def _known_in(sight: Sight) -> Q:
    """A customer whom the stores served, as the list can ask it."""
    served = ThreadStore.objects.filter(thread=OuterRef("pk"))
    part = Q(Exists(served.filter(store_id__in=sight.stores or ())))
    if sight.storeless:
        part |= ~Q(Exists(served))
    return Q(customer_id__isnull=False) & part


def _unknown_to(user: User, sight: Sight) -> Q:
    part = Q(assignee_id=user.pk) | Q(store_id__in=sight.stores or (), store_id__gt="")
    if user.team_id is not None:
        part |= Q(team_id=user.team_id)
    if may(user, Right.ANSWER_INBOX):
        part |= Q(assignee__isnull=True, team__isnull=True, store_id="")
    return Q(customer_id__isnull=True) & part


def _is_still_seen(thread: Thread, sight: Sight) -> bool:
    """Ask the customers themselves: what the list knows of them is as old as the last build."""
    if thread.customer_id is None or sight.sees_everyone:
        return True
    return _sees(sight, thread.customer_id)


def sees(user: User, customer_id: int) -> bool:
    """Tell whether a person may see a customer."""
    return _sees(sight_of(user), customer_id)


def _sees(sight: Sight, customer_id: int) -> bool:
    try:
        return company.desk().profile(customer_id, sight=sight) is not None
    except NotPublished:
        return False
