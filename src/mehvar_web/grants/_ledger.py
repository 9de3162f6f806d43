"""Reserving, committing and releasing: budgets never overspend, whoever grants at the same time.

The rows of the budgets are locked in the order of their keys, so two grants never wait for each
other in a circle, and what would overspend changes nothing. On SQLite the whole transaction is the
lock: it begins as a writer. The movements and the balances commit together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, Sum

from mehvar_web import sql
from mehvar_web.grants import _sql
from mehvar_web.grants._errors import LedgerError
from mehvar_web.grants._records import Balance, BudgetTerms, OverBudget, Reserved
from mehvar_web.grants.models import Budget, Hold, Movement

LEASE = timedelta(minutes=2)
"""How long a process may take between reserving and committing before it is taken for dead."""

_AVAILABLE, _RESERVED, _COMMITTED = (
    Movement.Accounts.AVAILABLE, Movement.Accounts.RESERVED, Movement.Accounts.COMMITTED,
)  # fmt: skip


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
    return _take(key, amount, budgets, now, lease, account=_RESERVED)


def spend(
    *, key: str, amount: int, budgets: Sequence[BudgetTerms], now: datetime
) -> Reserved | OverBudget:
    """Reserve and commit in one: for a caller whose own transaction makes them one anyway.

    The same key finds what was spent or held under it before.

    Raises:
        LedgerError: as ``reserve``.
    """
    return _take(key, amount, budgets, now, timedelta(), account=_COMMITTED)


def _take(
    key: str,
    amount: int,
    budgets: Sequence[BudgetTerms],
    now: datetime,
    lease: timedelta,
    *,
    account: str,
) -> Reserved | OverBudget:
    _check(amount, budgets)
    with transaction.atomic(savepoint=False):  # nothing below is undone by an error
        hold = _new_hold(key, amount, now, lease, is_spent=account == _COMMITTED)
        if hold is None:
            hold = Hold.objects.get(key=key)
        elif (refused := _enter(hold, budgets, account, now)) is not None:
            _sql.drop_hold(hold)
            return _over(refused, now)
    if hold.amount != amount:
        raise LedgerError("other_amount", key=key, held=hold.amount, amount=amount)
    return Reserved(key=key, amount=hold.amount, state=hold.state)


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


def exchange(*, key: str, to: str, amount: int, now: datetime) -> bool:
    """Let another amount stand for what is held or spent under a key, under ``to`` from then on.

    The whole goes back and the new amount stands in the same budgets, since the same moment. Less
    always fits; more only where every budget has room for it. False when it has not, or when
    nothing is held under the key any more: then nothing moved.

    Raises:
        LedgerError: when nothing was ever held under the key, ``to`` was used before, or the amount
            is not above zero.
    """
    with transaction.atomic():
        known = _known(key)
        budgets = _budgets_of(known)  # locked: nobody settles the hold until we are done
        hold = _known(key)
        if hold.state == Hold.States.RELEASED:
            return False
        is_spent = hold.state == Hold.States.COMMITTED
        if is_spent:
            budgets = [one for one in budgets if not _is_past(one, hold, now)]
        if amount > hold.amount and not _has_room(budgets, amount - hold.amount, now):
            return False
        _stand_instead(hold, to, amount, budgets, now)
    return True


def _has_room(budgets: Sequence[Budget], more: int, now: datetime) -> bool:
    stands = _balances([_terms_of(one) for one in budgets], now)
    return all(one.left >= more for one in stands)


def _stand_instead(
    hold: Hold, to: str, amount: int, budgets: Sequence[Budget], now: datetime
) -> None:
    """Give a hold back, and let another one stand as it stood."""
    other = Hold(
        key=to, amount=amount, state=hold.state, reserved_at=hold.reserved_at,
        lease_until=hold.lease_until, settled_at=hold.settled_at,
    )  # fmt: skip
    if amount <= 0 or not sql.insert_new(other):
        raise LedgerError("exchange", amount=amount, key=to)
    account = _COMMITTED if hold.state == Hold.States.COMMITTED else _RESERVED
    Hold.objects.filter(pk=hold.pk).update(state=Hold.States.RELEASED, settled_at=now)
    _move(hold, budgets, account, _AVAILABLE, now)
    _sql.add(budgets, **{str(account): amount})
    _sql.join(other, budgets)
    # What a rolling budget counts, it counts since it was spent.
    _sql.write_moves(other, budgets, left=_AVAILABLE, entered=account, now=hold.settled_at or now)


def release_expired(*, now: datetime) -> int:
    """Give back every hold whose lease ended; return how many."""
    expired = Hold.objects.filter(state=Hold.States.RESERVED, lease_until__lte=now)
    keys = list(expired.order_by("pk").values_list("key", flat=True))
    return sum(release(key=key, now=now) for key in keys)


def balances(*, budgets: Sequence[BudgetTerms], now: datetime) -> tuple[Balance, ...]:
    """Return how budgets stand, in their order; one that was never used stands at its limit."""
    return _balances(budgets, now)


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
        raise LedgerError("budgets", amount=amount)


def _new_hold(
    key: str, amount: int, now: datetime, lease: timedelta, *, is_spent: bool
) -> Hold | None:
    """Write the hold; None when there is one of this key."""
    hold = Hold(
        key=key, amount=amount, reserved_at=now, lease_until=now + lease,
        state=Hold.States.COMMITTED if is_spent else Hold.States.RESERVED,
        settled_at=now if is_spent else None,
    )  # fmt: skip
    return hold if sql.insert_new(hold) else None


def _enter(
    hold: Hold, terms: Sequence[BudgetTerms], account: str, now: datetime
) -> BudgetTerms | None:
    """Hold or spend the amount in every budget, or in none: then return the one without room.

    The budgets' rows are locked in the order of their keys before any is looked at: what has room
    then has room still when it is written.
    """
    named = {(one.kind, one.holder, one.period): one for one in terms}
    budgets = _locked(named)
    for budget in budgets:
        one = named[budget.kind, budget.holder, budget.period]
        budget.committed -= _return_past(budget, one, now)
        if budget.reserved + budget.committed + hold.amount > one.limit:
            return one
    _follow(budgets, named)
    _sql.add(budgets, **{account: hold.amount})
    _sql.join(hold, budgets)
    _sql.write_moves(hold, budgets, left=_AVAILABLE, entered=account, now=now)
    return None


def _locked(named: Mapping[tuple[str, str, str], BudgetTerms]) -> list[Budget]:
    """Return the budgets' rows, locked in their order; those used for the first time are made."""
    names = list(named)
    found = _sql.lock_budgets(names)
    if len(found) == len(names):
        return found
    known = {(one.kind, one.holder, one.period) for one in found}
    # In one order, so that two who make the same rows wait for each other one way round.
    fresh = [
        Budget(
            kind=one.kind, holder=one.holder, period=one.period, limit=one.limit,
            window_days=one.window_days,
        )
        for name, one in sorted(named.items())
        if name not in known
    ]  # fmt: skip
    were_new = [sql.insert_new(one) for one in fresh]
    return [*found, *fresh] if all(were_new) else _sql.lock_budgets(names)


