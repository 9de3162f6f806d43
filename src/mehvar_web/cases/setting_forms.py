"""The forms of kinds of cases and of the rules that open them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar import care as core
from mehvar.text import ascii_digits_one
from mehvar_web import care, company
from mehvar_web.accounts.models import Team
from mehvar_web.care.models import CaseRule, CaseType
from mehvar_web.cases import _words
from mehvar_web.cases.forms import NONE, area, line, offer, type_names
from mehvar_web.ui import forms as fields

CLASSES = ("", "platinum", "gold", "iron", "lead")
_CLOCKS = ("first_response", "resolution")
_MOST_MINUTES = 100_000
_MOST_STEPS = 30
_USUAL_TYPES = {
    "low_score": "low_score", "late_order": "late_order", "stock_out": "out_of_stock",
    "complaint_topic": "complaint", "silence": "silence", "value_at_risk": "value_at_risk",
}  # fmt: skip
"""The type that a new rule of a kind offers first."""


class TypeForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """A kind of case: its words, its targets by class of value, its playbook."""

    minutes = fields.WholeNumberField(
        label=_("Work that one case takes"), min_value=1, max_value=2_400, unit=_("minutes")
    )
    p_save = fields.ShareField(
        label=_("An answer keeps a customer who would leave"), min_value=0, max_value=100,
        help_text=_("Until enough closed cases measure it."),
    )  # fmt: skip
    playbook_fa = forms.CharField(
        label=_("Playbook in Persian, a line for each step"), required=False, max_length=6_000,
        widget=area(7, lang="fa"),
    )  # fmt: skip
    playbook_en = forms.CharField(
        label=_("Playbook in English, the same steps"), required=False, max_length=6_000,
        widget=area(7, lang="en"),
    )  # fmt: skip

    class Meta:
        model = CaseType
        fields = (
            "key", "title_fa", "title_en", "situation", "stage", "severity", "minutes", "p_save",
            "is_safety_or_legal", "is_active",
        )  # fmt: skip
        labels = {
            "key": _("Key, in Latin letters"),
            "title_fa": _("Name in Persian"),
            "title_en": _("Name in English"),
            "is_safety_or_legal": _("Safety or law: before all others in the queue"),
            "is_active": _("New cases may be of this type"),
        }
        widgets = {
            "key": line(dir="ltr"), "title_fa": line(lang="fa"), "title_en": line(lang="en"),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("situation", _("What may be granted")),
            ("stage", pgettext_lazy("of a case", "Stage")),
            ("severity", pgettext_lazy("of a case", "Severity")),
        ):
            self.fields[name] = forms.ChoiceField(label=label, required=name != "situation")
        offer(self, "situation", _words.SITUATIONS, first=_("Nothing"))
        offer(self, "stage", _words.STAGES)
        offer(self, "severity", _words.SEVERITIES)
        if self.instance.pk:
            del self.fields["key"]
        _explain_key(self)
        self._put_targets()
        self._put_playbook()

    def _put_targets(self) -> None:
        """Add two fields of working minutes for each class of value."""
        known = self.instance.targets or {}
        for one in CLASSES:
            for clock in _CLOCKS:
                self.fields[f"{clock}_{one}"] = fields.WholeNumberField(
                    label=_words.word(_words.TARGETS, clock), required=not one, min_value=1,
                    max_value=_MOST_MINUTES, unit=_("working minutes"),
                    initial=(known.get(one) or {}).get(clock),
                )  # fmt: skip

    def _put_playbook(self) -> None:
        steps = self.instance.playbook or []
        for language in ("fa", "en"):
            said = "\n".join(str(one.get(language, "")) for one in steps)
            self.initial.setdefault(f"playbook_{language}", said)

    @property
    def plain_fields(self) -> Iterator[BoundField]:
        """The fields that stand one below the other."""
        for field in self.visible_fields():
            if not field.name.startswith(("first_response_", "resolution_", "playbook_")):
                yield field

    @property
    def targets(self) -> list[tuple[str, BoundField, BoundField]]:
        """The fields of the targets: a class of value, its first answer, its resolution."""
        named = {"": _("All other customers"), **_words.VALUE_CLASSES}
        return [
            (str(named[one]), self[f"first_response_{one}"], self[f"resolution_{one}"])
            for one in CLASSES
        ]

    @property
    def playbooks(self) -> list[BoundField]:
        """The fields of the playbook."""
        return [self["playbook_fa"], self["playbook_en"]]

    def clean(self) -> dict[str, Any]:
        """Hold each class to both targets or neither, and the playbook to the same steps."""
        told = super().clean() or {}
        for one in CLASSES[1:]:
            both = [told.get(f"{clock}_{one}") for clock in _CLOCKS]
            if (both[0] is None) is not (both[1] is None):
                self.add_error(f"resolution_{one}", _("Set both targets of a class, or neither."))
        for one in CLASSES:
            first, whole = (told.get(f"{clock}_{one}") for clock in _CLOCKS)
            if first is not None and whole is not None and first > whole:
                self.add_error(f"resolution_{one}", _("It is resolved after the first answer."))
        fa, en = self._lines("fa"), self._lines("en")
        if fa and en and len(fa) != len(en):
            self.add_error("playbook_en", _("Both languages must have the same steps."))
        if max(len(fa), len(en)) > _MOST_STEPS:
            self.add_error("playbook_fa", _("A playbook has thirty steps at most."))
        return told

    def _lines(self, language: str) -> list[str]:
        told = str(self.cleaned_data.get(f"playbook_{language}") or "")
        return [one.strip() for one in told.splitlines() if one.strip()]

    def made(self) -> CaseType:
        """Return the type as it is to be kept."""
        made = cast("CaseType", self.save(commit=False))
        told = self.cleaned_data
        made.targets = {
            one: {clock: told[f"{clock}_{one}"] for clock in _CLOCKS}
            for one in CLASSES
            if told.get(f"first_response_{one}")
        }
        fa, en = self._lines("fa"), self._lines("en")
        made.playbook = [
            {"fa": fa[n] if n < len(fa) else "", "en": en[n] if n < len(en) else ""}
            for n in range(max(len(fa), len(en)))
        ]
        return made


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """What opens cases by itself; its fields are those that its kind asks for."""

    class Meta:
        model = CaseRule
        fields = ("key", "title_fa", "title_en", "team")
        labels = {
            "key": _("Key, in Latin letters"),
            "title_fa": _("Name in Persian"),
            "title_en": _("Name in English"),
        }
        widgets = {
            "key": line(dir="ltr"), "title_fa": line(lang="fa"), "title_en": line(lang="en"),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"] = forms.ChoiceField(label=_("Opens cases of type"))
        offer(self, "type", type_names())
        self.initial["type"] = (
            self.instance.type.key if self.instance.type_id else _USUAL_TYPES[self.instance.kind]
        )
        self.fields["team"] = forms.ModelChoiceField(
            label=_("For the team"), required=False, queryset=Team.objects.all(), empty_label=NONE,
            help_text=_("Empty: the team of the store."),
        )  # fmt: skip
        if self.instance.pk:
            del self.fields["key"]
        _explain_key(self)
        for setting in care.RULE_SETTINGS.get(self.instance.kind, ()):
            self.fields[f"set_{setting.name}"] = self._field_of(setting)

    def _field_of(self, setting: care.RuleSetting) -> forms.Field:
        """Return the field of one setting, with its unit and bounds, or with what it offers."""
        label = setting.fa if _words.language() == "fa" else setting.en
        kept: Any = (self.instance.settings or {}).get(setting.name, setting.default)
        if _is_flag(setting):
            # the words of a flag say what both numbers mean; a tick says it by itself
            plain = label.replace(" (۱)", "").replace(" (1)", "").split(" یا ")[0].split(", or")[0]
            return forms.BooleanField(label=plain, required=False, initial=bool(kept))
        if setting.kind == "number":
            return _number(setting, label, kept)
        if setting.kind == "keys":
            return _several(setting.name, label, list(kept or ()))
        return forms.CharField(
            label=label, required=False, initial=kept, max_length=60, widget=line(dir="ltr")
        )

    def clean(self) -> dict[str, Any]:
        """Hold it to a name in one language at least."""
        told = super().clean() or {}
        if not told.get("title_fa") and not told.get("title_en"):
            self.add_error(f"title_{_words.language()}", _("Name it in one language at least."))
        return told

    def made(self) -> CaseRule:
        """Return the rule as it is to be kept, or tried."""
        made = cast("CaseRule", self.save(commit=False))
        told = self.cleaned_data
        made.type = CaseType.objects.get(key=told["type"])
        made.settings = {
            setting.name: _kept(setting, told.get(f"set_{setting.name}"))
            for setting in care.RULE_SETTINGS.get(made.kind, ())
        }
        return made


class ClockField(forms.TimeField):
    """A time of day in any digit set."""

    def to_python(self, value: Any) -> Any:
        """Read the time."""
        return super().to_python(ascii_digits_one(value) if isinstance(value, str) else value)


class TermsForm(forms.Form):
    """How the company works on cases."""

    opens = ClockField(label=_("Work begins at"), widget=line(dir="ltr"))
    closes = ClockField(label=_("Work ends at"), widget=line(dir="ltr"))
    half_life = fields.WholeNumberField(
        label=_("The chance to keep a customer halves in"), min_value=30, max_value=100_000,
        unit=_("minutes"),
    )  # fmt: skip
    soon_share = fields.ShareField(
        label=_("A clock is due soon when less is left than"), min_value=1, max_value=99
    )
    ask_hours = fields.WholeNumberField(
        label=_("Customers are asked whether it helped after"), min_value=0, max_value=720,
        unit=_("hours"),
    )  # fmt: skip
    answer_days = fields.WholeNumberField(
        label=_("They have so long to say so"), min_value=1, max_value=60, unit=_("days")
    )
    people = fields.WholeNumberField(
        label=_("People who work on cases at once"), min_value=0, max_value=10_000
    )
    answered_share = fields.ShareField(
        label=_("Contacts to be answered in time"), min_value=50, max_value=99
    )
    patience = fields.WholeNumberField(
        label=_("Somebody waits before hanging up"), min_value=0, max_value=86_400,
        unit=_("seconds"), help_text=_("0: nobody hangs up."),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None, *, terms: core.Terms) -> None:
        told = {one.name: getattr(terms, one.name) for one in dataclasses.fields(terms)}
        whole = {"half_life", "ask_hours", "patience"}
        begin = {key: int(value) if key in whole else value for key, value in told.items()}
        super().__init__(data, initial=begin)
        for name in ("opens", "closes"):
            self.initial[name] = told[name].strftime("%H:%M")
        self._known = terms

    def clean(self) -> dict[str, Any]:
        """Hold the day to an end after its beginning."""
        told = super().clean() or {}
        if told.get("opens") and told.get("closes") and told["opens"] >= told["closes"]:
            self.add_error("closes", _("Work ends after it begins."))
        return told

    def made(self) -> core.Terms:
        """Return the terms as they are to be kept."""
        return dataclasses.replace(self._known, **self.cleaned_data)


def _explain_key(form: forms.ModelForm) -> None:  # type: ignore[type-arg]  # as above
    """Say in the page's words what a key may be; what is kept has its key for good."""
    if "key" in form.fields:
        form.fields["key"].error_messages |= {
            "invalid": _("Latin letters, digits, - and _ only, without spaces."),
            "unique": _("This key is taken."),
        }


