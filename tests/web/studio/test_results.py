"""Results as they stand now: live, with intervals, and of single responses only those in sight."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from mehvar import surveys as core
from mehvar.workspace import Workspace
from mehvar_web import company as served
from mehvar_web import outbox, surveys
from mehvar_web.accounts.models import User
from mehvar_web.channels import Person
from mehvar_web.outbox.models import OutboxEntry
from mehvar_web.surveys.models import Survey

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def published(by: User, *, anonymous: bool = False) -> Survey:
    told = core.read_survey({
        "survey_id": "x", "language": "en", "languages": ["en", "fa"],
        "title": {"en": "How was it?", "fa": "چطور بود؟"}, "anonymous": anonymous,
        "pages": [{"id": "p1", "fields": [
            {"id": "nps", "type": "nps", "text": {"en": "Recommend?", "fa": "معرفی؟"}},
            {"id": "one", "type": "single", "text": {"en": "Which?", "fa": "کدام؟"},
             "options": [{"id": "a", "text": {"en": "Apples", "fa": "سیب"}},
                         {"id": "b", "text": {"en": "Bread", "fa": "نان"}}]},
            {"id": "grid", "type": "matrix", "text": {"en": "Each?", "fa": "هر کدام؟"},
             "rows": [{"id": "r", "text": {"en": "Price", "fa": "قیمت"}}],
             "options": [{"id": "bad", "text": {"en": "Bad", "fa": "بد"}},
                         {"id": "good", "text": {"en": "Good", "fa": "خوب"}}]},
            {"id": "many", "type": "number", "text": {"en": "How many?", "fa": "چند؟"}},
            {"id": "why", "type": "text", "text": {"en": "Why?", "fa": "چرا؟"}},
        ]}],
    })  # fmt: skip
    survey = surveys.draft(told, by=by)
    surveys.publish(survey, by=by)
    survey.refresh_from_db()
    return survey


def answer(survey: Survey, nps: int, *, why: str = "", person: tuple[str, str] | None = None,
           channel: str = "app", many: int = 3) -> str:  # fmt: skip
    submission = uuid.uuid4()
    who = None if person is None else Person(source=person[0], ref=person[1])
    surveys.answer_all(
        survey.key,
        {
            "nps": [str(nps)], "one": ["a"], "grid.r": ["good"], "many": [str(many)], "why": [why],
        },
        submission=submission, language="en", channel=channel,
        about=surveys.About(person=who),
    )  # fmt: skip
    return str(submission)


@pytest.fixture
def person(company: Workspace, customer_id: int) -> tuple[str, str]:
    """A profile of Bob's customer."""
    marts = served.marts()
    rows = marts.ask(
        f"SELECT source, person_ref FROM {marts.view('profiles')} WHERE customer_id = ? LIMIT 1",
        [customer_id],
    )
    return rows[0][0], rows[0][1]


