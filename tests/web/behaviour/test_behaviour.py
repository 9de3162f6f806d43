"""What is bought together, and how a customer buys: on pages, as a file and over HTTP."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from tests.web.tables import read_csv

from mehvar import behaviour, schema
from mehvar.workspace import Workspace
from mehvar_web import company as web_company

if TYPE_CHECKING:
    from django.test import Client
    from tests.web.conftest import Served

    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db

NAMES = ("چای", "قند", "نان", "پنیر", "=cmd")


def plant(company: Workspace, pairs: int) -> None:
    """Publish pairs of products, the first the strongest, and one gap."""
    rows = [
        {
            "level": "product", "basis": "basket", "place": place + 1, "left": f"p{place}",
            "left_name": NAMES[place % 5], "right": f"q{place}", "right_name": f"Right {place:02d}",
            "left_count": 100, "right_count": 200, "together": 10 + place % 7, "customers": 10,
            "support": 0.01, "confidence": 0.1 + place / 1_000, "confidence_back": 0.05,
            "expected": 2.0, "lift": 9.0 - place / 10, "lift_low": 8.0 - place / 10,
            "lift_high": 10.0, "p": 0.001,
        }
        for place in range(pairs)
    ]  # fmt: skip
    wanted = schema.table("product_affinity").arrow_schema
    with company.build(now=datetime(2026, 1, 20)) as build:
        build.write_arrow("product_affinity", pa.Table.from_pylist(rows, schema=wanted))
    web_company.close_readers()


def plant_gap(company: Workspace, customer_id: int) -> None:
    row = {
        "customer_id": customer_id, "place": 1, "level": "product", "item": "p1",
        "item_name": "قند", "score": 0.4, "because": "p0", "because_name": "چای", "share": 0.34,
        "lift": 2.5, "lift_low": 2.0, "lift_high": 3.0, "customers": 60,
    }  # fmt: skip
    wanted = schema.table("customer_gaps").arrow_schema
    with company.build(now=datetime(2026, 1, 20)) as build:
        build.write_arrow("customer_gaps", pa.Table.from_pylist([row], schema=wanted))
    web_company.close_readers()


def test_pairs_are_listed_searched_sorted_and_saved(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    plant(own_company, 30)
    browser = client_of(alice)

    page = browser.get("/fa/behaviour/").content.decode()
    second = browser.get("/fa/behaviour/?page=2").content.decode()
    found = browser.get("/en/behaviour/", {"q": "پنير"}).content.decode()
    by_name = browser.get("/en/behaviour/?sort=name").content.decode()
    file = read_csv(browser.get("/en/behaviour/?format=csv&sort=-together"))

    assert "&lt;" not in page, "numbers keep their own direction, not their tags"
    assert page.index("Right 00") < page.index("Right 24")
    assert "Right 25" not in page
    assert "Right 25" in second
    assert found.count("پنیر") == 6, "an Arabic letter finds the Persian name"
    assert by_name.index("Right 04") < by_name.index("Right 00"), "=cmd stands before the letters"
    assert len(file) == 30
    assert [int(row["Orders with both"]) for row in file] == sorted(
        (10 + n % 7 for n in range(30)), reverse=True
    )
    assert {row["With this"] for row in file} == {*NAMES[:4], "'=cmd"}, (
        "a formula is no formula in the file"
    )


def test_no_pair_is_an_answer(own_company: Workspace, alice: User, client_of: ClientOf) -> None:
    plant(own_company, 0)

    page = html.unescape(client_of(alice).get("/en/behaviour/").content.decode())

    assert "No pair beyond chance" in page
    assert "would be a guess" in page


def test_before_the_first_build_the_page_says_so(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    page = client_of(alice).get("/en/behaviour/").content.decode()

    assert "Nothing has been built yet" in page


@pytest.mark.parametrize("role", ["agent", "auditor"])
def test_who_may_not_export_has_no_file(
    company: Workspace, people: dict[str, User], client_of: ClientOf, role: str
) -> None:
    answer = client_of(people[role]).get("/en/behaviour/?format=csv")

    assert answer.status_code == (403 if role == "agent" else 200)
    assert not answer.headers["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_customer_s_page_tells_how_they_buy(
    own_company: Workspace, served: Served, bob: User, client_of: ClientOf, language: str
) -> None:
    customer_id = served.customer_id
    plant_gap(own_company, customer_id)
    found = behaviour.read_behaviour(own_company, customer_id)
    assert found is not None

    page = html.unescape(
        client_of(bob).get(f"/{language}/customers/{customer_id}/").content.decode()
    )

    assert ("How they buy" if language == "en" else "چگونه می‌خرد") in page
    assert ("Look-alikes also buy" if language == "en" else "همانندان این را هم می‌خرند") in page
    assert "price level" not in page, "the panel says it in words"
    assert (found.channel is None) == ("Time of day" not in page and "وقت روز" not in page)


def ask(user: User, address: str, *scopes: str) -> Any:
    from django.test import Client

    from mehvar_web.api import Scope, make_token

    _token, text = make_token(
        user=user, name="tests", scopes=[Scope(one) for one in scopes],
        expires_at=web_company.now() + timedelta(days=1), now=web_company.now(),
    )  # fmt: skip
    return Client().get(f"/api/v1/behaviour{address}", headers={"Authorization": f"Bearer {text}"})


def test_a_program_reads_the_same(
    own_company: Workspace, served: Served, bob: User, alice: User
) -> None:
    customer_id = served.customer_id
    plant(own_company, 3)
    plant_gap(own_company, customer_id)
    found = behaviour.read_behaviour(own_company, customer_id)
    assert found is not None

    told = ask(bob, f"/customers/{customer_id}", "customers:read").json()
    pairs = ask(alice, "/affinity?sort=confidence&limit=2", "segments:read").json()

    assert told["orders"] == found.orders
    assert told["gaps"][0]["lift"] == {"value": 2.5, "low": 2.0, "high": 3.0, "n": 60}
    assert pairs["total"] == 3
    assert [one["left"] for one in pairs["items"]] == ["p2", "p1"]


def test_an_outsider_learns_nothing(company: Workspace, customer_id: int, charlie: User) -> None:
    assert ask(charlie, f"/customers/{customer_id}", "customers:read").status_code == 404
    assert ask(charlie, "/customers/999999", "customers:read").status_code == 404
    assert ask(charlie, "/affinity", "customers:read").status_code == 403


def test_what_the_address_leaves_open_is_what_there_are_pairs_of(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    plant(own_company, 2)
    browser = client_of(alice)

    by_itself = browser.get("/en/behaviour/").content.decode()
    of_categories = browser.get("/en/behaviour/?level=category").content.decode()
    of_nonsense = browser.get("/en/behaviour/?level=zzz&basis=yyy").content.decode()

    assert "Right 00" in by_itself
    assert "No pair beyond chance" in of_categories
    assert "Right 00" in of_nonsense
