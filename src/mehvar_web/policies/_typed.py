"""Values between a policy and its page: the company's unit of money, percent, the reader's days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from mehvar.empowerment import Fact
from mehvar.text import Bilingual, ascii_digits_one
from mehvar_web.ui.dates import read_day
from mehvar_web.ui.forms import MoneyField, NumberField, WholeNumberField

UNFINISHED = Bilingual("این را بنویسید یا برگزینید.", "Write or choose this.")
_NO_AMOUNT = Bilingual("مبلغی با رقم بنویسید، مانند ۱۵۰٬۰۰۰.", "Write an amount, as 150,000.")
_NO_NUMBER = Bilingual("عددی درست بنویسید، مانند ۳۰.", "Write a whole number, as 30.")
_NO_RATE = Bilingual(
    "درصدی با حداکثر دو رقم اعشار بنویسید، مانند ۱۰ یا ۷٫۵.",
    "Write a percentage with at most two decimals, as 10 or 7.5.",
)
_NO_DAY = Bilingual(
    "روزی بنویسید، مانند ۱۴۰۴/۰۹/۲۲ یا 2025-12-13.", "Write a day, as 1404/09/22 or 2025-12-13."
)
_NO_CHOICE = Bilingual("یکی از گزینه‌ها را برگزینید.", "Choose one of these.")
_LONGEST = 24
"""No number that means something here is written with more letters."""


class Unread(Exception):  # noqa: N818 (a state of what was typed)
    """What was typed cannot be understood; ``said`` tells what to write."""

    def __init__(self, said: Bilingual) -> None:
        super().__init__(said.en)
        self.said = said


# -- as it is shown ------------------------------------------------------------------------------


def typed_money(amount: int | None) -> str:
    """Write minor units in the unit of the pages; empty when there is no amount."""
    return "" if amount is None else str(MoneyField().prepare_value(amount))


def typed_rate(points: int) -> str:
    """Write basis points in percent: 750 is ``7.5``."""
    return f"{(Decimal(points) / 100).normalize():f}"


def typed_value(value: object, *, fact: Fact) -> tuple[str, ...]:
    """Write a condition's value as its inputs show it."""
    if value is None:
        return ()
    values = value if isinstance(value, tuple) else (value,)
    return tuple(_typed(one, fact) for one in values)


def _typed(value: object, fact: Fact) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and fact.kind == "money":
        return typed_money(value)
    if isinstance(value, int) and fact.kind == "rate":
        return typed_rate(value)
    return str(value)


# -- as it is meant ------------------------------------------------------------------------------


def meant(text: str, fact: Fact) -> int | str | bool:
    """Return what was typed as the JSON of a policy has it.

    Raises:
        Unread: saying what to write.
    """
    if not text:
        raise Unread(UNFINISHED)
    if fact.kind == "money":
        return meant_money(text)
    if fact.kind == "rate":
        return meant_rate(text)
    if fact.kind == "day":
        return meant_day(text).isoformat()
    if fact.kind == "flag":
        return _meant_flag(text)
    if fact.kind == "choice" and text not in (fact.choices or {}):
        raise Unread(_NO_CHOICE)
    return text if fact.kind in {"choice", "text"} else meant_number(text)


def meant_money(text: str) -> int:
    """Return an amount in minor units.

    Raises:
        Unread: when it is none.
    """
    try:
        return int(MoneyField().clean(_number(text, _NO_AMOUNT)))
    except ValidationError:
        raise Unread(_NO_AMOUNT) from None


def meant_rate(text: str) -> int:
    """Return a percentage in basis points.

    Raises:
        Unread: when it is none.
    """
    try:
        percent = NumberField(max_digits=8, decimal_places=2).clean(_number(text, _NO_RATE))
    except ValidationError:
        raise Unread(_NO_RATE) from None
    return int(percent * 100)


def meant_number(text: str) -> int:
    """Return a whole number.

    Raises:
        Unread: when it is none.
    """
    try:
        return int(WholeNumberField(max_digits=16).clean(_number(text, _NO_NUMBER)))
    except ValidationError:
        raise Unread(_NO_NUMBER) from None


def _number(text: str, said: Bilingual) -> str:
    """Refuse what is too long for a number, and powers of ten."""
    if len(text) > _LONGEST or "e" in ascii_digits_one(text).lower():
        raise Unread(said)
    return text


def meant_day(text: str) -> date:
    """Return a day, Jalali or Gregorian by its year.

    Raises:
        Unread: when there is no such day.
    """
    day = read_day(text)
    if day is None:
        raise Unread(_NO_DAY)
    return day


def _meant_flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise Unread(_NO_CHOICE)
    return text == "true"
