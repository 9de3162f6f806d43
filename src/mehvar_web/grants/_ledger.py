"""Reserving, committing and releasing: budgets never overspend, whoever grants at the same time.

Every change of a balance is one conditional update of the budget's row, in the order of the rows'
keys, so two grants never wait for each other in a circle, and what would overspend changes nothing.
The movements and the balances commit together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Sum

from mehvar_web.grants._records import Balance, BudgetTerms, LedgerError, OverBudget, Reserved
from mehvar_web.grants.models import Budget, Hold, Movement

if TYPE_CHECKING:
    from django.db.models import QuerySet

LEASE = timedelta(minutes=2)
"""How long a process may take between reserving and committing before it is taken for dead."""

_AVAILABLE, _RESERVED, _COMMITTED = (
    Movement.Accounts.AVAILABLE, Movement.Accounts.RESERVED, Movement.Accounts.COMMITTED,
)  # fmt: skip


class _OverError(Exception):
    def __init__(self, terms: BudgetTerms) -> None:
        super().__init__(terms.kind)
        self.terms = terms


def reserve(
    *,
    key: str,
    amount: int,
    budgets: Sequence[BudgetTerms],
    now: datetime,
    lease: timedelta = LEASE,
) -> Reserved | OverBudget:
    """Hold an amount in all budgets, or in none and say which one refused.

    The same key finds the same hold, whatever became of it since; an amount that is held counts
    against the budgets until ``commit`` or ``release``, or until the lease ends.

    Raises:
        LedgerError: when the amount is not above zero, a budget is named twice, or the key was
            used for another amount.
    """
    _check(amount, budgets)
    try:
        with transaction.atomic():
            found = Hold.objects.filter(key=key).first()
            if found is None:
                found = _hold(key, amount, budgets, now, lease)
    except _OverError as refused:
        return _over(refused.terms, now)
    except IntegrityError:  # the same key at the same moment
        found = Hold.objects.get(key=key)
    if found.amount != amount:
        raise LedgerError(
            f"The key {key!r} holds {found.amount}, not {amount}.",
            hint="Nothing moved. Give every grant a key of its own.",
        )
    return Reserved(key=key, amount=found.amount, state=found.state)


def commit(*, key: str, now: datetime) -> bool:
    """Spend what is held under the key; False when it was given back in the meantime.

    To commit what is committed changes nothing and returns True.

    Raises:
        LedgerError: when nothing was ever held under the key.
    """
    with transaction.atomic():
        hold = _settle(key, Hold.States.COMMITTED, now)
        if hold is not None:
            _move(hold, _budgets_of(hold), _RESERVED, _COMMITTED, now)
            return True
        return _known(key).state == Hold.States.COMMITTED


def release(*, key: str, now: datetime) -> bool:
    """Give back what is held under the key; False when it is spent already.

    Raises:
        LedgerError: when nothing was ever held under the key.
    """
    with transaction.atomic():
        hold = _settle(key, Hold.States.RELEASED, now)
        if hold is not None:
            _move(hold, _budgets_of(hold), _RESERVED, _AVAILABLE, now)
            return True
        return _known(key).state == Hold.States.RELEASED


def take_back(*, key: str, now: datetime) -> bool:
    """Return what was spent under the key, as when a code is withdrawn; once.

    Raises:
        LedgerError: when nothing was ever held under the key.
    """
    with transaction.atomic():
        changed = Hold.objects.filter(key=key, state=Hold.States.COMMITTED).update(
            state=Hold.States.RELEASED, settled_at=now
        )
        hold = _known(key)
        if not changed:
            return False
        spent = [one for one in _budgets_of(hold) if not _is_past(one, hold, now)]
        _move(hold, spent, _COMMITTED, _AVAILABLE, now)
        return True


def release_expired(*, now: datetime) -> int:
    """Give back every hold whose lease ended; return how many."""
    expired = Hold.objects.filter(state=Hold.States.RESERVED, lease_until__lte=now)
    keys = list(expired.order_by("pk").values_list("key", flat=True))
    return sum(release(key=key, now=now) for key in keys)


def balances(*, budgets: Sequence[BudgetTerms], now: datetime) -> tuple[Balance, ...]:
    """Return how budgets stand, in their order; one that was never used stands at its limit."""
    return tuple(_balance(terms, now) for terms in budgets)


def check_ledger() -> tuple[str, ...]:
    """Compare every budget's balances with the sum of its movements; return what differs."""
    wrong = []
    for budget in Budget.objects.order_by("pk").iterator():
        for account, kept in ((_RESERVED, budget.reserved), (_COMMITTED, budget.committed)):
            moved = budget.movements.aggregate(
                entered=Sum("amount", filter=Q(entered=account)),
                left=Sum("amount", filter=Q(left=account)),
            )
            balance = (moved["entered"] or 0) - (moved["left"] or 0)
            if balance != kept:
                wrong.append(f"{budget}: {account} is {kept}, its movements say {balance}")
    return tuple(wrong)


def _check(amount: int, budgets: Sequence[BudgetTerms]) -> None:
    names = [(one.kind, one.holder, one.period) for one in budgets]
    if amount <= 0 or len(set(names)) < len(names):
        raise LedgerError(
            "An amount above zero is held in budgets that are named once each.",
            hint="Nothing moved.",
            amount=amount,
        )


