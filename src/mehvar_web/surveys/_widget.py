"""The widget: one script that other sites load, with the survey's first page inside it.

It works under the strictest policy of its host: a script from here and a connection to here are
all it needs. It draws in a shadow of its own, with a constructed style sheet (no inline style), by
creating elements (nothing is parsed), and keeps nothing but when it was last shown.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar import surveys as core
from mehvar_web import company
from mehvar_web.surveys import models
from mehvar_web.surveys._context import context_of
from mehvar_web.surveys._links import token_of
from mehvar_web.surveys._look import own_language
from mehvar_web.surveys._shown import Filled, Question, piped, questions_of
from mehvar_web.surveys._submission import signed

_HERE = Path(__file__).parent
_DRAWN = frozenset({"nps", "csat", "ces", "scale", "stars", "single", "multiple", "text"})
"""What the widget draws itself; a page with anything else is opened as a page."""

_LARGEST = 4_000


def script(link: models.Link, survey: core.Survey, *, language: str) -> str:
    """Return the widget's script for a link, in a language."""
    path = reverse("survey:widget_answers", args=[token_of(link, language=language)])
    first = core.next_page(survey=survey, page=None, answers={})
    colours = core.palette(theme=survey.theme)
    brand = f"light-dark({colours.accent},{colours.accent_dark})"
    upon = f"light-dark({colours.on_accent},{colours.on_accent_dark})"
    with translation.override(own_language(language)):
        told = {
            "k": f"mehvar-{link.code}-",
            "u": path,
            "v": link.survey.number,
            "l": language,
            "d": core.direction_of(language=language),
            "h": survey.say(survey.title, language) if len(survey.pages) > 1 else "",
            "p": page_told(survey, first, {}, language=language),
            "t": _texts(survey, language),
            "css": _style().replace("ONBRAND", upon).replace("BRAND", brand),
        }
    # "<" would end a script element if somebody put the text into a page.
    config = msgspec.json.encode(told).decode().replace("<", "\\u003c")
    return _code().replace("/*CONFIG*/", config.replace("\u2028", " ").replace("\u2029", " "))


def page_told(
    survey: core.Survey,
    page: core.Page | core.End,
    answers: Mapping[str, Any],
    *,
    language: str,
    seed: str = "",
) -> dict[str, Any] | None:
    """Return a page as the widget draws it; None when it cannot."""
    if isinstance(page, core.End):
        return None
    context = context_of({}, channel="widget")
    filled = Filled(answers=answers, context=context, seed=seed)
    fields = core.visible_fields(survey=survey, page=page, answers=answers, context=context)
    if any(one.type not in _DRAWN or any(o.other for o in one.options) for one in fields):
        return None
    questions = questions_of(survey, fields, filled, language=language)
    last = page.id == survey.pages[-1].id
    return {"id": page.id, "last": last, "f": [_field(one) for one in questions]}


def next_told(
    link: models.Link,
    survey: core.Survey,
    step: str | None,
    answers: Mapping[str, Any],
    *,
    submission: uuid.UUID,
    version: int,
    language: str,
) -> dict[str, Any]:
    """Return what follows in the widget: a page, the thanks, or the address to go on at."""
    if step is None:
        end = core.end_of(survey=survey, answers=answers)
        filled = Filled(answers=answers)
        words = (piped(survey, text, filled, language=language) for text in (end.title, end.text))
        return {"done": "\n".join(filter(None, words))}
    page = survey.page(step)
    told = None if page is None else page_told(
        survey, page, answers, language=language, seed=str(submission)
    )  # fmt: skip
    if told is not None:
        return {"p": told}
    query = urlencode({"r": signed(link, submission, version=version), "p": step})
    path = reverse("survey:page", args=[token_of(link, language=language)])
    return {"url": f"{path}?{query}"}


def snippet(link: models.Link) -> str:
    """Return the line that a site puts into its pages."""
    path = reverse("survey:widget", args=[token_of(link)])
    return f'<script src="{company.address(path)}" async></script>'


def _field(one: Question) -> dict[str, Any]:
    kinds = {"single": "one", "multiple": "many", "text": "text"}
    told: dict[str, Any] = {"id": one.name, "q": one.text, "kind": kinds.get(one.kind, "scale")}
    if one.kind == "text":
        return told | ({"max": one.longest} if one.longest else {})
    told["o"] = [[choice.value, choice.label] for choice in one.choices]
    if one.low_text or one.high_text:
        told["ends"] = [one.low_text, one.high_text]
    return told


def _texts(survey: core.Survey, language: str) -> dict[str, str]:
    return {
        "title": survey.say(survey.title, language),
        "close": _("Close"),
        "send": pgettext("survey", "Send"),
        "next": _("Continue"),
        "more": _("Go on with the survey"),
        "lost": _("It could not be sent. Please try again."),
    }


@cache
def _code() -> str:
    """The script without its indentation."""
    lines = (_HERE / "widget.js").read_text(encoding="utf-8").splitlines()
    return "\n".join(line.strip() for line in lines)


@cache
def _style() -> str:
    text = (_HERE / "widget.css").read_text(encoding="utf-8")
    return re.sub(r"\s*\n\s*", "", text)
