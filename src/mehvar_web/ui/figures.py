"""How is a number, a metric's value by its unit, or its change written?"""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from mehvar_web.ui._money import split_money, write_money
from mehvar_web.ui._numbers import UNKNOWN, write_number, write_share

__all__ = [
    "UNKNOWN",
    "isolated",
    "range_ends",
    "split_figure",
    "unit_words",
    "write_change",
    "write_figure",
    "write_number",
    "write_relative",
    "write_share",
]

_FEW_MINUTES = 10
"""Below so many minutes a decimal place tells something."""


def write_figure(value: float | None, unit: str, *, places: int | None = None) -> str:
    """Write a value: shares in percent, amounts rounded in the company's currency.

    Args:
        value: in the metric's unit: shares in 0..1, money in minor units.
        unit: the metric's unit.
        places: decimal places where the usual ones would be too few.
    """
    if unit == "money":
        return write_money(value, compact=True)
    if unit == "share":
        return write_share(value, places=1 if places is None else places)
    return write_number(value, places=_places(value, unit) if places is None else places)


def isolated(text: str) -> SafeString:
    """Write a written value so that its minus and its unit keep their places in any text."""
    number, words = split_figure(text)
    if not words:
        return format_html('<bdi class="n" dir="ltr">{}</bdi>', number)
    return format_html('<span class="n"><bdi dir="ltr">{}</bdi> {}</span>', number, words)


def range_ends(
    low: float | None, high: float | None, unit: str, *, change: bool = False
) -> tuple[SafeString, SafeString]:
    """Write both ends of a range; a unit that both have stands after the second alone.

    Args:
        low: the lower end.
        high: the upper end.
        unit: the metric's unit.
        change: whether they are ends of a difference, written with their signs.
    """
    write = write_change if change else write_figure
    first, last = write(low, unit), write(high, unit)
    number, words = split_figure(first)
    same = bool(words) and words == split_figure(last)[1]
    return isolated(number if same else first), isolated(last)


def write_change(difference: float | None, unit: str) -> str:
    """Write a difference of two values with its sign; of shares in percentage points."""
    if difference is None:
        return UNKNOWN
    if unit == "money":
        return write_money(difference, compact=True, sign=True)
    if unit == "share":
        points, words = difference * 100, pgettext("percentage points", "pp")
        return f"{write_number(points, places=1, sign=True)}\u00a0{words}"
    places = 1 if unit == "points" else _places(difference, unit)
    return write_number(difference, places=places, sign=True)


def write_relative(share: float | None) -> str:
    """Write a relative change, as of an amount: with its sign, in percent."""
    return write_share(share, places=1, sign=True)


def unit_words(unit: str) -> str:
    """Return the words that follow a value of this unit; empty where its sign says enough."""
    if unit == "stars":
        return pgettext("after a value", "of 5")
    if unit == "minutes":
        return pgettext("after a value", "minutes")
    return ""


def _places(value: float | None, unit: str) -> int:
    if unit == "stars":
        return 2
    return int(unit == "minutes" and value is not None and abs(value) < _FEW_MINUTES)


def split_figure(text: str) -> tuple[str, str]:
    """Split a written value into its number and the words after it, for large type."""
    return split_money(text.replace("\u00a0", " "))
