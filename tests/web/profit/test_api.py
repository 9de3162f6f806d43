"""Profit over HTTP: the pages' numbers, for whom they are meant."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from mehvar import profit
from mehvar_web import company as served
from mehvar_web.api import Scope, make_token

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db


def ask(user: User, address: str, *scopes: str, method: str = "get", body: Any = None) -> Any:
    _token, text = make_token(
        user=user, name="tests", scopes=[Scope(one) for one in scopes],
        expires_at=served.now() + timedelta(days=1), now=served.now(),
    )  # fmt: skip
    told = {} if body is None else {"data": body, "content_type": "application/json"}
    return getattr(Client(), method)(
        f"/api/v1/profit{address}", **told, headers={"Authorization": f"Bearer {text}"}
    )


def test_the_statement_adds_up_and_is_the_cores(company: Workspace, alice: User) -> None:
    told = ask(alice, "", "profit:read").json()
    core = profit.read_overview(company).statement

    assert told["difference"] == 0
    assert told["profit"] == core.profit == told["customers"]
    assert [one["amount"] for one in told["lines"]] == [one.amount for one in core.lines]
    assert ask(alice, "?period_kind=jmonth&period=1000-01", "profit:read").status_code == 400


@pytest.mark.parametrize("address", ["/whale", "/returns", "/policies", "/rates"])
def test_lists_are_told(address: str, company: Workspace, alice: User) -> None:
    answer = ask(alice, address, "profit:read")

    assert answer.status_code == 200
    assert answer.json()["items"]


def test_a_customer_is_told_within_sight_and_with_the_right(
    company: Workspace, customer_id: int, alice: User, bob: User
) -> None:
    scopes = ("profit:read", "customers:read")

    told = ask(alice, f"/customers/{customer_id}", *scopes).json()

    assert told["profit"] == sum(line["amount"] for line in told["lines"])
    assert ask(alice, "/customers/999999", *scopes).status_code == 404
    assert ask(alice, f"/customers/{10**30}", *scopes).status_code in {404, 422}
    assert ask(bob, f"/customers/{customer_id}", "customers:read").status_code == 403


def test_extremes_are_ids_without_names(company: Workspace, alice: User) -> None:
    told = ask(alice, "/lists/least?limit=3", "profit:read", "customers:read").json()["items"]

    assert [one["place"] for one in told] == [1, 2, 3]
    assert told[0]["profit"] <= told[1]["profit"] < 0
    assert "full_name" not in told[0]
    assert ask(alice, "/lists/best", "profit:read", "customers:read").status_code == 404


def test_a_simulation_answers_alike_each_time(company: Workspace, alice: User) -> None:
    body = {"others": [{"name": "long", "window_days": 60}]}

    one, two = (
        ask(alice, "/simulate", "profit:read", method="post", body=body).json() for _again in "ab"
    )

    assert one == two
    assert [row["name"] for row in one] == ["present", "long"]
    wrong = {"others": [{"window_days": 60, "restocking": 2}]}
    assert ask(alice, "/simulate", "profit:read", method="post", body=wrong).status_code == 422


def test_a_rate_is_put_by_who_may(own_company: Workspace, people: dict[str, User]) -> None:
    body = {"driver": "restocking", "value": "70000"}

    done = ask(people["finance"], "/rates", "costs:write", method="put", body=body)
    wrong = ask(
        people["finance"], "/rates", "costs:write", method="put", body=body | {"value": "much"}
    )

    assert done.status_code == 200
    assert profit.read_rates(own_company.root, own_company.settings).of("restocking")[0].value == 70_000  # fmt: skip
    assert profit.rate_history(own_company)[0].actor
    assert wrong.status_code == 422
