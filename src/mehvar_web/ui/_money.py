"""Amounts in the company's currency, as the company shows them."""

from __future__ import annotations

from mehvar.money import format_money
from mehvar.workspace import Settings
from mehvar_web import company
from mehvar_web.ui._numbers import MINUS, UNKNOWN, language


def company_settings() -> Settings:
    """Return the company's settings; before the set-up, the settings that it would start with."""
    try:
        return company.workspace().settings
    except company.NotSetUp:
        return Settings()


def write_money(amount: float | None, *, compact: bool = False, sign: bool = False) -> str:
    """Write an amount of minor units: «۱۸٫۴ میلیارد تومان», "£1,234.50"."""
    if amount is None or amount != amount:  # noqa: PLR0124 (only NaN differs from itself)
        return UNKNOWN
    settings, whole = company_settings(), round(amount)
    text = format_money(
        whole,
        currency=settings.currency,
        exponent=settings.exponent,
        language=language(),
        display=settings.money_display,
        compact=compact,
    )
    text = text.replace("\u200e", "").replace("-", MINUS)
    return f"+{text}" if sign and whole > 0 else text


def split_money(text: str) -> tuple[str, str]:
    """Split a written amount into its number and the words after it, for large type."""
    number, _, unit = text.partition(" ")
    return (number, unit) if any(letter.isdigit() for letter in number) else (text, "")


def money_unit() -> str:
    """Return the name of the unit in which the company writes amounts: «تومان», "GBP"."""
    settings = company_settings()
    if settings.currency == "IRR" and settings.money_display == "toman":
        return "تومان" if language() == "fa" else "toman"
    if settings.currency == "IRR":
        return "ریال" if language() == "fa" else "rial"
    return settings.currency


def minor_units() -> int:
    """Return how many minor units one shown unit has: 10 rials a toman, 100 pence a pound."""
    settings = company_settings()
    toman = settings.currency == "IRR" and settings.money_display == "toman"
    return int(10**settings.exponent * (10 if toman else 1))
