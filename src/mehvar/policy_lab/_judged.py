"""A history judged: every case with what a policy says, and with what another says beside it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from mehvar.empowerment import FACTS, JUDGED, Policy, facts_of, judge, policy_to_json
from mehvar.policy_lab._errors import LabError
from mehvar.policy_lab._limits import hold
from mehvar.policy_lab._records import HELPED, Assumed, Limits

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.policy_lab._history import History

KEPT = (
    "case_id", "day", "at", "week", "customer_id", "order_hash", "employee_id", "team_id",
    "order_store", "order_city", "order_channel", "class_now", "tenure_days", "language",
    "severity", "order_delay", "order_amount", "item_price",
    "decision_id", "decided_outcome", "granted_amount", "granted_cost",
)  # fmt: skip
"""What is kept of a case beside what policies say of it."""

_WAS = ("row", "outcome", "amount")


def judge_history(
    history: History,
    *,
    policy: Policy,
    against: Policy | None = None,
    assume: Assumed | None = None,
    limits: Limits | None = None,
) -> ir.Table:
    """One row per case with ``JUDGED``, ``limited``, and ``was_*`` of the other policy.

    ``limited`` tells that a limit beside the policy took the grant away; outcome and amount are
    then deny and 0. The result is kept in the engine until the history closes.

    Raises:
        LabError: when a policy is of another situation, or an assumption cannot be one.
    """
    check_situation(history, policy, against)
    cases = assuming(history.cases, policy.situation, assume or {})
    before: tuple[str, ...] = ()
    if against is not None:
        judged = judge(policy=against, cases=cases)
        beside = {f"was_{name}": judged[name] for name in _WAS}
        cases, before = judged.mutate(**beside).drop(*JUDGED), tuple(beside)
    told = judge(policy=policy, cases=cases)
    facts = [name for name in policy.facts() if name not in KEPT]
    kept = history.keep(told.select(*KEPT, *facts, *before, *JUDGED))
    return hold(history, kept, limits, prefixes=("", "was_") if before else ("",))


def digest_of(policy: Policy) -> str:
    """Return what tells two policies apart: a digest of the whole definition."""
    written = json.dumps(policy_to_json(policy), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def helped(outcome: Any) -> Any:
    """Return whether an outcome gives something at once."""
    return outcome.isin(HELPED)


def check_situation(history: History, *policies: Policy | None) -> None:
    for one in policies:
        if one is not None and one.situation != history.situation:
            raise LabError(
                f"The policy {one.key} is for {one.situation}, and the history is of "
                f"{history.situation}.",
                hint="Open the history of the policy's situation.",
            )


def assuming(cases: ir.Table, situation: Any, assume: Assumed) -> ir.Table:
    """Put what is assumed in the place of what is not known."""
    import ibis

    known = {one.name for one in facts_of(situation)}
    for name, value in assume.items():
        if name not in known or not _fits(name, value):
            raise LabError(
                f"{name} = {value!r} cannot be assumed in {situation}.",
                hint=f"Facts of this situation: {', '.join(sorted(known))}.",
            )
    filled = {
        name: ibis.coalesce(cases[name], ibis.literal(value).cast(cases[name].type()))
        for name, value in assume.items()
    }
    return cases.mutate(**filled) if filled else cases


def _fits(name: str, value: object) -> bool:
    fact = FACTS[name]
    if fact.kind == "flag":
        return isinstance(value, bool)
    if fact.kind == "choice":
        return isinstance(value, str) and value in (fact.choices or {})
    if fact.kind == "text":
        return isinstance(value, str)
    return fact.kind != "day" and isinstance(value, int) and not isinstance(value, bool)
