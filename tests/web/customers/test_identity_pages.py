"""Saying who is who: merge, split and take back, in sight only, once each, from the next build."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from mehvar import customers, identity, pipeline
from mehvar.workspace import Marts
from mehvar_web import company as company_of_web

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from tests.web.conftest import Served

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people_only")]


@pytest.fixture
def url(own_company: Workspace, served: Served) -> str:
    """Bob's customer in a company that this test may change."""
    return f"/en/customers/{served.customer_id}/"


@pytest.fixture
def other(own_company: Workspace, served: Served) -> int:
    """Another customer whom the same store alone served, younger than Bob's customer."""
    return neighbour(own_company, served.store_id, besides=served.customer_id)


@pytest.fixture
def lead(bob: User) -> User:
    """A lead of Bob's team: she may decide who is who."""
    bob.role = "lead"
    bob.save()
    return bob


@pytest.fixture
def joined(own_company: Workspace) -> int:
    """A customer of several records."""
    with Marts(own_company) as marts:
        view = marts.view("customers")
        return int(
            marts.ask(
                f"SELECT customer_id FROM {view} WHERE profiles > 1 ORDER BY profiles DESC, 1 LIMIT 1"
            )[0][0]
        )


def form(**told: object) -> dict[str, object]:
    """Return what a form of a decision sends."""
    return {"token": str(uuid.uuid4()), "reason": "the same loyalty card", **told}


def test_a_merge_waits_for_the_build_on_both_pages_and_then_the_other_number_leads_there(
    url: str, own_company: Workspace, other: int, lead: User, client_of: ClientOf
) -> None:
    from mehvar_web.jobs.models import Job

    browser = client_of(lead)
    answer = browser.post(f"{url}merge/", form(other=other), follow=True)
    waiting = [browser.get(f"/en/customers/{id_}/") for id_ in (number(url), other)]
    build(own_company)
    after = [browser.get(f"/en/customers/{id_}/") for id_ in (number(url), other)]

    assert answer.status_code == 200
    assert Job.objects.filter(kind="build").count() == 1
    assert all("waits for the next build" in page.content.decode() for page in waiting)
    assert sorted(page.status_code for page in after) == [200, 302]
    shown = next(page for page in after if page.status_code == 200).content.decode()
    assert "waits for the next build" not in shown
    assert "the same loyalty card" in shown


def test_a_merge_sent_twice_is_one_decision(
    url: str, own_company: Workspace, other: int, lead: User, client_of: ClientOf
) -> None:
    browser, sent = client_of(lead), form(other=other)

    for _time in range(2):
        assert browser.post(f"{url}merge/", sent).status_code == 302

    assert [one.kind for one in identity.decisions(own_company)] == ["merge"]
    assert identity.decisions(own_company)[0].actor == lead.actor


def test_a_decision_during_a_build_gets_a_build_of_its_own(
    url: str, own_company: Workspace, other: int, lead: User, client_of: ClientOf
) -> None:
    from mehvar_web import jobs
    from mehvar_web.jobs.models import Job

    running = jobs.demand_build()
    Job.objects.filter(pk=running.pk).update(state=Job.States.RUNNING)

    client_of(lead).post(f"{url}merge/", form(other=other))

    assert Job.objects.filter(kind="build", state=Job.States.WAITING).count() == 1


def test_nobody_merges_with_a_customer_out_of_sight(
    url: str, own_company: Workspace, served: Served, lead: User, client_of: ClientOf
) -> None:
    hidden = neighbour(own_company, served.other_store_id, besides=0)
    browser = client_of(lead)

    compared = browser.get(f"{url}merge/?other={hidden}")
    merged = browser.post(f"{url}merge/", form(other=hidden))
    found = browser.get(f"{url}merge/?q={hidden}")

    assert (compared.status_code, merged.status_code) == (404, 404)
    assert f"?other={hidden}" not in found.content.decode()
    assert identity.decisions(own_company) == ()


def test_a_history_names_no_customer_out_of_sight(
    url: str, own_company: Workspace, served: Served, alice: User, lead: User, client_of: ClientOf
) -> None:
    hidden = neighbour(own_company, served.other_store_id, besides=0)
    client_of(alice).post(f"{url}merge/", form(other=hidden))

    page = client_of(lead).get(url).content.decode()

    assert "the same loyalty card" in page
    assert f"/customers/{hidden}/" not in page


def test_a_merge_needs_a_reason(
    url: str, own_company: Workspace, other: int, lead: User, client_of: ClientOf
) -> None:
    answer = client_of(lead).post(f"{url}merge/", form(other=other, reason=""))

    assert answer.status_code == 422
    assert identity.decisions(own_company) == ()


