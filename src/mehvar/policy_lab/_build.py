"""The step that collects every moment in which a policy could have decided."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import reduce
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mehvar import schema
from mehvar.empowerment import FACTS, SITUATIONS
from mehvar.policy_lab import _around, _events, _told
from mehvar.policy_lab._bench import Bench, at_work, beside

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build

MARTS = ("policy_cases",)
"""What the step writes."""

READS = (
    "dates", "profiles", "people", "employees", "returns", "interactions", "cases", "decisions",
    "grants", "customers", "customer_orders", "customer_order_lines", "customer_returns",
    "customer_interactions", "customer_value",
)  # fmt: skip
"""What the step reads."""


def build_policy_cases(build: Build) -> None:
    """Write one row per moment in which somebody could have decided something for a customer.

    Late orders, items out of stock, returns and complaints come from what was recorded of them;
    cases and decisions of employees stand beside their moment, or as one of their own. A fact is
    what was known at that moment; what cannot be told of it is empty, never filled from later.
    """
    with at_work(build) as bench:
        facts = _fact_types()
        people = build.read("profiles").select("profile_hash", "customer_id")
        events = bench.keep(_collect(bench))
        told = bench.keep(_told.told_cases(build.current("cases"), people, situations=SITUATIONS))
        decisions, grants = build.current("decisions"), build.current("grants")
        decided = bench.keep(_told.decided_moments(decisions, grants, people, facts))
        moments = bench.keep(_around.moments(events, told, decided))
        ledger = bench.keep(_told.ledger(grants, people))
        rows = _around.with_orders(moments, build.read("customer_orders"))
        rows = _around.with_customers(bench, rows)
        rows = _around.with_ledger(bench.keep(rows), ledger)
        rows = _around.with_employees(rows, build.current("employees"))
        rows = _around.settle_facts(rows, facts)
        build.write("policy_cases", rows)


def _fact_types() -> dict[str, str]:
    columns = {one.name: one.ibis_type for one in schema.table("policy_cases").columns}
    return {name: columns[name] for name in FACTS}


def _collect(bench: Bench) -> ir.Table:
    """All moments that the recorded facts tell of, employees' own records aside."""
    import ibis

    build = bench.build
    orders, lines = build.read("customer_orders"), build.read("customer_order_lines")
    offset = _offset(build)
    wanted = bench.keep(_events.wanted_lines(lines, orders))
    before = _events.prices_before(lines, wanted)
    returns = bench.keep(_returns(build, orders, offset=offset))
    contacts = _keyed(build, "interactions", build.read("customer_interactions"))
    parts = (
        _events.late_orders(orders, offset=offset),
        _events.stock_outs(wanted, before),
        _events.returned_items(returns, _events.line_prices(lines, orders, returns)),
        _events.complaints(contacts),
    )
    events = reduce(ibis.union, parts)
    link = _told.link_of(events.situation, events.order_hash, events.product_id)
    pair = _told.pair_of(events.situation, events.order_hash)
    return _first_of_link(events.mutate(event_link=link, event_pair=pair))


def _first_of_link(events: ir.Table) -> ir.Table:
    """Let only the first of several events of a moment carry its link: a grant counts once."""
    import ibis

    order = [events["at"], events.case_id]
    place = ibis.row_number().over(group_by="event_link", order_by=order)
    events = events.mutate(place=place)
    link = (events.place == 0).ifelse(events.event_link, ibis.null("string"))
    return events.mutate(event_link=link).drop("place")


def _returns(build: Build, orders: ir.Table, *, offset: int) -> ir.Table:
    """The returns with their order's key and the working days since it came."""
    rows = _keyed(build, "returns", build.read("customer_returns"))
    came = orders.filter(orders.delivered_at.notnull())
    came = came.select("order_hash", came_day=_events.local_day(came.delivered_at, offset=offset))
    rows = beside(rows, came, on="order_hash")
    days = _around.working_days(build.read("dates"))
    rows = beside(rows, days.rename(then_count="count"), on="day", to="came_day")
    rows = beside(rows, days.rename(now_count="count"), on="day")
    passed = rows.now_count - rows.then_count
    return rows.mutate(working_days=(passed >= 0).ifelse(passed, None))


def _keyed(build: Build, name: str, rows: ir.Table) -> ir.Table:
    """Put the order's key, as the base table knows it, beside the rows of its mart."""
    base = build.current(name)
    keys = base.select(base_source="source", base_record="record_id", order_hash="order_hash")
    return rows.left_join(
        keys, (rows.source == keys.base_source) & (rows.record_id == keys.base_record)
    ).drop("base_source", "base_record")


def _offset(build: Build) -> int:
    """Return the seconds east of UTC on the as-of day."""
    noon = datetime.combine(build.as_of, time(12), tzinfo=UTC)
    shift = noon.astimezone(ZoneInfo(build.settings.time_zone)).utcoffset()
    return int(shift.total_seconds()) if shift is not None else 0
