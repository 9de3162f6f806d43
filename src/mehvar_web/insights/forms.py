"""The forms of needs, studies, evidence and published figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar_web import company
from mehvar_web.accounts.fields import PersonField
from mehvar_web.insights import _segments, _words
from mehvar_web.insights.models import Need, Study
from mehvar_web.ui.forms import DateField, NumberField, WholeNumberField

_LONGEST = 4_000
_SCALES = {
    "nps": (-100, 100),
    "enps": (-100, 100),
    "csat": (0, 1),
    "response": (0, 1),
    "ces": (1, 7),
}


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


def _line() -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})


class NeedForm(forms.Form):
    """A need: what it is, who answers for it, what is planned, what was changed."""

    title = forms.CharField(label=_("Title"), max_length=120, widget=_line())
    statement = forms.CharField(
        label=_("Who needs what"),
        required=False,
        max_length=_LONGEST,
        widget=_text(3),
        help_text=_(
            "For example: families in the outer districts need a delivery time that holds, "
            "so that dinner is ready in time."
        ),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=list(_words.KINDS.items()))
    aspect = forms.ChoiceField(
        label=pgettext_lazy("of comments", "Topic"),
        required=False,
        help_text=_(
            "With a topic, everybody who speaks badly of it counts, and a change is compared "
            "before and after."
        ),
    )  # fmt: skip
    segments = forms.MultipleChoiceField(label=_("Segments"), required=False)
    department = forms.CharField(
        label=_("Department"), required=False, max_length=80, widget=_line()
    )
    owner = PersonField(label=_("Who answers for it"), required=False, empty_label="–")
    state = forms.ChoiceField(
        label=pgettext_lazy("of a need", "State"), choices=list(_words.STATES.items())
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=_LONGEST, widget=_text(2),
        help_text=_("Why not now, or what stands in the way."),
    )  # fmt: skip
    roadmap_item = forms.CharField(
        label=_("Roadmap"), required=False, max_length=120, widget=_line()
    )
    due_day = DateField(label=_("Due"), required=False)
    changed_day = DateField(label=_("Changed on"), required=False)
    change = forms.CharField(
        label=_("What was changed"), required=False, max_length=_LONGEST, widget=_text(2)
    )

    def __init__(self, *args: Any, need: Need | None = None, **kwargs: Any) -> None:
        if need is not None:
            names = set(type(self).base_fields) - {"segments"}
            kwargs["initial"] = {name: getattr(need, name) for name in names} | {
                "segments": need.segments.split(",")
            }
        super().__init__(*args, **kwargs)
        topics = [("", "–"), *_words.topics().items()]
        cast("forms.ChoiceField", self.fields["aspect"]).choices = topics
        chosen = cast("forms.MultipleChoiceField", self.fields["segments"])
        chosen.choices = _segments.choices(kept=need.segments.split(",") if need else ())

    def clean_segments(self) -> str:
        """Return the segments as one text."""
        return ",".join(self.cleaned_data["segments"])

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where something is refused, and for the day of a change."""
        told = super().clean() or {}
        if told.get("state") == "refused" and not told.get("reason"):
            self.add_error("reason", _("Say why not: whoever brought evidence will read it."))
        if told.get("change") and not told.get("changed_day"):
            self.add_error(
                "changed_day", _("Say since when, so that before and after can be compared.")
            )
        day = told.get("changed_day")
        if day and day > company.now().date():
            self.add_error("changed_day", _("This day has not come yet."))
        return told


