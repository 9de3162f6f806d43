"""The form in which the strategy of a class is written."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mehvar.value import MOST_LETTERS


class StrategyForm(forms.Form):
    """What is done for the customers of a class, and what is not."""

    text = forms.CharField(
        label=_("What we do for these customers"),
        max_length=MOST_LETTERS,
        help_text=_("Colleagues who serve them see it on the customer's page."),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
