"""Value over HTTP: the same numbers, and money only with the scope for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.web.conftest import Served

from mehvar import value
from mehvar.workspace import Workspace
from mehvar_web import company as served_company
from mehvar_web.accounts.models import User
from mehvar_web.api import Scope, make_token

pytestmark = pytest.mark.django_db


def token_client(user: User, *scopes: Scope) -> Client:
    _, text = make_token(user=user, name="x", scopes=scopes, now=served_company.now())
    return Client(headers={"Authorization": f"Bearer {text}"})


def test_the_overview_and_the_classes_are_those_of_the_build(
    company: Workspace, alice: User
) -> None:
    client = token_client(alice, Scope.VALUE_READ)
    overview = value.read_overview(company)

    told: Any = client.get("/api/v1/value").json()
    classes: Any = client.get("/api/v1/value/classes").json()

    assert told["value"] == overview.value
    assert told["classes"] == classes
    assert [row["value"] for row in classes] == [row.value for row in overview.classes]


def test_a_customers_money_needs_the_scope(
    company: Workspace, alice: User, bob: User, served: Served
) -> None:
    url = f"/api/v1/value/customers/{served.customer_id}"

    full: Any = token_client(alice, Scope.VALUE_READ, Scope.CUSTOMERS_READ).get(url).json()
    without: Any = token_client(alice, Scope.CUSTOMERS_READ).get(url).json()
    agents: Any = token_client(bob, Scope.CUSTOMERS_READ).get(url).json()

    assert full["value"] is not None
    assert sum(full["probabilities"].values()) == pytest.approx(1)
    for told in (without, agents):
        assert told["value_class"] == full["value_class"]
        assert (told["value"], told["low"], told["high"], told["purchase_value"]) == (None,) * 4


def test_a_customer_out_of_sight_is_not_there(
    company: Workspace, charlie: User, served: Served
) -> None:
    client = token_client(charlie, Scope.CUSTOMERS_READ)

    seen = client.get(f"/api/v1/value/customers/{served.customer_id}")
    absent = client.get("/api/v1/value/customers/999999")

    assert (seen.status_code, absent.status_code) == (404, 404)
    assert seen.json()["code"] == absent.json()["code"]


def test_moves_are_paged_and_a_wrong_cursor_is_told(company: Workspace, alice: User) -> None:
    client = token_client(alice, Scope.VALUE_READ, Scope.CUSTOMERS_READ)

    found: Any = client.get("/api/v1/value/moves?limit=2").json()
    wrong = client.get("/api/v1/value/moves?cursor=x")

    assert found["total"] == value.read_moves(company).total
    assert wrong.status_code == 400


def test_the_list_is_sorted_by_value_only_for_who_may_see_it(
    company: Workspace, alice: User, bob: User
) -> None:
    url = "/api/v1/customers?sort=residual_value&value_class=gold&limit=5"

    owners = token_client(alice, Scope.CUSTOMERS_READ, Scope.VALUE_READ).get(url)
    agents = token_client(bob, Scope.CUSTOMERS_READ).get(url)

    assert owners.status_code == 200
    assert agents.status_code == 403
