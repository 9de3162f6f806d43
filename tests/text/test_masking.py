"""What is shown of a personal field, and what is taken out of free text."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import text


def redacted(*values: str | None) -> list[str | None]:
    found: list[str | None] = text.redact(pa.array(values, pa.string())).to_pylist()
    return found


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("mobile", "+989121234567", "0912***4567"), ("mobile", "09121234567", "0912***4567"),
        ("mobile", "+447911123456", "+447***3456"), ("mobile", "junk", "***"),
        ("email", "ali.r@d.com", "a***@d.com"), ("email", "none", "***"),
        ("name", "علی رضایی", "ع*** ر***"), ("name", "Ali-Reza B", "A***-R*** B***"), ("name", "", ""),
        ("national_code", "0013542419", "***419"), ("card", "6037997599457856", "603799***7856"),
        ("sheba", "IR062960000000100324200001", "IR***0001"), ("postal_code", "1619735744", "16197***"),
        ("loyalty_card", "AB-12345", "***345"), ("customer_key", "12", "***"),
        ("text", "تهران، خیابان آزادی", "***"),
    ],
)  # fmt: skip
def test_a_field_is_masked_by_its_kind(kind: text.MaskKind, value: str, shown: str) -> None:
    found = text.mask(pa.array([value, None]), kind=kind)

    assert found.to_pylist() == [shown, None]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(text.TextError, match="passport"):
        text.mask(pa.array(["a"]), kind="passport")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("شماره من ۰۹۱۲ ۱۲۳ ۴۵۶۷ است", "شماره من [mobile] است"),
        ("09121234567", "[mobile]"), ("+98 (912) 123-4567!", "[mobile]!"), ("call +44 7911 123456", "call [mobile]"),
        ("۰۹۱۲۱۲۳۴۵۶۷ و 0912-765-4321", "[mobile] و [mobile]"),
        ("09121234567 0013542419", "[mobile] [national_code]"), ("کد ملی ۰۰۱۳۵۴۲۴۱۹", "کد ملی [national_code]"),
        ("کارت 6037-9975-9945-7851.", "کارت [card]."),
        ("شبا IR06 2960 0000 0010 0324 2000 01 است", "شبا [sheba] است"),
        ("IR00 1111 2222 3333 4444 5555 66", "[sheba]"),
        ("ali.r@x.co.uk, MAILTO:A@b.ir.", "[email], [email]."),
        ("tel:09121234567x", "tel:[mobile]x"),
    ],
)  # fmt: skip
def test_personal_numbers_and_addresses_are_taken_out(written: str, left: str) -> None:
    assert redacted(written, None) == [left, None]


@pytest.mark.parametrize(
    "written",
    [
        "قیمت ۱۲۰۰۰۰ تومان", "سفارش 1234567890 در 1402/05/12 ساعت 12:30", "۵ تا از ۱۰ تا", "a @ b", "",
        "6037 9911 0000 0000", "2023-01-15 10:20:30.123", "1,234,567,890 ریال", "بارکد 6260123456789",
    ],
)  # fmt: skip
def test_other_numbers_stay(written: str) -> None:
    assert redacted(written) == [written]


@settings(deadline=None)
@given(
    st.text("سلام abc،.\n", max_size=12),
    st.integers(0, 10**9 - 1),
    st.sampled_from(["0", "+98", "0098", "98", "+98 0"]),
    st.sampled_from(["", " ", "-", "\u200c", " - "]),
    st.booleans(),
)
def test_no_mobile_survives_whatever_stands_around_it(
    around: str, number: int, prefix: str, gap: str, persian: bool
) -> None:
    digits = f"{number:09d}"
    written = f"{prefix}9{digits[:2]}{gap}{digits[2:5]}{gap}{digits[5:]}"
    written = text.persian_digits_one(written) if persian else written

    assert redacted(f"{around} {written} {around}") == [f"{around} [mobile] {around}"]
