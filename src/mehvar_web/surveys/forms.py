"""The forms of the page Share: a link for a place, the sites, the time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar_web.surveys._look import channel_words, language_name
from mehvar_web.surveys._publish import origin_of
from mehvar_web.surveys._records import SurveyStateError
from mehvar_web.ui.forms import DateField

OPEN_CHANNELS = ("link", "qr", "kiosk", "widget")
"""Ways that ask nobody by name."""


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})


class LinkForm(forms.Form):
    """A link for everybody in one place."""

    channel = forms.ChoiceField(label=pgettext_lazy("survey", "Way of asking"))
    language = forms.ChoiceField(label=_("Language"))
    store = forms.CharField(
        label=_("Store"), required=False, max_length=200, widget=_line(),
        help_text=_("The store's code, so that its answers are known by it."),
    )  # fmt: skip
    touchpoint = forms.CharField(
        label=_("Touchpoint"), required=False, max_length=200, widget=_line()
    )

    def __init__(self, *args: Any, languages: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = channel_words()
        self.fields["channel"].choices = [(name, words[name]) for name in OPEN_CHANNELS]  # type: ignore[attr-defined]
        self.fields["language"].choices = [(one, language_name(one)) for one in languages]  # type: ignore[attr-defined]


class SitesForm(forms.Form):
    """The sites that may show the survey."""

    sites = forms.CharField(
        label=_("Sites that may show it"), required=False, max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr", "autocomplete": "off"}),
        help_text=_(
            "One address a line, as https://shop.example. From any other site nothing is taken."
        ),
    )  # fmt: skip

    def clean_sites(self) -> list[str]:
        """Return the origins.

        Raises:
            ValidationError: naming what is no address.
        """
        found = []
        for line in self.cleaned_data["sites"].split():
            try:
                found.append(origin_of(line))
            except SurveyStateError:
                raise ValidationError(
                    _("%(site)s is no address of a site."), params={"site": line}
                ) from None
        return found


class WindowForm(forms.Form):
    """From when to when it is answered."""

    opens = DateField(label=_("First day"), required=False)
    closes = DateField(label=_("Last day"), required=False)

    def clean(self) -> dict[str, Any]:
        """Check the order of the days.

        Raises:
            ValidationError: when the last day comes first.
        """
        found: dict[str, Any] = super().clean() or {}
        opens, closes = found.get("opens"), found.get("closes")
        if isinstance(opens, date) and isinstance(closes, date) and closes < opens:
            raise ValidationError({"closes": _("The last day is before the first.")})
        return found
