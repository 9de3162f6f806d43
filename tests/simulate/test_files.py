"""The files: deterministic, consistent to the rial, as dirty as promised, and mapped."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import jdatetime
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import yaml

from mehvar import ingest, schema, simulate
from mehvar.simulate._ledger import open_ledger
from mehvar.simulate._life import BLOCK, History, live
from mehvar.simulate._remedy_books import make_good
from mehvar.simulate._sales_books import app_orders
from mehvar.simulate._voice_books import hear
from mehvar.simulate._world import World, build_world
from mehvar.simulate._write import _given, _tables

Book = Callable[[str], pa.Table]
SMALL = 3_000


def test_the_same_seed_writes_the_same_bytes(
    plain: simulate.Shop, tmp_path: Path, folder_bytes: Callable[[Path], dict[str, bytes]]
) -> None:
    for name in ("one", "two"):
        simulate.write_shop(tmp_path / name, shop=plain, customers=300, seed=5)

    one, two = folder_bytes(tmp_path / "one"), folder_bytes(tmp_path / "two")

    assert one == two


def test_another_seed_writes_another_shop(plain: simulate.Shop, tmp_path: Path) -> None:
    first = simulate.write_shop(tmp_path / "one", shop=plain, customers=300, seed=5)
    second = simulate.write_shop(tmp_path / "two", shop=plain, customers=300, seed=6)

    assert first.rows != second.rows


def test_a_block_of_people_does_not_depend_on_the_blocks_before_it(
    plain: simulate.Shop, tmp_path: Path
) -> None:
    every = simulate.write_shop(tmp_path / "every", shop=plain, customers=BLOCK + 50, seed=5)
    world = build_world(plain, seed=5)
    ledger = open_ledger(world, live(world, block=1, size=50, seed=5), seed=5)
    heard = hear(ledger)
    made = make_good(ledger, seed=5)

    for name, alone in (_tables(ledger, heard, made) | _given(world, made)).items():
        part = pq.ParquetFile(every.directory / f"{name}-000.parquet")
        assert part.num_row_groups == 2
        assert part.read_row_group(1).equals(alone), name


def test_each_block_is_a_row_group(files: simulate.ShopFiles) -> None:
    assert {pq.read_metadata(path).num_row_groups for path in files.paths} == {1}


def test_there_are_about_twenty_rows_for_each_customer(files: simulate.ShopFiles) -> None:
    growing = sum(rows for name, rows in files.rows.items() if not name.startswith("office_"))

    assert 18 <= growing / SMALL <= 26


def test_the_rows_reported_are_the_rows_written(files: simulate.ShopFiles, book: Book) -> None:
    assert files.rows == {name: book(name).num_rows for name in files.rows}


APP = {
    "orders": "app_orders", "lines": "app_order_items", "order": "order_id", "amount": "amount",
    "goods": "items_total", "paid": "paid_total", "discount": "discount", "fee": "delivery_fee",
}  # fmt: skip
PHONE = {
    "orders": "phone_orders", "lines": "phone_items", "order": "شماره سفارش", "amount": "مبلغ",
    "goods": "مبلغ کالاها", "paid": "مبلغ نهایی", "discount": "تخفیف", "fee": "هزینه ارسال",
}  # fmt: skip
TILLS = {
    "orders": "pos_receipts", "lines": "pos_lines", "order": "شماره فیش", "amount": "مبلغ (تومان)",
    "goods": "جمع کالاها (تومان)", "paid": "مبلغ پرداختی (تومان)", "discount": "تخفیف (تومان)",
}  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [pytest.param(APP, id="app"), pytest.param(PHONE, id="phone"), pytest.param(TILLS, id="tills")],
)
def test_the_lines_of_every_order_add_up_to_it(book: Book, name: dict[str, str]) -> None:
    orders, lines = book(name["orders"]).to_pylist(), book(name["lines"]).to_pylist()
    goods: dict[str, int] = {}
    for line in lines:
        goods[line[name["order"]]] = goods.get(line[name["order"]], 0) + line[name["amount"]]

    for order in orders:
        fee = order[name["fee"]] if "fee" in name else 0
        assert order[name["goods"]] == goods[order[name["order"]]]
        assert order[name["paid"]] == order[name["goods"]] - order[name["discount"]] + fee
    assert min(line[name["amount"]] for line in lines) >= 0


def test_a_line_is_worth_its_quantity_times_its_price(book: Book) -> None:
    lines = book("app_order_items")
    worth = lines["quantity"].to_numpy() * lines["unit_price"].to_numpy()

    gap = np.abs(worth - lines["amount"].to_numpy())

    assert gap.max() <= 0.0006 * lines["unit_price"].to_numpy().max()


def test_a_missing_line_has_no_amount_and_a_replaced_one_names_what_was_ordered(book: Book) -> None:
    lines = book("app_order_items").to_pylist()
    missing = [line for line in lines if line["line_status"] == "missing"]
    replaced = [line for line in lines if line["line_status"] == "replaced"]

    assert missing
    assert {(line["quantity"], line["amount"]) for line in missing} == {(0.0, 0)}
    assert replaced
    assert all(line["replaced_product_id"] not in {None, line["product_id"]} for line in replaced)


def test_a_substitute_is_of_the_same_shelf(book: Book) -> None:
    goods = book("office_products").to_pydict()
    shelf = dict(zip(goods["product_id"], goods["category"], strict=True))

    replaced = [line for line in book("app_order_items").to_pylist() if line["replaced_product_id"]]

    assert all(shelf[line["product_id"]] == shelf[line["replaced_product_id"]] for line in replaced)


def test_money_comes_back_for_less_than_the_goods_cost(book: Book) -> None:
    lines = book("app_order_items").to_pylist()
    worth = {(line["order_id"], line["product_id"]): line["amount"] for line in lines}
    returned = [row for row in book("warehouse_returns").to_pylist() if row["سامانه"] == "app"]

    assert returned
    assert all(row["مبلغ بازگشتی"] <= worth[row["شماره سفارش"], row["کد کالا"]] for row in returned)


def test_every_mobile_is_an_iranian_mobile_in_some_spelling(book: Book) -> None:
    columns = [
        book("app_users")["mobile"], book("phone_customers")["موبایل"],
        book("pos_members")["تلفن همراه"], book("support_tickets")["موبایل"],
        book("survey_sends")["mobile"],
    ]  # fmt: skip
    written = [value for column in columns for value in column.drop_null().to_pylist()]
    ascii_digits = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
    plain = [re.sub(r"[ -]", "", value.translate(ascii_digits)) for value in written]

    assert all(re.fullmatch(r"(0|\+98|0098|98)?9\d{9}", value) for value in plain)
    assert {value[:2] for value in written} > {"09", "+9", "00", "98", "۰۹", "٠٩"}


def test_some_operators_type_a_dummy_number_and_some_families_share_one(book: Book) -> None:
    ascii_digits = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
    written = book("phone_customers")["موبایل"].to_pylist()
    digits = [re.sub(r"\D", "", value.translate(ascii_digits))[-10:] for value in written]
    counts = {number: digits.count(number) for number in set(digits)}

    assert counts.get("9120000000", 0) + counts.get("9123456789", 0) > 2
    assert any(count == 2 for count in counts.values())


def test_names_are_typed_in_three_ways(book: Book) -> None:
    names = " ".join(book("phone_customers")["نام مشتری"].to_pylist())

    assert "ی" in names
    assert "ي" in names
    assert re.search(r"[A-Z][a-z]+ [A-Z][a-z]+", names)


@pytest.mark.parametrize(
    ("name", "column", "share"),
    [
        pytest.param("app_orders", "zone", 0.10, id="region"),
        pytest.param("app_orders", "picker_code", 0.10, id="picker"),
        pytest.param("app_users", "gender", 0.10, id="gender"),
        pytest.param("app_order_items", "category", 0.10, id="category"),
    ],
)
def test_a_tenth_of_the_optional_fields_is_missing(
    book: Book, name: str, column: str, share: float
) -> None:
    values = book(name)[column]

    missing = values.null_count / len(values)

    assert missing == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / len(values)))


def test_very_late_deliveries_are_scanned_less_often(history: History, world: World) -> None:
    ledger = open_ledger(world, history, seed=3)
    delay = ledger.orders.delay[ledger.rows(0)]
    lost = np.asarray(app_orders(ledger)["delivered_at"].is_null())

    very_late, others = delay > 60, delay <= 60

    assert lost[very_late].mean() > lost[others].mean() + 0.04


def test_the_tills_write_jalali_dates_that_exist(book: Book) -> None:
    receipts = book("pos_receipts")
    written = receipts["تاریخ"].to_pylist()

    for value in set(written):
        year, month, day = map(int, value.split("/"))
        jdatetime.date(year, month, day)
    assert max(written) <= "1405/06/31"
    assert all(re.fullmatch(r"\d\d:\d\d", value) for value in set(receipts["ساعت"].to_pylist()))


def test_nothing_is_written_after_the_last_day(book: Book, shop: simulate.Shop) -> None:
    moments = (
        ("app_orders", "created_at"), ("app_orders", "delivered_at"), ("app_ratings", "rated_at"),
        ("support_tickets", "زمان حل"), ("survey_answers", "answered_at"),
        ("warehouse_returns", "زمان"), ("app_events", "happened_at"),
    )  # fmt: skip

    for name, column in moments:
        assert pc.max(book(name)[column]).as_py().date() <= shop.ends_on, (name, column)


def test_what_happens_to_an_order_happens_in_order(book: Book) -> None:
    orders = book("app_orders").to_pylist()
    registered = {row["user_id"]: row["registered_at"] for row in book("app_users").to_pylist()}

    for order in orders:
        steps = [order["created_at"], order["dispatched_at"], order["delivered_at"]]
        known = [step for step in steps if step is not None]
        assert known == sorted(known)
        assert (order["status"] == "cancelled") == (order["cancelled_at"] is not None)
    early = [row for row in orders if row["created_at"] < registered[row["user_id"]]]
    assert len(early) / len(orders) < 0.02  # who telephoned first, and registered later


def test_every_order_row_points_to_people_that_exist(book: Book) -> None:
    users = set(book("app_users")["user_id"].to_pylist())
    cards = set(book("pos_members")["شماره کارت"].to_pylist())
    callers = set(book("phone_customers")["کد مشتری"].to_pylist())

    assert set(book("app_orders")["user_id"].to_pylist()) <= users
    assert set(book("phone_orders")["کد مشتری"].to_pylist()) <= callers
    assert set(book("pos_receipts")["شماره کارت"].drop_null().to_pylist()) <= cards


def test_staff_and_stores_in_the_orders_are_on_the_lists(book: Book) -> None:
    staff = set(book("office_employees")["employee_code"].to_pylist())
    stores = set(book("office_stores")["store_code"].to_pylist())
    teams = set(book("office_teams")["team_code"].to_pylist())
    orders = book("app_orders")

    for column in ("picker_code", "courier_code"):
        assert set(orders[column].drop_null().to_pylist()) <= staff
    assert set(orders["store_code"].drop_null().to_pylist()) <= stores
    assert set(book("office_employees")["team_code"].to_pylist()) <= teams
    assert set(book("office_touchpoints")["owner"].drop_null().to_pylist()) <= staff
    assert book("office_touchpoints")["owner"].null_count == 2


def test_twelve_thousand_comments_are_nearly_all_different(world: World, history: History) -> None:
    heard = hear(open_ledger(world, history, seed=3))
    texts = [
        *heard.ratings["comment"].drop_null().to_pylist(), *heard.tickets["شرح"].to_pylist(),
        *heard.answers["comment"].drop_null().to_pylist(),
    ]  # fmt: skip

    assert len(set(texts)) > 8_000
    assert len(set(texts)) / len(texts) > 0.7
    together = " ".join(texts)
    assert all(mark in together for mark in ("ي", "ك", "\u200c", "kheili", "❤️", "خیلییی"))


def test_the_mapping_names_columns_that_are_there(files: simulate.ShopFiles) -> None:
    mapping = yaml.safe_load(files.mapping.read_text(encoding="utf-8"))
    unmapped = []

    for path in files.paths:
        entries = [one for one in mapping["files"] if fnmatchcase(path.name, one["match"])]
        assert len(entries) == 1, path.name
        header = set(pq.read_schema(path).names)
        used = set()
        for table in entries[0]["tables"]:
            targets = {column.name for column in schema.table(table["table"]).columns}
            assert set(table["columns"]) <= targets, path.name
            used |= _columns_of(table)
        assert used <= header, (path.name, used - header)
        unmapped += [(path.name, name) for name in header - used]

    assert unmapped == []


def _columns_of(table: dict[str, Any]) -> set[str]:
    rules = [*table["columns"].values(), *table.get("key", []), *table.get("one_per", [])]
    named = [rule.get("from", []) if isinstance(rule, dict) else rule for rule in rules]
    named += [condition["column"] for condition in table.get("keep", [])]
    return {name for part in named for name in (part if isinstance(part, list) else [part])}


def test_the_importer_accepts_the_mapping(files: simulate.ShopFiles) -> None:
    mapping = ingest.Mapping.read(files.mapping)

    assert mapping.problems() == []


def test_a_folder_with_files_is_not_overwritten(
    files: simulate.ShopFiles, shop: simulate.Shop
) -> None:
    with pytest.raises(simulate.ShopError, match="already holds"):
        simulate.write_shop(files.directory, shop=shop, customers=10, seed=1)


def test_wrong_parameters_are_named_all_at_once(tmp_path: Path) -> None:
    wrong = simulate.Shop(months=2, existing=1.5, truth_draws=1)

    with pytest.raises(simulate.ShopError) as caught:
        simulate.write_shop(tmp_path / "shop", shop=wrong, customers=10, seed=1)

    assert len(caught.value.data["problems"]) == 3  # type: ignore[arg-type]
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize("customers", [0, 4_000_001])
def test_an_impossible_number_of_customers_is_refused(customers: int, tmp_path: Path) -> None:
    with pytest.raises(simulate.ShopError, match="customers must lie"):
        simulate.write_shop(tmp_path, shop=simulate.Shop(), customers=customers, seed=1)


def test_one_customer_makes_a_shop(tmp_path: Path, plain: simulate.Shop) -> None:
    files = simulate.write_shop(tmp_path / "shop", shop=plain, customers=1, seed=2)

    assert files.rows["app_users"] <= 2
    assert simulate.Truth.read(files.truth).customers == 1


def test_progress_counts_the_customers(tmp_path: Path, plain: simulate.Shop) -> None:
    told: list[tuple[str, int, int]] = []

    simulate.write_shop(
        tmp_path / "shop", shop=plain, customers=200, seed=2,
        progress=lambda stage, done, total: told.append((stage, done, total)),
    )  # fmt: skip

    assert told[-1][1:] == (200, 200)
