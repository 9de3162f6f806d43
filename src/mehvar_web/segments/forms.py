"""The forms of the pages of segments."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar.segments import Definition, SegmentNote
from mehvar_web.accounts.fields import PersonField
from mehvar_web.accounts.models import User
from mehvar_web.segments._words import PURPOSES, TARGETS

_LONGEST = 4_000


class AboutForm(forms.Form):
    """What a segment is called, what it is for and who answers for it."""

    title = forms.CharField(
        label=pgettext_lazy("of a segment", "Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    description = forms.CharField(
        label=_("What it is for"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    purpose = forms.ChoiceField(label=_("Used for"), choices=PURPOSES)
    owner = PersonField(label=_("Who answers for it"), empty_label=None)


def about_initial(definition: Definition | None, *, user: User) -> dict[str, object]:
    """Return what the form of a definition begins with."""
    if definition is None:
        return {"owner": user, "purpose": "service"}
    number = definition.owner.removeprefix("user:")
    owner = User.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    return {
        "title": definition.called,
        "description": definition.description,
        "purpose": definition.purpose,
        "owner": owner or user,
    }


class NoteForm(forms.Form):
    """What people say of a segment: its name, its strategy, how to talk to it."""

    called = forms.CharField(
        label=_("Another name for it"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    strategy = forms.CharField(
        label=pgettext_lazy("of a segment", "Strategy"),
        help_text=_("What the company does for these customers, and what it does not"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    talk = forms.CharField(
        label=_("How to talk to them, in your own words"),
        help_text=_("One piece of advice a line; it stands above what the data says"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class AudienceForm(forms.Form):
    """Where the members of a segment go after each build."""

    target = forms.ChoiceField(
        label=_("Where joined and left members go"), choices=TARGETS, required=False
    )
    url = forms.CharField(
        label=_("Address to post to"),
        help_text=_("It begins with https:// and leads out of your own network"),
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    purpose = forms.ChoiceField(
        label=_("Used for"),
        help_text=_("Of marketing, only customers who agreed to it are told"),
        choices=PURPOSES,
    )


def audience_initial(note: SegmentNote) -> dict[str, object]:
    """Return what the form of an audience begins with."""
    return {"target": note.target, "url": note.url, "purpose": note.purpose}


class KeyForm(forms.Form):
    """A scoring key of values, as a file."""

    file = forms.FileField(label=_("CSV file of the key"))
