"""The Customer page: everything of one customer, for those whom it concerns."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mehvar.workspace import Marts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.customers import Customer
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(customer_id: int) -> Customer:
    """Bob's customer, unmasked."""
    from mehvar_web import company

    found = company.desk().profile(customer_id)
    assert found is not None
    return found


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_page_shows_a_customer_in_both_languages(
    customer_id: int, alice: User, client_of: ClientOf, language: str
) -> None:
    answer = client_of(alice).get(f"/{language}/customers/{customer_id}/")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="timeline"' in page
    assert ("خرید خالص" if language == "fa" else "Net spend") in page


def test_the_owner_and_the_colleague_see_the_customer_and_the_outsider_does_not(
    customer_id: int, alice: User, bob: User, charlie: User, dana: User, client_of: ClientOf
) -> None:
    seen = {
        who.username: client_of(who).get(f"/en/customers/{customer_id}/").status_code
        for who in (alice, bob, charlie, dana)
    }

    assert seen == {"alice": 200, "bob": 200, "charlie": 404, "dana": 404}


@pytest.mark.parametrize(
    ("method", "part"),
    [
        ("get", "timeline/"),
        ("get", "reveal/"),
        ("post", "reveal/"),
        ("post", "hide/"),
        ("post", "notes/"),
        ("post", "notes/some-record/withdraw/"),
        ("get", "facts/"),
        ("post", "facts/"),
        ("post", "facts/birthday/withdraw/"),
    ],
)
def test_to_an_outsider_no_address_below_the_customer_exists(
    customer_id: int, charlie: User, client_of: ClientOf, method: str, part: str
) -> None:
    here = f"/en/customers/{customer_id}/{part}"
    nowhere = f"/en/customers/{10**12}/{part}"
    browser = client_of(charlie)

    answers = [getattr(browser, method)(url, {"purpose": "service"}) for url in (here, nowhere)]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("part", ["merge/", "split/", "everything/"])
def test_to_a_lead_of_another_team_no_address_below_the_customer_exists(
    customer_id: int, charlie: User, client_of: ClientOf, part: str
) -> None:
    charlie.role = "lead"
    charlie.save()

    answer = client_of(charlie).get(f"/en/customers/{customer_id}/{part}")

    assert answer.status_code == 404


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**40], ids=["largest", "above", "huge"])
def test_a_number_that_nobody_has_is_not_found(
    company: Workspace, alice: User, client_of: ClientOf, number: int
) -> None:
    assert client_of(alice).get(f"/en/customers/{number}/").status_code == 404


def test_personal_fields_are_masked_until_they_are_revealed(
    person: Customer, bob: User, client_of: ClientOf
) -> None:
    browser, url = client_of(bob), f"/en/customers/{person.customer_id}/"

    masked = browser.get(url).content.decode()
    browser.post(f"{url}reveal/", {"purpose": "service"})
    shown = browser.get(url).content.decode()

    assert person.full_name is not None
    assert person.mobile is not None
    assert person.full_name not in masked
    assert person.mobile not in masked
    assert person.full_name in shown
    assert person.mobile in shown


def test_a_role_without_the_right_cannot_reveal(
    person: Customer, people: dict[str, User], client_of: ClientOf
) -> None:
    browser, url = client_of(people["analyst"]), f"/en/customers/{person.customer_id}/"

    refused = browser.post(f"{url}reveal/", {"purpose": "service"})
    page = browser.get(url).content.decode()

    assert refused.status_code == 403
    assert str(person.full_name) not in page
    assert "What they told us" not in page


def test_a_reveal_ends_after_a_quarter_of_an_hour(
    person: Customer, bob: User, client_of: ClientOf
) -> None:
    from mehvar_web import company

    browser, url = client_of(bob), f"/en/customers/{person.customer_id}/"
    browser.post(f"{url}reveal/", {"purpose": "service"})
    session = browser.session
    past = (company.now() - timedelta(seconds=1)).isoformat()
    session["customers.revealed"] = {str(person.customer_id): [past, "service"]}
    session.save()

    page = browser.get(url).content.decode()

    assert str(person.full_name) not in page


def test_hiding_masks_again(person: Customer, bob: User, client_of: ClientOf) -> None:
    browser, url = client_of(bob), f"/en/customers/{person.customer_id}/"
    browser.post(f"{url}reveal/", {"purpose": "service"})

    browser.post(f"{url}hide/")

    assert str(person.full_name) not in browser.get(url).content.decode()


def test_a_reveal_without_a_purpose_is_asked_again(
    customer_id: int, bob: User, client_of: ClientOf
) -> None:
    answer = client_of(bob).post(f"/en/customers/{customer_id}/reveal/", {"purpose": "curiosity"})

    assert answer.status_code == 422
    assert acts() == []


def test_each_reveal_and_each_read_of_personal_fields_is_audited(
    customer_id: int, bob: User, client_of: ClientOf
) -> None:
    browser, url = client_of(bob), f"/en/customers/{customer_id}/"
    browser.get(url)
    browser.post(f"{url}reveal/", {"purpose": "complaint"})
    browser.get(url)

    told = acts()

    assert [act["action"] for act in told] == ["customer.reveal", "customer.read"]
    assert {act["object_id"] for act in told} == {str(customer_id)}
    assert {act["actor"] for act in told} == {bob.actor}
    assert {act["details"]["purpose"] for act in told} == {"complaint"}


