"""What is known of every customer on a day, from what had happened up to it and nothing later.

One function tells of today and of a day in the past alike, so that a segmentation can be tested
on what came after it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

Reader = Callable[[str], "ir.Table"]

AT_ORIGIN = (
    "customer_id", "city", "region", "gender", "birth_day", "orders", "cancelled_orders",
    "gross_spend", "returned_amount", "net_spend", "first_order_day", "last_order_day",
    "mean_gap_days", "returns", "mean_score", "feedbacks", "contacts", "complaints",
    "channel_count",
)  # fmt: skip
"""Columns of ``customers_at`` that mean what they mean in the mart ``customers``."""

COUNTS = ("discount", "lines", "categories", "weekend_orders")
"""Further columns: discount given, lines bought, different categories, orders at weekends."""


def customers_at(
    read: Reader, *, day: date, weekend: tuple[float, ...] = (1, 1, 1, 1, 1, 0.5, 0)
) -> ir.Table:
    """One row per customer who had bought by the end of ``day``, as then known.

    Args:
        read: the marts.
        day: what happened later is not seen.
        weekend: working fractions by weekday, Saturday first, as in the settings.
    """
    orders = _until(read("customer_orders"), day)
    rows = _bought(orders, weekend).filter(lambda t: t.orders > 0)
    for facts in (
        _returned(_until(read("customer_returns"), day)),
        _answered(_until(read("customer_feedback"), day)),
        _contacted(_until(read("customer_interactions"), day)),
        _person(read("customers")),
    ):
        rows = _beside(rows, facts)
    zero = {
        name: rows[name].fill_null(0) for name in ("returns", "feedbacks", "contacts", "complaints")
    }
    rows = rows.mutate(returned_amount=rows.returned.fill_null(0).cast("int64"), **zero)
    span = rows.last_order_day.delta(rows.first_order_day, unit="day").cast("float64")
    return rows.mutate(
        net_spend=rows.gross_spend - rows.returned_amount,
        mean_gap_days=(rows.orders > 1).ifelse(span / (rows.orders - 1), None),
    ).select(*AT_ORIGIN, *COUNTS)


def _until(rows: ir.Table, day: date) -> ir.Table:
    return rows.filter(rows.customer_id.notnull(), rows.day <= day)


def _beside(rows: ir.Table, facts: ir.Table) -> ir.Table:
    known = facts.rename(known_customer="customer_id")
    return rows.left_join(known, rows.customer_id == known.known_customer).drop("known_customer")


def _bought(orders: ir.Table, weekend: tuple[float, ...]) -> ir.Table:
    """One row per customer with orders; a cancelled one only counts as cancelled."""
    counted = orders.status != "cancelled"
    off = [place for place, fraction in enumerate(weekend) if fraction < 1]
    weekday = (orders.day.day_of_week.index() + 2) % 7
    return orders.group_by("customer_id").aggregate(
        first_order_day=orders.day.min(where=counted),
        last_order_day=orders.day.max(where=counted),
        orders=counted.cast("int64").sum(),
        cancelled_orders=(~counted).cast("int64").sum(),
        gross_spend=orders.gross_amount.sum(where=counted).fill_null(0).cast("int64"),
        discount=orders.discount_amount.sum(where=counted).fill_null(0).cast("int64"),
        lines=orders.lines.sum(where=counted).fill_null(0).cast("int64"),
        categories=orders.category.nunique(where=counted),
        channel_count=orders.channel.strip().lower().nullif("").nunique(where=counted),
        weekend_orders=(counted & weekday.isin(off)).cast("int64").sum(),
    )


def _returned(returns: ir.Table) -> ir.Table:
    """One row per customer with returns."""
    return returns.group_by("customer_id").aggregate(
        returns=returns.count(), returned=returns.amount.sum()
    )


def _answered(feedback: ir.Table) -> ir.Table:
    """One row per customer with feedback."""
    return feedback.group_by("customer_id").aggregate(
        feedbacks=feedback.count(), mean_score=feedback.score_share.mean()
    )


def _contacted(interactions: ir.Table) -> ir.Table:
    """One row per customer who contacted us; our own notes and calls do not count."""
    kind, direction = interactions.kind, interactions.direction
    rows = interactions.filter(
        kind.fill_null("") != "note", direction.fill_null("inbound") != "outbound"
    )
    return rows.group_by("customer_id").aggregate(
        contacts=rows.count(), complaints=(rows.kind == "complaint").cast("int64").sum()
    )


def _person(customers: ir.Table) -> ir.Table:
    """One row per customer: what does not depend on the day."""
    return customers.select("customer_id", "city", "region", "gender", "birth_day")
