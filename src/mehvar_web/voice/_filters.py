"""Which comments: the form in the address, what it offers, and the chips of what is in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar.voice import CommentFilters
from mehvar_web import company
from mehvar_web.ui import forms as fields
from mehvar_web.ui.templatetags.ui import day, digits
from mehvar_web.voice import _names, _words

_ALL = pgettext_lazy("filter of comments", "All")
_PLACES = ("channel", "city", "store_id", "product_id", "kind", "language")
_OFFERED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter in force, and the address that goes on without it."""

    words: str
    without: str


class CommentForm(forms.Form):
    """What the comments have in common, as people choose it."""

    sentiment = forms.ChoiceField(required=False, label=_("Sentiment"))
    aspect = forms.ChoiceField(required=False, label=pgettext_lazy("of comments", "Topic"))
    polarity = forms.ChoiceField(required=False, label=_("Speaks of the topic"))
    emotion = forms.ChoiceField(required=False, label=pgettext_lazy("of comments", "Emotion"))
    channel = forms.ChoiceField(required=False, label=pgettext_lazy("dimension", "Channel"))
    city = forms.ChoiceField(required=False, label=pgettext_lazy("dimension", "City"))
    store_id = forms.ChoiceField(required=False, label=pgettext_lazy("dimension", "Store"))
    product_id = forms.ChoiceField(required=False, label=pgettext_lazy("dimension", "Product"))
    kind = forms.ChoiceField(required=False, label=_("Kind of comment"))
    language = forms.ChoiceField(required=False, label=_("Language of the comment"))
    first_day = fields.DateField(required=False, label=_("From the day"))
    last_day = fields.DateField(required=False, label=_("Until the day"))
    customer_id = fields.WholeNumberField(
        required=False, min_value=1, max_value=2**63 - 1, label=_("Customer's number")
    )

    def __init__(self, asked: QueryDict, *, offered: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(asked)
        self._offer("sentiment", _words.SENTIMENTS)
        self._offer("aspect", {one: _words.topic(one) for one in offered["aspect"]})
        self._offer("polarity", POLARITY_WORDS)
        self._offer("emotion", _named(offered["emotion"], _words.EMOTIONS))
        self._offer("kind", _named(offered["kind"], _words.KINDS))
        self._offer("channel", _named(offered["channel"], _words.CHANNELS))
        self._offer("language", _named(offered["language"], _words.LANGUAGES))
        for name in ("city", "store_id", "product_id"):
            self._offer(name, _names.named(name, offered[name]))

    def _offer(self, name: str, choices: Mapping[str, object]) -> None:
        """Offer these, and what the address asks for even where it is not among them."""
        asked = str(self.data.get(name, ""))
        missing = {asked: asked} if asked and asked not in choices and len(asked) < 200 else {}
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = [("", _ALL), *((k, str(v)) for k, v in {**choices, **missing}.items())]

    def filters(self) -> CommentFilters:
        """Return what was asked for; what cannot be read is no condition."""
        self.is_valid()
        known = {name: value for name, value in self.cleaned_data.items() if value}
        known = {k: v for k, v in known.items() if not isinstance(v, str) or "\x00" not in v}
        if known.get("sentiment") not in _words.SENTIMENTS:
            known.pop("sentiment", None)
        return CommentFilters(**known)


POLARITY_WORDS = {
    "negative": pgettext_lazy("of a topic", "badly"),
    "positive": pgettext_lazy("of a topic", "well"),
    "neutral": pgettext_lazy("of a topic", "neither"),
}


def read_form(request: HttpRequest) -> CommentForm:
    """Return the form as the address fills it."""
    return CommentForm(request.GET, offered=offered())


def offered() -> dict[str, tuple[str, ...]]:
    """Return what there is to choose: the most frequent members of each dimension."""
    return company.remember(("voice.offered",), _read_offered)


def _read_offered() -> dict[str, tuple[str, ...]]:
    marts = company.marts()
    comments, topics = marts.view("voice_comments"), marts.view("voice_topics")
    least = company.workspace().settings.minimum_group
    found = {"aspect": tuple(
        row[0] for row in marts.ask(
            f"SELECT aspect FROM {topics} WHERE coalesce(aspect, '') <> '' "
            "AND coalesce(period_kind, '') = '' ORDER BY comments DESC, aspect"
        )
    )}  # fmt: skip
    for name in (*_PLACES, "emotion"):
        rows = marts.ask(
            f"SELECT {name} FROM {comments} WHERE coalesce({name}, '') <> '' GROUP BY {name} "
            f"HAVING count(*) >= ? ORDER BY count(*) DESC, {name} LIMIT ?",
            [least, _OFFERED],
        )
        found[name] = tuple(row[0] for row in rows)
    return found


def chips(request: HttpRequest, form: CommentForm) -> tuple[Chip, ...]:
    """Return a chip for each filter in force."""
    return tuple(Chip(words=words, without=_without(request, name)) for name, words in _told(form))


def _told(form: CommentForm) -> Iterator[tuple[str, str]]:
    form.is_valid()
    for name, value in form.cleaned_data.items():
        if not value:
            continue
        label = str(form.fields[name].label)
        yield name, f"{label}: {_shown(form, name, value)}"


def _shown(form: CommentForm, name: str, value: Any) -> str:
    if isinstance(value, date):
        return strip_tags(day(value))
    if isinstance(value, int):
        return digits(value)
    field = cast("forms.ChoiceField", form.fields[name])
    return str(dict(cast("Any", field.choices)).get(value, value))


def _without(request: HttpRequest, name: str) -> str:
    asked = request.GET.copy()
    for one in (name, "after", *(("polarity",) if name == "aspect" else ())):
        asked.pop(one, None)
    return f"?{asked.urlencode()}"


def _named(members: tuple[str, ...], words: Mapping[str, object]) -> dict[str, object]:
    return {one: words.get(one, one) for one in members}
