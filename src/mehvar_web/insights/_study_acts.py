"""Who took part in a study, what is kept of them, and what it showed: each act audited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from mehvar.audit import AuditEntry
from mehvar_web import company, outbox
from mehvar_web.insights import _acts, _study_files
from mehvar_web.insights._acts import Proof
from mehvar_web.insights.models import Need, Study, StudyFile, StudyFinding, StudyParticipant

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from mehvar_web.accounts.models import User

Consent = StudyParticipant.Consents


def add_participant(
    user: User, study: Study, *, about: str, consent: str, customer_id: int | None
) -> StudyParticipant:
    """Write somebody down under the next label; the study's count follows."""
    now = company.now()
    with transaction.atomic():
        study = Study.objects.select_for_update().get(pk=study.pk)
        labels = set(study.people.values_list("label", flat=True))
        number = next(n for n in range(1, len(labels) + 2) if f"P{n}" not in labels)
        made = StudyParticipant.objects.create(
            study=study, label=f"P{number}", about=about, consent=consent,
            consent_at=None if consent == Consent.NONE else now, customer_id=customer_id, at=now,
        )  # fmt: skip
        _count(user, study)
        _audit(user, study, "study.participant", {"label": made.label, "consent": consent})
    return made


def set_consent(user: User, one: StudyParticipant, consent: str) -> int:
    """Say what somebody agrees to now; what they no longer agree to is deleted.

    Returns:
        How many files were deleted.
    """
    with transaction.atomic():
        one.consent = consent
        one.consent_at = None if consent == Consent.NONE else company.now()
        one.save(update_fields=["consent", "consent_at"])
        _audit(user, one.study, "study.consent", {"label": one.label, "consent": consent})
        gone = 0
        if consent != Consent.RECORDING:
            gone = _forget_files(one)
    return gone


def remove_participant(user: User, one: StudyParticipant) -> None:
    """Take somebody out of a study, and what was kept of them with it."""
    with transaction.atomic():
        _forget_files(one)
        study = one.study
        _audit(user, study, "study.participant.removed", {"label": one.label})
        one.delete()
        _count(user, study)


def keep_file(
    user: User, study: Study, upload: UploadedFile[bytes], *, participant: StudyParticipant | None
) -> StudyFile:
    """Keep a recording or a paper; the bytes are written before the record commits."""
    with transaction.atomic():
        kept = StudyFile.objects.create(
            study=study, participant=participant, name=_study_files.name_of(upload),
            kind=_study_files.kind_of(upload), size=upload.size or 0, author=user,
            at=company.now(),
        )  # fmt: skip
        _audit(user, study, "study.file", {"file": kept.key})
        _study_files.write(kept, upload)
    return kept


def remove_file(user: User, kept: StudyFile) -> None:
    """Delete a file."""
    with transaction.atomic():
        _audit(user, kept.study, "study.file.removed", {"file": kept.key})
        _study_files.forget(kept)


def add_finding(
    user: User, study: Study, *, text: str, seen_with: int | None, need: Need | None
) -> StudyFinding:
    """Write down what a study showed; the study then speaks for the need."""
    with transaction.atomic():
        made = StudyFinding.objects.create(
            study=study, text=_acts.without_names(text), seen_with=seen_with, need=need,
            author=user, at=company.now(),
        )  # fmt: skip
        _audit(user, study, "study.finding", {"finding": made.key})
        if need is not None:
            _acts.add_evidence(user, need, Proof(study=study, note=text[:400]))
    return made


def withdraw_finding(user: User, finding: StudyFinding, *, back: bool = False) -> None:
    """Take a finding back, or put it there again; the need's evidence goes when none is left."""
    with transaction.atomic():
        finding.withdrawn_at = None if back else company.now()
        finding.save(update_fields=["withdrawn_at"])
        _audit(
            user, finding.study, "study.finding", {"finding": finding.key, "withdrawn": not back}
        )
        if finding.need is not None:
            _follow(user, finding, finding.need)


def forget_customer(customer_id: int) -> int:
    """Forget that a customer took part, with every file of theirs; return how many times."""
    found = list(StudyParticipant.objects.filter(customer_id=customer_id))
    for one in found:
        _forget_files(one)
        one.customer_id, one.about = None, ""
        one.save(update_fields=["customer_id", "about"])
    return len(found)


def _follow(user: User, finding: StudyFinding, need: Need) -> None:
    mine = need.evidence.filter(study=finding.study, withdrawn_at=None)
    left = finding.study.shown.filter(need=need, withdrawn_at=None).exists()
    if left and not mine.exists():
        _acts.add_evidence(user, need, Proof(study=finding.study, note=finding.text[:400]))
    if not left:
        for proof in mine:
            _acts.withdraw_evidence(user, proof)


def _count(user: User, study: Study) -> None:
    """Keep the study's number of participants in line with those who were written down."""
    _acts.write_study(user, {"participants": study.people.count()}, study=study)


def _forget_files(one: StudyParticipant) -> int:
    files = list(one.files.all())
    for kept in files:
        _study_files.forget(kept)
    return len(files)


def _audit(user: User, study: Study, action: str, details: dict[str, Any]) -> None:
    outbox.record_audit(
        AuditEntry(
            at=company.now(), actor=user.actor, action=action, object_kind="study",
            object_id=study.key, details=details,
        )
    )  # fmt: skip
