"""Cases as they went, and whether changes helped: against what was put in by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pytest

from mehvar import care, schema
from mehvar.lake import IMPORTS
from mehvar.stats import wilson
from mehvar.workspace import Marts, NotBuiltError, Workspace

TODAY = date(2026, 1, 14)
NOW = datetime(2026, 1, 15, 9, 30)
MONDAY = datetime(2026, 1, 5, 6, 0)  # half past nine in Tehran
CHANGED = date(2025, 11, 15)
Row = Mapping[str, Any]


class Company:
    """Writes base rows and the marts that the step reads, and runs the step."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace, self.count = workspace, 0

    def put(self, table: str, rows: Iterable[Row]) -> None:
        self.count += 1
        names = schema.table(table).column_names
        full = [
            dict.fromkeys(names)
            | {"source": "mehvar", "import_id": f"i{self.count}", "at": MONDAY, "day": TODAY}
            | {"ingested_at": NOW, "record_hash": crc32(str(row["record_id"]).encode())}
            | dict(row)
            for row in rows
        ]
        full = [{name: row[name] for name in names} for row in full]
        lake = self.workspace.lake
        lake.append(table, pa.Table.from_pylist(full, schema=schema.table(table).arrow_schema))
        state = {"import_id": f"i{self.count}", "state": "imported", "changed_at": NOW}
        kept = lake.arrow_schema(IMPORTS)
        lake.append(IMPORTS, pa.Table.from_pylist([dict.fromkeys(kept.names) | state], schema=kept))

    def build(self, **marts: Sequence[Row]) -> Marts:
        with self.workspace.build(now=NOW, as_of=TODAY) as build:
            for name in ("profiles", "customer_orders", "customer_retention"):
                wanted = schema.table(name).arrow_schema
                rows = [dict.fromkeys(wanted.names) | dict(row) for row in marts.get(name, [])]
                build.write_arrow(name, pa.Table.from_pylist(rows, schema=wanted))
            care.build_care(build)
        return Marts(self.workspace)


@pytest.fixture
def company(workspace: Workspace) -> Company:
    return Company(workspace)


def case(name: str, **told: Any) -> Row:
    """A case that was opened on a Monday morning and is open still."""
    usual = {
        "record_id": name, "at": MONDAY, "day": MONDAY.date(), "kind": "late_order",
        "state": "open", "severity": "high", "stage": "after", "opened_by": "hand",
        "first_response_due_at": MONDAY + timedelta(minutes=60),
        "resolution_due_at": MONDAY + timedelta(minutes=240), "value_at_risk": 1_000,
    }  # fmt: skip
    return usual | told


def after(minutes: int) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


def read(marts: Marts, mart: str = "care_cases") -> dict[str, dict[str, Any]]:
    return {row["record_id"]: row for row in marts.rows(f"FROM {marts.view(mart)}")}


def test_minutes_are_those_that_were_worked_without_those_that_rested(company: Company) -> None:
    company.put("cases", [
        case("same day", state="resolved", first_response_at=after(30), resolved_at=after(200),
             waiting_minutes=50.0, decided_at=after(45)),
        case("next day", state="resolved", first_response_at=after(24 * 60 + 10),
             resolved_at=after(24 * 60 + 10), rested_minutes=20.0),
        case("merged", state="merged"),
    ])  # fmt: skip

    rows = read(company.build())

    assert set(rows) == {"same day", "next day"}
    one, other = rows["same day"], rows["next day"]
    assert (one["first_response_minutes"], one["resolution_minutes"]) == (30, 150)
    assert one["decision_minutes"] == 45
    assert (one["first_response_met"], one["resolution_met"]) == (True, True)
    assert other["first_response_minutes"] == 8 * 60 + 10, "the night does not count"
    assert other["resolution_minutes"] == 8 * 60 - 10
    assert (other["first_response_met"], other["resolution_met"]) == (False, False)


def test_what_is_past_due_is_missed_and_what_is_not_is_open(company: Company) -> None:
    later = NOW + timedelta(days=2)
    company.put("cases", [
        case("late"),
        case("in time", first_response_due_at=later, resolution_due_at=later),
        case("waits", state="waiting", first_response_at=after(5)),
    ])  # fmt: skip

    rows = read(company.build())

    assert (rows["late"]["first_response_met"], rows["late"]["resolution_met"]) == (False, False)
    assert (rows["in time"]["first_response_met"], rows["in time"]["resolution_met"]) == (
        None,
        None,
    )
    assert rows["waits"]["resolution_met"] is None


