"""What is asked of the lab: which days, beside which version, with what assumed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar.empowerment import FACTS, Fact, Policy
from mehvar.policy_lab import Change
from mehvar_web.policies._lab_runs import Asked
from mehvar_web.policies._lab_words import fact_words
from mehvar_web.policies._words import said
from mehvar_web.ui import forms as fields

if TYPE_CHECKING:
    from mehvar_web.grants.models import PolicyVersion

ASSUMABLE = (
    "delay_cause", "severity", "substitute_quality", "customer_agrees", "return_is_excepted",
    "item_is_opened", "customer_class", "customer_value", "customer_granted", "customer_grants",
    "order_granted", "employee_level",
)  # fmt: skip
"""Facts that employees know and records often do not."""

_PREFIX = "assume_"
_YES_NO = (
    ("", "—"),
    ("yes", pgettext_lazy("of a fact", "yes")),
    ("no", pgettext_lazy("of a fact", "no")),
)


class LabForm(forms.Form):
    """Days, the version to compare with, the limits, and what stands in for what is not known."""

    first = fields.DateField(label=pgettext_lazy("a day", "From"), required=False)
    last = fields.DateField(label=pgettext_lazy("a day", "Until"), required=False)
    against = forms.TypedChoiceField(
        label=_("Compare with"), required=False, coerce=int, empty_value=None
    )
    once_per_order = forms.BooleanField(label=_("One grant on an order"), required=False)
    customer_most = fields.MoneyField(
        label=_("Limit of a customer within 90 days"), required=False, min_value=0
    )

    def __init__(
        self, *args: Any, policy: Policy, versions: Sequence[PolicyVersion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["against"].choices = _versions(versions)  # type: ignore[attr-defined]  # a choice field
        self.assumed = tuple(name for name in policy.facts() if name in ASSUMABLE)
        for name in self.assumed:
            self.fields[_PREFIX + name] = _field(FACTS[name])

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("first") and told.get("last") and told["last"] < told["first"]:
            raise ValidationError(_("The last day is before the first."))
        return told

    def asked(self) -> Asked:
        """Return what was asked."""
        told = self.cleaned_data
        return Asked(
            first=told["first"],
            last=told["last"],
            against=told["against"],
            assume={
                name: value
                for name in self.assumed
                if (value := _value(FACTS[name], told[_PREFIX + name])) is not None
            },
            once_per_order=told["once_per_order"],
            customer_most=told["customer_most"],
        )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The fields that every policy has."""
        return [
            self[name] for name in ("first", "last", "against", "customer_most", "once_per_order")
        ]

    @property
    def assumed_fields(self) -> list[forms.BoundField]:
        """The fields of what may be assumed."""
        return [self[_PREFIX + name] for name in self.assumed]


def initial_of(asked: Asked) -> dict[str, object]:
    """Return the form's beginning: what was asked last."""
    assumed = {
        _PREFIX + name: ("yes" if value else "no") if isinstance(value, bool) else value
        for name, value in asked.assume.items()
    }
    return {
        "first": asked.first, "last": asked.last, "against": asked.against,
        "once_per_order": asked.once_per_order, "customer_most": asked.customer_most, **assumed,
    }  # fmt: skip


class ChangeForm(forms.Form):
    """By how much caps, rates and thresholds are moved, in percent of what they are."""

    cap = forms.IntegerField(min_value=50, max_value=200, required=False)
    rate = forms.IntegerField(min_value=50, max_value=200, required=False)
    threshold = forms.IntegerField(min_value=50, max_value=200, required=False)

    def change(self) -> Change:
        """Return the change; what is no number within the sliders leaves its part alone."""
        self.is_valid()
        told = self.cleaned_data
        return Change(**{name: (told.get(name) or 100) / 100 for name in self.fields})


def _versions(versions: Sequence[PolicyVersion]) -> list[tuple[int | str, str | Promise]]:
    published = [one for one in versions if one.state == "published"]
    named = [(one.number, _("version {0}").format(one.number)) for one in published]
    return [("", pgettext_lazy("compare with", "nothing")), *named]


def _field(fact: Fact) -> forms.Field:
    label = fact_words(fact.name)
    if fact.kind == "choice":
        told = [(name, said(words)) for name, words in (fact.choices or {}).items()]
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *told])
    if fact.kind == "flag":
        return forms.ChoiceField(label=label, required=False, choices=_YES_NO)
    if fact.kind == "money":
        return fields.MoneyField(label=label, required=False)
    return fields.WholeNumberField(label=label, required=False, min_value=0, max_value=10**9)


def _value(fact: Fact, told: Any) -> int | str | bool | None:
    if told in {"", None}:
        return None
    if fact.kind == "flag":
        return bool(told == "yes")
    return str(told) if fact.kind in {"choice", "text"} else int(told)
