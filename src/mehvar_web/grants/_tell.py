"""What the lake and the audit are told of decisions and grants: ids and amounts, never words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mehvar.audit import AuditEntry
from mehvar_web import outbox
from mehvar_web.grants.act_models import Decision, Grant

if TYPE_CHECKING:
    from mehvar.audit import Scalar
    from mehvar_web.accounts.models import User

SYSTEM = "mehvar"
"""Who acts when nobody does: a code that ran out."""


def tell_decision_row(decision: Decision, *, actor: str) -> None:
    """Record a decision as it stands now, in this transaction."""
    row = _about(decision) | {
        "record_id": decision.key,
        "at": decision.at,
        "facts": decision.facts,
        "reason": decision.reason,
    }
    outbox.record("decisions", [_known(row)], actor=actor)


def tell_decision(decision: Decision, *, actor: str) -> None:
    """Record a decision and chain its digest, in this transaction."""
    tell_decision_row(decision, actor=actor)
    outbox.record_audit(
        AuditEntry(
            at=decision.at, actor=actor, action="decision.made", object_kind="decision",
            object_id=decision.key,
            details={
                "digest": decision.digest, "policy": decision.policy_key,
                "version": decision.policy_version, "situation": decision.situation,
                "outcome": decision.outcome, "row": decision.row, "amount": decision.amount,
            },
        )
    )  # fmt: skip


def tell_grant(grant: Grant, *, actor: str, action: str, now: datetime) -> None:
    """Record a grant as it stands now, and chain what was done to it, in this transaction."""
    decision = grant.decision
    row = _about(decision) | {
        "record_id": grant.key,
        "at": grant.at,
        "decision_id": decision.key,
        "amount": grant.amount,
        "level": grant.level,
        "state": grant.state,
        "cost_amount": grant.cost,
        "refused_by": grant.refused_by,
        "approved_by": grant.approved_by.actor if grant.approved_by else None,
        "settled_at": grant.settled_at,
        "expires_at": grant.expires_at,
        "used_order_id": grant.used_order_id,
        "product_id": decision.product_id,
        "substitute_id": decision.substitute_id,
        "consent": grant.consent,
        "device_hash": grant.device_hash,
    }
    outbox.record("grants", [_known(row)], actor=actor)
    audit_grant(grant, actor=actor, action=action, now=now)


def audit_grant(grant: Grant, *, actor: str, action: str, now: datetime) -> None:
    """Chain what was done to a grant, in this transaction."""
    details: dict[str, Scalar] = {
        "decision": grant.decision.key, "state": grant.state, "action": grant.action,
        "amount": grant.amount,
    }  # fmt: skip
    if grant.refused_by:
        details["refused_by"] = grant.refused_by
    outbox.record_audit(
        AuditEntry(
            at=now, actor=actor, action=action, object_kind="grant", object_id=grant.key,
            details=details,
        )
    )  # fmt: skip


def book_cost(grant: Grant, amount: int, *, actor: str, now: datetime) -> None:
    """Book what a grant cost as a gesture of goodwill; zero takes the booking back."""
    decision = grant.decision
    row = {
        "record_id": f"{grant.key}-cost", "at": grant.granted_at or now, "kind": "gesture",
        "amount": amount, "note": decision.action, **_of_whom(decision),
    }  # fmt: skip
    outbox.record("costs", [_known(row, keep=("amount",))], actor=actor)


def employee_of(user: User) -> str:
    """Return who an employee is in the lake: as the company's files call them, else user:7."""
    return user.employee_id or user.actor


def _about(decision: Decision) -> dict[str, object]:
    return {
        **_of_whom(decision),
        "case_id": decision.case_key,
        "situation": decision.situation,
        "policy_key": decision.policy_key,
        "policy_version": decision.policy_version,
        "row": decision.row,
        "action": decision.action,
        "outcome": decision.outcome,
        "due": decision.due,
        "amount": decision.amount,
        "level": decision.level,
        "store_id": decision.store_id,
        "team_id": decision.team.code if decision.team else None,
    }


def _of_whom(decision: Decision) -> dict[str, object]:
    return {
        "person_source": decision.person_source,
        "person_ref": decision.person_ref,
        "order_source": decision.order_source if decision.order_id else "",
        "order_id": decision.order_id,
        "employee_id": decision.employee_id,
        "channel": decision.channel,
    }


def _known(row: dict[str, object], *, keep: tuple[str, ...] = ()) -> dict[str, object]:
    """Leave out what is empty; amounts of zero are said."""
    return {name: value for name, value in row.items() if value not in {None, ""} or name in keep}
