"""Acts on cases: the change, its step, its rows for the lake and its audit commit together."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from mehvar import text as texts
from mehvar.audit import AuditEntry
from mehvar_web import outbox
from mehvar_web.care._actor import By, actor_of, employee_of, user_of
from mehvar_web.care._clocks import follow
from mehvar_web.care._errors import CareActError
from mehvar_web.care._records import Done
from mehvar_web.care.models import Case, CaseAct, CaseStep

Change = Callable[[Case], None]
Detail = Mapping[str, str | int | float | bool | None]

KEPT = (
    "type_id", "severity", "stage", "state", "customer_id", "team_id", "owner_id", "leader_id",
    "cause", "cause_owner", "partner_id", "first_response_at", "resolved_at", "waiting_since",
    "waited", "rested", "first_target", "resolution_target", "asked_at", "ask_after", "recovered",
    "reopenings", "handling_minutes", "escalation", "is_override", "minutes", "p_save",
    "duplicate_key", "merged_into_id", "done_steps", "title",
)  # fmt: skip
"""What acts change, and what is written down to take them back."""

_TIMES = frozenset({
    "first_response_at", "resolved_at", "waiting_since", "asked_at", "ask_after",
})  # fmt: skip


def act_on(
    case: Case,
    *,
    by: By,
    now: datetime,
    act: str,
    change: Change,
    step: str = "",
    detail: Detail | None = None,
    can_undo: bool = True,
) -> Done:
    """Do something with a case while nobody else does; what leaves it as it is counts as nothing.

    Args:
        case: as it was read; it is read again.
        by: who does it.
        now: when (UTC).
        act: its name in the audit: ``case.<act>``.
        change: changes the case, or raises ``CareActError``.
        step: the step that is written; none by default.
        detail: what else a program needs of the step: ids and codes.
        can_undo: whether it can be taken back.
    """
    with transaction.atomic():
        held = hold(case)
        before = snapshot(held)
        change(held)
        if snapshot(held) == before:
            return Done(case=held)
        written = keep(held, by=by, now=now, act=act, step=step, detail=detail)
        key = ""
        if can_undo and user_of(by) is not None:
            key = CaseAct.objects.create(
                case=held, act=act, at=now, by=user_of(by), before=before, after=snapshot(held),
                step=written,
            ).key  # fmt: skip
    return Done(case=held, undo=key)


def hold(case: Case) -> Case:
    """Read a case while nobody else may change it; within a transaction."""
    held = Case.objects.select_for_update(of=("self",)).select_related("type").get(pk=case.pk)
    if held.state == Case.States.MERGED:
        raise CareActError("merged", number=held.number)
    return held


def keep(
    case: Case, *, by: By, now: datetime, act: str, step: str = "", detail: Detail | None = None
) -> CaseStep | None:
    """Save a case that was changed, with its step, its rows and its audit."""
    case.changed_at = now
    case.search = texts.search_key_one(case.title)[:400]
    follow(case, now)
    case.save()
    written = write_step(case, step=step, by=by, now=now, detail=detail) if step else None
    outbox.record("cases", [case_row(case)], actor=actor_of(by))
    outbox.record_audit(
        AuditEntry(
            at=now,
            actor=actor_of(by),
            action=f"case.{act}",
            object_kind="case",
            object_id=case.key,
            details={"state": case.state, **(detail or {})},
        )
    )
    return written


def write_step(
    case: Case, *, step: str, by: By, now: datetime, detail: Detail | None = None
) -> CaseStep:
    """Write a step and its row for the lake."""
    written = CaseStep.objects.create(
        case=case, step=step, at=now, by=user_of(by), actor=actor_of(by), detail=dict(detail or {})
    )
    outbox.record("case_steps", [step_row(case, written, by=by)], actor=actor_of(by))
    return written


def snapshot(case: Case) -> dict[str, Any]:
    """Return what acts change, as a database field keeps it."""
    return {name: _plain(getattr(case, name)) for name in KEPT}


def restore(case: Case, told: Mapping[str, Any]) -> None:
    """Put back what a snapshot told."""
    for name, value in told.items():
        is_time = name in _TIMES and value is not None
        setattr(case, name, datetime.fromisoformat(value) if is_time else value)


def case_row(case: Case) -> dict[str, object]:
    """Return the row of ``cases`` that tells how a case stands now; no words of anybody."""
    told: dict[str, object] = {
        **_of_person(case),
        "record_id": case.key,
        "at": case.opened_at,
        "kind": case.type.key,
        "thread_id": case.thread_id,
        "touchpoint_id": case.touchpoint_id,
        "store_id": case.store_id,
        "employee_id": _owner(case),
        "team_id": case.team.code if case.team else "",
        "leader": f"user:{case.leader_id}" if case.leader_id else "",
        "merged_into": case.merged_into.key if case.merged_into else "",
        "waiting_minutes": case.waited,
        "rested_minutes": case.rested,
    } | {
        name: getattr(case, name)
        for name in (
            "severity", "state", "stage", "opened_by", "cause", "cause_owner", "partner_id",
            "first_response_at", "first_response_due_at", "resolved_at", "resolution_due_at",
            "decided_at", "asked_at", "recovered", "reopenings", "handling_minutes",
            "value_at_risk",
        )
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None and value != ""}


def step_row(case: Case, step: CaseStep, *, by: By, undone: bool = False) -> dict[str, object]:
    """Return the row of ``case_steps`` of a step."""
    detail = {**step.detail, **({"undone": True} if undone else {})}
    told: dict[str, object] = {
        **_of_person(case),
        "record_id": step.key,
        "at": step.at,
        "case_id": case.key,
        "step": step.step,
        "employee_id": employee_of(by),
        "detail": json.dumps(detail, sort_keys=True, separators=(",", ":")) if detail else "",
    }
    return {name: value for name, value in told.items() if value is not None and value != ""}


def _of_person(case: Case) -> dict[str, object]:
    told: dict[str, object] = {"channel": case.channel}
    if case.person_ref:
        told |= {"person_source": case.person_source, "person_ref": case.person_ref}
    if case.order_id:
        told |= {"order_id": case.order_id, "order_source": case.order_source or None}
    return told


def _owner(case: Case) -> str:
    return (case.owner.employee_id or case.owner.actor) if case.owner else ""


def _plain(value: object) -> object:
    if isinstance(value, Model):
        return value.pk
    return value.isoformat() if isinstance(value, datetime) else value
