"""The pages of Retention and its API: what they show, to whom, and what they hide."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mehvar import retention
from mehvar.workspace import Marts
from mehvar_web import company as served
from mehvar_web.accounts import sight_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import Team, User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def lead(bobs_team: Team) -> User:
    """The lead of Bob's team: sees retention, but only of customers whom their stores served."""
    from mehvar_web.accounts.models import User

    return User.objects.create_user(
        "lena", "lena@example.com", "a fine long sentence", role="lead", team=bobs_team
    )


def test_the_page_tells_the_numbers_of_the_core(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    overview = retention.read_overview(company)

    page = page_of(client_of(alice), "/en/retention/")

    came = overview.figures["retention"].value or 0
    assert f"{100 * came:.1f}%" in page
    assert f">{overview.customers}</bdi> customers who ever bought" in page
    assert "Who goes quiet, and why" in page
    assert "All complete" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?period=week", "Weeks after the first purchase"),
        ("?period=quarter&measure=revenue", "Net revenue by cohort and age"),
        ("?event=later_repeat&by=channel", "Second to third purchase, by Channel"),
        ("?by=nothing&period=never", "Months after the first purchase"),
    ],
)
def test_the_triangle_and_the_curves_can_be_switched(
    company: Workspace, alice: User, client_of: ClientOf, query: str, words: str
) -> None:
    assert words in page_of(client_of(alice), f"/en/retention/{query}")


def test_a_cell_that_is_not_over_is_hatched_and_in_no_mean(company: Workspace) -> None:
    found = retention.read_cohorts(company, period="month")

    running = [c for one in found.cohorts for c in one.cells if not c.is_complete]
    whole = {
        c.age for one in found.cohorts for c in one.cells if c.is_complete and not one.is_opening
    }
    assert running
    assert {one.age for one in found.by_age} == whole


