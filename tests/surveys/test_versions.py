"""Which changes of a survey break the series of a question, and which do not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from tests.surveys import making

from mehvar import surveys
from mehvar.surveys import Survey, comparable, read_survey, versioned

Data = dict[str, Any]


def data() -> Data:
    return {
        "survey_id": "s", "title": {"fa": "ع", "en": "T"}, "languages": ["fa", "en"],
        "pages": [{"id": "p", "fields": [
            {"id": "a", "type": "csat", "text": {"fa": "از خرید راضی هستید؟", "en": "Satisfied?"}},
            {"id": "b", "type": "single", "text": {"fa": "چرا؟", "en": "Why?"},
             "options": making.options("x", "y")},
            {"id": "c", "type": "text", "text": {"fa": "بگویید", "en": "Tell us"}},
        ]}],
    }  # fmt: skip


def fields(one: Data) -> list[Data]:
    listed: list[Data] = one["pages"][0]["fields"]
    return listed


def reasons(change: Callable[[Data], object], field: str = "b") -> tuple[str, ...]:
    changed = data()
    change(changed)
    found = comparable(older=read_survey(data()), newer=read_survey(changed))
    return next(one.reasons for one in found if one.field_id == field)


@pytest.mark.parametrize(("change", "expected"), [
    (lambda d: fields(d)[1]["text"].update(fa="به چه دلیل؟"), ("wording",)),
    (lambda d: fields(d)[1].update(help={"fa": "کوتاه"}), ("help",)),
    (lambda d: fields(d)[1].update(options=making.options("x", "y", "z")), ("options",)),
    (lambda d: fields(d)[1].update(options=making.options("y", "x")), ("options",)),
    (lambda d: fields(d)[1]["options"][0]["text"].update(fa="دیگر"), ("options",)),
    (lambda d: fields(d)[1].update(random_order=True), ("options",)),
    (lambda d: fields(d)[1].update(required=True), ("required",)),
    (lambda d: fields(d)[1].update(type="multiple"), ("type",)),
    (lambda d: fields(d)[1].update(show_when={"field": "a", "at_most": 2}), ("asked_of",)),
    (lambda d: d["pages"][0].update(show_when={"context": "channel", "is": "sms"}), ("asked_of",)),
    (lambda d: fields(d).pop(0), ("place",)),
    (lambda d: fields(d)[1].update(id="new"), ("removed",)),
    (lambda d: d.update(audience="employees"), ("audience",)),
    (lambda d: d.copy(), ()),
    (lambda d: fields(d)[1]["text"].update(fa="چرا ؟ "), ("wording",)),
    (lambda d: fields(d)[2]["text"].update(fa="بنویسید"), ()),
    (lambda d: d["languages"].append("ar"), ()),
    (lambda d: (d["languages"].append("ar"), fields(d)[1]["text"].update(ar="لماذا؟")), ()),
    (lambda d: fields(d).insert(1, {"id": "s", "type": "statement", "text": {"fa": "خ"}}), ()),
    (lambda d: fields(d).append({"id": "z", "type": "nps", "text": {"fa": "خ"}}), ()),
    (lambda d: d["title"].update(fa="دیگر"), ()),
    (lambda d: d.update(theme={"accent": "#123456"}), ()),
])  # fmt: skip
def test_what_breaks_a_question(
    change: Callable[[Data], object], expected: tuple[str, ...]
) -> None:
    assert reasons(change) == expected


def test_scales_break_by_their_ends_and_the_words_there() -> None:
    assert reasons(lambda d: fields(d)[0].update(high=7), "a") == ("scale",)
    assert reasons(lambda d: fields(d)[0].update(high_text={"fa": "عالی"}), "a") == ("ends",)
    usual = {"fa": "خیلی راضی", "en": "Very satisfied"}
    assert reasons(lambda d: fields(d)[0].update(high_text=usual), "a") == ()


def test_arabic_letters_and_spaces_are_no_other_wording() -> None:
    def change(one: Data) -> None:
        fields(one)[0]["text"]["fa"] = "از خريد  راضي هستید؟"

    assert reasons(change, "a") == ()


def test_versions_carry_since_when_a_question_is_asked_in_the_same_way() -> None:
    first = versioned(draft=read_survey(data()), version=1, before=None)
    retitled = data()
    retitled["title"]["fa"] = "تازه"
    second = versioned(draft=read_survey(retitled), version=2, before=first)
    reworded = copy.deepcopy(retitled)
    fields(reworded)[1]["text"]["fa"] = "به چه دلیل؟"
    third = versioned(draft=read_survey(reworded), version=3, before=second)
    back = versioned(draft=read_survey(retitled), version=4, before=third)

    def since(survey: Survey) -> list[int]:
        return [field.since for field in survey.fields]

    assert [since(one) for one in (first, second, third, back)] == [
        [1, 1, 1], [1, 1, 1], [1, 3, 1], [1, 4, 1],
    ]  # fmt: skip


@given(making.surveys())
@settings(max_examples=25, deadline=None)
def test_a_survey_is_comparable_with_itself_and_versions_survive_json(survey: Survey) -> None:
    published = versioned(draft=survey, version=1, before=None)
    again = versioned(draft=survey, version=2, before=published)

    assert all(one.is_comparable for one in comparable(older=published, newer=survey))
    assert {field.since for field in again.fields if field.is_asked} <= {1}
    assert surveys.read_survey(again.to_dict()) == again
