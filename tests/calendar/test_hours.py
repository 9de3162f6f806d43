"""Working time, against counting minute by minute."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar.calendar import (
    CalendarError,
    Holidays,
    Occasions,
    WorkingHours,
    add_working_minutes,
    dates_table,
    working_minutes_between,
)

ZONE = "Asia/Tehran"
DATES = dates_table(
    first=dt.date(2026, 3, 1),
    last=dt.date(2026, 4, 30),
    holidays=Holidays.default(),
    occasions=Occasions.default(),
    weekend=(1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.0),
    fiscal_month=1,
    fiscal_calendar="jalali",
)
DAY = WorkingHours()
FRACTION = dict(zip(DATES["day"].to_pylist(), DATES["working_fraction"].to_pylist(), strict=True))
TEHRAN = dt.timedelta(hours=3, minutes=30)
BEGIN = dt.datetime(2026, 3, 5)


def between(start: dt.datetime, end: dt.datetime, hours: WorkingHours = DAY) -> float:
    columns = (pa.array([one], pa.timestamp("us")) for one in (start, end))
    found = working_minutes_between(*columns, hours=hours, dates=DATES, zone=ZONE)
    return float(found[0].as_py())


def after(start: dt.datetime, minutes: float, hours: WorkingHours = DAY) -> dt.datetime:
    column = pa.array([start], pa.timestamp("us"))
    found = add_working_minutes(column, minutes, hours=hours, dates=DATES, zone=ZONE)
    moment = found[0].as_py()
    assert isinstance(moment, dt.datetime)
    return moment


def tehran(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute) - TEHRAN


def is_working(moment: dt.datetime) -> bool:
    """Whether the minute that begins now is worked, by the rule in words."""
    local = moment + TEHRAN
    minutes = (local - local.replace(hour=9, minute=0)).total_seconds() / 60
    return bool(0 <= minutes < 480 * FRACTION[local.date()])


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        pytest.param(tehran(3, 7, 10), 60, tehran(3, 7, 11), id="on a Saturday morning"),
        pytest.param(tehran(3, 7, 16, 30), 60, tehran(3, 8, 9, 30), id="over night"),
        pytest.param(tehran(3, 12, 12, 30), 60, tehran(3, 14, 9, 30), id="Thursday to Saturday"),
        pytest.param(tehran(3, 13, 12), 1, tehran(3, 14, 9, 1), id="from a Friday"),
        pytest.param(tehran(3, 19, 12, 30), 60, tehran(3, 25, 9, 30), id="over Nowruz"),
        pytest.param(tehran(3, 13, 12), 0, tehran(3, 13, 12), id="nothing"),
        pytest.param(tehran(3, 7, 10), 420, tehran(3, 7, 17), id="until closing"),
    ],
)
def test_terms_end_when_people_are_there(
    start: dt.datetime, minutes: float, end: dt.datetime
) -> None:
    assert after(start, minutes) == end


_MOMENTS = st.integers(0, 30 * 24 * 60).map(lambda minute: BEGIN + dt.timedelta(minutes=minute))


@given(_MOMENTS, st.integers(0, 3 * 24 * 60))
def test_it_counts_as_one_who_looks_at_every_minute(start: dt.datetime, length: int) -> None:
    minutes = (start + dt.timedelta(minutes=one) for one in range(length))

    found = between(start, start + dt.timedelta(minutes=length))

    assert found == sum(map(is_working, minutes))


@given(_MOMENTS, st.integers(1, 2_000))
def test_what_is_added_lies_between(start: dt.datetime, minutes: int) -> None:
    end = after(start, minutes)

    assert between(start, end) == minutes
    assert between(start, end - dt.timedelta(seconds=1)) < minutes


@given(_MOMENTS, _MOMENTS)
def test_the_other_way_round_it_is_negative(start: dt.datetime, end: dt.datetime) -> None:
    assert between(start, end) == -between(end, start)


def test_a_night_shift_belongs_to_the_day_on_which_it_began() -> None:
    night = WorkingHours(opens=dt.time(20), closes=dt.time(4))

    assert between(tehran(3, 8, 18), tehran(3, 9, 12), night) == 480
    assert between(tehran(3, 9, 1), tehran(3, 9, 12), night) == 180


def test_around_the_clock_a_day_has_1440_minutes() -> None:
    always = WorkingHours(opens=dt.time(0), closes=dt.time(0))

    assert between(tehran(3, 7, 0), tehran(3, 9, 0), always) == 2_880


def test_what_is_unknown_stays_unknown() -> None:
    column = pa.array([None, tehran(3, 7, 10)], pa.timestamp("us"))

    found = working_minutes_between(column, column, hours=DAY, dates=DATES, zone=ZONE)

    assert found.to_pylist() == [None, 0.0]


@pytest.mark.parametrize("minutes", [pytest.param(-1, id="back"), pytest.param(1e6, id="too far")])
def test_what_the_table_does_not_hold_is_refused(minutes: float) -> None:
    with pytest.raises(CalendarError):
        after(tehran(3, 7, 10), minutes)
