"""Reading days, numbers and words as people write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum

from mehvar.surveys._records import Field
from mehvar.text import ascii_digits_one

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"[^\S\n]+")
_GROUPED = re.compile(r"[+-]?\d{1,3}([,\u066c\u060c ]\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?|[+-]?\.\d+")
_SEPARATORS = str.maketrans("", "", ",\u066c\u060c ")
_SPACE = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u200c"), " ")
_LONGEST_NUMBER = 40
_LONGEST_DAY = 60
_EPOCH = date(1970, 1, 1)
_FIRST_GREGORIAN = 1700
_YEARS = (1200, 2199)


class Code(Enum):
    """Why an answer was not taken."""

    REQUIRED = "required"
    POINT = "point"
    CHOICE = "choice"
    EXCLUSIVE = "exclusive"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    ROWS = "rows"
    TOO_LONG = "too_long"
    DAY = "day"
    DAY_EARLY = "day_early"
    DAY_LATE = "day_late"
    NUMBER = "number"
    DECIMALS = "decimals"
    WHOLE = "whole"
    LOW = "low"
    HIGH = "high"


class Unreadable(Exception):  # noqa: N818 (an answer, not an error of the program)
    """An answer cannot be taken; ``bound`` is what it ought to keep to."""

    def __init__(self, reason: Code, bound: object = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.bound = bound


def clean_words(sent: str, *, keep_lines: bool) -> str:
    """Return what somebody wrote without what cannot be seen; lines are kept or joined."""
    text = _UNWANTED.sub("", sent.replace("\r\n", "\n").replace("\r", "\n"))
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    if not keep_lines:
        return " ".join(text.split())
    return "\n".join(line.strip() for line in text.strip().split("\n"))


def read_whole(sent: str) -> int | None:
    """Return a whole number of at most three digits, of any digit set; None when it is none."""
    plain = str(ascii_digits_one(sent)).strip()
    return int(plain) if re.fullmatch(r"\d{1,3}", plain, re.ASCII) else None


def read_number(field: Field, sent: str, language: str) -> int | float:
    """Read a number: digits of any set, thousands apart, a decimal point of any kind.

    Raises:
        Unreadable: when it is no number, has too many decimals or lies outside the bounds.
    """
    plain = str(ascii_digits_one(sent)).translate(_SPACE).strip().replace("\u066b", ".")
    plain = plain.replace("\u2212", "-")
    if language.split("-", maxsplit=1)[0] == "fa" and plain.count("/") == 1:
        plain = plain.replace("/", ".")  # «۲/۵»: the slash is a Persian decimal point
    if _GROUPED.fullmatch(plain, 0, _LONGEST_NUMBER):
        plain = plain.translate(_SEPARATORS)
    if len(plain) > _LONGEST_NUMBER or not re.fullmatch(_PLAIN, plain) or not plain.isascii():
        raise Unreadable(Code.NUMBER)
    try:
        number = Decimal(plain)
    except InvalidOperation as error:
        raise Unreadable(Code.NUMBER) from error
    _bounded(field, number)
    whole = number == number.to_integral_value()
    if not whole and -int(number.normalize().as_tuple().exponent) > field.decimals:
        reason = Code.DECIMALS if field.decimals else Code.WHOLE
        raise Unreadable(reason, field.decimals)
    return int(number) if whole else float(number)


def _bounded(field: Field, number: Decimal) -> None:
    if abs(number) >= Decimal(2) ** 53:
        raise Unreadable(Code.NUMBER)
    if field.low is not None and number < Decimal(repr(field.low)):
        raise Unreadable(Code.LOW, f"{field.low:g}")
    if field.high is not None and number > Decimal(repr(field.high)):
        raise Unreadable(Code.HIGH, f"{field.high:g}")


def read_day(field: Field, sent: str, language: str) -> str:
    """Read a day, Jalali or Gregorian as its year tells, and return it as YYYY-MM-DD.

    Raises:
        Unreadable: when it is no day, could be two, or lies outside the bounds.
    """
    day = _three_numbers(sent) or _in_words(sent)
    if day is None or not _YEARS[0] < day.year < _YEARS[1]:
        raise Unreadable(Code.DAY)
    told = day.isoformat()
    if field.low_day and told < field.low_day:
        raise Unreadable(Code.DAY_EARLY, _written(field.low_day, language))
    if field.high_day and told > field.high_day:
        raise Unreadable(Code.DAY_LATE, _written(field.high_day, language))
    return told


_NUMBERS = re.compile(r"(\d{4})\s*[-/.\u060d\s]\s*(\d{1,2})\s*[-/.\u060d\s]\s*(\d{1,2})")


def _three_numbers(sent: str) -> date | None:
    """Read year, month, day: what date fields and most people send."""
    found = _NUMBERS.fullmatch(str(ascii_digits_one(sent[:_LONGEST_DAY])).strip())
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    if year >= _FIRST_GREGORIAN:
        try:
            return date(year, month, day)
        except ValueError:
            return None
    return _jalali(year, month, day)


def _jalali(year: int, month: int, day: int) -> date | None:
    from mehvar.calendar import days_from_jalali, month_length

    exists = 1 <= month <= 12 and 1 <= day <= int(month_length(year, month))
    if not exists:
        return None
    return _EPOCH + timedelta(days=int(days_from_jalali(year, month, day)))


def _in_words(sent: str) -> date | None:
    """Read any other spelling: «۱۲ مرداد ۱۴۰۳», 2 August 2024; never a bare number."""
    import pyarrow as pa

    from mehvar.calendar import parse_moments

    plain = str(ascii_digits_one(sent[:_LONGEST_DAY])).strip()
    if plain.replace(".", "").isdigit() and len(plain) != 8:
        return None
    parsed = parse_moments(pa.array([plain], pa.string()))
    moment = parsed.values[0].as_py()
    return None if moment is None else moment.date()


def _written(day: str, language: str) -> str:
    from mehvar.calendar import format_day

    known = date.fromisoformat(day)
    if language.split("-", maxsplit=1)[0] == "fa":
        return format_day(known, calendar="jalali", language="fa")
    return format_day(known, calendar="gregorian", language="en")
