"""The form in which a metric gets its target."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar.metrics import Metric, Target
from mehvar_web.accounts.fields import PersonField
from mehvar_web.metrics._people import id_of, person_of
from mehvar_web.ui.figures import unit_words
from mehvar_web.ui.forms import DateField, MoneyField, NumberField, ShareField

_MOST = 10**12
"""More than any company counts in a month."""


class TargetForm(forms.Form):
    """What the metric is to be, by when, and who answers for it."""

    owner = PersonField(label=_("Who answers for it"), empty_label=None)
    due = DateField(label=_("To be reached by"), required=False)
    note = forms.CharField(
        label=pgettext_lazy("of a target", "Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ("value", "owner", "due", "note")

    def __init__(self, *args: Any, metric: Metric, target: Target | None, **kwargs: Any) -> None:
        if target is not None:
            kwargs["initial"] = {
                "value": int(target.value) if metric.unit == "money" else target.value,
                "owner": person_of(target.owner),
                "due": target.due,
                "note": target.note,
            } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["value"] = _value_field(metric)
        self.order_fields(self.field_order)

    @property
    def target_owner(self) -> str:
        """The id under which the target keeps its owner."""
        return id_of(self.cleaned_data["owner"])


def _value_field(metric: Metric) -> forms.Field:
    """A field in the unit in which the metric is shown."""
    label = pgettext_lazy("of a metric", "Target")
    if metric.unit == "share":
        free = metric.name == "growth"
        return ShareField(
            label=label, min_value=None if free else 0, max_value=None if free else 100
        )
    if metric.unit == "money":
        return MoneyField(label=label, help_text=_("for a month"))
    low, high = {"stars": (1, 5), "points": (-100, 100)}.get(metric.unit, (0, _MOST))
    return NumberField(
        label=label,
        unit=unit_words(metric.unit),
        min_value=low,
        max_value=high,
        help_text=_("for a month") if metric.unit == "count" else "",
    )
