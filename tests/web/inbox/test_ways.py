"""Webhooks, programs, messengers and surveys bring things in; subscribers hear of them."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.web.channels.conftest import turn
from tests.web.inbox.conftest import arrival, kept, take, the_thread

from mehvar.workspace import Workspace
from mehvar_web import channels
from mehvar_web import company as served
from mehvar_web.accounts.models import User
from mehvar_web.api import Scope, make_token
from mehvar_web.inbox import _answers, _digest, _mapping, _messages, _upkeep
from mehvar_web.inbox._mapping import MappingError
from mehvar_web.inbox.models import AnswerToRead, Source, Subscription, Thread

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 20, 9, 0)
MAPPING = "id = review_id\ntext = body.text\nscore = stars\nat = created\nmobile = author.phone\nitems = data"  # fmt: skip


@pytest.fixture
def hook(company: Workspace, alice: User, client_of: ClientOf) -> tuple[Source, str]:
    """A webhook with its secret, set up on its page."""
    told = {"name": "Reviews", "origin": "review", "is_active": "on", "mapping": MAPPING}
    shown = client_of(alice).post("/en/inbox/sources/new-webhook/", told).content.decode()
    secret = re.search(r'<code class="wrap" dir="ltr">([^<]+)</code>', shown)
    assert secret
    return Source.objects.get(), secret[1]


def body(stars: object = "۲", number: str = "7") -> dict[str, Any]:
    one = {
        "review_id": number, "stars": stars, "created": "2026-01-15T09:30:00+03:30",
        "body": {"text": "Stale bread"}, "author": {"phone": "09121234567"},
    }  # fmt: skip
    return {"data": [one]}


def post(source: Source, content: object, **headers: str) -> Any:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Client().generic(
        "POST", f"/hooks/inbox/{source.key}/", raw, content_type="application/json",
        headers=headers,
    )  # fmt: skip


def test_a_system_posts_with_its_secret_or_its_signature(hook: tuple[Source, str]) -> None:
    source, secret = hook
    raw = json.dumps(body()).encode()
    signature = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()

    first = post(source, body(), Authorization=f"Bearer {secret}")
    again = post(source, raw, **{"X-Mehvar-Signature": signature})

    assert first.json() == {"items": [{"id": "7", "outcome": "opened"}]}
    assert again.json() == {"items": [{"id": "7", "outcome": "duplicate"}]}
    (row,) = kept("feedback")
    assert (row["score"], row["scale_max"], row["at"]) == (2.0, 5.0, "2026-01-15T06:00:00")
    assert kept("people")[0]["mobile"] == "+989121234567"
    source.refresh_from_db()
    assert (source.taken, source.dropped) == (1, 1)


def test_who_has_no_secret_learns_nothing(hook: tuple[Source, str]) -> None:
    source, secret = hook
    raw = json.dumps(body()).encode()
    wrong = "sha256=" + hmac.new(b"another", raw, hashlib.sha256).hexdigest()

    told = [
        post(source, raw),
        post(source, raw, Authorization="Bearer x"),
        post(source, raw, **{"X-Mehvar-Signature": wrong}),
        post(source, raw, Authorization=f"Bearer {secret}", **{"X-Mehvar-Signature": wrong}),
        post(Source(key="absent"), raw, Authorization=f"Bearer {secret}"),
    ]

    assert {one.status_code for one in told} == {404}
    assert len({one.content for one in told}) == 1
    assert not Thread.objects.exists()


def test_what_cannot_be_read_is_refused_whole(hook: tuple[Source, str]) -> None:
    source, secret = hook
    bearer = {"Authorization": f"Bearer {secret}"}
    half = {"data": [*body()["data"], {"review_id": "8", "stars": "many"}]}

    assert post(source, b"{", **bearer).status_code == 400
    assert post(source, half, **bearer).status_code == 422
    assert post(source, {"data": [1]}, **bearer).status_code == 422
    assert post(source, {"data": [{"stars": 1}]}, **bearer).status_code == 422
    assert not kept("feedback")


def test_a_mapping_is_tried_before_it_is_kept(
    company: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    told = {"name": "R", "origin": "review", "mapping": MAPPING, "sample": json.dumps(body()), "try": "1"}  # fmt: skip
    url = "/en/inbox/sources/new-webhook/"

    shown = client_of(alice).post(url, told).content.decode()
    wrong = client_of(alice).post(url, told | {"mapping": "words = body.text"})

    assert "Stale bread" in shown
    assert "+989121234567" in shown or "09121234567" in shown
    assert not Source.objects.exists()
    assert wrong.status_code == 422
    assert "is none of ours" in wrong.content.decode()
    assert client_of(bob).post(url, told).status_code == 403


@pytest.mark.parametrize(
    ("told", "at"),
    [
        pytest.param("2026-03-21T00:00:00Z", datetime(2026, 3, 21), id="utc"),
        pytest.param("2026-03-21T03:30:00", datetime(2026, 3, 21), id="company's clock"),
        pytest.param("1774051200", datetime(2026, 3, 21), id="seconds"),
        pytest.param("1774051200000", datetime(2026, 3, 21), id="milliseconds"),
        pytest.param("۱۷۷۴۰۵۱۲۰۰", datetime(2026, 3, 21), id="persian digits"),
        pytest.param("", NOW, id="untold"),
    ],
)
def test_times_are_read_as_systems_write_them(told: str, at: datetime) -> None:
    found = _mapping.arrival_of(
        {"id": "1", "at": told}, {}, source="s", origin="review", channel="", now=NOW,
        zone="Asia/Tehran",
    )  # fmt: skip
    assert found.at == at


@pytest.mark.parametrize("wrong", [{"at": "soon"}, {"score": "x"}, {"score": 9}, {"score": "nan"}, {"id": ""}])  # fmt: skip
def test_what_makes_no_sense_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(MappingError):
        _mapping.arrival_of(
            {"id": "1"} | wrong, {}, source="s", origin="review", channel="", now=NOW, zone="UTC"
        )


# -- programs --------------------------------------------------------------------------------------


def program(user: User) -> Client:
    scopes = (Scope.INBOX_READ, Scope.INBOX_WRITE)
    _, text = make_token(user=user, name="x", scopes=scopes, now=served.now())
    return Client(headers={"Authorization": f"Bearer {text}"})


def test_a_program_brings_items_once_and_reads_threads_in_its_sight(
    company: Workspace, alice: User, charlie: User, mobile: str
) -> None:
    items = [{"id": "1", "origin": "chat", "text": "The courier was rude", "mobile": mobile}]
    told = {"source": "chat", "items": items}

    first = program(alice).post("/api/v1/inbox/items", told, content_type="application/json")
    again = program(alice).post("/api/v1/inbox/items", told, content_type="application/json")

    assert [one.json()["items"][0]["outcome"] for one in (first, again)] == ["opened", "duplicate"]
    key = first.json()["items"][0]["thread"]
    assert program(alice).get(f"/api/v1/inbox/threads/{key}").json()["words"]
    assert program(alice).get("/api/v1/inbox/threads").json()["total"] == 1
    assert program(charlie).get("/api/v1/inbox/threads").json() == {"items": [], "total": 0, "next": None}  # fmt: skip
    assert program(charlie).get(f"/api/v1/inbox/threads/{key}").status_code == 404
    bad = {"source": "chat", "items": [{"id": "1", "origin": "survey"}]}
    assert program(alice).post("/api/v1/inbox/items", bad, content_type="application/json").status_code == 422  # fmt: skip


# -- messengers, SMS and surveys -------------------------------------------------------------------


def test_a_message_comes_in_and_a_command_does_not(company: Workspace) -> None:
    def hear(text: str, number: str, **told: Any) -> None:
        _messages.hear(
            channels.Incoming(
                channel="bale", sender="42", text=text, at=NOW, message_id=number,
                thread="bale:42", name="Sara", **told,
            )
        )  # fmt: skip

    hear("/start abc", "1")
    hear("yes", "2", payload="nps:9")
    hear("سفارشم کجاست؟", "3")
    hear("سفارشم کجاست؟", "3")

    thread = the_thread()
    assert (thread.origin, thread.kind, thread.sender) == ("messenger", "question", "42")
    assert thread.items.count() == 1


def survey_row(field: str, **told: Any) -> dict[str, Any]:
    usual = {
        "record_id": f"s-1:{field}", "submission_id": "s-1", "field_id": field, "at": NOW,
        "channel": "sms", "origin": "survey", "question": "How was it?",
    }  # fmt: skip
    return usual | told


def test_a_survey_with_a_low_score_opens_one_thread_of_all_that_was_said(
    company: Workspace,
) -> None:
    score = survey_row("q1", kind="nps", score=2.0, scale_min=0.0, scale_max=10.0)
    words = survey_row("q2", kind="comment", text="Too late and cold")
    happy = {**score, "record_id": "s-2:q1", "submission_id": "s-2", "score": 9.0}
    colleague = {**score, "record_id": "s-3:q1", "submission_id": "s-3", "kind": "enps"}
    for rows in ([score, words], [score, words], [happy], [colleague]):
        _answers.set_aside(rows, None)
    AnswerToRead.objects.update(at=NOW)

    assert _answers.read_answers() is False

    thread = the_thread()
    assert (thread.origin, thread.score_share) == ("survey", 0.2)
    assert [item.record_id for item in thread.items.all()] == ["s-1:q2"]
    assert not kept("feedback")
    assert not AnswerToRead.objects.exists()


def test_a_complaints_form_is_a_complaint(company: Workspace) -> None:
    row = {
        "record_id": "c-1", "at": NOW, "kind": "complaint", "direction": "inbound",
        "text": "Broken eggs", "topic": "Goods",
    }  # fmt: skip
    _answers.set_aside([survey_row("q1", kind="answer", text="Broken eggs")], row)
    AnswerToRead.objects.update(at=NOW)

    _answers.read_answers()

    assert (the_thread().origin, the_thread().kind) == ("complaint", "complaint")


# -- subscriptions ---------------------------------------------------------------------------------


def test_each_hears_of_what_they_may_see(
    company: Workspace, customer_id: int, bob: User, charlie: User, mailed: Any, client_of: ClientOf
) -> None:
    for user in (bob, charlie):
        told = {"aspect": "delivery", "rhythm": "daily"}
        assert client_of(user).post("/en/inbox/subscriptions/", told).status_code == 302
    Subscription.objects.update(told_until=served.now() - timedelta(days=1))
    take(arrival(1, customer_id=customer_id, text="The delivery was terribly late"))

    assert "terribly late" in client_of(bob).get("/en/inbox/subscriptions/").content.decode()
    assert "terribly late" not in client_of(charlie).get("/en/inbox/subscriptions/").content.decode()  # fmt: skip
    assert _digest.send_digests() == {"mails": 1}
    assert _digest.send_digests() == {"mails": 0}

    turn("email")
    ((_sender, to, letter),) = mailed.taken
    assert to == bob.email
    assert "terribly late" in letter.get_body(("plain",)).get_content()


def test_a_subscription_is_ended_by_whose_it_is(
    company: Workspace, bob: User, charlie: User, client_of: ClientOf
) -> None:
    client_of(bob).post("/en/inbox/subscriptions/", {"rhythm": "page"})
    url = f"/en/inbox/subscriptions/{Subscription.objects.get().key}/end/"

    assert client_of(charlie).post(url).status_code == 404
    assert client_of(bob).post(url).status_code == 302
    assert not Subscription.objects.exists()


# -- upkeep ----------------------------------------------------------------------------------------


def test_what_was_done_long_ago_is_forgotten_with_its_files(own_company: Workspace) -> None:
    from mehvar_web.inbox import File, _files

    pdf = File(name="a.pdf", content=b"%PDF-1")
    take(arrival(1, files=(pdf,)), arrival(2))
    old = Thread.objects.order_by("pk")[0]
    path = _files.path_of(old.items.get().attachments.get())
    old.state, old.done_at = "done", served.now() - timedelta(days=91)
    old.save()

    assert _upkeep.forget_old(now=served.now()) == 1
    assert not path.exists()
    assert Thread.objects.count() == 1
    assert take(arrival(1, files=(pdf,))) == ["duplicate"]


def test_a_build_says_who_somebody_is_by_now(company: Workspace, customer_id: int) -> None:
    take(arrival(1, customer_id=customer_id))
    Thread.objects.update(customer_id=None, worth=0)
    the_thread().stores.all().delete()

    _upkeep.after_build(company)

    assert the_thread().customer_id == customer_id
    assert the_thread().stores.exists()
