"""The form of a change of how the company works."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar_web.accounts.fields import PersonField
from mehvar_web.care.models import Change
from mehvar_web.cases import _words
from mehvar_web.cases._stores import touchpoint_names
from mehvar_web.cases.article_forms import type_of
from mehvar_web.cases.forms import NONE, area, line, offer, type_names
from mehvar_web.ui import forms as fields


class ChangeForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """What is changed, against which cases, by whom, since when."""

    started_day = fields.DateField(label=_("Work began on"), required=False)
    done_day = fields.DateField(
        label=_("In effect since"), required=False,
        help_text=_("Before and after are compared round this day."),
    )  # fmt: skip

    class Meta:
        model = Change
        fields = ("title", "state", "cause", "partner_id", "owner", "note")
        labels = {
            "title": _("What is changed"),
            "cause": _("Root cause"),
            "partner_id": _("Which partner, seller or courier"),
            "note": _("What exactly, for colleagues"),
        }
        widgets = {
            "title": line(), "cause": line(list="causes"), "partner_id": line(), "note": area(4),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"] = forms.ChoiceField(label=pgettext_lazy("of a change", "State"))
        self.fields["type"] = forms.ChoiceField(label=_("Against cases of type"), required=False)
        self.fields["touchpoint_id"] = forms.ChoiceField(
            label=pgettext_lazy("dimension", "Touchpoint"), required=False
        )
        self.fields["owner"] = PersonField(
            label=_("Who answers for it"), required=False, empty_label=NONE
        )
        offer(self, "state", _words.CHANGE_STATES)
        offer(self, "type", type_names(active=False), first=_("Of all types"))
        offer(self, "touchpoint_id", touchpoint_names(), first=NONE)
        known = self.instance
        self.initial = {
            **self.initial,
            "type": known.type.key if known.type else "",
            "touchpoint_id": known.touchpoint_id,
            "started_day": known.started_day,
            "done_day": known.done_day,
            "owner": known.owner_id,
            "state": known.state,
        }
        self.order_fields(
            ("title", "state", "type", "cause", "touchpoint_id", "partner_id", "owner",
             "started_day", "done_day", "note")
        )  # fmt: skip

    def made(self) -> Change:
        """Return the change as it is to be kept."""
        made: Change = self.save(commit=False)
        told = self.cleaned_data
        made.state, made.owner = told["state"], told["owner"]
        made.type = type_of(told["type"]) if told["type"] else None
        made.touchpoint_id = told["touchpoint_id"]
        made.started_day, made.done_day = told["started_day"], told["done_day"]
        return made
