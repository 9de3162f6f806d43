"""The forms of the Collect pages."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

UNITS = (
    ("major", pgettext_lazy("unit of amounts", "as in the workspace")),
    ("rial", pgettext_lazy("unit of amounts", "rial")),
    ("toman", pgettext_lazy("unit of amounts", "toman")),
    ("thousand_toman", pgettext_lazy("unit of amounts", "thousand toman")),
    ("thousand_rial", pgettext_lazy("unit of amounts", "thousand rial")),
    ("minor", pgettext_lazy("unit of amounts", "the smallest coin (cents)")),
)
CALENDARS = (
    ("auto", pgettext_lazy("calendar", "recognise it")),
    ("jalali", pgettext_lazy("calendar", "Jalali")),
    ("gregorian", pgettext_lazy("calendar", "Gregorian")),
)
ORDERS = (
    ("auto", pgettext_lazy("order of a date", "recognise it")),
    ("ymd", pgettext_lazy("order of a date", "year, month, day")),
    ("dmy", pgettext_lazy("order of a date", "day, month, year")),
    ("mdy", pgettext_lazy("order of a date", "month, day, year")),
)


class SourceForm(forms.Form):
    """Which system the files come from."""

    source = forms.SlugField(
        label=_("System that the files come from"),
        max_length=60,
        allow_unicode=True,
        initial="main",
        help_text=_(
            "A short name, such as shop, crm or till. Ids of two systems are never mixed; "
            "bring files of one system together."
        ),
    )


class GeneralForm(SourceForm):
    """What holds for all files of an import."""

    unit = forms.ChoiceField(
        label=_("Amounts are written in"),
        choices=UNITS,
        help_text=_("A column may still have a unit of its own."),
    )
    time_zone = forms.CharField(
        label=_("Times are written in the zone"),
        max_length=60,
        help_text=_("For example Asia/Tehran."),
    )

    def clean_time_zone(self) -> str:
        """Refuse a zone that does not exist."""
        zone = str(self.cleaned_data["time_zone"])
        if zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone. Write it as Asia/Tehran."))
        return zone


class ImportForm(forms.Form):
    """Whether the mapping is kept by a name."""

    keep_as = forms.CharField(
        label=_("Remember this mapping as"),
        required=False,
        max_length=100,
        help_text=_("Files with the same header then need no second look. Leave empty to forget."),
    )


class ConnectionForm(forms.Form):
    """A database to be kept."""

    name = forms.CharField(label=_("Name"), max_length=100)
    address = forms.CharField(
        label=_("Address"),
        max_length=1000,
        widget=forms.PasswordInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=_(
            "As postgresql://user:password@host:5432/database, mysql://… or sqlite:///path. It is "
            "kept encrypted and never shown again. Use a user who may only read."
        ),
    )


class FeedForm(forms.Form):
    """A table or query of a database."""

    table = forms.CharField(
        label=_("Table"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "ltr", "list": "tables", "autocomplete": "off"}),
    )
    query = forms.CharField(
        label=_("or a query"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"dir": "ltr", "rows": 3}),
        help_text=_("One SELECT. It is run read-only."),
    )
    source = SourceForm.base_fields["source"]

    def clean(self) -> dict[str, object]:
        """Ask for exactly one of both."""
        given = super().clean() or {}
        if bool(given.get("table")) == bool(given.get("query")):
            raise forms.ValidationError(_("Name a table or write a query, one of both."))
        return given
