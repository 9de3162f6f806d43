"""What a person says that we read wrongly: recorded, shown at once, and taken back."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from mehvar import voice
from mehvar.audit import AuditEntry
from mehvar.voice import Comment, Correction
from mehvar_web import company, disclosure, outbox
from mehvar_web.voice import _words

_ASPECT_VALUES = ("positive", "neutral", "negative", "absent")


class CorrectionForm(forms.Form):
    """What was corrected, and how it should be read."""

    target = forms.ChoiceField(choices=[(one, one) for one in ("sentiment", "emotion", "aspect")])
    aspect = forms.CharField(required=False, max_length=60)
    value = forms.CharField(required=False, max_length=40)
    withdrawn = forms.BooleanField(required=False)
    next = forms.CharField(required=False, max_length=2000)

    def correction(self, comment: Comment) -> Correction | None:
        """Return the correction; None when it says nothing that can be said of a comment."""
        if not self.is_valid():
            return None
        told = self.cleaned_data
        target, aspect, value = told["target"], told["aspect"], told["value"]
        fits = {
            "sentiment": value in _words.SENTIMENTS and not aspect,
            "emotion": (not value or value in _words.EMOTIONS) and not aspect,
            "aspect": value in _ASPECT_VALUES and aspect in _words.subjects(),
        }
        if not fits[target]:
            return None
        return Correction(
            comment=comment.comment, target=target, aspect=aspect, value=value,
            withdrawn=told["withdrawn"],
        )  # fmt: skip


def write_correction(request: HttpRequest, correction: Correction) -> None:
    """Record a correction with its event, then show it on the pages.

    Raises:
        VoiceLabelError: when the value is none of the target's; nothing was recorded.
    """
    user = disclosure.user_of(request)
    write_correction_by(user.actor, user.employee_id or user.actor, correction)


def write_correction_by(actor: str, employee: str, correction: Correction) -> None:
    """Record a correction by somebody, or a program of theirs."""
    row = {**voice.correction_row(correction), "employee_id": employee}
    entry = AuditEntry(
        at=company.now(),
        actor=actor,
        action="voice.corrected",
        object_kind="comment",
        object_id=str(correction.comment),
        details={
            "target": correction.target, "aspect": correction.aspect,
            "value": correction.value, "withdrawn": correction.withdrawn,
        },
    )  # fmt: skip
    with transaction.atomic():
        outbox.record("voice_labels", [row], actor=actor)
        outbox.record_audit(entry)
    voice.show_correction(company.workspace(), correction=correction)


def undo_url(correction: Correction) -> str:
    """Return the address that takes a correction back."""
    from django.http import QueryDict

    taken = replace(correction, withdrawn=True)
    asked = QueryDict(mutable=True)
    asked.update({"target": taken.target, "aspect": taken.aspect, "value": taken.value})
    return f"{reverse('voice:uncorrect', args=[correction.comment])}?{asked.urlencode()}"
