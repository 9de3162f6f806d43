"""What people do with needs: each act, its row in the lake and its audit commit together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from mehvar import voice
from mehvar.audit import AuditEntry
from mehvar_web import company, outbox
from mehvar_web.insights.models import Evidence, Figure, Need, NeedChange, Study

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

NEED_FIELDS = (
    "title", "statement", "kind", "aspect", "state", "reason", "department", "owner", "segments",
    "roadmap_item", "due_day", "changed_day", "change", "is_archived",
)  # fmt: skip
STUDY_FIELDS = (
    "title", "kind", "held_day", "participants", "who", "protocol", "notes", "findings",
    "is_archived",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What is to be linked to a need: a comment by its key, a study, or a note alone."""

    comment: int | None = None
    study: Study | None = None
    note: str = ""

    @property
    def kind(self) -> str:
        """comment, study or note."""
        if self.comment is not None:
            return "comment"
        return "study" if self.study is not None else "note"


def write_need(user: User, told: dict[str, Any], *, need: Need | None = None) -> Need:
    """Write a new need, or what changed of one; what stood before is kept for undoing."""
    now = company.now()
    with transaction.atomic():
        if need is None:
            need = Need(author=user, at=now)
        else:
            need = Need.objects.select_for_update().get(pk=need.pk)
            changed = [name for name in told if getattr(need, name) != told[name]]
            if not changed:
                return need
            NeedChange.objects.create(
                need=need, at=now, author=user, before=_as_json(need), fields=",".join(changed)
            )
        for name in NEED_FIELDS:
            if name in told:
                setattr(need, name, told[name])
        need.changed_at = now
        need.save()
        _record_need(user, need, act="need.written")
    return need


def undo_need(user: User, need: Need) -> bool:
    """Bring back what stood before the last change; False when nothing was changed."""
    with transaction.atomic():
        need = Need.objects.select_for_update().get(pk=need.pk)
        last = need.changes.first()
        if last is None:
            return False
        for name, value in _from_json(last.before).items():
            setattr(need, name, value)
        need.changed_at = company.now()
        need.save()
        last.delete()
        _record_need(user, need, act="need.undone")
    return True


def add_evidence(user: User, need: Need, proof: Proof) -> Evidence | None:
    """Link evidence to a need; None when it stands there already."""
    try:
        with transaction.atomic():
            one = Evidence.objects.create(
                need=need, kind=proof.kind, comment=proof.comment, study=proof.study,
                note=without_names(proof.note), author=user, at=company.now(),
            )  # fmt: skip
            _record_evidence(user, one, act="evidence.added")
    except IntegrityError:
        return None
    return one


def withdraw_evidence(user: User, evidence: Evidence) -> None:
    """Take evidence back; the need weighs less from the next build on."""
    with transaction.atomic():
        one = Evidence.objects.select_for_update().get(pk=evidence.pk)
        if one.withdrawn_at is None:
            one.withdrawn_at = company.now()
            one.save(update_fields=["withdrawn_at"])
            _record_evidence(user, one, act="evidence.withdrawn")


def restore_evidence(user: User, evidence: Evidence) -> bool:
    """Put evidence back that was taken away; False when the same stands there again already."""
    try:
        with transaction.atomic():
            one = Evidence.objects.select_for_update().get(pk=evidence.pk)
            one.withdrawn_at = None
            one.save(update_fields=["withdrawn_at"])
            _record_evidence(user, one, act="evidence.added")
    except IntegrityError:
        return False
    return True


def write_study(user: User, told: dict[str, Any], *, study: Study | None = None) -> Study:
    """Write a new study, or what changed of one; names and numbers of persons are taken out."""
    clean = {
        name: without_names(value) if name in {"notes", "findings", "protocol"} else value
        for name, value in told.items()
    }
    with transaction.atomic():
        study = study or Study(author=user, at=company.now())
        for name in STUDY_FIELDS:
            if name in clean:
                setattr(study, name, clean[name])
        study.save()
        row = {name: _plain(getattr(study, name)) for name in STUDY_FIELDS}
        outbox.record("studies", [{"record_id": study.key, **row}], actor=user.actor)
        _audit(user, "study.written", "study", study.key, {"title": study.title})
    return study


def write_figure_down(user: User, told: dict[str, Any]) -> Figure:
    """Write a published figure down; it stands beside ours from the next build on."""
    with transaction.atomic():
        figure = Figure.objects.create(told=told, at=company.now())
        _record_figure(user, figure, act="benchmark.written")
    return figure


def withdraw_figure(user: User, key: str) -> bool:
    """Take a figure out that was written down here; False when it came with an import."""
    with transaction.atomic():
        figure = Figure.objects.select_for_update().filter(key=key).first()
        if figure is None:
            return False
        if figure.withdrawn_at is None:
            figure.withdrawn_at = company.now()
            figure.save(update_fields=["withdrawn_at"])
            _record_figure(user, figure, act="benchmark.withdrawn")
    return True


def _record_figure(user: User, figure: Figure, *, act: str) -> None:
    row = {"record_id": figure.key, **figure.told, "is_withdrawn": figure.withdrawn_at is not None}
    outbox.record("benchmarks", [row], actor=user.actor)
    _audit(user, act, "benchmark", figure.key, {"measure": figure.told["measure"]})


def _record_need(user: User, need: Need, *, act: str) -> None:
    row = {name: _plain(getattr(need, name)) for name in NEED_FIELDS}
    outbox.record("needs", [{"record_id": need.key, **row}], actor=user.actor)
    _audit(user, act, "need", need.key, {"state": need.state, "archived": need.is_archived})


def _record_evidence(user: User, one: Evidence, *, act: str) -> None:
    row = {
        "record_id": one.key,
        "need_id": one.need.key,
        "kind": one.kind,
        "comment": one.comment,
        "study_id": one.study.key if one.study is not None else None,
        "note": one.note or None,
        "is_withdrawn": one.withdrawn_at is not None,
    }
    outbox.record("need_evidence", [row], actor=user.actor)
    about = {"kind": one.kind, "comment": str(one.comment or "")}
    _audit(user, act, "need", one.need.key, about)


def _audit(user: User, action: str, kind: str, key: str, details: dict[str, Any]) -> None:
    outbox.record_audit(
        AuditEntry(
            at=company.now(),
            actor=user.actor,
            action=action,
            object_kind=kind,
            object_id=key,
            details=details,
        )
    )


def _plain(value: object) -> object:
    """Return what a row of the lake holds of a field: ids of people, nothing for an empty text."""
    actor = getattr(value, "actor", None)
    return actor if actor is not None else (None if value == "" else value)


def _as_json(need: Need) -> dict[str, object]:
    told: dict[str, object] = {}
    for name in NEED_FIELDS:
        value = getattr(need, "owner_id" if name == "owner" else name)
        told[name] = value.isoformat() if isinstance(value, date | datetime) else value
    return told


def _from_json(before: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in NEED_FIELDS:
        value = before.get(name)
        if name.endswith("_day") and value:
            value = date.fromisoformat(value)
        told["owner_id" if name == "owner" else name] = value
    return told


def without_names(text: str) -> str:
    """Take out what could name a person: studies and notes are read by many."""
    import pyarrow as pa

    if not text:
        return ""
    return str(voice.redact_personal(pa.array([text]))[0].as_py())
