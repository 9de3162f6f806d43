"""Point look-ups from the serving store: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mehvar import customers, schema
from mehvar.customers import _store
from mehvar.workspace import Settings, Workspace

DAY = date(2025, 6, 30)


def row(number: int, **told: Any) -> dict[str, Any]:
    counts = {
        column.name: 0
        for column in schema.table("customers").columns
        if column.kind in {"int", "money"}
    }
    return counts | {
        "customer_id": number, "lifecycle": "active", "first_seen_day": DAY - timedelta(days=9),
        "tenure_days": 9, "as_of_day": DAY,
    } | told  # fmt: skip


class Served:
    """A workspace whose marts are written by hand, and its serving store."""

    def __init__(self, shop_in: Any, workspace: Workspace) -> None:
        self.shop_in = shop_in
        self.workspace = workspace

    def write(
        self,
        people: Sequence[Mapping[str, Any]],
        *,
        orders: Sequence[tuple[int, str]] = (),
        links: Sequence[tuple[int, str, str]] = (),
        profiles: Sequence[tuple[int, str]] = (),
        as_of: date = DAY,
    ) -> None:
        mart = self.shop_in.mart
        with self.workspace.build(now=datetime(2026, 1, 1), as_of=as_of) as build:
            build.write_arrow("customers", mart("customers", people))
            build.write_arrow("customer_orders", mart("customer_orders", [
                {"customer_id": number, "order_id": order} for number, order in orders
            ]))  # fmt: skip
            build.write_arrow("identity_links", mart("identity_links", [
                {"customer_id": number, "kind": kind, "identifier": identifier, "status": "linked"}
                for number, kind, identifier in links
            ]))  # fmt: skip
            build.write_arrow("profiles", mart("profiles", [
                {"customer_id": number, "person_ref": ref, "profile_hash": place}
                for place, (number, ref) in enumerate(profiles)
            ]))  # fmt: skip

    def publish(self) -> int:
        return customers.publish(self.workspace)

    def found(self, query: str) -> list[tuple[int, str]]:
        matches = customers.find(self.workspace, query)
        return [(match.customer.customer_id, match.by) for match in matches]

    def content(self) -> tuple[list[Any], list[Any]]:
        with closing(_store.open_store(self.workspace)) as store:
            return (
                store.read("SELECT * FROM customers ORDER BY customer_id"),
                store.read("SELECT kind, key, customer_id FROM search_keys ORDER BY 1, 2, 3"),
            )


@pytest.fixture
def served(shop_in: Any, serving_shop: Workspace) -> Served:
    return Served(shop_in, serving_shop)


def test_a_profile_is_the_customers_row(served: Served) -> None:
    told = row(
        7, full_name="سارا محمدی", mobile="+989121234567", birth_day=date(1990, 3, 21), orders=4,
        net_spend=9_000_000_000_000, mean_score=0.75, channels="app,shop", channel_count=2,
    )  # fmt: skip
    served.write([told])

    served.publish()

    found = customers.profile(served.workspace, 7)
    assert found is not None
    for name in schema.table("customers").column_names:
        expected = told.get(name) if name != "channels" else ("app", "shop")
        assert getattr(found, name) == expected, name
    assert customers.profile(served.workspace, 8) is None


def test_the_record_has_exactly_the_columns_of_the_table() -> None:
    names = [field.name for field in fields(customers.Customer)]

    assert names == list(schema.table("customers").column_names)


@pytest.mark.parametrize(
    ("query", "numbers", "by"),
    [
        pytest.param("1", [1], "customer_id", id="customer id"),
        pytest.param("۱", [1], "customer_id", id="customer id in Persian digits"),
        pytest.param("0912 123 4567", [1, 2], "identifier", id="a family's mobile"),
        pytest.param("٠٩١٢١٢٣٤٥٦٧", [1, 2], "identifier", id="mobile in Arabic digits"),
        pytest.param("+98-912-123-4567", [1, 2], "identifier", id="mobile with a country"),
        pytest.param(" Sara@Example.COM ", [2], "identifier", id="e-mail in capitals"),
        pytest.param("۰۰۱۲۳۴۵۶۷۹", [3], "identifier", id="national code"),
        pytest.param("inv-۱۰۰۱", [2], "order", id="order number"),
        pytest.param("CRM-55", [1], "reference", id="the source's own id"),
        pytest.param("علي رضايي", [1], "name", id="name in Arabic letters"),
        pytest.param("رضایی عل", [1], "name", id="beginnings of words in any order"),
        pytest.param("امیرحسین", [3], "name", id="written without its half-space"),
        pytest.param("Ali Rezaei", [1], "sound", id="a Persian name in Latin letters"),
        pytest.param("nobody at all", [], "", id="nobody"),
        pytest.param("   ", [], "", id="blank"),
        pytest.param("99999", [], "", id="a number that nobody has"),
    ],
)
def test_customers_are_found_however_they_are_asked_for(
    found_shop: Served, query: str, numbers: list[int], by: str
) -> None:
    assert found_shop.found(query) == [(number, by) for number in numbers]


@pytest.fixture(scope="module")
def found_shop(shop_in: Any, tmp_path_factory: pytest.TempPathFactory) -> Served:
    root = tmp_path_factory.mktemp("found") / "shop"
    served = Served(shop_in, Workspace.create(root, Settings(memory_limit="1GB", threads=2)))
    served.write(
        [
            row(1, full_name="علی رضایی", mobile="+989121234567"),
            row(2, full_name="سارا محمدی", mobile="+989121234567", email="sara@example.com"),
            row(3, full_name="امیر\u200cحسین کریمی"),
        ],
        orders=[(1, "INV-1000"), (2, "INV-1001")],
        links=[(3, "national_code", "0012345679")],
        profiles=[(1, "CRM-55"), (2, "u2"), (3, "u3")],
    )
    served.publish()
    return served


def test_only_what_changed_is_published(served: Served) -> None:
    people = [row(number, full_name=f"name {number}") for number in range(1, 50)]
    served.write(people)

    assert served.publish() == 49
    assert served.publish() == 0
    served.write(people)
    assert served.publish() == 0
    people[10]["orders"] = 3
    served.write(people, orders=[(20, "late-arrival")])
    assert served.publish() == 2
    assert served.found("late-arrival") == [(20, "order")]
    known = customers.profile(served.workspace, people[10]["customer_id"])
    assert known is not None
    assert known.orders == 3


def test_a_new_day_alone_changes_no_row_but_everyones_tenure(served: Served) -> None:
    served.write([row(1)])
    served.publish()
    tomorrow = DAY + timedelta(days=1)

    served.write([row(1, tenure_days=10, as_of_day=tomorrow)], as_of=tomorrow)

    assert served.publish() == 0
    found = customers.profile(served.workspace, 1)
    assert found is not None
    assert (found.tenure_days, found.as_of_day) == (10, tomorrow)


def test_a_merged_customer_vanishes_and_is_found_under_the_other(served: Served) -> None:
    both = [row(1, full_name="مریم"), row(2, full_name="مریم احمدی", mobile="+989121234567")]
    served.write(both, orders=[(2, "A1")], profiles=[(1, "x"), (2, "y")])
    served.publish()

    served.write(
        [row(1, full_name="مریم احمدی", mobile="+989121234567")],
        orders=[(1, "A1")], profiles=[(1, "x"), (1, "y")],
    )  # fmt: skip

    assert served.publish() == 2
    assert customers.profile(served.workspace, 2) is None
    for query in ("A1", "09121234567", "y", "احمدی"):
        assert [number for number, _ in served.found(query)] == [1], query
    assert {key[2] for key in served.content()[1]} == {1}


def test_looking_up_before_anything_is_published_says_what_to_do(served: Served) -> None:
    with pytest.raises(customers.NotPublished, match="mehvar build"):
        customers.profile(served.workspace, 1)


@pytest.mark.parametrize("serving_shop", ["postgres"], indirect=True)
@pytest.mark.postgres
@pytest.mark.slow
def test_a_database_of_another_company_is_left_alone(served: Served) -> None:
    served.write([row(1, full_name="theirs")])
    served.publish()
    before = served.content()
    other = replace(served.workspace, settings=replace(served.workspace.settings, name="Other"))

    with pytest.raises(customers.CustomersError, match="holds the customers of"):
        customers.publish(other)
    assert served.content() == before


def test_a_store_of_an_older_layout_is_made_anew(served: Served) -> None:
    served.write([row(1, full_name="kept")])
    served.publish()
    with closing(_store.open_store(served.workspace)) as store:
        _store.state(store, {"layout": "0"})

    assert served.publish() == 1
    assert served.found("kept") == [(1, "name")]


def test_a_transaction_holds_at_most_two_thousand_rows() -> None:
    batches = [len(batch) for batch in _store._batches([(number,) for number in range(4_500)])]

    assert batches == [2_000, 2_000, 500]


PUBLISH = """
import sys
from pathlib import Path
from mehvar import customers
from mehvar.workspace import Workspace
print("ready", flush=True)
customers.publish(Workspace.open(Path(sys.argv[1])))
"""


@pytest.mark.slow
def test_a_publication_killed_at_any_moment_leaves_whole_rows_and_completes(
    served: Served, tmp_path: Path
) -> None:
    def generation(mark: str) -> None:
        people = [
            row(number, full_name=f"{mark} person{number}", city=mark, email=f"{mark}{number}@x.ir")
            for number in range(1, 8_001)
            if mark == "old" or number % 10
        ]
        served.write(people, orders=[(person["customer_id"], f"{mark}-{person['customer_id']}")
                                     for person in people])  # fmt: skip

    generation("old")
    served.publish()
    generation("new")
    chance = random.Random(5)

    for _ in range(4):
        worker = subprocess.Popen(
            [sys.executable, "-c", PUBLISH, str(served.workspace.root)], stdout=subprocess.PIPE
        )
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(chance.uniform(0.2, 2.0))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        whole = {(name.split()[0], city, email[:3]) for name, city, email in _seen(served)}
        assert whole <= {("old",) * 3, ("new",) * 3}
    served.publish()

    published = served.content()
    fresh = Served(served.shop_in, Workspace.create(tmp_path / "fresh", Settings(name="fresh")))
    served_again = fresh
    people = [
        row(number, full_name=f"new person{number}", city="new", email=f"new{number}@x.ir")
        for number in range(1, 8_001)
        if number % 10
    ]
    served_again.write(people, orders=[(person["customer_id"], f"new-{person['customer_id']}")
                                       for person in people])  # fmt: skip
    served_again.publish()
    assert [line[0] for line in published[0]] == [line[0] for line in served_again.content()[0]]
    assert published[1] == served_again.content()[1]


def _seen(served: Served) -> list[tuple[str, str, str]]:
    with closing(_store.open_store(served.workspace)) as store:
        rows = store.read("SELECT full_name, city, email FROM customers")
    return [(str(name), str(city), str(email)) for name, city, email in rows]


@pytest.mark.slow
def test_the_timeline_shows_what_came_in_since_the_build(shop: Any) -> None:
    noon = datetime(2025, 6, 30, 12)
    shop.add("orders", [{"order_id": "1", "person_ref": "a", "at": noon, "total_amount": 10}])
    shop.build({("app", "a"): 5, ("app", "b"): 6})
    customers.publish(shop.workspace)
    shop.add("orders", [
        {"order_id": "1", "person_ref": "a", "at": noon, "total_amount": 99},
        {"order_id": "2", "person_ref": "a", "at": noon + timedelta(days=1), "total_amount": 20,
         "delivered_at": noon + timedelta(days=2), "promised_at": noon + timedelta(days=1)},
        {"order_id": "3", "person_ref": "b", "at": noon + timedelta(days=1)},
    ])  # fmt: skip
    shop.add("feedback", [{"order_id": "1", "record_id": "f", "at": noon + timedelta(days=3),
                           "kind": "rating", "score": 4.0, "text": "خوب"}])  # fmt: skip

    with customers.Customer360(shop.workspace) as desk:
        entries = desk.timeline(5)
        told = [(entry.kind, entry.what, entry.amount, entry.is_fresh) for entry in entries]
        page = desk.timeline(5, limit=1, before=entries[0].at)
        only = desk.timeline(5, kinds=["order"])
        known = {attribute.attribute: attribute.value for attribute in desk.attributes(5)}
        with pytest.raises(customers.CustomersError, match="dreams"):
            desk.timeline(5, kinds=["dreams"])

    assert told == [
        ("feedback", "rating", None, True),
        ("delivery", "late", None, True),
        ("order", "placed", 20, True),
        ("order", "placed", 10, False),  # its correction waits for the next build
    ]
    assert [entry.kind for entry in page] == ["delivery"]
    assert [entry.order_id for entry in only] == ["2", "1"]
    assert known["lifecycle"] == "new"
