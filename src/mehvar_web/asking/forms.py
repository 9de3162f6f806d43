"""What people type to make a plan of asking."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar.surveys import direction_of
from mehvar.text import ascii_digits_one
from mehvar_web import company
from mehvar_web.asking import _segments, _words
from mehvar_web.asking._texts import KINDS, own_text, text_of
from mehvar_web.asking.models import Plan
from mehvar_web.surveys.models import Survey
from mehvar_web.ui import forms as fields
from mehvar_web.ui.templatetags.ui import digits

_LONGEST = 2_000
_DAY = 24 * 60
_PLACES = 4
_SAME = (
    "title", "survey", "kind", "event", "quiet_days", "every", "on_day", "segment", "language",
    "method", "rate", "size", "floor", "strata",
)  # fmt: skip


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class PlanForm(forms.Form):
    """Who is asked what, when and through which channels."""

    title = forms.CharField(
        label=_("Title"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    survey = forms.ChoiceField(label=pgettext_lazy("asking", "Survey"))
    language = forms.ChoiceField(
        label=_("Language of the texts"), choices=list(_words.LANGUAGES.items())
    )
    segment = forms.ChoiceField(
        label=pgettext_lazy("asking", "Among"), required=False,
        help_text=_("A segment of the last build, or everybody."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("When"), choices=list(_words.KINDS.items()))
    event = forms.ChoiceField(
        label=_("What must happen"), required=False, choices=list(_words.EVENTS.items())
    )
    delay_hours = fields.NumberField(
        label=_("Hours after it"), required=False, min_value=0, max_value=720, decimal_places=2
    )
    quiet_days = fields.WholeNumberField(
        label=_("Days without an order until a customer counts as quiet"),
        required=False, min_value=7, max_value=1000,
    )  # fmt: skip
    every = forms.ChoiceField(
        label=_("How often"), required=False, choices=list(_words.EVERY.items())
    )
    on_day = fields.WholeNumberField(
        label=_("On which day"), required=False, min_value=0, max_value=31,
        help_text=_(
            "Of the month or of a season's first month, from 1; of the week 0 is Saturday, "
            "6 is Friday."
        ),
    )  # fmt: skip
    at = forms.CharField(
        label=_("At what time"), required=False, max_length=5,
        widget=forms.TextInput(attrs={"dir": "ltr", "data-digits": True}),
    )  # fmt: skip
    rate = fields.ShareField(
        label=_("Share that is asked"), min_value=0, max_value=100, decimal_places=4,
        help_text=_("Chance decides; the probability is kept with each invitation."),
    )  # fmt: skip
    size = fields.WholeNumberField(
        label=_("Or how many"), required=False, min_value=1, max_value=10_000_000,
        help_text=_("In place of the share, for samples; not after events."),
    )  # fmt: skip
    method = forms.ChoiceField(label=_("How chance draws"), choices=list(_words.METHODS.items()))
    strata = forms.ChoiceField(
        label=_("Groups"), required=False, choices=[("", "–"), *_words.STRATA.items()]
    )
    floor = fields.WholeNumberField(
        label=_("At least, of each group"), required=False, min_value=0, max_value=1_000_000
    )
    text_sms = forms.CharField(
        label=_("SMS"), max_length=_LONGEST, widget=_area(3), required=False,
        help_text=_(
            "{name|Dear customer} stands for the name, {link} for the address, {company}, {order} "
            "and {stop} for those. Empty: our usual text."
        ),
    )  # fmt: skip
    subject_email = forms.CharField(
        label=_("Subject of the e-mail"), max_length=200, required=False
    )
    text_email = forms.CharField(
        label=_("E-mail"), max_length=_LONGEST * 2, widget=_area(5), required=False,
        help_text=_("The first question follows it by itself: each answer is a link."),
    )  # fmt: skip
    text_messenger = forms.CharField(
        label=_("Telegram and Bale"), max_length=_LONGEST, widget=_area(3), required=False,
        help_text=_("The first question follows it by itself, with buttons."),
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Plan | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(plan)
        super().__init__(*args, **kwargs)
        _choose(self, "survey", _surveys(plan))
        _choose(self, "segment", [("", _("Everybody")), *_segments.choices()])
        direction = direction_of(language=str(kwargs["initial"]["language"]))
        for name in ("text_sms", "subject_email", "text_email", "text_messenger"):
            self.fields[name].widget.attrs["dir"] = direction
        named = [("", "–"), *_words.CHANNELS.items()]
        for place in range(1, _PLACES + 1):
            self.fields[f"channel_{place}"] = forms.ChoiceField(
                label=str(_("Channel %(n)s")) % {"n": digits(place)},
                choices=named,
                required=place == 1,
                initial=kwargs["initial"].get(f"channel_{place}", ""),
            )

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields in groups, as the page shows them."""
        channels = tuple(f"channel_{place}" for place in range(1, _PLACES + 1))
        groups: tuple[tuple[Any, tuple[str, ...]], ...] = (
            (_("What and whom"), ("title", "survey", "language", "segment")),
            (_("When"), ("kind", "event", "delay_hours", "quiet_days", "every", "on_day", "at")),
            (_("Channels, the first that reaches"), channels),
            (_("Sample"), ("rate", "size", "method", "strata", "floor")),
            (_("Texts"), ("text_sms", "subject_email", "text_email", "text_messenger")),
        )
        return [(str(title), [self[name] for name in names]) for title, names in groups]

    def clean_at(self) -> int:
        """Return the minute of the day."""
        told = ascii_digits_one(self.cleaned_data["at"] or "10:00").strip()
        hour, _sep, minute = told.partition(":")
        if not (hour.isdecimal() and (minute or "0").isdecimal()):
            raise forms.ValidationError(_("Write a time of day like 9:00 or 21:30."))
        minutes = int(hour) * 60 + int(minute or 0)
        if minutes >= _DAY or int(minute or 0) > 59:
            raise forms.ValidationError(_("Write a time of day like 9:00 or 21:30."))
        return minutes

    def clean(self) -> dict[str, Any]:
        """Hold the parts to each other."""
        told = super().clean() or {}
        if told.get("method") == "stratified" and not told.get("strata"):
            self.add_error("strata", _("Say by which groups."))
        if told.get("kind") == "event" and told.get("size"):
            self.add_error("size", _("After events, give the share that is asked."))
        if (
            told.get("kind") == "schedule"
            and told.get("every") != "week"
            and not told.get("on_day")
        ):
            self.add_error("on_day", _("Days of a month begin with 1."))
        if told.get("every") == "week" and (told.get("on_day") or 0) > 6:
            self.add_error("on_day", _("Days of a week are 0 to 6."))
        if told.get("text_sms") and "{link}" not in told["text_sms"]:
            self.add_error("text_sms", _("The text needs {link}, or nobody can answer."))
        return told

    def plan_fields(self, plan: Plan | None) -> dict[str, Any]:
        """Return what was typed as the columns of a plan."""
        told = self.cleaned_data
        found = {name: told[name] for name in _SAME if told.get(name) is not None}
        found["size"], found["floor"] = told.get("size"), told.get("floor") or 0
        found["delay_minutes"] = int((told.get("delay_hours") or 0) * 60)
        found["at_minute"] = told["at"]
        named = (told[f"channel_{place}"] for place in range(1, _PLACES + 1))
        found["channels"] = list(dict.fromkeys(one for one in named if one))
        texts = dict(plan.texts) if plan is not None else {}
        for kind in KINDS:
            said = {"text": told[f"text_{kind}"].replace("\r\n", "\n")}
            if kind == "email":
                said["subject"] = told["subject_email"]
            own = own_text(texts, kind, told["language"], said)
            texts[kind] = {**texts.get(kind, {}), told["language"]: own}
        return {**found, "texts": texts}


