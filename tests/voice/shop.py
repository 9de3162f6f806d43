"""A shop whose customers said these things, each of them known: what a build should make of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.customers.conftest import Shop
from tests.steps import PEOPLE, steps

from mehvar import pipeline
from mehvar.workspace import Marts, Settings, Workspace

NOW = datetime(2026, 1, 15, 9, 30)
FIRST = datetime(2025, 12, 1, 8)

SAID: tuple[dict[str, Any], ...] = (
    {
        "record_id": "good",
        "person_ref": "p1",
        "text": "غذا عالی و خوشمزه بود، ممنون",
        "score": 5.0,
        "store_id": "s1",
    },
    {
        "record_id": "bad",
        "person_ref": "p1",
        "text": "پیک خیلی دیر رسید و غذا سرد بود",
        "score": 1.0,
        "store_id": "s1",
    },
    {
        "record_id": "half",
        "person_ref": "p2",
        "text": "بسته‌بندی افتضاح بود، به ۰۹۱۲۳۴۵۶۷۸۹ زنگ بزنید",
        "store_id": "s2",
    },
    {"record_id": "nobody", "text": "کیفیت خیلی بد بود", "kind": "comment"},
    {
        "record_id": "lists",
        "person_ref": "p3",
        "text": "خریدم",
        "advantages": "['طعم']",
        "disadvantages": "['قیمت', 'ارسال']",
    },
    {
        "record_id": "english",
        "person_ref": "p3",
        "text": "Terrible service, the delivery was late and rude",
    },
    {
        "record_id": "portuguese",
        "person_ref": "p2",
        "text": "Não recebi o produto, péssima loja, nunca mais compro aqui",
    },
    {"record_id": "silent", "person_ref": "p2", "score": 3.0},
    {"record_id": "blank", "person_ref": "p2", "text": "  \n "},
)


def make(folder: Path) -> None:
    """Make the shop and build it as far as its comments; read and published."""
    company = Workspace.create(
        folder / "shop", Settings(memory_limit="1GB", threads=2, minimum_group=2)
    )
    shop = Shop(company)
    shop.add("people", [
        {"record_id": "p1", "full_name": "سارا احمدی", "city": "تهران"},
        {"record_id": "p2", "full_name": "رضا کریمی", "city": "مشهد"},
        {"record_id": "p3", "full_name": "Mina Shams", "city": "قم"},
    ])  # fmt: skip
    shop.add(
        "stores",
        [
            {"record_id": one, "store_id": one, "city": city}
            for one, city in (("s1", "کرج"), ("s2", "رشت"))
        ],
    )
    shop.add("orders", [
        {"order_id": "o1", "person_ref": "p1", "at": FIRST, "store_id": "s1", "city": "کرج", "total_amount": 1_000_000},
        {"order_id": "o2", "person_ref": "p2", "at": FIRST, "store_id": "s2", "city": "رشت", "total_amount": 1_000_000},
    ])  # fmt: skip
    shop.add("feedback", [
        {"kind": "rating", "scale_min": 1.0, "scale_max": 5.0, "at": FIRST + timedelta(days=place)} | one
        for place, one in enumerate(SAID)
    ])  # fmt: skip
    shop.add("interactions", [
        # The same record id as a feedback's: both are comments, with keys of their own.
        {"record_id": "good", "person_ref": "p2", "at": FIRST, "kind": "complaint", "direction": "inbound", "text": "سفارش من هنوز نرسیده، خیلی بد است"},
        {"record_id": "note", "person_ref": "p2", "at": FIRST, "kind": "note", "text": "مشتری عصبانی بود"},
        {"record_id": "out", "person_ref": "p2", "at": FIRST, "kind": "question", "direction": "outbound", "text": "آیا راضی بودید؟"},
    ])  # fmt: skip
    build(company)


def build(company: Workspace, *, now: datetime = NOW) -> pipeline.BuildReport:
    """Build what comments stand on, and them."""
    return pipeline.build(company, now=now, steps=steps(*PEOPLE, "voice"))


def rows(company: Workspace, name: str, order: str = "1") -> list[dict[str, Any]]:
    """All rows of a published mart."""
    with Marts(company) as marts:
        return marts.rows(f"FROM {marts.view(name)} ORDER BY {order}")


def by_record(company: Workspace) -> dict[str, dict[str, Any]]:
    """The feedback's comments by record id."""
    return {
        row["record_id"]: row
        for row in rows(company, "voice_comments")
        if row["origin"] == "feedback"
    }
