from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import money

PERSIAN = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")
ARABIC = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")


def read(*texts: str | None, exponent: int = 0, unit: money.Unit = "rial") -> list[int | None]:
    found: list[int | None]
    found = money.parse_amounts(
        pa.array(texts, pa.string()), exponent=exponent, unit=unit
    ).to_pylist()
    return found


@pytest.mark.parametrize(
    ("text", "rial"),
    [
        ("12000", 12_000),
        ("۱۲۰۰۰", 12_000),
        ("١٢٠٠٠", 12_000),
        ("1,234,567", 1_234_567),
        ("۱٬۲۳۴٬۵۶۷ ریال", 1_234_567),
        ("۱،۲۳۴،۵۶۷ ريال", 1_234_567),
        ("1.234.567", 1_234_567),
        ("1 234 567", 1_234_567),
        ("1\u00a0234\u00a0567", 1_234_567),
        ("12,34,567", 1_234_567),
        ("12000 تومان", 120_000),
        ("12000تومان", 120_000),
        ("12000 - تومان", 120_000),
        ("(تومان) 12000", 120_000),
        ("۱۲ هزار تومان", 120_000),
        ("۱٫۵ میلیون تومان", 15_000_000),
        ("18.4 میلیارد تومان", 184_000_000_000),
        ("۵ ﷼", 5),
        ("IRR 5", 5),
        ("5 Toman", 50),
        ("12.000 تومان", 120_000),
        ("0.500 تومان", 5),
        ("-500", -500),
        ("−۵۰۰", -500),
        ("500-", -500),
        ("(1,500)", -1_500),
        ("رایگان", 0),
        ("1.2E+06", 1_200_000),
        ("000000000000000000000012", 12),
        ("9223372036854775807", 2**63 - 1),
    ],
)
def test_a_usual_spelling_is_read_in_rials(text: str, rial: int) -> None:
    assert read(text, None) == [rial, None]


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£1,234.50", 123_450),
        ("1234.5", 123_450),
        ("R$ 1.234,56", 123_456),
        ("1.234,56", 123_456),
        ("12,5", 1_250),
        (".99", 99),
        ("0.005", 0),
        ("0.015", 2),
        ("0.025", 2),
        ("-0.025", -2),
        ("$5", 500),
    ],
)
def test_a_usual_spelling_is_read_in_pence(text: str, pence: int) -> None:
    assert read(text, exponent=2, unit="major") == [pence]


@pytest.mark.parametrize(
    ("unit", "amount"),
    [
        ("rial", 12),
        ("toman", 120),
        ("thousand_rial", 12_000),
        ("thousand_toman", 120_000),
        ("major", 12),
        ("minor", 12),
    ],
)
def test_a_bare_number_is_taken_in_the_stated_unit(unit: money.Unit, amount: int) -> None:
    assert read("12", unit=unit) == [amount]
    assert money.parse_amounts(pa.array([12]), exponent=0, unit=unit).to_pylist() == [amount]
    assert money.parse_amounts(pa.array([12.0]), exponent=0, unit=unit).to_pylist() == [amount]


@pytest.mark.parametrize(
    "text", ["12 سیب", "abc", "1,2345", "12 13", "1.2.3", "12%", "5 تومان ریال", "£5", "9223372036854775808", "9" * 200, "1e99", "12²", "۱۲ مرداد ۱۴۰۳", "x" * 300]
)  # fmt: skip
def test_what_is_no_amount_of_the_unit_becomes_null(text: str) -> None:
    assert read(text) == [None]


def test_toman_in_a_column_of_pounds_is_no_amount() -> None:
    assert read("5 تومان", exponent=2, unit="major") == [None]


def test_the_column_settles_what_a_single_dot_is() -> None:
    assert read("12.000", "15.500") == [12_000, 15_500]
    assert read("12.000", "1234.000") == [12, 1_234]
    assert read("12.000", exponent=2, unit="major") == [1_200]
    assert read("12.000", "1.234,50", exponent=2, unit="major") == [1_200_000, 123_450]


