"""The list of customers: filters, order, exact totals, pages that neither skip nor repeat."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mehvar import customers
from mehvar.customers import Customer360, Filters
from mehvar.workspace import Settings, Workspace

DAY = date(2025, 6, 30)
CITIES = (None, "تهران", "شیراز", "Isfahan")
NAMES = ("علی رضایی", "پریسا احمدی", "Sara Karimi", None, "ژاله آذر", "=cmd()", "گلی یاس")


def person(number: int, chance: random.Random) -> dict[str, Any]:
    last = chance.choice([None, DAY - timedelta(days=chance.randrange(5))])
    return {
        "customer_id": number, "full_name": chance.choice(NAMES), "lifecycle":
        chance.choice(["prospect", "new", "active", "quiet", "lost"]),
        "city": chance.choice(CITIES), "region": chance.choice([None, "R1"]),
        "store_id": chance.choice([None, "S1", "S2"]), "stores": chance.randrange(3),
        "channels": chance.choice([None, "app", "app,web", "webshop"]),
        "orders": chance.randrange(4), "net_spend": chance.randrange(5) * 100,
        "last_order_day": last, "last_seen_day": last, "promises_broken": chance.randrange(3),
        "complaints": chance.randrange(2), "mean_score": chance.choice([None, 0.25, 0.5, 1.0]),
        "gross_spend": 0, "as_of_day": DAY, "profiles": 1, "sources": 1, "channel_count": 1,
        "cancelled_orders": 0, "returned_amount": 0, "spend_90d": 0, "returns": 0, "feedbacks": 0,
        "contacts": 0, "promises_kept": 0,
    }  # fmt: skip


@pytest.fixture(scope="module")
def listed(
    shop_in: Any, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Workspace, list[dict[str, Any]]]:
    chance = random.Random(7)
    people = [person(number, chance) for number in range(1, 301)]
    for one in people:
        one["risks"] = sorted(chance.sample(["late", "returned"], chance.choice([0, 0, 1, 2])))
        one["value_at_risk"] = chance.choice([None, 1.5, 7.25]) if one["risks"] else None
        one["residual_value"] = chance.choice([None, -3, 0, 40, 500])
    root = tmp_path_factory.mktemp("listed") / "shop"
    workspace = Workspace.create(root, Settings(memory_limit="1GB", threads=1))
    with workspace.build(now=datetime(2026, 1, 1), as_of=DAY) as build:
        build.write_arrow("customers", shop_in.mart("customers", people))
        risk = [
            {"customer_id": one["customer_id"], "experience": name, "dose": "any",
             "occurrences": 1, "last_day": DAY, "money": one["value_at_risk"]}
            for one in people
            for name in one["risks"]
        ]  # fmt: skip
        build.write_arrow("customer_value", shop_in.mart("customer_value", people))
        build.write_arrow("customer_risk", shop_in.mart("customer_risk", risk))
        customers.build_list(build)
    customers.publish(workspace)
    return workspace, people


FILTERS = [
    pytest.param(Filters(), lambda _: True, id="none"),
    pytest.param(
        Filters(lifecycle=("quiet", "lost")), lambda one: one["lifecycle"] in {"quiet", "lost"},
        id="several lifecycles",
    ),
    pytest.param(Filters(city="تهران"), lambda one: one["city"] == "تهران", id="city"),
    pytest.param(Filters(region="R1"), lambda one: one["region"] == "R1", id="region"),
    pytest.param(Filters(store_id="S2"), lambda one: one["store_id"] == "S2", id="store"),
    pytest.param(
        Filters(channel="web"), lambda one: "web" in (one["channels"] or "").split(","),
        id="a whole channel",
    ),
    pytest.param(Filters(has_complaint=True), lambda one: one["complaints"] > 0, id="complained"),
    pytest.param(Filters(has_complaint=False), lambda one: not one["complaints"], id="did not"),
    pytest.param(Filters(promises_broken=2), lambda one: one["promises_broken"] >= 2, id="broken"),
    pytest.param(
        Filters(last_order_from=DAY - timedelta(days=3), last_order_until=DAY - timedelta(days=1)),
        lambda one: one["last_order_day"] is not None
        and 1 <= (DAY - one["last_order_day"]).days <= 3,
        id="last order between",
    ),
    pytest.param(
        Filters(net_spend_from=100, net_spend_until=300),
        lambda one: 100 <= one["net_spend"] <= 300, id="spend between",
    ),
    pytest.param(
        Filters(mean_score_until=0.5),
        lambda one: one["mean_score"] is not None and one["mean_score"] <= 0.5, id="low score",
    ),
    pytest.param(Filters(at_risk=True), lambda one: bool(one["risks"]), id="at risk"),
    pytest.param(Filters(at_risk=False), lambda one: not one["risks"], id="not at risk"),
    pytest.param(Filters(experience="late"), lambda one: "late" in one["risks"], id="late"),
    pytest.param(
        Filters(city="شیراز", at_risk=True, lifecycle=("new", "active", "quiet")),
        lambda one: one["city"] == "شیراز" and one["risks"]
        and one["lifecycle"] in {"new", "active", "quiet"}, id="several together",
    ),
    pytest.param(Filters(city="x' OR 1=1 --"), lambda _: False, id="a city that is no SQL"),
    pytest.param(Filters(net_spend_from=10**40), lambda _: False, id="a sum beyond all columns"),
    pytest.param(Filters(mean_score_from=float("inf")), lambda _: False, id="infinity"),
]  # fmt: skip


@pytest.mark.parametrize(("filters", "holds"), FILTERS)
def test_a_filter_keeps_exactly_those_who_meet_it(
    listed: tuple[Workspace, list[dict[str, Any]]], filters: Filters, holds: Any
) -> None:
    workspace, people = listed

    with Customer360(workspace) as desk:
        page = desk.search(filters=filters, limit=500)

    expected = {one["customer_id"] for one in people if holds(one)}
    assert {row.customer_id for row in page.rows} == expected
    assert page.total == len(expected)
    assert page.next is None


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", customers.SORT_KEYS)
def test_pages_in_any_order_neither_skip_nor_repeat(
    listed: tuple[Workspace, list[dict[str, Any]]], sort: customers.SortKey, descending: bool
) -> None:
    workspace, people = listed
    value = "full_name" if sort == "name" else sort
    with Customer360(workspace) as desk:
        seen: list[int] = []
        after = None
        while True:
            page = desk.search(sort=sort, descending=descending, limit=37, after=after)
            seen += [row.customer_id for row in page.rows]
            assert page.total == len(people)
            if page.next is None:
                break
            after = page.next

    assert sorted(seen) == [one["customer_id"] for one in people]
    told = {one["customer_id"]: one[value] for one in people}
    empty = [told[number] is None for number in seen]
    assert empty == sorted(empty)
    if sort != "name":
        keys = [
            (
                told[number] if not isinstance(told[number], date) else told[number].toordinal(),
                number,
            )
            for number in seen
            if told[number] is not None
        ]
        assert keys == sorted(keys, key=lambda key: (-key[0] if descending else key[0], key[1]))


def test_names_go_by_the_alphabet_of_the_companys_language(
    listed: tuple[Workspace, list[dict[str, Any]]],
) -> None:
    with Customer360(listed[0]) as desk:
        page = desk.search(sort="name", descending=False, limit=500)

    names = list(dict.fromkeys(row.full_name for row in page.rows if row.full_name))
    persian = [name for name in names if "\u0600" <= name[0] <= "\u06ff"]
    assert persian == ["پریسا احمدی", "ژاله آذر", "علی رضایی", "گلی یاس"]
    assert names.index("گلی یاس") < names.index("Sara Karimi")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        pytest.param("علي رضا", "علی رضایی", id="beginnings of words, Arabic letters"),
        pytest.param("karimi SARA", "Sara Karimi", id="any order and case"),
        pytest.param("سارا کریمی", "Sara Karimi", id="by sound in the other script"),
    ],
)
def test_a_name_finds_all_who_bear_it(
    listed: tuple[Workspace, list[dict[str, Any]]], query: str, name: str
) -> None:
    workspace, people = listed

    with Customer360(workspace) as desk:
        page = desk.search(query, limit=500)
        few = desk.search(query, filters=Filters(at_risk=True), limit=500)

    bearers = [one for one in people if one["full_name"] == name]
    assert {row.customer_id for row in page.rows} == {one["customer_id"] for one in bearers}
    assert few.total == sum(bool(one["risks"]) for one in bearers)


def test_an_exact_key_finds_only_its_customer(
    listed: tuple[Workspace, list[dict[str, Any]]],
) -> None:
    with Customer360(listed[0]) as desk:
        assert [row.customer_id for row in desk.search("۱۷").rows] == [17]
        assert desk.search("17", filters=Filters(city="nowhere")).total == 0
        assert desk.search("nobody at all").total == 0


def test_the_value_at_risk_stands_beside_each_customer(
    listed: tuple[Workspace, list[dict[str, Any]]],
) -> None:
    workspace, people = listed

    with Customer360(workspace) as desk:
        page = desk.search(sort="value_at_risk", limit=500)

    told = {one["customer_id"]: one["value_at_risk"] for one in people}
    assert [told[row.customer_id] for row in page.rows] == [
        mark.value_at_risk for mark in page.marks
    ]


def _forged(*told: Any) -> str:
    body = json.dumps(told).encode()
    check = hashlib.sha256(b"mehvar.customers.list" + body).digest()[:8]
    return base64.urlsafe_b64encode(check + body).decode().rstrip("=")


def test_a_mark_that_was_changed_is_refused(
    listed: tuple[Workspace, list[dict[str, Any]]],
) -> None:
    with Customer360(listed[0]) as desk:
        mark = desk.search(limit=5).next
        assert mark is not None
        body = base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4))[8:]
        asked, build, total, kind, place, customer_id = json.loads(body)
        wrong = [
            "", "x", "é", mark[:-3], mark[:10] + "A" + mark[11:], mark + "A" * 4000,
            _forged(asked, build, total, kind, place, "0) OR (1=1"),
            _forged(asked, build, total, kind, ["x"], customer_id),
            _forged(asked, build, total, kind, "text for a number", customer_id),
            _forged(asked, build, total, "day", "2025-99-99", customer_id),
            _forged(asked), json.dumps({"a": 1}),
        ]  # fmt: skip

        for text in wrong:
            with pytest.raises(customers.CustomersError, match="does not exist"):
                desk.search(limit=5, after=text)
        with pytest.raises(customers.CustomersError, match="another list"):
            desk.search(limit=5, after=mark, filters=Filters(city="تهران"))
        with pytest.raises(customers.CustomersError, match="sorted by 'mood'"):
            desk.search(sort="mood")  # type: ignore[arg-type]


def test_a_page_goes_on_after_a_build_where_it_was(shop_in: Any, tmp_path: Path) -> None:
    chance = random.Random(3)
    people = [person(number, chance) | {"net_spend": 1_000 - number} for number in range(1, 21)]
    workspace = Workspace.create(tmp_path / "shop", Settings(memory_limit="1GB", threads=1))

    def write(rows: list[dict[str, Any]]) -> None:
        with workspace.build(now=datetime(2026, 1, 1), as_of=DAY) as build:
            build.write_arrow("customers", shop_in.mart("customers", rows))
            customers.build_list(build)
        customers.publish(workspace)

    write(people)
    with Customer360(workspace) as desk:
        first = desk.search(limit=5)
        write([replace_(people[0], net_spend=5), *people[1:], *newcomers(people)])
        second = desk.search(limit=5, after=first.next)

    assert [row.customer_id for row in second.rows] == [6, 7, 8, 9, 10]
    assert (first.total, second.total) == (20, 22)


def replace_(one: dict[str, Any], **told: Any) -> dict[str, Any]:
    return one | told


def newcomers(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [people[0] | {"customer_id": number, "net_spend": 9_999} for number in (21, 22)]


def test_options_count_the_customers_of_each_value(
    listed: tuple[Workspace, list[dict[str, Any]]],
) -> None:
    workspace, people = listed

    with Customer360(workspace) as desk:
        options = desk.options()
        one = desk.options(limit=1)

    def count(holds: Any) -> int:
        return sum(bool(holds(person)) for person in people)

    assert {choice.value: choice.customers for choice in options.cities} == {
        city: count(lambda person, city=city: person["city"] == city) for city in CITIES if city
    }
    assert {choice.value: choice.customers for choice in options.channels} == {
        name: count(lambda person, name=name: name in (person["channels"] or "").split(","))
        for name in ("app", "web", "webshop")
    }
    assert one.cities == options.cities[:1]


def test_the_exported_list_is_whole_in_order_and_safe_in_a_spreadsheet(
    listed: tuple[Workspace, list[dict[str, Any]]], tmp_path: Path
) -> None:
    filters = Filters(lifecycle=("new", "active"))
    with Customer360(listed[0]) as desk:
        page = desk.search(filters=filters, sort="orders", limit=500)
        count = desk.export(tmp_path / "all.csv", filters=filters, sort="orders", personal=True)
        desk.export(tmp_path / "masked.csv", filters=filters, sort="orders")

    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert count == page.total == len(rows)
    assert [int(row["customer_id"]) for row in rows] == [row.customer_id for row in page.rows]
    assert "'=cmd()" in {row["full_name"] for row in rows}
    header = (tmp_path / "masked.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert "full_name" not in header
    assert "net_spend" in header


def test_a_store_of_another_version_says_what_to_do(
    shop_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.create(tmp_path / "shop", Settings(memory_limit="1GB", threads=1))
    with workspace.build(now=datetime(2026, 1, 1), as_of=DAY) as build:
        people = [person(1, random.Random(1))]
        build.write_arrow("customers", shop_in.mart("customers", people))
    customers.publish(workspace)
    monkeypatch.setattr("mehvar.customers._store.LAYOUT", "0")

    with pytest.raises(customers.NotPublished, match="another version"):
        Customer360(workspace)


def test_filters_are_plain_records() -> None:
    assert replace(Filters(), city="x") == Filters(city="x")
