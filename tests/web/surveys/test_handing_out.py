"""Links, squares, sites, calls and programs: every other way in, with its own rules."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.web.surveys.asked import AFTER_DELIVERY, ONE_QUESTION, Page, kept, publish_survey

from mehvar import surveys as core
from mehvar.workspace import Workspace
from mehvar_web import company as served
from mehvar_web.accounts.models import User
from mehvar_web.api import RATE, Scope, make_token
from mehvar_web.outbox.models import OutboxEntry
from mehvar_web.surveys import (
    Ask,
    SurveyStateError,
    _limits,
    close,
    draft,
    link_for,
    links_for,
    live,
    publish,
    qr_png,
    qr_svg,
    set_sites,
)
from mehvar_web.surveys._links import make_links
from mehvar_web.surveys._publish import origin_of
from mehvar_web.surveys.models import Link, Response, Survey

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.django_db
SHOP = "https://shop.example"


@pytest.fixture
def survey(new_company: Workspace, alice: User) -> Survey:
    return publish_survey(alice)


@pytest.fixture(autouse=True)
def full_buckets() -> Iterator[None]:
    _limits.forget_all()
    RATE.forget()
    yield
    RATE.forget()


# -- versions ------------------------------------------------------------------------------------


def test_a_version_is_published_once_and_the_lake_has_it(survey: Survey, alice: User) -> None:
    with pytest.raises(SurveyStateError, match="exactly this"):
        publish(survey, by=alice)
    changed = json.loads(json.dumps(AFTER_DELIVERY))
    changed["pages"][0]["fields"][1]["text"]["fa"] = "دلیل نمره‌تان؟"
    draft(core.read_survey(changed), by=alice, survey=survey)
    version = publish(survey, by=alice)
    close(survey, by=alice)

    rows = kept("surveys")
    told = live(survey.key)
    assert [row["record_id"] for row in rows] == [f"{survey.key}:{n}" for n in (1, 2, 2)]
    assert [bool(row.get("closed_at")) for row in rows] == [False, False, True]
    assert version.number == 2
    assert told is not None
    asked = {one.id: one.since for one in told.definition.fields}
    assert (asked["nps"], asked["why"]) == (1, 2)
    with pytest.raises(SurveyStateError, match="closed"):
        publish(survey, by=alice)


def test_what_cannot_be_asked_is_not_published(new_company: Workspace, alice: User) -> None:
    broken = json.loads(json.dumps(ONE_QUESTION))
    broken["pages"][0]["fields"][0]["text"] = {"en": "Only English"}

    survey = draft(core.read_survey(broken), by=alice)

    with pytest.raises(SurveyStateError, match=r"pages\[0\]\.fields\[0\]"):
        publish(survey, by=alice)
    assert live(survey.key) is None
    assert kept("surveys") == []


# -- links and squares ---------------------------------------------------------------------------


def test_many_links_are_made_at_once_and_say_nothing_of_anybody(
    survey: Survey, django_assert_max_num_queries: Any
) -> None:
    from mehvar_web.channels import Person

    asks = [
        Ask(survey_id=survey.key, person=Person(source="shop", ref=f"0912000{n:04}"),
            invitation_id=f"inv-{n}", channel="sms")
        for n in range(400)
    ]  # fmt: skip

    with django_assert_max_num_queries(12):
        urls = links_for(asks)

    assert len(set(urls)) == 400
    assert links_for(asks) == urls
    assert all(re.fullmatch(r"http://localhost:8000/s/[A-Za-z0-9]{13}-fa/", url) for url in urls)


def test_a_square_is_read_as_the_link_and_its_caption_is_escaped(survey: Survey) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    import numpy as np

    url = link_for(survey.key, channel="qr", store="north")

    drawn = qr_svg(url, caption="سفارش <شما>", note="cx.example")
    (read,) = zxingcpp.read_barcodes(_pixels(qr_png(url, scale=6), np))

    assert read.text == url
    assert "سفارش &lt;شما&gt;" in drawn
    assert 'direction="rtl"' in drawn


def _pixels(png: bytes, np: Any) -> Any:
    """The dots of a grey PNG of one bit, as segno writes it."""
    import struct
    import zlib

    wide, high, depth = *struct.unpack(">II", png[16:24]), png[24]
    data, place = b"", 8
    while place < len(png):
        size, kind = struct.unpack(">I", png[place : place + 4])[0], png[place + 4 : place + 8]
        data += png[place + 8 : place + 8 + size] if kind == b"IDAT" else b""
        place += size + 12
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(high, -1)
    assert depth == 1
    lines = [np.zeros(rows.shape[1] - 1, np.uint8)]
    for filtered in rows:
        assert filtered[0] in {0, 2}  # as it is, or the difference from the line above
        lines.append(filtered[1:] + (lines[-1] if filtered[0] == 2 else np.uint8(0)))
    dots = np.unpackbits(np.stack(lines[1:]), axis=1)[:, :wide]
    return np.ascontiguousarray(dots * np.uint8(255))


def test_the_page_hands_out_links_squares_and_the_widgets_line(
    survey: Survey, alice: User, bob: User, client_of: ClientOf
) -> None:
    client, at = client_of(alice), f"/en/survey/{survey.key}/share/"

    for channel in ("qr", "widget"):
        client.post(f"{at}links/", {"channel": channel, "language": "fa", "store": "north"})
    page = client.get(at).content.decode()
    square = client.get(f"{at}{Link.objects.get(channel='qr').code}.svg")
    dots = client.get(f"{at}{Link.objects.get(channel='qr').code}.png")
    refused = client_of(bob).post(f"{at}links/", {"channel": "qr", "language": "fa"})

    assert "&lt;script src=&quot;http://localhost:8000/s/" in page
    assert square.headers["Content-Type"] == "image/svg+xml"
    assert "attachment" in square.headers["Content-Disposition"]
    assert dots.content.startswith(b"\x89PNG")
    assert refused.status_code == 403


def test_sites_are_kept_as_origins_and_faulty_ones_named(
    survey: Survey, alice: User, client_of: ClientOf
) -> None:
    client, at = client_of(alice), f"/en/survey/{survey.key}/share/sites/"

    client.post(at, {"sites": "https://Shop.example/basket?x=1\nhttp://localhost:8080"})
    wrong = client.post(at, {"sites": "javascript:alert(1)"})

    survey.refresh_from_db()
    assert survey.sites == [SHOP, "http://localhost:8080"]
    assert wrong.status_code == 422
    assert "is no address of a site" in wrong.content.decode()


@pytest.mark.parametrize("site", ["ftp://x", "https://", "https://a b", "https://*.example", "//"])
def test_what_is_no_site_is_refused(site: str) -> None:
    with pytest.raises(SurveyStateError):
        origin_of(site)


def test_days_are_those_of_the_company(survey: Survey, alice: User, client_of: ClientOf) -> None:
    client, at = client_of(alice), f"/en/survey/{survey.key}/share/time/"

    client.post(at, {"opens": "2026-05-01", "closes": "2026-05-02"})
    wrong = client.post(at, {"opens": "2026-05-03", "closes": "2026-05-02"})

    survey.refresh_from_db()
    assert str(survey.opens_at) == "2026-04-30 20:30:00"  # midnight in Tehran
    assert str(survey.closes_at) == "2026-05-02 20:30:00"
    assert wrong.status_code == 422
    assert 'value="2026-05-02"' in client.get(f"/en/survey/{survey.key}/share/").content.decode()


# -- the widget ----------------------------------------------------------------------------------


@pytest.fixture
def widget(survey: Survey, alice: User) -> Link:
    set_sites(survey, [SHOP], by=alice)
    (link,) = make_links([Ask(survey_id=survey.key, channel="widget")])
    return link


def send(link: Link, body: Any, *, origin: str = SHOP) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return Client(headers={"origin": origin}).post(
        f"/s/{link.code}-fa/widget/", text, content_type="text/plain;charset=UTF-8"
    )


def test_a_widget_sends_page_by_page_and_goes_on_where_it_cannot_draw(widget: Link) -> None:
    one = uuid.uuid4().hex

    missing = send(widget, {"s": one, "p": "main", "a": {}})
    told = send(widget, {"s": one, "p": "main", "a": {"nps": ["9"], "why": ["خوب"]}})
    again = send(widget, {"s": one, "p": "main", "a": {"nps": ["9"], "why": ["خوب"]}})
    end = Page.open(told.json()["url"]).send(stars="5")

    assert set(missing.json()["faults"]) == {"nps"}
    assert told.json() == again.json()
    assert told.headers["Access-Control-Allow-Origin"] == SHOP
    assert "سپاس" in end.text
    assert {row["channel"] for row in kept()} == {"widget"}
    assert Response.objects.count() == 1


def test_what_is_typed_when_a_page_is_left_is_kept_in_part(widget: Link) -> None:
    one = uuid.uuid4().hex

    send(widget, {"s": one, "p": "main", "a": {"why": ["نیمه"]}, "part": True})

    response = Response.objects.get()
    assert response.answers == {"why": "نیمه"}
    assert response.finished_at is None
    assert kept() == []


@pytest.mark.parametrize(
    ("body", "origin", "status"),
    [
        pytest.param({"s": "x"}, SHOP, 400, id="no page"),
        pytest.param("not json", SHOP, 400, id="no JSON"),
        pytest.param({"s": "no id", "p": "main", "a": {}}, SHOP, 400, id="no submission"),
        pytest.param({"s": "0" * 32, "p": "main", "a": {}}, "https://evil.example", 403, id="site"),
        pytest.param({"s": "0" * 32, "p": "main", "a": {}}, "null", 403, id="no site"),
    ],
)
def test_a_widget_is_refused(widget: Link, body: Any, origin: str, status: int) -> None:
    answer = send(widget, body, origin=origin)

    assert answer.status_code == status
    assert ("Access-Control-Allow-Origin" in answer.headers) == (origin == SHOP)
    assert Response.objects.count() == 0


def test_the_script_of_a_closed_survey_asks_nothing(widget: Link, alice: User) -> None:
    open_script = Client().get(f"/s/{widget.code}-fa.js")
    close(widget.survey, by=alice)

    closed, unknown = Client().get(f"/s/{widget.code}-fa.js"), Client().get("/s/nothing-fa.js")

    assert "attachShadow" in open_script.content.decode()
    assert "</" not in open_script.content.decode()
    for answer in (closed, unknown):
        assert answer.status_code == 200
        assert answer.content.decode().startswith("/*")


# -- programs ------------------------------------------------------------------------------------


@pytest.fixture
def program(alice: User) -> Client:
    scopes = (Scope.SURVEYS_READ, Scope.SURVEYS_WRITE)
    _, text = make_token(user=alice, name="app", scopes=scopes, now=served.now())
    return Client(headers={"authorization": f"Bearer {text}"})


def answer(program: Client, survey: Survey, **told: Any) -> Any:
    body = {"submission_id": str(uuid.uuid4()), "answers": {"nps": "9"}} | told
    return program.post(
        f"/api/v1/surveys/{survey.key}/answers", body, content_type="application/json"
    )


def test_an_app_draws_and_answers(survey: Survey, program: Client) -> None:
    one = str(uuid.uuid4())
    whole = {"nps": "3", "what": ["late", "cold"], "parts.fresh": "good", "people": "۴"}

    told = program.get(f"/api/v1/surveys/{survey.key}").json()
    first = answer(program, survey, submission_id=one, answers=whole, order_id="DK-1",
                   person={"source": "shop", "ref": "c-1"})  # fmt: skip
    again = answer(program, survey, submission_id=one, answers=whole, order_id="DK-1",
                   person={"source": "shop", "ref": "c-1"})  # fmt: skip

    rows = {row["field_id"]: row for row in kept()}
    assert core.read_survey(told["definition"]).version == 1
    assert [one["id"] for one in program.get("/api/v1/surveys").json()] == [survey.key]
    assert (first.status_code, again.status_code) == (201, 201)
    assert rows["what"]["answer"] == "late|cold"
    assert rows["parts"]["answer"] == "fresh=good"
    assert rows["people"]["answer"] == "4"
    assert {row["person_ref"] for row in kept()} == {"c-1"}
    assert len(kept()) == 4


def test_wrong_answers_are_all_named_and_nothing_is_kept(survey: Survey, program: Client) -> None:
    wrong = answer(program, survey, answers={"nps": "11", "stars": "9", "zzz": "1"})

    where = {one["where"] for one in wrong.json()["errors"]}
    assert wrong.status_code == 422
    assert where == {"body.answers.nps", "body.answers.stars", "body.answers.zzz"}
    assert Response.objects.count() == 0
    assert kept() == []


def test_an_app_is_told_that_a_survey_is_closed_or_unknown(
    survey: Survey, program: Client, alice: User
) -> None:
    close(survey, by=alice)

    closed = answer(program, survey)
    survey.key = "nothing"

    assert (closed.status_code, closed.json()["code"]) == (409, "survey-closed")
    assert answer(program, survey).status_code == 404


def test_strange_characters_are_taken_out(survey: Survey, program: Client) -> None:
    answer(program, survey, answers={"nps": "9", "why": "a\x00b"})

    assert {row["field_id"]: row for row in kept()}["why"]["text"] == "ab"


# -- calls ---------------------------------------------------------------------------------------


@pytest.fixture
def asked(company: Workspace, alice: User) -> Survey:
    return publish_survey(alice)


def begin(client: Client, survey: Survey, customer_id: int, token: str = "") -> Any:
    told = {"token": token or str(uuid.uuid4()), "language": "fa"}
    return client.post(f"/en/survey/{survey.key}/call/{customer_id}/", told)


def test_an_employee_asks_by_telephone_and_the_audit_says_who(
    asked: Survey, customer_id: int, bob: User, client_of: ClientOf, monkeypatch: Any
) -> None:
    _always_allowed(monkeypatch)
    client, token = client_of(bob), str(uuid.uuid4())

    begun = begin(client, asked, customer_id, token)
    assert begun.status_code == 302, begun.content.decode().partition('role="alert"')[2][:900]
    again = begin(client, asked, customer_id, token)
    page = Page.open(begun.headers["Location"], client=client)
    page.send(nps="9", why="پیک مؤدب بود").send(stars="5")
    timeline = client.get(f"/en/customers/{customer_id}/").content.decode()

    (audit,) = OutboxEntry.objects.filter(kind="audit", payload__action="survey.call")
    assert begun.headers["Location"] == again.headers["Location"]
    assert "مشتریِ پشت تلفن" in page.text
    assert Page.open(begun.headers["Location"]).status == 404  # nobody else opens it
    assert (audit.actor, (audit.payload or {})["object_id"]) == (bob.actor, str(customer_id))
    assert {(row["channel"], bool(row["person_ref"])) for row in kept()} == {("phone", True)}
    assert [bool(row.get("answered_at")) for row in kept("invitations")][-1]
    assert "پیک مؤدب بود" in timeline


def test_a_customer_of_another_team_cannot_be_called(
    asked: Survey, customer_id: int, charlie: User, client_of: ClientOf
) -> None:
    client = client_of(charlie)

    assert client.get(f"/en/survey/{asked.key}/call/{customer_id}/").status_code == 404
    assert begin(client, asked, customer_id).status_code == 404


def test_the_contact_rules_hold_for_calls(
    asked: Survey, customer_id: int, alice: User, client_of: ClientOf, monkeypatch: Any
) -> None:
    _always_allowed(monkeypatch)
    client = client_of(alice)
    begin(client, asked, customer_id)

    second = begin(client, asked, customer_id)

    assert second.status_code == 422
    assert "not to be asked now" in second.content.decode()
    assert Link.objects.count() == 1


def _always_allowed(monkeypatch: Any) -> None:
    """At ten on a working day; the rules' own clock is not what is tested here."""
    from datetime import datetime

    from mehvar_web import company

    monkeypatch.setattr(company, "now", lambda: datetime(2026, 1, 20, 8, 30))


def test_a_version_rolled_back_is_not_taken_for_a_later_one(
    new_company: Workspace, alice: User
) -> None:
    with transaction.atomic():
        assert live(publish_survey(alice, AFTER_DELIVERY).key) is not None
        transaction.set_rollback(True)

    later = live(publish_survey(alice, ONE_QUESTION).key)

    assert later is not None
    assert len(later.definition.pages) == 1
