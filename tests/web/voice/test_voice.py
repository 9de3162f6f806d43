"""The pages of Voice: what each person sees of what customers said."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from mehvar import voice
from mehvar.voice import Comment, CommentFilters
from mehvar.workspace import Workspace
from mehvar_web.outbox.models import OutboxEntry

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf, Served

    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(company: Workspace, customer_id: int) -> Comment:
    """The newest comment of Bob's customer."""
    return of_customer(company, customer_id)[0]


def of_customer(workspace: Workspace, customer_id: int) -> tuple[Comment, ...]:
    found = voice.search_comments(workspace, filters=CommentFilters(customer_id=customer_id))
    assert found.rows
    return found.rows


def page(client: Client, url: str, **asked: str) -> str:
    answer = client.get(url, asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


# -- the pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize(
    "address", ["", "?by=week", "comments/", "stories/", "words/", "words/new/", "topics/delivery/"]
)
def test_every_page_speaks_both_languages(
    company: Workspace, alice: User, client_of: ClientOf, language: str, address: str
) -> None:
    shown = client_of(alice).get(f"/{language}/voice/{address}")

    assert shown.status_code == 200
    assert f'lang="{language}"' in shown.content.decode()


def test_the_overview_tells_shares_with_ranges_topics_and_money(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    shown = page(client_of(alice), "/en/voice/")

    topics = [one for one in voice.read_topics(company) if one.aspect and one.comments >= 10]
    for one in topics[:5]:
        assert f"/en/voice/topics/{one.aspect}/" in shown
    assert "Money at risk" in shown
    assert "95% range" in shown
    assert 'class="bubble' in shown


def test_money_is_for_those_who_may_see_value(
    company: Workspace, bob: User, client_of: ClientOf
) -> None:
    shown = page(client_of(bob), "/en/voice/")

    assert "Money at risk" not in shown
    assert "at risk" not in shown


def test_a_period_of_the_course_opens_its_topics(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    kind: voice.PeriodKind = "jmonth" if company.settings.calendar == "jalali" else "month"
    last = voice.read_topic_course(company, period_kind=kind)[-1]

    shown = page(client_of(alice), "/en/voice/", period=last.period)

    assert "Of all time" in shown


def test_a_topic_that_nobody_knows_is_not_there(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    assert client_of(alice).get("/en/voice/topics/nonsense/").status_code == 404


def test_before_the_first_build_every_page_says_so(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    for address in ("", "comments/", "comments/1/", "stories/", "words/", "topics/delivery/"):
        assert "Nothing has been built yet" in page(client_of(alice), f"/en/voice/{address}")


# -- who sees whose comments ---------------------------------------------------------------------


def test_bob_reads_his_customer_and_charlie_never_does(
    company: Workspace, heard: Comment, bob: User, charlie: User, dana: User, client_of: ClientOf
) -> None:
    url = f"/en/voice/comments/{heard.comment}/"

    assert client_of(bob).get(url).status_code == 200
    for other in (charlie, dana):
        assert client_of(other).get(url).status_code == 404
        listed = page(client_of(other), "/en/voice/comments/", customer_id=str(heard.customer_id))
        assert "0 comments" in text_of(listed)
        assert f"comment-{heard.comment}" not in listed


def test_a_name_is_masked_until_somebody_asks(
    company: Workspace, heard: Comment, bob: User, client_of: ClientOf
) -> None:
    from mehvar_web import company as here

    client, name = client_of(bob), here.desk().profile(heard.customer_id or 0)
    assert name is not None
    url = f"/en/voice/comments/{heard.comment}/"

    masked = page(client, url)
    client.post(f"/en/customers/{heard.customer_id}/reveal/", {"purpose": "service"})

    assert str(name.full_name) not in masked
    assert str(name.full_name) in page(client, url)
    assert OutboxEntry.objects.filter(payload__action="customer.read").exists()


def test_the_customers_page_tells_what_they_said(
    company: Workspace, heard: Comment, bob: User, client_of: ClientOf
) -> None:
    shown = page(client_of(bob), f"/en/customers/{heard.customer_id}/")

    assert "What they said" in shown
    assert f"/en/voice/comments/{heard.comment}/" in shown


def test_search_and_filters_narrow_the_list_and_htmx_takes_the_results_alone(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    some = client.get(
        "/en/voice/comments/", {"sentiment": "negative", "aspect": "delivery"},
        headers={"HX-Request": "true", "HX-Target": "results"},
    ).content.decode()  # fmt: skip

    expected = voice.search_comments(
        company, filters=CommentFilters(sentiment="negative", aspect="delivery")
    )
    assert "<html" not in some
    assert f"{expected.total} comment" in text_of(some)
    assert "Sentiment: negative" in some


def test_pages_of_the_list_do_not_overlap(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client, first = client_of(alice), voice.search_comments(company, limit=20)
    assert first.next

    second = page(client, "/en/voice/comments/", after=first.next)

    assert not [one for one in first.rows if f'id="comment-{one.comment}"' in second]
    assert 'class="heard"' in second
    assert 'class="heard"' in page(client, "/en/voice/comments/", after="nonsense")


def test_the_file_holds_what_the_list_finds(
    company: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).get("/en/voice/comments.csv", {"sentiment": "positive"})
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))

    expected = voice.search_comments(company, filters=CommentFilters(sentiment="positive"))
    assert len(rows) - 1 == expected.total
    assert client_of(bob).get("/en/voice/comments.csv").status_code == 403


# -- corrections ---------------------------------------------------------------------------------


def test_a_correction_shows_at_once_and_is_taken_back(
    own_company: Workspace, served: Served, bob: User, client_of: ClientOf
) -> None:
    heard = next(one for one in of_customer(own_company, served.customer_id) if one.sentiment)
    other = "positive" if heard.sentiment == "negative" else "negative"
    client, url = client_of(bob), f"/en/voice/comments/{heard.comment}/"

    client.post(f"{url}correct/", {"target": "sentiment", "value": other})
    after = voice.read_comment(own_company, comment=heard.comment)
    client.post(f"{url}uncorrect/?target=sentiment&value={other}")
    undone = voice.read_comment(own_company, comment=heard.comment)

    assert after is not None
    assert (after.sentiment, after.method) == (other, "person")
    assert undone is not None
    assert undone.sentiment == heard.sentiment
    entries = OutboxEntry.objects.filter(table="voice_labels").order_by("pk")
    rows = [row for entry in entries for row in entry.payload or ()]
    assert [row["withdrawn"] for row in rows] == [False, True]
    assert rows[0]["comment"] == heard.comment
    assert OutboxEntry.objects.filter(payload__action="voice.corrected").count() == 2


def test_htmx_gets_the_corrected_comment_alone(
    own_company: Workspace, served: Served, bob: User, client_of: ClientOf
) -> None:
    heard = next(one for one in of_customer(own_company, served.customer_id) if one.sentiment)

    answer = client_of(bob).post(
        f"/en/voice/comments/{heard.comment}/correct/",
        {"target": "sentiment", "value": "unsure"},
        headers={"HX-Request": "true"},
    ).content.decode()  # fmt: skip

    assert answer.startswith(f'<li class="heard" id="comment-{heard.comment}">')
    assert "Thank you" in answer


@pytest.mark.parametrize(
    "told",
    [
        {"target": "sentiment", "value": "glad"},
        {"target": "aspect", "value": "negative", "aspect": "no such topic"},
        {"target": "text", "value": "x"},
        {},
    ],
)
def test_what_cannot_be_said_of_a_comment_changes_nothing(
    company: Workspace, heard: Comment, bob: User, client_of: ClientOf, told: dict[str, str]
) -> None:
    client_of(bob).post(f"/en/voice/comments/{heard.comment}/correct/", told)

    assert not OutboxEntry.objects.filter(table="voice_labels").exists()


def test_charlie_corrects_nothing_of_bobs_customer(
    company: Workspace, heard: Comment, charlie: User, client_of: ClientOf
) -> None:
    told = {"target": "sentiment", "value": "positive"}

    answer = client_of(charlie).post(f"/en/voice/comments/{heard.comment}/correct/", told)

    assert answer.status_code == 404
    assert not OutboxEntry.objects.filter(table="voice_labels").exists()
