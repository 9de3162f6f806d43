"""What people do with plans: each act and its audit commit together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from mehvar.audit import AuditEntry
from mehvar.errors import MehvarError
from mehvar_web import channels, company, contact, jobs, outbox
from mehvar_web.asking._jobs import KIND, next_of
from mehvar_web.asking.models import Invitation, Plan

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_MOVES: dict[str, frozenset[str]] = {
    "active": frozenset({"draft", "paused"}),
    "paused": frozenset({"active"}),
    "stopped": frozenset({"active", "paused", "draft"}),
}
"""From which states a plan may come into another."""


class PlanStateError(MehvarError, ValueError):
    """The plan cannot do that in the state it is in; nothing was changed."""

    code = "plan-state"


def write_plan(user: User, told: Mapping[str, Any], *, plan: Plan | None = None) -> Plan:
    """Write a new plan, or what changed of one that has not ended.

    Raises:
        PlanStateError: when it has ended.
    """
    now = company.now()
    with transaction.atomic():
        if plan is None:
            plan = Plan(author=user, made_at=now, changed_at=now)
        else:
            plan = Plan.objects.select_for_update().get(pk=plan.pk)
            if plan.state in {Plan.States.STOPPED, Plan.States.DONE}:
                raise PlanStateError("This plan has ended.", hint="Make a new one like it.")
        for name, value in told.items():
            setattr(plan, name, value)
        plan.changed_at = now
        if plan.state == Plan.States.ACTIVE and plan.kind == Plan.Kinds.SCHEDULE:
            plan.next_at = next_of(plan, after=now)
        plan.save()
        _audit(user, plan, "asking.plan.written")
    return plan


def move_plan(user: User, plan: Plan, state: str) -> Plan:
    """Start, pause, go on with or stop a plan; what is not sent yet is taken back when it stops.

    Raises:
        PlanStateError: when it cannot come there from where it is.
    """
    now = company.now()
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        if plan.state not in _MOVES.get(state, frozenset()):
            raise PlanStateError(
                f"A plan that is {plan.state} cannot become {state}.", hint="Look at it again."
            )
        plan.state, plan.changed_at = state, now
        if state == Plan.States.ACTIVE:
            plan.started_at = plan.started_at or now
            once = plan.kind == Plan.Kinds.ONCE and not plan.runs.exists()
            plan.next_at = now if once else next_of(plan, after=now)
            jobs.enqueue(KIND, key=KIND)  # at once, and not when the minute is over
        if state == Plan.States.STOPPED:
            _take_back(plan)
        plan.save()
        _audit(user, plan, f"asking.plan.{state}")
    return plan


def _take_back(plan: Plan) -> None:
    """Cancel what waits, here and in the queue; places with the rules are given back."""
    queued = plan.invitations.filter(state=Invitation.States.QUEUED)
    channels.cancel([f"ask:{one.key}:{one.channel}" for one in queued])
    left = plan.invitations.filter(state=Invitation.States.WAITING)
    contact.released(list(left.values_list("key", flat=True)))
    left.update(state=Invitation.States.STOPPED)


def _audit(user: User, plan: Plan, action: str) -> None:
    outbox.record_audit(
        AuditEntry(
            at=company.now(),
            actor=user.actor,
            action=action,
            object_kind="asking_plan",
            object_id=plan.key,
            details={"survey": plan.survey, "kind": plan.kind, "rate": plan.rate},
        )
    )
