"""The way through a survey, against an interpreter that knows only the rules as told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.surveys import making

from mehvar import surveys
from mehvar.surveys import Condition, End, Field, Page, Survey


def true_of(
    condition: Condition | None, answers: Mapping[str, Any], context: Mapping[str, str]
) -> bool:
    """The rules of ``Condition``, read again from their words."""
    if condition is None:
        return True
    told = [true_of(part, answers, context) for part in condition.parts]
    if condition.op == "all":
        return False not in told
    if condition.op == "any":
        return True in told
    if condition.op == "not":
        return not told[0]
    return _leaf_is_true(condition, answers, context)


def _leaf_is_true(
    condition: Condition, answers: Mapping[str, Any], context: Mapping[str, str]
) -> bool:
    value = context.get(condition.context) if condition.context else answers.get(condition.field)
    if isinstance(value, dict):
        value = value.get(condition.row)
    if value in (None, [], ""):
        return False
    listed = value if isinstance(value, list) else [value]
    if condition.op == "answered":
        return True
    if condition.op == "is":
        return any(str(one) == _told(wanted) for one in listed for wanted in condition.values)
    bound = float(condition.values[0])
    numbers = [number for one in listed if (number := _number(one)) is not None]
    if condition.op == "at_least":
        return any(number >= bound for number in numbers)
    return any(number <= bound for number in numbers)


def _told(value: str | float) -> str:
    return f"{value:g}" if isinstance(value, float) else value


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def walked(
    survey: Survey, answers: Mapping[str, Any], context: Mapping[str, str]
) -> tuple[list[str], list[str], str]:
    """The pages, the fields and the end that somebody with these answers comes to."""
    kept: dict[str, Any] = {}
    pages: list[str] = []
    fields: list[str] = []
    place = 0
    while place < len(survey.pages):
        page = survey.pages[place]
        shown: list[Field] = []
        if true_of(page.show_when, kept, context):
            before = dict(kept)
            for field in page.fields:
                if true_of(field.show_when, kept, context):
                    shown.append(field)
                    if field.id in answers and pages_begin(page, survey, before, context):
                        kept[field.id] = answers[field.id]
            if not pages_begin(page, survey, before, context):
                kept, shown = before, []
        if not shown:
            place += 1
            continue
        pages.append(page.id)
        fields += [field.id for field in shown]
        target = next((jump.to for jump in page.jumps if true_of(jump.when, kept, context)), None)
        if target is not None and target in {end.id for end in survey.ends}:
            return pages, fields, target
        if target == "end":
            break
        later = [n for n, one in enumerate(survey.pages) if one.id == target and n > place]
        place = later[0] if later else place + 1
    return pages, fields, survey.ends[0].id


def pages_begin(
    page: Page, survey: Survey, kept: Mapping[str, Any], context: Mapping[str, str]
) -> bool:
    """A page without anything to show before it was answered is passed over."""
    return any(true_of(field.show_when, kept, context) for field in page.fields)


def answers_to(survey: Survey) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={
        field.id: st.just({"r": field.options[0].id}) if field.type == "matrix"
        else st.lists(st.sampled_from([one.id for one in field.options]), min_size=1, unique=True)
        if field.type == "multiple"
        else st.sampled_from([one.id for one in field.options]) if field.type == "single"
        else st.sampled_from(field.points) if field.points
        else st.sampled_from(["x", "5"]) if field.type == "text" else st.integers(-3, 10)
        for field in survey.fields if field.is_asked and field.type != "date"
    })  # fmt: skip


@given(data=st.data(), survey=making.surveys(), channel=st.sampled_from(making.CHANNELS))
@settings(max_examples=100, deadline=None)
def test_everybody_goes_the_way_that_the_rules_tell(
    data: st.DataObject, survey: Survey, channel: str
) -> None:
    answers = data.draw(answers_to(survey))
    context = {"channel": channel}

    pages, fields, end = walked(survey, answers, context)

    ways = surveys.way(survey=survey, answers=answers, context=context)
    assert [page.id for page in ways] == pages
    shown = [
        field.id
        for page in ways
        for field in surveys.visible_fields(
            survey=survey, page=page, answers=answers, context=context
        )
    ]
    assert shown == fields
    last: Page | None = ways[-1] if ways else None
    step = surveys.next_page(survey=survey, page=last, answers=answers, context=context)
    assert isinstance(step, End)
    assert step.id == end
    kept = surveys.kept_answers(survey=survey, answers=answers, context=context)
    assert kept == {name: answers[name] for name in fields if name in answers}


def test_a_field_of_a_page_that_is_passed_over_now_tells_nothing() -> None:
    survey = surveys.read_survey({
        "survey_id": "s", "title": {"fa": "ع"}, "pages": [
            {"id": "p1", "fields": [{"id": "solved", "type": "single", "text": {"fa": "ع"},
                                     "options": making.options("yes", "no")}],
             "jumps": [{"to": "p3", "when": {"field": "solved", "is": "yes"}}]},
            {"id": "p2", "fields": [{"id": "angry", "type": "nps", "text": {"fa": "ع"}}]},
            {"id": "p3", "fields": [
                {"id": "more", "type": "text", "text": {"fa": "ع"}},
                {"id": "sorry", "type": "text", "text": {"fa": "ع"},
                 "show_when": {"field": "angry", "at_most": 3}}]},
        ]})  # fmt: skip
    changed_their_mind: surveys.Answers = {"solved": "yes", "angry": 0, "sorry": "x"}

    seen = surveys.visible_fields(survey=survey, page=survey.pages[2], answers=changed_their_mind)

    assert [field.id for field in seen] == ["more"]
    assert surveys.kept_answers(survey=survey, answers=changed_their_mind) == {"solved": "yes"}


def test_options_are_shuffled_alike_for_one_person_and_evenly_over_many() -> None:
    survey = making.short({
        "id": "q", "type": "single", "random_order": True,
        "options": [*making.options("a", "b", "c"), making.options("z")[0] | {"other": True}],
    })  # fmt: skip
    orders = [
        "".join(one.id for one in surveys.ordered_options(field=survey.fields[0], seed=f"u{n}"))
        for n in range(3_000)
    ]

    assert {order[-1] for order in orders} == {"z"}
    assert orders[7] == "".join(
        one.id for one in surveys.ordered_options(field=survey.fields[0], seed="u7")
    )
    counts = [orders.count(order) for order in set(orders)]
    assert len(counts) == 6
    assert sum((count - 500) ** 2 / 500 for count in counts) < 20.5  # chi2(5), p = 0.001
