"""What is set for a survey as a whole."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar_web.studio import _words
from mehvar_web.studio._gallery import SHELVES

if TYPE_CHECKING:
    from mehvar.surveys import Survey

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_AUDIENCES = (
    ("customers", pgettext_lazy("who is asked", "Customers")),
    ("employees", pgettext_lazy("who is asked", "Employees")),
)
_DENSITIES = (
    ("comfortable", pgettext_lazy("of a page", "Comfortable")),
    ("compact", pgettext_lazy("of a page", "Compact")),
)


class SettingsForm(forms.Form):
    """Languages, who is asked, how it looks."""

    language = forms.ChoiceField(
        label=_("Main language"),
        help_text=_("Every text must be there in it; others fall back to it."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Other languages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    audience = forms.ChoiceField(label=_("Who is asked"), choices=_AUDIENCES)
    anonymous = forms.BooleanField(
        label=_("Anonymous: nothing of who answers is kept with the answers"), required=False
    )
    origin = forms.ChoiceField(label=_("Kind of asking"))
    stage = forms.ChoiceField(label=_("Stage of the journey"), required=False)
    touchpoint_id = forms.CharField(
        label=_("Touchpoint"), required=False, max_length=200,
        help_text=_("Answers count there in scores and drivers."),
    )  # fmt: skip
    accent = forms.CharField(
        label=_("Colour"), widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Where it would be hard to read, the page makes it darker by itself."),
    )  # fmt: skip
    logo = forms.URLField(
        label=_("Address of the logo"), required=False, assume_scheme="https",
        widget=forms.TextInput(attrs={"dir": "ltr", "placeholder": "https://"}),
    )  # fmt: skip
    density = forms.ChoiceField(label=_("Density"), choices=_DENSITIES)

    def __init__(self, data: Any = None, *, survey: Survey) -> None:
        theme = survey.theme
        initial = {
            "language": survey.language, "languages": survey.languages[1:],
            "audience": survey.audience, "anonymous": survey.anonymous, "origin": survey.origin,
            "stage": survey.stage, "touchpoint_id": survey.touchpoint_id,
            "accent": theme.accent, "logo": theme.logo, "density": theme.density,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        known = {**_words.LANGUAGES, **{one: one for one in survey.languages
                                        if one not in _words.LANGUAGES}}  # fmt: skip
        stages = {"": "–", **SHELVES}
        if survey.stage not in stages:
            stages[survey.stage] = survey.stage
        choices = {
            "language": known, "languages": known, "origin": _words.ORIGINS, "stage": stages,
        }  # fmt: skip
        for name, listed in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = list(listed.items())

    def clean_accent(self) -> str:
        """Read a colour."""
        told = str(self.cleaned_data["accent"]).lower()
        if not _COLOUR.fullmatch(told):
            raise ValidationError(_("Write a colour as #0f766e."), code="invalid")
        return told

    def clean_logo(self) -> str:
        """Read an address that is safe to load."""
        told = str(self.cleaned_data["logo"])
        if told and not re.fullmatch(r"https://[^\s\"'<>\\]{1,900}", told):
            raise ValidationError(_("Write the whole address: https://..."), code="invalid")
        return told

    def changed(self, survey: Survey) -> Survey:
        """Return the survey with what was set."""
        told = self.cleaned_data
        main = told["language"]
        return replace(
            survey,
            language=main,
            languages=tuple(dict.fromkeys([main, *told["languages"]])),
            audience=told["audience"],
            anonymous=told["anonymous"],
            origin=told["origin"],
            stage=told["stage"],
            touchpoint_id=told["touchpoint_id"],
            theme=replace(
                survey.theme, accent=told["accent"], logo=told["logo"], density=told["density"]
            ),
        )
