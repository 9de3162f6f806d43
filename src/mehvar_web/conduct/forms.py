"""The forms of answers, steps and flags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar import conduct
from mehvar.conduct import Whose
from mehvar_web.conduct import _reasons, _words
from mehvar_web.ui.forms import DateField

_LONGEST = 2_000


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class AnswerForm(forms.Form):
    """What somebody answers to a question."""

    answer = forms.ChoiceField(
        label=pgettext_lazy("to a question", "Your answer"), choices=list(_words.ANSWERS.items()),
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(
        label=_("What you found"), max_length=_LONGEST, widget=_area(),
        help_text=_("Whom it concerns may read it."),
    )  # fmt: skip
    until_day = DateField(
        label=_("Until when to keep an eye on it"), required=False, help_text=_("90 days if empty.")
    )


class ReasonsForm(forms.Form):
    """The words of each side, one in a line."""

    ours = forms.CharField(
        required=False, widget=_area(14), max_length=20_000,
        help_text=_("One in a line; a part of the reason is enough, in either language."),
    )  # fmt: skip
    theirs = forms.CharField(
        required=False, widget=_area(14), max_length=20_000,
        help_text=_("Where words of both sides are found in a reason, ours count."),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None, *, words: Mapping[Whose, Sequence[str]]) -> None:
        begin: dict[str, Any] = {whose: "\n".join(some) for whose, some in words.items()}
        super().__init__(data, initial=begin)
        for whose, title in _reasons.SIDES.items():
            self.fields[whose].label = title  # type: ignore[assignment]  # the stubs know str only

    def clean(self) -> dict[str, Any]:
        """Name every row that cannot stand, beside its column."""
        for fault in conduct.check_reasons(self.words()):
            self.add_error(fault.column, _reasons.say_fault(fault))
        return self.cleaned_data

    def words(self) -> dict[Whose, list[str]]:
        """Return the rows of each column; empty lines are none."""
        told = {whose: self.cleaned_data.get(whose, "") for whose in conduct.WHOSE}
        return {
            whose: [line.strip() for line in text.splitlines() if line.strip()]
            for whose, text in told.items()
        }


class StepForm(forms.Form):
    """A step on the ladder, its reason and its end."""

    step = forms.ChoiceField(label=pgettext_lazy("of the ladder", "Step"))
    note = forms.CharField(label=_("Why, and what was said"), max_length=_LONGEST, widget=_area())
    until_day = DateField(label=_("In force until"), help_text=_("At most 180 days."))

    def __init__(self, *args: Any, steps: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [(one, _words.STEPS[one]) for one in steps]
        cast("forms.ChoiceField", self.fields["step"]).choices = chosen


class AppealForm(forms.Form):
    """What the customer says against a step."""

    text = forms.CharField(label=_("What the customer says"), max_length=_LONGEST, widget=_area())


class FlagForm(forms.Form):
    """A contact that hurt."""

    kind = forms.ChoiceField(
        label=_("What happened"), choices=list(_words.FLAG_KINDS.items()), widget=forms.RadioSelect
    )
    place = forms.ChoiceField(
        label=pgettext_lazy("of an abusive contact", "Where"), choices=list(_words.PLACES.items())
    )
    place_key = forms.SlugField(required=False, max_length=64, widget=forms.HiddenInput)
    evidence = forms.CharField(
        label=_("In a few words"), max_length=_LONGEST, widget=_area(),
        help_text=_("What was said or done, as you remember it. Only leads read it."),
    )  # fmt: skip
    has_left = forms.BooleanField(
        label=_("I left the conversation"), required=False,
        help_text=_("You may. A case of yours goes to your lead and counts against nobody."),
    )  # fmt: skip


class ReviewForm(forms.Form):
    """What protects colleagues, until when, and what the customer is told."""

    measures = forms.MultipleChoiceField(
        label=_("What protects colleagues"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: you looked at it and nothing is needed."),
    )  # fmt: skip
    until_day = DateField(label=_("In force until"), required=False)
    note = forms.CharField(label=_("What you found"), max_length=_LONGEST, widget=_area())
    warning = forms.CharField(
        label=_("What the customer is told"), required=False, max_length=600, widget=_area(4),
        help_text=_("Empty: nothing is sent."),
    )  # fmt: skip

    def __init__(self, *args: Any, may_end: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [one for one in _words.MEASURES.items() if may_end or one[0] != "ended"]
        cast("forms.MultipleChoiceField", self.fields["measures"]).choices = offered
