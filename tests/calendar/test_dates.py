from __future__ import annotations

import datetime as dt
from pathlib import Path

import jdatetime
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import calendar, schema
from mehvar.calendar._hijri import hijri_month_length, hijri_start, hijri_year

WEEKEND = (1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.0)
IRAN = calendar.Holidays.default()
EPOCH = dt.date(1970, 1, 1)


def table(first: dt.date, last: dt.date, **options: object) -> pa.Table:
    chosen: dict[str, object] = {
        "fiscal_month": 1,
        "fiscal_calendar": "jalali",
        "weekend": WEEKEND,
        "holidays": IRAN,
        "occasions": calendar.Occasions.default(),
        **options,
    }
    return calendar.dates_table(first=first, last=last, **chosen)  # type: ignore[arg-type]


def jalali(year: int, month: int, day: int) -> dt.date:
    return jdatetime.date(year, month, day).togregorian()  # type: ignore[no-any-return]


def year_of(year: int, **options: object) -> dict[dt.date, dict[str, object]]:
    rows = table(jalali(year, 1, 1), jalali(year + 1, 1, 1) - dt.timedelta(days=1), **options)
    return {row["day"]: row for row in rows.to_pylist()}


def test_the_columns_are_those_that_the_schema_declares() -> None:
    rows = table(dt.date(2024, 1, 1), dt.date(2024, 1, 2))

    declared = next(mart for mart in schema.MART_TABLES if mart.name == "dates")
    assert rows.schema.equals(declared.arrow_schema)


def test_every_key_of_twenty_years_agrees_with_the_standard_library_and_jdatetime() -> None:
    rows = table(dt.date(2010, 1, 1), dt.date(2030, 1, 1)).to_pylist()

    for row in rows:
        day = row["day"]
        j = jdatetime.date.fromgregorian(date=day)
        saturday = jdatetime.date.fromgregorian(date=day - dt.timedelta(days=j.weekday()))
        assert row["week"] == (day - dt.timedelta(days=day.weekday())).isoformat()
        assert (row["month"], row["year"]) == (f"{day:%Y-%m}", f"{day:%Y}")
        assert row["quarter"] == f"{day.year}-Q{(day.month + 2) // 3}"
        assert row["jday"] == j.strftime("%Y-%m-%d")
        assert row["jweek"] == saturday.strftime("%Y-%m-%d")
        assert (row["jmonth"], row["jyear"]) == (j.strftime("%Y-%m"), j.strftime("%Y"))
        assert row["jseason"] == f"{j.year}-S{(j.month + 2) // 3}"
        assert row["fyear"] == row["jyear"]
        assert row["weekday"] == j.weekday()
    assert len(rows) == (dt.date(2030, 1, 1) - dt.date(2010, 1, 1)).days + 1


def test_a_fiscal_year_that_begins_in_mehr_carries_both_years() -> None:
    rows = year_of(1403, fiscal_month=7)

    assert rows[jalali(1403, 6, 31)]["fyear"] == "1402-1403"
    assert rows[jalali(1403, 7, 1)]["fyear"] == "1403-1404"


def test_a_gregorian_fiscal_year_begins_in_its_month() -> None:
    rows = table(
        dt.date(2024, 3, 31), dt.date(2024, 4, 1), fiscal_month=4, fiscal_calendar="gregorian"
    )

    assert rows["fyear"].to_pylist() == ["2023-2024", "2024-2025"]


def test_thursday_is_half_worked_friday_and_holidays_are_not() -> None:
    rows = year_of(1403)

    assert rows[jalali(1403, 5, 10)]["working_fraction"] == 1.0
    assert rows[jalali(1403, 5, 11)]["working_fraction"] == 0.5
    assert rows[jalali(1403, 5, 11)]["is_working_day"] is True
    assert rows[jalali(1403, 5, 12)]["is_working_day"] is False
    assert rows[jalali(1403, 11, 22)]["working_fraction"] == 0.0
    assert rows[jalali(1403, 11, 22)]["holiday"] == "پیروزی انقلاب اسلامی"
    assert year_of(1403, language="en")[jalali(1403, 11, 22)]["holiday"] == "Islamic Revolution Day"


