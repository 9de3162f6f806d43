"""The same marts on DuckDB and on Spark, from the same files."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mehvar import customers
from mehvar.workspace import Settings, Workspace

NOON = datetime(2025, 3, 1, 12)
MARTS = (
    "customer_orders", "customer_order_lines", "customer_returns", "customer_feedback",
    "customer_interactions", "customers", "timeline", "attributes",
)  # fmt: skip


def fill(shop: Any) -> dict[tuple[str, str], int]:
    def at(hours: float) -> datetime:
        return NOON + timedelta(hours=hours)

    shop.add("people", [
        {"record_id": "a", "full_name": "علی رضایی", "city": "تهران", "channel": "app",
         "registered_at": at(-99), "registered_day": date(2025, 2, 20)},
        {"source": "till", "record_id": "7", "full_name": "Ali Rezaei", "mobile": "+989121234567"},
    ])  # fmt: skip
    shop.add("products", [{"record_id": "p", "product_id": "p", "category": "dairy"}])
    shop.add("orders", [
        {"order_id": str(number), "person_ref": "ab"[number % 2], "at": at(31 * number), "channel": "app",
         "status": ("تحویل شد", "canceled", None)[number % 3], "total_amount": 1000 + number,
         "promised_at": at(31 * number + 2), "delivered_at": at(31 * number + 1 + number % 3),
         "store_id": f"s{number % 2}"}
        for number in range(12)
    ])  # fmt: skip
    shop.add("order_lines", [
        {"order_id": str(number % 14), "record_id": str(number), "at": at(31 * (number % 14)),
         "product_id": "p" if number % 2 else None, "category": None if number % 2 else "bread",
         "amount": 100 * number, "out_of_stock": number % 5 == 0, "seller_id": f"m{number % 3}",
         "person_ref": "a"}
        for number in range(30)
    ])  # fmt: skip
    shop.add("returns", [
        {"order_id": "3", "record_id": "r", "at": at(200), "amount": 50, "reason": "خراب بود"},
        {"source": "till", "person_ref": "7", "record_id": "r", "at": at(200), "amount": 20},
    ])  # fmt: skip
    shop.add("feedback", [
        {"order_id": str(number), "record_id": str(number), "at": at(40 * number), "kind": "rating",
         "score": float(1 + number % 5), "title": "عنوان", "text": "متن"}
        for number in range(8)
    ])  # fmt: skip
    shop.add("interactions", [
        {"person_ref": "b", "record_id": str(number), "at": at(17 * number), "kind": "complaint",
         "channel": "phone", "first_response_at": at(17 * number + 0.5)}
        for number in range(9)
    ])  # fmt: skip
    shop.add("events", [
        {"person_ref": "b", "record_id": "e", "at": at(5), "name": "page_viewed", "channel": "web"},
    ])  # fmt: skip
    return {("app", "a"): 1, ("till", "7"): 1, ("app", "b"): 2}


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # py4j leaves its sockets to the end
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_both_engines_make_the_same_marts(shop_in: Any, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    shop = shop_in(Workspace.create(tmp_path / "shop", Settings(memory_limit="1GB", threads=2)))
    who = fill(shop)
    shop.build(who)
    expected = {name: shop.read(name) for name in MARTS}
    spark = Workspace(root=shop.workspace.root, settings=Settings(engine="spark"))

    with spark.build(now=datetime(2026, 1, 16)) as build:
        customers.build_facts(build)
        customers.build_customers(build)

    for name in MARTS:
        found = sorted(map(_comparable, shop.read(name)))
        assert found == sorted(map(_comparable, expected[name])), name


def _comparable(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (name, f"{value:.9f}" if isinstance(value, float) else str(value))
        for name, value in sorted(row.items())
    ]
