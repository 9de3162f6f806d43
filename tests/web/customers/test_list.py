"""The list of customers: found, filtered, sorted, paged, and as a file."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from mehvar import text
from mehvar.workspace import Marts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.customers import Customer
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db

LIST = "/en/customers/"


@pytest.fixture
def person(customer_id: int) -> Customer:
    """Bob's customer, unmasked."""
    from mehvar_web import company

    found = company.desk().profile(customer_id)
    assert found is not None
    return found


def test_each_sees_the_customers_of_their_own_stores_only(
    company: Workspace, alice: User, bob: User, charlie: User, dana: User, client_of: ClientOf
) -> None:
    counted = {who.username: total(client_of(who).get(LIST)) for who in (alice, bob, charlie, dana)}

    assert counted == {
        "alice": customers_of(company),
        "bob": customers_of(company, *stores_of(bob)),
        "charlie": customers_of(company, *stores_of(charlie)),
        "dana": 0,
    }


def test_an_outsider_finds_nothing_by_any_key(
    person: Customer, bob: User, charlie: User, client_of: ClientOf
) -> None:
    keys = [str(person.customer_id), str(person.mobile), str(person.full_name)]

    for key in keys:
        found = client_of(bob).get(LIST, {"q": key}, follow=True)
        unfound = client_of(charlie).get(LIST, {"q": key})

        assert f"/customers/{person.customer_id}/" in found.content.decode()
        assert unfound.status_code == 200
        assert f"/customers/{person.customer_id}/" not in unfound.content.decode()


def test_an_exact_key_leads_straight_to_the_customer(
    person: Customer, bob: User, client_of: ClientOf
) -> None:
    for key in (str(person.mobile), text.persian_digits_one(str(person.mobile))):
        answer = client_of(bob).get(LIST, {"q": key})

        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{LIST}{person.customer_id}/"


def test_typing_lists_and_does_not_jump(person: Customer, bob: User, client_of: ClientOf) -> None:
    answer = client_of(bob).get(LIST, {"q": str(person.mobile)}, headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in page
    assert f"/customers/{person.customer_id}/" in page


def test_names_are_masked_until_they_are_revealed(
    person: Customer, bob: User, client_of: ClientOf
) -> None:
    browser = client_of(bob)
    query = {"q": str(person.full_name)}

    masked = browser.get(LIST, query).content.decode()
    browser.post(f"{LIST}reveal/", {"purpose": "service"})
    shown = browser.get(LIST, query).content.decode()

    heads = re.compile(r'<th scope="row">.*?</th>', re.DOTALL)
    assert str(person.full_name) not in "".join(heads.findall(masked))
    assert str(person.full_name) in "".join(heads.findall(shown))


def test_a_revealed_list_says_to_the_audit_whom_it_showed(
    person: Customer, bob: User, client_of: ClientOf
) -> None:
    from mehvar_web.outbox.models import OutboxEntry

    browser = client_of(bob)
    browser.post(f"{LIST}reveal/", {"purpose": "service"})
    browser.get(LIST)

    told = [entry.payload for entry in OutboxEntry.objects.filter(kind="audit").order_by("pk")]
    read = [act for act in told if act is not None and act["action"] == "customer.read"]
    named = [int(id_) for act in read for id_ in act["details"]["customers"].split()]
    assert len(named) == min(30, total(browser.get(LIST)))
    assert person.customer_id in named


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("stage=lost", "lifecycle = 'lost'"),
        ("stage=lost&stage=quiet", "lifecycle IN ('lost', 'quiet')"),
        ("broken=۲", "promises_broken >= 2"),
        ("complaints=yes", "complaints > 0"),
        ("complaints=no", "complaints = 0"),
        ("spent_from=۱٬۰۰۰٬۰۰۰", "net_spend >= 10000000"),
        ("since=2025-12-01", "last_order_day >= DATE '2025-12-01'"),
        ("since=۱۴۰۴/۰۹/۱۰", "last_order_day >= DATE '2025-12-01'"),
        ("until=2025-06-30", "last_order_day <= DATE '2025-06-30'"),
        ("channel=phone", "contains(',' || channels || ',', ',phone,')"),
        ("stage=nonsense", "true"),
        ("since=nonsense&broken=many", "true"),
    ],
)
def test_filters_narrow_the_list(
    company: Workspace, alice: User, client_of: ClientOf, query: str, condition: str
) -> None:
    with Marts(company) as marts:
        ((wanted,),) = marts.ask(
            f"SELECT count(*) FROM {marts.view('customers')} WHERE {condition}"
        )

    assert total(client_of(alice).get(f"{LIST}?{query}")) == wanted


