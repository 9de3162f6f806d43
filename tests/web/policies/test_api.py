"""Policies over HTTP: read, drafted, checked and tried; never published by a program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from tests.empowerment.policies import LATE
from tests.web.policies.test_pages import somebody

from mehvar.empowerment import policy_to_json
from mehvar.workspace import Workspace
from mehvar_web import company as served
from mehvar_web.api import Scope, make_token
from mehvar_web.grants import policies as store

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db

TABLE = {**policy_to_json(LATE), "key": "late-order"}
Program = Callable[..., Client]


@pytest.fixture
def program(new_company: Workspace) -> Program:
    """A program that acts for a new person of a role, with scopes."""
    assert new_company.root.is_dir()

    def of(role: str, *scopes: Scope) -> Client:
        _, text = make_token(user=somebody(role), name="x", scopes=scopes, now=served.now())
        return Client(headers={"Authorization": f"Bearer {text}"})

    return of


def post(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/policies{path}", body, content_type="application/json")


def in_force(writer: User, second: User) -> None:
    now = served.now()
    version = store.submit(store.draft(TABLE, by=writer, now=now), by=writer, now=now)
    store.publish(version, by=second, from_day=store.today(now), now=now)


def test_a_case_is_tried_and_nothing_granted(program: Program) -> None:
    in_force(somebody("lead"), somebody("owner"))
    client = program("agent", Scope.POLICIES_READ)

    facts = {"order_delay": 47, "order_amount": 1_850_000, "delay_cause": "courier"}
    said = post(client, "/late-order/try", {"facts": facts}).json()
    wrong = post(client, "/late-order/try", {"facts": {"order_day": "tomorrow"}})
    strange = post(client, "/late-order/try", {"facts": {"weather": "rain"}})

    assert (said["outcome"], said["amount"], said["row"]) == ("allow", 185_000, "late-30")
    assert wrong.status_code == strange.status_code == 422


def test_drafts_are_kept_by_writers_and_seen_by_no_agent(program: Program) -> None:
    lead = program("lead", Scope.POLICIES_READ, Scope.POLICIES_WRITE)
    agent = program("agent", Scope.POLICIES_READ)

    kept = post(lead, "", {"definition": TABLE, "note": "first"})
    again = post(lead, "", {"definition": TABLE})
    stale = {"definition": TABLE, "revision": kept.json()["revision"]}

    assert (kept.status_code, kept.json()["standing"]) == (201, "draft")
    assert again.status_code == 409
    assert post(lead, "", stale).status_code == 201
    assert post(program("lead", Scope.POLICIES_WRITE), "", stale).status_code == 409
    assert lead.get("/api/v1/policies/late-order").json()["definition"]["rows"]
    assert agent.get("/api/v1/policies/late-order").status_code == 404
    assert agent.get("/api/v1/policies").json()["items"] == []
    assert post(agent, "", {"definition": TABLE}).status_code == 403


def test_faults_and_findings_name_their_place(program: Program) -> None:
    client = program("lead", Scope.POLICIES_READ, Scope.POLICIES_WRITE)
    rows: list[Any] = TABLE["rows"]  # type: ignore[assignment]  # a list of rows

    refused = post(client, "", {"definition": {**TABLE, "rows": []}})
    found = post(client, "/lint", {"definition": {**TABLE, "rows": rows[:1]}})

    assert refused.status_code == 422
    assert "rows" in refused.content.decode()
    assert next(one["kind"] for one in found.json()) == "worse_gets_less"


def test_no_address_publishes(program: Program) -> None:
    client = program("owner", Scope.POLICIES_READ, Scope.POLICIES_WRITE)
    post(client, "", {"definition": TABLE})

    for path in ("/late-order/publish", "/late-order/submit"):
        assert post(client, path, {"from_day": "2099-01-01"}).status_code in {404, 405}
    assert client.get("/api/v1/policies?standing=in_force").json()["items"] == []
    assert not store.in_force("late_order", day=date(2099, 1, 1))