def test_a_decimal_column_has_decimal_points() -> None:
    column = pa.array([Decimal("12.000"), Decimal("15.500"), None])

    assert money.parse_amounts(column, exponent=0, unit="rial").to_pylist() == [12, 16, None]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        pytest.param(pa.array([2**63 - 1, 2**63 // 10 + 1, -5]), [None, None, -50], id="overflow"),
        pytest.param(pa.array([2**64 - 1, 7], pa.uint64()), [None, 70], id="unsigned"),
        pytest.param(
            pa.array([1.5, float("nan"), float("inf"), 1e300, None]),
            [15, None, None, None, None],
            id="floats",
        ),
        pytest.param(
            pa.array(["5", None, "x"]).dictionary_encode(), [50, None, None], id="dictionary"
        ),
        pytest.param(pa.chunked_array([["5"], ["6"]]), [50, 60], id="chunks"),
        pytest.param(pa.array(["1", "5", "2"]).slice(1, 1), [50], id="a slice"),
        pytest.param(pa.array(["5"], pa.large_string()), [50], id="large text"),
        pytest.param(pa.array([None]), [None], id="only nulls"),
        pytest.param(pa.array([], pa.string()), [], id="no rows"),
    ],
)
def test_every_kind_of_column_is_read(column: pa.Array, expected: list[int | None]) -> None:
    assert money.parse_amounts(column, exponent=0, unit="toman").to_pylist() == expected


def test_a_column_of_dates_is_refused() -> None:
    with pytest.raises(money.MoneyError, match=r"date32.* holds no amounts"):
        money.parse_amounts(pa.array([dt.date(2024, 1, 1)]), exponent=0, unit="rial")


def exactly(number: Decimal, exponent: int) -> int | None:
    whole = int(number.scaleb(exponent).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
    return whole if abs(whole) < 2**63 else None


@settings(deadline=None)
@given(
    st.lists(st.decimals(-(10**14), 10**14, places=4, allow_nan=False), min_size=1, max_size=50),
    st.integers(0, 4),
    st.sampled_from([None, PERSIAN, ARABIC]),
)
def test_text_is_rounded_as_the_decimal_module_rounds(
    numbers: list[Decimal], exponent: int, digits: dict[int, str] | None
) -> None:
    texts = [f"{number:,f}" for number in numbers]

    found = read(
        *(text.translate(digits) if digits else text for text in texts),
        exponent=exponent,
        unit="major",
    )

    assert found == [exactly(number, exponent) for number in numbers]


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(st.floats(-1e18, 1e18), st.decimals(-(10**9), 10**9, places=3).map(float)),
        min_size=1,
    ),
    st.integers(0, 3),
)
def test_a_float_is_the_decimal_that_it_prints_as(numbers: list[float], exponent: int) -> None:
    found = money.parse_amounts(pa.array(numbers), exponent=exponent, unit="major").to_pylist()

    assert found == [exactly(Decimal(repr(number)), exponent) for number in numbers]


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=25),
            st.from_regex(r"[0-9,.\-() تومانریال]{1,15}", fullmatch=True),
        ),
        max_size=30,
    )
)
def test_any_text_gives_as_many_rows(texts: list[str | None]) -> None:
    assert len(read(*texts)) == len(texts)


@pytest.mark.parametrize(
    ("texts", "unit"),
    [
        (["12 تومان", "13 تومان", None], "toman"),
        (["12 ریال", "۱۳ ﷼"], "rial"),
        (["12 هزار تومان", "13 هزار تومان"], "thousand_toman"),
        (["1.5 میلیون تومان"], "toman"),
        (["£12", "£13.50"], "major"),
        (["12", "13"], None),
        (["12 تومان", "13 ریال"], None),
        (["12 تومان", "13", "14"], None),
        (["مبلغ کل (تومان)"], "toman"),
        (["مبلغ (هزار ریال)"], "thousand_rial"),
        (["مبلغ (میلیون تومان)"], None),
        (["قیمت به ريال"], "rial"),
        (["Price (£)"], "major"),
        (["amount"], None),
        ([None], None),
    ],
)
def test_the_unit_is_read_from_values_and_headers(
    texts: list[str | None], unit: money.Unit | None
) -> None:
    assert money.detect_unit(pa.array(texts, pa.string())) == unit
    assert money.detect_unit(pa.array(texts, pa.string()).dictionary_encode()) == unit


def test_numbers_name_no_unit() -> None:
    assert money.detect_unit(pa.array([1, 2])) is None
