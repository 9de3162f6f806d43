from __future__ import annotations

import datetime as dt

import jdatetime
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import calendar

EPOCH = dt.date(1970, 1, 1).toordinal()


def days_of(year: int, month: int, day: int) -> int:
    return jdatetime.date(year, month, day).togregorian().toordinal() - EPOCH  # type: ignore[no-any-return]


def test_every_day_of_three_centuries_agrees_with_jdatetime() -> None:
    first, last = days_of(1200, 1, 1), days_of(1500, 12, 29)
    days = np.arange(first, last + 1)

    year, month, day = calendar.jalali_from_days(days)
    back = calendar.days_from_jalali(year, month, day)

    expected = [
        jdatetime.date.fromgregorian(date=dt.date.fromordinal(d + EPOCH)) for d in days.tolist()
    ]
    assert [(j.year, j.month, j.day) for j in expected] == list(
        zip(year.tolist(), month.tolist(), day.tolist(), strict=True)
    )
    assert (back == days).all()
    assert days.size == 109_938


def test_the_table_and_the_formula_agree_outside_the_table_too() -> None:
    days = np.arange(-400_000, 200_000)  # years 270 to 1910

    year, month, day = calendar.jalali_from_days(days)

    assert (calendar.days_from_jalali(year, month, day) == days).all()
    assert (np.diff(year * 512 + month * 32 + day) > 0).all()


@settings(deadline=None)
@given(st.integers(-490_000, 600_000))
def test_a_day_comes_back_from_its_jalali_date(day: int) -> None:
    year, month, of_month = calendar.jalali_from_days([day])

    assert calendar.days_from_jalali(year, month, of_month).tolist() == [day]
    assert of_month[0] <= calendar.month_length(year, month)[0]


def test_leap_years_are_those_of_the_published_calendar() -> None:
    years = np.arange(1370, 1430)

    leap = years[calendar.is_leap(years)]

    assert leap.tolist() == [
        1370,
        1375,
        1379,
        1383,
        1387,
        1391,
        1395,
        1399,
        1403,
        1408,
        1412,
        1416,
        1420,
        1424,
        1428,
    ]


def test_days_may_be_numpy_dates() -> None:
    year, month, day = calendar.jalali_from_days(
        np.array(["2024-08-02T23:00"], dtype="datetime64[us]")
    )

    assert (year.tolist(), month.tolist(), day.tolist()) == ([1403], [5], [12])


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        pytest.param(1402, 12, 30, id="30 Esfand of a common year"),
        pytest.param(1403, 7, 31, id="31 Mehr"),
        pytest.param(1403, 13, 1, id="month 13"),
        pytest.param(1403, 0, 1, id="month 0"),
        pytest.param(1403, 1, 0, id="day 0"),
    ],
)
def test_a_date_that_does_not_exist_is_refused_or_masked(year: int, month: int, day: int) -> None:
    masked = calendar.days_from_jalali([year, 1403], [month, 1], [day, 1], invalid="mask")

    assert np.ma.getmaskarray(masked).tolist() == [True, False]
    with pytest.raises(calendar.CalendarError, match=f"{year}/{month}/{day} does not exist"):
        calendar.days_from_jalali(year, month, day)


def test_thirty_esfand_of_a_leap_year_exists() -> None:
    assert calendar.days_from_jalali(1403, 12, 30) == days_of(1404, 1, 1) - 1
