"""The forms of the queue and of one case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar_web import care, channels
from mehvar_web.accounts.fields import PersonField
from mehvar_web.accounts.models import Team, User
from mehvar_web.cases import _words
from mehvar_web.cases._stores import store_names
from mehvar_web.ui import forms as fields

ALL = pgettext_lazy("filter of cases", "All")
NONE = "–"
WORKING_ROLES = ("owner", "lead", "agent")
LEADING_ROLES = ("owner", "lead")


def area(rows: int = 4, **attrs: str) -> forms.Textarea:
    """Return a field for several lines."""
    return forms.Textarea(attrs={"rows": rows, "dir": "auto", **attrs})


def line(**attrs: str) -> forms.TextInput:
    """Return a field for one line."""
    return forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", **attrs})


def offer(form: forms.BaseForm, name: str, choices: Any, *, first: object = None) -> None:
    """Offer choices in a field; ``first`` is what an empty choice is called."""
    field = cast("forms.ChoiceField", form.fields[name])
    told = [(str(key), str(words)) for key, words in choices.items()]
    field.choices = [*([("", str(first))] if first is not None else []), *told]


def type_names(*, active: bool = True) -> dict[str, str]:
    """Return the kinds of cases by key, with their names."""
    language = _words.language()
    return {one.key: one.title(language) for one in care.case_types(active=active)}


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """Several of the people who work on cases, by name."""

    widget = fields.ManyInput(none=pgettext_lazy("no colleague is named", "Nobody"))

    def __init__(self, **kwargs: Any) -> None:
        people = User.objects.filter(is_active=True, role__in=WORKING_ROLES)
        super().__init__(queryset=people.order_by("first_name", "last_name", "username"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Return the person's name."""
        return cast("User", obj).shown_name


def working(*roles: str) -> Any:
    """Return the people of these roles, by name."""
    people = User.objects.filter(is_active=True, role__in=roles or WORKING_ROLES)
    return people.order_by("first_name", "last_name", "username")


class QueueForm(forms.Form):
    """Which cases, as the address says."""

    q = forms.CharField(required=False, max_length=200)
    box = forms.CharField(required=False, max_length=12)
    sort = forms.ChoiceField(
        required=False,
        label=_("Order of the queue"),
        widget=forms.Select(attrs={"class": "input"}),
    )
    state = forms.ChoiceField(required=False, label=pgettext_lazy("of a case", "State"))
    type = forms.ChoiceField(required=False, label=pgettext_lazy("of a case", "Type"))
    severity = forms.ChoiceField(required=False, label=pgettext_lazy("of a case", "Severity"))
    clock = forms.ChoiceField(required=False, label=pgettext_lazy("of a case", "Clock"))
    stage = forms.ChoiceField(required=False, label=pgettext_lazy("of a case", "Stage"))
    owner = forms.ChoiceField(required=False, label=pgettext_lazy("of a case", "Whose"))
    store = forms.ChoiceField(required=False, label=pgettext_lazy("dimension", "Store"))
    city = forms.ChoiceField(required=False, label=pgettext_lazy("dimension", "City"))
    first_day = fields.DateField(required=False, label=_("Opened from"))
    last_day = fields.DateField(required=False, label=_("Opened until"))

    def __init__(self, asked: QueryDict, *, cities: Sequence[str] = ()) -> None:
        super().__init__(asked)
        states = {key: _words.STATES[key] for key in ("waiting", "resolved", "merged")}
        offer(self, "sort", _words.ORDERS)
        offer(self, "state", {**states, "all": ALL}, first=_words.STATES["open"])
        offer(self, "type", type_names(active=False), first=ALL)
        offer(self, "severity", _words.SEVERITIES, first=ALL)
        clocks = {key: _words.CLOCKS[key] for key in ("late", "soon")}
        offer(self, "clock", clocks, first=ALL)
        offer(self, "stage", _words.STAGES, first=ALL)
        people = {str(one.pk): one.shown_name for one in working()[:200]}
        offer(self, "owner", {"me": _("Mine"), "nobody": _("Nobody's"), **people}, first=ALL)
        offer(self, "store", store_names(), first=ALL)
        chosen = asked.get("city", "")[:120]  # also a city of which nothing is open any more
        known = dict.fromkeys([*cities, *filter(None, [chosen])])
        offer(self, "city", {one: one for one in known}, first=ALL)

    def told(self) -> dict[str, Any]:
        """Return what was asked for; what cannot be read is no condition."""
        self.is_valid()
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value and not (isinstance(value, str) and "\x00" in value)
        }


