"""One decision: what a policy says about one case. Pure, and the same for the same facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

from mehvar.empowerment._facts import Facts, Situation, check_facts
from mehvar.empowerment._policy import Action, Amount, Effect, Hit, Policy, Row, Test

Outcome = Literal["allow", "allow_capped", "approve", "deny"]
"""``approve``: the employee may not decide this alone, a higher level may."""

LOWEST_LEVEL = 1
"""The level of an employee of whom none is known."""


class Reason(StrEnum):
    """Why a decision came out as it did."""

    GRANTED = "granted"
    CAPPED = "capped"
    ABOVE_CAP = "above_cap"
    ABOVE_LEVEL = "above_level"
    ROW_ASKS = "row_asks"
    ROW_REFUSES = "row_refuses"
    NO_ROW = "no_row"
    FACT_MISSING = "fact_missing"
    NOBODY_MAY = "nobody_may"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a policy says about one case; amounts in minor units.

    ``due`` is what the row gives before its cap, ``amount`` what is granted or, when the outcome
    is ``approve``, what a person of ``level`` is asked for. ``row`` is the key of the row that
    counted, None when none matched. ``missing`` names the facts that were not known and that
    the policy asks about.
    """

    policy: str
    version: int
    situation: Situation
    outcome: Outcome
    reason: Reason
    action: Action
    row: str | None = None
    due: int = 0
    amount: int = 0
    level: int | None = None
    valid_days: int | None = None
    missing: tuple[str, ...] = ()


Matcher: TypeAlias = Callable[[Facts], bool]
Decider: TypeAlias = Callable[[Facts], Decision]


def decide(*, policy: Policy, facts: Facts) -> Decision:
    """Return what the policy says about one case.

    Raises:
        FactsError: when a fact does not exist in the policy's situation, or is of another kind.
    """
    check_facts(situation=policy.situation, facts=facts)
    return compile_policy(policy)(facts)


@lru_cache(maxsize=256)
def compile_policy(policy: Policy) -> Decider:
    """Return a function that decides under the policy; it expects facts that were checked.

    ``judge`` is the same policy for millions of cases; the two are proven equal by tests.
    """
    rows = [(_matcher(row.when), row) for row in policy.rows]
    pick = _PICKS[policy.hit]
    asked = policy.facts()

    def decider(facts: Facts) -> Decision:
        row = pick(rows, facts)
        found = _settle(policy, row, facts)
        if found.outcome != "deny":
            return found
        missing = tuple(name for name in asked if facts.get(name) is None)
        return replace(found, missing=missing) if missing else found

    return decider


