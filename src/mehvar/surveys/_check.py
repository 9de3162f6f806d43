"""What is wrong with a survey, what is missing, and what might lead people to answer badly."""

from __future__ import annotations

from collections.abc import Iterator

from mehvar.surveys._check_logic import logic_findings
from mehvar.surveys._check_words import wording_findings
from mehvar.surveys._findings import finding
from mehvar.surveys._pipe import CONTEXT, placeholders, unguarded
from mehvar.surveys._records import Field, Finding, Survey, Words
from mehvar.surveys._theme import AA, PAPER, contrast

_LONG = 15
_ORDER = {"error": 0, "warning": 1, "hint": 2}


def check(survey: Survey) -> tuple[Finding, ...]:
    """Return what is to be said about a survey, the errors first.

    Errors must be put right before it is published: it would break, or say nothing in its main
    language. Warnings cost answers or translations; hints are advice on wording, which may be
    wrong: they know words, not meaning.
    """
    found = [
        *_whole(survey),
        *_texts(survey),
        *_fields(survey),
        *logic_findings(survey),
        *wording_findings(survey),
    ]
    return tuple(sorted(found, key=lambda one: _ORDER[one.severity]))


def _whole(survey: Survey) -> Iterator[Finding]:
    asked = [field for field in survey.fields if field.is_asked]
    if not asked:
        yield finding("no_fields", "pages")
    for number, page in enumerate(survey.pages):
        if not page.fields:
            yield finding("empty_page", f"pages[{number}]")
    if len(asked) > _LONG and survey.origin == "survey":
        yield finding("long", "pages", count=len(asked))
    if contrast(first=survey.theme.accent, second=PAPER) < AA:
        yield finding("contrast", "theme.accent", accent=survey.theme.accent)
    if survey.audience == "employees" and not survey.anonymous:
        yield finding("named_employees", "anonymous")


def _texts(survey: Survey) -> Iterator[Finding]:
    """Every text must be there in the main language, and should be in the others."""
    for place, words, needed in _all_words(survey):
        if not words.get(survey.language):
            if needed or words:
                yield finding("no_text", place, language=survey.language)
            continue
        missing = [one for one in survey.languages if not words.get(one)]
        if missing:
            yield finding("no_translation", place, languages=", ".join(missing))
        yield from _pieces(survey, place, words)


def _all_words(survey: Survey) -> Iterator[tuple[str, Words, bool]]:
    """Return every text with its place, and whether there must be one."""
    yield "title", survey.title, True
    yield "intro", survey.intro, False
    for number, page in enumerate(survey.pages):
        yield f"pages[{number}].title", page.title, False
    for place, field in placed(survey):
        yield f"{place}.text", field.text, True
        yield f"{place}.help", field.help, False
        yield f"{place}.low_text", field.low_text, False
        yield f"{place}.high_text", field.high_text, False
        yield f"{place}.unit", field.unit, False
        for name, listed in (("options", field.options), ("rows", field.rows)):
            for number, one in enumerate(listed):
                yield f"{place}.{name}[{number}].text", one.text, True
    for number, end in enumerate(survey.ends):
        yield f"ends[{number}].title", end.title, True
        yield f"ends[{number}].text", end.text, False
        yield f"ends[{number}].link_text", end.link_text, bool(end.link)


def _pieces(survey: Survey, place: str, words: Words) -> Iterator[Finding]:
    """What is put into a text must be known by then, and have words in case it is not."""
    known = set(_asked_before(survey, place))
    texts = words.values()
    for name in dict.fromkeys(name for text in texts for name in placeholders(text=text)):
        kind, _, field_id = name.partition(".")
        if kind == "answer" and field_id not in known:
            yield finding("unknown_answer", place, name=field_id)
        elif kind != "answer" and name not in CONTEXT:
            yield finding("unknown_piece", place, name=name)
        elif survey.anonymous and name == "first_name":
            yield finding("named_anonymous", place)
    for name in dict.fromkeys(name for text in texts for name in unguarded(text)):
        yield finding("no_fallback", place, name=name)


def _asked_before(survey: Survey, place: str) -> Iterator[str]:
    """Return the fields that were asked before a text is shown: those of earlier pages."""
    ends = place.startswith("ends")
    page = int(place[6 : place.index("]")]) if place.startswith("pages[") else 0
    for number, one in enumerate(survey.pages):
        if ends or number < page:
            yield from (field.id for field in one.fields if field.is_asked)


def placed(survey: Survey) -> Iterator[tuple[str, Field]]:
    """Return every field with its place."""
    for number, page in enumerate(survey.pages):
        for place, field in enumerate(page.fields):
            yield f"pages[{number}].fields[{place}]", field


def _fields(survey: Survey) -> Iterator[Finding]:
    for place, field in placed(survey):
        yield from _options(survey, place, field)
        yield from _bounds(place, field)
        if field.type == "scale" and not (field.low_text and field.high_text):
            yield finding("no_ends", place)


def _options(survey: Survey, place: str, field: Field) -> Iterator[Finding]:
    least = {"single": 2, "multiple": 1, "matrix": 2}.get(field.type, 0)
    if len(field.options) < least:
        yield finding("few_options", f"{place}.options", count=least)
    if field.type == "matrix" and not field.rows:
        yield finding("no_rows", f"{place}.rows")
    if field.type not in {"single", "multiple", "matrix"} and (field.options or field.rows):
        yield finding("needless_options", f"{place}.options")
    seen: dict[str, int] = {}
    for number, option in enumerate(field.options):
        text = survey.say(option.text, survey.language).strip()
        if text and text in seen:
            yield finding("same_option", f"{place}.options[{number}].text", text=text)
        seen.setdefault(text, number)
    if sum(option.other for option in field.options) > 1:
        yield finding("two_others", f"{place}.options")


def _bounds(place: str, field: Field) -> Iterator[Finding]:
    most = field.max_picks or len(field.options)
    if field.type == "multiple" and (
        field.min_picks > most or field.max_picks > len(field.options)
    ):
        yield finding("picks", f"{place}.max_picks")
    if field.low_day and field.high_day and field.low_day > field.high_day:
        yield finding("days", f"{place}.high_day")
