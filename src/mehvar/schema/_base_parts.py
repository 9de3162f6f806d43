"""What the base tables have in common: provenance, people, orders, moments, places."""

from __future__ import annotations

from mehvar.schema._declare import column
from mehvar.schema._table import Column, Table
from mehvar.text import Bilingual

OWN_SOURCE = "mehvar"
"""The source of rows that people of the company wrote in Mehvar itself: notes, facts, ..."""

PROVENANCE: tuple[Column, ...] = (
    column("source", "text", "سامانهٔ مبدأ", "The system that the row came from", required=True),
    column("record_id", "text", "شناسهٔ سطر در مبدأ", "The row's id in its source", required=True),
    column("record_hash", "int", "درهم‌سازی مبدأ و شناسه", "64-bit hash of source and record_id", required=True),
    column("import_id", "text", "شناسهٔ ورود داده", "The import that brought the row", required=True),
    column("ingested_at", "at", "زمان ورود", "When the row was taken in", required=True),
    column("content_hash", "int", "درهم‌سازی محتوا", "64-bit hash of the row's content, by which the importer knows an unchanged row; empty when another writer made it"),
)  # fmt: skip

PERSON = column(
    "person_ref", "text", "شناسهٔ شخص در همان مبدأ",
    "The person's record_id in the people table of the same source",
)  # fmt: skip
ORDER = column("order_id", "text", "شمارهٔ سفارش", "The order's number at the source")
AT = column("at", "at", "زمان رخداد", "When it happened (UTC)", required=True)
DAY = column("day", "day", "روز رخداد", "The local date on which it happened", required=True)
CHANNEL = column("channel", "text", "کانال", "The channel: app, web, phone, shop, courier, ...")
EMPLOYEE = column("employee_id", "text", "شناسهٔ کارمند", "The employee who handled it")
STORE = column("store_id", "text", "شناسهٔ فروشگاه", "The store that served it")
TOUCHPOINT = column("touchpoint_id", "text", "نقطهٔ تماس", "The touchpoint where it happened")


PERSON_KEYS = (
    column("person_source", "text", "سامانه‌ای که شخص را می‌شناسد", "The source whose people table holds person_ref (mostly the row's own)"),
    column("person_hash", "int", "درهم‌سازی شخص", "64-bit hash of person_source and person_ref; empty when there is no person"),
)  # fmt: skip
ORDER_KEY = column(
    "order_hash", "int", "درهم‌سازی سفارش",
    "64-bit hash of the order's source and order_id; empty when there is no order",
)  # fmt: skip


def table_of(name: str, fa: str, en: str, grain_fa: str, grain_en: str, *columns: Column) -> Table:
    """Return a base table: its columns, the keys of its person and order, and provenance."""
    names = {one.name for one in columns}
    if "person_ref" in names:
        columns += PERSON_KEYS
    if "order_id" in names:
        columns += (ORDER_KEY,)
    return Table(
        name=name,
        layer="base",
        title=Bilingual(fa, en),
        grain=Bilingual(grain_fa, grain_en),
        columns=columns + PROVENANCE,
    )
