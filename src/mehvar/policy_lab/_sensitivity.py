"""What if the caps, the rates or the thresholds of a policy were other ones?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mehvar.empowerment import FACTS, Amount, Policy, Row, Test, judge
from mehvar.policy_lab._errors import LabError
from mehvar.policy_lab._judged import assuming, check_situation, helped
from mehvar.policy_lab._records import Assumed, Change, Outlook, Sensitivity

if TYPE_CHECKING:
    from mehvar.policy_lab._history import History

STEPS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
"""By how much each is multiplied for the curves."""

_MEASURES = frozenset({"money", "minutes", "days", "count"})
_CLOSE = 1e-9


def change_policy(*, policy: Policy, change: Change) -> Policy:
    """Return a policy with its caps, rates and thresholds multiplied.

    Thresholds are the numbers of conditions on money, minutes, days and counts, but the level of
    an employee and truths of the order. All are rounded to whole units, half up.

    Raises:
        LabError: when a factor is not above zero, or two ends of a condition meet.
    """
    if min(change.cap, change.rate, change.threshold) <= 0:
        raise LabError("A factor must be above zero.", hint="1 leaves a policy as it is.")
    return replace(policy, rows=tuple(_row(row, change) for row in policy.rows))


def foresee(
    *, history: History, policy: Policy, change: Change, assume: Assumed | None = None
) -> Outlook:
    """Return what a changed policy would have come to; limits beside it are not held.

    Raises:
        LabError: as ``change_policy``, or when the policy is of another situation.
    """
    check_situation(history, policy)
    cases = assuming(history.cases, policy.situation, assume or {})
    rows = judge(policy=change_policy(policy=policy, change=change), cases=cases)
    given = helped(rows.outcome)
    [told] = history.ask(
        rows.aggregate(
            cases=rows.count(),
            helped=given.sum(),
            asked=(rows.outcome == "approve").sum(),
            amount=given.ifelse(rows.amount, 0).sum(),
        )
    )
    return Outlook(change=change, **{name: int(value or 0) for name, value in told.items()})


def sensitivity(*, history: History, policy: Policy, assume: Assumed | None = None) -> Sensitivity:
    """Return curves of cost and of cases helped over ``STEPS`` of each, one moved at a time.

    Raises:
        LabError: as ``foresee``.
    """
    narrow = _narrow(history, policy, assume)

    def outlook(change: Change) -> Outlook:
        return foresee(history=narrow, policy=policy, change=change)

    base = outlook(Change())

    def curve(of: str) -> tuple[Outlook, ...]:
        return tuple(
            base if abs(step - 1) < _CLOSE else outlook(replace(Change(), **{of: step}))
            for step in STEPS
        )

    return Sensitivity(
        base=base, cap=curve("cap"), rate=curve("rate"), threshold=curve("threshold")
    )


def _narrow(history: History, policy: Policy, assume: Assumed | None) -> History:
    """Keep only what the policy asks about: it is read many times."""
    check_situation(history, policy)
    cases = assuming(history.cases, policy.situation, assume or {})
    return replace(history, cases=history.keep(cases.select("case_id", *policy.facts())))


def _row(row: Row, change: Change) -> Row:
    effect = row.effect
    if effect.amount is not None:
        effect = replace(effect, amount=_amount(effect.amount, change))
    return replace(
        row, when=tuple(_test(test, change.threshold) for test in row.when), effect=effect
    )


def _amount(amount: Amount, change: Change) -> Amount:
    most = None if amount.at_most is None else _times(amount.at_most, change.cap)
    least = amount.at_least
    if most is not None and least is not None and least <= (amount.at_most or 0):
        least = min(least, most)
    return replace(
        amount,
        rate=_times(amount.rate, change.rate),
        plus=_times(amount.plus, change.rate),
        at_most=most,
        at_least=least,
    )


def _test(test: Test, factor: float) -> Test:
    fact = FACTS[test.fact]
    if abs(factor - 1) < _CLOSE or fact.kind not in _MEASURES or fact.name == "employee_level":
        return test
    if isinstance(test.value, tuple):
        moved = tuple(_times(one, factor) if isinstance(one, int) else one for one in test.value)
        if test.operator == "between" and moved[0] == moved[1]:
            raise LabError(
                f"Times {factor:g}, the two ends of a condition on {fact.name} meet.",
                hint="Choose a factor nearer to 1.",
                reason="ends_meet",
            )
        return replace(test, value=moved)
    if isinstance(test.value, int) and not isinstance(test.value, bool):
        return replace(test, value=_times(test.value, factor))
    return test


def _times(value: int, factor: float) -> int:
    """Multiply and round half up, exactly for the factors of the page (quarters)."""
    from fractions import Fraction
    from math import floor

    return floor(value * Fraction(factor).limit_denominator(10_000) + Fraction(1, 2))
