"""Everything that passed between a customer and us, across all channels, in order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.customers._attach import attach
from mehvar.customers._local import local_seconds

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.customers._histories import Facts
    from mehvar.workspace import Build

KINDS = (
    "registered", "order", "delivery", "return", "feedback", "interaction", "event", "fact", "case",
    "grant",
)  # fmt: skip
"""What a row of the timeline may be."""

CASE_STEPS = ("opened", "resolved", "verified", "failed", "reopened")
"""The steps of a case that belong to the customer's story; answers stand there as contacts."""

GIVEN = ("granted", "redeemed", "expired", "withdrawn")
"""The states of a grant that the customer got; what was asked for or refused they never saw."""

_KEYS = ("customer_id", "at", "day", "channel", "order_id", "source", "record_id")


def known_events(build: Build) -> ir.Table:
    """One row per event, with its own customer, else that of the order it is about."""
    people = build.read("profiles").select("profile_hash", "customer_id")
    orders = build.read("customer_orders").select("order_hash", order_customer="customer_id")
    events = attach(build.current("events"), people, on="profile_hash", to="person_hash")
    events = attach(events, orders, on="order_hash")
    return events.mutate(customer_id=events.customer_id.fill_null(events.order_customer))


def known_steps(build: Build) -> ir.Table:
    """One row per step of a case that the customer would tell of, with its customer."""
    people = build.read("profiles").select("profile_hash", "customer_id")
    orders = build.read("customer_orders").select("order_hash", order_customer="customer_id")
    steps = build.current("case_steps")
    undone = steps.detail.fill_null("").contains('"undone":true')
    steps = steps.filter(steps.step.isin(CASE_STEPS), ~undone)
    steps = attach(steps, people, on="profile_hash", to="person_hash")
    steps = attach(steps, orders, on="order_hash")
    return steps.mutate(customer_id=steps.customer_id.fill_null(steps.order_customer))


def known_grants(build: Build) -> ir.Table:
    """One row per thing that a customer was given, with the customer."""
    people = build.read("profiles").select("profile_hash", "customer_id")
    orders = build.read("customer_orders").select("order_hash", order_customer="customer_id")
    given = build.current("grants")
    given = given.filter(given.state.isin(GIVEN))
    given = attach(given, people, on="profile_hash", to="person_hash")
    given = attach(given, orders, on="order_hash")
    return given.mutate(customer_id=given.customer_id.fill_null(given.order_customer))


def timeline(build: Build, facts: Facts) -> ir.Table:
    """One row per thing that happened to or was done by a customer."""
    parts = (
        registrations(facts.people, until=build),
        orders(facts.orders),
        deliveries(facts.orders, build),
        returns(facts.returns),
        feedback(facts.feedback),
        interactions(facts.interactions),
        events(facts.events),
        told(facts.told),
        case_steps(facts.steps),
        grants(facts.grants),
    )
    return parts[0].union(*parts[1:])


def registrations(people: ir.Table, *, until: Build) -> ir.Table:
    """One row per registration of a person in a source."""
    import ibis

    known = people.filter(
        people.registered_at.notnull()
        & people.registered_day.notnull()
        & (people.registered_day <= until.as_of)
    )
    known = known.mutate(at="registered_at", day="registered_day", order_id=ibis.null("string"))
    return _entries(known, kind="registered", what=ibis.literal("registered"))


def orders(rows: ir.Table) -> ir.Table:
    """One row per order, at the time when it was placed."""
    what = (rows.status == "cancelled").ifelse("cancelled", "placed")
    return _entries(rows, kind="order", what=what, amount=rows.gross_amount, text=rows.category)


def deliveries(rows: ir.Table, build: Build) -> ir.Table:
    """One row per order that arrived, at the time of delivery."""
    import ibis

    arrived = rows.filter(rows.delivered_at.notnull())
    span = build.backend.to_pyarrow(
        arrived.aggregate(first=arrived.delivered_at.min(), last=arrived.delivered_at.max())
    ).to_pylist()[0]
    wall = local_seconds(
        arrived.delivered_at,
        zone=build.settings.time_zone,
        first=span["first"].date() if span["first"] else build.as_of,
        last=span["last"].date() if span["last"] else build.as_of,
    )
    arrived = arrived.mutate(at="delivered_at", day=wall.as_timestamp("s").date())
    arrived = arrived.filter(arrived.day <= build.as_of)
    what = ibis.cases((arrived.is_late, "late"), (~arrived.is_late, "on_time"), else_="delivered")
    return _entries(arrived, kind="delivery", what=what, minutes=arrived.delay_minutes)


def returns(rows: ir.Table) -> ir.Table:
    """One row per return, with its reason in our words."""
    what = rows.reason.fill_null("returned")
    return _entries(rows, kind="return", what=what, amount=rows.amount, text=rows.product_id)


def feedback(rows: ir.Table) -> ir.Table:
    """One row per answer or comment, in the customer's words."""
    return _entries(rows, kind="feedback", what=rows.kind, score=rows.score, text=rows.text)


def interactions(rows: ir.Table) -> ir.Table:
    """One row per contact, with the minutes until we answered."""
    return _entries(
        rows,
        kind="interaction",
        what=rows.kind,
        minutes=rows.response_minutes,
        text=rows.text.fill_null(rows.topic),
    )


def events(rows: ir.Table) -> ir.Table:
    """One row per thing that a customer or a system did."""
    return _entries(rows, kind="event", what=rows.name, text=rows.product_id)


def told(rows: ir.Table) -> ir.Table:
    """One row per fact in force: that a customer told us something, never what it was."""
    import ibis

    known = rows.filter(rows.in_force)
    known = known.mutate(channel=ibis.null("string"), order_id=ibis.null("string"))
    return _entries(known, kind="fact", what=known.fact)


def case_steps(rows: ir.Table) -> ir.Table:
    """One row per step of a case: that it happened, never anybody's words."""
    return _entries(rows, kind="case", what=rows.step)


def grants(rows: ir.Table) -> ir.Table:
    """One row per thing that the customer was given, as it stands now."""
    return _entries(rows, kind="grant", what=rows.state, amount=rows.amount)


def _entries(rows: ir.Table, *, kind: str, what: ir.Value, **told: ir.Value) -> ir.Table:
    import ibis

    empty = {"amount": "int64", "score": "float64", "minutes": "float64", "text": "string"}
    values = {
        name: (told[name] if name in told else ibis.null(wanted)).cast(wanted)
        for name, wanted in empty.items()
    }
    return rows.select(*_KEYS, kind=ibis.literal(kind), what=what.cast("string"), **values)
