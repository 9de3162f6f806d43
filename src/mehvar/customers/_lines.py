"""What was in the orders: lines with their amounts, categories and what was not in stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.customers._attach import attach, leading

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.customers._workbench import Workbench


def known_lines(bench: Workbench, people: ir.Table) -> ir.Table:
    """One row per current order line, with its own customer, its amount and its category.

    The amount is what the source says, else quantity times unit price less the discount. The
    category and the name come from the catalogue where the line lacks them.
    """
    lines = attach(bench.current("order_lines"), people, on="profile_hash", to="person_hash")
    worked_out = (lines.quantity * lines.unit_price).round().cast("int64")
    lines = lines.mutate(
        amount=lines.amount.fill_null(worked_out - lines.discount_amount.fill_null(0)),
        is_substituted=lines.substituted_for.notnull(),
    )
    if not bench.build.has_rows("products"):
        return lines
    offers = _offers(bench, lines).rename(sold_source="source", sold_id="product_id")
    joined = lines.left_join(
        offers, [lines.source == offers.sold_source, lines.product_id == offers.sold_id]
    )
    return joined.mutate(
        category=joined.category.fill_null(joined.offer_category),
        product_name=joined.product_name.fill_null(joined.offer_name),
    ).drop("sold_source", "sold_id", "offer_category", "offer_name")


def _offers(bench: Workbench, lines: ir.Table) -> ir.Table:
    """One row per source and product: its category and name in the catalogue.

    A source without a catalogue of its own borrows the products that only one catalogue has.
    """
    catalogue = (
        bench.current("products")
        .group_by("source", "product_id")
        .aggregate(
            offer_category=lambda t: t.category.max(), offer_name=lambda t: t.product_name.max()
        )
    )
    owners = catalogue.select("source").distinct()
    borrowers = lines.select("source").distinct().anti_join(owners, "source")
    lent = (
        catalogue.group_by("product_id")
        .having(lambda t: t.count() == 1)
        .aggregate(
            offer_category=lambda t: t.offer_category.max(), offer_name=lambda t: t.offer_name.max()
        )
    )
    borrowed = borrowers.cross_join(lent)
    return catalogue.union(borrowed.select(catalogue.columns))


def narrow_lines(lines: ir.Table) -> ir.Table:
    """Keep of the lines what is summed up by order."""
    return lines.select(
        "order_hash", "source", "order_id", "customer_id", "at", "day", "category", "seller_id",
        "amount", "delivery_amount", "discount_amount", "out_of_stock", "is_substituted",
    )  # fmt: skip


def order_totals(lines: ir.Table) -> ir.Table:
    """One row per order that has lines: how many, for how much, and what went wrong in stock.

    ``any_out`` is true when a line was out of stock and false when none was; empty when every
    line is silent in a source that otherwise says no.
    """
    return lines.group_by("order_hash").aggregate(
        lines_source=lines.source.min(),
        lines_order_id=lines.order_id.min(),
        lines_customer=lines.customer_id.min(),
        lines_at=lines["at"].min(),
        lines_day=lines.day.min(),
        lines=lines.count(),
        lines_amount=lines.amount.sum() + lines.delivery_amount.sum().fill_null(0),
        lines_discount=lines.discount_amount.sum(),
        any_out=lines.out_of_stock.cast("int64").max() == 1,
        any_substituted=lines.is_substituted.cast("int64").max() == 1,
    )


def says_stock(lines: ir.Table) -> ir.Table:
    """One row per source of lines: whether it ever speaks of stock-outs and substitutions."""
    return lines.group_by(stock_source="source").aggregate(
        says_out=lines.out_of_stock.count() > 0,
        says_not_out=(~lines.out_of_stock).cast("int64").sum().fill_null(0) > 0,
        says_substituted=lines.is_substituted.cast("int64").sum() > 0,
    )


def main_category(lines: ir.Table) -> ir.Table:
    """One row per order: the category with the largest amount in it."""
    return leading(lines, of="order_hash", what="category", by="amount")


def main_seller(lines: ir.Table) -> ir.Table:
    """One row per order: the seller with the largest amount in it."""
    return leading(lines, of="order_hash", what="seller_id", by="amount")


def customer_order_lines(lines: ir.Table, keys: ir.Table) -> ir.Table:
    """One row per product in an order, with its customer: its own, else the order's."""
    owners = keys.select("order_hash", order_customer="customer_id")
    joined = attach(lines, owners, on="order_hash")
    return joined.mutate(customer_id=joined.customer_id.fill_null(joined.order_customer))
