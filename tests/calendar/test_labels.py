from __future__ import annotations

import datetime as dt

import jdatetime
import pyarrow as pa
import pytest

from mehvar import calendar


@pytest.mark.parametrize(
    ("kind", "key", "fa", "en"),
    [
        ("day", "2024-08-02", "۲ اوت ۲۰۲۴", "2 August 2024"),
        ("week", "2024-07-29", "هفتهٔ ۲۹ ژوئیه ۲۰۲۴", "Week of 29 July 2024"),
        ("month", "2024-08", "اوت ۲۰۲۴", "August 2024"),
        ("quarter", "2024-Q3", "سه‌ماههٔ سوم ۲۰۲۴", "Q3 2024"),
        ("year", "2024", "۲۰۲۴", "2024"),
        ("jday", "1403-05-12", "۱۲ مرداد ۱۴۰۳", "12 Mordad 1403"),
        ("jweek", "1403-05-06", "هفتهٔ ۶ مرداد ۱۴۰۳", "Week of 6 Mordad 1403"),
        ("jmonth", "1403-05", "مرداد ۱۴۰۳", "Mordad 1403"),
        ("jseason", "1403-S2", "تابستان ۱۴۰۳", "Summer 1403"),
        ("jyear", "1403", "۱۴۰۳", "1403"),
        ("fyear", "1403", "سال مالی ۱۴۰۳", "Fiscal year 1403"),
        ("fyear", "1403-1404", "سال مالی ۱۴۰۳–۱۴۰۴", "Fiscal year 1403–1404"),
    ],
)
def test_a_period_is_written_in_both_languages(
    kind: calendar.Period, key: str, fa: str, en: str
) -> None:
    assert calendar.period_label(kind, key, "fa") == fa
    assert calendar.period_label(kind, key, "en") == en
    assert kind in calendar.PERIODS


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("jmonth", "1403-13"),
        ("month", "2024"),
        ("jseason", "1403-Q2"),
        ("century", "14"),
        ("day", "2024-00-01"),
    ],
)
def test_a_key_of_another_kind_is_refused(kind: calendar.Period, key: str) -> None:
    with pytest.raises(calendar.CalendarError, match="names no"):
        calendar.period_label(kind, key, "fa")


def test_a_day_is_written_in_either_calendar() -> None:
    day = dt.date(2024, 8, 2)

    assert calendar.format_day(day, calendar="jalali", language="fa") == "۱۲ مرداد ۱۴۰۳"
    assert (
        calendar.format_day(day, calendar="jalali", language="en", weekday=True)
        == "Friday 12 Mordad 1403"
    )
    assert calendar.format_day(day, calendar="gregorian", language="en") == "2 August 2024"


def test_a_birthday_on_30_esfand_is_kept_on_29_esfand_of_a_common_year() -> None:
    births = pa.array(
        [
            jdatetime.date(1375, 12, 30).togregorian(),
            jdatetime.date(1370, 5, 12).togregorian(),
            None,
        ]
    )

    common = calendar.anniversary(births, year=1404)
    leap = calendar.anniversary(births, year=1403)

    assert common.to_pylist() == [
        jdatetime.date(1404, 12, 29).togregorian(),
        jdatetime.date(1404, 5, 12).togregorian(),
        None,
    ]
    assert leap[0].as_py() == jdatetime.date(1403, 12, 30).togregorian()


def test_a_birthday_on_29_february_is_kept_on_28_february_of_a_common_year() -> None:
    births = pa.array([dt.date(1996, 2, 29), dt.date(1996, 3, 1)])

    assert calendar.anniversary(births, year=2023, calendar="gregorian").to_pylist() == [
        dt.date(2023, 2, 28),
        dt.date(2023, 3, 1),
    ]
    assert calendar.anniversary(births, year=2024, calendar="gregorian")[0].as_py() == dt.date(
        2024, 2, 29
    )


def test_seasons_and_month_names_are_those_of_the_calendar() -> None:
    assert [calendar.season(month) for month in (1, 3, 4, 12)] == [1, 1, 2, 4]
    assert calendar.month_name(7, calendar="jalali", language="en") == "Mehr"
    assert calendar.month_name(1, calendar="gregorian", language="fa") == "ژانویه"
