"""What other sites load and send: the widget's script, and answers from the sites that may."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from mehvar import surveys as core
from mehvar_web import company
from mehvar_web.accounts import public_page
from mehvar_web.surveys import _limits, models
from mehvar_web.surveys._answers import Given, response_of, save_answers
from mehvar_web.surveys._links import find
from mehvar_web.surveys._look import own_language
from mehvar_web.surveys._publish import origin_of, version_of
from mehvar_web.surveys._records import AnswersError, SurveyStateError
from mehvar_web.surveys._standing import Standing, standing_of
from mehvar_web.surveys._widget import next_told, page_told, script

_NOTHING = "/* nothing to ask here just now */"
_CACHED = "public, max-age=300"


class _Sent(msgspec.Struct, frozen=True):
    """What the widget sends; ``part`` when its page is being left."""

    s: str
    p: str
    a: dict[str, list[str]]
    v: int = 0
    l: str = ""  # noqa: E741 (the short names make the script small)
    part: bool = False


@public_page()
def widget(_request: HttpRequest, token: str) -> HttpResponseBase:
    """The script that a site loads; one that asks nothing when there is nothing to ask."""
    found = find(token)
    text = _NOTHING
    if found is not None:
        text = _script(*found)
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = _CACHED
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


@csrf_exempt
@public_page(methods=("POST",))
def widget_answers(request: HttpRequest, token: str) -> HttpResponseBase:
    """Keep what the widget sends, from the sites that the survey names; return what follows."""
    found = find(token)
    origin = request.headers.get("Origin", "")
    if found is None or not _is_site(found[0], origin):
        return JsonResponse({"stop": "origin"}, status=403)
    link, language = found
    if _limits.seconds_to_wait(request):
        return _for_site(JsonResponse({"stop": "rate"}, status=429), origin)
    if _limits.is_too_large(request):
        return _for_site(JsonResponse({"stop": "size"}, status=413), origin)
    try:
        sent = msgspec.json.decode(request.body, type=_Sent)
        submission = uuid.UUID(sent.s)
    except (msgspec.MsgspecError, ValueError):
        return _for_site(JsonResponse({"stop": "form"}, status=400), origin)
    return _for_site(JsonResponse(_keep(link, language, sent, submission)), origin)


def _script(link: models.Link, language: str) -> str:
    if not standing_of(link, None, now=company.now()).takes_answers:
        return _NOTHING
    survey = version_of(link.survey.key, link.survey.number)
    spoken = language if language in survey.languages else survey.language
    first = core.next_page(survey=survey, page=None, answers={})
    if page_told(survey, first, {}, language=spoken) is None:
        return _NOTHING
    return script(link, survey, language=spoken)


def _keep(link: models.Link, language: str, sent: _Sent, submission: uuid.UUID) -> dict[str, Any]:
    version = sent.v if 0 < sent.v <= link.survey.number else link.survey.number
    given = Given(
        submission=submission, version=version, page=sent.p, raw=_limits.cleaned(sent.a),
        language=language, partial=sent.part,
    )  # fmt: skip
    try:
        saved = save_answers(link, given, begun=response_of(link, submission))
    except AnswersError as error:
        return {"stop": str(error)}
    if saved.standing is not None:
        return {"stop": _stopped(saved.standing, language)}
    if saved.faults:
        return {"faults": dict(saved.faults)}
    survey = version_of(link.survey.key, version)
    answers = saved.response.answers if saved.response is not None else saved.answers
    step = sent.p if saved.is_again else saved.next_page
    with translation.override(own_language(language)):
        return next_told(
            link, survey, step, answers, submission=submission, version=version,
            language=language,
        )  # fmt: skip


def _stopped(standing: Standing, language: str) -> str:
    with translation.override(own_language(language)):
        if standing is Standing.ANSWERED:
            return _("You have answered already")
        return _("It takes no more answers. Thank you for wanting to tell us something.")


def _is_site(link: models.Link, origin: str) -> bool:
    """Tell whether a page of this origin may send: the survey's sites, and our own."""
    try:
        return origin in {*link.survey.sites, origin_of(company.address())}
    except SurveyStateError:
        return origin in link.survey.sites


def _for_site(response: HttpResponse, origin: str) -> HttpResponse:
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, ("Origin",))
    return response
