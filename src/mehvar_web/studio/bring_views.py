"""The page on which a survey from elsewhere is brought."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar.surveys import SurveyFileError
from mehvar_web import disclosure
from mehvar_web.accounts import Right, page
from mehvar_web.studio import _bring
from mehvar_web.ui import Choice, say


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("GET", "POST"))
def bring(request: HttpRequest) -> HttpResponseBase:
    """Look into a file, show what was understood and what was not, and make it a draft."""
    if request.method == "POST" and "mark" in request.POST:
        return _keep(request)
    form = _bring.BringForm(request.POST or None, request.FILES or None)
    looked, fault = None, None
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            looked = _bring.look(content=file.read(), name=file.name)
        except SurveyFileError as error:
            fault = error
    refused = request.method == "POST" and looked is None
    context = {
        "form": form,
        "looked": looked,
        "fault": fault,
        "crumbs": [
            Choice(label=_("Surveys"), url=reverse("studio:surveys")),
            Choice(label=_("Bring a survey")),
        ],
    }
    return render(request, "studio/bring.html", context, status=422 if refused else 200)


def _keep(request: HttpRequest) -> HttpResponseBase:
    kept = _bring.keep(request.POST["mark"], by=disclosure.user_of(request))
    if kept is None:
        say(request, _("Look into the file once more: too much time has passed."), level="error")
        return redirect("studio:bring")
    say(request, _("The survey is written down as a draft: nobody is asked it yet."))
    return redirect("studio:build", kept.key)
