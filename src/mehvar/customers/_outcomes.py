"""What each order came to: money, lateness, stock, returns, contacts and score in one row.

Where a source never speaks of a thing, the thing is unknown for its orders, not absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.customers import _lines
from mehvar.customers._attach import attach
from mehvar.customers._orders import minutes_between

if TYPE_CHECKING:
    import ibis.expr.types as ir


def customer_orders(orders: ir.Table) -> ir.Table:
    """One row per order, with its customer and what happened to it.

    The amount is what the customer paid, else items less discount plus delivery, else the sum of
    the lines.
    """
    import ibis

    charged = (
        orders.items_amount
        - orders.discount_amount.fill_null(0)
        + orders.delivery_amount.fill_null(0)
    )
    gross = ibis.coalesce(orders.total_amount, charged, orders.lines_amount)
    returned = orders.returned_amount.fill_null(0)
    return orders.mutate(
        gross_amount=gross,
        returned_amount=returned,
        net_amount=(orders.status == "cancelled").ifelse(0, gross - returned),
        discount_amount=orders.discount_amount.fill_null(orders.lines_discount),
        delivery_minutes=minutes_between(orders.delivered_at, orders["at"]),
        delay_minutes=minutes_between(orders.delivered_at, orders.promised_at),
    )


def of_place(keys: ir.Table) -> ir.Table:
    """One row per order: its place in its customer's history."""
    return keys.select("order_hash", "order_number", "previous_day", "next_day")


def of_lines(*, totals: ir.Table, lines: ir.Table) -> ir.Table:
    """One row per order that has lines: what they come to, and what was not in stock."""
    import ibis

    orders = attach(totals, _lines.main_category(lines), on="order_hash")
    orders = attach(orders, _lines.main_seller(lines), on="order_hash")
    orders = attach(orders, _lines.says_stock(lines), on="stock_source", to="lines_source")
    out = ibis.cases(
        (~orders.says_out, None),
        (orders.any_out.notnull(), orders.any_out),
        (~orders.says_not_out, False),  # the source marks only what was out
        else_=None,
    )
    substituted = orders.says_substituted.ifelse(orders.any_substituted, ibis.null("boolean"))
    return orders.select(
        "order_hash", "lines", "lines_amount", "lines_discount", "category", "seller_id",
        is_out_of_stock=out, is_substituted=substituted,
    )  # fmt: skip


def with_returns(orders: ir.Table, *, returned: ir.Table, keys: ir.Table) -> ir.Table:
    """Put beside each order what came back; unknown in a source whose returns name no order."""
    import ibis

    spoken = attach(keys.select("order_hash", return_source="source"), returned, on="order_hash")
    speaks = spoken.group_by("return_source").aggregate(
        says_returns=spoken.returned_amount.count() > 0,
        says_reasons=spoken.has_reason.cast("int64").max().fill_null(0) == 1,
    )
    orders = attach(orders, returned, on="order_hash")
    orders = attach(orders, speaks, on="return_source", to="source")
    came_back = orders.returned_amount.notnull()
    return orders.mutate(
        is_returned=orders.says_returns.ifelse(came_back, ibis.null("boolean")),
        is_damaged_or_wrong=ibis.cases(
            (came_back, orders.is_bad_or_wrong),
            (orders.says_reasons, False),
            else_=None,
        ),
    )


def with_contacts(orders: ir.Table, *, contacts: ir.Table, is_known: bool) -> ir.Table:
    """Put beside each order the contacts about it; unknown when there is no contact at all."""
    orders = attach(orders, contacts, on="order_hash")
    if not is_known:
        return orders
    return orders.mutate(
        contacts=orders.contacts.fill_null(0), complaints=orders.complaints.fill_null(0)
    )
