"""Whose each order, line, return, answer and contact is, and what each order came to.

Building costs seconds whatever the size, so the tests share one build: each arranges rows in a
source of its own, with its own Alice and Bob, just before it is asked about them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mehvar.workspace import Settings, Workspace

NOON = datetime(2025, 3, 1, 12, 0)
ALICE, BOB = "a", "b"

Add = Callable[[str, list[dict[str, Any]]], None]
SCENES: dict[str, Callable[[Add], None]] = {}


def scene(arrange: Callable[[Add], None]) -> Callable[[Add], None]:
    """Put the rows that a test adds into the shared shop, in the source of its name."""
    SCENES[arrange.__name__] = arrange
    return arrange


class Built:
    """The shared shop after its build, seen one source at a time."""

    def __init__(self, tables: dict[str, list[dict[str, Any]]], people: dict[int, str]) -> None:
        self.tables = tables
        self.people = people

    def rows(self, table: str, source: str, key: str = "record_id") -> dict[Any, dict[str, Any]]:
        return {
            row[key]: row | {"owner": self.people.get(row["customer_id"])}
            for row in self.tables[table]
            if row["source"].split(":")[0] == source
        }

    def orders(self, source: str) -> dict[str, dict[str, Any]]:
        return self.rows("customer_orders", source, "order_id")

    def customer(self, source: str, person: str) -> dict[str, Any]:
        place = list(SCENES).index(source)
        number = 10 * place + (1 if person == ALICE else 2)
        (row,) = [row for row in self.tables["customers"] if row["customer_id"] == number]
        return row


@pytest.fixture(scope="module")
def built(shop_in: Callable[[Workspace], Any], tmp_path_factory: pytest.TempPathFactory) -> Built:
    root: Path = tmp_path_factory.mktemp("facts") / "shop"
    shop = shop_in(Workspace.create(root, Settings(memory_limit="2GB", threads=2)))
    rows: dict[str, list[dict[str, Any]]] = {}
    profiles: dict[tuple[str, str], int] = {}
    people: dict[int, str] = {}
    for place, (name, arrange) in enumerate(SCENES.items()):

        def add(table: str, added: list[dict[str, Any]], name: str = name) -> None:
            for row in added:
                part = row.pop("source", "")
                source = f"{name}:{part}" if part else name
                rows.setdefault(table, []).append({"source": source} | row)

        arrange(add)
        for person, number in ((ALICE, 10 * place + 1), (BOB, 10 * place + 2)):
            profiles[name, person] = number
            people[number] = person
    for table, added in rows.items():
        shop.add(table, added)
    shop.build(profiles)
    names = (
        "customer_orders", "customer_order_lines", "customer_returns", "customer_feedback",
        "customer_interactions", "customers",
    )  # fmt: skip
    return Built({name: shop.read(name) for name in names}, people)


def order(number: str, **told: Any) -> dict[str, Any]:
    return {"order_id": number, "person_ref": "a", "at": NOON, "status": "delivered"} | told


@scene
def strangers(add: Add) -> None:
    add("orders", [order("1"), order("2", person_ref=None), order("3", person_ref="stranger")])


def test_an_order_is_its_persons_and_stays_unknown_without_one(built: Built) -> None:
    owners = {number: row["owner"] for number, row in built.orders("strangers").items()}

    assert owners == {"1": ALICE, "2": None, "3": None}


@scene
def amounts(add: Add) -> None:
    add("orders", [
        order("paid", total_amount=900, items_amount=1000, discount_amount=50),
        order("charged", items_amount=1000, discount_amount=150, delivery_amount=30),
        order("lines"),
        order("unknown"),
    ])  # fmt: skip
    line = {"at": NOON, "person_ref": "a"}
    add("order_lines", [
        line | {"order_id": "paid", "record_id": "0", "amount": 5},
        line | {"order_id": "lines", "record_id": "1", "amount": 200, "delivery_amount": 20},
        line | {"order_id": "lines", "record_id": "2", "quantity": 2.5, "unit_price": 100,
                "discount_amount": 10},
    ])  # fmt: skip


def test_the_amount_is_what_was_paid_else_what_was_charged_else_the_lines(built: Built) -> None:
    gross = {number: row["gross_amount"] for number, row in built.orders("amounts").items()}

    assert gross == {"paid": 900, "charged": 880, "lines": 460, "unknown": None}


@scene
def only_lines(add: Add) -> None:
    later = NOON + timedelta(hours=2)
    add("order_lines", [
        {"order_id": "9", "record_id": "1", "person_ref": "b", "at": later, "amount": 40},
        {"order_id": "9", "record_id": "2", "person_ref": "b", "at": NOON, "amount": 60},
    ])  # fmt: skip


def test_an_order_that_only_its_lines_tell_of_is_made_from_them(built: Built) -> None:
    row = built.orders("only_lines")["9"]

    assert (row["owner"], row["at"], row["gross_amount"], row["lines"]) == (BOB, NOON, 100, 2)
    assert (row["status"], row["order_number"]) == ("delivered", 1)


STATUSES = [
    pytest.param({"status": None}, {}, "delivered", id="a source without any delivery"),
    pytest.param({"status": None}, {"promised_at": NOON}, "open", id="a source that has them"),
    pytest.param({"status": None, "delivered_at": NOON}, {}, "delivered", id="it arrived"),
    pytest.param({"status": "paid"}, {"promised_at": NOON}, "open", id="a word that says little"),
    pytest.param({"status": "ارسال شده"}, {}, "open", id="on its way"),
    pytest.param({"status": "delivered", "cancelled_at": NOON}, {}, "cancelled", id="called off"),
]


@scene
def statuses(add: Add) -> None:
    for case in STATUSES:
        told, others, _ = case.values
        part = str(case.id)
        add("orders", [
            order(part, source=part, **told),  # type: ignore[arg-type]
            order(f"{part}, another", source=part, **others),  # type: ignore[arg-type]
        ])  # fmt: skip


@pytest.mark.parametrize(("told", "others", "status"), STATUSES)
def test_without_a_clear_word_the_times_decide_the_status(
    built: Built,
    told: dict[str, Any],
    others: dict[str, Any],
    status: str,
    request: pytest.FixtureRequest,
) -> None:
    case = request.node.callspec.id

    assert built.orders("statuses")[case]["status"] == status


@scene
def promises(add: Add) -> None:
    arrived = NOON + timedelta(minutes=90)
    add("orders", [
        order("late", promised_at=arrived - timedelta(minutes=15), delivered_at=arrived),
        order("exact", promised_at=arrived, delivered_at=arrived),
        order("unpromised", delivered_at=arrived),
        order("under way", promised_at=arrived),
    ])  # fmt: skip


def test_late_is_after_the_promised_moment_and_not_at_it(built: Built) -> None:
    rows = built.orders("promises")

    assert {number: row["is_late"] for number, row in rows.items()} == {
        "late": True, "exact": False, "unpromised": None, "under way": None,
    }  # fmt: skip
    assert rows["late"]["delay_minutes"] == pytest.approx(15.0)
    assert rows["late"]["delivery_minutes"] == pytest.approx(90.0)
    assert rows["exact"]["delay_minutes"] == pytest.approx(0.0)
    alice = built.customer("promises", ALICE)
    assert (alice["promises_kept"], alice["promises_broken"]) == (1, 1)


@scene
def give_backs(add: Add) -> None:
    add("orders", [order("1", total_amount=1000), order("2", total_amount=500)])
    add("returns", [
        {"record_id": "r1", "order_id": "1", "at": NOON, "amount": 300, "reason": "شکسته بود"},
        {"record_id": "r2", "order_id": "1", "at": NOON, "amount": 100, "reason": "changed mind"},
        {"record_id": "r3", "person_ref": "a", "at": NOON, "amount": 70},
    ])  # fmt: skip


def test_a_return_counts_against_its_order_and_a_loose_one_against_its_customer(
    built: Built,
) -> None:
    rows = built.orders("give_backs")
    first, second = rows["1"], rows["2"]
    returns = built.rows("customer_returns", "give_backs")

    assert (first["returned_amount"], first["net_amount"]) == (400, 600)
    assert (first["is_returned"], first["is_damaged_or_wrong"]) == (True, True)
    assert (second["returned_amount"], second["net_amount"]) == (0, 500)
    assert (second["is_returned"], second["is_damaged_or_wrong"]) == (False, False)
    assert [returns[key]["owner"] for key in ("r1", "r2", "r3")] == [ALICE, ALICE, ALICE]
    reasons = [returns[key]["reason"] for key in ("r1", "r2", "r3")]
    assert reasons == ["damaged", "changed_mind", None]
    alice = built.customer("give_backs", ALICE)
    assert (alice["gross_spend"], alice["returned_amount"], alice["net_spend"]) == (1500, 470, 1030)
    assert alice["returns"] == 3


@scene
def returns_without_orders(add: Add) -> None:
    add("orders", [order("1", total_amount=1000)])
    add("returns", [{"person_ref": "a", "order_id": "C1", "at": NOON, "amount": 300}])


def test_a_source_whose_returns_name_no_order_leaves_returning_unknown(built: Built) -> None:
    row = built.orders("returns_without_orders")["1"]

    assert (row["is_returned"], row["is_damaged_or_wrong"], row["net_amount"]) == (None, None, 1000)
    assert built.customer("returns_without_orders", ALICE)["net_spend"] == 700


@scene
def one_cancelled(add: Add) -> None:
    add("orders", [
        order("1", total_amount=100),
        order("2", total_amount=100, status="لغو شد", at=NOON + timedelta(days=1)),
        order("3", total_amount=100, at=NOON + timedelta(days=3)),
    ])  # fmt: skip


def test_a_cancelled_order_earns_nothing_and_has_no_place_in_the_sequence(built: Built) -> None:
    rows = built.orders("one_cancelled")

    assert rows["2"]["net_amount"] == 0
    places = {
        number: (row["order_number"], row["previous_day"], row["next_day"])
        for number, row in rows.items()
    }
    assert places == {
        "1": (1, None, date(2025, 3, 4)),
        "2": (None, None, None),
        "3": (2, date(2025, 3, 1), None),
    }
    alice = built.customer("one_cancelled", ALICE)
    assert (alice["orders"], alice["cancelled_orders"], alice["gross_spend"]) == (2, 1, 200)
    assert alice["mean_gap_days"] == pytest.approx(3.0)


@scene
def one_moment(add: Add) -> None:
    add("orders", [order(number) for number in ("c", "a", "b")])


def test_orders_of_one_moment_are_numbered_without_ties(built: Built) -> None:
    numbers = {number: row["order_number"] for number, row in built.orders("one_moment").items()}

    assert numbers == {"a": 1, "b": 2, "c": 3}


@scene
def stock(add: Add) -> None:
    add("orders", [
        order("out"), order("fine"), order("silent"),
        order("pos", source="pos"), order("marks", source="web"), order("unmarked", source="web"),
    ])  # fmt: skip
    add("order_lines", [
        {"order_id": "out", "record_id": "1", "at": NOON, "out_of_stock": True},
        {"order_id": "out", "record_id": "2", "at": NOON, "substituted_for": "milk"},
        {"order_id": "fine", "record_id": "3", "at": NOON, "out_of_stock": False},
        {"order_id": "silent", "record_id": "4", "at": NOON},
        {"order_id": "pos", "record_id": "5", "at": NOON, "source": "pos"},
        {"order_id": "marks", "record_id": "6", "at": NOON, "source": "web", "out_of_stock": True},
        {"order_id": "unmarked", "record_id": "7", "at": NOON, "source": "web"},
    ])  # fmt: skip


def test_stock_is_unknown_where_a_source_never_speaks_of_it(built: Built) -> None:
    rows = built.orders("stock")

    assert {number: row["is_out_of_stock"] for number, row in rows.items()} == {
        "out": True, "fine": False, "silent": None, "pos": None, "marks": True, "unmarked": False,
    }  # fmt: skip
    assert {number: row["is_substituted"] for number, row in rows.items()} == {
        "out": True, "fine": False, "silent": False, "pos": None, "marks": None, "unmarked": None,
    }  # fmt: skip


@scene
def categories(add: Add) -> None:
    add("orders", [order("1"), order("2")])
    add("products", [
        {"record_id": "p1", "product_id": "p1", "product_name": "شیر", "category": "dairy"},
    ])  # fmt: skip
    add("order_lines", [
        {"order_id": "1", "record_id": "1", "at": NOON, "category": "bread", "amount": 60},
        {"order_id": "1", "record_id": "2", "at": NOON, "product_id": "p1", "amount": 40},
        {"order_id": "1", "record_id": "3", "at": NOON, "product_id": "p1", "amount": 30},
        {"order_id": "2", "record_id": "4", "at": NOON, "category": "b", "amount": 5, "seller_id": "s2"},
        {"order_id": "2", "record_id": "5", "at": NOON, "category": "a", "amount": 5, "seller_id": "s1"},
    ])  # fmt: skip


def test_an_orders_category_is_the_one_with_the_largest_amount(built: Built) -> None:
    rows = built.orders("categories")
    lines = built.rows("customer_order_lines", "categories")

    assert rows["1"]["category"] == "dairy"
    assert (rows["2"]["category"], rows["2"]["seller_id"]) == ("a", "s1")
    assert (lines["2"]["category"], lines["2"]["product_name"]) == ("dairy", "شیر")
    assert {row["owner"] for row in lines.values()} == {ALICE}


@scene
def catalogues(add: Add) -> None:
    add("products", [
        {"source": "app", "record_id": "1", "product_id": "milk", "category": "dairy"},
        {"source": "app", "record_id": "2", "product_id": "7", "category": "app's seven"},
        {"source": "web", "record_id": "1", "product_id": "7", "category": "web's seven"},
    ])  # fmt: skip
    add("order_lines", [
        {"source": source, "order_id": f"{source}-{product}", "record_id": product, "at": NOON,
         "product_id": product}
        for source in ("pos", "app") for product in ("milk", "7")
    ])  # fmt: skip


def test_a_source_without_a_catalogue_borrows_what_only_one_other_has(built: Built) -> None:
    found = {number: row["category"] for number, row in built.orders("catalogues").items()}

    assert found == {
        "pos-milk": "dairy", "pos-7": None, "app-milk": "dairy", "app-7": "app's seven",
    }  # fmt: skip


@scene
def voices(add: Add) -> None:
    late = {"promised_at": NOON, "delivered_at": NOON + timedelta(hours=1)}
    add("orders", [order("1", region="Tehran", store_id="s1", **late)])
    add("feedback", [
        {"record_id": "f1", "order_id": "1", "at": NOON, "kind": "rating", "score": 2.0},
        {"record_id": "f2", "order_id": "1", "at": NOON, "kind": "nps", "score": 10.0,
         "person_ref": "b", "title": "خوب", "text": "ممنون"},
        {"record_id": "f3", "order_id": "1", "at": NOON, "kind": "comment", "text": "فقط نظر"},
        {"record_id": "f4", "at": NOON, "kind": "rating", "score": 9.0},
    ])  # fmt: skip


def test_feedback_without_a_person_belongs_to_its_orders_customer(built: Built) -> None:
    rows = built.rows("customer_feedback", "voices")
    keys = ("f1", "f2", "f3", "f4")

    assert [rows[key]["owner"] for key in keys] == [ALICE, BOB, ALICE, None]
    assert [rows[key]["score_share"] for key in keys] == [0.25, 1.0, None, None]
    assert rows["f2"]["text"] == "خوب\nممنون"
    first = rows["f1"]
    assert (first["region"], first["store_id"], first["order_is_late"]) == ("Tehran", "s1", True)
    assert built.orders("voices")["1"]["score"] == pytest.approx((0.25 + 1.0) / 2)


def day(days: float) -> datetime:
    return NOON + timedelta(days=days)


@scene
def calls(add: Add) -> None:
    add("orders", [
        order("1"), order("2", at=day(2), delivered_at=day(6)), order("3", at=day(30)),
        order("b", person_ref="b"),
    ])  # fmt: skip
    call = {"person_ref": "a", "kind": "complaint", "channel": "phone"}
    add("interactions", [
        call | {"record_id": "named", "order_id": "1", "at": day(20)},
        call | {"record_id": "soon", "at": day(12),
                "first_response_at": day(12) + timedelta(minutes=45)},
        call | {"record_id": "again", "at": day(7), "kind": "question",
                "first_response_at": day(7) - timedelta(minutes=5)},
        call | {"record_id": "too late", "at": day(13.5)},
        call | {"record_id": "before any", "at": day(-1)},
        call | {"record_id": "ours", "at": day(3), "direction": "outbound"},
        call | {"record_id": "note", "at": day(3), "kind": "note"},
    ])  # fmt: skip


def test_contacts_belong_to_the_order_they_name_or_to_the_one_just_before(built: Built) -> None:
    rows = built.orders("calls")

    heard = {number: (row["contacts"], row["complaints"]) for number, row in rows.items()}
    assert heard == {"1": (1, 1), "2": (2, 1), "3": (0, 0), "b": (0, 0)}
    assert rows["2"]["first_response_minutes"] == pytest.approx(45.0)
    waits = built.rows("customer_interactions", "calls")
    assert waits["again"]["response_minutes"] is None  # answered before it was asked: a mistake
    alice = built.customer("calls", ALICE)
    assert (alice["contacts"], alice["complaints"]) == (5, 4)


@scene
def two_systems(add: Add) -> None:
    told = order("1", total_amount=100, courier_id="old", order_hash=77)
    heard = order("1", source="courier", person_ref=None, status=None, courier_id="k7",
                  order_hash=77, delivered_at=NOON)  # fmt: skip
    add("orders", [told, heard | {"ingested_at": datetime(2030, 1, 1)}])


def test_an_order_told_by_two_systems_is_one_order_with_what_both_know(built: Built) -> None:
    (row,) = built.orders("two_systems").values()

    assert (row["owner"], row["gross_amount"], row["courier_id"]) == (ALICE, 100, "k7")
    assert (row["delivered_at"], row["source"]) == (NOON, "two_systems:courier")


@scene
def places(add: Add) -> None:
    add("people", [{"record_id": "a", "city": "رشت", "region": "گیلان"}])
    add("stores", [{"record_id": "s", "store_id": "s", "city": "تهران", "region": "تهران"}])
    add("orders", [order("home"), order("store", store_id="s"), order("told", city="قم")])


def test_places_are_filled_from_the_store_and_then_from_the_person(built: Built) -> None:
    cities = {number: row["city"] for number, row in built.orders("places").items()}

    assert cities == {"home": "رشت", "store": "تهران", "told": "قم"}


@pytest.mark.slow
def test_an_empty_company_builds_empty_tables(shop: Any) -> None:
    shop.build({})

    assert shop.read("customer_orders") == []
    assert shop.read("customers") == []
    assert shop.read("timeline") == []
