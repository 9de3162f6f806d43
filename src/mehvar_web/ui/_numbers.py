"""Numbers as people read them: Persian digits and separators in Persian, with a real minus.

Babel and Django write Persian separators but Latin digits; these functions write both.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from django.utils.translation import get_language

Number = int | float | Decimal

MINUS = "\u2212"
UNKNOWN = "\u2013"
"""What stands where there is no number."""

_PERSIAN = str.maketrans("0123456789,.%", "۰۱۲۳۴۵۶۷۸۹٬٫٪")
_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def language() -> Literal["fa", "en"]:
    """Return the language of the page being written."""
    return "en" if (get_language() or "fa").startswith("en") else "fa"


def digits(text: object) -> str:
    """Write the digits of a text as the page's language does; leave everything else."""
    return str(text).translate(_DIGITS) if language() == "fa" else str(text)


def write_number(value: Number | None, *, places: int = 0, sign: bool = False) -> str:
    """Write a number with thousands separators; ``sign`` puts a plus before what is above zero."""
    if value is None or value != value:  # noqa: PLR0124 (only NaN differs from itself)
        return UNKNOWN
    return _written(_rounded(value, places), sign=sign, unit="")


def write_share(share: Number | None, *, places: int = 0, sign: bool = False) -> str:
    """Write a share of 0..1 in percent."""
    if share is None or share != share:  # noqa: PLR0124 (only NaN differs from itself)
        return UNKNOWN
    return _written(_rounded(Decimal(str(share)) * 100, places), sign=sign, unit="%")


def _rounded(value: Number, places: int) -> Decimal:
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite():
        return exact
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def _written(value: Decimal, *, sign: bool, unit: str) -> str:
    if not value.is_finite():
        return "∞" if value > 0 else f"{MINUS}∞"
    text = f"{abs(value):,}{unit}"
    if language() == "fa":
        text = text.translate(_PERSIAN)
    if value < 0:
        return MINUS + text
    return f"+{text}" if sign and value > 0 else text
