"""Every file of the public collection is brought, or says what is wrong with which element."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from mehvar import surveys
from mehvar.surveys import SurveyFileError

# What each file holds was counted by hand in the files themselves.
BROUGHT = [
    ("limesurvey/core-testing__cypress__data__surveys__colors.lss", "limesurvey", "en",
     {"multiple": 1, "text": 2, "single": 1, "statement": 1}),
    ("limesurvey/core-testing__cypress__data__surveys__colors.lsa", "limesurvey", "en",
     {"multiple": 1, "text": 2, "single": 1, "statement": 1}),
    ("limesurvey/core-testing__cypress__data__surveys__date_and_time.lss", "limesurvey", "en",
     {"date": 2, "text": 1}),
    ("limesurvey/core-testing__cypress__data__surveys__limesurvey_group_24.lsg", "limesurvey",
     "en hr", {"text": 2, "statement": 1}),
    ("limesurvey/imex__tests__support__data__surveys__blank-survey.lss", "limesurvey", "en",
     {"text": 1}),
    ("limesurvey/imex__tests__support__data__surveys__survey-one-question-two-languages.lss",
     "limesurvey", "en et", {"text": 1}),
    ("limesurvey/rc2api__tests__fixtures__a_rather_interesting_questionnaire_for_testing.lss",
     "limesurvey", "en", {"text": 1, "number": 1, "single": 1, "statement": 1}),
    ("qualtrics/rios__tests__qualtrics__qualtrics_health.qsf", "qualtrics", "en",
     {"single": 22, "text": 3, "statement": 4}),
    ("qualtrics/rios__tests__qualtrics__bad_element_type.qsf", "qualtrics", "en",
     {"single": 22, "text": 3, "statement": 4}),
    ("qualtrics/rios__tests__qualtrics__bad_qualtrics_no_type.qsf", "qualtrics", "en",
     {"single": 22, "text": 3, "statement": 4}),
    ("qualtrics/rios__tests__qualtrics__bad_qualtrics_question.qsf", "qualtrics", "en",
     {"single": 22, "text": 3, "statement": 4}),
    ("qualtrics/rios__tests__qualtrics__bad_qualtrics_question_id.qsf", "qualtrics", "en",
     {"single": 22, "text": 3, "statement": 4}),
    ("qualtrics/sumtxt__data-raw__sq_example.qsf", "qualtrics", "en de fr", {"single": 2}),
    ("surveyjs/code-examples__legacy-angular__form-library__src__assets__survey.json",
     "surveyjs", "en fr", {"scale": 1, "text": 3, "multiple": 1, "single": 2}),
    ("surveyjs/code-examples__legacy-angular__survey-creator__src__assets__survey.json",
     "surveyjs", "en fr", {"scale": 1, "text": 3, "multiple": 1, "single": 2}),
    ("surveyjs/survey-library__packages__survey-angular-ui__example__src__assets__survey.json",
     "surveyjs", "en", {"statement": 1, "text": 1, "single": 6}),
]  # fmt: skip
REFUSED = [
    ("qualtrics/rios__tests__qualtrics__bad_json.qsf", "line 3, column 1"),
    ("qualtrics/rios__tests__qualtrics__bad_qualtrics_object.qsf", "QID17671700 has no Payload"),
    ("qualtrics/sumtxt__data-raw__frame-template.qsf", "holds no question"),
    ("qualtrics/sumtxt__data-raw__sq-template.qsf", r"one element \(SQ Q0\)"),
    ("qualtrics/qualtRics__inst__extdata__sample.csv", "no survey that we know"),
    ("qualtrics/qualtRics__inst__extdata__sample_legacy.csv", "no survey that we know"),
    ("surveyjs/survey-library__docs__surveyjs_definition.json", r"\$schema"),
]
LINES = "surveyjs/survey-library_docs_json_examples.jsonl"
TOLD = [
    ("qualtrics/rios__tests__qualtrics__bad_element_type.qsf", "read_as", "QID17671695"),
    ("qualtrics/rios__tests__qualtrics__bad_qualtrics_no_type.qsf", "read_as", "QID17671676"),
    ("qualtrics/rios__tests__qualtrics__bad_qualtrics_question_id.qsf", "repaired", "QID17671696"),
    ("limesurvey/core-testing__cypress__data__surveys__date_and_time.lss", "kept_as_text", "Q01"),
    ("limesurvey/core-testing__cypress__data__surveys__limesurvey_group_24.lsg",
     "logic_left_out", "Third group"),
    ("limesurvey/core-testing__cypress__data__surveys__colors.lss", "setting_left_out", "survey"),
    ("limesurvey/imex__tests__support__data__surveys__survey-one-question-two-languages.lss",
     "repaired", "Q1"),
    ("surveyjs/survey-library__packages__survey-angular-ui__example__src__assets__survey.json",
     "renamed", "civilwar"),
]  # fmt: skip


@pytest.fixture
def formats(data: Path) -> Path:
    return data / "survey_formats"


def bring(path: Path) -> tuple[surveys.BroughtSurvey, ...]:
    return surveys.read_survey_file(content=path.read_bytes(), name=path.name)


def test_no_file_of_the_collection_is_forgotten(formats: Path) -> None:
    named = {name for name, *_ in BROUGHT} | {name for name, _ in REFUSED} | {LINES}

    found = {path.relative_to(formats).as_posix() for path in formats.rglob("*") if path.is_file()}

    assert found == named


@pytest.mark.parametrize(("name", "system", "languages", "kinds"), BROUGHT)
def test_a_file_is_brought_with_its_questions_and_languages(
    formats: Path, name: str, system: str, languages: str, kinds: dict[str, int]
) -> None:
    (one,) = bring(formats / name)

    assert one.format == system
    assert " ".join(one.survey.languages) == languages
    assert Counter(field.type for field in one.survey.fields) == kinds
    assert surveys.read_survey(one.survey.to_dict()) == one.survey


@pytest.mark.parametrize(("name", "told"), REFUSED)
def test_a_file_that_is_none_names_the_element_and_the_next_step(
    formats: Path, name: str, told: str
) -> None:
    with pytest.raises(SurveyFileError, match=told) as refused:
        bring(formats / name)

    assert refused.value.hint


@pytest.mark.parametrize(("name", "code", "element"), TOLD)
def test_what_does_not_come_through_is_told(
    formats: Path, name: str, code: str, element: str
) -> None:
    (one,) = bring(formats / name)

    assert (code, element) in {(remark.code, remark.element) for remark in one.remarks}
    assert all(remark.text["fa"] and remark.text["en"] for remark in one.remarks)


def test_lines_of_json_are_surveys_of_their_own(formats: Path) -> None:
    brought = bring(formats / LINES)

    assert len(brought) == 13
    nps = next(one.survey for one in brought if one.survey.survey_id == "Net_Promoter_Score")
    assert [field.type for field in nps.fields] == ["nps", "text"]
    seven, six = ({"nps": 7}, {"nps": 6})
    page = nps.pages[1]
    assert not surveys.visible_fields(survey=nps, page=page, answers=seven)
    assert surveys.visible_fields(survey=nps, page=page, answers=six)
    assert surveys.next_page(survey=nps, page=nps.pages[0], answers={"nps": 9}).id == "end"


def test_conditions_of_limesurvey_hold_as_they_did_there(formats: Path) -> None:
    (one,) = bring(formats / "limesurvey/core-testing__cypress__data__surveys__colors.lss")
    page = one.survey.pages[0]

    def shown(*colours: str) -> list[str]:
        fields = surveys.visible_fields(
            survey=one.survey, page=page, answers={"Q00": list(colours)}
        )
        return [field.id for field in fields if field.type == "text"]

    assert shown("SQ009", "SQ011") == ["G01Q02"]  # black and brown: why darker colours?
    assert shown("SQ001", "SQ002") == ["G01Q03"]  # red and green: why lighter ones?
    assert shown("SQ009") == []
    assert one.survey.fields[1].min_picks == 2
