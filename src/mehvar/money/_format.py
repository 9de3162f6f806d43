"""Writing amounts for people."""

from __future__ import annotations

from typing import Literal

from mehvar.money._units import CURRENCIES
from mehvar.text import Bilingual, Language

_PERSIAN = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")
_SCALES = (
    (12, Bilingual("هزار میلیارد", "T")),
    (9, Bilingual("میلیارد", "B")),
    (6, Bilingual("میلیون", "M")),
    (3, Bilingual("هزار", "K")),
)
_SIGNIFICANT = 3
_TOMAN = Bilingual("تومان", "toman")


def format_money(
    amount: int,
    *,
    currency: str,
    exponent: int,
    language: Language,
    display: Literal["currency", "toman"] = "currency",
    compact: bool = False,
) -> str:
    """Write an amount of minor units: «۱۸٫۴ میلیارد تومان», "£1,234.50".

    ``display="toman"`` divides rials by ten and is ignored for other currencies. ``compact``
    keeps three significant digits, rounded half to even.
    """
    toman = display == "toman" and currency == "IRR"
    places = exponent + (1 if toman else 0)
    scale = ""
    if compact:
        amount, places, scale = _compacted(amount, places, language)
    elif toman and amount % 10 == 0:
        amount, places = amount // 10, places - 1
    number = _plain(abs(amount), places)
    if language == "fa":
        return _persian(number, scale, currency, toman=toman, negative=amount < 0)
    return _english(number + scale, currency, toman=toman, negative=amount < 0)


def _compacted(amount: int, places: int, language: Language) -> tuple[int, int, str]:
    """Round to three significant digits and name the scale; no zeros behind the point."""
    digits = len(str(abs(amount)))
    dropped = max(digits - _SIGNIFICANT, 0)
    kept, rest = divmod(abs(amount), 10**dropped)
    if rest * 2 > 10**dropped or (rest * 2 == 10**dropped and kept % 2 == 1 and dropped):
        kept += 1
    power = dropped - places
    magnitude = len(str(kept)) + power
    scale, word = next(
        ((size, word) for size, word in _SCALES if magnitude > size), (0, Bilingual("", ""))
    )
    behind = scale - power
    while behind > 0 and kept % 10 == 0:
        kept, behind = kept // 10, behind - 1
    if behind < 0:
        kept, behind = kept * 10**-behind, 0
    return (kept if amount >= 0 else -kept), behind, word.in_(language)


def _plain(amount: int, places: int) -> str:
    whole, rest = divmod(amount, 10**places)
    return f"{whole:,}.{rest:0{places}d}" if places else f"{whole:,}"


def _persian(number: str, scale: str, currency: str, *, toman: bool, negative: bool) -> str:
    known = CURRENCIES.get(currency)
    name = _TOMAN.fa if toman else known.name.fa if known else currency
    sign = "\u200e\u2212" if negative else ""  # the mark keeps the minus left of the digits
    return " ".join(part for part in (sign + number.translate(_PERSIAN), scale, name) if part)


def _english(number: str, currency: str, *, toman: bool, negative: bool) -> str:
    sign = "-" if negative else ""
    symbol = CURRENCIES[currency].symbol if currency in CURRENCIES else currency
    if toman:
        return f"{sign}{number} {_TOMAN.en}"
    if symbol.isalpha():
        return f"{sign}{number} {symbol}"
    return f"{sign}{symbol}{number}"
