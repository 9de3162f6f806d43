"""What may be granted in a moment: the facts, the policy's answer and the room in the budgets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar import empowerment
from mehvar.text import Bilingual
from mehvar_web import company
from mehvar_web.grants import _orders, _policy_read
from mehvar_web.grants._budgets import budget_terms, company_day, room
from mehvar_web.grants._cost import cost_of
from mehvar_web.grants._errors import MomentError
from mehvar_web.grants._facts import Gathered, gather
from mehvar_web.grants._ledger import balances
from mehvar_web.grants._levels import level_of
from mehvar_web.grants._moments import Moment, Offer, Refused, RefusedFor
from mehvar_web.grants._once import earlier_grant
from mehvar_web.grants._saving import saving_of

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

SMALLER = frozenset({"discount_code", "credit"})
"""What may be granted in part: nobody gets less of a refund or of a difference than is due."""

_NEEDS_CUSTOMER = frozenset({"discount_code", "credit"})
_BETTER = {"allow": 3, "allow_capped": 3, "approve": 2, "deny": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A moment with its customer, everything known of it and the answer of the policy in force."""

    moment: Moment
    found: Gathered
    policy: empowerment.Policy | None
    decision: empowerment.Decision | None


def look(moment: Moment, *, by: User, now: datetime) -> Offer:
    """Return what this employee may grant now, why, and within what; nothing is changed.

    Raises:
        Http404: when the customer or the order is out of the employee's sight.
        MomentError: when the moment contradicts the data.
        FactsError: when something told is no fact of the situation.
    """
    judged = judge(moment, by=by, now=now)
    decision, found, moment = judged.decision, judged.found, judged.moment
    cost = cost_of(decision, found, now=now)
    stands = balances(
        budgets=budget_terms(
            by=by, now=now, customer_id=moment.customer_id, case=moment.case, order=moment.order
        ),
        now=now,
    )
    refusal = refused_by_rule(judged) or _refused_by_budget(judged, cost.amount, stands)
    return Offer(
        moment=moment, at=now, facts=tuple(found.known.values()), missing=_missing(judged),
        policy=judged.policy, decision=decision, sentence=_sentence(judged.policy, decision),
        level=level_of(by), budgets=stands, cost=cost,
        saving=saving_of(decision, found),
        most=_most(decision, refusal, room(stands)),
        may_be_smaller=decision is not None and decision.action in SMALLER,
        substitutes=found.substitutes, refusal=refusal,
    )  # fmt: skip


def judge(moment: Moment, *, by: User, now: datetime) -> Judged:
    """Gather the facts and ask the policies in force; the answer that gives most counts.

    Raises:
        Http404, MomentError, FactsError: as ``look``.
    """
    if moment.customer_id is None and moment.order is not None:
        moment = replace(moment, customer_id=_orders.owner_of(moment.order))
    found = gather(moment, by=by, now=now)
    day = company_day(now)
    answers = [
        (empowerment.compile_policy(policy)(found.facts), policy)
        for policy in _policy_read.in_force(moment.situation, day=day, by=by)
    ]
    decision, policy = max(
        answers, key=lambda one: (_BETTER[one[0].outcome], one[0].amount), default=(None, None)
    )
    if decision is not None and decision.action in _NEEDS_CUSTOMER and _is_nobody(moment, found):
        raise MomentError("customer")
    return Judged(moment=moment, found=found, policy=policy, decision=decision)


def refused_by_rule(judged: Judged) -> Refused | None:
    """Return what stands in the way besides the budgets; None when nothing does."""
    decision, policy = judged.decision, judged.policy
    if decision is None or policy is None:
        return Refused(why=RefusedFor.NO_POLICY, name=judged.moment.situation)
    if judged.found.is_unfit and judged.moment.substitute is not None:
        return Refused(why=RefusedFor.SUBSTITUTE, name=judged.moment.substitute[1])
    earlier = earlier_grant(judged.moment, policy)
    if earlier is not None:
        return Refused(why=RefusedFor.ONCE, name=earlier.situation, grant=earlier.key)
    if decision.outcome == "deny":
        return Refused(
            why=RefusedFor.RULE, name=decision.row or policy.key, reason=decision.reason,
            missing=decision.missing,
        )  # fmt: skip
    return None


def _refused_by_budget(judged: Judged, amount: int, stands: tuple) -> Refused | None:  # type: ignore[type-arg]
    if judged.decision is None or judged.decision.outcome == "deny":
        return None
    for one in stands:
        if one.left < amount:
            return Refused(why=RefusedFor.BUDGET, name=one.kind, left=one.left)
    return None


def _most(decision: empowerment.Decision | None, refusal: Refused | None, left: int | None) -> int:
    if decision is None or not decision.outcome.startswith("allow"):
        return 0
    if refusal is None:
        return decision.amount
    if refusal.why is not RefusedFor.BUDGET or decision.action not in SMALLER:
        return 0
    return min(decision.amount, left if left is not None else decision.amount)


def _missing(judged: Judged) -> tuple[str, ...]:
    """Return what the policies ask about and nobody knows, whatever the answer was."""
    if judged.policy is None:
        return ()
    known = judged.found.known
    return tuple(name for name in judged.policy.facts() if name not in known)


def _sentence(
    policy: empowerment.Policy | None, decision: empowerment.Decision | None
) -> Bilingual | None:
    """Return the row that counted as a sentence, in both languages."""
    if policy is None or decision is None or decision.row is None:
        return None
    row = next(one for one in policy.rows if one.key == decision.row)
    kept = company.workspace().settings
    return Bilingual(
        empowerment.say_row(row, settings=kept, language="fa"),
        empowerment.say_row(row, settings=kept, language="en"),
    )


def _is_nobody(moment: Moment, found: Gathered) -> bool:
    order = found.order
    return moment.customer_id is None and (order is None or order.person is None)
