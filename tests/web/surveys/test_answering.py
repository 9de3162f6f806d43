"""A customer opens a link and answers: page by page, once, correctable, and never by reading."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.surveys.asked import (
    AFTER_DELIVERY,
    ONE_QUESTION,
    Page,
    kept,
    latest,
    path_of,
    publish_survey,
)

from mehvar.workspace import Workspace
from mehvar_web import company as served
from mehvar_web.accounts.models import User
from mehvar_web.channels import Person
from mehvar_web.surveys import Answered, _listen, close, link_for, pause, resume, set_window
from mehvar_web.surveys._answers import Given, save_answers
from mehvar_web.surveys._links import find
from mehvar_web.surveys._submission import new_submission
from mehvar_web.surveys._tell import forget_answers, send_partial
from mehvar_web.surveys.models import Link, Response, Survey

pytestmark = pytest.mark.django_db
WHO = Person(source="shop", ref="c-17")


@pytest.fixture
def survey(new_company: Workspace, alice: User) -> Survey:
    return publish_survey(alice)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time, to be moved: ``clock[0] += timedelta(hours=1)``."""
    now = [datetime(2026, 5, 1, 10)]
    monkeypatch.setattr(served, "now", lambda: now[0])
    return now


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Answered]:
    """What one who listens alone is told."""
    found: list[Answered] = []
    monkeypatch.setattr(_listen, "_listeners", {"tests": found.append})
    return found


def personal(survey: Survey, **told: Any) -> str:
    return path_of(link_for(survey.key, person=WHO, channel="sms", **told))


def test_a_survey_is_answered_page_by_page_without_script(survey: Survey) -> None:
    page = Page.open(personal(survey, language="fa", order="DK-1", order_source="shop"))
    page = page.send(nps="۳", why="دیر رسید")
    page = page.send(what=["late", "else"], what__other="سس نداشت")
    end = page.send(stars="2", parts__fresh="good", last="۱۴۰۵/۰۲/۱۰", people="۴")

    rows = {row["field_id"]: row for row in kept()}
    assert "سپاس" in end.text
    assert (rows["nps"]["kind"], rows["nps"]["score"]) == ("nps", 3.0)
    assert rows["why"]["text"] == "دیر رسید"
    assert (rows["what"]["answer"], rows["what"]["text"]) == ("late|else", "سس نداشت")
    assert rows["last"]["answer"] == "2026-04-30"
    assert {row["person_ref"] for row in kept()} == {"c-17"}
    assert {row["order_id"] for row in kept()} == {"DK-1"}
    assert {row["channel"] for row in kept()} == {"sms"}


def test_who_is_happy_is_not_asked_what_went_wrong(survey: Survey) -> None:
    page = Page.open(personal(survey, language="en")).send(nps="10")

    assert "The courier" in page.text
    assert "What went wrong?" not in page.text


def test_reading_records_nothing_and_a_button_in_a_letter_only_chooses(survey: Survey) -> None:
    address = personal(survey)

    for query in ("", "?a=9", "?a=9&nps=9", "?p=rest&a=9"):
        Client().get(address + query)
        Client().head(address + query)
    page = Page.open(f"{address}?a=9")

    assert page.checked == ["9"]
    assert Response.objects.count() == 0
    assert kept() == []


def test_the_language_is_in_the_address_and_can_be_changed_on_the_way(survey: Survey) -> None:
    address = personal(survey, language="en")

    page = Page.open(address, client=Client(headers={"accept-language": "fa"}))
    page = page.send(nps="9")
    other = Page.open(page.url.replace("-en/", "-fa/"))

    assert 'lang="en" dir="ltr"' in page.text
    assert "The courier" in page.text
    assert 'lang="fa" dir="rtl"' in other.text
    assert "پیک" in other.text


def test_a_needed_answer_is_asked_for_again_and_what_was_typed_stays(survey: Survey) -> None:
    page = Page.open(personal(survey, language="en")).send(why="because")

    assert page.status == 422
    assert 'href="#q-nps"' in page.text
    assert ">because</textarea>" in page.text
    assert kept() == []


def test_sent_twice_it_is_one_answer(survey: Survey) -> None:
    page = Page.open(personal(survey)).send(nps="9")

    first = page.send(stars="4")
    again = page.send(stars="4")

    assert first.text.split("<main")[1] == again.text.split("<main")[1]
    assert Response.objects.count() == 1
    assert len(kept()) == len(latest()) == 2