class StudyForm(forms.Form):
    """A study: how it was done and what it showed, without anybody's name."""

    title = forms.CharField(label=_("Title"), max_length=120, widget=_line())
    kind = forms.ChoiceField(label=_("Kind"), choices=list(_words.STUDIES.items()))
    held_day = DateField(label=_("Held on"))
    participants = WholeNumberField(
        label=_("How many took part"), required=False, min_value=0, max_value=1_000_000
    )
    who = forms.CharField(
        label=_("Who took part"), required=False, max_length=200, widget=_line(),
        help_text=_("By role or segment; no names."),
    )  # fmt: skip
    protocol = forms.CharField(
        label=_("How it was done"), required=False, max_length=20_000, widget=_text(4),
        help_text=_("What was asked and shown, so that somebody can do it again."),
    )  # fmt: skip
    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=100_000, widget=_text(8),
        help_text=_("Numbers, addresses and names of persons are taken out when it is saved."),
    )  # fmt: skip
    findings = forms.CharField(
        label=_("What it showed"), required=False, max_length=20_000, widget=_text(4)
    )

    def __init__(self, *args: Any, study: Study | None = None, **kwargs: Any) -> None:
        if study is not None:
            names = type(self).base_fields
            kwargs["initial"] = {name: getattr(study, name) for name in names}
        super().__init__(*args, **kwargs)

    def clean_participants(self) -> int | None:
        """Return a whole number."""
        told: Decimal | None = self.cleaned_data["participants"]
        return None if told is None else int(told)

    def clean_held_day(self) -> date:
        """Refuse a study of tomorrow."""
        told: date = self.cleaned_data["held_day"]
        if told > company.now().date():
            raise forms.ValidationError(_("This day has not come yet."))
        return told


class _NeedField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """A need that is not put away."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Need.objects.filter(is_archived=False), **kwargs)


class _StudyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """A study that is not put away."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Study.objects.filter(is_archived=False), **kwargs)


class CommentEvidenceForm(forms.Form):
    """Which need a comment speaks for: one there is, or a new one."""

    need = _NeedField(label=_("Need"), required=False, empty_label=_("A new one"))
    title = forms.CharField(
        label=_("Title of the new one"), required=False, max_length=120, widget=_line()
    )
    note = forms.CharField(
        label=_("What it shows"), required=False, max_length=_LONGEST, widget=_text(2)
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        told = super().clean() or {}
        if not told.get("need") and not told.get("title"):
            self.add_error("title", _("Choose a need, or give the new one a title."))
        return told


class EvidenceForm(forms.Form):
    """What somebody saw, or a study."""

    study = _StudyField(label=pgettext_lazy("of needs", "Study"), required=False, empty_label="–")
    note = forms.CharField(
        label=_("What it shows"), required=False, max_length=_LONGEST, widget=_text(3)
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        told = super().clean() or {}
        if not told.get("study") and not told.get("note"):
            self.add_error("note", _("Choose a study, or say what you saw."))
        return told


class BenchmarkForm(forms.Form):
    """A figure that somebody published, with its source."""

    measure = forms.ChoiceField(label=_("Measure"), choices=list(_words.MEASURES.items()))
    industry = forms.CharField(label=_("Industry"), max_length=120, widget=_line())
    region = forms.CharField(label=_("Region"), required=False, max_length=80, widget=_line())
    year = WholeNumberField(label=_("Year"), min_value=1990, max_value=2100)
    value = NumberField(
        label=_("Figure"), max_digits=8, decimal_places=3,
        help_text=_("NPS from -100 to 100, shares from 0 to 1, CES from 1 to 7."),
    )  # fmt: skip
    sample = WholeNumberField(
        label=_("Answers behind it"), required=False, min_value=1, max_value=1_000_000_000
    )
    method = forms.CharField(
        label=_("How it was asked"), required=False, max_length=400, widget=_line()
    )
    reference = forms.CharField(
        label=_("Who published it, and where"), max_length=400, widget=_line()
    )

    def clean(self) -> dict[str, Any]:
        """Hold the figure to its scale, and turn numbers into what rows hold."""
        told = super().clean() or {}
        low, high = _SCALES.get(told.get("measure", ""), (-100, 100))
        value = told.get("value")
        if value is not None and not low <= value <= high:
            self.add_error("value", _("It lies outside the scale of this measure."))
        plain: dict[str, Any] = {}
        for name, one in told.items():
            whole = name in {"year", "sample"}
            plain[name] = (int(one) if whole else float(one)) if isinstance(one, Decimal) else one
        return {name: one for name, one in plain.items() if one not in {"", None}}
