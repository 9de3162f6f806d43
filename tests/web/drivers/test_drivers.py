"""The page Drivers and its API: what they show, to whom, and what they hide."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from mehvar import drivers

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_tells_the_drivers_of_the_core(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    found = {one.outcome: one for one in drivers.read_drivers(company)}

    page = page_of(client_of(alice), "/en/drivers/?outcome=return")

    for one in found["return"].drivers:
        assert drivers.driver_words(one.driver, one.title).en in page
    assert "Association, not proof" not in page
    assert "Effect on coming back" in page
    assert "the customer's own rhythm" in page.replace("&#x27;", "'")


def test_a_what_if_is_that_of_the_core_times_the_share(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    outcome = next(one for one in drivers.read_drivers(company) if one.outcome == "return")
    driver = next(one for one in outcome.drivers if one.change is not None)
    half = outcome.what_if(driver=driver.driver, share=0.5)
    assert driver.change is not None
    assert half.estimate == pytest.approx(driver.change.estimate / 2)

    page = page_of(client_of(alice), f"/en/drivers/?outcome=return&driver={driver.driver}&share=50")

    assert f"{abs(half.estimate):.1f}" in page
    assert "Association, not proof" in page


@pytest.mark.parametrize(
    "address",
    ["?outcome=ces", "?outcome=never", "?outcome=return&driver=never&share=50", "?driver=&share=x"],
)
def test_what_cannot_be_is_said_and_never_fails(
    company: Workspace, alice: User, client_of: ClientOf, address: str
) -> None:
    assert "Drivers" in page_of(client_of(alice), f"/en/drivers/{address}")


def test_money_is_hidden_from_whom_value_is_hidden(
    company: Workspace, bob: User, client_of: ClientOf
) -> None:
    page = page_of(client_of(bob), "/en/drivers/?outcome=return")

    assert "How much each driver matters" in page
    assert "Money it costs" not in page


def test_the_file_has_every_driver_and_plain_numbers(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    outcome = next(one for one in drivers.read_drivers(company) if one.outcome == "rating")

    answer = client_of(alice).get("/en/drivers/drivers.csv?outcome=rating")

    text = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(outcome.drivers)
    assert float(rows[0]["Share of what is explained"]) == pytest.approx(
        outcome.drivers[0].share.estimate
    )


def test_the_page_before_a_build_says_so(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    assert "Nothing has been built yet" in page_of(client_of(alice), "/en/drivers/")


def test_the_api_tells_outcomes_drivers_and_what_ifs(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    outcomes = client.get("/api/v1/drivers").json()["items"]
    found = client.get("/api/v1/drivers/return").json()["items"]
    asked = next(one for one in found if one["change"])

    told = client.get(f"/api/v1/drivers/return/what-if?driver={asked['driver']}&share=0.5").json()

    assert {one["outcome"] for one in outcomes} == {"nps", "csat", "ces", "rating", "return"}
    assert sum(one["share"]["estimate"] for one in found) == pytest.approx(1)
    assert told["change"]["estimate"] == pytest.approx(asked["change"]["estimate"] / 2)
    assert client.get("/api/v1/drivers/return/what-if?driver=never").status_code == 404


def test_the_api_hides_money_too(company: Workspace, bob: User, client_of: ClientOf) -> None:
    found = client_of(bob).get("/api/v1/drivers/return").json()["items"]

    assert {one["value"] for one in found} == {None}
    assert {one["loss"] is None for one in found} == {True}
