"""What a person does about an alarm: seen, explained, silenced, and each of them taken back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Literal, get_args

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from mehvar.audit import AuditEntry
from mehvar.voice import VoiceChange
from mehvar_web import company, outbox
from mehvar_web.accounts.models import User
from mehvar_web.voice._changes_notices import keep_alarm
from mehvar_web.voice.changes_models import ChangeAlert, ChangeOwner, ChangeSilence

Act = Literal["acknowledge", "reopen", "explain", "silence", "unsilence"]
ACTS: tuple[Act, ...] = get_args(Act)
UNDO: dict[Act, Act] = {
    "acknowledge": "reopen",
    "reopen": "acknowledge",
    "silence": "unsilence",
    "unsilence": "silence",
}
EVENTS: dict[Act, str] = {
    "acknowledge": "alert.acknowledged",
    "reopen": "alert.reopened",
    "explain": "alert.explained",
    "silence": "alert.silenced",
    "unsilence": "alert.unsilenced",
}
SILENT_DAYS = 28
MOST_WORDS = 1_000


def do_act(user: User, change: VoiceChange, act: Act, *, text: str = "") -> ChangeAlert:
    """Do it, and write it down: the alarm, Mehvar's own events and the audit in one transaction."""
    with transaction.atomic():
        alert = ChangeAlert.objects.select_for_update().get(pk=keep_alarm(change).pk)
        if act in {"acknowledge", "explain"}:
            alert.acknowledged_at, alert.acknowledged_by = company.now(), user
        if act == "explain":
            alert.explanation = text[:MOST_WORDS]
        if act == "reopen":
            alert.acknowledged_at = alert.acknowledged_by = None
        alert.save()
        if act == "silence":
            until = company.now().date() + timedelta(days=SILENT_DAYS)
            ChangeSilence.objects.update_or_create(
                stream=change.stream, defaults={"until": until, "user": user}
            )
        if act == "unsilence":
            ChangeSilence.objects.filter(stream=change.stream).delete()
        _record(user, EVENTS[act], change.change, text=text if act == "explain" else "")
    return alert


def put_owner(user: User, subject: str, owner: User | None) -> None:
    """Say who answers for a subject; of its alarms that nobody has seen, they are told too."""
    with transaction.atomic():
        if owner is None:
            ChangeOwner.objects.filter(subject=subject).delete()
        else:
            ChangeOwner.objects.update_or_create(subject=subject, defaults={"user": owner})
        if subject:
            ChangeAlert.objects.filter(subject=subject, acknowledged_at=None).update(owner=owner)
        told = owner.actor if owner is not None else ""
        _record(user, "alert.owner_set", f"voice:{subject}", text=told)


def act_named(name: str) -> Act:
    """Return an act by its name.

    Raises:
        Http404: when there is none of that name.
    """
    for act in ACTS:
        if act == name:
            return act
    raise Http404(_("There is no such act."))


def _record(user: User, event: str, subject: str, *, text: str) -> None:
    properties = {"by": user.actor} | ({"text": text} if text else {})
    row = {
        "name": event,
        "subject": subject,
        "properties": json.dumps(properties, ensure_ascii=False),
    }
    outbox.record("system_events", [row], actor=user.actor)
    outbox.record_audit(
        AuditEntry(
            at=company.now(),
            actor=user.actor,
            action=event,
            object_kind="alert",
            object_id=subject[:200],
            details={},
        )
    )
