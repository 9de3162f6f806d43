from __future__ import annotations

import datetime as dt
from pathlib import Path

import jdatetime
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import calendar

DATA = Path(__file__).parents[3] / "shared" / "data"
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
MORDAD = dt.datetime(2024, 8, 2)
HALF_PAST_TWO = dt.datetime(2024, 8, 2, 14, 30)


def read(*texts: str | None, **options: str) -> list[dt.datetime | None]:
    return calendar.parse_moments(pa.array(texts, pa.string()), **options).values.to_pylist()  # type: ignore[arg-type,no-any-return]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1403/05/12", MORDAD),
        ("۱۴۰۳/۵/۱۲", MORDAD),
        ("١٤٠٣/٥/١٢", MORDAD),
        ("1403-05-12 14:30", HALF_PAST_TWO),
        ("1403.05.12", MORDAD),
        ("14030512", MORDAD),
        ("۱۴۰۳۰۵۱۲۱۴۳۰", HALF_PAST_TWO),
        ("14030512143000", HALF_PAST_TWO),
        ("14030512 1430", HALF_PAST_TWO),
        ("12/5/1403", MORDAD),
        ("12051403", MORDAD),
        ("۱۲ مرداد ۱۴۰۳", MORDAD),
        ("۱۲ مرداد ماه ۱۴۰۳", MORDAD),
        ("۱۲ مردادماه ۱۴۰۳", MORDAD),
        ("۱۲ امرداد ۱۴۰۳", MORDAD),
        ("1403 مرداد 12", MORDAD),
        ("12-Mordad-1403", MORDAD),
        ("12 mordad 1403 ساعت 14:30", HALF_PAST_TWO),
        ("پنج‌شنبه ۱۲ مرداد ۱۴۰۳ ساعت ۱۴:۳۰", HALF_PAST_TWO),
        ("پنج شنبه، ۱۲ مرداد ۱۴۰۳ - ۱۴:۳۰", HALF_PAST_TWO),
        ("۱۴:۳۰ ۱۴۰۳/۰۵/۱۲", HALF_PAST_TWO),
        ("۱۴۰۳/۵/۱۲ ساعت ۱۴ و ۳۰ دقیقه", HALF_PAST_TWO),
        ("۱۴۰۳/۵/۱۲ ۲:۳۰ ب.ظ", HALF_PAST_TWO),
        ("۱۴۰۳/۵/۱۲ ۲:۳۰ ب ظ", HALF_PAST_TWO),
        ("۱۴۰۳/۵/۱۲ ۲:۳۰ بعد از ظهر", HALF_PAST_TWO),
        ("۱۴۰۳/۵/۱۲ ۲:۳۰ ق.ظ", dt.datetime(2024, 8, 2, 2, 30)),
        ("۱۴۰۳/۵/۱۲ ۱۲:۰۰ شب", dt.datetime(2024, 8, 2)),
        ("۱۴۰۳/۵/۱۲ ۹ شب", dt.datetime(2024, 8, 2, 21)),
        ("۱۴۰۳/۵/۱۲ ۱ ظهر", dt.datetime(2024, 8, 2, 13)),
        ("1403/05/12 24:00", dt.datetime(2024, 8, 3)),
        ("۱۲ اردي\u200cبهشت ۱۴۰۳", dt.datetime(2024, 5, 1)),
        ("۱۲ اردی بهشت ۱۴۰۳", dt.datetime(2024, 5, 1)),
        ("۱۲ شهريور ۱۴۰۳ هجری شمسی", dt.datetime(2024, 9, 2)),
        ("30/12/1403", dt.datetime(2025, 3, 20)),
        ("2018-05-16 20:57:03", dt.datetime(2018, 5, 16, 20, 57, 3)),
        ("2018-05-16T20:57:03.5", dt.datetime(2018, 5, 16, 20, 57, 3, 500_000)),
        ("2018-05-16T20:57:03,123456789", dt.datetime(2018, 5, 16, 20, 57, 3, 123_456)),
        ("20180516", dt.datetime(2018, 5, 16)),
        ("16/05/2018", dt.datetime(2018, 5, 16)),
        ("16.05.2018 20.57", dt.datetime(2018, 5, 16, 20, 57)),
        ("05/16/2018 8:57 PM", dt.datetime(2018, 5, 16, 20, 57)),
        ("May 16, 2018", dt.datetime(2018, 5, 16)),
        ("16th of May 2018", dt.datetime(2018, 5, 16)),
        ("Wednesday, 16 May 2018", dt.datetime(2018, 5, 16)),
        ("12-Aug-2019", dt.datetime(2019, 8, 12)),
        ("12-AUG-19 08.57.03.000000 PM", dt.datetime(2019, 8, 12, 20, 57, 3)),
        ("12Aug2019", dt.datetime(2019, 8, 12)),
        ("12-Aug-19", dt.datetime(2019, 8, 12)),
        ("12 Aug 1997 12:00 am", dt.datetime(1997, 8, 12)),
        ("۱۶ اوت ۲۰۱۸", dt.datetime(2018, 8, 16)),
        ("۱۶ آگوست ۲۰۱۸ میلادی", dt.datetime(2018, 8, 16)),
    ],
)  # fmt: skip
def test_a_usual_spelling_is_read(text: str, moment: dt.datetime) -> None:
    parsed = calendar.parse_moments(pa.array([text, None]))

    assert parsed.values.to_pylist() == [moment, None]
    assert parsed.failed == 0
    assert not any(parsed.in_utc.to_pylist())


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("5/16/2018 8:57:03 PM +03:30", dt.datetime(2018, 5, 16, 17, 27, 3)),
        ("2018-05-16T20:57:03Z", dt.datetime(2018, 5, 16, 20, 57, 3)),
        ("2018-05-16T20:57:03+03:30", dt.datetime(2018, 5, 16, 17, 27, 3)),
        ("2018-05-16 20:57:03+0330", dt.datetime(2018, 5, 16, 17, 27, 3)),
        ("2018-05-16 20:57:03.25-03", dt.datetime(2018, 5, 16, 23, 57, 3, 250_000)),
        ("20180516T205703Z", dt.datetime(2018, 5, 16, 20, 57, 3)),
        ("Wed May 16 2018 20:57:03 GMT+0330 (Iran Standard Time)", dt.datetime(2018, 5, 16, 17, 27, 3)),
        ("Wed, 16 May 2018 20:57:03 GMT", dt.datetime(2018, 5, 16, 20, 57, 3)),
        ("1403-05-12T14:30:00+03:30", dt.datetime(2024, 8, 2, 11)),
        ("1526504223", dt.datetime(2018, 5, 16, 20, 57, 3)),
        ("1526504223500", dt.datetime(2018, 5, 16, 20, 57, 3, 500_000)),
    ],
)  # fmt: skip
def test_an_offset_makes_it_utc_and_says_so(text: str, utc: dt.datetime) -> None:
    parsed = calendar.parse_moments(pa.array([text]))

    assert parsed.values.to_pylist() == [utc]
    assert parsed.in_utc.to_pylist() == [True]
    assert parsed.at(zone="Asia/Tehran").to_pylist() == [utc]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1402/12/30", id="30 Esfand of a common year"),
        pytest.param("1403/13/01", id="month 13"),
        pytest.param("2018-02-29", id="29 February of a common year"),
        pytest.param("31/06/2018", id="31 June"),
        pytest.param("2018-05-16 25:00", id="hour 25"),
        pytest.param("2018-05-16 12:61", id="minute 61"),
        pytest.param("0912-123-4567", id="a mobile"),
        pytest.param("192.168.1.10", id="an address"),
        pytest.param("45123 things", id="a count of things"),
        pytest.param("دیروز", id="a word"),
        pytest.param("12 مرداد", id="no year"),
        pytest.param("1403/05", id="no day"),
        pytest.param("12 Mordad 2024", id="a Jalali month in a Gregorian year"),
        pytest.param("12/13/1403", id="a month that is none"),
        pytest.param("030512", id="six digits"),
        pytest.param("۱۴۰۳/۵/²", id="a superscript"),
        pytest.param("x" * 500 + "1403/05/12", id="a long text"),
    ],
)  # fmt: skip
def test_what_is_no_date_becomes_null_and_is_counted(text: str) -> None:
    parsed = calendar.parse_moments(pa.array([text, "1403/05/12"]))

    assert parsed.values.to_pylist() == [None, MORDAD]
    assert parsed.failed == 1


