"""Segments over HTTP: read by those who may, defined, counted, changed and put away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from mehvar import segments

if TYPE_CHECKING:
    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db

API = "/api/v1/segments"
RULE = {"all": [{"field": "customers.orders", "operator": "at_least", "value": 2}]}


def send(client: Client, method: str, path: str, body: Any = None) -> Any:
    answer = getattr(client, method)(f"{API}{path}", body, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_segmentations_are_told_with_their_verdicts_and_tests(
    segmented: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    told = client.get(API).json()
    one = client.get(f"{API}/rfm").json()
    both = client.get(f"{API}/compare?with=rfm&with=control").json()

    names = {each["name"] for each in told["items"]}
    assert {"rfm", "control", "rule:loyal", "rule:drawn-by-lot"} <= names
    expected = segments.read_segmentation(segmented, name="rfm", language="en")
    assert [each["segment"] for each in one["segments"]] == [
        each.segment for each in expected.segments
    ]
    assert {each["baseline"] for each in one["tests"]} >= {"nothing", "both"}
    assert both[1]["verdict"] == "adds_nothing"
    assert client.get(f"{API}/nothing").status_code == 404


def test_a_segment_is_defined_changed_and_put_away(
    own_segmented: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    status, made = send(client, "post", "/defined", {"title": "Twice", "rule": RULE})
    assert status == 201
    assert made["rule_en"] == "orders is at least 2"
    status, _ = send(client, "patch", f"/defined/{made['name']}", {"title": "2x", "version": 1})
    assert status == 200
    status, stale = send(client, "patch", f"/defined/{made['name']}", {"title": "3x", "version": 1})
    assert (status, stale["code"]) == (409, "segment-changed")
    assert send(client, "delete", f"/defined/{made['name']}")[0] == 204
    assert send(client, "delete", f"/defined/{made['name']}")[0] == 404

    archived = client.get(f"{API}/defined?archived=true").json()["items"]
    assert [(one["title"], one["version"]) for one in archived] == [("2x", 3)]


def test_a_rule_is_counted_or_refused_with_every_problem(
    segmented: Workspace, alice: User, client_of: ClientOf
) -> None:
    from mehvar.workspace import Marts

    client = client_of(alice)

    status, told = send(client, "post", "/count", {"rule": RULE})
    wrong = {"all": [{"field": "customers.order"}, {"happened": "x"}]}
    refused, problem = send(client, "post", "/count", {"rule": wrong})

    with Marts(segmented) as marts:
        rule = segments.read_rule(RULE, settings=segmented.settings)
        expected = segments.count_rule(marts, rule)
    assert status == 200
    assert (told["customers"], told["everyone"]) == (expected.customers, expected.everyone)
    assert told["parts"] == [
        {"place": "0", "alone": expected.customers, "left": expected.customers}
    ]
    assert refused == 422
    assert "customers.orders" in str(problem)
    assert "all[1]" in str(problem)


def test_members_are_those_in_sight_in_pages(
    segmented: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    from mehvar_web.accounts import sight_of

    for role in ("owner", "lead"):
        client, found, after = client_of(people[role]), [], ""
        while True:
            page = client.get(f"{API}/rule:loyal/in/members?limit=7{after}").json()
            found += [one["customer_id"] for one in page["items"]]
            if page["next"] is None:
                break
            after = f"&cursor={page['next']}"
        expected = segments.read_members(
            segmented, segmentation="rule:loyal", segment="in", size=10_000,
            sight=sight_of(people[role]),
        )  # fmt: skip
        assert found == [one.customer_id for one in expected.members]
    assert client_of(people["owner"]).get(f"{API}/rule:nobody/in/members").status_code == 404


def test_each_role_may_what_its_right_allows(
    segmented: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    for role, who in people.items():
        client = client_of(who)
        assert client.get(API).status_code == (403 if role == "agent" else 200)
        status, _ = send(client, "post", "/defined", {"title": "", "rule": RULE})
        assert status == (422 if role in {"owner", "analyst"} else 403)
