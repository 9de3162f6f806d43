"""Which grants a person may see: those of their own, of their teams and of their stores' orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from mehvar import text
from mehvar.customers import NotPublished
from mehvar_web import company
from mehvar_web.accounts import Right, Role, may, sight_of, teams_below
from mehvar_web.grants._codes import clean_code, digest_of
from mehvar_web.grants.act_models import Grant

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mehvar_web.accounts.models import User

Sort = Literal["-at", "at", "-amount", "amount", "-settled_at"]
_SORTS: tuple[Sort, ...] = ("-at", "at", "-amount", "amount", "-settled_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What grants have in common; what is empty counts nothing.

    ``query`` is an order's number, a customer's id, a case's or a policy's key, a grant's id, a
    code, or a code's last four characters. ``since`` is inclusive, ``until`` exclusive (UTC).
    """

    query: str = ""
    state: str = ""
    situation: str = ""
    action: str = ""
    by: int | None = None
    team: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = "-at"


def grants_for(user: User, filters: Filters = Filters()) -> QuerySet[Grant]:
    """Return the grants that the person may see and that match, each with its decision."""
    found = _seen_by(user).filter(_wanted(filters))
    sort = filters.sort if filters.sort in _SORTS else "-at"
    tie = "-pk" if sort.startswith("-") else "pk"
    return found.select_related("decision", "by", "team", "approved_by", "code").order_by(sort, tie)


def grant_for(user: User, key: str) -> Grant:
    """Return one grant.

    Raises:
        Http404: when there is none, or none that the person may see.
    """
    found = (
        Grant.objects.select_related("decision", "by", "team", "approved_by", "code")
        .filter(key=key)
        .first()
    )
    if found is None or not may(user, Right.SEE_GRANTS) or not _is_seen(found, user):
        raise Http404(_("There is no such grant."))
    return found


def grants_of(customer_id: int, *, limit: int = 20) -> tuple[Grant, ...]:
    """Return what a customer got or was refused, the newest first; ask first who may see them."""
    found = Grant.objects.filter(customer_id=customer_id).select_related("decision", "by", "code")
    return tuple(found.order_by("-at", "-pk")[:limit])


def _seen_by(user: User) -> QuerySet[Grant]:
    if not may(user, Right.SEE_GRANTS):
        return Grant.objects.none()
    sight = sight_of(user)
    if sight.sees_everyone:
        return Grant.objects.all()
    seen = Q(by=user) | Q(store_id__in=sight.stores or (), store_id__gt="")
    if user.team_id is not None:
        is_lead = Role(user.role) is Role.LEAD
        teams = teams_below(user.team_id) if is_lead else frozenset({user.team_id})
        seen |= Q(team__in=teams)
    return Grant.objects.filter(seen)


def _is_seen(grant: Grant, user: User) -> bool:
    """Whether a grant is in the person's list, or its customer in their sight."""
    if _seen_by(user).filter(pk=grant.pk).exists():
        return True
    if grant.customer_id is None:
        return False
    try:
        return company.desk().profile(grant.customer_id, sight=sight_of(user)) is not None
    except NotPublished:
        return False


def _wanted(filters: Filters) -> Q:
    told = {
        "state": filters.state, "situation": filters.situation, "action": filters.action,
        "by": filters.by, "team": filters.team, "at__gte": filters.since, "at__lt": filters.until,
    }  # fmt: skip
    wanted = Q(**{name: value for name, value in told.items() if value not in {None, ""}})
    return wanted & _meant(filters.query) if filters.query.strip() else wanted


def _meant(query: str) -> Q:
    plain = text.ascii_digits_one(query.strip())[:200]
    meant = (
        Q(order_id=plain)
        | Q(case_key=plain)
        | Q(key=plain)
        | Q(decision__key=plain)
        | Q(decision__policy_key=plain)
    )
    if plain.isascii() and plain.isdigit() and len(plain) <= 18:
        meant |= Q(customer_id=int(plain))
    code = clean_code(plain)
    if code is not None:
        meant |= Q(code__digest=digest_of(code))
    if len(plain) == 4:
        meant |= Q(code__last4=plain.upper())
    return meant
