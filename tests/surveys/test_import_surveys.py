"""Surveys of four systems: questions, languages, conditions, jumps and insertions."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar import surveys
from mehvar.surveys import BroughtSurvey, Survey, SurveyFileError


def bring(data: object, name: str = "form.json") -> BroughtSurvey:
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    return surveys.read_survey_file(content=content, name=name)[0]


def codes(brought: BroughtSurvey) -> set[str]:
    return {f"{remark.code} {remark.element}" for remark in brought.remarks}


def shown(survey: Survey, answers: Mapping[str, Any]) -> list[str]:
    """The fields that somebody with these answers comes to."""
    return [
        field.id
        for page in surveys.way(survey=survey, answers=answers)
        for field in surveys.visible_fields(survey=survey, page=page, answers=answers)
    ]


# -- SurveyJS --------------------------------------------------------------------------------


def surveyjs(*elements: Mapping[str, Any], **settings: Any) -> BroughtSurvey:
    return bring({"pages": [{"name": "p", "elements": list(elements)}], **settings})


def text(name: str, **told: Any) -> dict[str, Any]:
    return {"type": "text", "name": name, **told}


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        pytest.param({"type": "rating", "rateMin": 0, "rateMax": 10, "title": "Recommend us?"},
                     ("nps", 0, 10), id="likelihood to recommend"),
        pytest.param({"type": "rating", "rateMin": 0, "rateMax": 10, "title": "How warm?"},
                     ("scale", 0, 10), id="eleven points of something else"),
        pytest.param({"type": "rating"}, ("scale", 1, 5), id="rating as it is by default"),
        pytest.param({"type": "rating", "rateCount": 7}, ("scale", 1, 7), id="seven points"),
        pytest.param({"type": "rating", "rateType": "stars"}, ("stars", 1, 5), id="stars"),
        pytest.param({"type": "rating", "rateMax": 100}, ("number", 1, 100), id="too wide"),
        pytest.param({"type": "rating", "rateValues": [1, 2, 3]}, ("scale", 1, 3), id="values"),
        pytest.param({"type": "rating", "rateValues": ["bad", "good"]}, ("single", None, None),
                     id="values in words"),
        pytest.param({"type": "text", "inputType": "number", "min": 18, "max": 99},
                     ("number", 18, 99), id="number"),
        pytest.param({"type": "text", "inputType": "date"}, ("date", None, None), id="date"),
        pytest.param({"type": "boolean"}, ("single", None, None), id="yes or no"),
        pytest.param({"type": "tagbox", "choices": ["a", "b"]}, ("multiple", None, None),
                     id="tags"),
        pytest.param({"type": "signaturepad"}, ("text", None, None), id="unknown to us"),
        pytest.param({"type": "hologram"}, ("text", None, None), id="unknown to anybody"),
        pytest.param({"type": "dropdown", "choicesByUrl": {"url": "x"}}, ("text", None, None),
                     id="choices that are elsewhere"),
    ],
)  # fmt: skip
def test_questions_of_surveyjs_become_ours(
    element: dict[str, Any], expected: tuple[str, float | None, float | None]
) -> None:
    field = surveyjs({"name": "q", **element}).survey.fields[0]

    assert (field.type, field.low, field.high) == expected


def test_texts_of_surveyjs_keep_their_languages() -> None:
    title = {"default": "How was it?", "fa": "چطور بود؟", "de-informal": "Wie war's?"}

    one = surveyjs(text("q", title=title), locale="en").survey

    assert dict(one.fields[0].text) == {
        "en": "How was it?", "fa": "چطور بود؟", "de-informal": "Wie war's?",
    }  # fmt: skip
    assert one.languages == ("en", "de-informal", "fa")


def test_a_condition_of_a_panel_counts_for_its_questions() -> None:
    inner = [text("a", visibleIf="{x} notempty"), text("b")]
    one = surveyjs(
        text("x"),
        {"type": "panel", "name": "more", "visibleIf": "{x} = 'yes'", "elements": inner},
    ).survey

    assert shown(one, {}) == ["x"]
    assert shown(one, {"x": "yes"}) == ["x", "a", "b"]


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("{n} < 7", {3: True, 7: False, None: False}),
        ("{n} <= 7 and {n} > 2", {2: False, 3: True, 7: True, 8: False}),
        ("{n} = 1 or {n} = 9", {1: True, 5: False, 9: True}),
        ("{n} <> 4", {4: False, 5: True, None: True}),
        ("!({n} >= 5)", {4: True, 5: False, None: True}),
        ("{n} empty", {4: False, None: True}),
        ("5 < {n}", {5: False, 6: True}),
        ("{n} anyof [1, 2]", {1: True, 3: False}),
        ("not {n} notempty", {4: False, None: True}),
    ],
)
def test_expressions_hold_when_they_held_there(
    expression: str, holds: dict[int | None, bool]
) -> None:
    one = surveyjs(
        {"type": "rating", "name": "n", "rateMin": 0, "rateMax": 10},
        text("q", visibleIf=expression),
    ).survey

    found = {n: "q" in shown(one, {} if n is None else {"n": n}) for n in holds}

    assert found == holds


@pytest.mark.parametrize(
    "expression",
    ["age({n}) > 3", "{n} + 1 > 3", "{n} = {m}", "{gone} = 1", "{n} =", "((", "{n} > 'x'", "'a"],
)
def test_a_condition_that_cannot_be_said_is_told_and_nothing_is_hidden(expression: str) -> None:
    one = surveyjs({"type": "rating", "name": "n"}, text("m"), text("q", visibleIf=expression))

    assert "logic_left_out q" in codes(one)
    assert "q" in shown(one.survey, {})


def test_a_matrix_is_one_field_and_a_table_of_cells_many() -> None:
    rows = [{"value": "speed", "text": "Speed"}, {"value": "price", "text": "Price"}]
    one = surveyjs(
        {"type": "matrix", "name": "m", "columns": ["bad", "good"], "rows": rows},
        {"type": "matrixdropdown", "name": "t", "rows": rows, "choices": ["x"],
         "columns": [{"name": "c", "cellType": "rating"}, {"name": "d"}]},
        text("why", visibleIf="{m.speed} = 'bad'"),
    )  # fmt: skip

    kinds = {field.id: field.type for field in one.survey.fields}
    assert kinds == {
        "m": "matrix", "t_speed_c": "scale", "t_speed_d": "single", "t_price_c": "scale",
        "t_price_d": "single", "why": "text",
    }  # fmt: skip
    assert "split t" in codes(one)
    assert "why" in shown(one.survey, {"m": {"speed": "bad", "price": "good"}})
    assert "why" not in shown(one.survey, {"m": {"speed": "good", "price": "bad"}})


def test_insertions_become_ours_and_unknown_ones_are_told() -> None:
    one = surveyjs(text("name"), text("q", title="Dear {name}, why {nothing}?"))

    assert one.survey.fields[1].text["en"] == "Dear {answer.name|}, why ?"
    said = surveys.pipe(
        one.survey.fields[1].text["en"], survey=one.survey, answers={"name": "Sara"},
        context={}, language="en",
    )  # fmt: skip
    assert said == "Dear Sara, why ?"
    assert "piping_left_out q" in codes(one)


def test_other_and_none_keep_their_meaning() -> None:
    one = surveyjs(
        {"type": "checkbox", "name": "q", "choices": ["a"], "showOtherItem": True,
         "showNoneItem": True, "maxSelectedChoices": 2, "choicesOrder": "random"},
    ).survey.fields[0]  # fmt: skip

    assert [(option.id, option.other, option.exclusive) for option in one.options] == [
        ("a", False, False), ("other", True, False), ("none", False, True),
    ]  # fmt: skip
    assert (one.max_picks, one.random_order) == (2, True)


# -- Qualtrics -------------------------------------------------------------------------------


def question(known: str, tag: str, kind: str, **told: Any) -> dict[str, Any]:
    selector, _, inner = told.pop("selector", "").partition("/")
    payload = {
        "QuestionText": told.pop("text", f"Question {tag}"), "DataExportTag": tag,
        "QuestionType": kind, "Selector": selector, "SubSelector": inner, "QuestionID": known,
        **told,
    }  # fmt: skip
    return {"Element": "SQ", "PrimaryAttribute": known, "Payload": payload}


def qsf(
    *questions: Mapping[str, Any],
    elements: Sequence[Mapping[str, Any]] | None = None,
    flow: Sequence[Mapping[str, Any]] = (),
    blocks: Sequence[Mapping[str, Any]] = (),
) -> BroughtSurvey:
    told = elements or [
        {"Type": "Question", "QuestionID": one["PrimaryAttribute"]} for one in questions
    ]
    block = {"Type": "Default", "ID": "BL_1", "BlockElements": list(told)}
    return bring(
        {
            "SurveyEntry": {"SurveyName": "Ours", "SurveyLanguage": "EN"},
            "SurveyElements": [
                {"Element": "BL", "Payload": [block, *blocks]},
                {"Element": "FL", "Payload": {"Flow": list(flow)}},
                *questions,
            ],
        },
        name="ours.qsf",
    )


CHOICES = {"1": {"Display": "Yes"}, "2": {"Display": "No"}}


def test_questions_of_qualtrics_become_ours() -> None:
    one = qsf(
        question("QID1", "nps", "MC", selector="NPS"),
        question("QID2", "one", "MC", selector="SAVR/TX", Choices=CHOICES,
                 RecodeValues={"1": "10", "2": "20"}),
        question("QID3", "many", "MC", selector="MAVR/TX",
                 Choices={**CHOICES, "3": {"Display": "Else", "TextEntry": "true"}}),
        question("QID4", "grid", "Matrix", selector="Likert/SingleAnswer", Choices=CHOICES,
                 Answers={"1": {"Display": "Bad"}, "2": {"Display": "Good"}}),
        question("QID5", "age", "TE", selector="SL", Validation={"Settings": {
            "ContentType": "ValidNumber", "ValidNumber": {"Min": "18", "Max": "99"}}}),
        question("QID6", "stars", "Slider", selector="STAR", Configuration={"StarCount": 5}),
        question("QID7", "form", "TE", selector="FORM", Choices=CHOICES),
        question("QID8", "heat", "HeatMap", selector="Image"),
        question("QID9", "clock", "Timing", selector="PageTimer"),
    )  # fmt: skip

    kinds = {field.id: field.type for field in one.survey.fields}
    assert kinds == {
        "nps": "nps", "one": "single", "many": "multiple", "grid": "matrix", "age": "number",
        "stars": "stars", "form_1": "text", "form_2": "text", "heat": "text",
    }  # fmt: skip
    assert [option.id for option in one.survey.fields[1].options] == ["10", "20"]
    assert one.survey.fields[2].options[2].other
    assert {"kept_as_text heat", "split form", "left_out clock"} <= codes(one)


def test_display_logic_of_qualtrics_asks_for_the_recoded_choice() -> None:
    logic = {"0": {"0": {
        "LogicType": "Question", "LeftOperand": "q://QID1/SelectableChoice/2",
        "Operator": "Selected"}, "Type": "If"}, "Type": "BooleanExpression"}  # fmt: skip
    one = qsf(
        question("QID1", "a", "MC", selector="SAVR", Choices=CHOICES,
                 RecodeValues={"1": "7", "2": "9"}),
        question("QID2", "b", "TE", selector="SL", DisplayLogic=logic),
    )  # fmt: skip

    assert shown(one.survey, {"a": "9"}) == ["a", "b"]
    assert shown(one.survey, {"a": "7"}) == ["a"]


def test_skips_of_qualtrics_lead_over_questions() -> None:
    skip = {"ChoiceLocator": "q://QID1/SelectableChoice/2", "Condition": "Selected",
            "SkipToDestination": "QID3"}  # fmt: skip
    over = {"ChoiceLocator": "q://QID3/SelectableChoice/1", "Condition": "Selected",
            "SkipToDestination": "ENDOFSURVEY"}  # fmt: skip
    one = qsf(
        question("QID1", "a", "MC", selector="SAVR", Choices=CHOICES),
        question("QID2", "b", "TE", selector="SL"),
        question("QID3", "c", "MC", selector="SAVR", Choices=CHOICES),
        question("QID4", "d", "TE", selector="SL"),
        elements=[
            {"Type": "Question", "QuestionID": "QID1", "SkipLogic": [skip]},
            {"Type": "Question", "QuestionID": "QID2"},
            {"Type": "Question", "QuestionID": "QID3", "SkipLogic": [over]},
            {"Type": "Question", "QuestionID": "QID4"},
        ],
    )

    assert shown(one.survey, {"a": "1"}) == ["a", "b", "c", "d"]
    assert shown(one.survey, {"a": "2", "c": "2"}) == ["a", "c", "d"]
    assert shown(one.survey, {"a": "2", "c": "1"}) == ["a", "c"]


def test_branches_of_the_flow_become_conditions_of_pages() -> None:
    branch = {"0": {"0": {
        "LogicType": "Question", "LeftOperand": "q://QID1/SelectableChoice/1",
        "Operator": "Selected"}, "Type": "If"}}  # fmt: skip
    more = {"Type": "Standard", "ID": "BL_2",
            "BlockElements": [{"Type": "Question", "QuestionID": "QID2"}]}  # fmt: skip
    last = {"Type": "Standard", "ID": "BL_3",
            "BlockElements": [{"Type": "Question", "QuestionID": "QID3"}]}  # fmt: skip
    one = qsf(
        question("QID1", "a", "MC", selector="SAVR", Choices=CHOICES),
        question("QID2", "b", "TE", selector="SL"),
        question("QID3", "c", "TE", selector="SL"),
        elements=[{"Type": "Question", "QuestionID": "QID1"}],
        blocks=[more, last],
        flow=[
            {"Type": "Block", "ID": "BL_1", "FlowID": "FL_1"},
            {"Type": "Branch", "FlowID": "FL_2", "BranchLogic": branch,
             "Flow": [{"Type": "Block", "ID": "BL_2"}, {"Type": "EndSurvey"}]},
            {"Type": "Block", "ID": "BL_3"},
            {"Type": "WebService", "FlowID": "FL_9"},
        ],
    )  # fmt: skip

    assert shown(one.survey, {"a": "1"}) == ["a", "b"]
    assert shown(one.survey, {"a": "2"}) == ["a", "c"]
    assert "setting_left_out FL_9" in codes(one)


def test_insertions_of_qualtrics_become_ours() -> None:
    one = qsf(
        question("QID1", "name", "TE", selector="SL"),
        question("QID2", "b", "TE", selector="SL",
                 text="<b>${m://FirstName}</b>: ${q://QID1/ChoiceTextEntryValue} ${e://Field/x}"),
    )  # fmt: skip

    assert one.survey.fields[1].text["en"] == "{first_name|}: {answer.name|}"
    assert "piping_left_out b" in codes(one)


# -- LimeSurvey ------------------------------------------------------------------------------


def lss(sections: Mapping[str, Sequence[Mapping[str, str]]], *, kind: str = "Survey") -> bytes:
    parts = [f"<LimeSurveyDocType>{kind}</LimeSurveyDocType>"]
    for name, rows in sections.items():
        cells = "".join(
            "<row>" + "".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in row.items())
            + "</row>" for row in rows
        )  # fmt: skip
        parts.append(f"<{name}><rows>{cells}</rows></{name}>")
    return f"<?xml version='1.0'?><document>{''.join(parts)}</document>".encode()


def asked(qid: str, kind: str, code: str, **told: str) -> dict[str, str]:
    return {"qid": qid, "gid": "1", "type": kind, "title": code, "parent_qid": "0",
            "question_order": qid, "question": f"Question {code}", "language": "en", **told}  # fmt: skip


def part(qid: str, parent: str, code: str, scale: str = "0") -> dict[str, str]:
    return {"qid": qid, "parent_qid": parent, "title": code, "question": f"Part {code}",
            "language": "en", "question_order": qid, "scale_id": scale}  # fmt: skip


def answer(qid: str, code: str, scale: str = "0") -> dict[str, str]:
    return {"qid": qid, "code": code, "answer": f"Answer {code}", "language": "en",
            "sortorder": "1", "scale_id": scale}  # fmt: skip


LIME = [
    pytest.param("5", {"q": "scale"}, id="five points"),
    pytest.param("A", {"q": "matrix"}, id="array of five points"),
    pytest.param("B", {"q": "matrix"}, id="array of ten points"),
    pytest.param("C", {"q": "matrix"}, id="array of yes, uncertain, no"),
    pytest.param("E", {"q": "matrix"}, id="array of increase, same, decrease"),
    pytest.param("F", {"q": "matrix"}, id="array"),
    pytest.param("H", {"q": "matrix"}, id="array by column"),
    pytest.param("1", {"q_scale1": "matrix", "q_scale2": "matrix"}, id="array of two scales"),
    pytest.param(":", {"q_r1_c1": "number", "q_r2_c1": "number"}, id="array of numbers"),
    pytest.param(";", {"q_r1_c1": "text", "q_r2_c1": "text"}, id="array of texts"),
    pytest.param("D", {"q": "date"}, id="date"),
    pytest.param("G", {"q": "single"}, id="gender"),
    pytest.param("Y", {"q": "single"}, id="yes or no"),
    pytest.param("L", {"q": "single"}, id="list"),
    pytest.param("!", {"q": "single"}, id="dropdown"),
    pytest.param("O", {"q": "single", "q_comment": "text"}, id="list with comment"),
    pytest.param("M", {"q": "multiple"}, id="several choices"),
    pytest.param("P", {"q": "multiple"}, id="several choices with comments"),
    pytest.param("K", {"q_r1": "number", "q_r2": "number", "q_c1": "number"}, id="numbers"),
    pytest.param("Q", {"q_r1": "text", "q_r2": "text", "q_c1": "text"}, id="short texts"),
    pytest.param("N", {"q": "number"}, id="number"),
    pytest.param("R", {"q": "text"}, id="ranking"),
    pytest.param("|", {"q": "text"}, id="upload"),
    pytest.param("T", {"q": "text"}, id="long text"),
    pytest.param("X", {"q": "statement"}, id="text to read"),
    pytest.param("*", {}, id="equation"),
    pytest.param("I", {}, id="choice of language"),
    pytest.param("~", {"q": "text"}, id="a type of tomorrow"),
]


@pytest.mark.parametrize(("letter", "expected"), LIME)
def test_every_type_of_limesurvey_has_its_counterpart(
    letter: str, expected: dict[str, str]
) -> None:
    one = bring(lss({
        "questions": [asked("9", "T", "first"), asked("10", letter, "q")],
        "subquestions": [part("11", "10", "r1"), part("12", "10", "r2"),
                         part("13", "10", "c1", scale="1")],
        "answers": [answer("10", "A1"), answer("10", "A2"), answer("10", "B1", "1")],
    }), name="ours.lss")  # fmt: skip

    kinds = {field.id: field.type for field in one.survey.fields if field.id != "first"}
    assert kinds == expected


@pytest.mark.parametrize(
    ("relevance", "answers", "is_shown"),
    [
        ('a.NAOK == "A1"', {"a": "A1"}, True),
        ('a.NAOK == "A1"', {"a": "A2"}, False),
        ('a != "A1"', {}, True),
        ('m_r1.NAOK == "Y"', {"m": ["r1", "r2"]}, True),
        ('m_r1.NAOK == "Y"', {"m": ["r2"]}, False),
        ("!is_empty(m_r2)", {"m": ["r2"]}, True),
        ('m_r1 == ""', {"m": ["r2"]}, True),
        ("n.NAOK >= 3 and n.NAOK < 5", {"n": 4}, True),
        ("n.NAOK >= 3 and n.NAOK < 5", {"n": 5}, False),
        ("7X1X10 == 'A2'", {"a": "A2"}, True),
        ("7X1X20r2 == 'Y'", {"m": ["r2"]}, True),
    ],
)
def test_relevance_holds_when_it_held_there(
    relevance: str, answers: dict[str, Any], is_shown: bool
) -> None:
    one = bring(lss({
        "questions": [asked("10", "L", "a"), asked("20", "M", "m"), asked("30", "N", "n"),
                      asked("40", "T", "q", relevance=relevance)],
        "subquestions": [part("21", "20", "r1"), part("22", "20", "r2")],
        "answers": [answer("10", "A1"), answer("10", "A2")],
    }), name="ours.lss")  # fmt: skip

    assert ("q" in shown(one.survey, answers)) is is_shown
    assert not one.remarks


def test_conditions_of_old_files_hold_too() -> None:
    def row(name: str, value: str, scenario: str = "1") -> dict[str, str]:
        return {"qid": "40", "cfieldname": name, "method": "==", "value": value,
                "scenario": scenario}  # fmt: skip

    one = bring(lss({
        "questions": [asked("10", "L", "a"), asked("30", "N", "n"), asked("40", "T", "q")],
        "answers": [answer("10", "A1"), answer("10", "A2")],
        "conditions": [row("7X1X10", "A1"), row("7X1X30", "3"), row("7X1X10", "A2", "2")],
    }), name="old.lss").survey  # fmt: skip

    assert "q" in shown(one, {"a": "A1", "n": 3})
    assert "q" not in shown(one, {"a": "A1", "n": 4})
    assert "q" in shown(one, {"a": "A2"})


def test_entities_and_declarations_are_refused_before_they_can_grow() -> None:
    laughs = b"<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>"
    outside = b"<?xml version='1.0'?><!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"

    for bomb in (laughs, outside):
        with pytest.raises(SurveyFileError, match="declares"):
            bring(bomb + b"<document>&b;</document>", name="bomb.lss")


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from mehvar.surveys import _import_file

    monkeypatch.setattr(_import_file, "_LARGEST_INSIDE", 1_000_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("survey.lss", b" " * 2_000_000)

    with pytest.raises(SurveyFileError, match="unpacks to more than"):
        bring(packed.getvalue(), name="bomb.lsa")


# -- Typeform --------------------------------------------------------------------------------


def typeform() -> dict[str, Any]:
    def choice(ref: str) -> dict[str, str]:
        return {"ref": ref, "id": f"id-{ref}", "label": f"Label {ref}"}

    return {
        "title": "A form",
        "settings": {"language": "fa"},
        "welcome_screens": [{"title": "Welcome *you*"}],
        "thankyou_screens": [{"ref": "sorry", "title": "We are sorry"}],
        "hidden": ["order"],
        "fields": [
            {"ref": "nps", "type": "nps", "title": "Recommend us?",
             "validations": {"required": True}},
            {"ref": "why", "type": "long_text", "title": "You said {{field:nps}}: {{hidden:order}}"},
            {"ref": "pick", "type": "multiple_choice", "title": "Which?",
             "properties": {"choices": [choice("x"), choice("y")], "allow_other_choice": True}},
            {"ref": "group", "type": "group", "title": "More", "properties": {"fields": [
                {"ref": "mail", "type": "email", "title": "E-mail"},
                {"ref": "stars", "type": "rating", "properties": {"steps": 5}, "title": "Stars"},
            ]}},
            {"ref": "pay", "type": "payment", "title": "Pay"},
        ],
        "logic": [
            {"type": "field", "ref": "nps", "actions": [
                {"action": "jump", "details": {"to": {"type": "field", "value": "pick"}},
                 "condition": {"op": "greater_equal_than", "vars": [
                     {"type": "field", "value": "nps"}, {"type": "constant", "value": 9}]}},
            ]},
            {"type": "field", "ref": "pick", "actions": [
                {"action": "jump", "details": {"to": {"type": "thankyou", "value": "sorry"}},
                 "condition": {"op": "is", "vars": [
                     {"type": "field", "value": "pick"}, {"type": "choice", "value": "y"}]}},
            ]},
        ],
    }  # fmt: skip


def test_a_form_of_typeform_becomes_pages_with_jumps() -> None:
    one = bring(typeform())
    survey = one.survey

    assert [field.type for field in survey.fields] == [
        "nps", "text", "single", "statement", "text", "stars", "text",
    ]  # fmt: skip
    assert survey.language == "fa"
    assert survey.intro == {"fa": "Welcome you"}
    assert shown(survey, {"nps": 3})[:2] == ["nps", "why"]
    assert shown(survey, {"nps": 9})[:2] == ["nps", "pick"]
    ended = surveys.next_page(survey=survey, page=survey.pages[2], answers={"nps": 9, "pick": "y"})
    assert ended.id == survey.ends[0].id
    assert survey.fields[1].text["fa"] == "You said {answer.nps|}: {order|}"
    assert "kept_as_text pay" in codes(one)


# -- anything --------------------------------------------------------------------------------


def test_our_own_json_comes_back_the_same() -> None:
    ours = surveys.templates()[0].survey

    assert bring(ours.to_dict()).survey == ours


def test_a_faulty_one_of_ours_names_the_element() -> None:
    told = surveys.templates()[0].survey.to_dict() | {"pages": [{"id": "1"}]}

    with pytest.raises(SurveyFileError, match=r"pages\[0\]\.id"):
        bring(told)


SAMPLES = (
    json.dumps(typeform()).encode(),
    json.dumps({"pages": [{"elements": [
        {"type": "matrix", "name": "m", "columns": [1, {"value": 2}], "rows": ["a"]},
        {"type": "rating", "name": "r", "visibleIf": "{m.a} = 1", "rateMax": 3},
        {"type": "checkbox", "name": "c", "choices": [{"value": "x", "text": {"fa": "ی"}}]},
    ]}], "triggers": [{"type": "complete", "expression": "{r} = 3"}]}).encode(),
    lss({"questions": [asked("10", "M", "m"), asked("20", "F", "f", relevance="m_r1 == 'Y'")],
         "subquestions": [part("11", "10", "r1"), part("21", "20", "r2")],
         "answers": [answer("20", "A1")], "groups": [{"gid": "1", "group_order": "1"}]}),
    json.dumps({"SurveyEntry": {"SurveyName": "x"}, "SurveyElements": [
        {"Element": "BL", "Payload": [{"ID": "B", "BlockElements": [
            {"Type": "Question", "QuestionID": "QID1", "SkipLogic": [{
                "ChoiceLocator": "q://QID1/SelectableChoice/1", "Condition": "Selected",
                "SkipToDestination": "ENDOFBLOCK"}]}]}]},
        question("QID1", "a", "MC", selector="SAVR", Choices=CHOICES)]}).encode(),
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A file that was cut off, or into which other bytes have come."""
    content = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(content)))
        content[place : place + draw(st.integers(0, 9))] = draw(st.binary(max_size=6))
    return bytes(content[: draw(st.integers(0, len(content)))])


