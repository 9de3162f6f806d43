"""The pages of profit: what they say, to whom, and that nothing on them is made up."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from mehvar import profit
from mehvar.workspace import Workspace

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf

    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db

PAGES = ("profit:profit", "profit:policies", "profit:simulator", "profit:cut", "profit:rates")


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def rows_of(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_in_both_languages(
    name: str, language: str, company: Workspace, alice: User, client_of: ClientOf
) -> None:
    url = reverse(name).replace("/en/", f"/{language}/").replace("/fa/", f"/{language}/")

    answer = client_of(alice).get(url)

    assert answer.status_code == 200
    assert f'lang="{language}"' in text_of(answer)


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_company_is_told_what_is_missing(
    name: str, new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).get(reverse(name))

    assert answer.status_code == 200


def test_the_page_says_that_the_customers_add_up(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).get("/en/profit/")

    assert answer.context["overview"].statement.check.difference == 0
    assert "difference 0" in text_of(answer)
    assert "Share of wallet: not in the data" in text_of(answer)


def test_the_statement_of_a_month_is_a_file_and_a_page(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    kind, key = client.get("/en/profit/").context["overview"].periods[-1]

    page = client.get(f"/en/profit/?period={kind}:{key}")
    rows = rows_of(client.get(f"/en/profit/statement.csv?period={kind}:{key}"))

    assert page.context["overview"].statement.period == key
    assert len(rows) == len(profit.COMPONENTS)
    assert client.get("/en/profit/statement.csv?period=jmonth:0001-01").status_code == 404
    assert client.get("/en/profit/?period=x:y").context["overview"].statement.period == ""


@pytest.mark.parametrize("side", ["most", "least", "returners"])
def test_lists_mask_names_until_somebody_asks(
    side: str, company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    url = reverse("profit:customers", args=[side])

    masked = client.get(url).context["list"]
    client.post(reverse("profit:names"), {"show": "1", "next": url})
    shown = client.get(url).context["list"]

    assert not masked.named
    assert [one.row.customer_id for one in masked.rows] == [
        one.row.customer_id for one in shown.rows
    ]
    if side == "most":
        assert shown.named
        assert [one.name for one in masked.rows] != [one.name for one in shown.rows]
    assert all("@" not in one.name for one in shown.rows)


def test_who_may_not_export_gets_no_file_and_no_such_list_is_absent(
    company: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    auditor, finance = client_of(people["auditor"]), client_of(people["finance"])
    url = reverse("profit:customers_csv", args=["most"])

    assert auditor.get(url).status_code == 403
    assert "customer_id" not in rows_of(finance.get(url))[0].get("name", "")
    assert finance.get(reverse("profit:customers", args=["nobody"])).status_code == 404


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_agents_and_leads_see_no_profit(
    role: str, company: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    for name in PAGES:
        assert client_of(people[role]).get(reverse(name)).status_code == 403


def test_a_policy_is_reckoned_and_one_below_the_law_is_warned_of(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).get(
        "/en/profit/simulator/?now_window=30&a_window=3&b_window=60&b_fee=0"
    )

    result = answer.context["result"]
    assert [one.name for one in result.outcomes] == ["The present policy", "Policy A", "Policy B"]
    assert "below the legal floor" in text_of(answer)
    assert result.outcomes[0].outcome.gain == (0.0, 0.0, 0.0)


def test_a_question_that_makes_no_sense_is_refused_in_words(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    assert client.get("/en/profit/simulator/?a_window=ten").status_code == 422
    wrong = client.get("/en/profit/simulator/?a_window=20&demand_time_low=9&demand_time_high=1")

    assert wrong.status_code == 422
    assert "cannot be simulated" in text_of(wrong)


def test_the_answer_is_a_file_with_the_same_numbers(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client, query = client_of(alice), "now_window=30&a_window=60"

    page = client.get(f"/en/profit/simulator/?{query}").context["result"]
    rows = rows_of(client.get(f"/en/profit/simulator.csv?{query}"))

    assert len(rows) == 2
    assert int(rows[1]["Gain, median"]) == round(page.outcomes[1].outcome.gain[1])


def test_a_scenario_is_kept_asked_again_and_removed(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client, url = client_of(alice), reverse("profit:scenario")

    client.post(url, {"name": "Longer window", "question": "now_window=30&a_window=90&evil=1"})
    saved = profit.read_scenarios(own_company)["Longer window"]
    page = client.get("/en/profit/simulator/")
    client.post(url, {"name": "Longer window", "remove": "1"})

    assert saved.asked == {"now_window": "30", "a_window": "90"}
    assert "a_window=90" in text_of(page)
    assert profit.read_scenarios(own_company) == {}
    assert len(profit.scenario_history(own_company)) == 2


def test_a_rate_is_set_kept_in_the_history_and_taken_back(
    own_company: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    client = client_of(people["finance"])
    before = profit.read_rates(own_company.root, own_company.settings)

    told = {"driver": "service_minute", "applies_to": "channel:phone", "value": "۲۰٬۰۰۰"}
    done = client.post(reverse("profit:rate"), told, follow=True)
    after = profit.read_rates(own_company.root, own_company.settings)
    client.post(f"{reverse('profit:rate_undo')}?number=1")

    assert done.status_code == 200
    assert after.of("service_minute")[0].value == 20_000
    assert profit.read_rates(own_company.root, own_company.settings) == before
    assert [one.after for one in profit.rate_history(own_company)] == ["20000", None]


def test_every_rate_stands_on_the_page_with_its_unit(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    text = text_of(client_of(alice).get("/en/profit/rates/"))

    for driver in profit.DRIVERS:
        assert driver.title.en in text
    assert "1,500" in text, "rials are shown in tomans"


def test_a_wrong_rate_is_refused_and_an_analyst_may_not_set_one(
    own_company: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    told = {"driver": "salvage", "applies_to": "days:soon", "value": "90"}

    wrong = client_of(people["finance"]).post(reverse("profit:rate"), told)
    refused = client_of(people["analyst"]).post(reverse("profit:rate"), told)

    assert wrong.status_code == 422
    assert refused.status_code == 403
    assert profit.rate_history(own_company) == ()


def test_a_cut_says_what_it_saves_costs_and_rests_on(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    asked = "budget=delivery&share=20&worse_low=2&worse_high=15&lost_low=30&lost_high=90"

    answer = client_of(alice).get(f"/en/profit/cut/?{asked}")

    result = answer.context["answer"].result
    assert result.saved == round(result.budget_amount * 0.2)
    assert "your assumption" in text_of(answer)
    assert client_of(alice).get("/en/profit/cut/?budget=x&share=20").status_code == 422


def test_a_policy_of_ones_own_is_compared_with_the_rest(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    values = client.get("/en/profit/policies/?field=channel").context["page"].values

    answer = client.get(f"/en/profit/policies/?field=channel&value={values[0][0]}&unit=customer")

    shown = answer.context["shown"]
    assert shown.result.unit == "customer"
    assert shown.result.line("contribution").low < shown.result.line("contribution").high
    assert "association" in text_of(answer)
    assert len(rows_of(client.get("/en/profit/policies.csv?policy=discount"))) > 5


def test_the_customers_page_shows_their_result_to_who_may_see_profit(
    company: Workspace, customer_id: int, alice: User, bob: User, client_of: ClientOf
) -> None:
    url = reverse("customers:customer", args=[customer_id])

    assert "panel-profit" in text_of(client_of(alice).get(url))
    assert "panel-profit" not in text_of(client_of(bob).get(url))
