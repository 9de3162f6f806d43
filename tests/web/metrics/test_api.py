"""Metrics over HTTP: the same numbers, rights and targets as on the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mehvar import metrics
from mehvar.workspace import Marts
from mehvar_web import company as served
from mehvar_web.accounts import sight_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/metrics"


def ask(user: User, address: str, *scopes: str, method: str = "get", body: Any = None) -> Any:
    from django.test import Client

    from mehvar_web.api import Scope, make_token

    _token, text = make_token(
        user=user, name="tests", scopes=[Scope(one) for one in scopes],
        expires_at=served.now() + timedelta(days=1), now=served.now(),
    )  # fmt: skip
    return getattr(Client(), method)(
        ROOT + address, body, content_type="application/json",
        headers={"Authorization": f"Bearer {text}"},
    ) if body is not None else getattr(Client(), method)(
        ROOT + address, headers={"Authorization": f"Bearer {text}"}
    )  # fmt: skip


def test_every_metric_is_listed_with_both_languages(company: Workspace, alice: User) -> None:
    told = ask(alice, "", "metrics:read").json()

    assert [one["name"] for one in told["items"]] == [one.name for one in metrics.METRICS]
    assert told["items"][0]["title"] == {"fa": "شمار سفارش", "en": "Orders"}


def test_values_are_the_cores(company: Workspace, alice: User) -> None:
    with Marts(company) as marts:
        expected = metrics.read_values(marts, "nps", by="channel", period_kind="jmonth", last=3)

    told = ask(alice, "/nps/values?by=channel&period=jmonth&last=3", "metrics:read").json()

    assert [(one["member"], one["period"], one["value"], one["n"]) for one in told["items"]] == [
        (one.member, one.period, one.value, one.n) for one in expected
    ]


def test_rows_need_the_customers_scope_and_stay_in_sight(
    company: Workspace, bob: User, dana: User
) -> None:
    scopes = ("metrics:read", "customers:read")
    with Marts(company) as marts:
        expected = metrics.read_rows(marts, "orders", sight=sight_of(bob), limit=50)

    assert ask(bob, "/orders/rows", "metrics:read").status_code == 403
    told = ask(bob, "/orders/rows", *scopes).json()
    nothing = ask(dana, "/orders/rows", *scopes).json()

    assert told["total"] == expected.total
    assert [one["record_id"] for one in told["items"]] == [one.record_id for one in expected.rows]
    assert nothing["total"] == 0
    assert nothing["items"] == []


def test_targets_are_put_and_removed_by_those_who_may(
    own_company: Workspace, alice: User, bob: User
) -> None:
    body = {"value": 0.95, "due": "2026-12-31", "note": "together"}

    refused = ask(bob, "/on_time_rate/target", "metrics:read", method="put", body=body)
    put = ask(alice, "/on_time_rate/target", "targets:write", method="put", body=body)
    kept = metrics.read_targets(own_company)
    removed = ask(alice, "/on_time_rate/target", "targets:write", method="delete")
    again = ask(alice, "/on_time_rate/target", "targets:write", method="delete")

    assert refused.status_code == 403
    assert put.json()["owner"] == alice.actor
    assert kept["on_time_rate"].value == 0.95
    assert removed.status_code == 204
    assert again.status_code == 404
    assert metrics.read_targets(own_company) == {}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        pytest.param("/happiness", 404, id="no such metric"),
        pytest.param("/nps/values?by=shoe_size", 422, id="no such dimension"),
        pytest.param("/nps/values?period=eon", 422, id="no such period"),
        pytest.param("/retention/values?period=", 422, id="needs a period"),
        pytest.param("/nps/rows?cursor=x", 400, id="no such page"),
        pytest.param("/nps/values?last=0", 422, id="too few"),
    ],
)
def test_wrong_questions_get_problem_details(
    company: Workspace, alice: User, address: str, status: int
) -> None:
    answer = ask(alice, address, "metrics:read", "customers:read")

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_target_out_of_range_is_a_problem(own_company: Workspace, alice: User) -> None:
    answer = ask(alice, "/nps/target", "targets:write", method="put", body={"value": 300})

    assert answer.status_code == 400
    assert "between" in answer.json()["detail"]