def due_amount(amount: Amount, facts: Facts) -> int | None:
    """Return what an amount comes to before its cap, or None when its fact is not known."""
    base = 0
    if amount.of is not None:
        known = facts.get(amount.of)
        if not isinstance(known, int):
            return None
        base = max(known, 0)
    total = (base * amount.rate + 5_000) // 10_000 + amount.plus
    total = max(total, amount.at_least or 0)
    return -(-total // amount.round_to) * amount.round_to


class _Judged(NamedTuple):
    outcome: Outcome
    reason: Reason
    amount: int = 0
    level: int | None = None


def _settle(policy: Policy, row: Row | None, facts: Facts) -> Decision:
    """Return what the row that counts comes to for an employee of this level."""
    effect = row.effect if row is not None else Effect(action="refuse")
    due = due_amount(effect.amount, facts) if effect.amount is not None else 0
    if row is None:
        judged = _Judged("deny", Reason.NO_ROW)
    elif due is None:
        judged = _Judged("deny", Reason.FACT_MISSING)
    else:
        judged = _judged(policy, effect, due, _level_of(facts))
    return Decision(
        policy=policy.key, version=policy.version, situation=policy.situation,
        outcome=judged.outcome, reason=judged.reason, action=effect.action,
        row=row.key if row is not None else None, due=due or 0,
        amount=judged.amount, level=judged.level, valid_days=effect.valid_days,
    )  # fmt: skip


def _judged(policy: Policy, effect: Effect, due: int, own: int) -> _Judged:
    if effect.action == "refuse":
        return _Judged("deny", Reason.ROW_REFUSES)
    if effect.action == "ask":
        return _asked(policy, Reason.ROW_ASKS, due, own)
    cap = effect.amount.at_most if effect.amount is not None else None
    is_above = cap is not None and due > cap
    if is_above and effect.beyond == "refuse":
        return _Judged("deny", Reason.ABOVE_CAP)
    if is_above and effect.beyond == "ask":
        return _asked(policy, Reason.ABOVE_CAP, due, own)
    granted = _Judged("allow_capped", Reason.CAPPED, cap or 0) if is_above else None
    return _within(policy, granted or _Judged("allow", Reason.GRANTED, due), own)


def _within(policy: Policy, granted: _Judged, own: int) -> _Judged:
    """Return what is granted where the employee may grant it alone, else who is asked."""
    if policy.authority and granted.amount > _may_alone(policy, own):
        return _asked(policy, Reason.ABOVE_LEVEL, granted.amount, own)
    return granted


def _asked(policy: Policy, reason: Reason, amount: int, own: int) -> _Judged:
    """Return who must be asked: the lowest level above the employee's that may grant it."""
    if not policy.authority:
        return _Judged("approve", reason, amount, own + 1)
    for one in policy.authority:
        if one.level > own and one.at_most >= amount:
            return _Judged("approve", reason, amount, one.level)
    return _Judged("deny", Reason.NOBODY_MAY)


def _may_alone(policy: Policy, own: int) -> int:
    return max((one.at_most for one in policy.authority if one.level <= own), default=-1)


def _level_of(facts: Facts) -> int:
    level = facts.get("employee_level")
    return level if isinstance(level, int) else LOWEST_LEVEL


def worth(effect: Effect, facts: Facts) -> int:
    """Return how generous a row is, for the hit policies that compare rows."""
    due = due_amount(effect.amount, facts) if effect.amount is not None else 0
    if due is None or effect.action == "refuse":
        return 0
    cap = effect.amount.at_most if effect.amount is not None else None
    if cap is None or due <= cap:
        return due
    return {"cap": cap, "ask": due, "refuse": 0}[effect.beyond]


_Compiled: TypeAlias = "list[tuple[Matcher, Row]]"


def _first(rows: _Compiled, facts: Facts) -> Row | None:
    for matches, row in rows:
        if matches(facts):
            return row
    return None


def _least(rows: _Compiled, facts: Facts) -> Row | None:
    matched = [row for matches, row in rows if matches(facts)]
    return min(matched, key=lambda row: worth(row.effect, facts), default=None)


def _most(rows: _Compiled, facts: Facts) -> Row | None:
    matched = [row for matches, row in rows if matches(facts)]
    return max(matched, key=lambda row: worth(row.effect, facts), default=None)


_PICKS: Mapping[Hit, Callable[[_Compiled, Facts], Row | None]] = {
    "first": _first, "unique": _first, "least": _least, "most": _most,
}  # fmt: skip


def _matcher(tests: tuple[Test, ...]) -> Matcher:
    """Return a function that tells whether all tests hold."""
    compiled = [(test.fact, HOLDS[test.operator], operand(test)) for test in tests]

    def matches(facts: Facts) -> bool:
        return all(holds(facts.get(name), wanted) for name, holds, wanted in compiled)

    return matches


def operand(test: Test) -> object:
    """Return a test's value as ``HOLDS`` compares with it."""
    many = test.operator in {"one_of", "not_one_of"}
    return frozenset(test.value) if many and isinstance(test.value, tuple) else test.value


HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": lambda fact, wanted: fact is not None and fact == wanted,
    "is_not": lambda fact, wanted: fact is not None and fact != wanted,
    "one_of": lambda fact, wanted: fact is not None and fact in wanted,
    "not_one_of": lambda fact, wanted: fact is not None and fact not in wanted,
    "at_least": lambda fact, wanted: fact is not None and fact >= wanted,
    "at_most": lambda fact, wanted: fact is not None and fact <= wanted,
    "above": lambda fact, wanted: fact is not None and fact > wanted,
    "below": lambda fact, wanted: fact is not None and fact < wanted,
    "between": lambda fact, wanted: fact is not None and wanted[0] <= fact < wanted[1],
    "known": lambda fact, _wanted: fact is not None,
    "not_known": lambda fact, _wanted: fact is None,
}
"""What each operator means; an unknown fact satisfies ``not_known`` alone."""
