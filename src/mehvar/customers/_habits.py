"""How a customer likes to deal with us: channel, hour, weekday, category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.customers._attach import leading
from mehvar.customers._contacts import is_contact
from mehvar.customers._histories import tidy_channel

if TYPE_CHECKING:
    import ibis.expr.types as ir

HABIT_ORDERS = 3
"""An hour or a weekday is a habit from so many orders on; fewer are chance."""


def preferred_channel(orders: ir.Table, interactions: ir.Table) -> ir.Table:
    """One row per customer: the channel they themselves chose most often."""
    calls = interactions.filter(is_contact(interactions))
    chosen = orders.select("customer_id", value=tidy_channel(orders.channel)).union(
        calls.select("customer_id", value=tidy_channel(calls.channel))
    )
    return leading(chosen.mutate(one=1), of="customer_id", what="value", by="one")


def favourite_category(lines: ir.Table) -> ir.Table:
    """One row per customer: the category on which they spent most."""
    return leading(lines, of="customer_id", what="category", by="amount", name="value")


def favourite_hour(orders: ir.Table, *, wall_seconds: ir.Value) -> ir.Table:
    """One row per customer with a habit: the hour of the day, 00 to 23, of most orders."""
    hour = (wall_seconds % 86_400) // 3_600
    return _habit(orders.select("customer_id", value=hour.cast("string").lpad(2, "0")))


def favourite_weekday(orders: ir.Table) -> ir.Table:
    """One row per customer with a habit: the weekday of most orders, 0 Saturday to 6 Friday."""
    weekday = (orders.day.day_of_week.index() + 2) % 7
    return _habit(orders.select("customer_id", value=weekday.cast("string")))


def _habit(times: ir.Table) -> ir.Table:
    often = (
        times.group_by("customer_id")
        .having(lambda t: t.count() >= HABIT_ORDERS)
        .aggregate(n=lambda t: t.count())
    )
    habitual = times.semi_join(often, "customer_id").mutate(one=1)
    return leading(habitual, of="customer_id", what="value", by="one")
