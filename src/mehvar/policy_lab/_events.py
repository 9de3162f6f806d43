"""What happened to customers that a policy could have answered, read from what was recorded.

Every expression here is one row per case with the columns of ``EVENT``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir

EVENT: dict[str, str] = {
    "case_id": "string", "situation": "string", "origin": "string", "at": "timestamp(6)",
    "day": "date", "customer_id": "int64", "order_hash": "int64", "product_id": "string",
    "employee_id": "string", "is_theirs": "boolean", "item_price": "int64",
    "item_category": "string", "substitute_price": "int64", "working_days_since_delivery": "int64",
}  # fmt: skip
"""The columns of an event; ``is_theirs``: the employee is the one who would have decided."""

_ANSWERED = ("late", "cancelled")
"""Reasons of returns that leave nothing to decide."""


def late_orders(orders: ir.Table, *, offset: int) -> ir.Table:
    """One row per order that came a whole minute or more after its promise, when it came."""
    late = orders.filter((orders.delay_minutes >= 1) & orders.delivered_at.notnull())
    return _event(
        late, case_id="order:" + late.source + ":" + late.order_id, situation="late_order",
        origin="order", at=late.delivered_at, day=local_day(late.delivered_at, offset=offset),
        customer_id=late.customer_id, order_hash=late.order_hash, employee_id=late.employee_id,
    )  # fmt: skip


def stock_outs(lines: ir.Table, prices: ir.Table) -> ir.Table:
    """One row per line that was out of stock or replaced: the wanted item and its substitute.

    ``lines`` are those of ``wanted_lines``; ``prices`` what each wanted item cost before.
    """
    replaced = lines.substituted_for.notnull()
    lines = lines.left_join(
        prices, (lines.source == prices.source) & (lines.record_id == prices.record_id)
    ).drop("source_right", "record_id_right")
    times = (lines.quantity > 0).ifelse(lines.quantity, 1.0)
    return _event(
        lines, case_id="line:" + lines.source + ":" + lines.record_id, situation="out_of_stock",
        origin="line", at=lines["at"], day=lines.day, customer_id=lines.customer_id,
        order_hash=lines.order_hash, product_id=lines.wanted,
        item_price=(lines.unit_before * times).round(),
        item_category=lines.category,
        substitute_price=replaced.ifelse(lines.amount, None),
    )  # fmt: skip


def wanted_lines(lines: ir.Table, orders: ir.Table) -> ir.Table:
    """The lines that were out of stock or replaced, with the wanted product and the order's key."""
    import ibis

    short = lines.filter(lines.out_of_stock.fill_null(False) | lines.substituted_for.notnull())
    short = short.mutate(wanted=ibis.coalesce(short.substituted_for, short.product_id))
    return with_order(short, orders)


def prices_before(lines: ir.Table, wanted: ir.Table) -> ir.Table:
    """One row per wanted line: what one unit of the product cost when it was last sold before.

    Sales and wishes stand in one row of time per product; the number of sales before a wish
    names the sale that it looks back on.
    """
    import ibis

    sold = lines.filter((lines.amount > 0) & (lines.quantity > 0))
    sold = sold.semi_join(
        wanted, (sold.source == wanted.source) & (sold.product_id == wanted.wanted)
    )
    sold = sold.select(
        "source", "record_id", "at", product="product_id", unit=sold.amount / sold.quantity,
        sale=ibis.literal(1),
    )  # fmt: skip
    asked = wanted.select(
        "source", "record_id", "at", product="wanted", unit=ibis.null("float64"),
        sale=ibis.literal(0),
    )  # fmt: skip
    both = ibis.union(sold, asked)
    window = ibis.cumulative_window(
        group_by=["source", "product"], order_by=["at", "sale", "record_id"]
    )
    both = both.mutate(sales=both.sale.sum().over(window))
    sales = both.filter(both.sale == 1).select(
        sold_source="source", sold_product="product", sold_number="sales", unit_before="unit"
    )
    asks = both.filter((both.sale == 0) & both.product.notnull())
    found = asks.inner_join(
        sales,
        (asks.source == sales.sold_source)
        & (asks.product == sales.sold_product)
        & (asks.sales == sales.sold_number),
    )
    return found.select("source", "record_id", "unit_before")


def returned_items(returns: ir.Table, prices: ir.Table) -> ir.Table:
    """One row per item that came back for another reason than lateness or a cancelled order.

    ``returns`` carry ``order_hash`` and ``working_days``; ``prices`` what the line's unit cost.
    """
    import ibis

    told = returns.filter(returns.reason.fill_null("other").notin(_ANSWERED))
    told = told.left_join(
        prices,
        (told.order_hash == prices.price_order) & (told.product_id == prices.price_product),
    )
    situation = ibis.cases(
        (told.reason == "damaged", "damaged_item"),
        (told.reason == "wrong_item", "wrong_item"),
        else_="return",
    )
    price = ibis.coalesce((told.unit_price * told.quantity.abs()).round(), told.amount.abs())
    return _event(
        told, case_id="return:" + told.source + ":" + told.record_id, situation=situation,
        origin="return", at=told["at"], day=told.day, customer_id=told.customer_id,
        order_hash=told.order_hash, product_id=told.product_id, item_price=price,
        item_category=told.item_category, working_days_since_delivery=told.working_days,
    )  # fmt: skip


def line_prices(lines: ir.Table, orders: ir.Table, returns: ir.Table) -> ir.Table:
    """One row per order and product of the orders that sent something back: the unit's price."""
    keyed = with_order(lines, orders)
    keyed = keyed.semi_join(returns, keyed.order_hash == returns.order_hash)
    keyed = keyed.filter(keyed.quantity > 0)
    return keyed.group_by(price_order="order_hash", price_product="product_id").aggregate(
        unit_price=keyed.amount.sum() / keyed.quantity.sum(), item_category=keyed.category.min()
    )


def complaints(contacts: ir.Table) -> ir.Table:
    """One row per complaint of a customer: a moment for a gesture of goodwill."""
    told = contacts.filter(
        (contacts.kind == "complaint") & (contacts.direction.fill_null("inbound") == "inbound")
    )
    return _event(
        told, case_id="contact:" + told.source + ":" + told.record_id, situation="goodwill",
        origin="contact", at=told["at"], day=told.day, customer_id=told.customer_id,
        order_hash=told.order_hash, employee_id=told.employee_id, is_theirs=True,
    )  # fmt: skip


def with_order(rows: ir.Table, orders: ir.Table) -> ir.Table:
    """Put the order's key beside rows that name it by source and number."""
    keys = orders.select(key_source="source", key_order="order_id", order_hash="order_hash")
    return rows.left_join(
        keys, (rows.source == keys.key_source) & (rows.order_id == keys.key_order)
    ).drop("key_source", "key_order")


def local_day(at: Any, *, offset: int) -> Any:
    """Return the day on the company's wall clock, ``offset`` seconds east of UTC.

    The offset of the as-of day stands for all: where clocks change, an hour at midnight may
    count to the neighbouring day.
    """
    return (at.epoch_seconds() + offset).as_timestamp("s").date()


def _event(rows: ir.Table, **known: Any) -> ir.Table:
    import ibis

    return rows.select(
        **{
            name: known[name].cast(kind)
            if hasattr(known.get(name), "cast")
            else ibis.literal(known.get(name), kind)
            for name, kind in EVENT.items()
        }
    )
