from __future__ import annotations

from fractions import Fraction
from typing import Literal, NamedTuple

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import money

LRM_MINUS = "\u200e\u2212"


def test_amounts_of_one_currency_add_and_compare() -> None:
    paid, refund = (
        money.Money(amount=1_200, currency="GBP"),
        money.Money(amount=200, currency="GBP"),
    )

    assert paid - refund == money.Money(amount=1_000, currency="GBP")
    assert paid + -refund == paid - refund
    assert 3 * refund == refund * 3 == money.Money(amount=600, currency="GBP")
    assert refund < paid
    assert paid <= paid + refund
    assert not paid - paid
    assert paid.share(bps=1_250) == money.Money(amount=150, currency="GBP")


def test_two_currencies_never_meet() -> None:
    pounds, rials = money.Money(amount=1, currency="GBP"), money.Money(amount=1, currency="IRR")

    for meet in (
        lambda: pounds + rials,
        lambda: pounds - rials,
        lambda: pounds < rials,
        lambda: pounds <= rials,
    ):
        with pytest.raises(money.MoneyError, match="GBP and IRR cannot be added or compared"):
            meet()


def test_an_amount_beyond_64_bits_is_refused() -> None:
    with pytest.raises(money.MoneyError, match="does not fit in 64 bits"):
        money.Money(amount=2**62, currency="IRR") * 2


@settings(deadline=None)
@given(st.integers(-(2**63), 2**63), st.integers(-20_000, 20_000))
def test_a_share_is_rounded_half_to_even_and_is_symmetric(amount: int, bps: int) -> None:
    share = money.share_bps(amount, bps)

    assert share == round(Fraction(amount * bps, 10_000))
    assert money.share_bps(-amount, bps) == -share


@settings(deadline=None)
@given(st.integers(0, 2**62), st.integers(0, 10_000))
def test_a_share_of_at_most_the_whole_never_exceeds_it(amount: int, bps: int) -> None:
    assert 0 <= money.share_bps(amount, bps) <= amount


class Written(NamedTuple):
    amount: int
    currency: str
    exponent: int
    fa: str
    en: str
    display: Literal["currency", "toman"] = "currency"
    compact: bool = False


@pytest.mark.parametrize(
    "case",
    [
        Written(184_000_000_000, "IRR", 0, "۱۸٫۴ میلیارد تومان", "18.4B toman", display="toman", compact=True),
        Written(184_000_000_000, "IRR", 0, "۱۸٬۴۰۰٬۰۰۰٬۰۰۰ تومان", "18,400,000,000 toman", display="toman"),
        Written(184_000_000_000, "IRR", 0, "۱۸۴٬۰۰۰٬۰۰۰٬۰۰۰ ریال", "184,000,000,000 IRR"),
        Written(15, "IRR", 0, "۱٫۵ تومان", "1.5 toman", display="toman"),
        Written(999_950, "IRR", 0, "۱ میلیون ریال", "1M IRR", compact=True),
        Written(999_499, "IRR", 0, "۹۹۹ هزار ریال", "999K IRR", compact=True),
        Written(1_235_000_000_000_000, "IRR", 0, "۱٬۲۴۰ هزار میلیارد ریال", "1,240T IRR", compact=True),
        Written(123_450, "GBP", 2, "۱٬۲۳۴٫۵۰ پوند", "£1,234.50"),
        Written(-123_450, "GBP", 2, f"{LRM_MINUS}۱٬۲۳۴٫۵۰ پوند", "-£1,234.50"),
        Written(-123_450, "GBP", 2, f"{LRM_MINUS}۱٫۲۳ هزار پوند", "-£1.23K", compact=True),
        Written(5, "GBP", 2, "۰٫۰۵ پوند", "£0.05", compact=True),
        Written(0, "GBP", 2, "۰ پوند", "£0", compact=True),
        Written(123_450, "GBP", 2, "۱٬۲۳۴٫۵۰ پوند", "£1,234.50", display="toman"),
        Written(123_450, "AED", 2, "۱٬۲۳۴٫۵۰ درهم", "1,234.50 AED"),
        Written(123_450, "BRL", 2, "۱٬۲۳۴٫۵۰ رئال برزیل", "R$1,234.50"),
        Written(7, "XTS", 0, "۷ XTS", "7 XTS"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["fa", "en"])
def test_an_amount_is_written_in_both_languages(
    case: Written, language: Literal["fa", "en"]
) -> None:
    written = money.format_money(
        case.amount,
        currency=case.currency,
        exponent=case.exponent,
        language=language,
        display=case.display,
        compact=case.compact,
    )

    assert written == (case.fa if language == "fa" else case.en)


@settings(deadline=None)
@given(st.integers(-(10**17), 10**17))
def test_what_is_written_in_full_is_read_back(amount: int) -> None:
    displays: tuple[Literal["currency", "toman"], ...] = ("currency", "toman")
    texts = [
        money.format_money(amount, currency="IRR", exponent=0, language="fa", display=display)
        for display in displays
    ]

    assert money.parse_amounts(pa.array(texts), exponent=0, unit="rial").to_pylist() == [
        amount,
        amount,
    ]


def test_every_currency_has_its_iso_exponent() -> None:
    exponents = {code: one.exponent for code, one in money.CURRENCIES.items()}

    assert {code for code, exponent in exponents.items() if exponent == 3} == {
        "BHD",
        "IQD",
        "KWD",
        "OMR",
    }
    assert {code for code, exponent in exponents.items() if exponent == 0} == {"IRR", "JPY", "KRW"}
    assert {exponents["GBP"], exponents["BRL"], exponents["AED"], exponents["EUR"]} == {2}
    assert all(
        one.code == code and one.name.fa and one.name.en for code, one in money.CURRENCIES.items()
    )
