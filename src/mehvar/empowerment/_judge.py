"""A policy over millions of cases at once: the same table of rows as one Ibis expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

from mehvar.empowerment._decide import LOWEST_LEVEL, Reason
from mehvar.empowerment._policy import Amount, Effect, Policy, Row, Test

if TYPE_CHECKING:
    import ibis.expr.types as ir

JUDGED = ("row", "action", "outcome", "reason", "due", "amount", "level")
"""The columns that ``judge`` adds: what ``Decision`` holds under the same names."""

_NONE = -1

_Told: TypeAlias = "tuple[Any, Any, Any, Any]"
"""Columns of outcome, reason, amount and level."""


def judge(*, policy: Policy, cases: ir.Table) -> ir.Table:
    """Return the cases with what the policy says about each: one row per case, all its columns.

    ``cases`` has a column per known fact, named as the fact, of its kind (numbers as int64 in
    the fact's unit); null, and a column that is not there, mean that the fact is not known.
    ``row`` and ``level`` are null where a decision has None.
    """
    import ibis

    known = _Known(cases)
    cases = cases.mutate(row_no=_pick(policy, known))
    at = cases.row_no
    due = _by_row(at, [_due_of(row.effect, known) for row in policy.rows], ibis.literal(0))
    cases = cases.mutate(row_due=due)
    told = [_outcome(policy, row, cases.row_due, known) for row in policy.rows]
    nothing = (_text("deny"), _text(Reason.NO_ROW), ibis.literal(0), _no_level())
    outcome, reason, amount, level = (
        _by_row(at, [one[place] for one in told], nothing[place]) for place in range(4)
    )
    judged = cases.mutate(
        row=_by_row(at, [_text(row.key) for row in policy.rows], ibis.null("string")),
        action=_by_row(at, [_text(row.effect.action) for row in policy.rows], _text("refuse")),
        outcome=outcome,
        reason=reason,
        due=ibis.coalesce(cases.row_due, 0).cast("int64"),
        amount=amount.cast("int64"),
        level=level,
    )
    return judged.drop("row_no", "row_due")


class _Known:
    """The facts that the cases have; a fact without a column is null everywhere."""

    def __init__(self, cases: ir.Table) -> None:
        self.cases = cases

    def __getitem__(self, name: str) -> Any:
        return self.cases[name] if name in self.cases.columns else None


def _pick(policy: Policy, known: _Known) -> Any:
    """Return the place of the row that counts, or -1."""
    import ibis

    matched = [_all_hold(row.when, known) for row in policy.rows]
    places = range(len(policy.rows))
    if policy.hit in {"first", "unique"} or not matched:
        return _cases([(matched[at], ibis.literal(at)) for at in places], ibis.literal(_NONE))
    worth = [_worth(row.effect, known) for row in policy.rows]
    offered = [matched[at].ifelse(worth[at], ibis.null("int64")) for at in places]
    best = _best(offered, least=policy.hit == "least")
    chosen = [(matched[at] & (worth[at] == best), ibis.literal(at)) for at in places]
    return _cases(chosen, ibis.literal(_NONE))


def _best(offered: list[Any], *, least: bool) -> Any:
    """Return the least or the most of several columns, leaving nulls out on every engine."""
    import ibis

    def better(left: Any, right: Any) -> Any:
        chosen = ibis.least(left, right) if least else ibis.greatest(left, right)
        return ibis.coalesce(chosen, left, right)

    return reduce(better, offered)


def _all_hold(tests: tuple[Test, ...], known: _Known) -> Any:
    import ibis

    held = [_holds(test, known[test.fact]) for test in tests]
    return reduce(lambda left, right: left & right, held, ibis.literal(True))


def _holds(test: Test, fact: Any) -> Any:
    """Return whether a test holds: never null."""
    import ibis

    if fact is None:
        return ibis.literal(test.operator == "not_known")
    if test.operator in {"known", "not_known"}:
        return fact.notnull() if test.operator == "known" else fact.isnull()
    compared = _compare(test, fact)
    return ibis.coalesce(compared, ibis.literal(False))


def _compare(test: Test, fact: Any) -> Any:
    if test.operator == "between" and isinstance(test.value, tuple):
        low, high = test.value
        return (fact >= low) & (fact < high)
    wanted = list(test.value) if isinstance(test.value, tuple) else test.value
    return _COMPARED[test.operator](fact, wanted)


_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "is": lambda fact, wanted: fact == wanted,
    "is_not": lambda fact, wanted: fact != wanted,
    "one_of": lambda fact, wanted: fact.isin(wanted),
    "not_one_of": lambda fact, wanted: fact.notin(wanted),
    "at_least": lambda fact, wanted: fact >= wanted,
    "at_most": lambda fact, wanted: fact <= wanted,
    "above": lambda fact, wanted: fact > wanted,
    "below": lambda fact, wanted: fact < wanted,
}


def _due_of(effect: Effect, known: _Known) -> Any:
    import ibis

    return ibis.literal(0) if effect.amount is None else _due(effect.amount, known)


def _due(amount: Amount, known: _Known) -> Any:
    """Return what an amount comes to before its cap; null when its fact is not known."""
    import ibis

    base: Any = ibis.literal(0, "int64")
    if amount.of is not None:
        fact = known[amount.of]
        if fact is None:
            return ibis.null("int64")
        base = (fact < 0).ifelse(0, fact).cast("int64")  # null stays null
    total = (base * amount.rate + 5_000) // 10_000 + amount.plus
    total = _raised(total, amount.at_least or 0)
    if amount.round_to > 1:
        total = (total + (amount.round_to - 1)) // amount.round_to * amount.round_to
    return total.cast("int64")


def _raised(total: Any, floor: int) -> Any:
    """Return the total, or the floor where that is more; null stays null."""
    return (total < floor).ifelse(floor, total)


def _worth(effect: Effect, known: _Known) -> Any:
    import ibis

    if effect.action == "refuse" or effect.amount is None:
        return ibis.literal(0, "int64")
    due = ibis.coalesce(_due(effect.amount, known), 0)
    cap = effect.amount.at_most
    if cap is None or effect.beyond == "ask":
        return due
    return (due > cap).ifelse(cap if effect.beyond == "cap" else 0, due)


def _outcome(policy: Policy, row: Row, due: Any, known: _Known) -> _Told:
    """Return outcome, reason, amount and level where this row counts."""
    import ibis

    nothing = (_text("deny"), _text(Reason.FACT_MISSING), ibis.literal(0), _no_level())
    own = known["employee_level"]
    own = ibis.literal(LOWEST_LEVEL) if own is None else ibis.coalesce(own, LOWEST_LEVEL)
    judged = _judged(policy, row.effect, due, own)
    return _either(due.isnull(), nothing, judged)


def _judged(policy: Policy, effect: Effect, due: Any, own: Any) -> _Told:
    import ibis

    zero = ibis.literal(0, "int64")
    if effect.action == "refuse":
        return _text("deny"), _text(Reason.ROW_REFUSES), zero, _no_level()
    if effect.action == "ask":
        return _asked(policy, Reason.ROW_ASKS, due, own)
    cap = effect.amount.at_most if effect.amount is not None else None
    if cap is None:
        return _within(policy, due, own, (_text("allow"), _text(Reason.GRANTED)))
    if effect.beyond == "cap":
        above = due > cap
        amount = above.ifelse(cap, due)
        said = (
            above.ifelse("allow_capped", "allow"),
            above.ifelse(Reason.CAPPED.value, Reason.GRANTED.value),
        )
        return _within(policy, amount, own, said)
    beyond = (
        _asked(policy, Reason.ABOVE_CAP, due, own)
        if effect.beyond == "ask"
        else (_text("deny"), _text(Reason.ABOVE_CAP), zero, _no_level())
    )
    inside = _within(policy, due, own, (_text("allow"), _text(Reason.GRANTED)))
    return _either(due > cap, beyond, inside)


def _within(policy: Policy, amount: Any, own: Any, said: tuple[Any, Any]) -> _Told:
    """Return what is granted where the employee may grant it alone, else who is asked."""
    import ibis

    granted = (*said, amount, _no_level())
    if not policy.authority:
        return granted
    steps = [(own >= one.level, ibis.literal(one.at_most)) for one in _rising(policy)[::-1]]
    alone = _cases(steps, ibis.literal(_NONE))
    return _either(amount > alone, _asked(policy, Reason.ABOVE_LEVEL, amount, own), granted)


def _asked(policy: Policy, reason: Reason, amount: Any, own: Any) -> _Told:
    import ibis

    if not policy.authority:
        return _text("approve"), _text(reason), amount, (own + 1).cast("int64")
    steps = [
        ((own < one.level) & (amount <= one.at_most), ibis.literal(one.level, "int64"))
        for one in policy.authority
    ]
    level = _cases(steps, _no_level())
    nobody = (
        _text("deny"), _text(Reason.NOBODY_MAY), ibis.literal(0, "int64"), _no_level(),
    )  # fmt: skip
    return _either(level.isnull(), nobody, (_text("approve"), _text(reason), amount, level))


def _rising(policy: Policy) -> list[Any]:
    """Return for each level the most that it or a level below may grant alone."""
    from dataclasses import replace

    most, rising = _NONE, []
    for one in policy.authority:
        most = max(most, one.at_most)
        rising.append(replace(one, at_most=most))
    return rising


def _either(when: Any, then: _Told, otherwise: _Told) -> _Told:
    pairs = zip(then, otherwise, strict=True)
    outcome, reason, amount, level = (_cases([(when, yes)], no) for yes, no in pairs)
    return outcome, reason, amount, level


def _by_row(at: Any, values: list[Any], otherwise: Any) -> Any:
    return _cases([(at == place, value) for place, value in enumerate(values)], otherwise)


def _cases(steps: list[tuple[Any, Any]], otherwise: Any) -> Any:
    import ibis

    return ibis.cases(*steps, else_=otherwise) if steps else otherwise


def _text(value: str) -> Any:
    import ibis

    return ibis.literal(str(value))


def _no_level() -> Any:
    import ibis

    return ibis.null("int64")