def test_names_are_masked_until_they_are_asked_for(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    names = {one.full_name for one in retention.list_quiet(company, limit=8).rows} - {None}
    assert names
    masked = page_of(client, "/en/retention/quiet/")
    assert not [name for name in names if str(name) in masked]

    client.post("/en/act/names/", {"show": "1", "next": "/en/retention/quiet/"})

    assert [name for name in names if str(name) in page_of(client, "/en/retention/quiet/")]


def test_a_lead_sees_only_whom_their_stores_served(
    company: Workspace, lead: User, alice: User, client_of: ClientOf
) -> None:
    mine = retention.list_quiet(company, limit=1_000, sight=sight_of(lead))
    everybody = retention.list_quiet(company, limit=1_000)

    told = rows_of(client_of(lead), "/en/retention/quiet.csv")

    assert [int(row["customer_id"]) for row in told] == [one.customer_id for one in mine.rows]
    assert 0 < mine.total < everybody.total
    assert len(rows_of(client_of(alice), "/en/retention/quiet.csv")) == everybody.total


def test_who_may_not_see_value_sees_no_page_of_it(
    company: Workspace, bob: User, client_of: ClientOf
) -> None:
    for address in ("", "quiet/", "needs/", "model/", "quiet.csv", "assumptions/"):
        assert client_of(bob).get(f"/en/retention/{address}").status_code == 403


def test_the_file_of_cohorts_marks_what_is_not_over(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    rows = rows_of(client_of(alice), "/en/retention/cohorts.csv?period=month")

    running = [row for row in rows if row["is_complete"] == "no"]
    assert running
    assert {row["difference"] for row in running} == {""}
    assert all(row["period_kind"] == "jmonth" for row in rows)


def test_the_customers_page_tells_rhythm_and_outlook_to_whom_may_see_the_customer(
    company: Workspace, customer_id: int, bob: User, charlie: User, client_of: ClientOf
) -> None:
    outlook = retention.read_outlook(company, customer_id=customer_id)
    assert outlook is not None

    page = page_of(client_of(bob), f"/en/customers/{customer_id}/")

    assert "Rhythm and outlook" in page
    assert retention.state_words(outlook.quiet_state).en in page
    assert client_of(charlie).get(f"/en/customers/{customer_id}/").status_code == 404


def test_the_card_says_whether_to_use_the_model(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    overview = retention.read_overview(company)

    page = page_of(client_of(alice), "/en/retention/model/")

    said = {
        "model": "In use:", "rhythm": "The learnt model is not used:",
        "none": "There is no usable model:",
    }  # fmt: skip
    assert said[overview.source] in page


def test_assumptions_are_kept_for_the_next_build_and_audited(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    typed = {
        "contact_share": "۲", "offer_share": "15", "save_alpha": "8", "save_beta": "12",
        "margin_share": "30", "lead_days": "10", "alarm_rate": "5",
    }  # fmt: skip

    sent = client.post("/en/retention/assumptions/", typed)
    wrong = client.post("/en/retention/assumptions/", typed | {"alarm_rate": "80"})

    assert sent.status_code == 302
    known = retention.read_assumptions(own_company.root)
    assert (known.contact_share, known.offer_share, known.lead_days) == (0.02, 0.15, 10)
    assert known.save_rate == pytest.approx(0.4)
    assert wrong.status_code == 200
    assert retention.read_assumptions(own_company.root) == known


def test_before_the_first_build_the_page_says_what_is_missing(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    for address in ("", "quiet/", "needs/", "model/"):
        answer = client_of(alice).get(f"/en/retention/{address}")
        assert answer.status_code in {200, 302}
        if answer.status_code == 200:
            assert "Nothing has been built yet" in answer.content.decode()


def test_the_page_is_persian_in_persian(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    page = page_of(client_of(alice), "/fa/retention/")

    assert "هم‌دوره‌ها" in page
    assert not re.search(r">[A-Z][a-z]+ [a-z]+ [a-z]+ [a-z]+<", page)


def ask(user: User, address: str, *scopes: str) -> Any:
    from django.test import Client

    from mehvar_web.api import Scope, make_token

    _token, text = make_token(
        user=user, name="tests", scopes=[Scope(one) for one in scopes],
        expires_at=served.now() + timedelta(days=1), now=served.now(),
    )  # fmt: skip
    return Client().get(f"/api/v1/retention{address}", headers={"Authorization": f"Bearer {text}"})


def test_the_api_tells_what_the_core_tells(company: Workspace, alice: User) -> None:
    told = ask(alice, "", "metrics:read").json()
    cells = ask(alice, "/cohorts?period=month", "metrics:read").json()
    curves = ask(alice, "/curves?by=channel", "metrics:read").json()

    with Marts(company) as marts:
        overview = retention.read_overview(company, marts=marts)
        cohorts = retention.read_cohorts(company, marts=marts)
    assert told["customers"] == overview.customers
    assert told["states"] == overview.states
    assert cells["total"] == sum(len(one.cells) for one in cohorts.cohorts)
    assert all(len(one["days"]) == len(one["survival"]) for one in curves["items"])
    assert ask(alice, "/model", "metrics:read").json()["items"]


def test_the_api_pages_the_quiet_within_sight(
    company: Workspace, lead: User, charlie: User, customer_id: int, bob: User
) -> None:
    first = ask(lead, "/quiet?limit=2", "metrics:read", "customers:read").json()
    whole = retention.list_quiet(company, limit=1_000, sight=sight_of(lead))

    assert first["total"] == whole.total
    assert [one["customer_id"] for one in first["items"]] == [
        one.customer_id for one in whole.rows[:2]
    ]
    assert ask(lead, "/needs", "metrics:read", "customers:read").status_code == 200
    assert ask(lead, "/quiet", "metrics:read").status_code == 403
    seen = ask(bob, f"/customers/{customer_id}", "customers:read")
    assert seen.json()["customer_id"] == customer_id
    assert ask(charlie, f"/customers/{customer_id}", "customers:read").status_code == 404
