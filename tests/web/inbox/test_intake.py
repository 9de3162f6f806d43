"""What arrives is recorded once, known by its sender, and put before who must look at it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.inbox.conftest import arrival, kept, now_of, take, the_thread

from mehvar.workspace import Workspace
from mehvar_web import company as served
from mehvar_web.accounts.models import Team, User
from mehvar_web.inbox import Contact, File, _files, _rules
from mehvar_web.inbox.models import Arrived, Item, OpeningRule, Thread

pytestmark = pytest.mark.django_db


def test_the_same_thing_twice_is_one_row_one_thread(company: Workspace) -> None:
    one = arrival()

    assert take(one, one) == ["opened", "duplicate"]
    assert take(one) == ["duplicate"]

    (row,) = kept("interactions")
    assert row["record_id"].startswith("heard-")
    assert row["thread_id"] == the_thread().key
    assert Item.objects.count() == 1


def test_other_words_under_the_same_id_correct_the_row(company: Workspace) -> None:
    first = arrival(
        origin="review", thread_ids=(), text="Bad", score=2.0, scale_min=1.0, scale_max=5.0
    )
    take(first)

    became = take(replace(first, text="Bad, but they called me", score=4.0))

    assert became == ["corrected"]
    rows = kept("feedback")
    assert len({row["record_id"] for row in rows}) == 1
    assert [(row["score"], row["origin"]) for row in rows] == [(2.0, "review"), (4.0, "review")]
    assert the_thread().items.get().text == "Bad, but they called me"


def test_a_sender_is_known_by_number_however_it_is_written(
    company: Workspace, customer_id: int, mobile: str
) -> None:
    persian = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    typed = ("0" + mobile.removeprefix("+98")).translate(persian)
    take(
        arrival(
            origin="sms", channel="sms", thread_ids=(), contact=Contact(mobile=typed, address=typed)
        )
    )

    thread = the_thread()
    assert thread.customer_id == customer_id
    assert thread.stores.exists()
    (row,) = kept("interactions")
    assert row["person_ref"] == thread.person_ref
    assert kept("people") == []


def test_somebody_new_becomes_a_person_whom_identity_can_join(company: Workspace) -> None:
    take(arrival(contact=Contact(name="Sara", mobile="0912 345 6780", email=" Sara@Example.COM ")))

    (person,) = kept("people")
    (row,) = kept("interactions")
    assert (person["mobile"], person["email"]) == ("+989123456780", "sara@example.com")
    assert (row["person_source"], row["person_ref"]) == ("mehvar", person["record_id"])
    assert the_thread().customer_id is None


def test_a_reply_goes_on_with_its_thread_and_is_one_contact(company: Workspace) -> None:
    first = arrival(1)
    answer = arrival(2, text="It came now, thank you", thread_ids=("<m2@x>", "<m1@x>"))

    assert take(first, answer) == ["opened", "joined"]

    (row,) = now_of("interactions").values()
    assert row["text"] == f"{first.text}\n{answer.text}"
    assert [item.text for item in the_thread().items.all()] == [first.text, answer.text]


def test_a_message_wakes_a_thread_that_was_done_lately_and_begins_another_later(
    company: Workspace,
) -> None:
    chat = {
        "origin": "messenger",
        "channel": "telegram",
        "thread_ids": (),
        "contact": Contact(address="42"),
    }
    take(arrival(1, **chat))
    thread = the_thread()
    thread.state, thread.done_at, thread.waiting_since = "done", served.now(), None
    thread.save()

    assert take(arrival(2, **chat, text="And now?")) == ["joined"]
    thread.refresh_from_db()
    assert thread.state == "open"
    assert Thread.objects.filter(pk=thread.pk, done_at=None).exists()
    assert thread.waiting_since is not None

    thread.state, thread.done_at = "done", served.now() - timedelta(days=10)
    thread.save()
    assert take(arrival(3, **chat, text="Another thing")) == ["opened"]
    assert Thread.objects.count() == 2


def test_a_machine_speaks_in_its_thread_and_is_no_contact(company: Workspace) -> None:
    take(arrival(1))
    rows = len(kept("interactions"))
    away = arrival(2, text="I am away", is_automatic=True, thread_ids=("<m2@x>", "<m1@x>"))
    stray = arrival(3, text="I am away", is_automatic=True, thread_ids=("<m3@x>",))

    assert take(away, stray) == ["joined", "automatic"]
    assert len(kept("interactions")) == rows
    assert the_thread().items.filter(is_automatic=True).count() == 1


def test_what_says_nothing_is_not_recorded(company: Workspace) -> None:
    assert take(arrival(text=" \x00 ", title="")) == ["empty"]
    assert not kept("interactions")
    assert not Arrived.objects.exists()


def test_words_are_read_at_once_and_shown_without_personal_data(company: Workspace) -> None:
    take(arrival(text="سفارش خیلی دیر رسید و افتضاح بود. شماره‌ام 09121234567 است"))

    thread = the_thread()
    assert thread.language == "fa"
    assert thread.sentiment == "negative"
    assert "|delivery|" in thread.topics
    assert "09121234567" not in thread.words + thread.search
    assert "09121234567" in thread.items.get().text


def test_ratings_open_a_thread_when_they_are_low_or_sound_bad(company: Workspace) -> None:
    def review(number: int, score: float) -> str:
        told = arrival(
            number,
            origin="review",
            thread_ids=(),
            text="",
            score=score,
            scale_min=1.0,
            scale_max=5.0,
        )
        return take(told)[0]

    assert [review(n, float(n)) for n in range(1, 6)] == [
        "opened",
        "opened",
        "kept",
        "kept",
        "kept",
    ]
    assert len(kept("feedback")) == 5


def test_the_first_rule_that_fits_decides_and_gives(
    company: Workspace, alice: User, bobs_team: Team
) -> None:
    OpeningRule.objects.create(
        place=1, origin="email", only_negative=True, team=bobs_team, assignee=alice
    )
    OpeningRule.objects.create(place=2, origin="email", opens=False)

    became = take(
        arrival(1, text="This is terrible, the worst service"), arrival(2, text="Thank you, lovely")
    )

    assert became == ["opened", "kept"]
    thread = the_thread()
    assert (thread.team, thread.assignee) == (bobs_team, alice)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    share=st.none() | st.floats(0, 1),
    most=st.none() | st.floats(0, 1),
    sentiment=st.sampled_from(["", "negative", "positive"]),
    only=st.booleans(),
    origin=st.sampled_from(["email", "review"]),
)
def test_a_rule_never_fits_what_it_excludes(
    share: float | None, most: float | None, sentiment: str, only: bool, origin: str
) -> None:
    rule = OpeningRule(origin="review", most_score=most, only_negative=only, opens=True)
    facts = _rules.Facts(
        origin=origin, channel="", kind="", store_id="", aspects=(), score_share=share,
        sentiment=sentiment,
    )  # fmt: skip
    marked = OpeningRule(opens=False)

    decided = _rules.decide(facts, [rule, marked])

    fits = (
        origin == "review"
        and (not only or sentiment == "negative")
        and (most is None or (share is not None and share <= most + 1e-9))
    )
    assert decided.opens is fits


def test_files_are_kept_by_type_and_size_and_refused_by_name_alone(company: Workspace) -> None:
    files = (
        File(name="../../receipt.pdf", content=b"%PDF-1.7 x"),
        File(name="page.html", content=b"<script>"),
        File(name="photo.png", content=b"not a png"),
        File(name="large.txt", content=b"x" * (_files.MOST_BYTES + 1)),
    )
    take(arrival(files=files))

    found = {one.name: one for one in the_thread().items.get().attachments.all()}
    assert {name: one.refused for name, one in found.items()} == {
        "receipt.pdf": "", "page.html": "type", "photo.png": "type", "large.txt": "size",
    }  # fmt: skip
    receipt = _files.path_of(found["receipt.pdf"])
    assert receipt.read_bytes() == b"%PDF-1.7 x"
    assert receipt.resolve().is_relative_to((served.root() / _files.FOLDER).resolve())
    assert not _files.path_of(found["page.html"]).exists()
    _files.forget(found["receipt.pdf"])
    assert not receipt.exists()


def test_rows_are_what_the_lake_takes(own_company: Workspace) -> None:
    from mehvar_web import outbox

    take(
        arrival(1),
        arrival(2, origin="review", thread_ids=(), score=1.0, scale_min=1.0, scale_max=5.0),
    )

    report = outbox.relay()

    assert report.refused == 0
    assert report.rows >= 3
    assert json.dumps(kept("interactions")) == "[]"