@pytest.mark.parametrize(
    "text", ["", "  ", "-", "NULL", "nan", "\\N", "0000-00-00 00:00:00", "00000000", "ندارد"]
)
def test_a_missing_value_is_null_without_being_a_failure(text: str) -> None:
    parsed = calendar.parse_moments(pa.array([text]))

    assert parsed.values.to_pylist() == [None]
    assert parsed.failed == 0


def test_the_whole_column_settles_which_number_is_the_day() -> None:
    assert read("05/06/2018", "13/06/2018") == [dt.datetime(2018, 6, 5), dt.datetime(2018, 6, 13)]
    assert read("05/06/2018", "06/13/2018") == [dt.datetime(2018, 5, 6), dt.datetime(2018, 6, 13)]


def test_a_column_that_could_be_two_days_is_left_empty_and_reported() -> None:
    column = pa.array(["05/06/2018", "07/08/2018", "09/09/2018"])

    parsed = calendar.parse_moments(column)
    told = calendar.parse_moments(column, order="mdy")
    found = calendar.detect_date_format(column)

    assert parsed.values.to_pylist() == [None, None, dt.datetime(2018, 9, 9)]
    assert (parsed.failed, parsed.ambiguous) == (2, 2)
    assert told.values.to_pylist()[:2] == [dt.datetime(2018, 5, 6), dt.datetime(2018, 7, 8)]
    assert found is not None
    assert found.ambiguous
    assert found.calendar == "gregorian"
    assert found.order is None


