"""The pages of value: what they say, to whom, and that it is what the build wrote."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.conftest import Served

from mehvar import value
from mehvar.audit import AuditLog
from mehvar.workspace import Marts, Workspace
from mehvar_web import company as served_company
from mehvar_web.accounts.models import User
from mehvar_web.ui.figures import write_figure

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf

pytestmark = pytest.mark.django_db

WORTH = "Worth from now on"


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def rows_of(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("address", ["value/", "value/moves/up/", "value/strategy/gold/"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_page_opens_in_both_languages(
    company: Workspace, alice: User, client_of: ClientOf, address: str, language: str
) -> None:
    answer = client_of(alice).get(f"/{language}/{address}")

    assert answer.status_code == 200
    assert f'lang="{language}"' in text_of(answer)


def test_the_numbers_are_those_of_the_build(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    overview = value.read_overview(company, language="en")

    page = text_of(client_of(alice).get("/en/value/"))

    assert write_figure(overview.value, "money").split()[0] in page
    for row in overview.classes:
        assert row.title in page
        assert f"worth={row.value_class}" in page
        if row.customers is not None:
            assert write_figure(row.customers, "count") in page


def test_the_file_of_classes_has_all_of_them(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    found = rows_of(client_of(alice).get("/en/value/classes.csv"))

    told = {row.value_class: row.value for row in value.read_classes(company)}
    assert {row["value_class"]: int(row["value"] or 0) for row in found} == {
        name: one or 0 for name, one in told.items()
    }


def test_before_the_first_build_the_page_says_so(
    new_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).get("/en/value/")

    assert answer.status_code == 200
    assert "Nothing has been built yet" in text_of(answer)


def test_an_agent_sees_the_class_and_the_strategy_but_no_money(
    company: Workspace, alice: User, bob: User, served: Served, client_of: ClientOf
) -> None:
    url = f"/en/customers/{served.customer_id}/"
    found = value.read_customer_value(company, customer_id=served.customer_id, language="en")
    assert found is not None

    owners, agents = (text_of(client_of(one).get(url)) for one in (alice, bob))

    amount = write_figure(found.value, "money").split()[0]
    panel = agents[agents.index('id="panel-value"') :].split("</section>")[0]
    assert found.class_title in panel
    assert found.strategy[:30] in panel
    assert "90% range" not in panel
    assert "residual value" not in agents.lower()
    assert amount in owners


def test_an_agents_list_has_the_class_but_not_the_value(
    company: Workspace, bob: User, alice: User, client_of: ClientOf
) -> None:
    url = "/en/customers/?sort=-residual_value"

    agents, owners = (text_of(client_of(one).get(url)) for one in (bob, alice))

    assert "Class of value" in agents
    assert "Residual value" not in agents
    assert "Residual value" in owners


def test_the_list_narrows_to_a_class(company: Workspace, alice: User, client_of: ClientOf) -> None:
    (gold,) = [row for row in value.read_classes(company) if row.value_class == "gold"]

    found = rows_of(
        client_of(alice).get("/en/customers/export.csv?worth=gold&sort=-residual_value")
    )

    assert len(found) == gold.customers
    assert {row["Class of value"] for row in found} == {"gold"}
    values = [int(row["Residual value"]) for row in found]
    assert values == sorted(values, reverse=True)


def test_names_of_those_who_moved_are_masked_and_only_those_in_sight_stand_there(
    own_company: Workspace, alice: User, served: Served, client_of: ClientOf, charlies_team: Any
) -> None:
    _pretend_everybody_moved(own_company)
    outsider = User.objects.create_user("chloe", role="lead", team=charlies_team)

    owners = text_of(client_of(alice).get("/en/value/moves/up/"))
    outsiders = client_of(outsider).get("/en/value/moves.csv")

    assert "***" in owners
    assert str(served.customer_id) not in {row["customer_id"] for row in rows_of(outsiders)}


def test_a_strategy_is_written_shown_audited_and_taken_back(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    client.post("/en/value/strategy/gold/", {"text": "Call them twice a year."})
    shown = text_of(client.get("/en/value/"))
    client.post("/en/value/strategy/gold/default/")
    empty = client.post("/en/value/strategy/gold/", {"text": " "})

    assert "Call them twice a year." in shown
    assert "Call them twice a year." not in text_of(client.get("/en/value/"))
    assert empty.status_code == 422
    acts = [one.action for one in AuditLog(own_company).read()]
    assert acts[:2] == ["strategy.removed", "strategy.put"]
    assert client.get("/en/value/strategy/diamond/").status_code == 404


def _pretend_everybody_moved(workspace: Workspace) -> None:
    """Write moves of all customers, as a build would."""
    with Marts(workspace) as marts:
        ids = [row[0] for row in marts.ask(f"SELECT customer_id FROM {marts.view('customers')}")]
    import pyarrow as pa

    from mehvar import schema

    rows = [
        {
            "place": place, "customer_id": id_, "day": served_company.now().date(),
            "from_class": "lead", "to_class": "gold", "is_up": True, "before": 1, "value": 2,
            "reason": "bought",
        }
        for place, id_ in enumerate(ids, start=1)
    ]  # fmt: skip
    with workspace.build(now=served_company.now()) as build:
        table = schema.table("value_moves").arrow_schema
        build.write_arrow("value_moves", pa.Table.from_pylist(rows, schema=table))
