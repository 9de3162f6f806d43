"""One grant: what was granted, on what it rested, and whether it would be decided so again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mehvar import empowerment
from mehvar_web import company, disclosure, grants
from mehvar_web.accounts import Right, may
from mehvar_web.channels import CHANNEL_WORDS
from mehvar_web.contact import REASONS
from mehvar_web.decide import _budgets, _parts, _words
from mehvar_web.decide.models import CodeMessage
from mehvar_web.grants import Known, Origin, policies
from mehvar_web.grants.models import Decision, Grant

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

VERDICTS = {
    "same": gettext_lazy("Decided again under the same version: the same answer."),
    "different": gettext_lazy("Decided again, the answer is another. Tell an auditor."),
    "erased": gettext_lazy("The customer was forgotten: what it rested on is erased."),
    "policy_missing": gettext_lazy("The policy's version is not here any more."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How a code's message stands."""

    state: str
    channel: str
    why: str


def context_of(request: HttpRequest, grant: Grant, *, now: datetime) -> dict[str, Any]:
    """Return what the page of a grant says."""
    user = disclosure.user_of(request)
    decision = grant.decision
    policy = _policy(decision)
    verdict = _replayed(decision, policy)
    known, asks = _facts(decision), policy.facts() if policy else ()
    return {
        "tabs": _parts.tabs(request, "grants"),
        "grant": grant,
        "decision": decision,
        "title": _words.ACTIONS.get(grant.action, grant.action),
        "situation": _words.situation(decision.situation),  # type: ignore[arg-type]  # as it was decided
        "state": _words.STATES.get(grant.state, grant.state),
        "tone": _words.TONES.get(grant.state, ""),
        "code": grants.read_code(grant, by=user, now=now) if _has_code(grant) else None,
        "last4": grant.code.last4 if _has_code(grant) else "",
        "sending": _sending(grant),
        "sentence": _sentence(policy, decision),
        "policy": _words.said(policy.title) if policy else "",
        "facts": [_words.known(one) for one in known if one.name in asks],
        "more_facts": [_words.known(one) for one in known if one.name not in asks],
        "verdict": VERDICTS[verdict],
        "is_same": verdict == "same",
        "may_answer": grants.waiting_for(user).filter(pk=grant.pk).exists(),
        "may_withdraw": may_withdraw(grant, user),
        "who": _parts.who(request, _customer(grant.customer_id)),
        "case": _parts.case_of(request, grant.case_key),
        "level": _words.level_name(grant.level) if grant.level else "",
        "bars": _held_in(grant, now) if grant.state == Grant.States.ASKED else [],
    }


def _held_in(grant: Grant, now: datetime) -> list[_budgets.Bar]:
    """Return the budgets of whoever asked, with the part that is held for this question."""
    if grant.by is None or not grant.hold_key:
        return []
    order = (grant.order_source, grant.order_id) if grant.order_id else None
    terms = grants.budget_terms(
        by=grant.by, now=now, customer_id=grant.customer_id, case=grant.case_key, order=order
    )
    stands = grants.balances(budgets=terms, now=now)
    return [_budgets.bar_of(one, _words.KINDS, held=grant.cost) for one in stands]


def may_withdraw(grant: Grant, user: User) -> bool:
    """Tell whether to offer taking it back: to the giver, and to who approves."""
    is_open = grant.state in {Grant.States.ASKED, Grant.States.GRANTED}
    is_own = grant.by_id == user.pk and may(user, Right.DECIDE)
    return is_open and (is_own or may(user, Right.APPROVE))


def _has_code(grant: Grant) -> bool:
    return hasattr(grant, "code")


def _customer(customer_id: int | None) -> Any:
    return None if customer_id is None else company.desk().profile(customer_id)


def _policy(decision: Decision) -> empowerment.Policy | None:
    if not decision.policy_key or decision.policy_version is None:
        return None
    return policies.published_policy(decision.policy_key, decision.policy_version)


def _sentence(policy: empowerment.Policy | None, decision: Decision) -> str:
    row = next((one for one in policy.rows if one.key == decision.row), None) if policy else None
    if row is None:
        return ""
    kept = company.workspace().settings
    return empowerment.say_row(row, settings=kept, language=_words.language())


def asked_facts(decision: Decision) -> list[dict[str, object]]:
    """Return what the policy asked about when it was decided, without who asked."""
    policy = _policy(decision)
    asks = policy.facts() if policy else ()
    return [
        _words.known(one)
        for one in _facts(decision)
        if one.name in asks and one.origin is not Origin.ACCOUNT
    ]


def _facts(decision: Decision) -> list[Known]:
    if not decision.facts:
        return []
    return [
        Known(name=name, value=value, origin=Origin(decision.sources.get(name, Origin.TOLD)))
        for name, value in empowerment.read_facts(decision.facts).items()
        if name in empowerment.FACTS
    ]


def _replayed(decision: Decision, policy: empowerment.Policy | None) -> str:
    """Decide again, and compare with what was answered and with its digest."""
    recorded = empowerment.Recorded(
        decision_id=decision.key, situation=decision.situation, policy_key=decision.policy_key,
        policy_version=decision.policy_version or 0, facts=decision.facts or None,
        outcome=decision.outcome, reason=decision.reason, action=decision.action,
        row=decision.row, due=decision.due, amount=decision.amount, level=decision.level,
        digest=decision.digest,
    )  # fmt: skip
    known = {(recorded.policy_key, recorded.policy_version): policy} if policy else {}
    (found,) = empowerment.replay(rows=[recorded], policies=known)
    return found.verdict.value


def _sending(grant: Grant) -> Sending | None:
    row = CodeMessage.objects.filter(grant=grant.key).first()
    if row is None:
        return None
    known: dict[str, object] = {reason.name.lower(): words for reason, words in REASONS.items()}
    return Sending(
        state=row.state,
        channel=str(CHANNEL_WORDS.get(row.channel, row.channel)),
        why=str(known.get(row.reason, _("withdrawn"))),
    )