def test_two_digit_years_follow_the_stated_calendar_and_the_documented_century() -> None:
    assert read("03/05/12", calendar="jalali") == [MORDAD]
    assert read("99/12/30", calendar="jalali") == [dt.datetime(2021, 3, 20)]
    assert read("03/05/12") == [None]
    assert read("16/05/18", calendar="gregorian", order="dmy") == [dt.datetime(2018, 5, 16)]
    assert read("16/05/68", "16/05/69", calendar="gregorian", order="dmy") == [
        dt.datetime(2068, 5, 16),
        dt.datetime(1969, 5, 16),
    ]


def test_days_that_only_one_calendar_has_settle_two_digit_years() -> None:
    year = [jdatetime.date(1402, 1, 1) + dt.timedelta(days=day) for day in range(0, 700, 3)]
    texts = [day.strftime("%y/%m/%d") for day in year]

    parsed = calendar.parse_moments(pa.array(texts))

    assert (parsed.calendar, parsed.order, parsed.failed) == ("jalali", "ymd", 0)
    assert [value.date() for value in parsed.values.to_pylist()] == [
        day.togregorian() for day in year
    ]


def test_a_year_of_four_digits_tells_its_calendar_row_by_row() -> None:
    parsed = calendar.parse_moments(pa.array(["1403/05/12", "2024-08-02"]))

    assert parsed.values.to_pylist() == [MORDAD, MORDAD]
    assert parsed.calendar == "mixed"
    assert read("1403/05/12", "2024-08-02", calendar="jalali") == [MORDAD, None]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        pytest.param(pa.array([14030512, None]), [MORDAD, None], id="whole numbers"),
        pytest.param(pa.array([14030512.0, None]), [MORDAD, None], id="whole numbers as floats"),
        pytest.param(pa.array([45506.604166666664]), [HALF_PAST_TWO], id="Excel serial"),
        pytest.param(pa.array(["45506", "45507"]), [MORDAD, MORDAD + dt.timedelta(days=1)], id="Excel serials as text"),
        pytest.param(pa.array([1722609000]), [HALF_PAST_TWO], id="seconds since 1970"),
        pytest.param(pa.array([1722609000_000_000_000]), [HALF_PAST_TWO], id="nanoseconds since 1970"),
        pytest.param(pa.array([MORDAD.date()]), [MORDAD], id="dates"),
        pytest.param(pa.array([HALF_PAST_TWO]), [HALF_PAST_TWO], id="timestamps"),
        pytest.param(pa.array([HALF_PAST_TWO], pa.timestamp("ns", "UTC")), [HALF_PAST_TWO], id="zoned timestamps"),
        pytest.param(pa.array([dt.date(1403, 5, 12)]), [MORDAD], id="a Jalali date typed as Gregorian"),
        pytest.param(pa.array(["1403/05/12", None, "x"]).dictionary_encode(), [MORDAD, None, None], id="dictionary"),
        pytest.param(pa.chunked_array([["1403/05/12"], ["1403/05/12"]]), [MORDAD, MORDAD], id="chunks"),
        pytest.param(pa.array(["x", "1403/05/12", "y"]).slice(1, 1), [MORDAD], id="a slice"),
        pytest.param(pa.array(["1403/05/12"], pa.large_string()), [MORDAD], id="large text"),
        pytest.param(pa.array([None, None]), [None, None], id="only nulls"),
        pytest.param(pa.array([], pa.string()), [], id="no rows"),
        pytest.param(pa.chunked_array([], pa.string()), [], id="no chunks"),
    ],
)  # fmt: skip
def test_every_kind_of_column_is_read(column: pa.Array, expected: list[dt.datetime | None]) -> None:
    assert calendar.parse_moments(column).values.to_pylist() == expected


