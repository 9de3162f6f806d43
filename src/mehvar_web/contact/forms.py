"""What people type on the page of contact rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mehvar.contact_policy import Cap, Hours, PolicyError, Rules
from mehvar.text import ascii_digits_one
from mehvar_web.contact import _words
from mehvar_web.ui import forms as fields
from mehvar_web.ui.templatetags.ui import digits

_CAPPED = ("sms", "email", "telegram", "bale", "phone")
_DAY = 24 * 60


class _TimeField(forms.CharField):
    """A time of day in any digit set, 24:00 for the day's end; becomes minutes of the day."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"dir": "ltr", "inputmode": "numeric", "autocomplete": "off", "data-digits": True}
        super().__init__(max_length=5, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the minutes.

        Raises:
            ValidationError: when it is no time of day.
        """
        told = ascii_digits_one(super().clean(value)).strip()
        hour, _sep, minute = told.partition(":")
        whole = hour.isdecimal() and (minute or "0").isdecimal()
        minutes = int(hour) * 60 + int(minute or 0) if whole else _DAY + 1
        if minutes > _DAY or int(minute or 0) > 59:
            raise forms.ValidationError(_("Write a time of day like 9:00 or 21:30."))
        return minutes

    def prepare_value(self, value: Any) -> Any:
        """Write minutes as a time of day."""
        if isinstance(value, int):
            return digits(f"{value // 60}:{value % 60:02}")
        return value


class RulesForm(forms.Form):
    """When customers may be asked or told something."""

    quarantine_days = fields.WholeNumberField(
        label=_("Quarantine, in days"), min_value=0, max_value=366,
        help_text=_(
            "Between two questions or advertisements to one person, or to one number that several "
            "persons share, across every survey and campaign."
        ),
    )  # fmt: skip
    survey_days = fields.WholeNumberField(
        label=_("The same survey again after, in days"), min_value=0, max_value=1830,
        help_text=_("A survey never asks the same person twice within these days."),
    )  # fmt: skip
    event_days = fields.WholeNumberField(
        label=_("An event is too old after, in days"), min_value=0, max_value=366,
        help_text=_("Nobody is asked about an order or a contact that they have forgotten."),
    )  # fmt: skip
    case_suppresses = forms.BooleanField(
        label=_("Leave customers with an open case in peace"), required=False,
        help_text=_("An open complaint of the last 30 days is a case."),
    )  # fmt: skip
    research_needs_consent = forms.BooleanField(
        label=_("Surveys ask only who agreed to be asked"), required=False,
        help_text=_("Otherwise everybody who has not refused. Advertising always needs consent."),
    )  # fmt: skip
    research_line = forms.ChoiceField(
        label=_("Line by which surveys are texted"),
        choices=[("service", _("Service line")), ("advertising", _("Advertising line"))],
        help_text=_("An advertising line cannot reach numbers on the operators' blacklist."),
    )
    service_any_hour = forms.BooleanField(
        label=_("Messages about an order leave at any hour"), required=False
    )

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(rules)
        super().__init__(*args, **kwargs)
        for name, label in _words.DAYS.items():
            self.fields[f"opens_{name}"] = _TimeField(label=_from(label))
            self.fields[f"closes_{name}"] = _TimeField(label=_until(label))
        for name in _CAPPED:
            self.fields[f"most_{name}"] = fields.WholeNumberField(
                label=_most(_words.CHANNELS[name]), min_value=1, max_value=100, required=False
            )
            self.fields[f"days_{name}"] = fields.WholeNumberField(
                label=_within(_words.CHANNELS[name]), min_value=1, max_value=366, required=False
            )

    @property
    def general(self) -> list[forms.BoundField]:
        """The fields that stand alone."""
        return [self[name] for name in type(self).base_fields]

    @property
    def hours(self) -> list[tuple[str | Promise, forms.BoundField, forms.BoundField]]:
        """Opening and closing of each kind of day."""
        return [
            (label, self[f"opens_{name}"], self[f"closes_{name}"])
            for name, label in _words.DAYS.items()
        ]

    @property
    def caps(self) -> list[tuple[str | Promise, forms.BoundField, forms.BoundField]]:
        """How many each channel carries, in how many days."""
        return [
            (_words.CHANNELS[name], self[f"most_{name}"], self[f"days_{name}"]) for name in _CAPPED
        ]

    def clean(self) -> dict[str, Any]:
        """Make rules of what was typed, or say what cannot work together."""
        told = super().clean() or {}
        if self.errors:
            return told
        for name in _CAPPED:
            if (told[f"most_{name}"] is None) != (told[f"days_{name}"] is None):
                self.add_error(f"days_{name}", _("Give both numbers, or leave both empty."))
                return told
        try:
            told["rules"] = _rules(told)
        except PolicyError:
            self.add_error(None, _("No day is open: nobody could ever be asked."))
        return told


def _rules(told: Mapping[str, Any]) -> Rules:
    plain = {name: told[name] for name in RulesForm.base_fields}
    return Rules(
        **plain,
        caps=tuple(
            Cap(channel=name, most=told[f"most_{name}"], days=told[f"days_{name}"])  # type: ignore[arg-type]
            for name in _CAPPED
            if told[f"most_{name}"] is not None
        ),
        hours={
            name: Hours(opens=told[f"opens_{name}"], closes=told[f"closes_{name}"])  # type: ignore[misc]
            for name in _words.DAYS
        },
    )


def _initial(rules: Rules) -> dict[str, Any]:
    initial = {name: getattr(rules, name) for name in RulesForm.base_fields}
    for kind, one in rules.hours.items():
        initial |= {f"opens_{kind}": one.opens, f"closes_{kind}": one.closes}
    for cap in rules.caps:
        initial |= {f"most_{cap.channel}": cap.most, f"days_{cap.channel}": cap.days}
    return initial


def _from(label: str | Promise) -> str:
    return str(_("%(day)s: from")) % {"day": label}


def _until(label: str | Promise) -> str:
    return str(_("%(day)s: until")) % {"day": label}


def _most(label: str | Promise) -> str:
    return str(_("%(channel)s: at most")) % {"channel": label}


def _within(label: str | Promise) -> str:
    return str(_("%(channel)s: within days")) % {"channel": label}


class ChoicesForm(forms.Form):
    """What a customer wants to get: the boxes are ticked for what may come."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("research", "marketing"):
            self.fields[f"purpose_{name}"] = forms.BooleanField(
                label=str(_words.PURPOSES[name]), required=False
            )
        for name in _words.CHOOSABLE:
            self.fields[f"channel_{name}"] = forms.BooleanField(
                label=str(_words.CHANNELS[name]), required=False
            )

    @property
    def purposes(self) -> list[forms.BoundField]:
        """What messages are for."""
        return [self[name] for name in self.fields if name.startswith("purpose_")]

    @property
    def channels(self) -> list[forms.BoundField]:
        """By which way they come."""
        return [self[name] for name in self.fields if name.startswith("channel_")]
