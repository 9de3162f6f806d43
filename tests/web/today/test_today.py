"""Today: the answer of the main job, the same as the core's, for those whom it concerns."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mehvar import measurement
from mehvar_web import company as served_company
from mehvar_web.ui.templatetags.ui import money, num

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.measurement import Today
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


@pytest.fixture
def answer(company: Workspace) -> Today:
    return measurement.today(company, now=served_company.now(), language="en")


@pytest.mark.parametrize(("language", "title"), [("fa", "، امروز"), ("en", " today")])
def test_the_headline_is_the_cores_in_both_languages(
    company: Workspace, alice: User, client_of: ClientOf, language: str, title: str
) -> None:
    told = measurement.today(
        company, now=served_company.now(), language="fa" if language == "fa" else "en"
    )

    page = page_of(client_of(alice), f"/{language}/")

    assert told.headline in page
    assert f"{told.company}{title}" in page


def test_the_four_numbers_open_to_their_metrics_with_range_and_value(
    answer: Today, alice: User, client_of: ClientOf
) -> None:
    page = page_of(client_of(alice), "/en/")

    for number in answer.numbers:
        assert f'href="/en/metrics/{number.metric}/"' in page
        assert number.title in page
    cards = re.findall(r'<a href="/en/metrics/[a-z_]+/" class="kpi', page)
    assert len(cards) == len(answer.numbers)


def test_an_arrow_stands_only_where_the_change_is_more_than_noise(
    answer: Today, alice: User, client_of: ClientOf
) -> None:
    page = page_of(client_of(alice), "/en/")

    kpis = page.split('<section class="kpis"')[1].split("</section>")[0]
    assert kpis.count('class="delta"') == sum(
        one.significant and bool(one.change) for one in answer.numbers
    )


def test_every_experience_stands_there_priced_or_with_what_is_missing(
    answer: Today, alice: User, client_of: ClientOf
) -> None:
    page = page_of(client_of(alice), "/en/")

    for row in (*answer.experiences, *answer.not_estimable):
        assert f'href="/en/experiences/{row.experience}/"' in page
    for row in answer.experiences:
        assert (
            str(money(row.total.money, "compact")) in page.replace("\u00a0", " ")
            or str(money(row.total.money, "compact")) in page
        )
    for row in answer.not_estimable:
        assert (row.total.reason_text or row.needs) in page


def test_the_customers_named_are_those_of_the_core_and_masked(
    answer: Today, alice: User, client_of: ClientOf
) -> None:
    page = page_of(client_of(alice), "/en/")

    linked = [int(one) for one in re.findall(r'href="/en/customers/(\d+)/"', page)]
    assert linked == [one.customer_id for one in answer.customers]
    for one in answer.customers:
        assert one.full_name is None or one.full_name not in page


def test_agents_see_their_own_customers_only_and_the_companys_numbers(
    answer: Today, company: Workspace, bob: User, charlie: User, dana: User, client_of: ClientOf
) -> None:
    from mehvar_web.accounts import sight_of

    for who in (bob, charlie, dana):
        page = page_of(client_of(who), "/en/")

        expected = measurement.list_customers(company, limit=10, sight=sight_of(who))
        linked = [int(one) for one in re.findall(r'href="/en/customers/(\d+)/"', page)]
        assert linked == [one.customer_id for one in expected.rows]
        assert answer.headline in page
        assert not expected.total or f"{num(expected.total)} in all" in page.replace("\n", "")


def test_names_are_shown_when_asked_for_and_the_audit_keeps_it(
    answer: Today, alice: User, client_of: ClientOf
) -> None:
    from mehvar_web.outbox.models import OutboxEntry

    client = client_of(alice)
    name = next(one.full_name for one in answer.customers if one.full_name)

    assert (
        client.post("/en/act/names/", {"show": "1", "next": "/en/"}).headers["Location"] == "/en/"
    )
    shown = page_of(client, "/en/")
    client.post("/en/act/names/", {"show": "0", "next": "/en/"})
    hidden = page_of(client, "/en/")

    assert name in shown
    assert name not in hidden
    audited = [entry.payload or {} for entry in OutboxEntry.objects.filter(kind="audit")]
    told = next(one for one in audited if one["action"] == "customer.reveal")
    assert told["actor"] == alice.actor
    assert name not in str(told)
    [read] = [one for one in audited if one["action"] == "customer.read"]  # masked pages are none
    assert set(read["details"]["customers"].split()) == {
        str(one.customer_id) for one in answer.customers
    }


def test_those_without_the_right_are_never_shown_names(
    people: dict[str, User], company: Workspace, client_of: ClientOf
) -> None:
    client = client_of(people["analyst"])

    refused = client.post("/en/act/names/", {"show": "1"})

    assert refused.status_code == 403
    assert "Show names" not in page_of(client, "/en/")


def test_a_name_is_never_shown_after_the_quarter_of_an_hour(
    answer: Today, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    client.post("/en/act/names/", {"show": "1"})
    session = client.session
    past = (served_company.now() - timedelta(seconds=1)).isoformat()
    session["customers.revealed"] = {"everybody": [past, "service"]}
    session.save()

    page = page_of(client, "/en/")

    assert not any(one.full_name and one.full_name in page for one in answer.customers)


def test_the_way_back_stays_on_this_server(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    sent = client_of(alice).post("/en/act/names/", {"show": "1", "next": "https://evil.example/"})

    assert sent.headers["Location"] == "/en/act/"


def test_old_data_are_called_old(company: Workspace, alice: User, client_of: ClientOf) -> None:
    page = page_of(client_of(alice), "/en/")  # the tests' company ended long ago

    assert "The data end" in words(page)


def test_a_target_stands_on_its_card_and_is_judged(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    from mehvar import metrics

    now = served_company.now()
    metrics.put_target(
        own_company, metric="on_time_rate", value=0.999, owner=alice.actor, actor="t", now=now
    )
    metrics.put_target(
        own_company, metric="revenue", value=10_000_000_000, owner="cfo", actor="t", now=now
    )

    page = words(page_of(client_of(alice), "/en/"))

    assert re.search(r"target 99.9% \(missed\)", page)
    assert "toman a month" in page


def test_the_experiences_can_be_downloaded_as_they_are(
    answer: Today, alice: User, client_of: ClientOf
) -> None:
    from tests.web.tables import read_csv

    rows = read_csv(client_of(alice).get("/en/experiences.csv"))

    doses = [
        (row.experience, dose.dose, dose.orders)
        for row in (*answer.experiences, *answer.not_estimable)
        for dose in (row.total, *row.tiers)
    ]
    found = [(row["experience"], row["dose"], int(row["orders"])) for row in rows]
    assert found[: len(doses)] == doses
    assert all(row["money"] == "" for row in rows if row["estimable"] == "no")
