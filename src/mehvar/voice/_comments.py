"""Which rows of the company's data are comments, and what is known beside their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build

PARTS = ("text", "advantages", "disadvantages")
"""What a comment is made of, in the order in which it is shown."""

CONTACTS = ("complaint", "request", "question", "praise")
"""Kinds of interactions in which the customer speaks; a note is the employee's."""

_OTHER_TABLE = 0x5DEECE66D1CE4E5
"""Flips bits of the keys of interactions: a source may number both of its tables alike."""

KNOWN = (
    "comment", "origin", "source", "record_id", "customer_id", "order_id", "at", "day", "channel",
    "touchpoint_id", "store_id", "city", "product_id", "kind", "score_share", "mark",
)  # fmt: skip
"""What is known of a comment without reading it."""


def comments(build: Build) -> ir.Table:
    """One row per answer, comment or inbound contact that has words: ``KNOWN`` and ``PARTS``."""
    told = _feedback(build).union(_contacts(build))
    told = _with_city(build, told)
    return told.select(*KNOWN, *PARTS)


def _feedback(build: Build) -> ir.Table:
    import ibis

    own = build.read("customer_feedback")
    base = build.current("feedback")
    extra = base.select(
        base_source="source", base_record="record_id", comment="record_hash",
        mark="content_hash", order_hash="order_hash", advantages="advantages",
        disadvantages="disadvantages",
    )  # fmt: skip
    rows = own.inner_join(
        extra, [own.source == extra.base_source, own.record_id == extra.base_record]
    )
    rows = rows.mutate(origin=ibis.literal("feedback"))
    return _alike(rows.filter(ibis.or_(*(_has_words(rows[part]) for part in PARTS))))


def _contacts(build: Build) -> ir.Table:
    import ibis

    own = build.read("customer_interactions")
    own = own.filter(
        own.kind.isin(CONTACTS) & (own.direction.isnull() | (own.direction == "inbound"))
    )
    base = build.current("interactions")
    extra = base.select(
        base_source="source", base_record="record_id", record_hash="record_hash",
        mark="content_hash", order_hash="order_hash", touchpoint_id="touchpoint_id",
    )  # fmt: skip
    rows = own.inner_join(
        extra, [own.source == extra.base_source, own.record_id == extra.base_record]
    )
    nothing = ibis.null("string")
    rows = rows.mutate(
        origin=ibis.literal("interaction"),
        comment=rows.record_hash ^ ibis.literal(_OTHER_TABLE, "int64"),
        product_id=nothing,
        score_share=ibis.null("float64"),
        advantages=nothing,
        disadvantages=nothing,
    )
    return _alike(rows.filter(_has_words(rows.text)))


def _has_words(column: ir.Value) -> ir.Value:
    return (column.strip().length() > 0).fill_null(False)


def _alike(rows: ir.Table) -> ir.Table:
    return rows.select(
        "comment", "origin", "source", "record_id", "customer_id", "order_id", "order_hash", "at",
        "day", "channel", "touchpoint_id", "store_id", "product_id", "kind", "score_share", "mark",
        *PARTS,
    )  # fmt: skip


def _with_city(build: Build, rows: ir.Table) -> ir.Table:
    """Put the city beside each row: of the store, else of the order, else of the customer."""
    import ibis

    stores = build.current("stores")
    by_store = stores.group_by(known_store=stores.store_id).aggregate(store_city=stores.city.min())
    orders = build.read("customer_orders")
    by_order = (
        orders.filter(orders.city.notnull() & orders.order_hash.notnull())
        .group_by(known_order="order_hash")
        .aggregate(order_city=orders.city.min())
    )
    people = build.read("customers")
    by_customer = people.select(known_customer="customer_id", home="city")
    rows = rows.left_join(by_store, rows.store_id == by_store.known_store)
    rows = rows.left_join(by_order, rows.order_hash == by_order.known_order)
    rows = rows.left_join(by_customer, rows.customer_id == by_customer.known_customer)
    return rows.mutate(city=ibis.coalesce(rows.store_city, rows.order_city, rows.home))
