"""Stories: told only with consent, without a name unless agreed, gone when it is taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mehvar import voice
from mehvar.voice import Comment, CommentFilters
from mehvar.workspace import EVERYONE, Workspace
from mehvar_web import company as served
from mehvar_web.outbox.models import OutboxEntry
from mehvar_web.voice import _stories
from mehvar_web.voice.models import Story

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf

    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db

STORIES = "/en/voice/stories/"
TOLD = {
    "title": "The courier who waited",
    "lesson": "Waiting costs three minutes.",
    "agreed_through": "phone",
    "agreed_on": "2026-01-05",
    "agreed": "on",
}


@pytest.fixture
def heard(company: Workspace, customer_id: int) -> Comment:
    """The newest comment of Bob's customer."""
    found = voice.search_comments(company, filters=CommentFilters(customer_id=customer_id))
    return found.rows[0]


def tell_url(comment: Comment) -> str:
    return f"/en/voice/comments/{comment.comment}/tell/"


def stories_page(user: User, client_of: ClientOf) -> str:
    return client_of(user).get(STORIES).content.decode()


def recorded(table: str) -> list[dict[str, str]]:
    entries = OutboxEntry.objects.filter(table=table).order_by("pk")
    return [row for entry in entries for row in entry.payload or ()]


def name_of(comment: Comment) -> str:
    found = served.desk().profile(comment.customer_id or 0, sight=EVERYONE)
    assert found is not None
    assert found.full_name
    return found.full_name


def test_a_story_is_told_to_everybody_without_the_customers_name(
    heard: Comment, alice: User, charlie: User, client_of: ClientOf
) -> None:
    client_of(alice).post(tell_url(heard), TOLD)

    for reader in (alice, charlie):
        shown = stories_page(reader, client_of)
        assert TOLD["title"] in shown
        assert name_of(heard) not in shown
        assert f"/customers/{heard.customer_id}/" not in shown
        assert str(heard.order_id) not in shown or heard.order_id is None
    assert "Take it back" not in stories_page(charlie, client_of)


def test_the_consent_the_event_and_the_audit_commit_with_the_story(
    heard: Comment, alice: User, client_of: ClientOf
) -> None:
    client_of(alice).post(tell_url(heard), TOLD)

    [story] = Story.objects.all()
    [consent], [event] = recorded("events"), recorded("system_events")
    told = json.loads(consent["properties"])
    assert consent["name"] == "consent.given"
    assert consent["person_ref"]
    assert (told["purpose"], told["through"], told["on"]) == ("story", "phone", "2026-01-05")
    assert event["name"] == "story.published"
    assert event["subject"] == f"comment:{heard.comment}"
    assert OutboxEntry.objects.filter(payload__action="story.published").exists()
    assert heard.text not in json.dumps(list(Story.objects.values()), default=str)
    assert story.author == alice


@pytest.mark.parametrize(
    "without", ["agreed", "title", "agreed_through", pytest.param("agreed_on", id="no day")]
)
def test_without_consent_there_is_no_story(
    heard: Comment, alice: User, client_of: ClientOf, without: str
) -> None:
    told = {name: value for name, value in TOLD.items() if name != without}

    answer = client_of(alice).post(tell_url(heard), told)

    assert answer.status_code == 422
    assert not Story.objects.exists()
    assert not OutboxEntry.objects.exclude(table="").exists()


def test_a_yes_of_tomorrow_is_none(heard: Comment, alice: User, client_of: ClientOf) -> None:
    answer = client_of(alice).post(tell_url(heard), TOLD | {"agreed_on": "2099-01-01"})

    assert answer.status_code == 422
    assert not Story.objects.exists()


def test_the_name_stands_only_where_the_customer_agreed_to_it(
    heard: Comment, alice: User, charlie: User, client_of: ClientOf
) -> None:
    client_of(alice).post(tell_url(heard), TOLD | {"is_named": "on"})

    assert name_of(heard) in stories_page(charlie, client_of)


def test_a_story_taken_back_disappears_and_that_is_on_record(
    heard: Comment, alice: User, charlie: User, client_of: ClientOf
) -> None:
    client_of(alice).post(tell_url(heard), TOLD)
    [story] = Story.objects.all()
    url = f"{STORIES}{story.pk}/withdraw/"

    refused = client_of(charlie).post(url)
    seen = stories_page(charlie, client_of)
    client_of(alice).post(url)
    client_of(alice).post(url)

    assert refused.status_code == 403
    assert TOLD["title"] in seen
    assert TOLD["title"] not in stories_page(charlie, client_of)
    names = [row["name"] for row in recorded("events")]
    assert names == ["consent.given", "consent.withdrawn"]


def test_it_may_be_told_again_after_it_was_taken_back_and_never_twice_at_once(
    heard: Comment, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    client.post(tell_url(heard), TOLD)
    client.post(tell_url(heard), TOLD)
    [story] = Story.objects.all()
    client.post(f"{STORIES}{story.pk}/withdraw/")
    client.post(tell_url(heard), TOLD)

    assert Story.objects.filter(withdrawn_at=None).count() == 1
    assert Story.objects.count() == 2


def test_a_story_of_a_person_who_was_erased_is_told_no_more(
    heard: Comment, alice: User, client_of: ClientOf
) -> None:
    client_of(alice).post(tell_url(heard), TOLD)
    Story.objects.update(comment=heard.comment + 1)  # as when the comment is there no more

    assert TOLD["title"] not in stories_page(alice, client_of)
    assert _stories.forget_gone() == 1
    assert not Story.objects.exists()


def test_agents_read_stories_and_tell_none(heard: Comment, bob: User, client_of: ClientOf) -> None:
    assert client_of(bob).get(STORIES).status_code == 200
    assert client_of(bob).post(tell_url(heard), TOLD).status_code == 403
    assert not Story.objects.exists()
