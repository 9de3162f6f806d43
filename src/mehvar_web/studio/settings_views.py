"""What is set for a survey as a whole."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import surveys as core
from mehvar_web import disclosure
from mehvar_web.accounts import Right, page
from mehvar_web.studio import _draft
from mehvar_web.studio._page import context_of, find
from mehvar_web.studio.forms import SettingsForm
from mehvar_web.ui import say


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("GET", "POST"))
def settings(request: HttpRequest, key: str) -> HttpResponseBase:
    """Languages, who is asked, how it looks; they count from the next publication on."""
    kept = find(key)
    survey = _draft.read(kept)
    form = SettingsForm(request.POST or None, survey=survey)
    if request.method == "POST" and form.is_valid():
        saved = _draft.act(
            kept, "settings", "settings", form.changed, by=disclosure.user_of(request)
        )
        undo = reverse("studio:take_back", args=[key, saved.change]) if saved.change else ""
        say(request, _("The settings are in the draft."), undo=undo)
        return redirect("studio:settings", key)
    theme = survey.theme
    context = {
        **context_of(request, kept, "settings"),
        "form": form,
        "survey": survey,
        "palette": core.palette(theme=theme),
        "contrast": core.contrast(first=theme.accent, second="#ffffff"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "studio/settings.html", context, status=status)
