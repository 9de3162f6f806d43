"""A survey that is still being written, drawn exactly as customers will see it; nothing is kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import HttpResponse
from django.utils import translation

from mehvar import surveys as core
from mehvar_web.surveys._look import look_of, own_language, rendered
from mehvar_web.surveys._shown import Filled, Page, piped, questions_of


def preview(
    survey: core.Survey,
    *,
    language: str,
    action: str,
    page: str = "",
    raw: Mapping[str, list[str]] | None = None,
    at: str = "",
) -> HttpResponse:
    """Draw one page of a survey, in a frame of our own pages say.

    Args:
        survey: what is being written.
        language: in which of its languages.
        action: where its form leads; the answers that were typed come there in the body, the
            page's id as ``_p``. Draw the next page then with the answers in ``raw``.
        page: which page; the first by default, and past the last one the end.
        raw: what was typed so far, on all pages.
        at: the address of the preview, to which ``?language=`` is added for other languages.
    """
    typed = raw or {}
    answers = _read(survey, typed, language)
    step: core.Page | core.End = core.next_page(survey=survey, page=None, answers={})
    if page == "end":
        step = core.end_of(survey=survey, answers=answers)
    elif page:
        step = survey.page(page) or step

    def address(code: str) -> str:
        return f"{at}?language={code}"

    with translation.override(own_language(language)):
        look = look_of(survey, language=language, address=address)
    filled = Filled(answers=answers, seed=str(uuid.UUID(int=0)))
    if isinstance(step, core.End):
        thanks = {
            "title": piped(survey, step.title, filled, language=language),
            "text": piped(survey, step.text, filled, language=language),
            "link": step.link,
            "link_text": survey.say(step.link_text, language) or step.link,
        }
        return rendered("surveys/thanks.html", look, thanks=thanks)
    place = survey.pages.index(step)
    fields = core.visible_fields(survey=survey, page=step, answers=answers)
    with translation.override(own_language(language)):
        shown = Page(
            action=action, token="", page=step.id, seen=tuple(one.id for one in fields),
            title=piped(survey, step.title, filled, language=language)
            or survey.say(survey.title, language),
            intro="" if place else piped(survey, survey.intro, filled, language=language),
            questions=questions_of(survey, fields, filled, language=language),
            step=place + 1, steps=len(survey.pages), is_last=place + 1 == len(survey.pages),
        )  # fmt: skip
    return rendered("surveys/page.html", look, shown=shown)


def _read(
    survey: core.Survey, raw: Mapping[str, list[str]], language: str
) -> dict[str, core.Answer]:
    """Read what can be read of what was typed; a preview refuses nothing."""
    answers: dict[str, core.Answer] = {}
    for page in survey.pages if raw else ():
        reading = core.read_answers(
            survey=survey, page=page, raw=raw, answers=answers, language=language
        )
        answers = dict(reading.answers)
    return answers