def test_the_timeline_goes_on_without_loss_or_repetition(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    with Marts(company) as marts:
        view = marts.view("timeline")
        ((busiest, entries),) = marts.ask(
            f"SELECT customer_id, count(*) FROM {view} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
        )
    browser, url = client_of(alice), f"/en/customers/{busiest}/timeline/"
    found, query = 0, ""
    for _page in range(1 + entries):
        page = browser.get(f"{url}?more=1&{query}", headers={"HX-Request": "true"}).content.decode()
        found += page.count('class="knot"')
        if "?before=" not in page:
            break
        query = page.split("timeline/?")[1].split("&amp;more")[0].replace("&amp;", "&")

    assert found == entries


@pytest.mark.parametrize(
    ("kind", "knot"), [("orders", "truck"), ("answers", "star")], ids=["orders", "answers"]
)
def test_the_timeline_shows_the_kinds_chosen(
    customer_id: int, alice: User, client_of: ClientOf, kind: str, knot: str
) -> None:
    url = f"/en/customers/{customer_id}/timeline/?kind={kind}"

    page = client_of(alice).get(url, headers={"HX-Request": "true"}).content.decode()

    assert 'aria-current="true"' in page
    assert ("Ordered" in page) == (knot == "truck")


def test_a_timeline_of_a_channel_holds_only_that_channel(
    person: Customer, alice: User, client_of: ClientOf
) -> None:
    from mehvar_web.customers._words import CHANNELS

    channel, *others = person.channels
    url = f"/en/customers/{person.customer_id}/timeline/?channel={channel}"

    page = client_of(alice).get(url, headers={"HX-Request": "true"}).content.decode()

    assert '<span class="tag">' in page
    for other in others:
        assert f'<span class="tag">{CHANNELS[other]}</span>' not in page


@pytest.mark.parametrize(
    "query", ["before=nonsense", "kind=nonsense", "channel=%00", "before=2026-01-01T00:00:00Z"]
)
def test_a_bent_address_of_the_timeline_still_answers(
    customer_id: int, alice: User, client_of: ClientOf, query: str
) -> None:
    url = f"/en/customers/{customer_id}/timeline/?{query}"

    assert client_of(alice).get(url, headers={"HX-Request": "true"}).status_code == 200


def test_everything_known_comes_as_json_and_csv_and_is_audited(
    person: Customer, alice: User, client_of: ClientOf
) -> None:
    browser, url = client_of(alice), f"/en/customers/{person.customer_id}/everything/"

    as_json = browser.post(url, {"form": "json"})
    as_csv = browser.post(url, {"form": "csv"})

    told = json.loads(as_json.content)
    lines = b"".join(as_csv.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert told["customers"][0]["full_name"] == person.full_name
    assert {"timeline", "customer_orders", "identity_links", "attributes"} <= set(told)
    assert lines[0] == "table,row,column,value"
    assert any(person.full_name in line for line in lines if person.full_name)
    assert [act["action"] for act in acts()] == ["customer.download", "customer.download"]


def test_everything_known_is_not_for_those_who_may_not_see_personal_fields(
    customer_id: int, people: dict[str, User], client_of: ClientOf
) -> None:
    url = f"/en/customers/{customer_id}/everything/"

    assert client_of(people["analyst"]).post(url).status_code == 403
    assert client_of(people["agent"]).post(url).status_code == 403


def test_looking_does_not_write(customer_id: int, alice: User, client_of: ClientOf) -> None:
    browser, url = client_of(alice), f"/en/customers/{customer_id}/"

    for part in ("", "timeline/", "facts/", "merge/", "split/", "everything/", "reveal/"):
        browser.get(f"{url}{part}")

    assert acts() == []


def test_words_that_hold_markup_are_shown_as_words(
    customer_id: int, bob: User, client_of: ClientOf
) -> None:
    browser, url = client_of(bob), f"/en/customers/{customer_id}/"

    browser.post(f"{url}notes/", {"text": "<script>alert(1)</script>", "token": str(uuid.uuid4())})

    page = browser.get(url).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def acts() -> list[dict[str, Any]]:
    """Return what is on its way to the audit about customers, oldest first."""
    from mehvar_web.outbox.models import OutboxEntry

    told = [entry.payload for entry in OutboxEntry.objects.filter(kind="audit").order_by("pk")]
    return [act for act in told if act is not None and act["action"].startswith("customer")]


def test_promises_are_the_same_from_the_timeline_as_from_the_file(company: Workspace) -> None:
    from mehvar_web import company as served
    from mehvar_web.customers import _page

    marts, desk = served.marts(), served.desk()
    busy = marts.ask(
        f"SELECT customer_id FROM {marts.view('timeline')} WHERE kind = 'delivery' "
        "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 40"
    )

    told = [_page.promises_of(id_) for (id_,) in busy]

    assert any(one.is_broken for promises in told for one in promises)
    assert told == [_page.promises_of(id_, desk.timeline(id_, limit=10_000)) for (id_,) in busy]