def test_the_first_answer_is_there_at_once_and_the_next_one_too(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    survey, client = published(alice), client_of(alice)

    answer(survey, 10)
    first = client.get(f"/en/surveys/{survey.key}/").content.decode()
    for score in (9, 8, 0):
        answer(survey, score)
    page = client.get(f"/en/surveys/{survey.key}/").content.decode()
    listed = client.get("/en/surveys/").content.decode()

    assert "<strong>1</strong>" in first
    assert "<strong>4</strong>" in page
    assert "<strong>+25</strong>" in page  # two promoters, one detractor, of four
    assert "Apples" in page
    assert "4</bdi>" in listed[listed.index(survey.key) :]


def test_answers_in_the_lake_and_on_their_way_are_counted_once(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    survey, client = published(alice), client_of(alice)
    for score in (10, 9):
        answer(survey, score)
    outbox.relay()
    answer(survey, 9)

    page = client.get(f"/en/surveys/{survey.key}/").content.decode()
    listed = client.get("/en/surveys/").content.decode()

    assert "<strong>3</strong>" in page
    assert ">3</bdi>" in listed[listed.index(survey.key) :]
    outbox.relay()
    assert client.get(f"/en/surveys/{survey.key}/").content.decode().count("<strong>3</strong>")


def test_a_group_of_few_is_not_shown(company: Workspace, alice: User, client_of: ClientOf) -> None:
    survey, client = published(alice), client_of(alice)
    for score in range(11):
        answer(survey, score, channel="sms")
    answer(survey, 9, channel="email")

    few = client.get(f"/en/surveys/{survey.key}/", {"channel": "email"}).content.decode()
    many = client.get(f"/en/surveys/{survey.key}/", {"channel": "sms"}).content.decode()
    page = client.get(f"/en/surveys/{survey.key}/").content.decode()

    assert "Too few answers to show" in few
    assert "Apples" not in few
    assert "Apples" in many
    assert "too few people to show" in page


def test_single_responses_are_shown_to_the_customers_team_alone(
    company: Workspace,
    alice: User,
    bob: User,
    charlie: User,
    person: tuple[str, str],
    client_of: ClientOf,
) -> None:
    survey = published(alice)
    submission = answer(survey, 3, why="It came late", person=person)
    unknown = answer(survey, 4, why="Nobody knows me")
    outbox_rows = OutboxEntry.objects.filter(table="feedback").count()

    def seen(user: User, page: str) -> Any:
        return client_of(user).get(f"/en/surveys/{survey.key}/{page}")

    assert outbox_rows
    assert "It came late" in seen(alice, "words/why/").content.decode()
    assert "Nobody knows me" in seen(alice, f"answers/{unknown}/").content.decode()
    assert seen(charlie, f"answers/{submission}/").status_code == 404
    assert seen(charlie, f"answers/{unknown}/").status_code == 404
    for page in ("words/why/", "answers/"):
        text = seen(charlie, page).content.decode()
        assert "It came late" not in text
        assert submission not in text
    assert seen(bob, "answers.csv").status_code == 403


def test_a_teams_words_are_there_once_they_are_in_the_lake(
    own_company: Workspace, alice: User, bob: User, served_person: tuple[str, str],
    client_of: ClientOf,
) -> None:  # fmt: skip
    survey = published(alice)
    submission = answer(survey, 3, why="Call me: 09121234567", person=served_person)
    outbox.relay()

    page = client_of(bob).get(f"/en/surveys/{survey.key}/answers/{submission}/").content.decode()

    assert "Call me" in page
    assert "09121234567" not in page


@pytest.fixture
def served_person(own_company: Workspace, served: Any) -> tuple[str, str]:
    from mehvar.workspace import Marts

    with Marts(own_company) as marts:
        rows = marts.ask(
            f"SELECT source, person_ref FROM {marts.view('profiles')} "
            "WHERE customer_id = ? LIMIT 1",
            [served.customer_id],
        )
    return rows[0][0], rows[0][1]


def test_an_anonymous_survey_tells_nobody_apart(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    survey, client = published(alice, anonymous=True), client_of(alice)
    submission = answer(survey, 3, why="Secret")

    page = client.get(f"/en/surveys/{survey.key}/").content.decode()

    assert "Too few answers to show" in page
    assert client.get(f"/en/surveys/{survey.key}/answers/").status_code == 404
    assert client.get(f"/en/surveys/{survey.key}/answers/{submission}/").status_code == 404
    assert "Secret" not in client.get(f"/en/surveys/{survey.key}/words/why/").content.decode()


def test_files_are_safe_complete_and_told_to_the_audit(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    survey, client = published(alice), client_of(alice)
    answer(survey, 9, why="=cmd()", many=-4)
    answer(survey, 2, why="My mail is a@b.example")

    rows = _read(client.get(f"/en/surveys/{survey.key}/answers.csv"))
    words = _read(client.get(f"/en/surveys/{survey.key}/words/why.csv"))

    assert [row["nps"] for row in rows].count("9") == 1
    assert {row["one"] for row in rows} == {"a"}
    assert {row["grid:r"] for row in rows} == {"good"}
    assert {float(row["many"]) for row in rows} == {-4.0, 3.0}
    assert {row["text"] for row in words} >= {"'=cmd()"}
    assert not any("a@b.example" in row["text"] for row in words)
    told = [entry.payload or {} for entry in OutboxEntry.objects.filter(kind="audit")]
    assert [one["details"]["what"] for one in told if one["action"] == "survey.exported"] == [
        "answers", "why",
    ]  # fmt: skip


def test_another_wording_begins_a_series_of_its_own(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    survey, client = published(alice), client_of(alice)
    for _ in range(3):
        answer(survey, 0)
    draft = core.read_survey(survey.draft)
    told = draft.to_dict()
    told["pages"][0]["fields"][0]["text"] = {"en": "Would you?", "fa": "می‌کنید؟"}  # type: ignore[index]
    surveys.draft(core.read_survey(told), by=alice, survey=survey)
    surveys.publish(survey, by=alice)
    answer(survey, 10)

    page = client.get(f"/en/surveys/{survey.key}/").content.decode()

    assert "<strong>+100</strong>" in page
    assert "Asked in another way before: not comparable" in page
    assert "−100" in page


def test_response_rate_comes_from_invitations(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    survey, client = published(alice), client_of(alice)
    answer(survey, 9)
    now = served.now()
    rows = [
        {"record_id": f"i{n}", "survey_id": survey.key, "channel": "sms", "person_source": "x",
         "person_ref": str(n), "status": "failed" if n > 40 else "delivered",
         "answered_at": now if n <= 10 else None}
        for n in range(1, 51)
    ]  # fmt: skip
    with transaction.atomic():
        outbox.record("invitations", rows, actor=alice.actor)

    page = client.get(f"/en/surveys/{survey.key}/").content.decode()

    assert "<strong>25%</strong>" in page
    assert "of 40 invited" in page


def _read(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))
