"""What the studio says of a survey: every finding has a survey that causes it, ours cause none."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from tests.surveys import making

from mehvar import surveys
from mehvar.segments import OWN_SURVEY, own_items, own_key
from mehvar.surveys import check, read_survey
from mehvar.surveys._findings import CODES

Data = dict[str, Any]


def good() -> Data:
    return {
        "survey_id": "s", "title": {"fa": "عنوان"},
        "pages": [
            {"id": "p1", "fields": [
                {"id": "a", "type": "nps", "text": {"fa": "ما را پیشنهاد می‌کنید؟"}},
                {"id": "b", "type": "multiple", "text": {"fa": "چرا؟"},
                 "options": making.options("x", "y")}]},
            {"id": "p2", "fields": [{"id": "c", "type": "text", "text": {"fa": "بگویید"}}]},
            {"id": "p3", "fields": [{"id": "d", "type": "date", "text": {"fa": "کی؟"}}]},
        ],
        "ends": [{"id": "e", "title": {"fa": "سپاس"}}],
    }  # fmt: skip


def found(change: Callable[[Data], object]) -> set[tuple[str, str]]:
    changed = copy.deepcopy(good())
    change(changed)
    return {(one.code, one.place) for one in check(read_survey(changed))}


def a(data: Data) -> Data:
    one: Data = data["pages"][0]["fields"][0]
    return one


def b(data: Data) -> Data:
    one: Data = data["pages"][0]["fields"][1]
    return one


def c(data: Data) -> Data:
    one: Data = data["pages"][1]["fields"][0]
    return one


A, B, C = "pages[0].fields[0]", "pages[0].fields[1]", "pages[1].fields[0]"
CASES: list[tuple[str, str, Callable[[Data], object]]] = [
    ("no_fields", "pages", lambda d: d.update(pages=[])),
    ("empty_page", "pages[2]", lambda d: d["pages"][2].update(fields=[])),
    ("long", "pages", lambda d: d["pages"][2].update(fields=[
        {"id": f"n{n}", "type": "nps", "text": {"fa": "ع"}} for n in range(16)])),
    ("contrast", "theme.accent", lambda d: d.update(theme={"accent": "#ffdd00"})),
    ("named_employees", "anonymous", lambda d: d.update(audience="employees")),
    ("named_anonymous", f"{C}.text", lambda d: (
        d.update(anonymous=True), c(d).update(text={"fa": "{first_name|شما}"}))),
    ("no_text", f"{C}.text", lambda d: c(d).update(text={"en": "Tell us"})),
    ("no_text", "ends[0].link_text", lambda d: d["ends"][0].update(link="https://x.ir")),
    ("no_translation", f"{C}.text", lambda d: d.update(languages=["fa", "en"])),
    ("unknown_answer", f"{B}.text", lambda d: b(d).update(text={"fa": "{answer.a|x}"})),
    ("unknown_piece", f"{C}.text", lambda d: c(d).update(text={"fa": "{name|x}"})),
    ("no_fallback", f"{C}.text", lambda d: c(d).update(text={"fa": "{order}"})),
    ("few_options", f"{B}.options", lambda d: b(d).update(options=[])),
    ("no_rows", f"{B}.rows", lambda d: b(d).update(type="matrix")),
    ("needless_options", f"{C}.options", lambda d: c(d).update(options=making.options("x"))),
    ("same_option", f"{B}.options[1].text", lambda d: b(d)["options"][1].update(
        text=b(d)["options"][0]["text"])),
    ("two_others", f"{B}.options", lambda d: [o.update(other=True) for o in b(d)["options"]]),
    ("picks", f"{B}.max_picks", lambda d: b(d).update(min_picks=3)),
    ("days", "pages[2].fields[0].high_day", lambda d: d["pages"][2]["fields"][0].update(
        low_day="2025-01-02", high_day="2025-01-01")),
    ("no_ends", A, lambda d: a(d).update(type="scale", low=1, high=5)),
    ("unknown_field", f"{C}.show_when", lambda d: c(d).update(
        show_when={"field": "z", "is": "x"})),
    ("forward", f"{B}.show_when", lambda d: b(d).update(
        show_when={"not": {"field": "c", "answered": True}})),
    ("unknown_context", f"{C}.show_when", lambda d: c(d).update(
        show_when={"context": "mood", "is": "x"})),
    ("unknown_value", f"{C}.show_when", lambda d: c(d).update(
        show_when={"field": "b", "is": "z"})),
    ("unknown_value", f"{C}.show_when", lambda d: c(d).update(
        show_when={"field": "a", "is": 11})),
    ("no_order", f"{C}.show_when", lambda d: c(d).update(
        show_when={"field": "b", "at_least": 1})),
    ("never", f"{C}.show_when", lambda d: c(d).update(show_when={"all": [
        {"field": "a", "at_least": 9}, {"field": "a", "at_most": 6}]})),
    ("always", f"{C}.show_when", lambda d: c(d).update(show_when={"any": [
        {"field": "b", "is": "x"}, {"not": {"field": "b", "is": "x"}}]})),
    ("unknown_target", "pages[0].jumps[0].to", lambda d: d["pages"][0].update(
        jumps=[{"to": "p9", "when": {"field": "a", "at_least": 9}}])),
    ("backward", "pages[1].jumps[0].to", lambda d: d["pages"][1].update(
        jumps=[{"to": "p1", "when": {"field": "a", "at_least": 9}}])),
    ("dead_jump", "pages[0].jumps[0]", lambda d: d["pages"][0].update(
        jumps=[{"to": "p2"}, {"to": "p3"}])),
    ("unreachable", "pages[1]", lambda d: d["pages"][0].update(jumps=[{"to": "p3"}])),
    ("unreachable_end", "ends[1]", lambda d: d["ends"].append(
        {"id": "f", "title": {"fa": "سپاس"}})),
    ("double", f"{A}.text.fa", lambda d: a(d).update(text={"fa": "از قیمت و کیفیت راضی هستید؟"})),
    ("leading", f"{C}.text.fa", lambda d: c(d).update(text={"fa": "چقدر عالی بود؟"})),
    ("leading", f"{C}.text.en", lambda d: (
        d.update(languages=["fa", "en"]),
        c(d).update(text={"fa": "ع", "en": "Don’t you agree it was good?"}))),
    ("absolute", f"{A}.text.fa", lambda d: a(d).update(text={"fa": "همیشه از ما می‌خرید؟"})),
    ("negative", f"{A}.text.fa", lambda d: a(d).update(
        type="ces", text={"fa": "کارم در اینجا آسان نبود."})),
    ("wordy", f"{C}.text.fa", lambda d: c(d).update(text={"fa": "واژه " * 31})),
    ("required_text", f"{C}.required", lambda d: c(d).update(required=True)),
]  # fmt: skip


def test_a_good_survey_gives_no_finding() -> None:
    assert check(read_survey(good())) == ()


@pytest.mark.parametrize(("code", "place", "change"), CASES)
def test_each_finding_names_its_place(
    code: str, place: str, change: Callable[[Data], object]
) -> None:
    assert (code, place) in found(change)


def test_every_finding_has_a_case_and_speaks_both_languages() -> None:
    assert {code for code, *_ in CASES} == set(CODES)
    for _, _, change in CASES:
        changed = copy.deepcopy(good())
        change(changed)
        for one in check(read_survey(changed)):
            assert one.text["fa"] != one.text["en"]


def test_pieces_are_looked_for_in_every_language() -> None:
    def change(data: Data) -> None:
        data["languages"] = ["fa", "en"]
        c(data)["text"] = {"fa": "سفارش {order|شما}", "en": "Order {order} {no}"}

    assert found(change) >= {("no_fallback", f"{C}.text"), ("unknown_piece", f"{C}.text")}


def test_conditions_that_may_hold_are_no_finding() -> None:
    def change(data: Data) -> None:
        c(data)["show_when"] = {"all": [{"field": "a", "at_least": 7}, {"field": "a", "at_most": 8},
                                        {"field": "b", "is": ["x", "y"]}]}  # fmt: skip
        data["pages"][0]["jumps"] = [{"to": "p3", "when": {"field": "a", "is": 10}}]

    assert found(change) == set()


@pytest.mark.parametrize("one", surveys.templates(), ids=lambda one: one.key)
def test_our_own_templates_break_no_rule(one: surveys.Template) -> None:
    findings = check(one.survey)

    assert not [told for told in findings if told.severity == "error"]
    if one.key != "mehvar_values":  # twenty items on values are long, and say "nobody", "and"
        assert not findings
    assert read_survey(one.survey.to_dict()) == one.survey
    assert set(one.title) == set(one.about) == {"fa", "en"}
    assert one.survey.languages == ("fa", "en")


def test_templates_cover_the_journey_and_what_the_company_needs() -> None:
    found = {one.key: one for one in surveys.templates()}

    assert len(found) == len(surveys.templates())
    stages = {one.stage for one in found.values()}
    assert stages >= {
        "awareness", "consideration", "purchase", "delivery", "use", "service", "loyalty",
        "leaving",
    }  # fmt: skip
    assert found["employee_pulse"].survey.anonymous
    with pytest.raises(surveys.SurveyError, match="no template"):
        surveys.template("pvq")


def test_the_values_survey_asks_what_segments_score() -> None:
    survey = surveys.template("mehvar_values").survey
    items = {field.id: field for field in survey.fields}

    assert survey.survey_id == OWN_SURVEY
    assert set(items) - {"mv_consent"} == set(own_key().questions)
    for one in own_items():
        assert items[one.key].text == {"fa": one.words.fa, "en": one.words.en}
        assert (items[one.key].low, items[one.key].high) == (own_key().low, own_key().high)