def test_a_lone_number_among_dates_is_no_excel_serial() -> None:
    assert read("1403/05/12", "45123", "1403/05/12") == [MORDAD, None, MORDAD]


def test_a_column_of_truths_is_refused() -> None:
    with pytest.raises(calendar.CalendarError, match="bool holds no dates"):
        calendar.parse_moments(pa.array([True]))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.datetimes(dt.datetime(1850, 1, 1), dt.datetime(2110, 1, 1)), min_size=1, max_size=40
    ),
    st.sampled_from(
        ["%Y-%m-%d %H:%M:%S.%f", "%Y/%m/%dT%H:%M:%S.%f", "%d %b %Y %H:%M:%S.%f", "%Y%m%d%H%M%S"]
    ),
    st.sampled_from([None, PERSIAN, ARABIC]),
)
def test_what_strftime_writes_comes_back(
    moments: list[dt.datetime], form: str, digits: dict[int, str] | None
) -> None:
    texts = [moment.strftime(form) for moment in moments]
    texts = [text.translate(digits) if digits else text for text in texts]

    found = calendar.parse_moments(pa.array(texts)).values.to_pylist()

    exact = "%f" in form
    assert found == [moment if exact else moment.replace(microsecond=0) for moment in moments]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.dates(dt.date(1830, 1, 1), dt.date(2100, 1, 1)), min_size=1, max_size=40),
    st.sampled_from(
        ["{y}/{m:02d}/{d:02d}", "{y}-{m}-{d}", "{d}/{m}/{y}", "{y}{m:02d}{d:02d}", "{d} {name} {y}"]
    ),
    st.sampled_from([None, PERSIAN, ARABIC]),
)
def test_what_jdatetime_says_of_a_day_comes_back(
    days: list[dt.date], form: str, digits: dict[int, str] | None
) -> None:
    jalali = [jdatetime.date.fromgregorian(date=day) for day in days]
    texts = [
        form.format(y=j.year, m=j.month, d=j.day, name=j.j_months_fa[j.month - 1]) for j in jalali
    ]

    found = calendar.parse_moments(
        pa.array([text.translate(digits) if digits else text for text in texts])
    )

    assert [moment.date() for moment in found.values.to_pylist()] == days
    assert found.calendar == "jalali"


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=30),
            st.from_regex(r"[0-9۰-۹/:.\- TZ+apm]{1,20}", fullmatch=True),
        ),
        max_size=30,
    )
)
@settings(deadline=None)
def test_any_text_gives_as_many_rows_and_a_true_count(texts: list[str | None]) -> None:
    parsed = calendar.parse_moments(pa.array(texts, pa.string()))

    assert len(parsed.values) == len(parsed.in_utc) == len(texts)
    assert 0 <= parsed.ambiguous <= parsed.failed <= parsed.values.null_count


