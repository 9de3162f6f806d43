from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import calendar

ZONES = [
    "Asia/Tehran",
    "Europe/London",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "UTC",
]
MOMENTS = st.lists(
    st.datetimes(dt.datetime(1905, 1, 1), dt.datetime(2100, 1, 1)), min_size=1, max_size=30
)


@settings(deadline=None)
@given(MOMENTS, st.sampled_from(ZONES))
def test_local_time_is_what_the_standard_library_shows(
    moments: list[dt.datetime], zone: str
) -> None:
    expected = [
        moment.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        for moment in moments
    ]

    assert calendar.to_local(pa.array(moments), zone=zone).to_pylist() == expected
    assert calendar.local_day(pa.array(moments), zone=zone).to_pylist() == [
        moment.date() for moment in expected
    ]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.datetimes(dt.datetime(1905, 1, 1), dt.datetime(2037, 1, 1)), min_size=1),
    st.sampled_from(ZONES),
)
def test_utc_is_what_arrow_says_with_the_earlier_of_two_and_the_change_for_none(
    moments: list[dt.datetime], zone: str
) -> None:
    local = pa.array(
        moments
    )  # Arrow forgets the rules of a zone after 2037; the next tests go further

    expected = pc.assume_timezone(local, zone, ambiguous="earliest", nonexistent="latest").cast(
        pa.timestamp("us")
    )

    assert (
        calendar.to_utc(local, zone=zone).to_pylist()
        == expected.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us")).to_pylist()
    )


@settings(deadline=None)
@given(MOMENTS, st.sampled_from(ZONES))
def test_a_moment_comes_back_unless_the_clock_showed_it_twice(
    moments: list[dt.datetime], zone: str
) -> None:
    at = pa.array(moments)

    back = calendar.to_utc(calendar.to_local(at, zone=zone), zone=zone)

    for moment, returned in zip(moments, back.to_pylist(), strict=True):
        assert returned == moment or dt.timedelta() < moment - returned <= dt.timedelta(hours=2)


def test_a_time_that_tehran_skipped_moves_forward_and_one_shown_twice_is_the_earlier() -> None:
    skipped = dt.datetime(2022, 3, 22, 0, 30)  # 1 Farvardin 1401 was the last spring forward
    twice = dt.datetime(2022, 9, 21, 23, 30)

    utc = calendar.to_utc(pa.array([skipped, twice, None]), zone="Asia/Tehran")

    assert utc.to_pylist() == [
        dt.datetime(2022, 3, 21, 20, 30),
        dt.datetime(2022, 9, 21, 19, 0),
        None,
    ]


def test_midnight_in_tehran_is_the_next_day() -> None:
    at = pa.chunked_array([[dt.datetime(2024, 8, 1, 20, 29)], [dt.datetime(2024, 8, 1, 20, 30)]])

    assert calendar.local_day(at, zone="Asia/Tehran").to_pylist() == [
        dt.date(2024, 8, 1),
        dt.date(2024, 8, 2),
    ]


def test_an_unknown_zone_is_refused_with_an_example() -> None:
    with pytest.raises(calendar.CalendarError, match=r"'Tehran' is unknown\. Example: Asia/Tehran"):
        calendar.to_utc(pa.array([dt.datetime(2024, 1, 1)]), zone="Tehran")