def _number(setting: care.RuleSetting, label: str, kept: object) -> forms.Field:
    """Return a field for a number in its unit: a share in percent, money in what pages show."""
    bounds: dict[str, Any] = {"label": label, "initial": kept}
    if setting.unit == "money":
        return fields.MoneyField(**bounds)
    if setting.unit == "share":
        return fields.ShareField(
            min_value=setting.least * 100, max_value=setting.most * 100, **bounds
        )
    unit = _words.word(_words.UNITS, setting.unit)
    return fields.NumberField(min_value=setting.least, max_value=setting.most, unit=unit, **bounds)


def _several(name: str, label: str, kept: list[str]) -> forms.Field:
    """Return a field for several of what there is: kinds of scores, topics of comments."""
    offered = topic_names() if name == "topics" else _words.SCORES
    return forms.MultipleChoiceField(
        label=label, initial=kept, widget=fields.ManyInput(none=_("None chosen yet")),
        error_messages={"required": _("Choose one at least.")},
        choices=[(key, str(words)) for key, words in offered.items()],
    )  # fmt: skip


def topic_names() -> dict[str, str]:
    """Return the topics of the company's lexicon by name, with their titles, in their order."""
    language = _words.language()
    told = {name: one.title.in_(language) for name, one in company.lexicon().subjects.items()}
    return dict(sorted(told.items(), key=lambda one: one[1]))


def _is_flag(setting: care.RuleSetting) -> bool:
    return setting.kind == "number" and not setting.unit and (setting.least, setting.most) == (0, 1)


def _kept(setting: care.RuleSetting, value: Any) -> object:
    if setting.kind == "keys":
        return list(value or ())
    if _is_flag(setting):
        return int(bool(value))
    if setting.kind == "number" and value is not None:
        number = float(value)
        return int(number) if number.is_integer() else number
    return value or ""
