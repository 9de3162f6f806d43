"""Putting what is known into a text: ``Dear {first_name|customer}``, ``You said {answer.why}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from mehvar.surveys._records import Answers, Field, Survey
from mehvar.surveys._scale import digits, direction_of
from mehvar.surveys._types import SCALES

CONTEXT: Final = (
    "first_name", "order", "store", "product", "employee", "city", "channel", "touchpoint",
)  # fmt: skip
"""What may be known of the one who is asked, by name, in texts."""

COMPARED: Final = ("order", "store", "channel", "touchpoint")
"""What of it conditions may compare: ids that a link carries, known before any look-up."""

_PLACE = re.compile(r"\{(?P<name>[A-Za-z_][A-Za-z0-9_.-]*)(?:\|(?P<fallback>[^{}]*))?\}")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")
_LTR = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+")
_LONGEST = 200


def placeholders(*, text: str) -> tuple[str, ...]:
    """Return the names that a text asks for, in order: ``first_name``, ``answer.q1``."""
    return tuple(dict.fromkeys(match["name"] for match in _PLACE.finditer(text)))


def unguarded(text: str) -> tuple[str, ...]:
    """Return the names for which a text has no words in case they are not known."""
    return tuple(match["name"] for match in _PLACE.finditer(text) if match["fallback"] is None)


def pipe(
    text: str,
    *,
    survey: Survey,
    answers: Answers,
    context: Mapping[str, str],
    language: str,
) -> str:
    """Put answers and what is known of the asking into a text.

    ``{order|your order}`` takes the context's ``order``, else the words behind the bar;
    ``{answer.q1|...}`` the answer to field ``q1`` as words. What is in braces and is no such name
    stays as it is. The outcome is plain text: a template must escape it as any other. Words of
    the other direction are set in Unicode isolates, so that a Latin order number in a Persian
    sentence keeps its place.
    """

    def put(match: re.Match[str]) -> str:
        name, fallback = match["name"], match["fallback"] or ""
        kind, _, field_id = name.partition(".")
        if kind == "answer" and (field := survey.field(field_id)) is not None:
            value = said(survey=survey, field=field, answers=answers, language=language)
        elif name in CONTEXT:
            value = context.get(name, "")
        else:
            return match[0]
        value = " ".join(_UNSEEN.sub(" ", value).split())[:_LONGEST]
        return _isolated(value, language) if value else fallback

    return _PLACE.sub(put, text)


def said(*, survey: Survey, field: Field, answers: Answers, language: str) -> str:
    """Return an answer in words: options by their text, numbers and days as one writes them."""
    value = answers.get(field.id)
    if value is None:
        return ""
    if isinstance(value, str):
        return _of_text(survey, field, answers, value, language)
    if isinstance(value, int | float):
        written = f"{value:g}" if field.type in SCALES else _plain(float(value))
        return digits(written, language)
    if isinstance(value, Mapping):
        return ""
    listed = [_option(survey, field, answers, one, language) for one in value]
    return ("، " if direction_of(language=language) == "rtl" else ", ").join(filter(None, listed))


def _of_text(survey: Survey, field: Field, answers: Answers, value: str, language: str) -> str:
    if field.type == "single":
        return _option(survey, field, answers, value, language)
    if field.type == "date":
        return _day(value, language)
    return value


def _option(survey: Survey, field: Field, answers: Answers, option_id: str, language: str) -> str:
    option = field.option(option_id)
    if option is None:
        return ""
    own = answers.get(f"{field.id}.other") if option.other else None
    return own if isinstance(own, str) and own else survey.say(option.text, language)


def _day(value: str, language: str) -> str:
    from mehvar.calendar import format_day

    try:
        day = date.fromisoformat(value)
    except ValueError:
        return ""
    if language.split("-", maxsplit=1)[0] == "fa":
        return format_day(day, calendar="jalali", language="fa")
    return format_day(day, calendar="gregorian", language="en")


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)


def _isolated(value: str, language: str) -> str:
    strange = _LTR if direction_of(language=language) == "rtl" else _RTL
    return f"\u2068{value}\u2069" if strange.search(value) else value
