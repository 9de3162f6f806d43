"""A policy run over the recorded history: who would have got what, at which cost, since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mehvar.empowerment import Policy
from mehvar.policy_lab._judged import digest_of, helped, judge_history
from mehvar.policy_lab._records import (
    Assumed,
    Backtest,
    Breakdown,
    Changed,
    ChangedCase,
    Group,
    Limits,
    Recorded,
    Totals,
    Unknown,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.policy_lab._history import History

SHOWN_BY = {
    "outcome": "outcome", "row": "row", "reason": "reason", "action": "action",
    "class": "class_now", "store": "order_store", "city": "order_city",
    "channel": "order_channel", "team": "team_id", "employee": "employee_id",
}  # fmt: skip
"""What the cases are broken down by, and the column that holds it."""

_ANSWERS = frozenset({"outcome", "row", "reason", "action"})
"""Groups of answers: never too small to tell, because they name no customers."""

_MOST_CHANGED = 20
_COUNTED = (
    "cases", "customers", "helped", "capped", "asked", "refused", "limited", "amount",
    "asked_amount",
)  # fmt: skip


def backtest(
    *,
    history: History,
    policy: Policy,
    against: Policy | None = None,
    assume: Assumed | None = None,
    limits: Limits | None = None,
) -> Backtest:
    """Run a policy over a history, case by case as ``empowerment.decide`` would.

    Facts of a case are those of its moment and are held: what the policy would have changed in
    them afterwards (a customer who comes back, a grant that counts as an earlier one) is not
    played through, but for ``limits``.

    Args:
        history: the cases of the policy's situation.
        policy: what is tried.
        against: what is in force, to compare with.
        assume: what stands in for facts that the history does not know.
        limits: what is held beside the policy, in the order of time; nothing without it.

    Raises:
        LabError: when a policy is of another situation, or an assumption cannot be one.
    """
    judged = judge_history(history, policy=policy, against=against, assume=assume, limits=limits)
    return summarise(
        history=history, judged=judged, policy=policy, against=against, assume=assume,
        limits=limits,
    )  # fmt: skip


def summarise(
    *,
    history: History,
    judged: ir.Table,
    policy: Policy,
    against: Policy | None,
    assume: Assumed | None,
    limits: Limits | None,
) -> Backtest:
    """Count what ``judge_history`` judged."""
    [told] = history.ask(_totals(judged, compared=against is not None))
    weeks = _groups(history, judged, "week", compared=against is not None)
    return Backtest(
        policy=policy.key,
        version=policy.version,
        situation=policy.situation,
        digest=digest_of(policy),
        against=(against.key, against.version) if against is not None else None,
        as_of=history.as_of,
        first=told["first"],
        last=told["last"],
        limits=limits,
        total=_read_totals(told),
        was=_read_totals(told, "was_") if against is not None else None,
        recorded=Recorded(**{name: int(told[f"really_{name}"] or 0) for name in _REALLY}),
        weeks=tuple(sorted(weeks, key=lambda one: one.key or "")),
        breakdowns=tuple(
            _breakdown(history, judged, name, column, compared=against is not None)
            for name, column in SHOWN_BY.items()
        ),
        unknown=_unknown(history, policy, assume or {}),
        changed=_changed(history, judged) if against is not None else (),
        most_changed=_most_changed(history, judged) if against is not None else (),
    )


_REALLY = ("cases", "granted", "amount", "cost", "same")


def _totals(judged: ir.Table, *, compared: bool) -> ir.Table:
    """One row: the totals of all cases, of the policy before, and of what was really decided."""
    recorded = judged.decision_id.notnull() | judged.granted_amount.notnull()
    given = judged.granted_amount.fill_null(0)
    counts = _counts(judged) | (_counts(judged, "was_") if compared else {})
    same = (judged.decided_outcome == judged.outcome) & (given == judged.amount)
    return judged.aggregate(
        first=judged.day.min(),
        last=judged.day.max(),
        really_cases=recorded.sum(),
        really_granted=(given > 0).sum(),
        really_amount=given.sum(),
        really_cost=judged.granted_cost.sum(),
        really_same=(recorded & same.fill_null(False)).sum(),
        **counts,
    )


def _counts(judged: ir.Table, prefix: str = "") -> dict[str, Any]:
    """The sums of ``Totals``; those of the policy before are named ``was_*``."""
    outcome, amount = judged[f"{prefix}outcome"], judged[f"{prefix}amount"]
    found = {
        "helped": helped(outcome).sum(),
        "capped": (outcome == "allow_capped").sum(),
        "asked": (outcome == "approve").sum(),
        "refused": (outcome == "deny").sum(),
        "limited": judged[f"{prefix}limited"].sum(),
        "amount": helped(outcome).ifelse(amount, 0).sum(),
        "asked_amount": (outcome == "approve").ifelse(amount, 0).sum(),
    }
    told = {f"{prefix}{name}": value for name, value in found.items()}
    if not prefix:
        told |= {"cases": judged.count(), "customers": judged.customer_id.nunique()}
    return told


def _read_totals(row: dict[str, Any], prefix: str = "") -> Totals:
    """Read totals; cases and their customers are the same under both policies."""
    both = {"cases", "customers"}
    names = {name: name if name in both else f"{prefix}{name}" for name in _COUNTED}
    return Totals(**{name: int(row[column] or 0) for name, column in names.items()})


def _groups(history: History, judged: ir.Table, column: str, *, compared: bool) -> list[Group]:
    counts = _counts(judged) | (_counts(judged, "was_") if compared else {})
    rows = history.ask(judged.group_by(group_key=judged[column]).aggregate(**counts))
    return [
        Group(
            key=row["group_key"],
            now=_read_totals(row),
            was=_read_totals(row, "was_") if compared else None,
        )
        for row in rows
    ]


def _breakdown(
    history: History, judged: ir.Table, name: str, column: str, *, compared: bool
) -> Breakdown:
    groups = sorted(
        _groups(history, judged, column, compared=compared),
        key=lambda one: (-one.now.amount, -one.now.cases, one.key or ""),
    )
    if name in _ANSWERS:
        return Breakdown(by=name, groups=tuple(groups))
    return _without_small(name, groups, least=history.least)


def _without_small(name: str, groups: list[Group], *, least: int) -> Breakdown:
    """Put groups of too few customers together; told only when they are enough together."""
    shown = tuple(one for one in groups if one.now.customers >= least)
    small = [one for one in groups if one.now.customers < least]
    together = _together(small) if small else None
    if together is not None and together.now.customers < least:
        together = None
    return Breakdown(by=name, groups=shown, small=together, small_groups=len(small))


def _together(groups: list[Group]) -> Group:
    """Sum groups; a customer of two of them counts twice, so few are never made to look many."""
    was = [one.was for one in groups if one.was is not None]
    return Group(key=None, now=_sum([one.now for one in groups]), was=_sum(was) if was else None)


def _sum(totals: list[Totals]) -> Totals:
    summed = {name: sum(getattr(one, name) for one in totals) for name in _COUNTED}
    return Totals(**summed | {"customers": max((one.customers for one in totals), default=0)})


def _unknown(history: History, policy: Policy, assume: Assumed) -> tuple[Unknown, ...]:
    """Return the facts asked about that some case does not know, most cases first."""
    import ibis

    cases, asked = history.cases, policy.facts()
    if not asked:
        return ()
    [row] = history.ask(
        cases.aggregate(**{name: ibis.coalesce(cases[name].isnull().sum(), 0) for name in asked})
    )
    found = [
        Unknown(fact=name, cases=int(row[name]), assumed=assume.get(name))
        for name in asked
        if row[name]
    ]
    return tuple(sorted(found, key=lambda one: (-one.cases, one.fact)))


def _changed(history: History, judged: ir.Table) -> tuple[Changed, ...]:
    """Return the matrix of answers, those that stayed among them."""
    by = judged.group_by(was=judged.was_outcome, now=judged.outcome).aggregate(
        cases=judged.count(),
        was_amount=helped(judged.was_outcome).ifelse(judged.was_amount, 0).sum(),
        now_amount=helped(judged.outcome).ifelse(judged.amount, 0).sum(),
    )
    return tuple(Changed(**row) for row in history.ask(by.order_by(["was", "now"])))


def _most_changed(history: History, judged: ir.Table) -> tuple[ChangedCase, ...]:
    """Return the cases whose amount changes most, ids only."""
    import ibis

    now = helped(judged.outcome).ifelse(judged.amount, 0)
    was = helped(judged.was_outcome).ifelse(judged.was_amount, 0)
    moved = judged.mutate(now_amount=now, was_given=was, moved=(now - was).abs())
    moved = moved.filter((moved.moved > 0) | (moved.outcome != moved.was_outcome))
    first = moved.order_by([ibis.desc("moved"), "case_id"]).limit(_MOST_CHANGED)
    rows = first.select(
        "case_id", "day", "customer_id", was="was_outcome", was_amount="was_given",
        now="outcome", now_amount="now_amount",
    )  # fmt: skip
    return tuple(ChangedCase(**row) for row in history.ask(rows))
