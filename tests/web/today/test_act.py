"""The customers to act on: filtered, page by page, as a file, and never more than one may see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.web.tables import read_csv

from mehvar import measurement
from mehvar_web.accounts import sight_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def linked(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'href="/en/customers/(\d+)/"', page)]


def every_page(client: Client, address: str) -> list[int]:
    found: list[int] = []
    while True:
        page = client.get(address).content.decode()
        found += linked(page)
        following = re.search(r'rel="next" href="\?([^"]*)"', page)
        if following is None:
            return found
        address = f"/en/act/?{following[1].replace('&amp;', '&')}"


def test_following_the_pages_lists_everybody_once(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    whole = measurement.unhappy_customers(company, limit=1_000_000)

    assert every_page(client_of(alice), "/en/act/") == [one.customer_id for one in whole]


@pytest.mark.parametrize(
    "asked", [{"department": "delivery"}, {"experience": "late"}, {"experience": "contacted"}]
)
def test_filters_keep_what_they_say_on_the_page_and_in_the_file(
    company: Workspace, alice: User, client_of: ClientOf, asked: dict[str, str]
) -> None:
    expected = measurement.unhappy_customers(company, limit=1_000_000, **asked)  # type: ignore[arg-type]
    client = client_of(alice)

    page = client.get("/en/act/", asked).content.decode()
    rows = read_csv(client.get("/en/act.csv", asked))

    assert linked(page) == [one.customer_id for one in expected[:25]]
    assert [int(row["customer_id"]) for row in rows] == [
        one.customer_id for one in expected for _ in one.happenings
    ]
    assert {
        (row["experience"] if "experience" in asked else row["department"]) for row in rows
    } == {*asked.values()}


def test_a_filter_that_nothing_has_is_as_if_it_were_not_asked_for(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    odd = client.get("/en/act/", {"department": "moon", "experience": "x", "dose": "'"})

    assert linked(odd.content.decode()) == linked(client.get("/en/act/").content.decode())


def test_three_people_three_lists(
    company: Workspace, alice: User, bob: User, charlie: User, dana: User, client_of: ClientOf
) -> None:
    for who in (alice, bob, charlie, dana):
        expected = measurement.list_customers(company, sight=sight_of(who), limit=1_000_000)

        page = client_of(who).get("/en/act/").content.decode()

        assert linked(page) == [one.customer_id for one in expected.rows[:25]]
        assert f'dir="ltr">{expected.total:,}</bdi> customer' in page


def test_nobody_out_of_sight_is_in_the_file(
    people: dict[str, User], company: Workspace, client_of: ClientOf
) -> None:
    lead = people["lead"]
    expected = measurement.list_customers(company, sight=sight_of(lead), limit=1_000_000)

    rows = read_csv(client_of(lead).get("/en/act.csv"))

    assert {int(row["customer_id"]) for row in rows} == {one.customer_id for one in expected.rows}


def test_agents_may_not_take_the_list_away(
    company: Workspace, bob: User, client_of: ClientOf
) -> None:
    client = client_of(bob)

    assert client.get("/en/act.csv").status_code == 403
    assert "act.csv" not in client.get("/en/act/").content.decode()


def test_the_file_is_masked_until_names_are_shown_and_audited_always(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    from mehvar_web.outbox.models import OutboxEntry

    client = client_of(alice)

    masked = read_csv(client.get("/en/act.csv"))
    client.post("/en/act/names/", {"show": "1"})
    named = read_csv(client.get("/en/act.csv"))

    assert all("***" in row["name"] for row in masked if row["name"])
    assert any(row["name"] and "***" not in row["name"] for row in named)
    told = [
        entry.payload or {} for entry in OutboxEntry.objects.filter(kind="audit").order_by("pk")
    ]
    exports = [one["details"] for one in told if one["action"] == "customer.export"]
    assert [one["named"] for one in exports] == [False, True]


@pytest.mark.parametrize("after", ["x", "W10", "%00", "W251bGwsMSwxXQ=="])
def test_a_page_that_does_not_exist_is_said_so(
    company: Workspace, alice: User, client_of: ClientOf, after: str
) -> None:
    answer = client_of(alice).get("/en/act/", {"after": after})

    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert "Begin again at the first page" in answer.content.decode()
