"""The rows that answers come to: sent twice they are the same, corrected they take the place."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.surveys import making

from mehvar import schema, surveys
from mehvar.surveys import Asked, Survey

AT = datetime(2026, 9, 22, 8, 30)
SMS = Asked(
    channel="sms", language="fa", person_source="crm", person_ref="7", order_source="shop",
    order_id="o1", store_id="s3", employee_id="e9", sent_at=AT,
)  # fmt: skip


def everything(**more: object) -> Survey:
    draft = making.short(
        {"id": "n", "type": "nps", "text": {"fa": "{first_name|شما} پیشنهاد می‌کنید؟", "en": "X"}},
        {"id": "s", "type": "scale", "low": 1, "high": 6},
        {"id": "one", "type": "single", "options": [
            {"id": "yes", "text": {"fa": "بله"}, "score": 1},
            {"id": "no", "text": {"fa": "نه"}, "score": 0}]},
        {"id": "many", "type": "multiple", "options": [
            *making.options("a", "b"), making.options("c")[0] | {"other": True}]},
        {"id": "m", "type": "matrix", "rows": making.options("r", "t"),
         "options": making.options("1", "2")},
        {"id": "d", "type": "date"}, {"id": "k", "type": "number", "decimals": 1},
        {"id": "w", "type": "text"},
        languages=["fa", "en"], **more,
    )  # fmt: skip
    return surveys.versioned(draft=draft, version=3, before=None)


ANSWERS: surveys.Answers = {
    "n": 9, "s": 4, "one": "no", "many": ["a", "c"], "many.other": "سیب",
    "m": {"r": "1", "t": "2"}, "d": "2024-08-02", "k": 2.5, "w": "دیر رسید",
}  # fmt: skip


def rows(
    survey: Survey, answers: surveys.Answers = ANSWERS, **more: object
) -> dict[str, dict[str, object]]:
    found = surveys.rows_of(
        survey=survey,
        submission_id="u1",
        answers=answers,
        asked=SMS,
        at=AT,
        **more,  # type: ignore[arg-type]
    )
    return {str(row["field_id"]): row for row in found}


def test_each_answer_is_kept_as_what_it_is() -> None:
    found = rows(everything())
    told = ("kind", "score", "scale_min", "scale_max", "answer", "text")

    assert {name: tuple(row.get(one) for one in told) for name, row in found.items()} == {
        "n": ("nps", 9.0, 0.0, 10.0, None, None),
        "s": ("answer", 4.0, 1.0, 6.0, None, None),
        "one": ("answer", 0.0, 0.0, 1.0, "no", None),
        "many": ("answer", None, None, None, "a|c", "سیب"),
        "m": ("answer", None, None, None, "r=1|t=2", None),
        "d": ("answer", None, None, None, "2024-08-02", None),
        "k": ("answer", None, None, None, "2.5", None),
        "w": ("comment", None, None, None, None, "دیر رسید"),
    }


def test_rows_say_who_was_asked_what_and_how() -> None:
    row = rows(everything())["n"]

    assert row["record_id"] == "u1:n"
    assert row["question"] == "شما پیشنهاد می‌کنید؟"
    assert (row["survey_id"], row["survey_version"], row["question_version"]) == ("s", 3, 3)
    assert (row["person_source"], row["person_ref"]) == ("crm", "7")
    assert (row["order_source"], row["order_id"]) == ("shop", "o1")
    assert (row["channel"], row["language"], row["origin"]) == ("sms", "fa", "survey")


def test_rows_fit_the_table() -> None:
    table = schema.table("feedback")

    for row in rows(everything()).values():
        assert set(row) - {"order_source"} <= set(table.column_names)
        for column in table.columns:
            value = row.get(column.name)
            assert value is None or not column.choices or value in column.choices


def test_sending_the_same_again_is_the_same_and_a_correction_keeps_its_id() -> None:
    first, again = rows(everything()), rows(everything())
    corrected = rows(everything(), {"n": 2}, previous=ANSWERS)

    assert first == again
    assert corrected["n"]["record_id"] == first["n"]["record_id"]
    assert corrected["n"]["score"] == 2
    assert corrected["w"]["kind"] == "answer"
    assert all(corrected["w"].get(name) is None for name in ("text", "answer", "score"))


def test_hidden_answers_leave_no_row() -> None:
    survey = making.short(
        {"id": "n", "type": "nps"},
        {"id": "why", "type": "text", "show_when": {"field": "n", "at_most": 6}},
    )

    assert set(rows(survey, {"n": 9, "why": "x"})) == {"n"}
    assert set(rows(survey, {"n": 3, "why": "x"})) == {"n", "why"}


def test_an_anonymous_survey_keeps_nothing_of_who_answered() -> None:
    for row in rows(everything(anonymous=True)).values():
        assert "person_ref" not in row
        assert "order_id" not in row
        assert "employee_id" not in row
        assert row["store_id"] == "s3"
        assert row["sent_at"] is None
        assert row["at"] == datetime(2026, 9, 22)


@pytest.mark.parametrize(("kind", "measure", "stored"), [
    ("nps", "enps", "enps"), ("nps", "", "enps"), ("csat", "", "answer"), ("text", "", "answer"),
])  # fmt: skip
def test_what_employees_answer_is_no_customers_score_or_comment(
    kind: str, measure: str, stored: str
) -> None:
    survey = making.short({"id": "q", "type": kind, "measure": measure}, audience="employees")

    assert rows(survey, {"q": "x" if kind == "text" else 5})["q"]["kind"] == stored


def test_a_complaint_becomes_a_contact_and_its_words_no_comment() -> None:
    survey = surveys.template("complaint").survey
    answers: surveys.Answers = {"topic": "delivery", "what": "نرسید", "wish": "refund"}

    contact = surveys.contact_of(
        survey=survey, submission_id="u1", answers=answers, asked=SMS, at=AT
    )

    assert rows(survey, answers)["what"]["kind"] == "answer"
    assert contact is not None
    assert set(contact) - {"order_source"} <= set(schema.table("interactions").column_names)
    assert (contact["record_id"], contact["kind"], contact["topic"], contact["text"]) == (
        "u1", "complaint", "ارسال و تحویل", "نرسید",
    )  # fmt: skip
    assert (
        surveys.contact_of(
            survey=everything(), submission_id="u1", answers=ANSWERS, asked=SMS, at=AT
        )
        is None
    )
