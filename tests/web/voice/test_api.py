"""Voice over HTTP: the same comments, the same sight, and the score of any text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from mehvar import voice
from mehvar.voice import CommentFilters
from mehvar_web import company as here
from mehvar_web.api import RATE, Scope, make_token

if TYPE_CHECKING:
    from pytest_django import Settings as DjangoSettings
    from tests.web.conftest import Served

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db

API = "/api/v1/voice"


@pytest.fixture(autouse=True)
def unhurried(settings: DjangoSettings) -> None:
    settings.MEHVAR_API_RATE = 100_000
    RATE.forget()


def program_of(user: User, *scopes: Scope) -> Client:
    _, text = make_token(user=user, name="x", scopes=scopes, now=here.now())
    return Client(headers={"Authorization": f"Bearer {text}"})


def asked(client: Client, path: str, **query: Any) -> Any:
    answer = client.get(f"{API}/{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def post(client: Client, path: str, body: object) -> Any:
    return client.post(f"{API}/{path}", body, content_type="application/json")


def test_comments_are_those_of_the_search_page_by_page(company: Workspace, alice: User) -> None:
    program = program_of(alice, Scope.VOICE_READ)
    expected = voice.search_comments(
        company, filters=CommentFilters(sentiment="negative"), limit=200
    )

    first = asked(program, "comments", sentiment="negative", limit=5)
    second = asked(program, "comments", sentiment="negative", limit=5, cursor=first["next"])

    keys = [one["comment"] for one in first["items"] + second["items"]]
    assert keys == [str(one.comment) for one in expected.rows[:10]]
    assert first["total"] == expected.total
    one = first["items"][0]
    for span in one["spans"]:
        assert one["text"][span["start"] : span["end"]].strip()


def test_a_comment_out_of_sight_is_not_there(
    company: Workspace, customer_id: int, bob: User, charlie: User
) -> None:
    key = voice.search_comments(company, filters=CommentFilters(customer_id=customer_id)).rows[0]
    path = f"comments/{key.comment}"

    ours, theirs = (program_of(user, Scope.VOICE_READ) for user in (bob, charlie))

    assert asked(ours, path)["comment"] == str(key.comment)
    assert theirs.get(f"{API}/{path}").status_code == 404
    assert asked(theirs, "comments", customer_id=customer_id)["total"] == 0


def test_a_label_needs_its_scope_and_shows_at_once(
    own_company: Workspace, served: Served, bob: User
) -> None:
    asked_for = CommentFilters(customer_id=served.customer_id)
    found = voice.search_comments(own_company, filters=asked_for)
    path, label = f"comments/{found.rows[0].comment}/labels", {
        "target": "sentiment", "value": "unsure",
    }  # fmt: skip

    refused = post(program_of(bob, Scope.VOICE_READ), path, label)
    answer = post(program_of(bob, Scope.VOICE_READ, Scope.VOICE_WRITE), path, label)
    wrong = post(program_of(bob, Scope.VOICE_WRITE), path, label | {"value": "glad"})

    assert refused.status_code == 403
    assert (answer.json()["sentiment"], answer.json()["method"]) == ("unsure", "person")
    assert wrong.status_code in {400, 409, 422}


def test_money_needs_the_scope_of_value(company: Workspace, alice: User) -> None:
    poor = asked(program_of(alice, Scope.VOICE_READ), "topics")["items"]
    rich = asked(program_of(alice, Scope.VOICE_READ, Scope.VALUE_READ), "topics")["items"]

    assert {one["money_at_risk"] for one in poor} == {None}
    assert any(one["money_at_risk"] for one in rich)
    assert [one["aspect"] for one in poor] == [one.aspect for one in voice.read_topics(company)]


def test_a_topic_over_time_is_that_of_the_page(company: Workspace, alice: User) -> None:
    items = asked(program_of(alice, Scope.VOICE_READ), "topics/all/course")["items"]

    known = voice.read_topic_course(company)
    assert [(one["period"], one["comments"]) for one in items] == [
        (one.period, one.comments) for one in known
    ]


def test_any_text_is_read_as_the_comments_are(company: Workspace, alice: User) -> None:
    told = next(
        one
        for one in voice.search_comments(company, limit=50).rows
        if one.method == "lexicon" and one.spans
    )
    program = program_of(alice, Scope.VOICE_READ)

    [again, foreign] = post(
        program, "score", {"texts": [told.text, "Produto chegou atrasado e quebrado, não gostei"]}
    ).json()["items"]

    assert again["sentiment"] == told.sentiment
    assert again["positive"] == pytest.approx(told.positive)
    assert {(one["aspect"], one["start"]) for one in again["spans"]} == {
        (one.aspect, one.start) for one in told.spans
    }
    assert foreign["language"] == "other"
    assert foreign["sentiment"] is None


def test_personal_data_do_not_come_back(company: Workspace, alice: User) -> None:
    answer = post(
        program_of(alice, Scope.VOICE_READ), "score", {"texts": ["زنگ بزنید ۰۹۱۲۱۲۳۴۵۶۷ دیر شد"]}
    )

    assert "۰۹۱۲۱۲۳۴۵۶۷" not in answer.json()["items"][0]["text"]


@pytest.mark.parametrize("texts", [[], ["x"] * 1_001, ["x" * 20_001]])
def test_too_many_or_too_long_is_refused(company: Workspace, alice: User, texts: list[str]) -> None:
    assert post(program_of(alice, Scope.VOICE_READ), "score", {"texts": texts}).status_code == 422
