"""The list of surveys, and what is done with a whole survey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from mehvar import surveys as core
from mehvar_web import disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.studio import _gallery, _lifecycle, _list
from mehvar_web.studio._page import context_of, find
from mehvar_web.surveys import SurveyStateError
from mehvar_web.surveys.models import Survey
from mehvar_web.ui import Confirm, say

if TYPE_CHECKING:
    from collections.abc import Callable


@page(Right.SEE_SURVEYS)
def surveys(request: HttpRequest) -> HttpResponseBase:
    """Every survey that the address asks for; before the first one, what one may begin with."""
    may_edit = may(request.user, Right.EDIT_SURVEYS)
    nothing_yet = not Survey.objects.exists()
    rows = _list.read_list(request)
    context = {
        "table": _list.table(request, rows),
        "states": _list.state_choices(request),
        "query": request.GET.get("q", ""),
        "kept": {name: request.GET[name] for name in ("state", "sort") if name in request.GET},
        "nothing_yet": nothing_yet,
        "shelves": _gallery.shelves() if nothing_yet and may_edit else (),
        "may_edit": may_edit,
        "bring": _bring_address() if may_edit else "",
    }
    return render(request, "studio/surveys.html", context)


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponseBase:
    """Begin a survey: from one of our templates, or from nothing."""
    if request.method == "POST":
        kept = _gallery.begin(request.POST, by=disclosure.user_of(request))
        if kept is not None:
            say(request, _("The survey is written down as a draft: nobody is asked it yet."))
            return redirect("studio:build", kept.key)
    context = {
        "shelves": _gallery.shelves(),
        "languages": _gallery.languages(),
        "bring": _bring_address(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "studio/new.html", context, status=status)


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("POST",))
def duplicate(request: HttpRequest, key: str) -> HttpResponseBase:
    """Copy a survey's draft into a new survey."""
    kept = _lifecycle.duplicate(find(key), by=disclosure.user_of(request))
    say(request, _("This is the copy. Its answers will be counted by themselves."))
    return redirect("studio:build", kept.key)


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("POST",))
def put_away(request: HttpRequest, key: str) -> HttpResponseBase:
    """Put a survey away, or take it out again."""
    kept = find(key)
    away = _lifecycle.put_away(kept, by=disclosure.user_of(request))
    told = _("The survey was put away.") if away else _("The survey is back in the list.")
    say(request, told, undo=reverse("studio:put_away", args=[key]))
    return redirect("studio:surveys")


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("POST",))
def state(request: HttpRequest, key: str) -> HttpResponseBase:
    """Pause a survey, or take answers again."""
    kept, to = find(key), request.POST.get("to", "")
    moves: dict[str, Callable[..., Survey]] = _lifecycle.MOVES
    if to not in moves:
        raise Http404
    before = kept.state
    try:
        moves[to](kept, by=disclosure.user_of(request))
    except SurveyStateError as error:
        say(request, f"{error.message} {error.hint or ''}", level="error")
    else:
        say(request, _lifecycle.TOLD[to])
    fallback = "studio:results" if before != "draft" else "studio:build"
    return redirect(fallback, key)


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS)
def close(request: HttpRequest, key: str) -> HttpResponseBase:
    """Ask whether a survey is to be closed."""
    kept = find(key)
    confirm = Confirm(
        name="close",
        title=_("Close this survey?"),
        text=_(
            "From now on its links say that it is over. Who is answering may finish within the "
            "hour. Its answers and results stay, and you can open it again."
        ),
        action=reverse("studio:state", args=[key]),
        label=_("Close it"),
        back=reverse("studio:results", args=[key]),
        fields={"to": "closed"},
    )
    return render(request, "ui/confirm.html", {"confirm": confirm, "kept": kept})


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("GET", "POST"))
def publish(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show what will change for customers and for results, and publish when that is confirmed."""
    kept = find(key)
    if request.method == "POST":
        try:
            version = _lifecycle.publish(kept, by=disclosure.user_of(request))
        except (core.SurveyError, SurveyStateError) as error:
            say(request, f"{error.message} {error.hint or ''}", level="error")
        else:
            number = version.number
            say(request, _("Version %(n)s is live.") % {"n": number})
            return redirect("studio:ways", key)
    context = {
        **context_of(request, kept, "build"),
        "plan": _lifecycle.plan_of(kept),
    }
    return render(request, "studio/publish.html", context)


@page(Right.SEE_SURVEYS)
def versions(request: HttpRequest, key: str) -> HttpResponseBase:
    """Every published version, and what each changed."""
    kept = find(key)
    context = {
        **context_of(request, kept, "versions"),
        "versions": _lifecycle.history_of(kept),
    }
    return render(request, "studio/versions.html", context)


@page(Right.SEE_SURVEYS)
def export(request: HttpRequest, key: str) -> HttpResponse:
    """The definition as JSON: the draft, or a published version."""
    kept = find(key)
    asked = request.GET.get("version", "")
    definition = kept.draft
    if asked.isdecimal():
        found = kept.versions.filter(number=int(asked[:6])).first()
        if found is None:
            raise Http404
        definition = found.definition
    elif not may(request.user, Right.EDIT_SURVEYS):
        raise Http404
    answer = JsonResponse(definition, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"{kept.title or kept.key}.json"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["Cache-Control"] = "no-store"
    return answer


def _bring_address() -> str:
    try:
        return reverse("studio:bring")
    except NoReverseMatch:
        return ""
