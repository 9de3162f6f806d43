"""Answers in the store: read live, corrected in place, and out of the counts of what was said."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.customers.conftest import Shop
from tests.surveys import making

from mehvar import surveys
from mehvar.customers._tail import entries
from mehvar.scores._answers import scored_answers
from mehvar.surveys import Filter, Survey
from mehvar.workspace import Marts, Settings, Sight, Workspace

AT = datetime(2026, 1, 10, 21, 0)  # past midnight in Tehran


def asking(**more: object) -> Survey:
    draft = making.short(
        {"id": "n", "type": "nps"},
        {"id": "why", "type": "single", "options": [
            *making.options("price"), making.options("o")[0] | {"other": True}]},
        {"id": "w", "type": "text"},
        **more,
    )  # fmt: skip
    return surveys.versioned(draft=draft, version=1, before=None)


def sent(submission: str, answers: surveys.Answers, **more: Any) -> list[dict[str, Any]]:
    """The rows as the outbox hands them over: nothing in them that is empty."""
    asked = surveys.Asked(channel="sms", language="fa", person_ref=more.get("person", "7"))
    rows = surveys.rows_of(
        survey=more.get("survey", asking()), submission_id=submission, answers=answers, asked=asked,
        at=more.get("at", AT), previous=more.get("previous", {}),
    )  # fmt: skip
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def stored(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as the relay writes them."""
    return [row | {"source": "mehvar", "person_source": "mehvar"} for row in rows]


