"""The page Words: what finds topics and feelings, and the company's own words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mehvar import voice
from mehvar.voice import LexiconError, OwnWord
from mehvar_web import company, disclosure, jobs
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.ui import say, until_built
from mehvar_web.ui.forms import NumberField
from mehvar_web.voice import _lexicon, _words
from mehvar_web.voice._tabs import tabs

_KINDS = {
    "aspect": gettext_lazy("finds the topic"),
    "stance": gettext_lazy("finds the stance"),
    "sentiment": gettext_lazy("tells a feeling"),
    "neutral": gettext_lazy("tells nothing by itself"),
    "remove": gettext_lazy("is taken out"),
}


class WordForm(forms.Form):
    """A word of the company's own."""

    term = forms.CharField(
        max_length=60, label=gettext_lazy("Word or phrase"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("What it does"), choices=list(_KINDS.items()))
    subject = forms.ChoiceField(
        required=False, label=pgettext_lazy("of comments", "Topic"),
        help_text=gettext_lazy("For words that find a topic or a stance."),
    )  # fmt: skip
    strength = NumberField(
        required=False, min_value=-3, max_value=3, label=gettext_lazy("Strength"),
        help_text=gettext_lazy("From −3 (very bad) to 3 (very good); 0 says nothing."),
    )  # fmt: skip
    exact = forms.BooleanField(
        required=False, label=gettext_lazy("Only exactly so, without endings")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {key: one.title.in_(_words.language()) for key, one in _words.subjects().items()}
        field: Any = self.fields["subject"]
        field.choices = [("", "—"), *sorted(known.items(), key=lambda one: one[1])]

    def clean(self) -> dict[str, Any]:
        """Refuse a word that finds no topic though it should."""
        told = super().clean() or {}
        if told.get("kind") in {"aspect", "stance"} and not told.get("subject"):
            self.add_error("subject", _("Choose what the word speaks of."))
        return told

    def word(self) -> OwnWord:
        """Return what was typed."""
        told = self.cleaned_data
        finds = told["kind"] in {"aspect", "stance", "remove"}
        return OwnWord(
            term=told["term"].strip(), kind=told["kind"],
            subject=told["subject"] if finds else "",
            strength=float(told["strength"] or 0), exact=told["exact"],
        )  # fmt: skip


@page(Right.SEE_VOICE)
@until_built("voice/waiting.html")
def lexicon(request: HttpRequest) -> HttpResponseBase:
    """Topics with their words, the company's own words, and words that may be missing."""
    context = {
        "page": _lexicon.read_page(),
        "may_train": may(request.user, Right.TRAIN_VOICE),
        "tabs": tabs(request, "lexicon"),
        "kinds": _KINDS,
    }
    return render(request, "voice/lexicon.html", context)


@page(Right.SEE_VOICE, Right.TRAIN_VOICE, methods=("GET", "POST"))
@until_built("voice/waiting.html")
def word(request: HttpRequest) -> HttpResponseBase:
    """Try a word on the comments, then keep it."""
    given = request.POST if request.method == "POST" else None
    form = WordForm(given, initial=request.GET.dict())
    preview = None
    if request.method == "POST" and form.is_valid():
        told = form.word()
        if "keep" in request.POST:
            return _keep(request, form, told)
        preview = _lexicon.try_word(told, sight_of(request.user))
    context = {"form": form, "preview": preview, "tabs": tabs(request, "lexicon")}
    failed = request.method == "POST" and preview is None
    return render(request, "voice/word.html", context, status=422 if failed else 200)


@page(Right.SEE_VOICE, Right.TRAIN_VOICE, methods=("POST",))
def forget_word(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take one of the company's own words out."""
    history = voice.own_word_history(company.workspace())
    found = next((one for one in history if one.number == number), None)
    if found is None:
        raise Http404(_("There is no such word."))
    actor = disclosure.actor_of(request)
    voice.put_own_word(
        company.workspace(), found.word, actor=actor, now=company.now(), withdrawn=True
    )
    return _told(request, _("The word is taken out."))


@page(Right.SEE_VOICE, Right.TRAIN_VOICE, methods=("POST",))
def undo_word(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take the newest change of the words back."""
    done = voice.undo_own_word(
        company.workspace(), number=number, actor=disclosure.actor_of(request), now=company.now()
    )
    if done:
        say(request, _("The change was taken back."))
    else:
        say(request, _("Somebody changed it since; nothing was done."), level="warning")
    return redirect("voice:lexicon")


def _keep(request: HttpRequest, form: WordForm, told: OwnWord) -> HttpResponse:
    try:
        voice.put_own_word(
            company.workspace(), told, actor=disclosure.actor_of(request), now=company.now()
        )
    except LexiconError as error:
        messages.error(request, error.message)
        context = {"form": form, "preview": None, "tabs": tabs(request, "lexicon")}
        return render(request, "voice/word.html", context, status=422)
    return _told(request, _("The word is kept; the next build reads the comments by it."))


def _told(request: HttpRequest, text: str) -> HttpResponse:
    history = voice.own_word_history(company.workspace())
    say(request, text, undo=reverse("voice:undo_word", args=[history[-1].number]))
    if may(request.user, Right.RUN_JOBS):
        jobs.demand_build(user=disclosure.user_of(request))
    return redirect("voice:lexicon")
