"""Notes and private facts: written once, seen at once, taken back by those who wrote them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from mehvar import customers, pipeline
from mehvar.lake import Lake
from mehvar_web import company as company_of_web
from mehvar_web import outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.conftest import Served

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people_only")]

WORDS = "promised to call back on Saturday"
FACT = {"fact": "preference", "value": "green tea", "purpose": "service", "consent": "on"}


@pytest.fixture
def url(own_company: Workspace, served: Served) -> str:
    """Bob's customer in a company that this test may change."""
    return f"/en/customers/{served.customer_id}/"


def note(text: str = WORDS) -> dict[str, str]:
    """Return what the note's form sends."""
    return {"text": text, "token": str(uuid.uuid4())}


def rows_of(company: Workspace, table: str) -> list[dict[str, Any]]:
    """Return the current rows of a base table that were written in Mehvar itself."""
    backend = company.connect()
    lake: Lake = company.lake
    rows = backend.to_pyarrow(lake.current(backend, table)).to_pylist()
    backend.disconnect()
    return [row for row in rows if row["source"] == "mehvar"]


def test_a_note_stands_in_the_timeline_at_once(url: str, bob: User, client_of: ClientOf) -> None:
    browser = client_of(bob)

    answer = browser.post(f"{url}notes/", note(), follow=True)

    assert answer.redirect_chain == [(url, 302)]
    assert WORDS in answer.content.decode()


def test_a_note_stands_there_once_before_the_relay_after_it_and_after_a_build(
    url: str, own_company: Workspace, bob: User, client_of: ClientOf
) -> None:
    browser, counts = client_of(bob), []
    browser.post(f"{url}notes/", note())

    for step in (lambda: None, outbox.relay, lambda: build(own_company)):
        step()
        counts.append(browser.get(url).content.decode().count(WORDS))

    assert counts == [1, 1, 1]


def test_a_form_sent_twice_writes_one_note(
    url: str, own_company: Workspace, bob: User, client_of: ClientOf
) -> None:
    browser, form = client_of(bob), note()

    for _time in range(3):
        assert browser.post(f"{url}notes/", form).status_code == 302
    outbox.relay()

    assert [row["text"] for row in rows_of(own_company, "interactions")] == [WORDS]


def test_a_note_counts_as_no_contact_with_the_customer(
    url: str, own_company: Workspace, served: Served, bob: User, client_of: ClientOf
) -> None:
    before = customers.profile(own_company, served.customer_id)
    client_of(bob).post(f"{url}notes/", note())
    outbox.relay()
    build(own_company)

    after = customers.profile(own_company, served.customer_id)

    assert before is not None
    assert after is not None
    assert (after.contacts, after.complaints) == (before.contacts, before.complaints)


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001], ids=["empty", "blank", "too long"])
def test_a_note_without_words_or_with_too_many_is_not_kept(
    url: str, own_company: Workspace, bob: User, client_of: ClientOf, text: str
) -> None:
    answer = client_of(bob).post(f"{url}notes/", note(text), follow=True)

    assert "was not kept" in answer.content.decode()
    assert outbox.relay().rows == 0


def test_a_note_holds_its_author_and_not_their_name(
    url: str, own_company: Workspace, bob: User, client_of: ClientOf
) -> None:
    bob.first_name = "Roberto"
    bob.save()
    client_of(bob).post(f"{url}notes/", note())
    outbox.relay()

    (row,) = rows_of(own_company, "interactions")

    assert row["employee_id"] == bob.actor
    assert "Roberto" not in str(row)


def test_the_writer_takes_a_note_back_before_and_after_it_reached_the_lake(
    url: str, own_company: Workspace, bob: User, client_of: ClientOf
) -> None:
    browser = client_of(bob)
    for relay_first in (False, True):
        browser.post(f"{url}notes/", note())
        if relay_first:
            outbox.relay()
        browser.post(f"{url}notes/{last_note()}/withdraw/")

        assert WORDS not in browser.get(url).content.decode()
    outbox.relay()
    build(own_company)
    assert WORDS not in browser.get(url).content.decode()
    assert {row["text"] for row in rows_of(own_company, "interactions")} == {None}