def _follow(budgets: Sequence[Budget], named: Mapping[tuple[str, str, str], BudgetTerms]) -> None:
    """Let the budgets' rows say the limits of their terms."""
    for one in budgets:
        terms = named[one.kind, one.holder, one.period]
        if (one.limit, one.window_days) != (terms.limit, terms.window_days):
            Budget.objects.filter(pk=one.pk).update(
                limit=terms.limit, window_days=terms.window_days
            )


def _return_past(budget: Budget, terms: BudgetTerms, now: datetime) -> int:
    """Make available again what a rolling budget committed before its window; return how much.

    The budget's row must be locked.
    """
    if terms.window_days is None:
        return 0
    back = _sql.past(budget, before=now - timedelta(days=terms.window_days))
    total = sum(amount for _, amount in back)
    if back:
        Movement.objects.bulk_create(
            Movement(
                budget=budget, hold_id=hold, left=_COMMITTED, entered=_AVAILABLE, amount=amount,
                at=now,
            )
            for hold, amount in back
        )  # fmt: skip
        _sql.add([budget], committed=-total)
    return total


def _is_past(budget: Budget, hold: Hold, now: datetime) -> bool:
    """Tell whether a rolling budget took this hold back, because its window went by."""
    if budget.window_days is None:
        return False
    locked = Budget.objects.select_for_update().get(pk=budget.pk)
    _return_past(locked, _terms_of(locked), now)
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
        raise LedgerError("unknown", key=key)
    return found


def _budgets_of(hold: Hold) -> list[Budget]:
    """Return the budgets of a hold, locked in their order."""
    return list(hold.budgets.select_for_update().order_by("pk"))


def _move(hold: Hold, budgets: Iterable[Budget], left: str, entered: str, now: datetime) -> None:
    """Move the hold's amount between two accounts of every budget."""
    kept = list(budgets)
    changes = {
        str(name): sign * hold.amount
        for name, sign in ((left, -1), (entered, 1))
        if name != _AVAILABLE
    }
    _sql.add(kept, **changes)
    _sql.write_moves(hold, kept, left=left, entered=entered, now=now)


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
    return _balances([terms], now)[0]


def _balances(terms: Sequence[BudgetTerms], now: datetime) -> tuple[Balance, ...]:
    """Return how budgets stand, read together; one that was never used stands at its limit."""
    wanted = Q()
    for one in terms:
        wanted |= Q(kind=one.kind, holder=one.holder, period=one.period)
    rows = Budget.objects.filter(wanted) if wanted else Budget.objects.none()
    found = {(one.kind, one.holder, one.period): one for one in rows}
    told = []
    for one in terms:
        budget = found.get((one.kind, one.holder, one.period))
        reserved, committed = (budget.reserved, budget.committed) if budget else (0, 0)
        if budget is not None and one.window_days is not None:
            past = _sql.past(budget, before=now - timedelta(days=one.window_days))
            committed -= sum(amount for _, amount in past)
        told.append(
            Balance(
                kind=one.kind, holder=one.holder, period=one.period, limit=one.limit,
                reserved=reserved, committed=committed,
            )
        )  # fmt: skip
    return tuple(told)
