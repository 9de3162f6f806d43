"""Clocks of cases against a clock that ticks minute by minute."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar.calendar import WorkingHours
from mehvar.care import CareError, Run, Terms, WorkingTime, make_terms, read_clocks
from mehvar.care import read_terms as read
from mehvar.care import write_terms as write
from mehvar.workspace import Workspace

FIRST = date(2026, 1, 3)  # a Saturday
ZONE = ZoneInfo("Asia/Tehran")
WORKED = {3: 0.5, 4: 0.0}
"""Thursdays are worked half, Fridays not (Python counts from Monday)."""

HOLIDAY = date(2026, 1, 11)
DAYS = [FIRST + timedelta(days=at) for at in range(40)]


def fraction(day: date) -> float:
    return 0.0 if day == HOLIDAY else WORKED.get(day.weekday(), 1.0)


TIME = WorkingTime(
    hours=WorkingHours(opens=time(9), closes=time(17)),
    dates=pa.table({"day": pa.array(DAYS), "working_fraction": [fraction(day) for day in DAYS]}),
    zone="Asia/Tehran",
)


def is_worked(moment: datetime) -> bool:
    """Whether the company works in the minute that begins then (UTC)."""
    local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZONE)
    opens = local.replace(hour=9, minute=0)
    return opens <= local < opens + timedelta(hours=8) * fraction(local.date())


def ticked(start: datetime, end: datetime, rests: tuple[tuple[datetime, datetime], ...]) -> int:
    """Count the working minutes between two moments that lie in no rest, one by one."""
    count, minute = 0, start
    while minute < end:
        rested = any(since <= minute < until for since, until in rests)
        count += is_worked(minute) and not rested
        minute += timedelta(minutes=1)
    return count


def at(minutes: int) -> datetime:
    return datetime(2026, 1, 5, 4, 0) + timedelta(minutes=minutes)


@settings(max_examples=25, deadline=None)
@given(
    opened=st.integers(0, 6_000),
    gaps=st.tuples(st.integers(0, 2_000), st.integers(0, 3_000), st.integers(0, 3_000)),
    target=st.integers(1, 1_500),
)
def test_what_is_left_is_what_a_ticking_clock_leaves(
    opened: int, gaps: tuple[int, int, int], target: int
) -> None:
    start = at(opened)
    since = start + timedelta(minutes=gaps[0])
    until = since + timedelta(minutes=gaps[1])
    now = until + timedelta(minutes=gaps[2])
    rested = ticked(since, until, ())

    found = read_clocks([Run(started_at=start, target=target, rested=rested)], now=now, time=TIME)[
        0
    ]

    left = target - ticked(start, now, ((since, until),))
    assert found.left == pytest.approx(left)
    assert found.state == ("late" if left < 0 else "soon" if left < target / 4 else "ok")


@settings(max_examples=20, deadline=None)
@given(opened=st.integers(0, 6_000), target=st.integers(1, 1_500), rested=st.integers(0, 600))
def test_it_is_due_when_the_ticking_clock_has_counted_the_target(
    opened: int, target: int, rested: int
) -> None:
    start = at(opened)

    found = read_clocks(
        [Run(started_at=start, target=target, rested=rested)], now=start, time=TIME
    )[0]

    assert ticked(start, found.due_at, ()) == target + rested
    assert is_worked(found.due_at - timedelta(minutes=1)), "and not a minute of the night later"


@settings(max_examples=20, deadline=None)
@given(opened=st.integers(0, 4_000), paused=st.integers(1, 2_000), asked=st.integers(0, 4_000))
def test_while_it_rests_nothing_of_it_passes_and_it_is_due_later(
    opened: int, paused: int, asked: int
) -> None:
    start, since = at(opened), at(opened + paused)
    now = since + timedelta(minutes=asked)
    run = Run(started_at=start, target=480, rests_since=since)

    then, later = (read_clocks([run], now=moment, time=TIME)[0] for moment in (since, now))

    assert later.left == pytest.approx(then.left)
    assert later.state == "paused"
    assert later.due_at >= then.due_at


def test_a_clock_that_stopped_was_met_or_missed_and_time_changes_nothing() -> None:
    start = at(120)  # half past nine
    runs = [
        Run(started_at=start, target=60, stopped_at=start + timedelta(minutes=60)),
        Run(started_at=start, target=60, stopped_at=start + timedelta(minutes=61)),
    ]

    soon, later = (
        read_clocks(runs, now=start + timedelta(days=days), time=TIME) for days in (1, 9)
    )

    assert [one.state for one in soon] == ["met", "missed"]
    assert soon == later
    assert [one.left for one in soon] == [0.0, -1.0]


def test_no_clocks_are_no_question() -> None:
    assert read_clocks([], now=at(0), time=TIME) == ()


def test_terms_are_kept_as_they_were_set(workspace: Workspace) -> None:
    terms = Terms(opens=time(8, 30), closes=time(22), half_life=600, people=4)

    write(workspace.root, terms)

    assert read(workspace.root) == terms


def test_terms_that_cannot_be_are_all_named_at_once() -> None:
    with pytest.raises(CareError, match=r"half_life 1 must.*moon is unknown|moon.*half_life"):
        make_terms({"half_life": 1, "moon": 3})