@st.composite
def twisted(draw: st.DrawFn) -> bytes:
    """JSON of the right keys in which values are of any other kind."""
    data = json.loads(draw(st.sampled_from([one for one in SAMPLES if one[:1] == b"{"])))
    for _ in range(draw(st.integers(1, 4))):
        holder: Any = data
        for _ in range(draw(st.integers(0, 8))):
            inner = [one for one in (holder.values() if isinstance(holder, dict) else holder)
                     if isinstance(one, dict | list) and one]  # fmt: skip
            if not inner:
                break
            holder = draw(st.sampled_from(inner))
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        other = draw(LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(
            st.sampled_from(["1", "ref", "type", "text"]), LEAVES, max_size=2))  # fmt: skip
        holder[draw(st.sampled_from(keys))] = other
    return json.dumps(data).encode()


@given(content=damaged() | twisted())
def test_no_damage_brings_anything_but_the_slices_own_error(content: bytes) -> None:
    with suppress(SurveyFileError):
        brought = surveys.read_survey_file(content=content, name="damaged.json")
        for one in brought:
            assert surveys.read_survey(one.survey.to_dict()) == one.survey


@given(text=st.text(alphabet="{}[]()'\"<>=!&|andornotempty 1,.x", max_size=40))
def test_no_expression_is_too_strange(text: str) -> None:
    one = surveyjs({"type": "text", "name": "x"}, {"type": "text", "name": "q", "visibleIf": text})

    is_told = bool({"logic_left_out q"} & codes(one))
    field = one.survey.fields[-1]
    assert not is_told or field.show_when is None
