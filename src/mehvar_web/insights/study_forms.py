"""The forms of a study's participants, files and findings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar_web.insights import _study_files
from mehvar_web.insights.models import Need, Study, StudyParticipant
from mehvar_web.ui.forms import DropInput, WholeNumberField

CONSENTS = (
    ("none", pgettext_lazy("consent to a study", "Not asked yet")),
    ("notes", pgettext_lazy("consent to a study", "Notes only")),
    ("recording", pgettext_lazy("consent to a study", "Notes and recordings")),
)


class ParticipantForm(forms.Form):
    """Somebody who took part."""

    about = forms.CharField(
        label=_("Who, without a name"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=_("As: buys every week, in the north, two children"),
    )  # fmt: skip
    consent = forms.ChoiceField(label=_("Agreed to"), choices=CONSENTS)
    customer_id = WholeNumberField(
        label=_("Customer's number"), required=False, min_value=1, max_value=2**63 - 1,
        help_text=_("Where they are a customer: so that they can be forgotten."),
    )  # fmt: skip


class FileForm(forms.Form):
    """A recording or a paper."""

    file = forms.FileField(
        label=_("File"), max_length=200,
        widget=DropInput(hint=_("Sound, video, pictures, PDF and text, up to 500 MB")),
    )  # fmt: skip
    participant = forms.ModelChoiceField(
        label=_("Of whom"), required=False, queryset=StudyParticipant.objects.none(),
        empty_label=pgettext_lazy("of a study", "Of nobody in particular"),
    )  # fmt: skip

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = study.people.exclude(consent=StudyParticipant.Consents.NONE)
        self.fields["participant"].queryset = known  # type: ignore[attr-defined]
        self._study = study

    def clean(self) -> dict[str, Any]:
        """Hold the file to what may be kept, and a recording to consent."""
        told = super().clean() or {}
        upload, one = told.get("file"), told.get("participant")
        if upload is not None and (fault := _study_files.fault_of(upload)):
            self.add_error("file", fault)
        if self._study.files.count() >= _study_files.MOST_A_STUDY:
            self.add_error("file", _("This study has as many files as there may be."))
        agrees = one is not None and one.consent == StudyParticipant.Consents.RECORDING
        if upload is not None and not self.errors and _records(upload) and not agrees:
            self.add_error("participant", _("Sound and video need somebody who agreed to it."))
        return told


def _records(upload: Any) -> bool:
    return _study_files.kind_of(upload).startswith(("audio/", "video/"))


class FindingForm(forms.Form):
    """What a study showed."""

    text = forms.CharField(
        label=_("What it showed"), max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip
    seen_with = WholeNumberField(
        label=_("Seen with how many"), required=False, min_value=1, max_value=100_000
    )
    need = forms.ModelChoiceField(
        label=_("Speaks for the need"), required=False,
        queryset=Need.objects.filter(is_archived=False),
    )  # fmt: skip