def test_each_filter_in_force_is_a_chip_that_takes_it_away(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    page = client_of(alice).get(f"{LIST}?stage=lost&complaints=yes&q=a").content.decode()

    chips = re.findall(r'class="chip" href="(\?[^"]*)"', page)
    assert [chip.replace("&amp;", "&") for chip in chips] == [
        "?complaints=yes&q=a",
        "?stage=lost&q=a",
    ]


@pytest.mark.parametrize("sort", ["name", "-orders", "last_order_day", "-value_at_risk"])
def test_the_list_is_paged_without_loss_or_repetition(
    company: Workspace, alice: User, client_of: ClientOf, sort: str
) -> None:
    browser, seen, query = client_of(alice), [], f"?sort={sort}"
    while query:
        page = browser.get(f"{LIST}{query}").content.decode()
        seen += re.findall(r'<th scope="row"[^>]*><a href="/en/customers/(\d+)/"', page)
        following = re.search(r'rel="next" href="([^"]*)"', page)
        query = following[1].replace("&amp;", "&") if following else ""

    assert len(seen) == len(set(seen)) == customers_of(company)


@pytest.mark.parametrize(
    "query",
    [
        "after=nonsense",
        "sort=nonsense",
        "sort=-mobile",
        "q=%00",
        "q='; DROP TABLE customers; --",
        "city=%00'",
        "store=%FF",
        "broken=-1",
        "spent_from=1e400",
        "since=9999/99/99",
    ],
)
def test_a_bent_address_of_the_list_still_answers(
    company: Workspace, alice: User, client_of: ClientOf, query: str
) -> None:
    assert client_of(alice).get(f"{LIST}?{query}").status_code == 200


def test_the_file_holds_the_filtered_list_masked_and_is_audited(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    from mehvar_web.outbox.models import OutboxEntry

    answer = client_of(alice).get(f"{LIST}export.csv?stage=lost")

    rows = read_csv(answer)
    with Marts(company) as marts:
        view = marts.view("customers")
        lost = dict(
            marts.ask(f"SELECT customer_id, full_name FROM {view} WHERE lifecycle = 'lost'")
        )
    told = [entry.payload for entry in OutboxEntry.objects.filter(kind="audit").order_by("pk")]
    assert {int(row["Customer number"]) for row in rows} == set(lost)
    assert not {row["Customer"] for row in rows} & set(filter(None, lost.values()))
    assert [act["details"] for act in told if act and act["action"] == "customer.export"] == [
        {"personal": False, "count": len(lost)}
    ]


def test_the_file_shows_names_only_to_whom_they_are_revealed(
    person: Customer, alice: User, client_of: ClientOf
) -> None:
    browser = client_of(alice)
    browser.post(f"{LIST}reveal/", {"purpose": "request"})

    names = {row["Customer"] for row in read_csv(browser.get(f"{LIST}export.csv"))}

    assert person.full_name in names


def test_a_lead_of_another_team_has_no_row_of_the_customer_in_the_file(
    person: Customer, charlie: User, client_of: ClientOf
) -> None:
    charlie.role = "lead"
    charlie.save()

    rows = read_csv(client_of(charlie).get(f"{LIST}export.csv"))

    assert rows
    assert str(person.customer_id) not in {row["Customer number"] for row in rows}


def test_an_agent_may_not_take_the_file(company: Workspace, bob: User, client_of: ClientOf) -> None:
    browser = client_of(bob)

    assert browser.get(f"{LIST}export.csv").status_code == 403
    assert "export.csv" not in browser.get(LIST).content.decode()


def test_options_of_filters_count_only_whom_one_sees(
    company: Workspace, charlie: User, client_of: ClientOf
) -> None:
    page = client_of(charlie).get(LIST).content.decode()

    cities = re.findall(r'<option value="[^"]+">[^<]*\((\d+)\)</option>', page)
    assert cities
    assert max(map(int, cities)) <= customers_of(company, *stores_of(charlie))


def test_before_the_first_build_the_page_says_what_comes_next(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).get(LIST)

    assert answer.status_code == 409
    assert "after the first import" in answer.content.decode()


def total(answer: Any) -> int:
    """Return how many customers the page counts."""
    table = answer.context["table"]
    assert table.pager.count is not None
    return int(table.pager.count)


def read_csv(answer: Any) -> list[dict[str, str]]:
    """Read a streamed file."""
    body = b"".join(answer.streaming_content)
    assert body.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def stores_of(user: User) -> list[str]:
    """Return the stores of the person's team."""
    assert user.team is not None
    return list(user.team.stores.values_list("store_id", flat=True))


def customers_of(company: Workspace, *stores: str) -> int:
    """Count the customers whom these stores served, by another way than the pages; all without."""
    with Marts(company) as marts:
        if not stores:
            return int(marts.ask(f"SELECT count(*) FROM {marts.view('customers')}")[0][0])
        parts = " UNION ".join(
            f"SELECT customer_id FROM {marts.view(name)} WHERE list_contains(?, store_id)"
            for name in ("customer_orders", "customer_interactions", "customer_feedback")
        )
        rows = marts.ask(
            f"SELECT count(*) FROM ({parts}) WHERE customer_id IS NOT NULL", [list(stores)] * 3
        )
        return int(rows[0][0])