def _hold(
    key: str, amount: int, terms: Sequence[BudgetTerms], now: datetime, lease: timedelta
) -> Hold:
    """Hold the amount in every budget; must be in a transaction, which refusal undoes."""
    hold = Hold.objects.create(key=key, amount=amount, reserved_at=now, lease_until=now + lease)
    named = sorted(terms, key=lambda one: (one.kind, one.holder, one.period))
    opened = sorted(((_opened(one), one) for one in named), key=lambda pair: pair[0].pk)
    for budget, one in opened:
        _return_past(budget, one, now)
        room = Q(reserved__lte=one.limit - amount - F("committed"))
        held = Budget.objects.filter(room, pk=budget.pk).update(
            reserved=F("reserved") + amount, limit=one.limit, window_days=one.window_days
        )
        if not held:
            raise _OverError(one)
    budgets = [budget for budget, _ in opened]
    hold.budgets.set(budgets)
    _write(hold, budgets, _AVAILABLE, _RESERVED, now)
    return hold


def _opened(terms: BudgetTerms) -> Budget:
    """Return the budget's row; it is made when the budget is used for the first time."""
    made = {"limit": terms.limit, "window_days": terms.window_days}
    budget, _ = Budget.objects.get_or_create(
        kind=terms.kind, holder=terms.holder, period=terms.period, defaults=made
    )
    return budget


def _return_past(budget: Budget, terms: BudgetTerms, now: datetime) -> None:
    """Make available again what a rolling budget committed before its window."""
    if terms.window_days is None:
        return
    row = Budget.objects.filter(pk=budget.pk)
    row.update(window_days=terms.window_days)  # from here on nobody else moves in this budget
    past = _past(budget, terms.window_days, now)
    back = [(line.hold, line.amount) for line in past.select_related("hold").order_by("pk")]
    Movement.objects.bulk_create(
        Movement(
            budget=budget, hold=hold, left=_COMMITTED, entered=_AVAILABLE, amount=amount, at=now
        )
        for hold, amount in back
    )
    if back:
        row.update(committed=F("committed") - sum(amount for _, amount in back))


def _past(budget: Budget, days: int, now: datetime) -> QuerySet[Movement]:
    """Return the commitments of a rolling budget that are out of its window and not returned."""
    returned = Movement.objects.filter(budget=budget, left=_COMMITTED).values("hold")
    before = now - timedelta(days=days)
    return budget.movements.filter(entered=_COMMITTED, at__lte=before).exclude(hold__in=returned)


def _is_past(budget: Budget, hold: Hold, now: datetime) -> bool:
    """Tell whether a rolling budget took this hold back, because its window went by."""
    if budget.window_days is None:
        return False
    terms = _terms_of(budget)
    _return_past(budget, terms, now)
    return budget.movements.filter(hold=hold, left=_COMMITTED).exists()


def _settle(key: str, state: str, now: datetime) -> Hold | None:
    """Change a reserved hold's state; None when it was settled before."""
    changed = Hold.objects.filter(key=key, state=Hold.States.RESERVED).update(
        state=state, settled_at=now
    )
    return _known(key) if changed else None


def _known(key: str) -> Hold:
    found = Hold.objects.filter(key=key).first()
    if found is None:
        raise LedgerError(f"Nothing was ever held under the key {key!r}.", hint="Nothing moved.")
    return found


def _budgets_of(hold: Hold) -> list[Budget]:
    return list(hold.budgets.order_by("pk"))


def _move(hold: Hold, budgets: Iterable[Budget], left: str, entered: str, now: datetime) -> None:
    """Move the hold's amount between two accounts of every budget."""
    kept = list(budgets)
    for budget in kept:
        changes = {
            name: F(name) + sign * hold.amount
            for name, sign in ((left, -1), (entered, 1))
            if name != _AVAILABLE
        }
        Budget.objects.filter(pk=budget.pk).update(**changes)
    _write(hold, kept, left, entered, now)


def _write(hold: Hold, budgets: Iterable[Budget], left: str, entered: str, now: datetime) -> None:
    Movement.objects.bulk_create(
        Movement(budget=one, hold=hold, left=left, entered=entered, amount=hold.amount, at=now)
        for one in budgets
    )


def _terms_of(budget: Budget) -> BudgetTerms:
    return BudgetTerms(
        kind=budget.kind, holder=budget.holder, period=budget.period, limit=budget.limit,
        window_days=budget.window_days,
    )  # fmt: skip


def _over(terms: BudgetTerms, now: datetime) -> OverBudget:
    stands = _balance(terms, now)
    return OverBudget(
        kind=stands.kind, holder=stands.holder, period=stands.period, limit=stands.limit,
        left=stands.left,
    )  # fmt: skip


def _balance(terms: BudgetTerms, now: datetime) -> Balance:
    named = Q(kind=terms.kind, holder=terms.holder, period=terms.period)
    budget = Budget.objects.filter(named).first()
    reserved, committed = (budget.reserved, budget.committed) if budget else (0, 0)
    if budget is not None and terms.window_days is not None:
        past = _past(budget, terms.window_days, now)
        committed -= past.aggregate(total=Sum("amount"))["total"] or 0
    return Balance(
        kind=terms.kind, holder=terms.holder, period=terms.period, limit=terms.limit,
        reserved=reserved, committed=committed,
    )  # fmt: skip
