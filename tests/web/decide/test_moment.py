"""From what is late now to a granted code: seen, explained, granted once, and by nobody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.html import strip_tags
from tests.web.conftest import ClientOf, Served
from tests.web.decide.conftest import LATE, Late, put_in_force

from mehvar.workspace import Workspace
from mehvar_web import company as served_company
from mehvar_web import grants
from mehvar_web.grants.models import Grant

if TYPE_CHECKING:
    from django.test import Client

    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db


def _offer(order: str = "L-1", **more: str) -> str:
    asked = {"situation": "late_order", "source": "mehvar", "order": order} | more
    return "/en/decide/offer/?" + "&".join(f"{name}={value}" for name, value in asked.items())


def _form(page: str) -> dict[str, str]:
    found = dict(re.findall(r'name="(moment|key)" value="([^"]*)"', page))
    return {name: value.replace("&amp;", "&") for name, value in found.items()}


def _tap(client: Client, address: str, **more: str) -> tuple[str, str]:
    """Look and grant; return where it led and what that page says."""
    page = client.get(address).content.decode()
    answer = client.post("/en/decide/grant/", _form(page) | more)
    assert answer.status_code == 302, strip_tags(answer.content.decode())[:500]
    return answer["Location"], client.get(answer["Location"]).content.decode()


def test_from_today_to_a_granted_code_in_three_taps(
    late: Late, in_force: None, bob: User, client_of: ClientOf
) -> None:
    late()
    client = client_of(bob)

    today = client.get("/en/").content.decode()
    (address,) = set(re.findall(r'href="(/en/decide/offer/\?[^"]*L-1[^"]*)"', today))
    page = client.get(address.replace("&amp;", "&")).content.decode()
    led, granted = _tap(client, address.replace("&amp;", "&"))

    assert "47 minutes late" in strip_tags(today)
    assert "18,500" in page  # tomans: a tenth of 1,850,000 rials
    assert "10% of the order" in strip_tags(page)
    grant = Grant.objects.get()
    assert (grant.amount, grant.state, led) == (
        185_000,
        "granted",
        f"/en/decide/grants/{grant.key}/",
    )
    code = grants.read_code(grant, by=bob, now=served_company.now())
    assert code is not None
    assert code in granted
    assert "the same answer" in granted


def test_a_double_tap_grants_once(
    late: Late, in_force: None, bob: User, client_of: ClientOf
) -> None:
    late()
    client = client_of(bob)
    form = _form(client.get(_offer()).content.decode())

    first = client.post("/en/decide/grant/", form)
    second = client.post("/en/decide/grant/", form)

    assert first["Location"] == second["Location"]
    assert "nothing was done twice" in client.get(second["Location"]).content.decode()
    assert Grant.objects.count() == 1


def test_what_was_granted_is_no_longer_late_and_is_not_granted_again(
    late: Late, in_force: None, bob: User, client_of: ClientOf
) -> None:
    late()
    client = client_of(bob)
    _tap(client, _offer())

    start = client.get("/en/decide/").content.decode()
    again = client.get(_offer()).content.decode()

    assert "L-1" not in start
    assert "Something was granted for this already." in again
    assert Grant.objects.get().key in again
    assert 'name="key"' not in again


def test_less_may_be_given_but_not_more(
    late: Late, in_force: None, bob: User, client_of: ClientOf
) -> None:
    late()
    client = client_of(bob)

    led, page = _tap(client, _offer(), amount="20,000")  # tomans: more than 18,500
    assert led.startswith("/en/decide/offer/")
    assert "not within what may be granted" in page

    _tap(client, _offer(), amount="۱۰٬۰۰۰")
    assert Grant.objects.get(state="granted").amount == 100_000


def test_a_refusal_names_the_budget_and_what_is_possible_instead(
    late: Late, in_force: None, bob: User, alice: User, client_of: ClientOf
) -> None:
    late()
    limit = grants.Limit(kind="employee_day", amount=100_000)
    grants.set_budgets([limit], by=alice, now=served_company.now())
    client = client_of(bob)

    page = client.get(_offer()).content.decode()
    led, refused = _tap(client, _offer())

    assert "Up to" in page
    assert "10,000" in page
    assert "no room" in page
    assert led.startswith("/en/decide/offer/")
    assert "your day" in refused
    assert "Give less" in refused
    assert Grant.objects.filter(state="granted").count() == 0

    _tap(client, _offer(), amount="10000")
    assert Grant.objects.get(state="granted").amount == 100_000


def test_an_outsider_finds_neither_order_nor_offer(
    late: Late, in_force: None, bob: User, charlie: User, dana: User, client_of: ClientOf
) -> None:
    late()
    form = _form(client_of(bob).get(_offer()).content.decode())

    for stranger in (charlie, dana):
        client = client_of(stranger)
        assert "L-1" not in client.get("/en/decide/").content.decode()
        assert client.get(_offer()).status_code == 404
        assert client.post("/en/decide/grant/", form).status_code == 404
    assert Grant.objects.count() == 0


def test_what_is_missing_is_asked_for_and_what_is_told_counts(
    own_company: Workspace, people: dict[str, User], alice: User, bob: User, served: Served,
    client_of: ClientOf,
) -> None:  # fmt: skip
    put_in_force(
        LATE
        | {
            "key": "kind-words", "situation": "goodwill",
            "rows": [
                {
                    "key": "grave",
                    "when": [{"fact": "severity", "operator": "is", "value": "high"}],
                    "effect": {"action": "credit", "amount": {"plus": 120_000, "at_most": 120_000}},
                }
            ],
        },
        writer=people["lead"], publisher=alice,
    )  # fmt: skip
    client = client_of(bob)
    address = f"/en/decide/offer/?situation=goodwill&customer={served.customer_id}"

    unknown = client.get(address).content.decode()
    told = client.get(
        f"{address}&t-severity=high", headers={"HX-Request": "true", "HX-Target": "offer"}
    )

    assert "First say below: Severity" in unknown
    assert "Nothing can be granted now" not in unknown
    assert 'name="t-severity"' in unknown
    assert "Not known" in unknown
    assert told.content.decode().lstrip().startswith('<div id="offer"')
    assert "12,000" in told.content.decode()
    assert "told by the employee" in told.content.decode()

    _tap(client, f"{address}&t-severity=high")
    assert Grant.objects.get().amount == 120_000


def test_a_search_finds_the_order_and_what_may_have_gone_wrong(
    in_force: None, bob: User, charlie: User, served: Served, client_of: ClientOf
) -> None:  # fmt: skip
    marts = served_company.marts()
    (order,) = marts.ask(
        f"SELECT order_id FROM {marts.view('customer_orders')} WHERE customer_id = ? "
        'ORDER BY "at" DESC LIMIT 1',
        [served.customer_id],
    )[0]

    found = client_of(bob).get(f"/en/decide/?q={order}").content.decode()
    hidden = client_of(charlie).get(f"/en/decide/?q={order}").content.decode()

    link = re.search(r'href="(/en/decide/offer/\?situation=damaged_item[^"]*)"', found)
    assert link is not None
    asked = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)
    assert asked["order"] == [order]
    assert asked["customer"] == [str(served.customer_id)]
    assert "Which item?" in client_of(bob).get(link[1].replace("&amp;", "&")).content.decode()
    assert "situation=damaged_item" not in hidden


@pytest.mark.parametrize(
    "address",
    [
        "/en/decide/offer/",
        "/en/decide/offer/?situation=nothing",
        "/en/decide/offer/?situation=goodwill&customer=x",
        "/en/decide/offer/?situation=goodwill&customer=999999999",
    ],
)
def test_a_moment_that_is_none_is_not_found(
    company: Workspace, alice: User, client_of: ClientOf, address: str
) -> None:
    assert client_of(alice).get(address).status_code == 404


def test_an_unknown_order_is_said_to_be_unknown(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    page = client_of(alice).get(_offer("never")).content.decode()

    assert "never" in page
    assert "is not known" in page


def test_a_moment_with_a_line_break_is_no_header_and_no_fault(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    form = {"moment": "situation=goodwill\r\nx: y&t-severity=high", "key": "k"}
    known = form | {"moment": "situation=goodwill&case=a\nb", "key": "k"}

    assert client_of(alice).post("/en/decide/grant/", form).status_code == 404
    assert client_of(alice).post("/en/decide/grant/", known).status_code == 302
