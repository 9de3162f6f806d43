"""What waits for somebody's yes, the yes and the no, taking back, and what ran out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from mehvar_web.accounts import Right, Role, may, sight_of, teams_below
from mehvar_web.grants import _ledger, _listen, _tell
from mehvar_web.grants._errors import GrantError
from mehvar_web.grants._giving import ASKED_FOR, give
from mehvar_web.grants._levels import level_of
from mehvar_web.grants._moments import Granted, Refused, RefusedFor
from mehvar_web.grants.act_models import Grant

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mehvar_web.accounts.models import User

__all__ = [
    "ASKED_FOR",
    "approve",
    "end",
    "expire",
    "may_answer",
    "turn_down",
    "waiting_for",
    "withdraw",
]

_States = Grant.States
_AT_ONCE = 500


def waiting_for(user: User) -> QuerySet[Grant]:
    """Return what waits for this person's yes, the oldest first; nothing they asked themselves.

    A question goes to people of its level or above: of the asker's team or a team above it, or to
    those who see every customer.
    """
    waiting = Grant.objects.filter(state=_States.ASKED)
    if not may(user, Right.APPROVE):
        return waiting.none()
    mine = waiting.filter(level__lte=level_of(user)).exclude(by=user)
    if not sight_of(user).sees_everyone:
        if user.team_id is None:
            return waiting.none()
        mine = mine.filter(team__in=teams_below(user.team_id))
    return mine.select_related("by", "team", "decision").order_by("at", "pk")


def may_answer(grant: Grant, *, by: User) -> bool:
    """Tell whether the person may say yes or no to it."""
    return waiting_for(by).filter(pk=grant.pk).exists()


def approve(
    grant: Grant, *, by: User, now: datetime, note: str = "", amount: int | None = None
) -> Granted | Refused:
    """Say yes: what was held is spent, and the customer gets it. ``amount`` gives less of it.

    Refused where it ran out, or was answered by somebody else meanwhile.

    Raises:
        Http404: when it does not wait for this person's answer.
        GrantError: when the amount is none, or above what was asked.
    """
    with transaction.atomic():
        found = _answerable(grant, by)
        if isinstance(found, Refused):
            return found
        if _is_over(found, now) or not _spend(found, amount, now):
            end(found, _States.EXPIRED, now=now, by=by, action="grant.expired")
            return Refused(why=RefusedFor.RAN_OUT, grant=found.key)
        found.state, found.approved_by, found.answer = _States.GRANTED, by, note.strip()[:500]
        code = give(found, valid_days=found.decision.valid_days, now=now)
        found.save()
        _tell.tell_grant(found, actor=by.actor, action="grant.approved", now=now)
        _listen.tell(found, code, now)
    return Granted(
        grant=found.key, decision=found.decision.key, action=found.action,  # type: ignore[arg-type]
        amount=found.amount, expires_at=found.expires_at,
    )  # fmt: skip


def turn_down(grant: Grant, *, by: User, now: datetime, note: str = "") -> bool:
    """Say no; the amount goes back to the budgets. False when it was answered already.

    Raises:
        Http404: when it does not wait for this person's answer.
    """
    with transaction.atomic():
        found = _answerable(grant, by)
        if isinstance(found, Refused):
            return False
        found.approved_by, found.answer = by, note.strip()[:500]
        found.refused_by = f"{RefusedFor.TURNED_DOWN}:{found.level or ''}"
        end(found, _States.REFUSED, now=now, by=by, action="grant.turned_down")
    return True


def withdraw(grant: Grant, *, by: User, now: datetime, note: str = "") -> bool:
    """Take back what was granted or asked for and not used; the budgets get it back.

    False when it was used, answered or ended meanwhile. Whoever gave or asked may, and whoever may
    say yes in their team.

    Raises:
        Http404: for anybody else.
    """
    with transaction.atomic():
        found = _locked(grant)
        if not _may_withdraw(found, by):
            raise Http404(_("There is no such grant."))
        if found.state not in {_States.ASKED, _States.GRANTED}:
            return False
        if found.state == _States.GRANTED and found.settled_at is not None and found.cost:
            _tell.book_cost(found, 0, actor=by.actor, now=now)
        found.answer = note.strip()[:500] or found.answer
        end(found, _States.WITHDRAWN, now=now, by=by, action="grant.withdrawn")
    return True


def expire(*, now: datetime) -> int:
    """End questions that nobody answered and codes that nobody used in time; return how many."""
    over = Grant.objects.filter(
        state__in=(_States.ASKED, _States.GRANTED), expires_at__lte=now
    ).order_by("expires_at")
    count = 0
    for one in list(over[:_AT_ONCE]):
        with transaction.atomic():
            found = _locked(one)
            if found.state in {_States.ASKED, _States.GRANTED} and _is_over(found, now):
                end(found, _States.EXPIRED, now=now, by=None, action="grant.expired")
                count += 1
    return count


def _answerable(grant: Grant, by: User) -> Grant | Refused:
    """Return the question as it stands, for its answer; what was answered already is refused."""
    found = _locked(grant)
    if found.state != _States.ASKED:
        if not may(by, Right.APPROVE):
            raise Http404(_("There is no such grant."))
        why = RefusedFor.RAN_OUT if found.state == _States.EXPIRED else RefusedFor.ANSWERED
        return Refused(why=why, name=found.state, grant=found.key)
    if not may_answer(found, by=by):
        raise Http404(_("There is no such grant."))
    return found


def _may_withdraw(grant: Grant, by: User) -> bool:
    if grant.by_id == by.pk and may(by, Right.DECIDE):
        return True
    if not may(by, Right.APPROVE):
        return False
    if sight_of(by).sees_everyone or Role(by.role) is Role.OWNER:
        return True
    return by.team_id is not None and grant.team_id in teams_below(by.team_id)


def _locked(grant: Grant) -> Grant:
    return (
        Grant.objects.select_for_update(of=("self",))
        .select_related("decision__team", "by", "approved_by")
        .get(pk=grant.pk)
    )


def _is_over(grant: Grant, now: datetime) -> bool:
    return grant.expires_at is not None and grant.expires_at <= now


def _spend(grant: Grant, amount: int | None, now: datetime) -> bool:
    """Spend what was held for the question; False when the budgets took it back."""
    if amount is not None and amount != grant.amount:
        _lessen(grant, amount, now)
    return not grant.hold_key or _ledger.commit(key=grant.hold_key, now=now)


def _lessen(grant: Grant, amount: int, now: datetime) -> None:
    """Give less than was asked; the budgets get the rest back."""
    from mehvar_web.grants._look import SMALLER

    if grant.action not in SMALLER or not 0 < amount < grant.amount:
        raise GrantError("amount", asked=grant.amount, amount=amount)
    grant.amount = amount
    if grant.hold_key and _ledger.exchange(
        key=grant.hold_key, to=f"{grant.key}:given", amount=amount, now=now
    ):
        grant.cost, grant.hold_key = amount, f"{grant.key}:given"


def end(grant: Grant, state: str, *, now: datetime, by: User | None, action: str) -> None:
    """Settle a grant and give its amount back to the budgets; must be in a transaction."""
    if grant.hold_key:
        back = _ledger.release if grant.state == _States.ASKED else _ledger.take_back
        back(key=grant.hold_key, now=now)
    grant.state, grant.settled_at, grant.once = state, now, None
    grant.save()
    actor = by.actor if by is not None else _tell.SYSTEM
    _tell.tell_grant(grant, actor=actor, action=action, now=now)
    _listen.tell(grant, None, now)
