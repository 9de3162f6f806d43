"""A survey's JSON: it comes back the same, and what is wrong is named with its place."""

from __future__ import annotations

import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.surveys import making

from mehvar.surveys import Survey, SurveyError, read_survey


def whole() -> dict[str, Any]:
    return {
        "survey_id": "after-order",
        "title": {"fa": "پس از سفارش"},
        "pages": [{"id": "p1", "fields": [
            {"id": "q1", "type": "csat", "text": {"fa": "راضی هستید؟"}},
            {"id": "q2", "type": "single", "text": {"fa": "چرا؟"},
             "options": making.options("a", "b"),
             "show_when": {"all": [{"field": "q1", "at_most": 2}]}},
        ]}],
        "ends": [{"id": "thanks", "title": {"fa": "سپاس"}}],
    }  # fmt: skip


@given(making.surveys())
@settings(max_examples=80, deadline=None)
def test_any_survey_comes_back_the_same_through_json(survey: Survey) -> None:
    assert read_survey(json.loads(json.dumps(survey.to_dict()))) == survey


def test_types_bring_their_scales_and_measures() -> None:
    survey = making.short(
        {"id": "a", "type": "nps"}, {"id": "b", "type": "nps", "measure": "enps"},
        {"id": "c", "type": "ces"}, {"id": "d", "type": "stars", "high": 10},
        {"id": "e", "type": "scale", "low": 1, "high": 6},
    )  # fmt: skip

    assert [(one.measure, one.low, one.high) for one in survey.fields] == [
        ("nps", 0, 10), ("enps", 0, 10), ("ces", 1, 7), ("rating", 1, 10), ("", 1, 6),
    ]  # fmt: skip


def change(data: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    changed = copy.deepcopy(data)
    *way, last = (int(step) if step.isdigit() else step for step in path.split("/"))
    part: Any = changed
    for step in way:
        part = part[step]
    part[last] = value
    return changed


@pytest.mark.parametrize(("path", "value", "place"), [
    ("survey_id", "1st", "survey_id"),
    ("title", "text", "title"),
    ("pages", {}, "pages"),
    ("pages/0/id", "", "pages[0].id"),
    ("pages/0/fields/0/type", "slider", "pages[0].fields[0].type"),
    ("pages/0/fields/0/required", "yes", "pages[0].fields[0].required"),
    ("pages/0/fields/0/low", 9, "pages[0].fields[0].high"),
    ("pages/0/fields/0/colour", "red", "pages[0].fields[0].colour"),
    ("pages/0/fields/0/measure", "nps", "pages[0].fields[0].measure"),
    ("pages/0/fields/1/options", 3, "pages[0].fields[1].options"),
    ("pages/0/fields/1/options/1/id", "a", "pages[0].fields[1].options[1].id"),
    ("pages/0/fields/1/options/0/id", "a|b", "pages[0].fields[1].options[0].id"),
    ("pages/0/fields/1/show_when", {"is": 1}, "pages[0].fields[1].show_when"),
    ("pages/0/fields/1/show_when/all/0/at_most", [1, 2],
     "pages[0].fields[1].show_when.all[0].at_most"),
    ("pages/0/fields/1/id", "q1", "pages[0].fields[1].id"),
    ("pages/0/fields/1", 7, "pages[0].fields[1]"),
    ("ends/0/id", "p1", "ends[0].id"),
    ("ends/0/link", "javascript:alert(1)", "ends[0].link"),
    ("theme", {"logo": "http://x"}, "theme.logo"),
    ("theme", {"accent": "red"}, "theme.accent"),
    ("schema", 99, "schema"),
    ("languages", ["fa", "<b>"], "languages"),
])  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(path: str, value: object, place: str) -> None:
    read_survey(whole())

    with pytest.raises(SurveyError) as caught:
        read_survey(change(whole(), path, value))

    assert caught.value.place == place


def test_all_faults_are_told_at_once() -> None:
    data = change(change(whole(), "pages/0/id", ""), "ends/0/id", 5)

    with pytest.raises(SurveyError, match="1 more") as caught:
        read_survey(data)

    assert [place for place, _ in caught.value.data["faults"]] == ["pages[0].id", "ends[0].id"]  # type: ignore[attr-defined]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(path=st.sampled_from([
    "survey_id", "title", "pages", "pages/0/fields", "pages/0/fields/0", "pages/0/fields/0/low",
    "pages/0/fields/1/options", "pages/0/fields/1/options/0", "pages/0/fields/1/show_when", "ends",
    "theme", "languages", "pages/0/jumps",
]), value=_JSON)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_no_json_breaks_the_reader(path: str, value: object) -> None:
    data = change(whole(), path, value)

    with contextlib.suppress(SurveyError):
        survey = read_survey(data)
        assert read_survey(survey.to_dict()) == survey


def test_conditions_do_not_nest_without_end() -> None:
    deep: dict[str, Any] = {"field": "q1", "answered": True}
    for _ in range(2_000):
        deep = {"not": deep}

    with pytest.raises(SurveyError, match="nest at most 8 deep"):
        read_survey(change(whole(), "pages/0/fields/1/show_when", deep))
