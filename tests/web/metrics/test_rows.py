"""The rows behind a number: as many as it says, and only those of customers in sight."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from tests.web.tables import read_csv

from mehvar import metrics
from mehvar.workspace import Marts
from mehvar_web.accounts import sight_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def count_on(page: str) -> int:
    found = re.search(r"([\d,]+) rows?", re.sub(r"<[^>]*>", "", html.unescape(page)))
    assert found is not None
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("name", ["orders", "on_time_rate", "nps", "repeat_rate", "complaints"])
def test_the_rows_are_as_many_as_the_number_says(
    company: Workspace, alice: User, client_of: ClientOf, name: str
) -> None:
    (whole,) = metrics.read_metric(company, name)

    page = client_of(alice).get(f"/en/metrics/{name}/rows/").content.decode()

    assert count_on(page) == whole.n


def test_following_the_pages_lists_every_row_once(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client, address, seen = client_of(alice), "/en/metrics/nps/rows/", 0
    (whole,) = metrics.read_metric(company, "nps")

    while address:
        page = client.get(address).content.decode()
        seen += page.count('<th scope="row"')
        following = re.search(r'rel="next" href="(\?[^"]*)"', page)
        address = "/en/metrics/nps/rows/" + html.unescape(following[1]) if following else ""

    assert seen == whole.n


def test_the_numerator_and_the_rest_make_the_whole(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    inside, outside, whole = (
        count_on(client.get(f"/en/metrics/on_time_rate/rows/{query}").content.decode())
        for query in ("?counts=1", "?counts=0", "")
    )

    assert inside + outside == whole
    (value,) = metrics.read_metric(company, "on_time_rate")
    assert value.value == pytest.approx(inside / whole)


def test_each_row_leads_to_its_customer(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    with Marts(company) as marts:
        expected = metrics.read_rows(marts, "orders", limit=25)

    page = client_of(alice).get("/en/metrics/orders/rows/").content.decode()

    linked = [int(one) for one in re.findall(r'href="/en/customers/(\d+)/"', page)]
    assert linked == [one.customer_id for one in expected.rows if one.customer_id is not None]


def test_agents_are_listed_and_told_the_number_of_their_own_rows_only(
    company: Workspace, bob: User, charlie: User, dana: User, client_of: ClientOf
) -> None:
    for who in (bob, charlie, dana):
        with Marts(company) as marts:
            expected = metrics.read_rows(marts, "orders", sight=sight_of(who), limit=1_000_000)

        page = client_of(who).get("/en/metrics/orders/rows/").content.decode()

        linked = {int(one) for one in re.findall(r'href="/en/customers/(\d+)/"', page)}
        assert linked <= {one.customer_id for one in expected.rows}
        assert count_on(page) == expected.total
        assert "Only rows of customers whom you may see" in page


def test_the_file_holds_the_rows_in_sight(
    company: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    lead = people["lead"]
    with Marts(company) as marts:
        expected = metrics.read_rows(marts, "orders", sight=sight_of(lead), limit=1_000_000)

    rows = read_csv(client_of(lead).get("/en/metrics/orders/rows.csv"))

    assert len(rows) == expected.total
    assert client_of(people["agent"]).get("/en/metrics/orders/rows.csv").status_code == 403


@pytest.mark.parametrize(
    "query",
    ["?after=x", "?after=W10", "?period_kind=jmonth&period=1999-99", "?period_kind=jmonth",
     "?by=channel&member=nothing", "?counts=maybe", "?period=1404-01"],
)  # fmt: skip
def test_odd_questions_are_answered_with_a_page(
    company: Workspace, alice: User, client_of: ClientOf, query: str
) -> None:
    answer = client_of(alice).get(f"/en/metrics/on_time_rate/rows/{query}")

    assert answer.status_code in {200, 400}