def test_repeated_values_are_read_as_single_ones_are() -> None:
    texts = ["۱۲ مرداد ۱۴۰۳", None, "x", "2018-05-16T20:57:03Z"] * 5_000

    parsed = calendar.parse_moments(pa.array(texts))

    assert parsed.failed == 5_000
    assert parsed.values.slice(19_996).to_pylist() == [
        MORDAD,
        None,
        None,
        dt.datetime(2018, 5, 16, 20, 57, 3),
    ]
    assert parsed.in_utc.slice(19_996).to_pylist() == [False, False, False, True]


@pytest.mark.parametrize(
    ("texts", "calendar_", "order", "has_time", "surely"),
    [
        pytest.param(["1403/05/12", "1402/01/31"], "jalali", "ymd", False, True, id="Jalali"),
        pytest.param(
            ["12/05/1403", "31/01/1402"], "jalali", "dmy", False, True, id="Jalali, day first"
        ),
        pytest.param(["۱۲ مرداد ۱۴۰۳"], "jalali", "ymd", False, True, id="Jalali in words"),
        pytest.param(["2018-05-16 20:57:03"], "gregorian", "ymd", True, True, id="ISO"),
        pytest.param(
            ["8/1/2011 0:00", "8/31/2011 0:00"], "gregorian", "mdy", True, True, id="American"
        ),
        pytest.param(
            ["1722609000", "1722609001"], "gregorian", None, True, False, id="seconds since 1970"
        ),
    ],
)
def test_the_format_of_a_column_is_detected(
    texts: list[str], calendar_: str, order: str | None, has_time: bool, surely: bool
) -> None:
    found = calendar.detect_date_format(pa.array(texts))

    assert found is not None
    assert (found.calendar, found.order, found.has_time, found.ambiguous) == (
        calendar_,
        order,
        has_time,
        False,
    )
    assert (found.confidence > 0.9) is surely


@pytest.mark.parametrize(
    "column",
    [
        pytest.param(pa.array(["09121234567", "09351234567"]), id="mobiles"),
        pytest.param(pa.array(["0499370899", "0084575948"]), id="national codes"),
        pytest.param(pa.array(["خوب بود", "بد نبود", "1403/05/12"]), id="comments"),
        pytest.param(pa.array(["1,250,000", "980,000"]), id="amounts"),
        pytest.param(pa.array([1, 2, 3]), id="small numbers"),
        pytest.param(pa.array([True]), id="truths"),
        pytest.param(pa.array([None, ""]), id="nothing"),
    ],
)
def test_a_column_of_something_else_is_no_date(column: pa.Array) -> None:
    assert calendar.detect_date_format(column) is None


@pytest.mark.data
def test_the_dates_of_digikala_are_all_read() -> None:
    path = DATA / "fa_digikala" / "digikala_comments_20k.parquet"
    if not path.exists():
        pytest.skip("the public data sets are not beside the checkout")
    column = pq.read_table(path, columns=["created_at"])["created_at"]
    names = {name: number for number, name in enumerate(jdatetime.date.j_months_fa, start=1)}

    parsed = calendar.parse_moments(column)

    texts = [text.split() for text in column.to_pylist()]
    expected = [jdatetime.date(int(y), names[m], int(d)).togregorian() for d, m, y in texts]
    assert parsed.failed == 0
    assert [moment.date() for moment in parsed.values.to_pylist()] == expected


@pytest.mark.data
def test_the_moments_of_olist_are_those_of_the_standard_library() -> None:
    path = DATA / "olist" / "sample15k_orders.parquet"
    if not path.exists():
        pytest.skip("the public data sets are not beside the checkout")
    table = pq.read_table(path)

    for name in (name for name in table.column_names if "date" in name or name.endswith("_at")):
        expected = [
            dt.datetime.fromisoformat(text) if text else None for text in table[name].to_pylist()
        ]
        assert calendar.parse_moments(table[name]).values.to_pylist() == expected