def test_a_person_answers_once_and_corrects_within_the_hour(
    survey: Survey, clock: list[datetime]
) -> None:
    address = personal(survey)
    Page.open(address).send(nps="2", why="bad").send(what="cold").send(stars="1")
    clock[0] += timedelta(minutes=30)

    thanks = Page.open(address)
    correcting = Page.open(f"{address}?p=main")
    correcting.send(nps="9", why="").send(stars="5")
    clock[0] += timedelta(minutes=31)
    late = Page.open(f"{address}?p=main")

    rows = {row["field_id"]: row for row in latest().values()}
    assert "۱۴:۳۰" in thanks.text  # in Tehran, one hour after the answer
    assert correcting.checked == ["2"]
    assert rows["nps"]["score"] == 9.0
    assert "text" not in rows["why"]
    assert rows["what"]["kind"] == "answer"
    assert "answer" not in rows["what"]
    assert "قبلاً" in late.text
    assert Response.objects.count() == 1


def test_everybody_at_an_open_link_counts(survey: Survey) -> None:
    address = path_of(link_for(survey.key, channel="qr", store="north"))

    for score in ("9", "3"):
        Page.open(address).send(nps=score)

    assert Response.objects.count() == 2
    assert path_of(link_for(survey.key, channel="qr", store="north")) == address
    assert path_of(link_for(survey.key, channel="qr", store="south")) != address


def test_an_answer_begun_and_left_goes_out_after_an_hour(
    survey: Survey, clock: list[datetime]
) -> None:
    Page.open(personal(survey)).send(nps="9", why="good")
    clock[0] += timedelta(minutes=59)
    early = send_partial(now=clock[0])
    clock[0] += timedelta(minutes=2)

    sent, again = send_partial(now=clock[0]), send_partial(now=clock[0])

    assert (early, sent, again) == (0, 1, 0)
    assert {row["field_id"] for row in kept()} == {"nps", "why"}


def test_after_a_month_only_that_it_was_answered_stays_here(
    survey: Survey, clock: list[datetime]
) -> None:
    address = personal(survey)
    Page.open(address).send(nps="9").send(stars="4")
    clock[0] += timedelta(days=31)

    forgotten = forget_answers(now=clock[0])

    response = Response.objects.get()
    assert forgotten == 1
    assert (response.answers, response.about) == ({}, {})
    assert "قبلاً" in Page.open(address).text


def test_who_sent_an_invitation_hears_of_the_answer_once(
    survey: Survey, heard: list[Answered]
) -> None:
    address = personal(survey, invitation_id="inv-1")

    page = Page.open(address).send(nps="9")
    page.send(stars="4")
    page.send(stars="5")

    (told,) = heard
    assert (told.invitation_id, told.survey_id, told.person) == ("inv-1", survey.key, WHO)
    assert personal(survey, invitation_id="inv-1") == address


def test_an_anonymous_answer_leads_to_nobody(
    new_company: Workspace, alice: User, heard: list[Answered]
) -> None:
    definition = AFTER_DELIVERY | {"survey_id": "pulse", "anonymous": True}
    survey = publish_survey(alice, definition)
    address = personal(survey, invitation_id="inv-2")

    Page.open(address).send(nps="9").send(stars="4")
    again = Page.open(address)

    link, response = Link.objects.get(), Response.objects.get()
    assert response.link is None
    assert response.about == {}
    assert not {"person_ref", "order_id"} & {name for row in kept() for name in row}
    assert link.used_at is not None
    assert link.used_at.hour == link.used_at.minute == link.used_at.second == 0
    assert "قبلاً" in again.text
    assert (heard[0].at.hour, heard[0].at.minute, heard[0].submission_id) == (0, 0, "")


@pytest.mark.parametrize(
    ("act", "status", "words"),
    [
        pytest.param("pause", 410, "no answers just now", id="paused"),
        pytest.param("close", 410, "has ended", id="closed"),
        pytest.param("later", 403, "Not open yet", id="not yet"),
        pytest.param("over", 410, "has ended", id="after its last day"),
        pytest.param("expired", 410, "has expired", id="expired"),
    ],
)
def test_a_link_that_takes_no_answer_says_why(
    survey: Survey, alice: User, act: str, status: int, words: str, clock: list[datetime]
) -> None:
    address = personal(survey, language="en", expires=clock[0] + timedelta(days=9))
    open_page = Page.open(address)
    if act == "pause":
        pause(survey, by=alice)
    elif act == "close":
        close(survey, by=alice)
    elif act == "later":
        set_window(survey, opens_at=clock[0] + timedelta(days=1), closes_at=None, by=alice)
    elif act == "over":
        set_window(survey, opens_at=None, closes_at=clock[0] + timedelta(days=1), by=alice)
        clock[0] += timedelta(days=1)
    else:
        clock[0] += timedelta(days=9)

    page, sent = Page.open(address), open_page.send(nps="9")

    for one in (page, sent):
        assert one.status == status
        assert words in one.text
    assert kept() == []
    assert Response.objects.count() == 0


def test_who_is_answering_when_it_closes_may_finish_within_the_hour(
    survey: Survey, alice: User, clock: list[datetime]
) -> None:
    page = Page.open(personal(survey)).send(nps="9")
    close(survey, by=alice)
    clock[0] += timedelta(minutes=50)

    page.send(stars="4")

    assert {row["field_id"] for row in kept()} == {"nps", "stars"}


