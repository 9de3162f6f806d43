"""What people send: three digit sets, two calendars, and anything else, without a crash."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.surveys import making

from mehvar import calendar, surveys
from mehvar.surveys import Reading, Survey, read_answers


def read(survey: Survey, language: str = "fa", /, **raw: list[str]) -> Reading:
    return read_answers(survey=survey, page=survey.pages[0], raw=raw, language=language)


def code(reading: Reading, field: str = "q") -> str:
    return reading.faults[field].code


@given(data=st.data(), survey=making.surveys())
@settings(max_examples=60, deadline=None)
def test_nothing_that_is_sent_breaks_the_page(data: st.DataObject, survey: Survey) -> None:
    page = data.draw(st.sampled_from(survey.pages))
    names = [field.id for field in page.fields] or ["q0"]
    names += [f"{name}.{part}" for name in names for part in ("other", "r", "y", "m", "d", "", "é")]
    values = st.lists(
        st.text(max_size=40) | st.from_regex(r"[0-9۰-۹٠-٩/.,٫٬:+-]{0,12}", fullmatch=True),
        max_size=3,
    )
    raw = data.draw(st.dictionaries(st.sampled_from(["_shown", *names]), values, max_size=8))
    language = data.draw(st.sampled_from(["fa", "en", "ar", ""]))

    reading = read_answers(survey=survey, page=page, raw=raw, language=language)

    known = {field.id for field in page.fields}
    assert {name.partition(".")[0] for name in reading.answers} <= known
    assert set(reading.faults) <= known
    assert not set(reading.faults) & set(reading.answers)
    assert all(fault.text and "{" not in fault.text for fault in reading.faults.values())
    kept = surveys.kept_answers(survey=survey, answers=reading.answers)
    again = [len(surveys.rows_of(
        survey=survey, submission_id="u", answers=answers, at=datetime(2026, 1, 1),
        asked=surveys.Asked(channel="web", language="fa"),
    )) for answers in (reading.answers, kept)]  # fmt: skip
    assert again[0] == again[1] == len([name for name in kept if not name.endswith(".other")])


@given(data=st.data(), survey=making.surveys(), channel=st.sampled_from(making.CHANNELS))
@settings(max_examples=60, deadline=None)
def test_answers_of_hidden_fields_are_dropped(
    data: st.DataObject, survey: Survey, channel: str
) -> None:
    context = {"channel": channel}
    answers: surveys.Answers = {}
    for page in survey.pages:
        raw = data.draw(making.forms(page))
        answers = read_answers(
            survey=survey, page=page, raw=raw, language="fa", answers=answers, context=context
        ).answers

    kept = surveys.kept_answers(survey=survey, answers=answers, context=context)

    shown = {
        field.id
        for page in surveys.way(survey=survey, answers=kept, context=context)
        for field in surveys.visible_fields(survey=survey, page=page, answers=kept, context=context)
    }
    assert {name.partition(".")[0] for name in kept} <= shown
    assert kept == surveys.kept_answers(survey=survey, answers=kept, context=context)


@pytest.mark.parametrize("sent", ["7", "۷", "٧", " 7 "])
def test_points_come_in_any_digits(sent: str) -> None:
    assert read(making.short({"id": "q", "type": "nps"}), q=[sent]).answers == {"q": 7}


@pytest.mark.parametrize("sent", ["11", "-1", "7.5", "هفت", "7 8", "1e1", "²"])
def test_what_is_no_point_is_a_fault(sent: str) -> None:
    reading = read(making.short({"id": "q", "type": "nps"}), q=[sent])

    assert reading.answers == {}
    assert reading.faults["q"].text == "یکی از عددهای ۰ تا ۱۰ را انتخاب کنید."


@given(st.dates(date(1900, 1, 1), date(2090, 1, 1)), st.sampled_from(["0123456789", "۰۱۲۳۴۵۶۷۸۹"]))
@settings(max_examples=60, deadline=None)
def test_a_day_is_the_same_day_however_it_is_written(day: date, digits: str) -> None:
    survey = making.short({"id": "q", "type": "date"})
    jalali = [int(part[0]) for part in calendar.jalali_from_days([(day - date(1970, 1, 1)).days])]
    spellings = [
        f"{jalali[0]}/{jalali[1]}/{jalali[2]}", f"{jalali[0]}-{jalali[1]:02d}-{jalali[2]:02d}",
        day.isoformat(), f"{day.year}/{day.month}/{day.day}",
    ]  # fmt: skip
    table = str.maketrans("0123456789", digits)

    told = [read(survey, q=[one.translate(table)]).answers["q"] for one in spellings]
    parts = {f"q.{name}": [str(part)] for name, part in zip("ymd", jalali, strict=True)}

    assert told == [day.isoformat()] * 4
    assert read(survey, **parts).answers["q"] == day.isoformat()
    assert (
        read(survey, q=[calendar.format_day(day, calendar="jalali", language="fa")]).answers["q"]
        == day.isoformat()
    )


@pytest.mark.parametrize("sent", [
    "1403/12/31", "1404/12/30", "2025-02-29", "1403/7/31", "5/6", "12345", "1700000000", "دیروز",
    "9999-01-01",
])  # fmt: skip
def test_what_is_no_day_is_a_fault_not_a_guess(sent: str) -> None:
    assert code(read(making.short({"id": "q", "type": "date"}), q=[sent])) == "day"


def test_leap_years_have_their_last_day() -> None:
    assert read(making.short({"id": "q", "type": "date"}), q=["۱۴۰۳/۱۲/۳۰"]).answers == {
        "q": "2025-03-20"
    }


def test_days_keep_to_their_bounds_and_say_them_in_jalali() -> None:
    survey = making.short({"id": "q", "type": "date", "low_day": "2024-08-02",
                           "high_day": "2024-08-03"})  # fmt: skip

    assert read(survey, q=["1403/5/11"]).faults["q"].text == "این تاریخ زودتر از ۱۲ مرداد ۱۴۰۳ است."
    assert code(read(survey, q=["1403/5/14"])) == "day_late"
    assert read(survey, q=["1403/5/13"]).answers == {"q": "2024-08-03"}


@pytest.mark.parametrize(("sent", "number"), [
    ("۱۲", 12), ("12.50", 12.5), ("۱۲٫۵", 12.5), ("1,250", 1250), ("۱٬۲۵۰٫۵", 1250.5), ("۲/۵", 2.5),
    ("-3", -3), ("−3", -3), ("1 250", 1250), ("007", 7), (".5", 0.5),
])  # fmt: skip
def test_numbers_are_read_as_they_are_written(sent: str, number: float) -> None:
    field = {"id": "q", "type": "number", "decimals": 2}

    assert read(making.short(field), q=[sent]).answers == {"q": number}


@pytest.mark.parametrize(("sent", "why"), [
    ("1,5", "number"), ("1e3", "number"), ("نه", "number"), ("1" * 60, "number"), ("½", "number"),
    ("0x1", "number"), ("1.234", "decimals"), ("-6", "low"), ("11", "high"), ("nan", "number"),
    ("1_0", "number"), ("99999999999999999999", "number"),
])  # fmt: skip
def test_other_numbers_are_faults(sent: str, why: str) -> None:
    survey = making.short({"id": "q", "type": "number", "decimals": 2, "low": -5, "high": 10})

    assert code(read(survey, "en", q=[sent])) == why


def choices(**more: object) -> Survey:
    listed = making.options("a", "b", "c", "other", "none")
    listed[3]["other"], listed[4]["exclusive"] = True, True
    return making.short({"id": "q", "type": "multiple", "options": listed, **more})


@pytest.mark.parametrize(("sent", "why"), [
    (["a", "none"], "exclusive"), (["x"], "choice"), (["a"], "too_few"), (["a", "b", "c"], "too_many"),
    ([], "required"),
])  # fmt: skip
def test_several_choices_keep_to_their_rules(sent: list[str], why: str) -> None:
    survey = choices(min_picks=2, max_picks=2, required=True)

    assert code(read(survey, q=sent)) == why


def test_who_writes_other_words_has_chosen_other() -> None:
    reading = read(choices(), q=["b"], **{"q.other": [" سیب\nسرخ "]})

    assert reading.answers == {"q": ["b", "other"], "q.other": "سیب سرخ"}
    assert read(choices(min_picks=3), q=["none"]).answers == {"q": ["none"]}


def test_other_words_without_the_option_are_not_kept() -> None:
    survey = making.short({"id": "q", "type": "single", "options": making.options("a", "b")})

    assert read(survey, q=["a"], **{"q.other": ["x"]}).answers == {"q": "a"}
    assert code(read(survey, q=["a", "b"])) == "choice"


def test_a_matrix_wants_all_rows_only_when_it_must() -> None:
    field = {"id": "q", "type": "matrix", "rows": making.options("r", "s"),
             "options": making.options("1", "2")}  # fmt: skip

    assert read(making.short(field), **{"q.s": ["2"]}).answers == {"q": {"s": "2"}}
    assert code(read(making.short(field | {"required": True}), **{"q.s": ["2"]})) == "rows"
    assert code(read(making.short(field), **{"q.s": ["3"]})) == "choice"


def test_words_lose_what_cannot_be_seen_and_keep_their_lines() -> None:
    survey = making.short({"id": "q", "type": "text", "long": True, "max_length": 12})

    assert read(survey, q=["  یک\r\n\x00 دو\u202e  سه "]).answers == {"q": "یک\nدو سه"}
    assert read(survey, q=["می‌شود"]).answers == {"q": "می‌شود"}
    assert read(survey, q=["a" * 13]).faults["q"].text == "حداکثر ۱۲ نویسه بنویسید."
    assert read(survey, q=["\x00\u202e"]).answers == {}


def test_a_field_that_appears_by_this_pages_answers_is_shown_before_it_is_missed() -> None:
    survey = making.short(
        {"id": "score", "type": "nps"},
        {"id": "why", "type": "text", "required": True,
         "show_when": {"field": "score", "at_most": 6}},
    )  # fmt: skip

    first = read(survey, score=["3"], _shown=["score"])
    second = read(survey, score=["3"], _shown=["score", "why"])
    happy = read(survey, score=["9"], why=["x"], _shown=["score", "why"])

    assert [field.id for field in first.appeared] == ["why"]
    assert not first.faults
    assert not first.is_complete
    assert code(second, "why") == "required"
    assert happy.answers == {"score": 9}
    assert happy.is_complete


def test_taking_an_answer_back_takes_it_out() -> None:
    survey = making.short({"id": "q", "type": "nps"})

    reading = read_answers(
        survey=survey, page=survey.pages[0], raw={}, language="fa", answers={"q": 3, "other": 1}
    )

    assert reading.answers == {"other": 1}


def test_every_fault_speaks_both_languages() -> None:
    from mehvar.surveys._faults import _TEXTS
    from mehvar.surveys._values import Code

    assert set(_TEXTS) == set(Code)
    assert all(text.fa and text.en for text in _TEXTS.values())
