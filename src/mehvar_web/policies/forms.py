"""The forms of policies: a file to bring, and the second person's answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mehvar_web.ui.forms import DateField, DropInput


class ImportForm(forms.Form):
    """A policy as JSON, in a file or pasted."""

    file = forms.FileField(
        label=_("File"), required=False,
        widget=DropInput({"accept": ".json,application/json"}, hint=_("JSON, up to 1 MB")),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or paste it"), required=False, max_length=1_000_000,
        widget=forms.Textarea({"rows": 4, "dir": "ltr", "spellcheck": "false"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two.

        Raises:
            ValidationError: when neither is there.
        """
        told = super().clean() or {}
        if not told.get("file") and not told.get("text"):
            raise forms.ValidationError(_("Choose a file, or paste its text."))
        return told

    def content(self) -> bytes:
        """Return what was brought."""
        file = self.cleaned_data.get("file")
        if file:
            found: bytes = file.read(1_000_001)
            return found
        text: str = self.cleaned_data["text"]
        return text.encode()


class PublishForm(forms.Form):
    """From which day a version counts."""

    from_day = DateField(label=_("In force from"), help_text=_("Today at the earliest."))


class SendBackForm(forms.Form):
    """Why a version goes back to its writer."""

    answer = forms.CharField(
        label=_("What is still to be done"), required=False, max_length=500,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )  # fmt: skip


class EndForm(forms.Form):
    """After which day a version counts no more."""

    last_day = DateField(
        label=_("The last day on which it counts"),
        help_text=_("Yesterday's date ends it at once."),
    )
