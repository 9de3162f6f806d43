"""What became of invitations: told by channels and by surveys, kept here and in the lake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mehvar_web import outbox
from mehvar_web.asking.models import Invitation
from mehvar_web.channels import StatusChange
from mehvar_web.surveys import Answered

ACTOR = "asking"
_States = Invitation.States
_WENT: Mapping[str, str] = {
    "sent": _States.SENT,
    "unknown": _States.SENT,
    "delivered": _States.DELIVERED,
}
_STAYED = frozenset({"failed", "blocked", "refused", "expired"})


def hear_status(changes: Sequence[StatusChange]) -> None:
    """Follow the messages of invitations; what one channel cannot bring, the next one tries."""
    ours = {one.about["invitation_id"]: one for one in changes if _is_ours(one)}
    rows = list(Invitation.objects.filter(key__in=list(ours)).select_related("plan"))
    told = []
    for row in rows:
        change = ours[row.key]
        if row.channel != change.channel:
            continue  # an older message of an invitation that went another way
        if change.state in _WENT:
            row.state = _WENT[change.state]
            told.append(lake_row(row))
        elif change.state in _STAYED:
            told += _stayed(row, change)
    Invitation.objects.bulk_update(rows, ["state", "tried", "problem", "due_at"], batch_size=500)
    outbox.record("invitations", told, actor=ACTOR)


def hear_answer(answered: Answered) -> None:
    """Keep when an invitation was answered, here and in its row of the lake."""
    found = Invitation.objects.filter(key=answered.invitation_id).select_related("plan").first()
    if found is None:
        return
    found.answered_at = answered.at
    found.save(update_fields=["answered_at"])
    outbox.record("invitations", [lake_row(found)], actor=ACTOR)


def lake_row(row: Invitation) -> dict[str, object]:
    """Return an invitation as a row of the table ``invitations``; its id corrects it."""
    status = {_States.DELIVERED: "delivered", _States.FAILED: "failed"}.get(
        _States(row.state), "sent"
    )
    told: dict[str, object] = {
        "record_id": row.key,
        "person_source": row.person_source,
        "person_ref": row.person_ref,
        "at": row.asked_at,
        "channel": row.channel,
        "survey_id": row.plan.survey,
        "survey_version": row.survey_version,
        "answered_at": row.answered_at,
        "status": "blocked" if row.problem == "blocked" else status,
        "purpose": "research",
        "probability": row.probability,
        "plan_id": row.plan.key,
        "touchpoint_id": row.touchpoint_id or None,
    }
    if row.order_id:
        told |= {"order_id": row.order_id, "order_source": row.order_source}
    return told


def _stayed(row: Invitation, change: StatusChange) -> list[dict[str, object]]:
    """Try the next channel, or give up; the lake learns of what had gone out before."""
    went = row.state in {_States.SENT, _States.DELIVERED}
    row.tried = [*row.tried, change.channel]
    row.problem = "blocked" if change.state == "blocked" else (change.reason or change.state)[:60]
    if set(row.tried) < set(row.plan.channels) and change.state != "expired":
        row.state, row.due_at = _States.WAITING, change.at
        return []
    row.state = _States.FAILED
    return [lake_row(row)] if went else []


def _is_ours(change: StatusChange) -> bool:
    return bool(change.about.get("plan") and change.about.get("invitation_id"))