def test_customers_came_back_within_their_own_usual_gap(company: Company) -> None:
    company.put("cases", [
        case(f"c{who}", state="resolved", resolved_at=after(60), person_hash=who)
        for who in (1, 2, 3, 4)
    ] + [case("of the order", state="resolved", resolved_at=after(60), order_hash=77)])  # fmt: skip
    bought = {1: 3, 2: 8}
    orders = [
        {"customer_id": who, "source": "s", "record_id": f"o{who}", "status": "delivered",
         "order_hash": who * 100, "at": MONDAY + timedelta(days=days),
         "day": (MONDAY + timedelta(days=days)).date()}
        for who, days in bought.items()
    ]  # fmt: skip
    orders.append({"customer_id": 9, "source": "s", "record_id": "x", "order_hash": 77,
                   "status": "delivered", "at": after(-600), "day": MONDAY.date()})  # fmt: skip

    rows = read(company.build(
        profiles=[{"profile_hash": who, "customer_id": who} for who in (1, 2, 3, 4)],
        customer_orders=orders,
        customer_retention=[{"customer_id": who, "usual_gap_days": gap}
                            for who, gap in ((1, 5.0), (2, 5.0), (3, 30.0), (9, 2.0))],
    ))  # fmt: skip

    assert rows["c1"]["came_back"] is True
    assert rows["c2"]["came_back"] is False, "later than usual"
    assert rows["c3"]["came_back"] is None, "their month is not over"
    assert rows["c4"]["came_back"] is None, "no usual gap is known"
    assert rows["of the order"]["customer_id"] == 9
    assert rows["of the order"]["came_back"] is False


def test_silence_stays_in_the_count_of_the_recovery(company: Company) -> None:
    asked = MONDAY - timedelta(days=20)
    said = [True] * 12 + [False] * 4 + [None] * 14
    company.put("cases", [
        case(f"c{n}", state="resolved", resolved_at=asked, at=asked - timedelta(days=1),
             day=(asked - timedelta(days=1)).date(), asked_at=asked, recovered=one, person_hash=n,
             reopenings=int(n < 3))
        for n, one in enumerate(said)
    ] + [case("too early", state="resolved", resolved_at=MONDAY,
              asked_at=NOW - timedelta(days=1), person_hash=99)])  # fmt: skip
    marts = company.build(profiles=[{"profile_hash": who, "customer_id": who} for who in range(30)])

    found = care.read_results(company.workspace, first=date(2025, 12, 1), last=TODAY, marts=marts)[
        0
    ]

    told = found.recovery
    assert told is not None
    assert (told.asked, told.helped, told.failed, told.silent) == (30, 12, 4, 14)
    assert told.surely.value == 0.4
    assert told.at_best.value == pytest.approx(26 / 30)
    assert told.of_answers.value == 0.75
    ends = wilson(successes=12, n=30)[0]
    assert (told.surely.low, told.surely.high) == (ends.low, ends.high)
    assert (found.reopened.hits, found.reopened.n) == (3, 31)
    small = care.read_results(
        company.workspace, first=MONDAY.date(), last=TODAY, by="kind", marts=marts
    )[0]
    assert (small.cases, small.recovery, small.came_back) == (1, None, None)