PUBLISHED = {
    1403: "1/1 1/2 1/3 1/4 1/12 1/13 1/22 1/23 2/15 3/14 3/15 3/28 4/5 4/25 4/26 6/4 6/12 6/14 6/22 6/31 "
    "9/15 10/25 11/9 11/22 11/26 12/29 12/30",
    1404: "1/1 1/2 1/3 1/4 1/11 1/12 1/13 2/4 3/14 3/15 3/16 3/24 4/14 4/15 5/23 5/31 6/2 6/10 6/19 9/3 "
    "10/13 10/27 11/15 11/22 12/20 12/29",
}  # the official calendars of the Iranian Council of Public Culture


@pytest.mark.parametrize("year", sorted(PUBLISHED))
def test_the_holidays_of_a_year_are_those_of_the_official_calendar(year: int) -> None:
    expected = {jalali(year, *map(int, day.split("/"))) for day in PUBLISHED[year].split()}

    assert {day for day, row in year_of(year).items() if row["holiday"]} == expected


@pytest.mark.parametrize("year", sorted(PUBLISHED))
def test_the_lunar_rule_alone_is_at_most_a_day_away(year: int) -> None:
    rules = calendar.Holidays(rows=tuple(row for row in IRAN.rows if row[0].year is None))
    official = {jalali(year, *map(int, day.split("/"))) for day in PUBLISHED[year].split()}

    for day, row in year_of(year, holidays=rules).items():
        near = {day + dt.timedelta(days=shift) for shift in (-1, 0, 1)}
        assert not row["holiday"] or near & official


def test_the_hijri_calendar_agrees_with_the_published_table() -> None:
    # Reingold and Dershowitz, Calendrical Calculations, appendix C: fixed dates and Islamic dates
    published = """473837 697 7 7; 507850 793 7 1; 524156 839 7 6; 544676 897 6 1; 567118 960 9 30;
        601716 1058 5 18; 613424 1091 6 2; 645554 1182 2 3; 664224 1234 10 10; 694799 1321 1 21;
        704424 1348 3 19; 709580 1362 10 7; 727274 1412 9 13; 744313 1460 10 12; 764652 1518 3 5"""

    for row in published.split(";"):
        fixed, year, month, day = map(int, row.split())
        assert hijri_start(year, month) + day - 1 == fixed - EPOCH.toordinal()
        assert hijri_year(fixed - EPOCH.toordinal()) == year


@settings(deadline=None)
@given(st.integers(1200, 1600))
def test_a_hijri_year_has_354_or_355_days(year: int) -> None:
    days = sum(hijri_month_length(year, month) for month in range(1, 13))

    assert days == hijri_start(year + 1, 1) - hijri_start(year, 1)
    assert days in {354, 355}


@pytest.mark.parametrize("year", range(1395, 1412))
def test_chaharshanbe_suri_is_the_eve_of_the_last_wednesday(year: int) -> None:
    wednesday = jalali(year + 1, 1, 1) - dt.timedelta(days=1)
    while wednesday.weekday() != 2:
        wednesday -= dt.timedelta(days=1)

    rows = year_of(year, language="en")

    found = [day for day, row in rows.items() if "Chaharshanbe Suri" in str(row["occasion"])]
    assert found == [wednesday - dt.timedelta(days=1)]


def test_occasions_meet_and_mourning_forbids_celebration() -> None:
    rows = year_of(1403, language="en")
    ashura, yalda = jalali(1403, 4, 26), jalali(1403, 9, 30)

    silent = calendar.Occasions.default().no_celebration(
        pa.array([ashura, yalda, None], pa.date32())
    )

    assert rows[jalali(1403, 1, 5)]["occasion"] == "Nowruz, Ramadan"
    assert rows[yalda]["occasion"] == "Yalda"
    assert silent.to_pylist() == [True, False, None]


HEAD = "calendar,year,month,day,name_fa,name_en,fraction\n"


def test_a_dated_row_replaces_the_rule_and_can_cancel_it(tmp_path: Path) -> None:
    path = tmp_path / "holidays.csv"
    path.write_text(HEAD + "hijri,,1,10,عاشورا,Ashura,0\njalali,1402,5,6,عاشورا,Ashura,0.5\njalali,,2,1,روز شرکت,Ours,0\n"
                    "jalali,1403,2,1,روز شرکت,Ours,1\n", encoding="utf-8")  # fmt: skip

    holidays = calendar.Holidays.read(path)

    named = {
        day: row["working_fraction"]
        for year in (1402, 1403)
        for day, row in year_of(year, holidays=holidays).items()
        if row["holiday"]
    }
    assert named == {
        jalali(1402, 2, 1): 0.0,
        jalali(1402, 5, 6): 0.0,  # a Friday
        jalali(1403, 4, 27): 0.0,  # the rule, a day after the announced one
    }