def test_nobody_takes_back_the_note_of_another(
    url: str, alice: User, bob: User, client_of: ClientOf
) -> None:
    client_of(bob).post(f"{url}notes/", note())

    answer = client_of(alice).post(f"{url}notes/{last_note()}/withdraw/")

    page = client_of(alice).get(url).content.decode()
    assert answer.status_code == 404
    assert WORDS in page
    assert "Take the note back" not in page


def test_numbers_in_a_note_are_hidden_while_personal_fields_are(
    url: str, bob: User, client_of: ClientOf
) -> None:
    browser = client_of(bob)
    browser.post(f"{url}notes/", note("call 09121234567"))

    masked = browser.get(url).content.decode()
    browser.post(f"{url}reveal/", {"purpose": "service"})
    shown = browser.get(url).content.decode()

    assert "09121234567" not in masked
    assert "09121234567" in shown


def test_a_role_that_writes_no_notes_has_no_form(
    url: str, people: dict[str, User], client_of: ClientOf
) -> None:
    browser = client_of(people["auditor"])

    assert browser.post(f"{url}notes/", note()).status_code == 403
    assert 'name="text"' not in browser.get(url).content.decode()


def test_a_fact_is_kept_with_consent_once_and_shown_at_once_to_whom_it_is_revealed(
    url: str, own_company: Workspace, bob: User, client_of: ClientOf
) -> None:
    browser, form = client_of(bob), {**FACT, "token": str(uuid.uuid4())}
    browser.post(f"{url}facts/", form)
    browser.post(f"{url}facts/", form)

    masked = browser.get(url).content.decode()
    browser.post(f"{url}reveal/", {"purpose": "service"})
    shown = browser.get(url).content.decode()
    outbox.relay()

    assert "green tea" not in masked
    assert "green tea" in shown
    assert "To serve them better" in shown
    assert [row["value"] for row in rows_of(own_company, "facts")] == ["green tea"]


def test_a_birthday_may_be_written_in_the_jalali_calendar(
    url: str, own_company: Workspace, bob: User, client_of: ClientOf
) -> None:
    form = {
        **FACT,
        "fact": "birthday",
        "value": "",
        "day": "۱۳۷۰/۰۱/۰۱",
        "token": str(uuid.uuid4()),
    }

    client_of(bob).post(f"{url}facts/", form)
    outbox.relay()

    (row,) = rows_of(own_company, "facts")
    assert (row["fact"], row["value"]) == ("birthday", "1991-03-21")


@pytest.mark.parametrize(
    "missing", [{"consent": ""}, {"purpose": ""}, {"value": ""}, {"fact": "birthday"}],
    ids=["consent", "purpose", "words", "day"],
)  # fmt: skip
def test_a_fact_is_not_kept_without(
    url: str, bob: User, client_of: ClientOf, missing: dict[str, str]
) -> None:
    form = {**FACT, "token": str(uuid.uuid4())} | missing

    answer = client_of(bob).post(f"{url}facts/", form)

    assert answer.status_code == 422
    assert outbox.relay().rows == 0


def test_a_fact_taken_back_is_gone_at_once_and_stays_gone(
    url: str, own_company: Workspace, bob: User, client_of: ClientOf
) -> None:
    browser = client_of(bob)
    browser.post(f"{url}reveal/", {"purpose": "service"})
    browser.post(f"{url}facts/", {**FACT, "token": str(uuid.uuid4())})
    outbox.relay()
    build(own_company)
    known = browser.get(url).content.decode()

    browser.post(f"{url}facts/preference/withdraw/", {"token": str(uuid.uuid4())})

    assert "green tea" in known
    for step in (lambda: None, outbox.relay, lambda: build(own_company)):
        step()
        assert "green tea" not in browser.get(url).content.decode()


def test_who_may_not_see_personal_fields_does_not_learn_that_there_are_facts(
    url: str, bob: User, people: dict[str, User], client_of: ClientOf
) -> None:
    client_of(bob).post(f"{url}facts/", {**FACT, "fact": "allergy", "token": str(uuid.uuid4())})

    page = client_of(people["analyst"]).get(url).content.decode()

    assert "Told us" not in page
    assert "Allergy" not in page
    assert client_of(people["analyst"]).get(f"{url}facts/").status_code == 403


def build(company: Workspace) -> None:
    """Build and publish, as the worker does."""
    pipeline.build(company, now=company_of_web.now())


def last_note() -> str:
    """Return the record of the newest note."""
    from mehvar_web.customers.models import Written

    return Written.objects.filter(kind="note").latest("pk").record_id
