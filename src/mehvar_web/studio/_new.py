"""What stands in a new survey, page or question before anybody wrote it: our own words.

A new question is one that could be asked as it is, in Persian and in English; in other languages
its texts are still to be written, and the studio says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mehvar import surveys

if TYPE_CHECKING:
    from mehvar.surveys import End, Field, FieldType, Option, Page, Survey, Words

_TEXTS: dict[FieldType, Words] = {
    "nps": {
        "fa": "چقدر احتمال دارد ما را به دوست یا همکارتان معرفی کنید؟",
        "en": "How likely are you to recommend us to a friend or colleague?",
    },
    "csat": {
        "fa": "روی هم رفته چقدر راضی هستید؟",
        "en": "Overall, how satisfied are you?",
    },
    "ces": {
        "fa": "کارم را به‌آسانی انجام دادم.",
        "en": "It was easy to get done what I wanted.",
    },
    "stars": {"fa": "به ما چند ستاره می‌دهید؟", "en": "How many stars do you give us?"},
    "scale": {"fa": "چه نمره‌ای می‌دهید؟", "en": "How would you rate it?"},
    "single": {"fa": "کدام یک به شما نزدیک‌تر است؟", "en": "Which of these fits you best?"},
    "multiple": {"fa": "کدام‌ها درست‌اند؟", "en": "Which of these are true?"},
    "matrix": {"fa": "هر کدام چطور بود؟", "en": "How was each of these?"},
    "text": {"fa": "چه چیزی را باید بهتر کنیم؟", "en": "What should we do better?"},
    "date": {"fa": "چه روزی بود؟", "en": "Which day was it?"},
    "number": {"fa": "چند تا؟", "en": "How many?"},
    "statement": {"fa": "چند پرسش کوتاه دربارهٔ خرید شما", "en": "A few short questions"},
}
_LOW: Words = {"fa": "خیلی کم", "en": "Very little"}
_HIGH: Words = {"fa": "خیلی زیاد", "en": "Very much"}
_CHOICES: tuple[Words, ...] = (
    {"fa": "گزینهٔ نخست", "en": "First choice"},
    {"fa": "گزینهٔ دوم", "en": "Second choice"},
)
_ROWS: tuple[Words, ...] = (
    {"fa": "سرعت تحویل", "en": "Speed of delivery"},
    {"fa": "بسته‌بندی", "en": "Packaging"},
)
_COLUMNS: tuple[Words, ...] = (
    {"fa": "بد", "en": "Bad"},
    {"fa": "متوسط", "en": "Fair"},
    {"fa": "خوب", "en": "Good"},
)
_THANKS: Words = {"fa": "سپاس از شما", "en": "Thank you"}
_THANKS_TEXT: Words = {
    "fa": "پاسخ شما رسید و خوانده می‌شود.",
    "en": "Your answer has arrived, and it is read.",
}
_TITLE: Words = {"fa": "نظرسنجی تازه", "en": "A new survey"}


def new_survey(*, languages: Sequence[str]) -> Survey:
    """Return a survey of one page with one question."""
    return surveys.Survey(
        survey_id="new",
        title=_in(_TITLE, languages),
        language=languages[0],
        languages=tuple(languages),
        pages=(surveys.Page(id="p1", fields=(new_field("csat", "q1", languages=languages),)),),
        ends=(new_end("e1", languages=languages),),
    )


def new_page(page_id: str) -> Page:
    """Return an empty page."""
    return surveys.Page(id=page_id, fields=())


def new_end(end_id: str, *, languages: Sequence[str]) -> End:
    """Return an end that says thanks."""
    return surveys.End(id=end_id, title=_in(_THANKS, languages), text=_in(_THANKS_TEXT, languages))


def new_field(kind: FieldType, field_id: str, *, languages: Sequence[str]) -> Field:
    """Return a question of this type that could be asked as it is."""
    told: dict[str, object] = {
        "id": field_id,
        "type": kind,
        "text": _in(_TEXTS[kind], languages),
    }
    if kind == "scale":
        told |= {"low": 1, "high": 5}
        told |= {"low_text": _in(_LOW, languages), "high_text": _in(_HIGH, languages)}
    told |= {"long": True} if kind == "text" else {}
    if kind in {"single", "multiple"}:
        told["options"] = _options("o", _CHOICES, languages)
    if kind == "matrix":
        told |= {
            "options": _options("o", _COLUMNS, languages),
            "rows": _options("r", _ROWS, languages),
        }
    return _read(told, languages)


def new_option(option_id: str) -> Option:
    """Return a choice whose words are still to be written."""
    return surveys.Option(id=option_id, text={})


def _options(prefix: str, texts: Sequence[Words], languages: Sequence[str]) -> list[object]:
    return [
        {"id": f"{prefix}{place}", "text": _in(text, languages)}
        for place, text in enumerate(texts, start=1)
    ]


def _read(told: dict[str, object], languages: Sequence[str]) -> Field:
    """Read a field as the survey's own reader does: it knows what each type brings with it."""
    whole = surveys.read_survey({
        "survey_id": "x", "language": languages[0], "pages": [{"id": "p1", "fields": [told]}],
    })  # fmt: skip
    return whole.fields[0]


def _in(words: Words, languages: Sequence[str]) -> dict[str, str]:
    return {code: words[code] for code in languages if code in words}