def test_a_broken_holiday_file_names_every_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "holidays.csv"
    path.write_text(
        HEAD + "lunar,,1,10,عاشورا,Ashura,0\njalali,,13,1,نوروز,Nowruz,0\njalali,,1,1,نوروز,,2\n",
        encoding="utf-8",
    )

    with pytest.raises(calendar.CalendarError) as caught:
        calendar.Holidays.read(path)

    text = str(caught.value)
    assert str(path) in text
    assert "row 2: column calendar (lunar)" in text
    assert "row 3: column month (13)" in text
    assert "row 4: column fraction (2)" in text


def test_a_holiday_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "holidays.csv"
    path.write_text("day,month\n1,2\n", encoding="utf-8")

    with pytest.raises(calendar.CalendarError, match="lacks the columns calendar, year"):
        calendar.Holidays.read(path)


def test_the_default_files_are_copied_once_and_read_back(tmp_path: Path) -> None:
    calendar.Holidays.write_default(tmp_path / "holidays.csv")
    calendar.Occasions.write_default(tmp_path / "occasions.csv")

    assert calendar.Holidays.read(tmp_path / "holidays.csv") == IRAN
    assert calendar.Occasions.read(tmp_path / "occasions.csv") == calendar.Occasions.default()
    with pytest.raises(calendar.CalendarError, match="exists already"):
        calendar.Holidays.write_default(tmp_path / "holidays.csv")


def test_an_empty_range_or_a_short_week_is_refused() -> None:
    with pytest.raises(calendar.CalendarError, match="Give a first day before the last"):
        table(dt.date(2024, 1, 2), dt.date(2024, 1, 1))
    with pytest.raises(calendar.CalendarError, match="with 5 weekdays"):
        table(dt.date(2024, 1, 1), dt.date(2024, 1, 2), weekend=(1.0,) * 5)


DATES = table(dt.date(2020, 1, 1), dt.date(2027, 1, 1))
WORKED = [row["day"] for row in DATES.to_pylist() if row["is_working_day"]]
SOME_DAY = st.dates(dt.date(2020, 3, 1), dt.date(2026, 1, 1))


@settings(deadline=None)
@given(SOME_DAY, SOME_DAY)
def test_working_days_between_agree_with_numpys_busday_count(one: dt.date, other: dt.date) -> None:
    start, end = sorted((one, other))
    free = np.setdiff1d(DATES["day"].to_numpy(), np.array(WORKED, "datetime64[D]"))
    days_after = (np.datetime64(start) + 1, np.datetime64(end) + 1)

    count = calendar.working_days_between(
        pa.array([start, end]), pa.array([end, start]), dates=DATES
    )

    expected = np.busday_count(*days_after, weekmask="1111111", holidays=free)
    assert count.to_pylist() == [expected, -expected]


@settings(deadline=None)
@given(SOME_DAY, st.integers(1, 120))
def test_the_day_that_working_days_lead_to_is_worked_and_that_many_away(
    start: dt.date, days: int
) -> None:
    reached = calendar.add_working_days(pa.array([start]), days, dates=DATES)

    assert reached[0].as_py() in WORKED
    assert calendar.working_days_between(pa.array([start]), reached, dates=DATES).to_pylist() == [
        days
    ]


def test_seven_working_days_from_before_nowruz_pass_over_the_holidays() -> None:
    received = pa.array([jalali(1402, 12, 28), None])

    last_day = calendar.add_working_days(received, pa.array([7, 7]), dates=DATES)

    assert last_day.to_pylist() == [jalali(1403, 1, 14), None]


def test_a_date_outside_the_dates_table_is_refused() -> None:
    with pytest.raises(calendar.CalendarError, match="2020-01-01 to 2027-01-01"):
        calendar.add_working_days(pa.array([dt.date(2026, 12, 31)]), 5, dates=DATES)
    with pytest.raises(calendar.CalendarError, match="outside the dates table"):
        calendar.working_days_between(
            pa.array([dt.date(2019, 1, 1)]), pa.array([dt.date(2021, 1, 1)]), dates=DATES
        )
    with pytest.raises(calendar.CalendarError, match="forwards only"):
        calendar.add_working_days(pa.array([dt.date(2021, 1, 1)]), -1, dates=DATES)
    with pytest.raises(calendar.CalendarError, match="every day once"):
        calendar.add_working_days(
            pa.array([dt.date(2021, 1, 1)]), 1, dates=DATES.slice(0, 1).take([0, 0])
        )
