"""Which answers a page of results is about, as its address says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar import surveys as core
from mehvar_web.studio._results_groups import group_name
from mehvar_web.ui.forms import DateField

if TYPE_CHECKING:
    from mehvar.surveys import Dimension, Filter, Results

NAMES = ("since", "until", "channel", "language", "version", "store")
"""The parameters of an address that say which answers count."""


class FilterForm(forms.Form):
    """Days, channel, language, version, store; the choices are what was answered so far."""

    since = DateField(label=_("From day"), required=False)
    until = DateField(label=_("To day"), required=False)
    channel = forms.ChoiceField(label=pgettext_lazy("of an answer", "Channel"), required=False)
    language = forms.ChoiceField(label=pgettext_lazy("of an answer", "Language"), required=False)
    version = forms.ChoiceField(label=pgettext_lazy("of an answer", "Version"), required=False)
    store = forms.ChoiceField(label=pgettext_lazy("of an answer", "Store"), required=False)

    def __init__(self, data: Mapping[str, Any], *, everything: Results) -> None:
        super().__init__(data)
        dimensions: Sequence[Dimension] = ("channel", "language", "version", "store")
        for dimension in dimensions:
            keys = [one.key for one in everything.groups.get(dimension, ()) if one.key]
            field = self.fields[dimension]
            if len(keys) < 2 and not data.get(dimension):
                del self.fields[dimension]
            elif isinstance(field, forms.ChoiceField):
                named = [(key, group_name(dimension, key)) for key in keys]
                field.choices = [("", _("All")), *named]

    @property
    def filter(self) -> Filter:
        """The filter; what cannot be read does not count."""
        if not self.is_bound:
            return core.Filter()
        self.is_valid()
        told = self.cleaned_data

        def listed(name: str) -> tuple[str, ...]:
            return (told[name],) if told.get(name) else ()

        return core.Filter(
            versions=tuple(int(one) for one in listed("version") if one.isdecimal()),
            channels=listed("channel"),
            languages=listed("language"),
            stores=listed("store"),
            since=told.get("since"),
            until=told.get("until"),
        )
