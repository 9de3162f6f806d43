"""What people write in the forms of these pages, checked."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mehvar_web import forgetting
from mehvar_web.customers import _words
from mehvar_web.customers._sight import REVEAL_PURPOSES
from mehvar_web.customers._write import Fact
from mehvar_web.ui.forms import DateField, WholeNumberField

LONGEST_NOTE = 2000


class TokenForm(forms.Form):
    """A form that is to count once, however often it is sent."""

    token = forms.UUIDField(widget=forms.HiddenInput)


class NoteForm(TokenForm):
    """A note about a customer."""

    text = forms.CharField(max_length=LONGEST_NOTE, label=_("Note"))


class RevealForm(forms.Form):
    """Why somebody needs personal fields."""

    purpose = forms.ChoiceField(choices=list(REVEAL_PURPOSES.items()))
    next = forms.CharField(required=False)


class ForgetForm(forms.Form):
    """Why somebody is forgotten, and their number typed, so that nobody does it by a slip."""

    reason = forms.ChoiceField(label=_("Why?"), choices=lambda: list(forgetting.REASONS.items()))
    number = WholeNumberField(
        label=_("The customer's number, to confirm"),
        help_text=_("This cannot be undone, and no backup of this server takes part in it."),
    )

    def __init__(self, *args: Any, customer_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._customer_id = customer_id

    def clean_number(self) -> int:
        """Refuse another number.

        Raises:
            ValidationError: when it is not this customer's.
        """
        number = int(self.cleaned_data["number"])
        if number != self._customer_id:
            raise forms.ValidationError(gettext("This is not the number of this customer."))
        return number


class ReasonForm(TokenForm):
    """Why two are one, or one is two."""

    reason = forms.CharField(
        max_length=300,
        label=_("Why?"),
        help_text=_("For the record, in a few words; no names or numbers of persons."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class SplitForm(ReasonForm):
    """Which records of a customer are another person."""

    profiles = forms.MultipleChoiceField(label=_("Records of the other person"))

    def __init__(self, *args: Any, keys: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.MultipleChoiceField", self.fields["profiles"])
        field.choices = [(key, key) for key in keys]
        field.error_messages["required"] = gettext(
            "Choose the records that are the other person's."
        )
        self._keys = keys

    def clean_profiles(self) -> list[str]:
        """Leave somebody on both sides."""
        chosen: list[str] = self.cleaned_data["profiles"]
        if len(chosen) == len(self._keys):
            raise forms.ValidationError(_("Leave at least one record with this customer."))
        return chosen


class FactForm(TokenForm):
    """What a customer told us, with their consent to its being kept and used."""

    fact = forms.ChoiceField(choices=list(_words.FACTS.items()), label=_("What is it about?"))
    value = forms.CharField(
        max_length=500,
        required=False,
        label=_("What did they say?"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    day = DateField(
        required=False, label=_("Which day?"), help_text=_("For a birthday or an anniversary.")
    )
    purpose = forms.ChoiceField(
        choices=list(_words.PURPOSES.items()),
        widget=forms.RadioSelect,
        label=_("What may we use it for?"),
    )
    consent = forms.BooleanField(
        label=_("The customer agreed that we keep this and use it for the purpose above."),
        error_messages={"required": _("Without the customer's consent it cannot be kept.")},
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a day where the fact is one, for words where it is not."""
        told: dict[str, Any] = super().clean() or {}
        is_day = told.get("fact") in _words.DATED_FACTS
        wanted = "day" if is_day else "value"
        if not told.get(wanted) and wanted not in self.errors:
            self.add_error(
                wanted,
                gettext("Choose the day.") if is_day else gettext("Write what the customer said."),
            )
        return told

    def told(self) -> Fact:
        """Return the fact; the form is valid."""
        data = self.cleaned_data
        day: date | None = data["day"] if data["fact"] in _words.DATED_FACTS else None
        return Fact(
            fact=data["fact"],
            value=day.isoformat() if day else data["value"],
            purpose=data["purpose"],
        )
