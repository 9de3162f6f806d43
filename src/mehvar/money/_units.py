"""The currencies, and the units that amounts are written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mehvar.errors import MehvarError
from mehvar.text import Bilingual

Unit = Literal["major", "minor", "rial", "toman", "thousand_toman", "thousand_rial"]
"""What the number 1 in a source means. ``major`` is the currency's own unit (one pound),
``minor`` its smallest (one penny); the others are units of the Iranian rial."""


class MoneyError(MehvarError, ValueError):
    """Two currencies were mixed, or an amount does not fit in 64 bits."""

    code = "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """A currency of ISO 4217 and the number of decimal places of its minor unit."""

    code: str
    exponent: int
    name: Bilingual
    symbol: str


def _currency(code: str, exponent: int, symbol: str, fa: str, en: str) -> Currency:
    return Currency(code=code, exponent=exponent, symbol=symbol, name=Bilingual(fa, en))


CURRENCIES: dict[str, Currency] = {
    one.code: one
    for one in (
        _currency("AED", 2, "AED", "درهم", "UAE dirham"),
        _currency("AFN", 2, "؋", "افغانی", "Afghani"),
        _currency("AMD", 2, "֏", "درام", "Armenian dram"),
        _currency("AUD", 2, "A$", "دلار استرالیا", "Australian dollar"),
        _currency("AZN", 2, "₼", "منات", "Azerbaijani manat"),
        _currency("BHD", 3, "BHD", "دینار بحرین", "Bahraini dinar"),
        _currency("BRL", 2, "R$", "رئال برزیل", "Brazilian real"),
        _currency("CAD", 2, "C$", "دلار کانادا", "Canadian dollar"),
        _currency("CHF", 2, "CHF", "فرانک سوئیس", "Swiss franc"),
        _currency("CNY", 2, "CN¥", "یوان", "Chinese yuan"),
        _currency("EUR", 2, "€", "یورو", "Euro"),
        _currency("GBP", 2, "£", "پوند", "Pound sterling"),
        _currency("INR", 2, "₹", "روپیهٔ هند", "Indian rupee"),
        _currency("IQD", 3, "IQD", "دینار عراق", "Iraqi dinar"),
        _currency("IRR", 0, "IRR", "ریال", "Iranian rial"),
        _currency("JPY", 0, "¥", "ین", "Japanese yen"),
        _currency("KRW", 0, "₩", "وون", "South Korean won"),
        _currency("KWD", 3, "KWD", "دینار کویت", "Kuwaiti dinar"),
        _currency("OMR", 3, "OMR", "ریال عمان", "Omani rial"),
        _currency("PKR", 2, "PKR", "روپیهٔ پاکستان", "Pakistani rupee"),
        _currency("QAR", 2, "QAR", "ریال قطر", "Qatari riyal"),
        _currency("RUB", 2, "₽", "روبل", "Russian rouble"),
        _currency("SAR", 2, "SAR", "ریال سعودی", "Saudi riyal"),
        _currency("SEK", 2, "SEK", "کرون سوئد", "Swedish krona"),
        _currency("TRY", 2, "₺", "لیر", "Turkish lira"),
        _currency("USD", 2, "$", "دلار", "US dollar"),
    )
}
"""The currencies that have names and symbols here. IRR has exponent 0, as Iran counts; a
workspace may use any other code with its own exponent."""

UNIT_POWERS: dict[Unit, int] = {
    "minor": 0,
    "major": 0,
    "rial": 0,
    "toman": 1,
    "thousand_rial": 3,
    "thousand_toman": 4,
}
"""How many times ten one unit is of the currency's own unit (of the minor unit for ``minor``)."""

IRANIAN: frozenset[Unit] = frozenset({"rial", "toman", "thousand_rial", "thousand_toman"})
