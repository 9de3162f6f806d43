"""What happened to each customer up to a day, summed up in one row each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from mehvar import schema
from mehvar.customers._attach import attach, leading
from mehvar.customers._contacts import is_contact
from mehvar.customers._voices import ORDER_KINDS

if TYPE_CHECKING:
    import ibis.expr.types as ir

RECENT_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of customers, mostly up to the as-of day; every row has its customer.

    ``told`` is what they told us of themselves, whenever that was; ``steps`` those of their
    cases; ``grants`` what they were given.
    """

    people: ir.Table
    orders: ir.Table
    lines: ir.Table
    returns: ir.Table
    feedback: ir.Table
    interactions: ir.Table
    events: ir.Table
    told: ir.Table
    steps: ir.Table
    grants: ir.Table


def until(rows: ir.Table, as_of: date) -> ir.Table:
    """Keep what happened to known customers up to the end of the day."""
    return rows.filter(rows.customer_id.notnull(), rows.day <= as_of)


def shown(rows: ir.Table, as_of: date) -> ir.Table:
    """Keep what may be shown of known customers.

    What colleagues wrote in Mehvar itself shows also after the as-of day, which is the last day
    of the imported data: a note of today must not vanish because the orders end last week.
    """
    is_own = rows.source == schema.OWN_SOURCE
    return rows.filter(rows.customer_id.notnull(), (rows.day <= as_of) | is_own)


def order_history(orders: ir.Table, *, as_of: date) -> ir.Table:
    """One row per customer with orders: how many, when, for how much, which promises held."""
    counted = orders.status != "cancelled"
    recent = counted & (orders.day > as_of - timedelta(days=RECENT_DAYS))
    # A promise is judged only by what had arrived by then; the day after, in UTC, is near enough.
    arrived = orders.delivered_at < datetime.combine(as_of, time()) + timedelta(days=2)
    history = orders.group_by("customer_id").aggregate(
        first_order_day=orders.day.min(where=counted),
        last_order_day=orders.day.max(where=counted),
        first_day=orders.day.min(),
        last_day=orders.day.max(),
        orders=counted.cast("int64").sum(),
        cancelled_orders=(~counted).cast("int64").sum(),
        gross_spend=orders.gross_amount.sum(where=counted).fill_null(0),
        order_returned=orders.returned_amount.sum(where=counted).fill_null(0),
        order_net_90d=orders.net_amount.sum(where=recent).fill_null(0),
        promises_kept=(arrived & ~orders.is_late).cast("int64").sum().fill_null(0),
        promises_broken=(arrived & orders.is_late).cast("int64").sum().fill_null(0),
    )
    span = history.last_order_day.delta(history.first_order_day, unit="day").cast("float64")
    return history.mutate(
        mean_gap_days=(history.orders > 1).ifelse(span / (history.orders - 1), None)
    )


def usual_store(orders: ir.Table) -> ir.Table:
    """One row per customer: the store of most of their orders."""
    counted = orders.filter(orders.status != "cancelled").mutate(one=1)
    return leading(counted, of="customer_id", what="store_id", by="one")


def last_place(orders: ir.Table) -> ir.Table:
    """One row per customer: where the last order that tells it was delivered to."""
    placed = orders.filter(orders.order_number.notnull())
    return placed.group_by("customer_id").aggregate(
        order_city=placed.city.argmax(placed.order_number, where=placed.city.notnull()),
        order_region=placed.region.argmax(placed.order_number, where=placed.region.notnull()),
    )


def return_history(returns: ir.Table, orders: ir.Table, *, as_of: date) -> ir.Table:
    """One row per customer with returns: how many, and the money of those without an order.

    The money of a return with an order is already counted against that order.
    """
    loose = returns.anti_join(orders, ["customer_id", "order_id"])
    recent = loose.day > as_of - timedelta(days=RECENT_DAYS)
    counts = returns.group_by("customer_id").aggregate(returns=returns.count())
    money = loose.group_by("customer_id").aggregate(
        loose_returned=loose.amount.sum(), loose_returned_90d=loose.amount.sum(where=recent)
    )
    return attach(counts, money, on="customer_id")


def feedback_history(feedback: ir.Table) -> ir.Table:
    """One row per customer with feedback: how much, the last score of each kind, the mean score."""
    import ibis

    place = ibis.row_number().over(
        group_by="customer_id", order_by=[feedback["at"], feedback.source, feedback.record_id]
    )
    rows = feedback.mutate(place=place)
    last = {
        f"last_{kind}": rows.score.argmax(
            rows.place, where=(rows.kind == kind) & rows.score.notnull()
        )
        for kind in ("rating", "nps", "csat")
    }
    return rows.group_by("customer_id").aggregate(
        feedbacks=rows.count(),
        mean_score=rows.score_share.mean(where=rows.kind.isin(ORDER_KINDS)),
        **last,
    )


def contact_history(interactions: ir.Table) -> ir.Table:
    """One row per customer who contacted us: how often, and how often to complain."""
    rows = interactions.filter(is_contact(interactions))
    return rows.group_by("customer_id").aggregate(
        contacts=rows.count(),
        complaints=(rows.kind == "complaint").cast("int64").sum().fill_null(0),
    )


def days_seen(*facts: ir.Table) -> ir.Table:
    """One row per customer: the first and the last day on which anything happened."""
    seen = [
        rows.group_by("customer_id").aggregate(first=rows.day.min(), last=rows.day.max())
        for rows in facts
    ]
    every = seen[0].union(*seen[1:])
    return every.group_by("customer_id").aggregate(
        first_seen_day=every.first.min(), last_seen_day=every.last.max()
    )


def channels_used(*facts: ir.Table) -> ir.Table:
    """One row per customer: the channels of anything that happened, in alphabetical order."""
    import ibis

    used = [rows.select("customer_id", channel=tidy_channel(rows.channel)) for rows in facts]
    every = used[0].union(*used[1:], distinct=True)
    every = every.filter(every.channel.notnull())
    return every.group_by("customer_id").aggregate(
        channels=ibis.literal(",").join(every.channel.collect().sort()),
        channel_count=every.count(),
    )


def tidy_channel(channel: ir.Value) -> ir.Value:
    """Return the channel in lower case without spaces around it."""
    return channel.strip().lower().nullif("")
