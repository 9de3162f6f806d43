"""The desk of cases against a desk that is walked minute by minute, and the week of arrivals."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar.care import Arrivals, CareError, Hour, plan_desk, plan_week, read_arrivals, run_desk
from mehvar.workspace import NotBuiltError, Workspace


def walked(arrivals: list[int], handling: int, people: int) -> list[int]:
    """How long each waited, by a desk that looks every minute who came and who is free."""
    waiting: list[int] = []
    begun: dict[int, int] = {}
    busy, minute = [0] * people, 0
    while len(begun) < len(arrivals):
        waiting += [place for place, one in enumerate(arrivals) if one == minute]
        for who in range(people):
            if busy[who] == 0 and waiting:
                place = waiting.pop(0)
                begun[place], busy[who] = minute - arrivals[place], handling
        busy = [max(left - 1, 0) for left in busy]
        minute += 1
    return [begun[place] for place in range(len(arrivals))]


@settings(max_examples=25, deadline=None)
@given(
    arrivals=st.lists(st.integers(0, 300), min_size=1, max_size=40).map(sorted),
    handling=st.integers(1, 40), people=st.integers(1, 5), target=st.integers(0, 100),
)  # fmt: skip
def test_the_desk_is_that_which_is_walked(
    arrivals: list[int], handling: int, people: int, target: int
) -> None:
    found = run_desk(arrivals=arrivals, handling=handling, people=people, target=target)

    waits = walked(arrivals, handling, people)
    assert found.mean_wait == pytest.approx(sum(waits) / len(waits))
    assert found.longest_wait == max(waits)
    assert found.in_time == pytest.approx(sum(one <= target for one in waits) / len(waits))


@settings(max_examples=15, deadline=None)
@given(
    arrivals=st.lists(st.floats(0, 2_000), min_size=5, max_size=80).map(sorted),
    handling=st.floats(1, 60),
)
def test_the_plan_is_the_fewest_people_who_suffice(arrivals: list[float], handling: float) -> None:
    plan = plan_desk(arrivals=arrivals, handling=handling, target=30, service=0.8)

    assert plan.enough is not None
    assert plan.enough.in_time >= 0.8
    if plan.enough.people > 1:
        fewer = run_desk(
            arrivals=arrivals, handling=handling, people=plan.enough.people - 1, target=30
        )
        assert fewer.in_time < 0.8


def test_a_desk_without_people_is_refused_and_one_without_cases_needs_nobody() -> None:
    with pytest.raises(CareError, match="needs people"):
        run_desk(arrivals=[1.0], handling=5, people=0, target=10)

    assert plan_desk(arrivals=[], handling=5, target=10).enough is None


def week(peak: float, quiet: float) -> Arrivals:
    """Weeks in which every day has one busy hour and seven quiet ones."""
    hours = tuple(
        Hour(
            weekday=day, hour=hour, low=0, high=0, most=0,
            mean=peak if hour == 12 else quiet if 9 <= hour < 17 else 0.0,
        )
        for day in range(7)
        for hour in range(24)
    )  # fmt: skip
    return Arrivals(
        first=date(2026, 1, 3), last=date(2026, 1, 30), total=1, handling=180.0, handled=100,
        hours=hours,
    )  # fmt: skip


def test_the_peak_is_planned_for_itself_and_the_days_mean_would_let_it_wait() -> None:
    needs = {(one.hour.weekday, one.hour.hour): one for one in plan_week(week(200, 20), target=20)}

    assert needs[0, 12].people == 14, "200 an hour of 180 seconds: the published fourteen"
    assert needs[0, 12].flat_people < 10
    assert needs[0, 12].flat_queue.served_in_time == 0
    assert needs[0, 10].people < needs[0, 12].people
    assert needs[0, 3].people == 0


def test_contacts_are_counted_by_the_companys_own_clock(workspace: Workspace) -> None:
    """Half an hour past the hour in UTC is another hour in Tehran."""
    import pyarrow as pa

    from mehvar import schema

    wanted = schema.table("customer_interactions").arrow_schema
    saturday = datetime(2026, 1, 3, 5, 45)  # 9:15 in Tehran
    rows = [
        dict.fromkeys(wanted.names)
        | {"source": "s", "record_id": str(n), "at": saturday + timedelta(days=7 * (n % 2)),
           "day": (saturday + timedelta(days=7 * (n % 2))).date(), "direction": direction,
           "channel": "phone", "handling_minutes": 4.0}
        for n, direction in enumerate([None, "inbound", "inbound", "outbound"] * 20)
    ]  # fmt: skip
    with workspace.build(now=datetime(2026, 1, 20), as_of=date(2026, 1, 19)) as build:
        build.write_arrow("customer_interactions", pa.Table.from_pylist(rows, schema=wanted))

    found = read_arrivals(workspace, first=date(2026, 1, 3), last=date(2026, 1, 16))

    assert found.total == 60
    by_hour = {(one.weekday, one.hour): one for one in found.hours}
    assert by_hour[0, 9].mean == 30
    assert by_hour[0, 9].most == 40
    assert sum(one.mean for one in found.hours) == 30
    assert found.handling == 240


def test_before_a_build_nothing_is_known(workspace: Workspace) -> None:
    with pytest.raises(NotBuiltError):
        read_arrivals(workspace, first=date(2026, 1, 3), last=date(2026, 1, 16))
