"""One row per customer, and the attributes that follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.customers import (
    _attributes,
    _habits,
    _histories,
    _lifecycle,
    _people,
    _private,
    _stores,
    _timeline,
)
from mehvar.customers._attach import attach
from mehvar.customers._histories import Facts
from mehvar.customers._local import local_seconds
from mehvar.customers._workbench import Workbench, working

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import ibis.expr.types as ir

    from mehvar.workspace import Build


def build_customers(build: Build, *, rules: _lifecycle.LifecycleRules = _lifecycle.RULES) -> None:
    """Write one row per customer, their stores, what they told us, timeline and own attributes.

    Reads the marts of ``build_facts``, ``profiles`` and the base tables ``people``, ``events``,
    ``facts``, ``case_steps`` and ``grants``; only what happened up to ``build.as_of`` counts.
    """
    with working(build) as bench:
        told = bench.keep(_private.known_facts(build))
        build.write("customer_facts", _private.customer_facts(told))
        shown = _read(bench, told, _histories.shown)
        build.write("timeline", _timeline.timeline(build, shown))
        facts = _read(bench, told, _histories.until)
        stores = bench.keep(_stores.customer_stores(facts))
        build.write("customer_stores", stores)
        customers = bench.keep(_customers(bench, facts, stores, rules=rules))
        build.write("customers", customers)
        _attributes.put_own_attributes(build, _own_attributes(build, facts, customers))


def _read(bench: Workbench, told: ir.Table, chosen: Callable[[ir.Table, date], ir.Table]) -> Facts:
    build = bench.build

    def mart(name: str) -> ir.Table:
        return bench.name(chosen(build.read(name), build.as_of))

    return Facts(
        people=bench.name(_people.known_people(build)),
        orders=mart("customer_orders"),
        lines=mart("customer_order_lines"),
        returns=mart("customer_returns"),
        feedback=mart("customer_feedback"),
        interactions=mart("customer_interactions"),
        events=bench.name(chosen(_timeline.known_events(build), build.as_of)),
        told=told,
        steps=bench.name(chosen(_timeline.known_steps(build), build.as_of)),
        grants=bench.name(chosen(_timeline.known_grants(build), build.as_of)),
    )


def _customers(
    bench: Workbench, facts: Facts, stores: ir.Table, *, rules: _lifecycle.LifecycleRules
) -> ir.Table:
    """One row per customer that has a profile."""
    build = bench.build
    history = bench.keep(_histories.order_history(facts.orders, as_of=build.as_of))
    median = _lifecycle.median_gap(build.backend, history, rules=rules)
    rows = _people.identities(build)
    for part in (
        _people.particulars(facts.people, language=build.settings.language),
        history,
        _histories.usual_store(facts.orders),
        _stores.store_counts(stores),
        _histories.last_place(facts.orders),
        _histories.return_history(facts.returns, facts.orders, as_of=build.as_of),
        _histories.feedback_history(facts.feedback),
        _histories.contact_history(facts.interactions),
        _histories.days_seen(*_happenings(facts)),
        _histories.channels_used(facts.people, *_happenings(facts)),
    ):
        rows = attach(rows, part, on="customer_id")
    return _completed(build, rows, median_days=median, rules=rules)


def _happenings(facts: Facts) -> tuple[ir.Table, ...]:
    return (facts.orders, facts.returns, facts.feedback, facts.interactions, facts.events)


def _completed(
    build: Build, rows: ir.Table, *, median_days: float, rules: _lifecycle.LifecycleRules
) -> ir.Table:
    import ibis

    as_of = ibis.literal(build.as_of)
    registered = (rows.registered_day <= as_of).ifelse(rows.registered_day, None)
    counts = (
        "orders", "cancelled_orders", "gross_spend", "order_returned", "order_net_90d", "returns",
        "loose_returned", "loose_returned_90d", "feedbacks", "contacts", "complaints",
        "promises_kept", "promises_broken", "channel_count", "stores",
    )  # fmt: skip
    rows = rows.mutate(
        **{name: rows[name].fill_null(0) for name in counts},
        city=rows.city.fill_null(rows.order_city),
        region=rows.region.fill_null(rows.order_region),
        first_seen_day=ibis.least(
            rows.first_seen_day.fill_null(registered), registered.fill_null(rows.first_seen_day)
        ),
        last_seen_day=rows.last_seen_day.fill_null(registered),
        as_of_day=as_of,
    )
    silent = as_of.delta(rows.last_order_day, unit="day")
    return rows.mutate(
        tenure_days=as_of.delta(rows.first_seen_day, unit="day"),
        returned_amount=rows.order_returned + rows.loose_returned,
        net_spend=rows.gross_spend - rows.order_returned - rows.loose_returned,
        spend_90d=rows.order_net_90d - rows.loose_returned_90d,
        lifecycle=_lifecycle.stage(rows, silent_days=silent, median_days=median_days, rules=rules),
    )


def _own_attributes(build: Build, facts: Facts, customers: ir.Table) -> dict[str, ir.Table]:
    """Attribute -> one row per customer with its ``value``."""
    orders = facts.orders.filter(facts.orders.status != "cancelled")
    span = build.backend.to_pyarrow(
        orders.aggregate(first=orders.day.min(), last=orders.day.max())
    ).to_pylist()[0]
    wall = local_seconds(
        orders["at"],
        zone=build.settings.time_zone,
        first=span["first"] or build.as_of,
        last=span["last"] or build.as_of,
    )
    return {
        "lifecycle": customers.select("customer_id", value="lifecycle"),
        "channels": customers.select("customer_id", value="channels"),
        "preferred_channel": _habits.preferred_channel(orders, facts.interactions),
        "favourite_category": _habits.favourite_category(facts.lines),
        "favourite_hour": _habits.favourite_hour(orders, wall_seconds=wall),
        "favourite_weekday": _habits.favourite_weekday(orders),
    }