def orders_a_day(n: int) -> list[Row]:
    days = [TODAY - timedelta(days=at) for at in range(150)]
    return [
        {"customer_id": 1, "source": "s", "record_id": f"{day}-{k}", "order_hash": int(f"{day:%j%y}{k:03}"),
         "status": "delivered", "at": datetime.combine(day, datetime.min.time()), "day": day}
        for day in days for k in range(n)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "later", "verdict"),
    [
        pytest.param(3.0, 1.0, "better", id="rarer"),
        pytest.param(1.0, 3.0, "worse", id="more often"),
        pytest.param(2.0, 2.0, "unclear", id="as often"),
        pytest.param(0.05, 0.05, "too_few", id="too few before"),
    ],
)
def test_a_change_is_judged_by_the_cases_that_it_is_about(
    company: Company, rng: np.random.Generator, before: float, later: float, verdict: str
) -> None:
    rows: list[Row] = []
    days = [TODAY - timedelta(days=at) for at in range(140)]
    for day in days:
        count = int(rng.poisson(before if day < CHANGED else later))
        opened = datetime.combine(day, datetime.min.time())
        rows += [case(f"{day}-{n}", day=day, at=opened, cause="late_pick") for n in range(count)]
        rows.append(case(f"{day}-x", day=day, cause="other"))
    company.put("cases", rows)
    company.put("changes", [
        {"record_id": "k1", "title": "Pick earlier", "state": "done", "cause": "late_pick",
         "kind": "late_order", "day": CHANGED - timedelta(days=20), "done_day": CHANGED},
        {"record_id": "k2", "title": "New bags", "state": "proposed", "cause": "late_pick",
         "day": TODAY},
        {"record_id": "k3", "title": "Just now", "state": "done", "cause": "late_pick",
         "day": TODAY, "done_day": TODAY - timedelta(days=9)},
    ])  # fmt: skip

    marts = company.build(customer_orders=orders_a_day(20))

    told = {one.record_id: one for one in care.read_changes(company.workspace, marts=marts)}
    assert told["k1"].verdict == verdict
    weeks = timedelta(days=56)
    about = [row["day"] for row in rows if row["cause"] == "late_pick"]
    assert told["k1"].before_cases == sum(CHANGED - weeks <= day < CHANGED for day in about)
    assert told["k1"].after_cases == sum(CHANGED <= day < CHANGED + weeks for day in about)
    assert told["k1"].before_orders == 56 * 20
    assert (told["k2"].verdict, told["k3"].verdict) == ("not_done", "waiting")
    answered = [row for row in read(marts).values() if row["change_minutes"] is not None]
    assert {row["cause"] for row in answered} == {"late_pick"}
    assert all(
        row["change_minutes"] == ((CHANGED if row["day"] <= CHANGED else TODAY - timedelta(days=9)) - row["day"]) / timedelta(minutes=1)
        for row in answered
    )  # fmt: skip


def test_causes_count_each_customer_once_and_name_what_was_granted(company: Company) -> None:
    company.put("cases", [
        case("a", cause="late_pick", cause_owner="company", person_hash=1, value_at_risk=500),
        case("b", cause="late_pick", cause_owner="company", person_hash=1, value_at_risk=900),
        case("c", cause="late_pick", cause_owner="company", person_hash=2, value_at_risk=100),
        case("d", cause="bag", cause_owner="courier", partner_id="c7", value_at_risk=9_000),
        case("old", cause="bag", cause_owner="courier", partner_id="c7",
             day=MONDAY.date() - timedelta(days=8), at=MONDAY - timedelta(days=8)),
    ])  # fmt: skip
    company.put("grants", [
        {"record_id": "g1", "case_id": "a", "state": "granted", "cost_amount": 70},
        {"record_id": "g2", "case_id": "a", "state": "refused", "cost_amount": 9_999},
        {"record_id": "g3", "case_id": "c", "state": "redeemed", "cost_amount": 30},
    ])  # fmt: skip
    marts = company.build(profiles=[{"profile_hash": n, "customer_id": n} for n in (1, 2)])

    found = care.read_causes(
        company.workspace, first=MONDAY.date(), last=MONDAY.date() + timedelta(days=7), marts=marts
    )

    assert [(one.cause, one.cases, one.before, one.customers) for one in found] == [
        ("bag", 1, 1, 0), ("late_pick", 3, 0, 2),
    ]  # fmt: skip
    assert (found[1].value_at_risk, found[1].cost) == (1_000, 100)


def test_the_chance_to_keep_a_customer_is_measured_and_drawn_to_what_was_set(
    company: Company,
) -> None:
    company.put("cases", [
        case(f"c{n}", state="resolved", resolved_at=after(60), recovered=n < 30) for n in range(40)
    ])  # fmt: skip

    found = care.read_saves(company.build())["late_order"]

    assert (found.n, found.kept) == (40, 30)
    assert found.shrunk(0.3) == pytest.approx((30 + 20 * 0.3) / 60)


def test_a_company_without_cases_has_none_and_before_a_build_nothing(company: Company) -> None:
    with pytest.raises(NotBuiltError):
        care.read_results(company.workspace, first=TODAY, last=TODAY)

    marts = company.build()

    assert care.read_results(company.workspace, first=TODAY, last=TODAY, marts=marts) == ()
    assert care.read_causes(company.workspace, first=TODAY, last=TODAY, marts=marts) == ()
    assert care.read_changes(company.workspace, marts=marts) == ()
    with pytest.raises(care.CareError, match="not told apart by 'moon'"):
        care.read_results(company.workspace, first=TODAY, last=TODAY, by="moon", marts=marts)
