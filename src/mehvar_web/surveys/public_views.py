"""The address that customers open: a survey page by page, without signing in and without script.

Reading records nothing (mail scanners and previews follow links): only a form that was sent does.
There is no cookie and nobody is signed in, so there is nothing that another site could make a
browser do here; what guards an answer is the signed submission in the form (``_submission``).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from mehvar import surveys as core
from mehvar_web import company
from mehvar_web.accounts import public_page
from mehvar_web.surveys import _limits, models
from mehvar_web.surveys._answers import Given, response_of, save_answers
from mehvar_web.surveys._draw import (
    Visit,
    draw_notice,
    draw_page,
    draw_standing,
    draw_thanks,
)
from mehvar_web.surveys._links import find
from mehvar_web.surveys._look import own_language
from mehvar_web.surveys._phone import may_fill_in
from mehvar_web.surveys._preferences import has_preferences, preferences_of
from mehvar_web.surveys._publish import version_of
from mehvar_web.surveys._records import AnswersError
from mehvar_web.surveys._standing import Standing, standing_of
from mehvar_web.surveys._submission import new_submission, read_signed

_OWN = frozenset({"_r", "_p", "_go", "_url"})
_SEE_OTHER = 303


@csrf_exempt
@public_page(methods=("GET", "POST"))
def page(request: HttpRequest, token: str) -> HttpResponseBase:
    """One page of a survey; a POST keeps it and leads to the next."""
    found = find(token)
    if found is None or not may_fill_in(request, found[0]):
        return _unknown(token)
    link, language = found
    if request.method == "POST":
        return _receive(request, link, language)
    visit = _visit(link, language, request.GET.get("r", ""))
    if isinstance(visit, HttpResponse):
        return visit
    return _show(visit, wanted=request.GET.get("p", ""), chosen=request.GET.get("a", ""))


@public_page()
def preferences(_request: HttpRequest, token: str) -> HttpResponseBase:
    """Lead to the page on which the one who was asked says what they want to get."""
    found = find(token)
    if found is None or not has_preferences(found[0]):
        return _unknown(token)
    link, language = found
    return HttpResponseRedirect(preferences_of(link, language=own_language(language)))


def _show(visit: Visit, *, wanted: str, chosen: str) -> HttpResponse:
    """Show the page that was asked for, as far as the answers lead to it, or where one stopped."""
    response = visit.response
    if response is not None and response.finished_at is not None and not wanted:
        return draw_thanks(visit)
    way = core.way(survey=visit.survey, answers=visit.answers, context=visit.context)
    stopped = response.page if response is not None else ""
    shown = next((one for name in (wanted, stopped) for one in way if one.id == name), way[0])
    raw = _preselected(shown, chosen) if chosen and response is None else None
    return draw_page(visit, shown, raw=raw)


def _receive(request: HttpRequest, link: models.Link, language: str) -> HttpResponseBase:
    """Take in a page that was sent, unless it is one of too many, or too large."""
    if wait := _limits.seconds_to_wait(request):
        return _too_many(language, wait)
    if _limits.is_too_large(request):
        return _too_large(language)
    visit = _visit(link, language, request.POST.get("_r", ""), is_sent=True)
    if isinstance(visit, HttpResponse):
        return visit
    shown = visit.survey.page(request.POST.get("_p", ""))
    return _unknown(f"x-{language}") if shown is None else _keep(request, visit, shown)


def _keep(request: HttpRequest, visit: Visit, shown: core.Page) -> HttpResponse:
    """Keep a page and lead on; show it again when something is wrong with it."""
    sent = {name: request.POST.getlist(name) for name in request.POST if name not in _OWN}
    raw = _limits.cleaned(sent)
    if request.POST.get("_url"):  # filled by programs; a person sees it now and may empty it
        return draw_page(visit, shown, raw=raw, trapped=True, status=422)
    given = Given(
        submission=visit.submission,
        version=visit.version,
        page=shown.id,
        raw=raw,
        language=visit.language,
    )
    try:
        saved = save_answers(visit.link, given, begun=visit.response)
    except AnswersError:
        return _unknown(f"x-{visit.language}")
    if saved.standing is not None:
        return draw_standing(
            visit.link, saved.standing, language=visit.language, survey=visit.survey
        )
    if saved.faults or saved.is_again:
        return draw_page(
            visit, shown, raw=raw, answers=saved.answers, faults=saved.faults, status=422
        )
    return _lead_on(request, visit.address(page=saved.next_page or ""))


def _lead_on(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to what follows: our own script asks for the address alone, to fetch it once."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"url": address})
    return HttpResponseRedirect(address, status=_SEE_OTHER)


def _visit(
    link: models.Link, language: str, token: str, *, is_sent: bool = False
) -> Visit | HttpResponse:
    """Return who is at the link, or why nobody can answer there."""
    known = read_signed(link, token) if token else None
    if known is None and (is_sent or token):
        return _unknown(f"x-{language}") if is_sent else _fresh(link, language)
    submission, version = known or (_submission(link), link.survey.number)
    response = response_of(link, submission)
    number = response.version if response is not None else min(version, link.survey.number)
    survey = version_of(link.survey.key, number) if number else None
    spoken = _spoken(survey, language)
    standing = standing_of(link, response, now=company.now())
    if survey is None or not standing.takes_answers:
        return draw_standing(link, standing, language=spoken, survey=survey)
    return Visit(
        link=link, language=spoken, submission=submission, survey=survey, version=number,
        response=response,
    )  # fmt: skip


def _fresh(link: models.Link, language: str) -> Visit | HttpResponse:
    """Begin anew where the token is none of this link."""
    return _visit(link, language, "")


def _submission(link: models.Link) -> uuid.UUID:
    number = link.survey.number
    is_anonymous = bool(number) and version_of(link.survey.key, number).anonymous
    return new_submission(link, is_anonymous=is_anonymous)


def _spoken(survey: core.Survey | None, language: str) -> str:
    if survey is None:
        return own_language(language)
    return language if language in survey.languages else survey.language


def _preselected(page: core.Page, chosen: str) -> Mapping[str, list[str]] | None:
    """Choose, and keep nothing: the answer that a button in a letter stands for."""
    for field in page.fields:
        if field.points or field.type == "single":
            return {field.id: [chosen[:64]]}
    return None


def _unknown(token: str) -> HttpResponse:
    language = own_language(token.partition("-")[2] or "fa")
    with translation.override(language):
        return draw_notice(
            language,
            title=_("There is no survey here"),
            text=_("Please look whether the whole address was opened, or ask who sent it to you."),
            status=404,
        )


def _too_many(language: str, wait: int) -> HttpResponse:
    spoken = own_language(language)
    with translation.override(spoken):
        answer = draw_notice(
            spoken,
            title=_("One moment, please"),
            text=_("Too much arrives from your network just now. Go back and send it again in a "
                   "minute; nothing you typed is lost."),
            status=429,
        )  # fmt: skip
    answer.headers["Retry-After"] = str(wait)
    return answer


def _too_large(language: str) -> HttpResponse:
    spoken = own_language(language)
    with translation.override(spoken):
        return draw_notice(
            spoken,
            title=_("That is too much at once"),
            text=_("Please go back and write a little less; nothing was kept."),
            status=413,
        )


__all__ = ["Standing", "page"]
