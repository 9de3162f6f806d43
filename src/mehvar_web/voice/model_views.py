"""The page "Model" and its addresses."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from mehvar import voice
from mehvar.voice import VoiceModelError
from mehvar_web import company, disclosure, jobs
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.ui import Confirm, say, until_built
from mehvar_web.voice import _model, _model_job
from mehvar_web.voice._tabs import tabs


@page(Right.SEE_VOICE)
@until_built("voice/waiting.html")
def model(request: HttpRequest) -> HttpResponseBase:
    """What reads the comments, how good it is, what it learned from, and what it is unsure of."""
    shown = _model.read_page(sight=sight_of(request.user))
    context = {
        "page": shown,
        "may_train": may(request.user, Right.TRAIN_VOICE),
        "may_correct": may(request.user, Right.CORRECT_VOICE),
        "job": jobs.live(_model_job.KIND) or jobs.live("build"),
        "fewest": voice.FEWEST,
        "tabs": tabs(request, "model"),
    }
    return render(request, "voice/model.html", context)


@page(Right.TRAIN_VOICE, methods=("POST",))
def learn(request: HttpRequest) -> HttpResponseBase:
    """Ask for the job that learns; its progress stands on the page."""
    _model_job.ask_to_learn(disclosure.user_of(request))
    say(request, _("The comments are being learned from. A worse model will not be used."))
    return redirect("voice:model")


@page(Right.TRAIN_VOICE, methods=("GET", "POST"))
def roll_back(request: HttpRequest) -> HttpResponseBase:
    """Go back to the model before, after asking."""
    state = voice.read_models(company.workspace())
    if request.method == "GET":
        return render(request, "ui/confirm.html", {"confirm": _question(state.previous)})
    try:
        name = _model_job.go_back(disclosure.user_of(request))
    except VoiceModelError:
        messages.error(request, _("There is no model to go back to; nothing was changed."))
        return redirect("voice:model")
    told = _("From the next build on, %(name)s reads the comments. Going back once more undoes it.")
    say(request, told % {"name": _model.name_of(name)})
    return redirect("voice:model")


def _question(previous: str | None) -> Confirm:
    name = _model.name_of(previous or voice.DAY_ONE)
    return Confirm(
        name="roll-back",
        title=_("Go back to the model before?"),
        text=_("%(name)s will read all comments in the next build; this model is kept.")
        % {"name": name},
        action=reverse("voice:roll_back"),
        label=_("Go back"),
        back=reverse("voice:model"),
        danger=True,
    )


urlpatterns: list[URLPattern] = [
    path("model/", model, name="model"),
    path("model/learn/", learn, name="learn"),
    path("model/roll-back/", roll_back, name="roll_back"),
]
"""Addresses below ``voice/``; ``urls.py`` takes them up."""
