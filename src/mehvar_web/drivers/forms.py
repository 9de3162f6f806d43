"""What people ask: if a driver were one step better for a share of those who have room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mehvar.drivers import PublishedOutcome
from mehvar_web.drivers._words import name_of
from mehvar_web.ui.forms import ShareField


class WhatIfForm(forms.Form):
    """A driver and a share; the outcome goes along in the address."""

    driver = forms.ChoiceField(label=_("If this became one step better"))
    share = ShareField(
        label=_("for this share of those who have room"), min_value=0, max_value=100, initial=1.0
    )
    outcome = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, outcome: PublishedOutcome, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["driver"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.driver, name_of(one)) for one in outcome.drivers if one.change is not None
        ]
        self.fields["outcome"].initial = outcome.outcome

    def asked(self) -> tuple[str, float] | None:
        """Return the driver and the share, when both were asked for and can be."""
        if not self.is_valid():
            return None
        return str(self.cleaned_data["driver"]), float(self.cleaned_data["share"])
