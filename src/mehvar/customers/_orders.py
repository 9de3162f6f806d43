"""Which orders there are, whose they are, and what happened to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.customers._attach import attach
from mehvar.customers._words import meanings

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.customers._workbench import Workbench

_TOLD = (
    "order_hash", "source", "record_id", "order_id", "at", "day", "channel", "store_id", "city",
    "region", "employee_id", "courier_id", "status", "approved_at", "shipped_at", "promised_at",
    "delivered_at", "cancelled_at", "items_amount", "discount_amount", "delivery_amount",
    "total_amount",
)  # fmt: skip
_ORDER = ("customer_id", *_TOLD)


def minutes_between(later: ir.Value, earlier: ir.Value) -> ir.Value:
    """Minutes from one moment to another, the same on every engine."""
    return (later.epoch_seconds() - earlier.epoch_seconds()).cast("float64") / 60.0


def placed_orders(bench: Workbench, people: ir.Table, totals: ir.Table) -> ir.Table:
    """One row per order, told by the orders table or, failing that, made from its lines."""
    told = _told(bench, people)
    told = attach(told, totals.select("order_hash", "lines_customer"), on="order_hash")
    told = told.mutate(customer_id=told.customer_id.fill_null(told.lines_customer))
    from_lines = _made_from_lines(bench, totals)
    orders = told.select(from_lines.columns).union(from_lines)
    orders = _with_status(bench, orders)
    if bench.build.has_rows("stores"):
        orders = _with_place(bench, orders)
    return orders.mutate(is_late=orders.delivered_at > orders.promised_at)


def order_keys(orders: ir.Table) -> ir.Table:
    """One row per order: the little of it that lines, returns and feedback need."""
    keys = orders.select(
        "order_hash", "customer_id", "source", "record_id", "order_id", "at", "day", "status",
        "promised_at", "delivered_at", "is_late", "store_id", "region",
    )  # fmt: skip
    return _in_sequence(keys)


def _told(bench: Workbench, people: ir.Table) -> ir.Table:
    """One row per order of the orders table: what several systems say of it taken together."""
    orders = attach(bench.current("orders"), people, on="profile_hash", to="person_hash")
    orders = _with_home(bench, orders)
    repeated = orders.group_by("order_hash").having(lambda t: t.count() > 1).aggregate()
    if bench.build.backend.to_pyarrow(repeated.count()).as_py() == 0:
        return orders.select(*_ORDER)
    once = orders.anti_join(repeated, "order_hash").select(*_ORDER)
    several = _told_together(orders.semi_join(repeated, "order_hash"))
    return once.union(several.select(*_ORDER))


def _with_home(bench: Workbench, orders: ir.Table) -> ir.Table:
    """Fill the city and region of an order from its person's, the likeliest place of delivery."""
    people = bench.current("people")
    homes = people.select("record_hash", home_city="city", home_region="region")
    orders = attach(orders, homes, on="record_hash", to="person_hash")
    unknown = orders.city.isnull() & orders.region.isnull() & orders.store_id.isnull()
    return orders.mutate(
        city=unknown.ifelse(orders.home_city, orders.city),
        region=unknown.ifelse(orders.home_region, orders.region),
    )


def _told_together(orders: ir.Table) -> ir.Table:
    """One row per order told more than once: the newest known value of each column."""
    import ibis

    placed = orders.mutate(
        place=ibis.row_number().over(
            group_by="order_hash", order_by=("ingested_at", "source", "record_id")
        )
    )
    newest = {
        name: placed[name].argmax(placed.place, where=placed[name].notnull())
        for name in ("customer_id", *_TOLD[1:])
        if name not in {"source", "record_id"}
    }
    return placed.group_by("order_hash").aggregate(
        source=placed.source.argmax(placed.place),
        record_id=placed.record_id.argmax(placed.place),
        **newest,
    )


def _made_from_lines(bench: Workbench, totals: ir.Table) -> ir.Table:
    """One row per order that only its lines tell of."""
    import ibis

    told = bench.current("orders")
    alone = totals.anti_join(told, "order_hash")
    known = {
        "order_hash": alone.order_hash,
        "customer_id": alone.lines_customer,
        "source": alone.lines_source,
        "record_id": alone.lines_order_id,
        "order_id": alone.lines_order_id,
        "at": alone.lines_at,
        "day": alone.lines_day,
    }
    kinds = told.schema()
    return alone.select(
        **{name: known[name] if name in known else ibis.null(kinds[name]) for name in _ORDER}
    )


def _with_status(bench: Workbench, orders: ir.Table) -> ir.Table:
    """Say delivered, cancelled or open for each order.

    A known word decides; a time of cancellation makes it cancelled. Without either, an order is
    delivered when its delivery is known, or when its source never speaks of deliveries at all.
    """
    import ibis

    words = meanings(bench.build.backend, bench.current("orders").status, of="status")
    orders = attach(orders, words, on="word", to="status")
    orders = attach(orders, _says_delivery(bench), on="speaking_source", to="source")
    status = ibis.cases(
        (orders.cancelled_at.notnull(), "cancelled"),
        (orders.meaning.notnull(), orders.meaning),
        (orders.delivered_at.notnull(), "delivered"),
        (~orders.says_delivery.fill_null(ibis.literal(False)), "delivered"),
        else_="open",
    )
    return orders.mutate(status=status).drop("meaning", "says_delivery")


def _says_delivery(bench: Workbench) -> ir.Table:
    """One row per source of orders: whether it ever speaks of deliveries."""
    orders = bench.current("orders")
    spoken = orders.delivered_at.count() + orders.promised_at.count() + orders.shipped_at.count()
    return orders.group_by(speaking_source="source").aggregate(says_delivery=spoken > 0)


def _with_place(bench: Workbench, orders: ir.Table) -> ir.Table:
    """Fill the city and region of an order from its store, when one store has the id."""
    stores = (
        bench.current("stores")
        .group_by(known_store="store_id")
        .having(lambda t: t.count() == 1)
        .aggregate(store_city=lambda t: t.city.max(), store_region=lambda t: t.region.max())
    )
    orders = attach(orders, stores, on="known_store", to="store_id")
    return orders.mutate(
        city=orders.city.fill_null(orders.store_city),
        region=orders.region.fill_null(orders.store_region),
    ).drop("store_city", "store_region")


def _in_sequence(keys: ir.Table) -> ir.Table:
    """Number each customer's orders that were not cancelled, and look one back and one ahead."""
    import ibis

    counts = keys.customer_id.notnull() & (keys.status != "cancelled")
    # An order that does not count gets a sequence of its own: hashes are never negative, so
    # neither are the negated ones customers.
    keys = keys.mutate(
        sequence=counts.ifelse(keys.customer_id, -1 - keys.order_hash), counts=counts
    )
    window = ibis.window(
        group_by="sequence", order_by=[keys["at"], keys.source, keys.order_id, keys.order_hash]
    )
    number = ibis.row_number().over(window) + 1
    return keys.mutate(
        order_number=keys.counts.ifelse(number, ibis.null("int64")),
        previous_day=keys.day.lag().over(window),
        next_day=keys.day.lead().over(window),
    ).drop("sequence", "counts")