def _initial(plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        language = company.workspace().settings.language
        return {
            "language": language, "kind": "event", "event": "delivered", "delay_hours": 2,
            "quiet_days": 60, "every": "month", "on_day": 1, "at": digits("10:00"), "rate": 1.0,
            "channel_1": "sms", "method": "simple", **_texts({}, language),
        }  # fmt: skip
    found: dict[str, Any] = {name: getattr(plan, name) for name in _SAME}
    hour, minute = divmod(plan.at_minute, 60)
    channels = {f"channel_{place}": one for place, one in enumerate(plan.channels, start=1)}
    return {
        **found,
        **channels,
        "delay_hours": Decimal(f"{plan.delay_minutes / 60:.2f}").normalize(),
        "at": digits(f"{hour}:{minute:02}"),
        **_texts(plan.texts, plan.language),
    }


def _texts(texts: Mapping[str, Any], language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in KINDS:
        said = text_of(texts, kind, language)
        found[f"text_{kind}"] = said["text"]
        if "subject" in said:
            found[f"subject_{kind}"] = said["subject"]
    return found


def _surveys(plan: Plan | None) -> list[tuple[str, str]]:
    found = [
        (one.key, one.title or one.key)
        for one in Survey.objects.filter(state__in=("live", "paused"))
    ]
    if plan is not None and plan.survey not in {key for key, _title in found}:
        found.append((plan.survey, plan.survey))
    return found


def _choose(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
