"""Wording that survey methodology warns of: double-barrelled, leading, absolute, negative, long.

Words are looked for, not meaning: each finding is a hint. The rules are those of any handbook of
questionnaires (Sudman and Bradburn 1982, Asking Questions; Dillman et al. 2014, Internet, Phone,
Mail, and Mixed-Mode Surveys, chapter 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mehvar.surveys._findings import finding
from mehvar.surveys._records import Field, Finding, Survey

_JUDGED = {"nps", "csat", "ces", "stars", "scale", "matrix"}
_DOUBLE = {
    "fa": re.compile(r"(?:^|\s)(و|و\u200cیا)\s"),
    "en": re.compile(r"\b(and|and/or|as well as)\b", re.IGNORECASE),
}
_LEADING = {
    "fa": re.compile(
        r"(آیا موافق نیستید|قبول ندارید|همان\u200cطور که می\u200cدانید|همانطور که می\u200cدانید"
        r"|حتماً می\u200cدانید|چقدر عالی|چقدر خوب بود|چه اندازه عالی|بی\u200cنظیر|فوق\u200cالعاده)"
    ),
    "en": re.compile(
        r"\b(don['’]t you (agree|think)|wouldn['’]t you|isn['’]t it|how (great|amazing|excellent)"
        r"|as you know|of course|obviously|award-winning|world-class)\b",
        re.IGNORECASE,
    ),
}
_ABSOLUTE = {
    "fa": re.compile(r"(همیشه|هرگز|هیچ\u200cوقت|هیچ وقت|همهٔ افراد)"),
    "en": re.compile(r"\b(always|never|everyone|nobody|all of the time)\b", re.IGNORECASE),
}
_NEGATIVE = {
    "fa": re.compile(r"(?:^|\s)(نبود|نیست|ندارد|نداشت|نمی\u200c\w+|نشد)(?:\s|[.؟،]|$)"),
    "en": re.compile(r"\b(not|never|no longer|\w+n['’]t)\b", re.IGNORECASE),
}
_MOST_WORDS = 30


def wording_findings(survey: Survey) -> Iterator[Finding]:
    """Return hints on the wording of every question, in each language that has rules."""
    for number, page in enumerate(survey.pages):
        for place, field in enumerate(page.fields):
            if field.is_asked:
                at = f"pages[{number}].fields[{place}]"
                yield from _hints(at, field)
                if field.type == "text" and field.required and survey.origin == "survey":
                    yield finding("required_text", f"{at}.required")


def _hints(place: str, field: Field) -> Iterator[Finding]:
    for language, text in field.text.items():
        known = language.split("-", maxsplit=1)[0]
        where = f"{place}.text.{language}"
        if known in _LEADING and (match := _LEADING[known].search(text)):
            yield finding("leading", where, word=match[1] if match.lastindex else match[0])
        if len(text.split()) > _MOST_WORDS:
            yield finding("wordy", where, count=len(text.split()))
        if field.type in _JUDGED and known in _DOUBLE:
            yield from _judged(where, field, text, known)


def _judged(where: str, field: Field, text: str, known: str) -> Iterator[Finding]:
    """What is judged on a scale must be one thing, and not a denial."""
    if match := _DOUBLE[known].search(_without_pieces(text)):
        yield finding("double", where, word=match[1])
    if match := _ABSOLUTE[known].search(text):
        yield finding("absolute", where, word=match[1])
    if field.type in {"ces", "matrix"} and _NEGATIVE[known].search(text):
        yield finding("negative", where)


def _without_pieces(text: str) -> str:
    """Leave out what is in braces, and what stands in quotes or brackets as an aside."""
    return re.sub(r"\{[^{}]*\}|\([^()]*\)|«[^«»]*»|“[^“”]*”", " ", text)
