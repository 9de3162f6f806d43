"""Which contacts are about which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

ATTACH_DAYS = 7
"""A contact that names no order is about the customer's latest one until so many days after it."""


def is_contact(interactions: ir.Table) -> ir.BooleanValue:
    """Tell a customer's contact from our own notes and calls."""
    kind, direction = interactions.kind, interactions.direction
    return (kind.fill_null("") != "note") & (direction.fill_null("inbound") != "outbound")


def contacts_by_order(interactions: ir.Table, keys: ir.Table) -> ir.Table:
    """One row per order that was contacted about: how often, how angrily, how slowly answered."""
    contacts = order_of_contacts(interactions, keys)
    return contacts.group_by("order_hash").aggregate(
        contacts=contacts.count(),
        complaints=(contacts.kind == "complaint").cast("int64").sum().fill_null(0),
        first_response_minutes=contacts.response_minutes.max(),
    )


def order_of_contacts(interactions: ir.Table, keys: ir.Table) -> ir.Table:
    """One row per contact about an order: the order's hash, the kind, the minutes to our answer.

    The order is the one that the source names. A contact that names none belongs to the order
    that its customer placed last before it, when it came no later than ``ATTACH_DAYS`` after that
    order was delivered (or placed, when no delivery is known): the same order that a colleague
    would open on hearing the customer's voice.
    """
    contacts = interactions.filter(is_contact(interactions))
    named = contacts.filter(contacts.order_hash.notnull()).select(
        "order_hash", "kind", "response_minutes"
    )
    unnamed = contacts.filter(contacts.order_hash.isnull() & contacts.customer_id.notnull())
    return named.union(_latest_before(unnamed, keys))


def _latest_before(contacts: ir.Table, keys: ir.Table) -> ir.Table:
    """One row per contact that came soon enough after its customer's latest order.

    The latest order before a contact is a running maximum over both kinds of row in order of
    time; a join on time would pair every contact with every earlier order.
    """
    import ibis

    callers = contacts.select("customer_id").distinct()
    theirs = keys.filter(keys.order_number.notnull()).semi_join(callers, "customer_id")
    orders = theirs.select(
        "customer_id", "at", "source", "record_id", "order_number",
        is_caller=ibis.literal(0, "int8"),
        kind=ibis.null("string"), response_minutes=ibis.null("float64"),
    )  # fmt: skip
    calls = contacts.select(
        "customer_id", "at", "source", "record_id",
        order_number=ibis.null("int64"),
        is_caller=ibis.literal(1, "int8"),
        kind="kind", response_minutes="response_minutes",
    )  # fmt: skip
    both = orders.union(calls.select(orders.columns))
    running = both.mutate(
        latest=both.order_number.max().over(
            ibis.cumulative_window(
                group_by="customer_id",
                order_by=[both["at"], both.is_caller, both.source, both.record_id],
            )
        )
    )
    placed = running.filter((running.is_caller == 1) & running.latest.notnull()).select(
        "kind", "response_minutes", caller="customer_id", latest="latest", called_at="at"
    )
    joined = placed.join(
        theirs, [placed.caller == theirs.customer_id, placed.latest == theirs.order_number]
    )
    ended = ibis.greatest(joined["at"], joined.delivered_at.fill_null(joined["at"]))
    seconds = joined.called_at.epoch_seconds() - ended.epoch_seconds()
    return joined.filter(seconds <= ATTACH_DAYS * 86_400).select(
        "order_hash", "kind", "response_minutes"
    )
