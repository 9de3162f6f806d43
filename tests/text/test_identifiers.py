"""Mobiles, e-mails and codes: every spelling, and slow formulas as oracles."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import text

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def mobiles(*values: str | None, country: str = "IR") -> list[str | None]:
    found: list[str | None] = text.clean_mobile(
        pa.array(values, pa.string()), country=country
    ).to_pylist()
    return found


def emails(*values: str | None) -> list[str | None]:
    found: list[str | None] = text.clean_email(pa.array(values, pa.string())).to_pylist()
    return found


@pytest.mark.parametrize(
    "written",
    [
        "09121234567", "+989121234567", "00989121234567", "989121234567", "9121234567",
        "+98 (0)912 123 4567", "+9809121234567", "0098 0912 1234567", "0989121234567",
        "۰۹۱۲۱۲۳۴۵۶۷", "٠٩١٢١٢٣٤٥٦٧", "۰۹۱۲ ۱۲۳ ۴۵۶۷", "0912-123-4567", "0912.123.4567",
        "(0912) 123/45/67", "\u200e+98 912 123 45 67\u202c", "\u200f۰۹۱۲‌۱۲۳۴۵۶۷",
        "tel:+98-912-1234567", "Tel: 09121234567", "۹۱۲۱۲۳۴۵۶۷", "9121234567.0", "989121234567+",
        " 0912\u00a0123 4567 ", "'09121234567", "０９１２１２３４５６７", "0912–123–4567",
    ],
)  # fmt: skip
def test_every_spelling_of_an_iranian_mobile_is_one_number(written: str) -> None:
    assert mobiles(written) == ["+989121234567"]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("02188776655", id="landline of Tehran"),
        pytest.param("+982188776655", id="landline with country code"),
        pytest.param("0912123456", id="a digit short"),
        pytest.param("091212345678", id="a digit long"),
        pytest.param("09121234567 09351234567", id="two numbers"),
        pytest.param("0912*234567", id="masked"),
        pytest.param("ali", id="no number"),
        pytest.param("", id="empty"),
        pytest.param("+", id="only a sign"),
        pytest.param("0", id="one digit"),
        pytest.param("++989121234567", id="two signs"),
        pytest.param("0912+1234567", id="sign inside"),
        pytest.param("447911123456", id="abroad without a sign"),
        pytest.param("+1234567", id="too short for E.164"),
        pytest.param("+1234567890123456", id="too long for E.164"),
        pytest.param("+0123456789", id="no country starts with 0"),
        pytest.param("9.12E+09", id="digits lost in a spreadsheet"),
    ],
)
def test_what_is_no_mobile_is_null(written: str) -> None:
    assert mobiles(written) == [None]


def test_numbers_abroad_are_kept_with_a_sign_or_two_zeros() -> None:
    assert mobiles("+44 7911 123456", "0044 7911 123456", "+1 (415) 555-2671", "۰۰۴۴۷۹۱۱۱۲۳۴۵۶") == [
        "+447911123456", "+447911123456", "+14155552671", "+447911123456",
    ]  # fmt: skip


def test_elsewhere_only_international_spellings_are_understood() -> None:
    assert mobiles("09121234567", "+989121234567", "07911123456", country="GB") == [
        None, "+989121234567", None,
    ]  # fmt: skip
    with pytest.raises(text.TextError):
        mobiles("0912", country="Iran")


def test_whole_numbers_and_nulls_are_read() -> None:
    column = pa.array([9121234567, None, 989121234567])

    assert text.clean_mobile(column).to_pylist() == ["+989121234567", None, "+989121234567"]


def mobile_reference(written: str) -> str | None:
    """Read one number by regular expressions, for digits, spaces, dashes and one leading plus."""
    plain = re.sub(r"[\s-]", "", written)
    if found := re.fullmatch(r"(?:(?:\+|00|\+00)980?|0|98|980|098|)(9\d{9})", plain):
        return f"+98{found[1]}"
    found = re.fullmatch(r"(?:\+00|\+|00)([1-9]\d{7,14})", plain)
    return f"+{found[1]}" if found and not found[1].startswith("98") else None


SPELLINGS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "+", "+00"]),
        st.sampled_from(["", "00", "0", "98", "980", "098", "44"]),
        st.sampled_from(["", "9", " 9", "912 345 678"]),
        st.text("0123456789 -", max_size=12),
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(SPELLINGS, max_size=8))
def test_mobiles_equal_the_reference(values: list[str]) -> None:
    expected = [mobile_reference(value) for value in values]

    assert mobiles(*values) == expected
    assert mobiles(*(value.translate(PERSIAN) for value in values)) == expected
    assert mobiles(*(value.translate(ARABIC) for value in values)) == expected


@given(st.lists(st.text(max_size=20), max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_cleaned_identifier_is_clean(values: list[str]) -> None:
    for clean in text.IDENTIFIERS.values():
        once = clean(pa.array(values, pa.string()))

        assert len(once) == len(values)
        assert clean(once).equals(once)


@pytest.mark.parametrize(
    ("written", "dummy"),
    [
        ("09120000000", True), ("09123456789", True), ("+989121111111", True), ("09999999999", True),
        ("09129876543", True), ("۰۹۱۲۰۰۰۰۰۰۰", True), ("0000000", True), ("09121234567", True),
        ("09123127845", False), ("09121212121", False), ("+447911123456", False), ("", False),
        ("ali", False),
    ],
)  # fmt: skip
def test_dummy_numbers_are_known(written: str, dummy: bool) -> None:
    assert text.placeholder_mobile(pa.array([written, None])).to_pylist() == [dummy, None]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Ali@Gmail.com", "ali@gmail.com"), (" ali@gmail.com ", "ali@gmail.com"),
        ("mailto:ali@gmail.com?subject=hi", "ali@gmail.com"), ("ali@gmail.com.", "ali@gmail.com"),
        ("Ali Rezaei <ali.r@x.co.uk>;", "ali.r@x.co.uk"), ("\u200eali@x.ir\u202c", "ali@x.ir"),
        ("ＡＬＩ@x.com", "ali@x.com"), ("ali+shop@x.com", "ali+shop@x.com"), ("o'neil@x.ie", "o'neil@x.ie"),
        ('"ali@x.com"', "ali@x.com"), ("e-mail: ali@x.com", "ali@x.com"), ("a@x--y.com", "a@x--y.com"),
        ("a@xn--mgba3a4f16a.xn--mgba3a4f16a", "a@xn--mgba3a4f16a.xn--mgba3a4f16a"),
        ("a..b@c.com", None), (".a@c.com", "a@c.com"), ("a@b", None), ("a@-b.com", None), ("a@b-.com", None),
        ("a@@b.com", None), ("a b@c.com", None), ("a@b.c", None), ("a@b..com", None), ("علی@x.com", None),
        ("", None), ("@", None), ("a" * 65 + "@x.com", None), ("a@" + "b." * 130 + "com", None),
    ],
)  # fmt: skip
def test_an_address_is_cleaned_or_null(written: str, expected: str | None) -> None:
    assert emails(written, None) == [expected, None]


@pytest.mark.parametrize(
    ("written", "dummy"),
    [
        ("noreply@x.com", True), ("No-Reply@x.com", True), ("test@gmail.com", True), ("info@shop.ir", True),
        ("a@a.com", True), ("mail@mail.com", True), ("ali@ali.com", True), ("ali@example.com", True),
        ("info+ir@shop.ir", True), ("ali@gmail.com", False), ("informed@x.com", False),
        ("testa@gmail.com", False), ("nobody at all", False),
    ],
)  # fmt: skip
def test_addresses_of_nobody_are_known(written: str, dummy: bool) -> None:
    assert text.placeholder_email(pa.array([written, None])).to_pylist() == [dummy, None]


# --- codes with a proof: slow formulas over integers ----------------------------------------------


def national_reference(code: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(code, range(10, 1, -1), strict=False))
    check = total % 11 if total % 11 < 2 else 11 - total % 11
    return int(code[9]) == check and len(set(code)) > 1 and code not in ("0123456789", "9876543210")


def luhn_reference(card: str) -> bool:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(card)]
    return sum(sum(map(int, str(value))) for value in doubled) % 10 == 0 and len(set(card)) > 1


def sheba_reference(digits: str) -> bool:
    return int(digits[2:] + "1827" + digits[:2]) % 97 == 1


@pytest.mark.parametrize(
    ("kind", "width", "holds"),
    [
        pytest.param("national_code", 10, national_reference, id="national code"),
        pytest.param("card", 16, luhn_reference, id="card, Luhn"),
        pytest.param("sheba", 24, sheba_reference, id="Sheba, modulo 97"),
    ],
)
def test_check_digits_equal_the_slow_formula(
    kind: text.IdentifierKind, width: int, holds: Callable[[str], bool], rng: np.random.Generator
) -> None:
    values = ["".join(map(str, row)) for row in rng.integers(0, 10, (30_000, width))]

    found = text.IDENTIFIERS[kind](pa.array(values)).to_pylist()

    prefix = "IR" if kind == "sheba" else ""
    assert found == [prefix + value if holds(value) else None for value in values]
    assert 100 < sum(value is not None for value in found) < 6_000


@pytest.mark.parametrize("digit", "0123456789")
def test_ten_equal_digits_are_nobodys_code(digit: str) -> None:
    assert text.clean_national_code(pa.array([digit * 10])).null_count == 1
    assert text.clean_card(pa.array([digit * 16])).null_count == 1


def test_national_codes_come_in_every_digit_set_and_without_their_zeros() -> None:
    column = pa.array(
        ["0013542419", "۰۰۱۳۵۴۲۴۱۹", "001-354241-9", "13542419", "013542419", "x", None]
    )

    assert text.clean_national_code(column).to_pylist() == ["0013542419"] * 5 + [None, None]
    assert text.clean_national_code(column, pad_zeros=False).null_count == 4
    assert text.clean_national_code(pa.array([13542419])).to_pylist() == ["0013542419"]


def test_shebas_come_with_spaces_small_letters_or_without_the_country() -> None:
    column = pa.array([
        "IR062960000000100324200001", "ir06 2960 0000 0010 0324 2000 01", "062960000000100324200001",
        "IR۰۶۲۹۶۰۰۰۰۰۰۰۱۰۰۳۲۴۲۰۰۰۰۱", "\u200eIR06-2960-0000-0010-0324-2000-01",
        "IR072960000000100324200001", "DE062960000000100324200001", None,
    ])  # fmt: skip

    assert text.clean_sheba(column).to_pylist() == ["IR062960000000100324200001"] * 5 + [None] * 3


def test_a_card_may_be_grouped_but_not_masked() -> None:
    column = pa.array(
        ["6037-9975-9945-7851", "۶۰۳۷ ۹۹۷۵ ۹۹۴۵ ۷۸۵۱", "6037-99**-****-7856", "603799759945785"]
    )
    expected = "6037997599457851"

    assert text.clean_card(column).to_pylist() == [expected, expected, None, None]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1619735744", "1619735744"), ("16197-35744", "1619735744"), ("۱۶۱۹۷۳۵۷۴۴", "1619735744"),
        ("1458889694", "1458889694"), ("0619735744", None), ("1629735744", None), ("1619235744", None),
        ("1619535744", None), ("1619735724", None), ("1111735744", None), ("161973574", None), ("", None),
    ],
)  # fmt: skip
def test_postal_codes_keep_the_rule(written: str, expected: str | None) -> None:
    # The reference is the rule's usual regular expression.
    plain = text.ascii_digits_one(written).replace("-", "")
    regular = re.fullmatch(r"(?!(\d)\1{3})[13-9]{4}[1346-9][013-9]{5}", plain)
    assert (regular is not None) == (expected is not None)

    assert text.clean_postal_code(pa.array([written])).to_pylist() == [expected]


def test_a_companys_own_key_keeps_its_case() -> None:
    column = pa.array([" Ab-۱۲ ", "", "\u200f", None, "C 7", "علي"])

    assert text.IDENTIFIERS["loyalty_card"](column).to_pylist() == [
        "Ab-12",
        None,
        None,
        None,
        "C 7",
        "علی",
    ]
    assert text.IDENTIFIERS["customer_key"] is text.clean_key


def test_identifiers_of_a_whole_column_are_read_slice_by_slice(rng: np.random.Generator) -> None:
    subscribers = rng.integers(0, 10**9, 200_000)

    found = text.clean_mobile(pa.array([f"09{number:09d}" for number in subscribers]))

    assert found.to_pylist() == [f"+989{number:09d}" for number in subscribers]
