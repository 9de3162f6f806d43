"""The builder works without script, counts live, undoes, and keeps what it was told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.web.segments.forms import fields_of

from mehvar import segments

if TYPE_CHECKING:
    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db

NEW = "/en/segments/new/"
LOYAL = {"all": [{"field": "customers.orders", "operator": "at_least", "value": 3}]}


class Builder:
    """Somebody who fills in the form as it stands, and presses a button."""

    def __init__(self, client: Client, address: str = NEW) -> None:
        self.client, self.address = client, address
        self.page = client.get(address).content.decode()
        self.status = 200

    def press(self, act: str, **typed: str | list[str]) -> str:
        fields = fields_of(self.page) | {"act": [act]}
        for name, value in typed.items():
            fields[name] = value if isinstance(value, list) else [value]
        answer = self.client.post(self.address, fields)
        self.status, self.page = answer.status_code, answer.content.decode()
        return self.page

    def add(self, what: str, at: str = "r") -> str:
        return self.press(f"add:{at}", **{f"{at}:add": what})


@pytest.fixture
def builder(own_company: Workspace, alice: User, client_of: ClientOf) -> Builder:
    return Builder(client_of(alice))


def test_a_rule_is_built_without_script_and_kept(builder: Builder, own_company: Workspace) -> None:
    builder.add("f|customers.orders")
    builder.press("update", **{"r.0:value": "۳"})
    builder.press("group:r")
    builder.add("f|customers.net_spend", at="r.1")
    builder.add("h|order", at="r.1")
    builder.press("where:r.1.1", **{"r.1.1:add": "category"})
    builder.press("remove:r.1.1.w0")
    builder.press("update", **{"r.1.0:value": "۱۰۰٬۰۰۰", "r.1.1:last_days": "60"})
    builder.press("save", title="وفادار یا پرخرج", purpose="service")

    assert builder.status == 302
    [kept] = segments.read_definitions(own_company.root)
    assert kept.rule_json == {
        "all": [
            {"field": "customers.orders", "operator": "at_least", "value": 3},
            {
                "any": [
                    {"field": "customers.net_spend", "operator": "at_least", "value": 1_000_000},
                    {"happened": "order", "operator": "at_least", "value": 1, "last_days": 60},
                ]
            },
        ]
    }
    assert kept.called == "وفادار یا پرخرج"
    shown = builder.client.get(f"/en/segments/of/{kept.segmentation}/").content.decode()
    assert "وفادار یا پرخرج" in shown
    assert "orders is at least 3" in shown


def test_the_count_of_each_condition_and_of_the_whole_is_the_cores(
    builder: Builder, own_company: Workspace
) -> None:
    from mehvar.workspace import Marts

    builder.add("f|customers.orders")
    page = builder.press("update", **{"r.0:value": "3"})

    with Marts(own_company) as marts:
        rule = segments.read_rule(LOYAL, settings=own_company.settings)
        told = segments.count_rule(marts, rule)
        least = marts.view("customers")
        [[expected]] = marts.ask(f"SELECT count_if(orders >= 3) FROM {least}")
    assert told.customers == expected
    assert f"{expected:,}" in page
    live = builder.client.post("/en/segments/live/", fields_of(page)).content.decode()
    assert f"{expected:,}" in live
    assert 'id="count-r-0"' in live
    assert "hx-swap-oob" in live


def test_a_group_too_small_is_not_counted_out(builder: Builder) -> None:
    builder.add("f|customers.orders")
    page = builder.press("update", **{"r.0:value": "100000"})

    assert "fewer than" in page
    assert "so small a group is not shown" in page


def test_what_was_removed_comes_back_by_undo(builder: Builder) -> None:
    builder.add("f|customers.orders")
    builder.press("update", **{"r.0:value": "7"})
    builder.add("f|customers.city")
    builder.press("remove:r.0")
    assert fields_of(builder.page)["r.0:field"] == ["customers.city"]

    builder.press("undo")

    told = fields_of(builder.page)
    assert (told["r.0:field"], told["r.0:value"]) == (["customers.orders"], ["7"])
    builder.press("undo")
    assert "r.1:field" not in fields_of(builder.page)


def test_parts_move_up_and_down(builder: Builder) -> None:
    for field in ("orders", "city", "returns"):
        builder.add(f"f|customers.{field}")

    builder.press("up:r.2")
    builder.press("down:r.0")

    order = [fields_of(builder.page)[f"r.{place}:field"][0] for place in range(3)]
    assert order == ["customers.returns", "customers.orders", "customers.city"]


def test_what_is_not_finished_is_told_beside_it_and_not_kept(
    builder: Builder, own_company: Workspace
) -> None:
    builder.add("f|customers.orders")
    builder.add("f|customers.net_spend")
    builder.press("update", **{"r.1:value": "much"})
    page = builder.press("save", title="X")

    assert builder.status == 200
    assert "Write this condition" in page
    assert "is no amount" in page
    assert "Some conditions are not finished." in page
    assert segments.read_definitions(own_company.root) == ()


def test_values_of_the_data_are_offered_and_ticked(builder: Builder) -> None:
    builder.add("f|customers.lifecycle")
    page = builder.press("update", **{"r.0:operator": ["one_of"], "r.0:value": ["lost", "quiet"]})

    assert sorted(fields_of(page)["r.0:value"]) == ["lost", "quiet"]
    assert "lifecycle is one of quiet, lost" in page or "lifecycle is one of lost, quiet" in page


def test_a_segment_is_edited_archived_and_taken_out_again(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    made = _define(own_company)
    builder = Builder(client, f"/en/segments/defined/{made.name}/edit/")

    builder.press("save", **{"r.0:value": "5", "title": "Very loyal"})
    changed = segments.read_definition(own_company.root, name=made.name)
    assert (changed.called, changed.version) == ("Very loyal", 2)
    asked = client.get(f"/en/segments/defined/{made.name}/archive/").content.decode()
    assert "Archive “Very loyal”?" in asked
    client.post(f"/en/segments/defined/{made.name}/archive/")
    assert segments.read_definitions(own_company.root) == ()
    client.post(f"/en/segments/defined/{made.name}/restore/")

    assert [one.name for one in segments.read_definitions(own_company.root)] == [made.name]
    versions = client.get(f"/en/segments/defined/{made.name}/versions/").content.decode()
    assert versions.count("<li>") >= 4
    assert "orders is at least 5" in versions
    number = segments.definition_history(own_company.root)[-1].number
    client.post(f"/en/segments/defined/{made.name}/undo/?number={number}")
    assert segments.read_definitions(own_company.root) == ()


def test_two_people_who_edit_the_same_version_do_not_overwrite_each_other(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    made = _define(own_company)
    first, second = (
        Builder(client_of(alice), f"/en/segments/defined/{made.name}/edit/") for _ in range(2)
    )

    first.press("save", title="First")
    page = second.press("save", title="Second")

    assert "Somebody changed this segment meanwhile" in page
    assert segments.read_definition(own_company.root, name=made.name).called == "First"


def test_only_those_who_may_edit_segments_do(
    own_company: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    made = _define(own_company)
    for role, who in people.items():
        client = client_of(who)
        edits = role in {"owner", "analyst"}
        answer = client.post(NEW, {"act": "update", "r:kind": "group", "r:parts": "0"})
        assert answer.status_code == (200 if edits else 403)
        for address in (f"defined/{made.name}/edit/", f"defined/{made.name}/archive/"):
            assert client.get(f"/en/segments/{address}").status_code == (200 if edits else 403)
        sees = client.get("/en/segments/")
        assert sees.status_code == (403 if role == "agent" else 200)
        assert ("New segment" in sees.content.decode()) == edits


def test_a_form_from_elsewhere_is_refused(own_company: Workspace, alice: User) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    assert client.post(NEW, {"act": "save", "title": "X"}).status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        {"r:kind": "group", "r:parts": "99999999999999"},
        {
            "r:kind": "group",
            "r:parts": "1",
            "r.0:kind": "field",
            "r.0:field": "customers.full_name",
        },
        {"r:kind": "group", "r:parts": "1", "r.0:kind": "happened", "r.0:happened": "<script>"},
        {"r:kind": "nonsense"},
        {"past": "[[[["},
        {"act": "remove:r.9.9.w9"},
        {"act": "up:r.-1"},
        {"act": "\x00"},
    ],
)
def test_whatever_is_sent_the_builder_answers(builder: Builder, typed: dict[str, str]) -> None:
    fields = {"act": "update", **typed}

    answer = builder.client.post(NEW, fields)

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().split('id="builder"')[1].split("</form>")[0]


def _define(company: Workspace) -> segments.Definition:
    from datetime import datetime

    return segments.create_definition(
        company,
        title="Loyal",
        rule=segments.read_rule(LOYAL, settings=company.settings),
        actor="user:1",
        now=datetime(2026, 1, 16),
    )
