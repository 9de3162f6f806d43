"""The register of changes: what is done so that a cause comes up less often."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar.audit import AuditEntry
from mehvar_web import outbox
from mehvar_web.care._actor import By, actor_of
from mehvar_web.care._errors import CareActError
from mehvar_web.ui import Why

if TYPE_CHECKING:
    from mehvar_web.care.models import Change


def save_change(change: Change, *, by: By, now: datetime) -> Change:
    """Keep a change that was proposed or went on, and tell the lake.

    Whether it helped is ``mehvar.care.read_changes``.

    Raises:
        CareActError: when it is done without a day, or the days are not in order.
    """
    faults = list(_faults(change))
    if faults:
        raise CareActError("change", faults=faults)
    with transaction.atomic():
        change.save()
        outbox.record("changes", [_row(change)], actor=actor_of(by))
        outbox.record_audit(
            AuditEntry(
                at=now, actor=actor_of(by), action="change.kept", object_kind="change",
                object_id=change.key, details={"state": change.state, "cause": change.cause},
            )
        )  # fmt: skip
    return change


def _faults(change: Change) -> list[Why]:
    states, faults = change.States, list[Why]()
    if not change.title.strip():
        faults.append(Why.of("no_title"))
    if change.state == states.DONE and change.done_day is None:
        faults.append(Why.of("done_day"))
    if change.state == states.STARTED and change.started_day is None:
        faults.append(Why.of("started_day"))
    if change.type is None and not change.cause.strip():
        faults.append(Why.of("no_cause"))
    if change.started_day and change.done_day and change.done_day < change.started_day:
        faults.append(Why.of("days"))
    return faults


def _row(change: Change) -> dict[str, object]:
    told: dict[str, object | None] = {
        "record_id": change.key,
        "at": change.proposed_at,
        "title": change.title.strip(),
        "state": str(change.state),
        "kind": change.type.key if change.type else "",
        "cause": change.cause.strip(),
        "owner": f"user:{change.owner_id}" if change.owner_id else "",
        "partner_id": change.partner_id,
        "touchpoint_id": change.touchpoint_id,
        "started_day": change.started_day,
        "done_day": change.done_day,
    }
    return {name: value for name, value in told.items() if value not in {"", None}}