def test_a_survey_goes_on_after_a_pause(survey: Survey, alice: User) -> None:
    address = personal(survey)
    pause(survey, by=alice)
    resume(survey, by=alice)

    assert Page.open(address).status == 200


def test_an_unknown_address_says_so(survey: Survey) -> None:
    good = Link.objects.create(
        code="abc", survey=survey, channel="link", language="en", made_at=served.now()
    )

    unknown, strange = Page.open("/s/nothing-en/"), Page.open("/s/x/")

    assert (unknown.status, strange.status) == (404, 404)
    assert "There is no survey here" in unknown.text
    assert Page.open(f"/s/{good.code}-en/").status == 200
    assert Page.open(f"/s/{good.code}-xx/").status == 200  # a language that it does not have


def test_a_form_of_another_link_is_refused(survey: Survey) -> None:
    mine, yours = Page.open(personal(survey)), Page.open(personal(survey))
    stolen = mine.hidden | {"nps": ["9"]}

    answer = Client().post(yours.action, stolen)

    assert answer.status_code == 404
    assert Response.objects.count() == 0


def test_programs_fall_into_the_field_that_nobody_sees_and_people_get_out(survey: Survey) -> None:
    trapped = Page.open(personal(survey, language="en")).send(nps="9", _url="http://spam.example")

    assert trapped.status == 422
    assert Response.objects.count() == 0
    assert "The courier" in trapped.send(nps="9", _url="").text


def test_a_flood_from_one_address_waits_and_others_do_not(survey: Survey, settings: Any) -> None:
    from mehvar_web.surveys import _limits

    _limits.forget_all()
    settings.MEHVAR_ANSWER_RATE = 2
    page = Page.open(personal(survey))

    statuses = [page.send(nps="9").status for _ in range(3)]
    page.client.defaults["REMOTE_ADDR"] = "10.0.0.9"
    other = page.send(nps="9")
    _limits.forget_all()

    assert statuses == [200, 200, 429]
    assert other.status == 200


def test_more_than_a_page_can_hold_is_not_read(survey: Survey) -> None:
    page = Page.open(personal(survey)).send(nps="9", why="x" * 300_000)

    assert page.status == 413
    assert Response.objects.count() == 0


def test_a_page_carries_no_cookie_and_may_be_framed_by_its_sites_alone(
    survey: Survey, alice: User
) -> None:
    from mehvar_web.surveys import set_sites

    set_sites(survey, ["https://shop.example/basket"], by=alice)

    answer = Client().get(personal(survey))

    assert not answer.cookies
    assert "X-Frame-Options" not in answer.headers
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://shop.example" in policy
    assert "script" not in policy.replace("script-src", "")


def test_a_form_that_came_twice_at_once_is_one_answer(new_company: Workspace, alice: User) -> None:
    survey = publish_survey(alice, ONE_QUESTION)
    found = find(personal(survey).split("/")[2])
    assert found is not None
    link, _ = found
    sent = Given(
        submission=new_submission(link), version=1, page="only", language="fa",
        raw={"nps": ["9"], "why": ["خوب"]},
    )  # fmt: skip

    # Both had looked before either wrote: neither knows of the other.
    first, second = (save_answers(link, sent, begun=None) for _ in range(2))

    assert (first.is_finished, second.is_finished) == (True, True)
    assert Response.objects.count() == 1
    assert len(kept()) == 2


def test_an_answer_takes_few_queries(
    new_company: Workspace, alice: User, django_assert_max_num_queries: Any
) -> None:
    survey = publish_survey(alice, ONE_QUESTION)
    page = Page.open(personal(survey))
    sent = page.hidden | {"nps": ["9"], "why": ["خوب"]}

    with django_assert_max_num_queries(9):
        page.client.post(page.action, sent)

    assert len(kept()) == 2


_texts = st.lists(st.text(max_size=30), max_size=3)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    answers=st.dictionaries(
        st.sampled_from(["nps", "why", "what", "what.other", "stars", "parts.fresh", "last",
                         "people", "_p", "_shown", "zz"]),
        _texts,
    ),
    page=st.sampled_from(["main", "bad", "rest", ""]),
)  # fmt: skip
def test_whatever_is_sent_is_answered_and_told_at_most_once(
    survey: Survey, answers: dict[str, list[str]], page: str
) -> None:
    opened = Page.open(
        path_of(link_for(survey.key, person=Person(source="s", ref=str(uuid.uuid4()))))
    )
    before = len(kept())
    sent = opened.hidden | {"_p": [page]} | answers

    first = Client().post(opened.action, sent)
    once = len(kept())
    Client().post(opened.action, sent)

    assert first.status_code in {200, 303, 404, 422}
    assert once >= before
    assert len(kept()) == once
