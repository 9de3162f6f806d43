"""The build step: cases as they went in working time, and whether changes helped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mehvar import schema
from mehvar.care import _changes
from mehvar.care._clock import WorkingTime, working_time
from mehvar.care._terms import FILE

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.workspace import Build

MARTS = ("care_cases", "care_changes")
"""What the step writes."""

READS = ("cases", "changes", "profiles", "customer_orders", "customer_retention")
"""What the step reads."""

FILES = (FILE, "holidays.csv")
"""The files of a workspace on which the result depends besides the tables."""

_SAME = (
    "source", "record_id", "at", "day", "kind", "severity", "state", "stage", "opened_by",
    "channel", "store_id", "touchpoint_id", "team_id", "employee_id", "order_id", "cause",
    "cause_owner", "partner_id", "recovered", "value_at_risk",
)  # fmt: skip


def build_care(build: Build) -> None:
    """Write ``care_cases`` and ``care_changes``; both are empty where the company has none."""
    cases = _cases(build) if build.has_rows("cases") else []
    changes = _changes.known_changes(build) if build.has_rows("changes") else []
    _changes.put_change_minutes(cases, changes)
    build.write_arrow("care_cases", _table("care_cases", cases))
    orders = _orders_a_day(build) if changes else {}
    told = [
        _changes.effect_of(one, cases=cases, orders=orders, as_of=build.as_of) for one in changes
    ]
    build.write_arrow("care_changes", _table("care_changes", told))


def known_cases(build: Build) -> ir.Table:
    """One row per case that was not merged, with its customer, their gap and their next order."""
    import ibis

    cases = build.current("cases")
    cases = cases.filter(cases.state.fill_null("open") != "merged")
    people = build.read("profiles").select("profile_hash", person_customer="customer_id")
    orders = build.read("customer_orders")
    known = orders.filter(orders.order_hash.notnull()).select(
        known_order="order_hash", order_customer="customer_id"
    )
    rows = cases.left_join(people, cases.person_hash == people.profile_hash)
    rows = rows.left_join(known, rows.order_hash == known.known_order)
    rows = rows.mutate(customer_id=ibis.coalesce(rows.person_customer, rows.order_customer))
    later = _later_orders(rows, orders)
    gaps = build.read("customer_retention").select(
        gap_customer="customer_id", usual_gap_days="usual_gap_days"
    )
    rows = rows.left_join(gaps, rows.customer_id == gaps.gap_customer)
    return rows.left_join(
        later, (rows.source == later.later_source) & (rows.record_id == later.later_id)
    )


def _later_orders(rows: ir.Table, orders: ir.Table) -> ir.Table:
    """One row per resolved case whose customer bought after it: the day of that order."""
    resolved = rows.filter(rows.resolved_at.notnull(), rows.customer_id.notnull()).select(
        later_source="source", later_id="record_id", whose="customer_id", since="resolved_at"
    )
    bought = orders.filter(orders.status != "cancelled").select(
        buyer="customer_id", bought_at="at", bought_day="day"
    )
    both = resolved.inner_join(
        bought, (resolved.whose == bought.buyer) & (bought.bought_at > resolved.since)
    )
    return both.group_by("later_source", "later_id").aggregate(next_day=both.bought_day.min())


def _cases(build: Build) -> list[dict[str, Any]]:
    rows = known_cases(build)
    found: list[dict[str, Any]] = build.backend.to_pyarrow(
        rows.select(
            *_SAME, "customer_id", "first_response_at", "first_response_due_at", "resolved_at",
            "resolution_due_at", "decided_at", "asked_at", "reopenings", "handling_minutes",
            "waiting_minutes", "rested_minutes", "usual_gap_days", "next_day",
        ).order_by("day", "record_id")
    ).to_pylist()  # fmt: skip
    _put_minutes(found, _time(build, found))
    _put_days(found, zone=build.settings.time_zone)
    for row in found:
        row["first_response_met"] = _met(row, "first_response", build)
        row["resolution_met"] = _met(row, "resolution", build)
        row["came_back"] = _came_back(row, build)
        row["reopenings"] = row["reopenings"] or 0
        row["change_minutes"] = None
    return found


def _time(build: Build, rows: list[dict[str, Any]]) -> WorkingTime:
    """The working time of all days on which something happened to a case."""
    names = ("at", "first_response_at", "resolved_at", "decided_at")
    moments = [row[name].date() for row in rows for name in names if row[name] is not None]
    moments.append(build.now.date())
    return working_time(
        build.workspace, first=min(moments) - timedelta(days=2),
        last=max(moments) + timedelta(days=2),
    )  # fmt: skip


def _put_minutes(rows: list[dict[str, Any]], time: WorkingTime) -> None:
    """Put the working minutes from the opening to what followed beside each case."""
    opened = [row["at"] for row in rows]
    for moment, name in (
        ("first_response_at", "first_response_minutes"),
        ("resolved_at", "resolution_minutes"),
        ("decided_at", "decision_minutes"),
    ):
        told = time.between(opened, [row[moment] for row in rows])
        for row, minutes in zip(rows, told, strict=True):
            row[name] = None if minutes is None else max(minutes, 0.0)
    for row in rows:
        if row["resolution_minutes"] is not None:
            rests = (row["waiting_minutes"] or 0.0) + (row["rested_minutes"] or 0.0)
            row["resolution_minutes"] = max(row["resolution_minutes"] - rests, 0.0)


def _put_days(rows: list[dict[str, Any]], *, zone: str) -> None:
    import pyarrow as pa

    from mehvar.calendar import local_day

    for moment, name in (("resolved_at", "resolved_day"), ("asked_at", "asked_day")):
        told = local_day(pa.array([row[moment] for row in rows], pa.timestamp("us")), zone=zone)
        for row, day in zip(rows, told.to_pylist(), strict=True):
            row[name] = day


def _met(row: dict[str, Any], clock: str, build: Build) -> bool | None:
    """Tell whether a clock was met; one that is past due is missed, whatever comes."""
    due = row[f"{clock}_due_at"]
    stopped = row["first_response_at"] if clock == "first_response" else row["resolved_at"]
    if due is None:
        return None
    if stopped is not None:
        return bool(stopped <= due)
    is_late = due < build.now and row["state"] != "waiting"
    is_open = clock == "first_response" and row["resolved_at"] is not None
    return False if is_late and not is_open else None


def _came_back(row: dict[str, Any], build: Build) -> bool | None:
    """Tell whether the customer bought again within their usual gap after the resolution."""
    gap, resolved = row["usual_gap_days"], row["resolved_day"]
    if gap is None or resolved is None:
        return None
    last = resolved + timedelta(days=max(round(gap), 1))
    if row["next_day"] is not None and row["next_day"] <= last:
        return True
    return False if build.as_of >= last else None


def _orders_a_day(build: Build) -> dict[Any, int]:
    """Return how many orders that were not cancelled each day had."""
    orders = build.read("customer_orders")
    orders = orders.filter(orders.status != "cancelled")
    rows = build.backend.to_pyarrow(orders.group_by("day").aggregate(n=orders.count())).to_pylist()
    return {row["day"]: row["n"] for row in rows}


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    wanted = schema.table(name).arrow_schema
    return pa.table(
        {one.name: pa.array([row.get(one.name) for row in rows], one.type) for one in wanted}
    )