class AssignForm(forms.Form):
    """Whose a case is."""

    owner = PersonField(
        label=pgettext_lazy("of a case", "Person"), required=False, empty_label=NONE
    )
    team = forms.ModelChoiceField(
        label=pgettext_lazy("of a case", "Team"),
        required=False,
        queryset=Team.objects.all(),
        empty_label=NONE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("PersonField", self.fields["owner"]).queryset = working()


class LeaderForm(forms.Form):
    """Which leader owns a case personally."""

    leader = PersonField(
        label=pgettext_lazy("of a case", "Leader"), required=False, empty_label=NONE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("PersonField", self.fields["leader"]).queryset = working(*LEADING_ROLES)


class AnswerForm(forms.Form):
    """An answer to the customer."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    way = forms.ChoiceField(label=pgettext_lazy("an answer", "By"))
    text = forms.CharField(
        label=_("Answer"), max_length=4_000, widget=area(6, **{"data-shortcut": "r"})
    )
    wait = forms.BooleanField(label=_("Then wait for the customer"), required=False)

    def __init__(self, *args: Any, ways: tuple[care.Way, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ways = {one.channel: one for one in ways}
        named = {one: _words.word(channels.CHANNEL_WORDS, one) for one in self._ways}
        offer(self, "way", {**named, TOLD: _("Told by telephone or face to face")})

    @property
    def chosen(self) -> care.Way | None:
        """The way that was chosen; None when it was told."""
        return self._ways.get(self.cleaned_data["way"])


TOLD = "told"


class NoteForm(forms.Form):
    """A note that stays among us, and who has to read it."""

    text = forms.CharField(
        label=_("Note among us"), max_length=4_000, widget=area(3, **{"data-shortcut": "n"})
    )
    mentions = PeopleField(
        label=_("Mention"), required=False, help_text=_("They are told and take part in the case.")
    )


class KindForm(forms.Form):
    """What kind of case it is, and how bad."""

    type = forms.ChoiceField(label=pgettext_lazy("of a case", "Type"))
    severity = forms.ChoiceField(label=pgettext_lazy("of a case", "Severity"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "type", type_names())
        offer(self, "severity", _words.SEVERITIES)


class CauseForm(forms.Form):
    """Why it happened, and whose that is."""

    cause = forms.CharField(
        label=_("Root cause"), max_length=60, widget=line(list="causes"),
        help_text=_("A short name that others use too; those of before are offered."),
    )  # fmt: skip
    cause_owner = forms.ChoiceField(label=_("Whose it is"))
    partner = forms.CharField(
        label=_("Which partner, seller or courier"), required=False, max_length=200, widget=line()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "cause_owner", _words.CAUSE_OWNERS)


class PartForm(forms.Form):
    """Who else takes part."""

    user = PersonField(
        label=pgettext_lazy("of a case", "Colleague"), required=False, empty_label=NONE
    )
    party = forms.CharField(
        label=_("Or a partner or courier, by their id"), required=False, max_length=200,
        widget=line(dir="ltr"),
    )  # fmt: skip
    role = forms.ChoiceField(label=pgettext_lazy("of a participant", "As"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("PersonField", self.fields["user"]).queryset = working()
        roles = {key: words for key, words in _words.PART_ROLES.items() if key != "mentioned"}
        offer(self, "role", roles)

    def clean(self) -> dict[str, Any]:
        """Hold it to one of the two."""
        told = super().clean() or {}
        if bool(told.get("user")) is bool(told.get("party")):
            self.add_error("user", _("Name a colleague, or a partner or courier."))
        return told


class SplitForm(forms.Form):
    """What becomes a case of its own."""

    type = forms.ChoiceField(label=pgettext_lazy("of a case", "Type"))
    title = forms.CharField(label=_("What it is about"), max_length=200, widget=line())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "type", type_names())


class OpenForm(forms.Form):
    """A case opened by hand."""

    type = forms.ChoiceField(label=pgettext_lazy("of a case", "Type"))
    severity = forms.ChoiceField(label=pgettext_lazy("of a case", "Severity"), required=False)
    title = forms.CharField(label=_("What happened, in a few words"), max_length=200, widget=line())
    order = forms.ChoiceField(label=pgettext_lazy("number", "Order"), required=False)
    store = forms.ChoiceField(label=pgettext_lazy("dimension", "Store"), required=False)
    channel = forms.ChoiceField(label=pgettext_lazy("dimension", "Channel"), required=False)
    apart = forms.BooleanField(
        label=_("A case of its own, even if one like it is open"), required=False
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, orders: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "type", type_names(), first=_("Choose one"))
        offer(self, "severity", _words.SEVERITIES, first=_("As usual for the type"))
        offer(self, "order", orders, first=_("None of them"))
        offer(self, "store", store_names(), first=NONE)
        offer(self, "channel", channels.CHANNEL_WORDS, first=NONE)
