"""The queue: found, explained, walked, ticked, taken back; and kept from who may not."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from tests.web.cases.conftest import ClientOf, now_of, opened, text_of, words_of

from mehvar.workspace import Workspace
from mehvar_web import care
from mehvar_web import company as served
from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db


def test_the_queue_says_why_each_case_stands_where_it_stands(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    opened(1, customer_id=customer_id, title="An ordinary one")
    opened(2, customer_id=customer_id, type="safety", title="A spoiled one")

    page = text_of(client_of(bob).get("/en/cases/"))

    assert page.index("A spoiled one") < page.index("An ordinary one")
    assert "safety or law comes first" in page
    assert "2 cases" in page
    assert re.search(r"\d+ min left", page)


def test_cases_out_of_sight_are_neither_listed_nor_counted_nor_changed(
    company: Workspace, customer_id: int, bob: User, charlie: User, dana: User, client_of: ClientOf
) -> None:
    case = opened(1, customer_id=customer_id, title="Only for Bob")

    assert "Only for Bob" in text_of(client_of(bob).get("/en/cases/"))
    for user in (charlie, dana):
        client = client_of(user)
        assert "Only for Bob" not in text_of(client.get("/en/cases/?state=all"))
        assert "Only for Bob" not in text_of(client.get(f"/en/cases/?q={case.number}"))
        client.post("/en/cases/bulk/", {"case": [case.key], "act": "take"})
        walked = client.get(f"/en/cases/walk/after/?n=1&from={case.key}")
        assert walked["Location"].startswith("/en/cases/?")
    assert now_of(case).owner is None


def test_filters_narrow_the_queue_and_can_be_taken_off_one_by_one(
    company: Workspace, customer_id: int, alice: User, client_of: ClientOf
) -> None:
    opened(1, customer_id=customer_id, severity="high", title="Loud")
    opened(2, customer_id=customer_id, type="question", severity="low", title="Quiet")
    client = client_of(alice)

    page = text_of(client.get("/en/cases/?severity=low&stage=before"))

    assert "Quiet" in page
    assert "Loud" not in page
    assert "Without the filter “Severity: Low”" in page
    assert 'href="?stage=before"' in page
    assert "Loud" in text_of(client.get("/en/cases/?q=loud"))
    assert "No case found" in text_of(client.get("/en/cases/?q=xyzzy"))


def test_what_is_ticked_is_taken_at_once_and_one_press_takes_it_back(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    cases = [opened(n, customer_id=customer_id) for n in (1, 2, 3)]
    client = client_of(bob)

    told = client.post(
        "/en/cases/bulk/", {"case": [one.key for one in cases[:2]], "act": "take"}, follow=True
    )

    assert "2 cases were changed." in text_of(told)
    assert [now_of(one).owner for one in cases] == [bob, bob, None]
    undo = re.search(r'action="(/en/cases/undo/[^"]+)"', text_of(told))
    assert undo is not None
    client.post(undo[1])
    assert [now_of(one).owner for one in cases] == [None, None, None]
    again = client.post(undo[1], follow=True)
    assert "There is nothing to take back." in text_of(again)


def test_nobody_gets_a_case_whose_customer_they_may_not_see(
    company: Workspace, customer_id: int, bob: User, charlie: User, client_of: ClientOf
) -> None:
    case = opened(1, customer_id=customer_id)

    client_of(bob).post(f"/en/cases/{case.key}/act/", {"act": "assign", "owner": charlie.pk})

    assert now_of(case).owner is None


def test_walking_goes_on_where_the_queue_now_stands(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    for n in (1, 2, 3):
        opened(n, customer_id=customer_id)
    lines = care.queue_of(bob, care.Filters(), now=served.now()).rows
    first, second, third = (one.case for one in lines)
    client = client_of(bob)

    after = client.get(f"/en/cases/walk/after/?n=1&from={first.key}")
    assert after["Location"] == f"/en/cases/{second.key}/?n=2"
    care.resolve(case=first, by=bob, now=served.now())
    moved = client.get(f"/en/cases/walk/after/?n=1&from={first.key}")
    assert moved["Location"] == f"/en/cases/{second.key}/?n=1"
    before = client.get(f"/en/cases/walk/before/?n=2&from={third.key}")
    assert before["Location"] == f"/en/cases/{second.key}/?n=1"
    end = client.get(f"/en/cases/walk/after/?n=2&from={third.key}")
    assert end["Location"].startswith("/en/cases/?")


def test_an_act_says_what_was_done_and_leaves_the_case_at_its_place_in_the_queue(
    company: Workspace, customer_id: int, bob: User, client_of: ClientOf
) -> None:
    case = opened(1, customer_id=customer_id)
    here = f"/en/cases/{case.key}/?box=all&n=1"
    client = client_of(bob)
    action = re.search(r'action="(/en/cases/[^"]+/act/[^"]*)"', text_of(client.get(here)))
    assert action is not None

    resolved = client.post(unescape(action[1]), {"act": "resolve"}, follow=True)

    assert resolved.redirect_chain == [(here, 302)]
    assert "The case is resolved." in words_of(resolved)
    assert 'data-shortcut="z"' in text_of(resolved)
    undo = re.search(r'action="(/en/cases/undo/[^"]+)"', text_of(resolved))
    assert undo is not None
    assert client.post(undo[1])["Location"] == here
    assert now_of(case).state == "open"


def test_the_file_holds_ids_and_no_words_of_anybody(
    company: Workspace, customer_id: int, alice: User, bob: User, client_of: ClientOf
) -> None:
    case = opened(1, customer_id=customer_id, title="Sara said so")

    told = text_of(client_of(alice).get("/en/cases/cases.csv"))

    rows = list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"))))
    assert [row["Key"] for row in rows] == [case.key]
    assert rows[0]["Customer"] == str(customer_id)
    assert "Sara" not in told
    assert client_of(bob).get("/en/cases/cases.csv").status_code == 403


def test_persian_digits_and_letters_find_what_latin_ones_do(
    company: Workspace, customer_id: int, alice: User, client_of: ClientOf
) -> None:
    case = opened(1, customer_id=customer_id, title="پيك دیر کرد")  # Arabic yeh and kaf
    client = client_of(alice)

    persian = "".join("۰۱۲۳۴۵۶۷۸۹"[int(one)] for one in str(case.number))

    assert case.key in text_of(client.get(f"/fa/cases/?q={persian}"))
    assert case.key in text_of(client.get("/fa/cases/?q=پیک"))


def test_the_queue_is_narrowed_to_a_city_and_the_file_tells_it(
    company: Workspace, customer_id: int, alice: User, client_of: ClientOf
) -> None:
    here = opened(1, customer_id=customer_id, title="Near")
    there = opened(2, title="Far")
    care.models.Case.objects.filter(pk=there.pk).update(city="قم")
    client = client_of(alice)

    page = text_of(client.get("/en/cases/", {"city": here.city}))
    lines = client.get("/en/cases/cases.csv", {"city": "قم"}).getvalue().decode("utf-8-sig")

    assert here.city  # where the customer lives: the order is nobody's
    assert "Near" in page
    assert "Far" not in page
    assert f"City: {here.city}" in page
    (row,) = csv.DictReader(io.StringIO(lines))
    assert (row["City"], row["Case"]) == ("قم", str(there.number))
    assert care.cities() == tuple(sorted((here.city, "قم")))