def test_candidates_are_masked(
    url: str, own_company: Workspace, other: int, lead: User, client_of: ClientOf
) -> None:
    found = customers.profile(own_company, other)
    assert found is not None

    page = client_of(lead).get(f"{url}merge/?q={found.mobile}").content.decode()

    assert f"?other={other}" in page
    assert f"<bdi>{found.full_name}</bdi>" not in page


def test_a_split_makes_two_customers_and_taking_it_back_makes_them_one_again(
    own_company: Workspace, joined: int, alice: User, client_of: ClientOf
) -> None:
    browser, url = client_of(alice), f"/en/customers/{joined}/"
    before = identity.explain(own_company, customer_id=joined).profiles
    browser.post(f"{url}split/", form(profiles=[str(before[0].profile_hash)]))
    build(own_company)
    parted = identity.explain(own_company, customer_id=joined).profiles

    answer = browser.post(f"{url}decisions/1/undo/", {"token": str(uuid.uuid4())}, follow=True)
    build(own_company)

    assert answer.status_code == 200
    assert len(parted) < len(before)
    assert identity.explain(own_company, customer_id=joined).profiles == before


@pytest.mark.parametrize("chosen", ["none", "all", "strange"])
def test_a_split_leaves_somebody_on_both_sides(
    own_company: Workspace, joined: int, alice: User, client_of: ClientOf, chosen: str
) -> None:
    all_of_them = [
        str(one.profile_hash) for one in identity.explain(own_company, customer_id=joined).profiles
    ]
    profiles = {"none": [], "all": all_of_them, "strange": ["12345"]}[chosen]

    answer = client_of(alice).post(f"/en/customers/{joined}/split/", form(profiles=profiles))

    assert answer.status_code == 422
    assert identity.decisions(own_company) == ()


def test_a_decision_about_somebody_else_is_not_taken_back_from_here(
    url: str, own_company: Workspace, joined: int, alice: User, client_of: ClientOf
) -> None:
    browser = client_of(alice)
    keys = identity.explain(own_company, customer_id=joined).profiles
    browser.post(f"/en/customers/{joined}/split/", form(profiles=[str(keys[0].profile_hash)]))
    here = url if joined != number(url) else f"/en/customers/{other_than(own_company, joined)}/"

    answers = [
        browser.post(f"{here}decisions/{wanted}/undo/", {"token": str(uuid.uuid4())}).status_code
        for wanted in (1, 99)
    ]

    assert answers == [404, 404]


@pytest.mark.parametrize("part", ["merge/", "split/"])
def test_an_agent_decides_nothing(url: str, bob: User, client_of: ClientOf, part: str) -> None:
    browser = client_of(bob)

    assert browser.get(f"{url}{part}").status_code == 403
    assert browser.post(f"{url}{part}", form()).status_code == 403
    assert part not in browser.get(url).content.decode()


def test_an_old_number_of_a_customer_out_of_sight_leads_nowhere(
    own_company: Workspace, served: Served, charlie: User, other: int, client_of: ClientOf
) -> None:
    identity.merge(
        own_company,
        customer_ids=[served.customer_id, other],
        actor="tests",
        now=company_of_web.now(),
    )
    build(own_company)

    answers = [
        client_of(charlie).get(f"/en/customers/{id_}/").status_code
        for id_ in (served.customer_id, other)
    ]

    assert answers == [404, 404]


def number(url: str) -> int:
    """Return the customer's number of an address."""
    return int(url.strip("/").rpartition("/")[2])


def neighbour(company: Workspace, store: str, *, besides: int) -> int:
    """Return a customer with a mobile whom this store alone served."""
    with Marts(company) as marts:
        served, people = marts.view("customer_stores"), marts.view("customers")
        rows = marts.ask(
            f"SELECT customer_id FROM {served} JOIN {people} USING (customer_id) "
            "WHERE mobile IS NOT NULL AND full_name IS NOT NULL AND customer_id <> ? "
            f"GROUP BY customer_id HAVING bool_and({served}.store_id = ?) ORDER BY 1 LIMIT 1",
            [besides, store],
        )
    return int(rows[0][0])


def other_than(company: Workspace, customer_id: int) -> int:
    """Return any other customer."""
    with Marts(company) as marts:
        view = marts.view("customers")
        rows = marts.ask(
            f"SELECT min(customer_id) FROM {view} WHERE customer_id <> ?", [customer_id]
        )
    return int(rows[0][0])


def build(company: Workspace) -> None:
    """Build and publish, as the worker does."""
    pipeline.build(company, now=company_of_web.now())
