"""Texts with pieces put in, scales in their direction, colours that can be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.surveys import making

from mehvar import surveys
from mehvar.surveys import Theme

SURVEY = making.short(
    {"id": "n", "type": "nps", "text": {"fa": "ع", "en": "N"}},
    {"id": "why", "type": "single", "options": [
        *making.options("price"), {"id": "o", "text": {"fa": "دیگر", "en": "Other"}, "other": True}]},
    {"id": "many", "type": "multiple", "options": making.options("a", "b")},
    {"id": "day", "type": "date"}, {"id": "k", "type": "number", "decimals": 1},
    {"id": "w", "type": "text"},
    languages=["fa", "en"],
)  # fmt: skip


def put(text: str, language: str = "fa", **answers: surveys.Answer) -> str:
    named = {name.replace("__", "."): value for name, value in answers.items()}
    context = {"first_name": "سارا", "order": "A-17", "store": ""}
    return surveys.pipe(text, survey=SURVEY, answers=named, context=context, language=language)


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("{first_name|دوست گرامی}، سلام", "fa", "سارا، سلام"),
    ("{store|فروشگاه}", "fa", "فروشگاه"),
    ("{store}", "fa", ""),
    ("سفارش {order}", "fa", "سفارش \u2068A-17\u2069"),
    ("Order {order}", "en", "Order A-17"),
    ("{answer.n}", "fa", "۳"),
    ("{answer.n}", "en", "3"),
    ("{answer.why}", "fa", "سیب"),
    ("{answer.many}", "fa", "\u2068گزینهٔ a\u2069"),
    ("{answer.day}", "fa", "۱۲ مرداد ۱۴۰۳"),
    ("{answer.day}", "en", "2 August 2024"),
    ("{answer.k}", "fa", "۲.۵"),
    ("{answer.nobody|x} {unknown|x}", "fa", "{answer.nobody|x} {unknown|x}"),
    ("{answer.w|هیچ}", "fa", "هیچ"),
])  # fmt: skip
def test_pieces_are_put_in_as_one_writes_them(text: str, language: str, expected: str) -> None:
    told = put(text, language, n=3, why="o", why__other="سیب", many=["a"], day="2024-08-02", k=2.5)

    assert told == expected


def test_what_customers_wrote_cannot_bring_pieces_or_hidden_marks_of_its_own() -> None:
    told = put("«{answer.w}»", w="{first_name} \u202e<b>\x00")

    assert told == "«\u2068{first_name} <b>\u2069»"


@given(st.text(max_size=60), st.text(max_size=20))
@settings(max_examples=100, deadline=None)
def test_no_text_breaks_piping(text: str, value: str) -> None:
    assert isinstance(put(text, w=value, n=1), str)
    assert surveys.placeholders(text=text) == tuple(dict.fromkeys(surveys.placeholders(text=text)))


def test_scales_follow_the_reading_direction_and_say_so() -> None:
    persian = surveys.scale_of(survey=SURVEY, field=SURVEY.fields[0], language="fa")
    english = surveys.scale_of(survey=SURVEY, field=SURVEY.fields[0], language="en")

    assert (persian.direction, english.direction) == ("rtl", "ltr")
    assert persian.points == english.points == tuple(range(11))
    assert persian.labels[-1] == "۱۰"
    assert persian.said == "از راست به چپ: ۰ یعنی «به هیچ وجه» تا ۱۰ یعنی «حتماً»"
    assert (
        english.said == "Left to right: 0 means “Not at all likely” to 10 means “Extremely likely”"
    )
    assert english.names[0] == "0: Not at all likely"
    assert surveys.direction_of(language="ar-EG") == "rtl"


def test_texts_fall_back_to_the_main_language() -> None:
    assert SURVEY.say({"fa": "الف", "en": "a"}, "en") == "a"
    assert SURVEY.say({"fa": "الف"}, "en") == "الف"
    assert SURVEY.say({}, "en") == ""


@pytest.mark.parametrize(("first", "second", "ratio"), [
    ("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59),
    ("#ff0000", "#ffffff", 4.0),
])  # fmt: skip
def test_contrast_is_that_of_wcag(first: str, second: str, ratio: float) -> None:
    assert surveys.contrast(first=first, second=second) == pytest.approx(ratio, abs=0.005)


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
@settings(max_examples=200, deadline=None)
def test_any_accent_is_made_readable(accent: str) -> None:
    found = surveys.palette(theme=Theme(accent=accent))

    assert surveys.contrast(first=found.accent, second="#ffffff") >= 4.5
    assert surveys.contrast(first=found.on_accent, second=found.accent) >= 4.5
    assert surveys.contrast(first=found.accent_dark, second="#15191c") >= 4.5
    assert surveys.contrast(first=found.on_accent_dark, second=found.accent_dark) >= 4.5
    assert found.changed == (found.accent != accent)
