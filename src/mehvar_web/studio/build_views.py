"""The page on which a survey is built: elements written one at a time, saved as they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import surveys as core
from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, page
from mehvar_web.studio import _acts, _draft, _write
from mehvar_web.studio._build import build_of, checks_of, findings_of
from mehvar_web.studio._editor import editor_of
from mehvar_web.studio._elements import mark_of
from mehvar_web.studio._errors import StudioError
from mehvar_web.studio._page import context_of, find
from mehvar_web.ui import say

if TYPE_CHECKING:
    from mehvar_web.surveys.models import Survey


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS)
def build(request: HttpRequest, key: str) -> HttpResponseBase:
    """The draft: every page and question in order, one of them open to be written."""
    kept = find(key)
    return _page(request, kept, opened=request.GET.get("open", "")[:120])


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("POST",))
def write(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """Save what was written into one element, as it is typed or by its button."""
    kept, user = find(key), disclosure.user_of(request)
    posted = request.POST
    before = _draft.read(kept)
    try:
        outcome = _write.write(kept, name, posted, before=before, by=user)
    except (StudioError, core.SurveyError) as error:
        return _refused(request, kept, error)
    if outcome.clash is not None or outcome.faults:
        return _unsaved(request, kept, name, outcome)
    then = posted.get("then", "")
    if then == "done" or (not then and not _by_script(request)):
        say(request, _("Saved."))
        return redirect(_address(kept, "" if then == "done" else name))
    if then:
        return _page(request, kept, opened=name, extra=outcome.extra)
    return _quietly(request, kept, name, outcome.survey)


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("POST",))
def act(request: HttpRequest, key: str) -> HttpResponseBase:
    """Add, move, copy or take out a page, a question or an ending."""
    kept, user = find(key), disclosure.user_of(request)
    try:
        done = _acts.do(kept, request.POST, by=user)
    except (StudioError, core.SurveyError) as error:
        return _refused(request, kept, error)
    undo = reverse("studio:take_back", args=[kept.key, done.change]) if done.change else ""
    if done.told:
        say(request, done.told, undo=undo)
    return redirect(_address(kept, done.opens))


@page(Right.SEE_SURVEYS, Right.EDIT_SURVEYS, methods=("POST",))
def take_back(request: HttpRequest, key: str, change: int) -> HttpResponseBase:
    """Bring back what stood before the last change."""
    kept = find(key)
    try:
        _draft.take_back(kept, change=change, by=disclosure.user_of(request))
    except StudioError as error:
        return _refused(request, kept, error)
    say(request, _("The last change was taken back."))
    return redirect(_address(kept, ""))


def _page(
    request: HttpRequest, kept: Survey, *, opened: str, extra: str = "", **more: Any
) -> HttpResponseBase:
    kept.refresh_from_db(fields=["draft", "title", "state", "number"])
    survey = _draft.read(kept)
    editor = more.pop("editor", None)
    if editor is None and opened:
        editor = editor_of(survey, opened, findings=findings_of(survey, opened), extra=extra)
    context = {
        **context_of(request, kept, "build"),
        "build": build_of(kept, survey, opened=opened if editor is not None else ""),
        "survey": survey,
        "editor": editor,
        "by_script": _by_script(request),
        **more,
    }
    status = 409 if more.get("clash") else 422 if more.get("unsaved") else 200
    answer = render(request, "studio/build.html", context, status=status)
    if _by_script(request) and request.method == "GET":
        answer["HX-Push-Url"] = request.get_full_path()
    return answer


def _unsaved(
    request: HttpRequest, kept: Survey, name: str, outcome: _write.Outcome
) -> HttpResponseBase:
    """Show what somebody wrote that was not saved, and why; nothing of it is lost."""
    editor = editor_of(
        outcome.survey,
        name,
        faults=outcome.faults,
        mark=request.POST.get("mark", ""),
        findings=() if outcome.clash else findings_of(outcome.survey, name),
    )
    told: dict[str, Any] = {"editor": editor, "clash": outcome.clash, "unsaved": True}
    if outcome.clash is not None:
        told |= {
            "theirs": editor_of(outcome.clash.survey, name),
            "their_mark": mark_of(outcome.clash.survey, name),
        }
    if _by_script(request) and not request.POST.get("then"):
        status = 409 if outcome.clash is not None else 422
        answer = render(
            request, "studio/unsaved.html", told | {"kept": kept, "oob": True}, status=status
        )
        answer["HX-Reswap"] = "none"
        return answer
    return _page(request, kept, opened=name, **told)


def _quietly(
    request: HttpRequest, kept: Survey, name: str, survey: core.Survey
) -> HttpResponseBase:
    """Tell a page that saves by itself what became of it; what is being typed stays."""
    context = {
        "kept": kept,
        "mark": mark_of(survey, name),
        "findings": findings_of(survey, name),
        "build": build_of(kept, survey, opened=name),
        "checks": checks_of(survey, core.check(survey)),
        "now": company.now(),
        "name": name,
    }
    answer = render(request, "studio/saved.html", context)
    answer["HX-Trigger"], answer["HX-Reswap"] = "studio:saved", "none"
    return answer


def _refused(
    request: HttpRequest, kept: Survey, error: StudioError | core.SurveyError
) -> HttpResponseBase:
    say(request, f"{error.message} {error.hint or ''}".strip(), level="error")
    if _by_script(request):
        return _page(request, kept, opened="")
    return redirect(_address(kept, ""))


def _address(kept: Survey, opened: str) -> str:
    address = reverse("studio:build", args=[kept.key])
    return f"{address}?open={opened}#element" if opened else address


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