def waiting(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as they wait in the outbox: times are text."""
    return [row | {"at": row["at"].isoformat()} for row in rows]


@pytest.fixture
def shop(workspace: Workspace) -> Shop:
    return Shop(workspace)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Two customers, the first with an order; both answered before the build, one after it."""
    root = tmp_path_factory.mktemp("answers") / "shop"
    shop = Shop(Workspace.create(root, Settings(memory_limit="2GB", threads=2)))
    shop.add("orders", [
        {"order_id": "o1", "person_ref": "7", "at": AT, "status": "delivered", "store_id": "s1",
         "source": "mehvar", "total_amount": 1_000},
    ])  # fmt: skip
    shop.add("feedback", [
        *stored(sent("u1", {"n": 9, "why": "price", "w": "از هفت"})),
        *stored(sent("u2", {"w": "از هشت"}, person="8")),
        {"record_id": "r1", "kind": "nps", "score": 4.0, "question": "x", "at": AT},
    ])  # fmt: skip
    shop.build({("mehvar", "7"): 1, ("mehvar", "8"): 2})
    shop.add("feedback", stored(sent("u3", {"n": 2, "why": "price"})))
    return shop


def test_answers_that_are_no_score_and_no_comment_swell_no_count(built: Shop) -> None:
    heard = built.read("customer_feedback")
    with Marts(built.workspace) as marts:
        seen = entries(marts, 1, limit=50, before=None, kinds=["feedback"])

    assert sorted((row["kind"], row["record_id"]) for row in heard) == [
        ("comment", "u1:w"), ("comment", "u2:w"), ("nps", "r1"), ("nps", "u1:n"),
    ]  # fmt: skip
    assert sorted(str(one.record_id) for one in seen) == ["u1:n", "u1:w", "u3:n"]


def test_scores_know_a_question_by_the_version_since_which_it_is_asked_so(built: Shop) -> None:
    workspace, backend = built.workspace, built.workspace.connect()
    try:
        rows = backend.to_pyarrow(scored_answers(
            lambda name: workspace.read(backend, name),
            lambda name: workspace.lake.current(backend, name),
            as_of=AT.date() + timedelta(days=2),
        )).to_pylist()  # fmt: skip
    finally:
        backend.disconnect()

    assert {row["record_id"]: row["question"] for row in rows} == {"u1:n": "s:n@1", "r1": "x"}


def test_results_are_live_and_a_correction_takes_the_place(shop: Shop) -> None:
    shop.add("feedback", stored(sent("u1", {"n": 9, "why": "price"})))
    shop.add("feedback", stored(sent("u1", {"n": 8, "why": "price"})))
    shop.add("feedback", stored(sent("u2", {"n": 1, "w": "دیر"})))
    corrected = sent("u2", {"n": 3}, previous={"n": 1, "w": "دیر"})
    fresh = sent("u3", {"n": 10}, at=AT + timedelta(hours=2))

    rows = surveys.read_answer_rows(
        shop.workspace, survey_id="s", pending=waiting([*corrected, *fresh])
    )

    told = {row["record_id"]: row for row in rows.to_pylist()}
    assert {name: row["score"] for name, row in told.items()} == {
        "u1:n": 8.0, "u1:why": None, "u2:n": 3.0, "u3:n": 10.0,
    }  # fmt: skip
    assert told["u3:n"]["day"] == date(2026, 1, 11)
    assert surveys.results(surveys=[asking()], rows=rows, minimum=1).submissions == 3


def test_another_survey_and_other_feedback_are_not_among_the_answers(shop: Shop) -> None:
    shop.add("feedback", [
        {"kind": "nps", "score": 9.0, "survey_id": "s", "at": AT, "record_id": "old"},
        *stored(sent("u1", {"n": 1}, survey=making.short(
            {"id": "n", "type": "nps"}, survey_id="other"))),
    ])  # fmt: skip

    assert surveys.read_answer_rows(shop.workspace, survey_id="s").num_rows == 0


def test_invitations_count_with_what_waits(shop: Shop) -> None:
    shop.add("invitations", [
        {"record_id": "i1", "survey_id": "s", "at": AT, "status": "sent", "channel": "sms"},
        {"record_id": "i2", "survey_id": "s", "at": AT, "status": "failed", "channel": "sms"},
    ])  # fmt: skip
    answered = {"record_id": "i1", "survey_id": "s", "at": AT.isoformat(), "status": "delivered",
                "channel": "sms", "answered_at": AT.isoformat()}  # fmt: skip

    rows = surveys.read_invitation_rows(shop.workspace, survey_id="s", pending=[answered])

    told = {row["record_id"]: (row["status"], row["answered"]) for row in rows.to_pylist()}
    assert told == {"i1": ("delivered", True), "i2": ("failed", False)}


def words(shop: Shop, survey: Survey | None = None, **more: Any) -> surveys.TextPage:
    return surveys.text_answers(shop.workspace, survey=survey or asking(), field_id="w", **more)


def test_words_come_by_pages_the_newest_first(shop: Shop) -> None:
    shop.add("feedback", [
        row
        for number in range(5)
        for row in stored(
            sent(f"u{number}", {"w": f"نظر {number}"}, at=AT + timedelta(minutes=number))
        )
    ])  # fmt: skip
    fresh = waiting(sent("u9", {"w": "تازه"}, at=AT + timedelta(days=1)))
    corrected = waiting(sent("u0", {"w": "نظر دیگر"}, at=AT))

    first = words(shop, size=3, pending=[*corrected, *fresh])
    second = words(shop, size=3, page=2, pending=[*corrected, *fresh])

    assert [one.text for one in first.answers] == ["تازه", "نظر 4", "نظر 3"]
    assert [one.text for one in second.answers] == ["نظر 2", "نظر 1", "نظر دیگر"]
    assert first.total == second.total == 6
    assert words(shop, filter=Filter(channels=("email",))).total == 0


def test_words_are_seen_by_who_may_see_the_customer(built: Shop) -> None:
    own = Sight(stores=frozenset({"s1"}))
    pending = waiting(sent("u4", {"w": "تازه"}))

    everybody, agent = words(built, pending=pending), words(built, sight=own, pending=pending)

    assert {one.text: one.customer_id for one in everybody.answers} == {
        "از هفت": 1, "از هشت": 2, "تازه": 1,
    }  # fmt: skip
    assert [one.text for one in agent.answers] == ["از هفت"]


def test_other_words_are_told_with_their_choice(shop: Shop) -> None:
    shop.add("feedback", stored(sent("u1", {"why": "o", "why.other": "سیب"})))

    page = surveys.text_answers(shop.workspace, survey=asking(), field_id="why")

    assert [(one.choice, one.text) for one in page.answers] == [("o", "سیب")]


def test_an_anonymous_survey_tells_words_of_enough_people_only(shop: Shop) -> None:
    survey = asking(audience="employees", anonymous=True)
    nine = [row for n in range(9) for row in sent(f"u{n}", {"w": "ع"}, survey=survey)]
    shop.add("feedback", stored(nine))

    few = words(shop, survey)
    enough = words(shop, survey, pending=waiting(sent("u9", {"w": "ع"}, survey=survey)))

    assert (few.answers, few.total, few.is_withheld) == ((), 0, True)
    assert enough.total == 10
    assert all(one.customer_id is None for one in enough.answers)
