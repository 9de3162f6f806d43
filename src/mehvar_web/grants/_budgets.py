"""Which budgets a grant counts against, what their limits are, and how they stand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from mehvar.audit import AuditEntry
from mehvar_web import company, outbox
from mehvar_web.grants import _sql
from mehvar_web.grants._errors import GrantError
from mehvar_web.grants._levels import level_of
from mehvar_web.grants._moments import Reference
from mehvar_web.grants._records import Balance, BudgetTerms
from mehvar_web.grants.act_models import BudgetRule
from mehvar_web.grants.models import Budget

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mehvar_web.accounts.models import Team, User

KINDS: tuple[str, ...] = tuple(BudgetRule.Kinds.values)
"""case, customer, employee_day, employee_month, team_month, company_month."""

CUSTOMER_DAYS = 90
"""A customer's budget counts what was granted within so many days."""

_BY_LEVEL = {"employee_day", "employee_month"}
_BY_TEAM = {"team_month"}
_MOST = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit to be set, in minor units; ``amount`` None takes the limit away.

    ``level`` narrows an employee's budget to employees of that level, ``team`` a team's to one.
    """

    kind: str
    amount: int | None
    level: int | None = None
    team: Team | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one budget of the present period stands; ``holder`` is an id: user:7, team:2."""

    kind: str
    holder: str
    period: str
    limit: int
    reserved: int
    committed: int

    @property
    def left(self) -> int:
        """What may still be granted."""
        return max(self.limit - self.reserved - self.committed, 0)


def budget_terms(
    *,
    by: User,
    now: datetime,
    customer_id: int | None = None,
    case: str = "",
    order: Reference | None = None,
) -> tuple[BudgetTerms, ...]:
    """Return the budgets that a grant of this employee counts against, the narrowest first.

    A kind for which the company set no limit has no budget. Without a case, the order is one.
    """
    day = company_day(now)
    rules = _in_force(day)
    holders = {
        "case": _case_holder(case, order),
        "customer": f"customer:{customer_id}" if customer_id is not None else "",
        "employee_day": by.actor,
        "employee_month": by.actor,
        "team_month": f"team:{by.team_id}" if by.team_id is not None else "",
        "company_month": "company",
    }
    level = level_of(by)
    return tuple(
        BudgetTerms(
            kind=kind, holder=holder, limit=rule.limit, period=_period(kind, day),
            window_days=CUSTOMER_DAYS if kind == "customer" else None,
        )
        for kind, holder in holders.items()
        if holder and (rule := _rule(rules, kind, level, by.team_id)) is not None
    )  # fmt: skip


def limits(*, day: date | None = None) -> QuerySet[BudgetRule]:
    """Return the limits in force on a day, or with None all there ever were, the newest first."""
    rules = BudgetRule.objects.select_related("team", "set_by").order_by(
        "kind", "level", "team__name", "-from_day", "-pk"
    )
    return rules if day is None else rules.filter(_on(day))


def set_budgets(changes: Sequence[Limit], *, by: User, now: datetime) -> int:
    """Set limits from today on; return how many changed.

    What is spent stays spent: a limit below it leaves nothing, until the period ends.

    Raises:
        GrantError: when a kind, level or amount cannot be.
    """
    _check(changes)
    day = company_day(now)
    with transaction.atomic():
        return sum(_set(one, by=by, day=day, now=now) for one in changes)


def standings(*, kind: str, now: datetime, limit: int = 200) -> tuple[Standing, ...]:
    """Return how the budgets of a kind stand in their present period, the fullest first.

    A budget that nobody used yet is not among them.
    """
    day = company_day(now)
    found = Budget.objects.filter(kind=kind, period=_period(kind, day)).order_by(
        "-committed", "-reserved", "pk"
    )[:limit]
    return tuple(
        Standing(
            kind=one.kind, holder=one.holder, period=one.period, limit=one.limit,
            reserved=one.reserved, committed=one.committed,
        )
        for one in found
    )  # fmt: skip


def room(budgets: Iterable[Balance]) -> int | None:
    """Return what the tightest of the budgets has left; None when there is none."""
    return min((one.left for one in budgets), default=None)


def company_day(now: datetime) -> date:
    """Return the company's day at a moment (UTC, without a zone)."""
    from mehvar_web.grants._policy_read import today

    return today(now)


def _rule(
    rules: Sequence[BudgetRule], kind: str, level: int, team_id: int | None
) -> BudgetRule | None:
    """Return the narrowest rule of a kind for this employee."""
    mine = [
        one
        for one in rules
        if one.kind == kind and one.level in {None, level} and one.team_id in {None, team_id}
    ]
    return max(
        mine,
        key=lambda one: (one.team_id is not None, one.level is not None, one.from_day, one.pk),
        default=None,
    )


def _in_force(day: date) -> list[BudgetRule]:
    return [
        BudgetRule(id=id_, kind=kind, level=level, team_id=team, limit=limit, from_day=from_day)
        for id_, kind, level, team, limit, from_day in _sql.rules_on(day)
    ]


def _on(day: date) -> Q:
    return Q(from_day__lte=day) & (Q(to_day__isnull=True) | Q(to_day__gte=day))


def _case_holder(case: str, order: Reference | None) -> str:
    if case:
        return f"case:{case}"
    if order is None:
        return ""
    # An order's number may be anything, and may be somebody's; the budget's row needs it not.
    return "order:" + hashlib.sha256("\x1f".join(order).encode()).hexdigest()[:40]


def _period(kind: str, day: date) -> str:
    if kind == "employee_day":
        return day.isoformat()
    return month_of(day) if kind.endswith("_month") else ""


def month_of(day: date) -> str:
    """Return the company's month of a day, as 1405-09 or 2026-11."""
    is_jalali = company.workspace().settings.calendar == "jalali"
    return _jalali_month(day) if is_jalali else f"{day:%Y-%m}"


@lru_cache(maxsize=64)
def _jalali_month(day: date) -> str:
    import numpy as np

    from mehvar.calendar import jalali_from_days

    year, month, _ = jalali_from_days(np.array([(day - date(1970, 1, 1)).days]))
    return f"{int(year[0]):04}-{int(month[0]):02}"


def _set(change: Limit, *, by: User, day: date, now: datetime) -> bool:
    same = BudgetRule.objects.select_for_update().filter(
        _on(day), kind=change.kind, level=change.level, team=change.team
    )
    before = same.order_by("-from_day", "-pk").first()
    if (before.limit if before else None) == change.amount:
        return False
    same.update(to_day=day - timedelta(days=1))
    if change.amount is not None:
        BudgetRule.objects.create(
            kind=change.kind, level=change.level, team=change.team, limit=change.amount,
            from_day=day, set_by=by, set_at=now,
        )  # fmt: skip
    outbox.record_audit(
        AuditEntry(
            at=now, actor=by.actor, action="budget.set", object_kind="budget",
            object_id=change.kind,
            details={
                "limit": change.amount, "before": before.limit if before else None,
                "level": change.level, "team": change.team.pk if change.team else None,
            },
        )
    )  # fmt: skip
    return True


def _check(changes: Sequence[Limit]) -> None:
    wrong = [
        f"{one.kind} {one.amount}"
        for one in changes
        if one.kind not in KINDS
        or (one.level is not None and (one.kind not in _BY_LEVEL or not 1 <= one.level <= 9))
        or (one.team is not None and one.kind not in _BY_TEAM)
        or (one.amount is not None and not 0 <= one.amount <= _MOST)
    ]
    if wrong:
        raise GrantError("limits", limits=", ".join(wrong))
