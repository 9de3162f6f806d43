"""What was sold: each order with its sale, its goods and what bringing it costs by the rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar.profit._rates_sql import charge_sql, rate_sql, share_sql

if TYPE_CHECKING:
    from mehvar.profit._desk import Desk
    from mehvar.profit._rates import CostRates

_KNOWN_LINES = 10
"""So many lines of known cost make a category's mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """Names of what was made: one row per order, one per line of an order that counts."""

    orders: str
    lines: str
    offers: str


def sell(desk: Desk, rates: CostRates) -> Sold:
    """Make the tables of what was sold up to the as-of day."""
    offers = _offers(desk)
    lines = _lines(desk, offers)
    return Sold(orders=_orders(desk, lines, rates), lines=lines, offers=offers)


def _offers(desk: Desk) -> str:
    """One row per source and product: cost, price and category in the catalogue.

    A source without a catalogue of its own borrows the products that only one catalogue has.
    """
    products, lines = desk.current("products"), desk.current("order_lines")
    own = desk.keep(
        "own_offers",
        f"""
        SELECT source, product_id, max(unit_cost) AS unit_cost, max(unit_price) AS unit_price,
            max(category) AS category
        FROM {products} WHERE product_id IS NOT NULL GROUP BY ALL
        """,
    )
    return desk.keep(
        "offers",
        f"""
        WITH borrower AS (
            SELECT DISTINCT source FROM {lines} WHERE source NOT IN (SELECT source FROM {own})
        ), lent AS (
            SELECT product_id, max(unit_cost) AS unit_cost, max(unit_price) AS unit_price,
                max(category) AS category
            FROM {own} GROUP BY product_id HAVING count(*) = 1
        )
        SELECT source, product_id, unit_cost, unit_price, category FROM {own}
        UNION ALL SELECT b.source, l.* FROM borrower b CROSS JOIN lent l
        """,
    )


def _lines(desk: Desk, offers: str) -> str:
    """One row per line of an order that was not cancelled, with its cost and how that is known.

    The cost that the source told wins; else the catalogue's share of cost in price, on the full
    price of the day (a catalogue knows today's prices); else quantity times unit cost; else the
    mean share of the category; else the assumed margin.
    """
    as_of = f"DATE '{desk.build.as_of.isoformat()}'"
    margin = desk.build.settings.assumed_margin_basis_points
    known = desk.keep(
        "known_lines",
        f"""
        WITH line AS (
            SELECT l.order_hash, o.day, l.source, l.product_id, l.quantity, l.category,
                coalesce(l.amount, round(l.quantity * l.unit_price)::BIGINT
                    - coalesce(l.discount_amount, 0), 0) AS amount,
                coalesce(l.discount_amount, 0) AS discount, l.delivery_amount, l.cost_amount
            FROM {desk.current("order_lines")} l
            JOIN {desk.mart("customer_orders")} o ON o.order_hash = l.order_hash
            WHERE o.status <> 'cancelled' AND o.day <= {as_of}
        )
        SELECT line.order_hash, line.day, line.product_id, line.quantity, line.amount,
            coalesce(line.category, offer.category) AS category, line.delivery_amount,
            line.amount + line.discount AS list_amount,
            coalesce(
                line.cost_amount,
                CASE WHEN offer.unit_price > 0 AND offer.unit_cost IS NOT NULL
                    THEN round((line.amount + line.discount)
                        * (offer.unit_cost::DOUBLE / offer.unit_price))::BIGINT END,
                round(line.quantity * offer.unit_cost)::BIGINT
            ) AS cost
        FROM line LEFT JOIN {offers} offer
            ON offer.source = line.source AND offer.product_id = line.product_id
        """,
    )
    means = f"""
        SELECT category, sum(cost)::DOUBLE / sum(list_amount) AS share FROM {known}
        WHERE cost IS NOT NULL AND list_amount > 0 AND category IS NOT NULL
        GROUP BY category HAVING count(*) >= {_KNOWN_LINES}
    """
    return desk.view(
        "lines",
        f"""
        SELECT k.* EXCLUDE (cost), k.cost IS NULL AS is_estimated,
            coalesce(k.cost, round(k.list_amount * m.share)::BIGINT,
                {share_sql("k.list_amount", str(10_000 - margin))}) AS cost
        FROM {known} k LEFT JOIN ({means}) m ON m.category = k.category
        """,
    )


def _orders(desk: Desk, lines: str, rates: CostRates) -> str:
    """One row per order up to the as-of day: its sale, its goods, and its standard costs.

    A cancelled order sells nothing and costs nothing but what was booked on it.
    """
    margin = str(10_000 - desk.build.settings.assumed_margin_basis_points)
    keys = {"channel": "channel", "region": "region", "method": "payment_method"}
    payment = rate_sql(rates, "payment_fee", day="day", keys=keys)
    picking = (
        f"{rate_sql(rates, 'picking_minutes', day='day', keys=keys)}"
        f" * {rate_sql(rates, 'picking_minute', day='day', keys=keys)}"
    )
    bringing = rate_sql(rates, "delivery_order", day="day", keys=keys)
    return desk.keep(
        "orders",
        f"""
        WITH told AS (
            SELECT order_hash, max(payment_method) AS payment_method,
                max(promotion_code) AS promotion_code, max(delivery_amount) AS fee
            FROM {desk.current("orders")} GROUP BY order_hash
        ), line AS (
            SELECT order_hash, count(*) AS n, sum(cost)::BIGINT AS cost,
                coalesce(sum(cost) FILTER (is_estimated), 0)::BIGINT AS estimated,
                sum(delivery_amount)::BIGINT AS fee
            FROM {lines} GROUP BY order_hash
        ), sale AS (
            SELECT o.customer_id, o.order_hash, o.source, o.order_id, o.day, o.channel, o.region,
                o.store_id, o.category, o.status, told.payment_method, told.promotion_code,
                o.is_late, o.is_substituted, o.is_returned, o.lines, line.n,
                (o.day + coalesce(floor(o.delivery_minutes / 1440), 0)::INTEGER) AS received,
                line.cost, line.estimated, o.status <> 'cancelled' AS counts,
                CASE WHEN counts THEN coalesce(o.gross_amount, 0) ELSE 0 END AS paid,
                CASE WHEN counts THEN coalesce(o.discount_amount, 0) ELSE 0 END AS discount,
                CASE WHEN counts THEN coalesce(told.fee, line.fee, 0) ELSE 0 END AS fee
            FROM {desk.mart("customer_orders")} o
            LEFT JOIN told ON told.order_hash = o.order_hash
            LEFT JOIN line ON line.order_hash = o.order_hash
            WHERE o.day <= DATE '{desk.build.as_of.isoformat()}'
        ), priced AS (
            SELECT * EXCLUDE (cost, estimated, n),
                paid - fee + discount AS sales,
                CASE WHEN NOT counts THEN 0 WHEN n > 0 THEN cost
                    ELSE {share_sql("paid - fee + discount", margin)} END AS goods,
                CASE WHEN NOT counts THEN 0 WHEN n > 0 THEN estimated
                    ELSE {share_sql("paid - fee + discount", margin)} END AS estimated
            FROM sale
        )
        SELECT *,
            CASE WHEN counts AND paid > 0 THEN {share_sql("paid", payment)} ELSE 0 END
                AS payment_rate,
            CASE WHEN counts THEN {charge_sql("1", bringing)} ELSE 0 END AS delivery_rate,
            CASE WHEN counts THEN {charge_sql("coalesce(lines, 1)", picking)} ELSE 0 END
                AS picking_rate
        FROM priced
        """,
    )
