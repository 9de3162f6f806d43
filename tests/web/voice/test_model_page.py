"""The page of the model: who sees it, who may have it learn, and what waits for a person."""

from __future__ import annotations

import pytest
from tests.web.conftest import ClientOf

from mehvar import voice
from mehvar.workspace import Workspace
from mehvar_web.accounts.models import User
from mehvar_web.jobs.models import Job
from mehvar_web.outbox.models import OutboxEntry

pytestmark = pytest.mark.django_db


def test_everybody_sees_what_reads_the_comments(
    company: Workspace, client_of: ClientOf, bob: User
) -> None:
    page = client_of(bob).get("/en/voice/model/")

    assert page.status_code == 200
    content = page.content.decode()
    assert "The lexicon of day one reads the comments." in content
    assert "Learn now" not in content


def test_unsure_comments_wait_in_the_order_of_money_and_only_those_in_sight(
    company: Workspace, client_of: ClientOf, alice: User, bob: User
) -> None:
    from mehvar_web.accounts import sight_of

    every = voice.read_unsure(company, most=1_000)
    mine = voice.read_unsure(company, sight=sight_of(bob), most=1_000)

    money = [one.money or 0 for one in every]
    assert every
    assert money == sorted(money, reverse=True)
    assert {one.comment for one in mine} < {one.comment for one in every}
    shown = {
        comment
        for comment in (one.comment for one in every)
        if f'comment-{comment}"' in client_of(alice).get("/en/voice/model/").content.decode()
    }
    assert shown
    seen = client_of(bob).get("/en/voice/model/").content.decode()
    hidden = {one.comment for one in every} - {one.comment for one in mine}
    assert not [comment for comment in hidden if f'comment-{comment}"' in seen]


def test_a_person_judges_and_the_comment_waits_no_longer(
    own_company: Workspace, client_of: ClientOf, alice: User
) -> None:
    client = client_of(alice)
    first = voice.read_unsure(own_company, most=1)[0].comment
    assert f'comment-{first}"' in client.get("/en/voice/model/").content.decode()

    answer = client.post(
        f"/en/voice/comments/{first}/correct/",
        {"target": "sentiment", "value": "negative", "next": "/en/voice/model/"},
    )

    assert answer.status_code == 302
    assert f'comment-{first}"' not in client.get("/en/voice/model/").content.decode()
    assert OutboxEntry.objects.filter(table="voice_labels").count() == 1


def test_learning_is_one_job_asked_by_who_may(
    company: Workspace, client_of: ClientOf, alice: User, bob: User
) -> None:
    assert client_of(bob).post("/en/voice/model/learn/").status_code == 403

    client_of(alice).post("/en/voice/model/learn/")
    client_of(alice).post("/en/voice/model/learn/")

    job = Job.objects.get(kind="voice-learn")
    assert job.user == alice
    assert OutboxEntry.objects.filter(kind="audit", payload__action="voice.learning_asked").exists()


def test_going_back_asks_first_and_without_a_model_changes_nothing(
    company: Workspace, client_of: ClientOf, alice: User
) -> None:
    client = client_of(alice)

    question = client.get("/en/voice/model/roll-back/")
    answer = client.post("/en/voice/model/roll-back/", follow=True)

    assert "Go back to the model before?" in question.content.decode()
    assert "There is no model to go back to" in answer.content.decode()
    assert not Job.objects.filter(kind="build").exists()
    assert not OutboxEntry.objects.filter(payload__action="voice.rolled_back").exists()
