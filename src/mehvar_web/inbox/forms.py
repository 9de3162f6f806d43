"""The forms of the inbox."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar_web import channels
from mehvar_web.accounts.fields import PersonField
from mehvar_web.accounts.models import Team
from mehvar_web.inbox import _answer, _list, _words
from mehvar_web.inbox._records import LONGEST, ORIGINS
from mehvar_web.inbox.models import OpeningRule, Subscription
from mehvar_web.ui import forms as fields

_ALL = pgettext_lazy("filter of the inbox", "All")
_ANY = pgettext_lazy("condition of a rule", "Any")


def _area(rows: int = 4, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto", **attrs})


def _line(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", **attrs})


class ListForm(forms.Form):
    """Which threads, as the address says."""

    q = forms.CharField(required=False, max_length=200)
    box = forms.ChoiceField(required=False)
    sort = forms.ChoiceField(
        required=False,
        label=_("Order of the list"),
        widget=forms.Select(attrs={"class": "input"}),
    )
    origin = forms.ChoiceField(required=False, label=_("Heard by"))
    channel = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    state = forms.ChoiceField(required=False, label=pgettext_lazy("of a thread", "State"))
    kind = forms.ChoiceField(required=False, label=pgettext_lazy("of a contact", "Kind"))
    assignee = forms.ChoiceField(required=False, label=pgettext_lazy("of a thread", "Whose"))
    aspect = forms.ChoiceField(required=False, label=pgettext_lazy("of comments", "Topic"))
    sentiment = forms.ChoiceField(required=False, label=_("Sentiment"))
    store_id = forms.ChoiceField(required=False, label=pgettext_lazy("dimension", "Store"))
    first_day = fields.DateField(required=False, label=_("From the day"))
    last_day = fields.DateField(required=False, label=_("Until the day"))

    def __init__(self, asked: QueryDict, *, people: list[tuple[str, str]]) -> None:
        super().__init__(asked)
        self._offer("box", dict.fromkeys(("mine", "unassigned", "unread", "all", "spam")))
        self._offer("sort", _words.SORTS, first=None)
        self._offer("origin", _words.ORIGINS)
        self._offer("state", _words.STATES)
        self._offer("kind", _words.KINDS)
        self._offer("aspect", _words.topics())
        self._offer("sentiment", _words.SENTIMENTS)
        self._offer("store_id", _list.store_names())
        self._offer("assignee", {"me": _("Mine"), "nobody": _("Nobody's"), **dict(people)})

    def _offer(self, name: str, choices: Any, *, first: object = _ALL) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = [*([("", str(first))] if first is not None else []), *(
            (key, str(words)) for key, words in choices.items()
        )]  # fmt: skip

    def told(self) -> dict[str, Any]:
        """Return what was asked for; what cannot be read is no condition."""
        self.is_valid()
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value and not (isinstance(value, str) and "\x00" in value)
        }

    @property
    def order(self) -> str:
        """The order that is asked for."""
        told = str(self.told().get("sort", ""))
        return told if told in _words.SORTS else "newest"


class AnswerForm(forms.Form):
    """An answer to a customer."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    way = forms.ChoiceField(label=pgettext_lazy("an answer", "By"))
    text = forms.CharField(
        label=_("Answer"), max_length=4_000, widget=_area(6, **{"data-shortcut": "r"})
    )

    def __init__(self, *args: Any, ways: tuple[_answer.Way, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["way"])
        field.choices = [
            (one.channel, _words.word(channels.CHANNEL_WORDS, one.channel)) for one in ways
        ]
        self._ways = {one.channel: one for one in ways}

    @property
    def chosen(self) -> _answer.Way:
        """The way that was chosen."""
        return self._ways[self.cleaned_data["way"]]


class NoteForm(forms.Form):
    """A note that stays among us."""

    text = forms.CharField(
        label=_("Note among us"), max_length=4_000, widget=_area(3, **{"data-shortcut": "n"})
    )


class AssignForm(forms.Form):
    """Whose a thread is."""

    assignee = PersonField(
        label=pgettext_lazy("of a thread", "Person"), required=False, empty_label="–"
    )
    team = forms.ModelChoiceField(
        label=pgettext_lazy("of a thread", "Team"),
        required=False,
        queryset=Team.objects.all(),
        empty_label="–",
    )


class HeardForm(forms.Form):
    """What somebody heard by telephone, at the counter or on the board: three fields do."""

    origin = forms.ChoiceField(label=_("Where it was heard"))
    contact = forms.CharField(
        label=_("Mobile number, e-mail or customer number"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=_("Leave it empty when nobody said who they are."),
    )  # fmt: skip
    text = forms.CharField(label=_("What they said"), max_length=LONGEST, widget=_area(5))
    kind = forms.ChoiceField(label=pgettext_lazy("of a contact", "Kind"), required=False)
    store_id = forms.ChoiceField(label=pgettext_lazy("dimension", "Store"), required=False)
    order_id = forms.CharField(
        label=pgettext_lazy("number", "Order"), required=False, max_length=80, widget=_line()
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {one: _words.ORIGINS[one] for one in ("call", "board", "complaint", "review")}
        _put(self, "origin", offered)
        _put(self, "kind", _words.KINDS, first="–")
        _put(self, "store_id", _list.store_names(), first="–")


class TemplateForm(forms.Form):
    """An answer that is used often."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=_line())
    text_fa = forms.CharField(
        label=_("In Persian"), required=False, max_length=4_000, widget=_area(5, lang="fa")
    )
    text_en = forms.CharField(
        label=_("In English"), required=False, max_length=4_000, widget=_area(5, lang="en")
    )

    def clean(self) -> dict[str, Any]:
        """Hold the text to what can be filled in."""
        told = super().clean() or {}
        for name in ("text_fa", "text_en"):
            strange = _answer.unknown_fields(told.get(name, ""))
            if strange:
                known = ", ".join(f"{{{one}}}" for one in _answer.FIELDS)
                self.add_error(
                    name,
                    _("Nothing fills %(strange)s in; there are %(known)s.")
                    % {"strange": ", ".join(f"{{{one}}}" for one in strange), "known": known},
                )
        if not told.get("text_fa") and not told.get("text_en"):
            self.add_error("text_fa", _("Write it in one language at least."))
        return told


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """Which arrivals somebody must look at, and who."""

    most_score = fields.ShareField(
        label=_("Score up to"), required=False, min_value=0, max_value=100,
        help_text=_("As a part of the scale: 40 % is two of five stars, four of ten points."),
    )  # fmt: skip

    class Meta:
        model = OpeningRule
        fields = (
            "origin", "channel", "store_id", "aspect", "most_score", "only_negative", "opens",
            "team", "assignee",
        )  # fmt: skip
        labels = {
            "channel": pgettext_lazy("dimension", "Channel"),
            "only_negative": _("Only what sounds negative"),
            "opens": _("Somebody must look at it"),
            "team": pgettext_lazy("of a thread", "Team"),
            "assignee": pgettext_lazy("of a thread", "Person"),
        }
        widgets = {"channel": _line()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origin"] = forms.ChoiceField(label=_("Heard by"), required=False)
        self.fields["store_id"] = forms.ChoiceField(
            label=pgettext_lazy("dimension", "Store"), required=False
        )
        self.fields["aspect"] = forms.ChoiceField(
            label=pgettext_lazy("of comments", "Topic"), required=False
        )
        self.fields["assignee"] = PersonField(
            label=pgettext_lazy("of a thread", "Person"), required=False
        )
        _put(self, "origin", _words.ORIGINS, first=_ANY)
        _put(self, "store_id", _list.store_names(), first=_ANY)
        _put(self, "aspect", _words.topics(), first=_ANY)
        self.order_fields(self.Meta.fields)


class SubscriptionForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """What somebody wants to hear of."""

    most_score = fields.ShareField(
        label=_("Only with a score up to"), required=False, min_value=0, max_value=100
    )

    class Meta:
        model = Subscription
        fields = ("aspect", "store_id", "most_score", "only_negative", "rhythm", "team")
        labels = {
            "only_negative": _("Only what sounds negative"),
            "team": _("For a whole team"),
        }

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, words in (
            ("aspect", pgettext_lazy("of comments", "Topic"), _words.topics()),
            ("store_id", pgettext_lazy("dimension", "Store"), _list.store_names()),
        ):
            self.fields[name] = forms.ChoiceField(label=label, required=False)
            _put(self, name, words, first=_ALL)
        self.fields["rhythm"] = forms.ChoiceField(label=_("How you hear of it"))
        _put(self, "rhythm", _words.RHYTHMS)
        team = cast("forms.ModelChoiceField[Team]", self.fields["team"])
        team.queryset, team.empty_label = teams, "–"
        if not teams:
            del self.fields["team"]
        self.order_fields(self.Meta.fields)


class MailboxForm(forms.Form):
    """A mailbox that is read."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=_line())
    host = forms.CharField(label=_("Server"), max_length=200, widget=_line(dir="ltr"))
    port = fields.WholeNumberField(label=_("Port"), min_value=1, max_value=65_535)
    user = forms.CharField(label=_("Login"), max_length=200, widget=_line(dir="ltr"))
    password = forms.CharField(
        label=_("Password"), required=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
        help_text=_("Empty keeps the one there is."),
    )  # fmt: skip
    folder = forms.CharField(label=_("Folder"), max_length=100, widget=_line(dir="ltr"))
    is_active = forms.BooleanField(label=_("Read it every minute"), required=False)


class WebhookForm(forms.Form):
    """An address to which a system posts, and what its fields mean."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=_line())
    origin = forms.ChoiceField(label=_("What comes"))
    channel = forms.CharField(
        label=pgettext_lazy("dimension", "Channel"), required=False, max_length=40, widget=_line()
    )
    is_active = forms.BooleanField(label=_("Take in what is posted"), required=False)
    mapping = forms.CharField(
        label=_("What the fields mean"), required=False, max_length=4_000,
        widget=_area(9, dir="ltr"),
        help_text=_("A line each, as text = message.body; empty when the names are ours."),
    )  # fmt: skip
    sample = forms.CharField(
        label=_("An example, to try it"), required=False, max_length=20_000,
        widget=_area(9, dir="ltr"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(self, "origin", {one: _words.ORIGINS[one] for one in ORIGINS})


def _put(form: forms.BaseForm, name: str, choices: Any, *, first: object = None) -> None:
    """Offer choices in a field."""
    field = cast("forms.ChoiceField", form.fields[name])
    field.choices = [*([("", str(first))] if first is not None else []), *(
        (key, str(words)) for key, words in choices.items()
    )]  # fmt: skip
