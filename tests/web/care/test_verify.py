"""Did it help? What the customer says counts, silence is no yes, and a no opens the case again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.web.care.conftest import MONDAY, kept, minutes, opened
from tests.web.conftest import Served

from mehvar import care as core
from mehvar.workspace import Workspace
from mehvar_web import care, channels, contact
from mehvar_web import company as serving
from mehvar_web.accounts.models import User
from mehvar_web.care._ask import ask_customers
from mehvar_web.care._hear import hear_message
from mehvar_web.care.models import Case, CaseNotice, Verification

pytestmark = pytest.mark.django_db


def resolved(by: User, **told: Any) -> Case:
    return care.resolve(case=opened(**told), by=by, now=MONDAY + minutes(30)).case


def test_a_no_opens_the_case_again_and_tells_its_owner(
    company: Workspace, alice: User, bob: User
) -> None:
    case = opened()
    care.assign(case=case, owner=bob, team=None, by=alice, now=MONDAY)
    case = care.resolve(case=case, by=bob, now=MONDAY).case

    case = care.verify(case=case, helped=False, how="told", by=alice, now=MONDAY + minutes(60))
    again = care.verify(case=case, helped=False, how="told", by=alice, now=MONDAY + minutes(61))

    assert (case.state, case.reopenings) == ("open", 1)
    assert again.reopenings == 1, "said twice, it is opened once"
    assert [row["step"] for row in kept("case_steps")][-2:] == ["failed", "reopened"]
    assert CaseNotice.objects.filter(user=bob, reason="failed").count() == 1


def test_a_yes_is_kept_and_the_second_round_asks_anew(company: Workspace, alice: User) -> None:
    case = resolved(alice)
    case = care.verify(case=case, helped=True, how="told", by=alice, now=MONDAY + minutes(90))
    assert case.recovered is True
    assert kept("cases")[-1]["recovered"] is True

    case = care.reopen(case=case, by=alice, now=MONDAY + minutes(100)).case
    case = care.resolve(case=case, by=alice, now=MONDAY + minutes(110)).case

    assert case.recovered is None, "what was said of the first time says nothing of the second"
    assert case.ask_after is not None


def test_the_customer_answers_on_the_page_of_their_code(company: Workspace, alice: User) -> None:
    case = resolved(alice)
    asked = Verification.objects.create(
        case=case, round=0, invitation_id="i1", asked_at=MONDAY + minutes(40)
    )

    assert care.verification_of("nothing") is None
    told = care.answer_verification(asked.code, helped=False, now=MONDAY + minutes(50))
    changed = care.answer_verification(asked.code, helped=True, now=MONDAY + minutes(51))

    assert told is not None
    assert told.helped is False
    assert changed is not None
    case.refresh_from_db()
    assert (case.state, case.reopenings) == ("open", 1), "an old link closes nothing again"


def test_customers_are_asked_once_under_the_rules_of_contact(
    early: core.Terms, served: Served, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 1, 13, 8, 0)
    monkeypatch.setattr(serving, "now", lambda: now)
    monkeypatch.setattr(
        channels, "available",
        lambda: (channels.ChannelState(channel="sms", is_ready=True, is_paused=False, queued=0),),
    )  # fmt: skip
    monkeypatch.setattr("mehvar_web.care._ask._link", lambda *_told: "https://shop.example/r/x")
    sent: list[channels.Message] = []
    monkeypatch.setattr(channels, "send", sent.append)
    case = care.resolve(
        case=opened(customer_id=served.customer_id), by=alice, now=now - timedelta(hours=1)
    ).case

    ask_customers()
    ask_customers()

    case.refresh_from_db()
    asked = case.verifications.get()
    if asked.asked_at is None:  # the rules of contact refuse: then it says why, and asks nobody
        assert asked.problem
        assert sent == []
        return
    assert case.asked_at == now
    assert [one.channel for one in sent] == ["sms"]
    assert "https://shop.example/r/x" in sent[0].text
    assert [row["step"] for row in kept("case_steps")][-1] == "asked"


def test_who_cannot_be_reached_is_not_asked_and_stays_in_the_count(
    early: core.Terms, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = resolved(alice)
    monkeypatch.setattr(serving, "now", lambda: MONDAY + timedelta(days=2))

    ask_customers()

    case.refresh_from_db()
    assert case.verifications.get().problem == "no_address"
    assert case.asked_at is None
    assert case.ask_after is None


def test_an_answer_of_a_survey_is_taken_in_its_transaction_and_corrected(
    company: Workspace, alice: User
) -> None:
    from mehvar_web.care._verify import hear_answer, hear_rows
    from mehvar_web.surveys import Answered

    case = resolved(alice)
    Verification.objects.create(case=case, round=0, invitation_id="i1", asked_at=MONDAY)
    at = MONDAY + timedelta(days=1)
    row = {"field_id": "over", "answer": "yes", "submission_id": "s1", "at": at}

    hear_rows([{"field_id": "left", "text": "x", "submission_id": "s1"}, row], None)
    hear_answer(Answered(survey_id="sv", version=1, invitation_id="i1", at=at, channel="sms",
                         submission_id="s1"))  # fmt: skip
    case.refresh_from_db()
    assert case.recovered is True

    hear_rows([row | {"answer": "no"}], None)
    case.refresh_from_db()
    assert (case.recovered, case.state) == (False, "open")
    hear_answer(Answered(survey_id="sv", version=1, invitation_id="other", at=at, channel="sms"))


def test_a_customer_with_a_live_case_is_left_in_peace(
    company: Workspace, customer_id: int, alice: User
) -> None:
    now = serving.now()
    assert not contact.has_open_case(customer_id, now=now)
    case = opened(customer_id=customer_id)
    assert contact.has_open_case(customer_id, now=now)

    care.resolve(case=case, by=alice, now=MONDAY)

    assert not contact.has_open_case(customer_id, now=now)


def test_a_case_that_waits_goes_on_when_the_customer_writes(
    company: Workspace, customer_id: int, alice: User
) -> None:
    case = opened(customer_id=customer_id)
    care.answer(case=case, text="Which size?", way=None, token="f", by=alice, now=MONDAY)  # noqa: S106
    care.wait(case=case, by=alice, now=MONDAY)
    person = channels.Person(source=case.person_source, ref=case.person_ref)
    words = channels.Incoming(
        channel="sms", sender="+98", text="Large", at=MONDAY + minutes(20), message_id="m",
        thread="sms:1", person=person,
    )  # fmt: skip

    hear_message(words)

    case.refresh_from_db()
    assert (case.state, case.waited) == ("open", 20)


def test_the_public_page_asks_takes_a_tap_and_says_what_follows(
    company: Workspace, alice: User
) -> None:
    from django.test import Client
    from django.urls import reverse

    case = resolved(alice)
    asked = Verification.objects.create(
        case=case, round=0, invitation_id="i1", asked_at=MONDAY + minutes(40)
    )
    url, anybody = reverse("recovery:answer", args=[asked.code]), Client()

    looked = anybody.get(f"{url}?l=en")
    tapped = anybody.post(f"{url}?l=en", {"helped": "no"}, follow=True)

    assert b"settled for you" in looked.content
    assert "پرونده" in anybody.get(f"{url}?l=fa").content.decode()
    assert b"open again" in tapped.content
    assert b"<form" not in tapped.content
    gone = anybody.get(reverse("recovery:answer", args=["0" * 32]) + "?l=en")
    assert gone.status_code == 404
    assert b"asks nothing any more" in gone.content
    case.refresh_from_db()
    assert case.reopenings == 1
    Verification.objects.update(helped=None)
    assert b"looking at your case again" in anybody.get(f"{url}?l=en").content


def test_new_hours_move_what_is_due(early: core.Terms, alice: User) -> None:
    from datetime import time

    from mehvar_web import jobs
    from mehvar_web.care._hear import follow_terms

    class Context:
        def progress(self, *_told: object) -> None: ...

    case = opened(now=MONDAY + timedelta(hours=7, minutes=20))
    assert case.due_at == MONDAY + timedelta(days=1) - minutes(10), (
        "ten minutes of today, twenty of tomorrow"
    )

    care.set_terms(core.Terms(closes=time(22)), by=alice, now=MONDAY)
    assert jobs.live("care-follow") is not None
    follow_terms(Context())  # type: ignore[arg-type]  # only tells how far it is

    case.refresh_from_db()
    assert case.due_at == MONDAY + timedelta(hours=7, minutes=50)


def test_an_answer_that_left_from_the_inbox_is_the_first_response(company: Workspace) -> None:
    from mehvar_web.care._hear import hear_status

    case = opened(order=None, thread="abc", title="A question")
    sent = channels.StatusChange(
        message_id=1, key="answer-1", channel="email", state="sent", before="sending",
        at=MONDAY + minutes(9), purpose="service", thread="inbox:abc",
    )  # fmt: skip

    hear_status([sent, sent])

    case.refresh_from_db()
    assert case.first_response_at == MONDAY + minutes(9)
    assert [row["step"] for row in kept("case_steps")] == ["opened", "answered"]
