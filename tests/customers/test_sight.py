"""Who sees whom: a customer out of sight is exactly as if they did not exist."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mehvar import customers
from mehvar.customers import Sight
from mehvar.workspace import Settings, Workspace

NOON = datetime(2025, 6, 30, 12)
OWNER, OUTSIDER = Sight(stores=frozenset({"S1"})), Sight(stores=frozenset({"S9"}))


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.slow])],
)
def served(
    request: pytest.FixtureRequest, shop_in: Any, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """Sara bought at S1, Ali at S2, and Nima at no store at all; all three are at risk."""
    url = ""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS mehvar_serving CASCADE")
    options = Settings(memory_limit="1GB", threads=1, serving_url=url)
    shop = shop_in(Workspace.create(tmp_path_factory.mktemp("sight") / "shop", options))
    shop.add(
        "people",
        [
            {"record_id": "a", "full_name": "Sara Mina", "mobile": "+989121234567"},
            {"record_id": "b", "full_name": "Ali Mina", "mobile": "+989121234568"},
            {"record_id": "c", "full_name": "Nima Mina"},
        ],
    )
    shop.add(
        "orders",
        [
            {"order_id": "A1", "person_ref": "a", "at": NOON, "store_id": "S1", "channel": "app"},
            {"order_id": "B1", "person_ref": "b", "at": NOON, "store_id": "S2", "channel": "app"},
            {"order_id": "C1", "person_ref": "c", "at": NOON, "channel": "web"},
        ],
    )
    shop.build({("app", "a"): 1, ("app", "b"): 2, ("app", "c"): 3})
    with shop.workspace.build(now=NOON) as build:
        risk = [
            {"customer_id": id_, "experience": "late", "dose": "any", "occurrences": 1,
             "last_day": NOON.date(), "money": 5.0, "department": "delivery"}
            for id_ in (1, 2, 3)
        ]  # fmt: skip
        build.write_arrow("customer_risk", shop.mart("customer_risk", risk))
        customers.build_list(build)
    customers.publish(shop.workspace)
    return shop.workspace


def test_the_owner_of_a_customer_sees_them_everywhere(served: Workspace) -> None:
    with customers.Customer360(served) as desk:
        found = desk.find("Sara", sight=OWNER)

        assert desk.profile(1, sight=OWNER) is not None
        assert [match.customer.customer_id for match in found] == [1]
        assert [entry.order_id for entry in desk.timeline(1, sight=OWNER)] == ["A1"]
        assert desk.attributes(1, sight=OWNER)
        assert [row.customer_id for row in desk.search(sight=OWNER).rows] == [1]


@pytest.mark.parametrize("query", ["2", "0912 123 4568", "B1", "Ali", "علی", "Ali Mina", "b"])
def test_an_outsider_finds_nothing_by_any_key(served: Workspace, query: str) -> None:
    with customers.Customer360(served) as desk:
        assert desk.find(query, sight=OWNER) == ()
        assert desk.search(query, sight=OWNER).total == 0
        assert desk.find(query) != () or query == "علی"


def test_an_outsider_reads_nothing_and_counts_nobody(served: Workspace, tmp_path: Path) -> None:
    with customers.Customer360(served) as desk:
        assert desk.profile(1, sight=OUTSIDER) is None
        assert desk.timeline(1, sight=OUTSIDER) == ()
        assert desk.attributes(1, sight=OUTSIDER) == ()
        assert desk.search(sight=OUTSIDER) == customers.Page(rows=(), marks=(), total=0, next=None)
        assert desk.options(sight=OUTSIDER).channels == ()
        assert desk.export(tmp_path / "none.csv", sight=OUTSIDER) == 0


def test_whom_no_store_served_is_seen_only_where_that_is_asked_for(served: Workspace) -> None:
    with customers.Customer360(served) as desk:
        front = Sight(stores=frozenset({"S1"}), storeless=True)

        assert desk.profile(3, sight=OWNER) is None
        assert desk.profile(3, sight=front) is not None
        assert desk.search(sight=front, sort="name", descending=False).total == 2
        assert desk.search(sight=Sight(stores=frozenset(), storeless=True)).total == 1
        assert desk.search(sight=Sight(stores=frozenset())).total == 0


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**40])
def test_an_id_that_no_column_can_hold_is_nobodys(served: Workspace, number: int) -> None:
    with customers.Customer360(served) as desk:
        assert desk.profile(number) is None
        assert desk.timeline(number) == ()
        assert desk.attributes(number) == ()


Happening = tuple[str, int, int | None]
"""Which table, which customer, which store."""

happenings = st.lists(
    st.tuples(
        st.sampled_from(["orders", "feedback", "interactions"]),
        st.integers(1, 6),
        st.none() | st.integers(1, 4),
    ),
    max_size=14,
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.mark.slow
@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(happened=happenings, stores=st.frozensets(st.integers(1, 4)), storeless=st.booleans())
def test_sight_is_what_a_naive_reading_of_the_rule_says(
    shop_in: Any, folder: Path, happened: list[Happening], stores: frozenset[int], storeless: bool
) -> None:
    names = frozenset(f"S{store}" for store in stores)
    sight = Sight(stores=names, storeless=storeless)
    shop = _shop_of(shop_in, folder, happened)
    served: dict[int, set[str]] = {number: set() for number in range(1, 7)}
    for _, number, store in happened:
        if store is not None:
            served[number].add(f"S{store}")
    expected = {
        number for number, theirs in served.items() if theirs & names or (storeless and not theirs)
    }

    with customers.Customer360(shop.workspace) as desk:
        page = desk.search(sight=sight, limit=10)
        seen = {number for number in served if desk.profile(number, sight=sight)}
        with_timeline = {number for number in served if desk.timeline(number, sight=sight)}
        found = {match.customer.customer_id for match in desk.find("mina", sight=sight)}

    assert {row.customer_id for row in page.rows} == expected == seen == found
    assert page.total == len(expected)
    assert with_timeline == {number for _, number, _ in happened} & expected
    told = {(row["customer_id"], row["store_id"]) for row in shop.read("customer_stores")}
    assert told == {(number, name) for number, theirs in served.items() for name in theirs}


def _shop_of(shop_in: Any, folder: Path, happened: list[Happening]) -> Any:
    place = Path(tempfile.mkdtemp(dir=folder)) / "shop"
    shop = shop_in(Workspace.create(place, Settings(memory_limit="1GB", threads=1)))
    shop.add("people", [{"record_id": f"p{n}", "full_name": f"Mina {n}"} for n in range(1, 7)])
    for name in ("orders", "feedback", "interactions"):
        rows = [
            {"record_id": f"{name}{place}", "person_ref": f"p{number}",
             "at": NOON - timedelta(days=place), "store_id": store and f"S{store}",
             **({"order_id": f"o{place}"} if name == "orders" else {"kind": "comment"})}
            for place, (kind, number, store) in enumerate(happened)
            if kind == name
        ]  # fmt: skip
        if rows:
            shop.add(name, rows)
    shop.build({("app", f"p{n}"): n for n in range(1, 7)}, as_of=date(2025, 6, 30))
    with shop.workspace.build(now=NOON) as build:
        customers.build_list(build)
    customers.publish(shop.workspace)
    return shop
