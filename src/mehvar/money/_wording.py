"""Understanding how one shape of string spells an amount: digits, separators, words, sign."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from mehvar.money._shapes import digit_places

Places = tuple[int, ...]
Named = Literal["rial", "toman", "foreign"]

_LONGEST, _MOST_DIGITS = 60, 18
_FOLD = str.maketrans(
    "\u064a\u0649\u0643\u060c\u2212\u2013\u2014\u2019\u02bc\u00b4\u066c\u0640\u200c\u200d",
    "ییک,---'''٬\x00\x00\x00",
)
_NAMES: dict[str, Named] = {
    **dict.fromkeys(("تومان", "تومن", "ت", "toman", "tomans", "irt", "tmn", "tman"), "toman"),
    **dict.fromkeys(("ریال", "ر", "rial", "rials", "irr", "rls"), "rial"),
    **dict.fromkeys(("£", "$", "€", "r$", "us$", "₺", "₽", "₹"), "foreign"),
    **dict.fromkeys(("gbp", "usd", "eur", "brl", "aed", "try"), "foreign"),
    **dict.fromkeys(("پوند", "دلار", "یورو", "درهم", "لیر", "pound", "euro", "dollar"), "foreign"),
}  # fmt: skip
_THOUSANDS: dict[str, int] = {
    "هزار": 3,
    "هزارتومان": 3,
    "میلیون": 6,
    "ملیون": 6,
    "میلیارد": 9,
    "thousand": 3,
    "million": 6,
    "billion": 9,
}
_MISSING = frozenset({"", "null", "none", "nan", "n/a", "na", "#n/a", "\\n", "ندارد", "نامشخص"})
_FREE = frozenset({"رایگان", "مجانی", "free"})
_SCIENTIFIC = re.compile(r"[+-]?0+(?:\.0+)?e[+-]?0{1,3}")
_NUMBER = re.compile(r"[.٫]?0(?:[0,.٬٫]|[ '](?=000(?!0)))*(?<![,.٬٫])")
_WORD = re.compile(r"r\$|us\$|[^\W\d_]+|[^\w\s]")
_SPACED = re.compile(r"0{1,3}(?:[ ']0{3})+")
_GROUPED = {
    mark: re.compile(rf"0{{1,3}}(?:{mark}0{{2,3}})*{mark}0{{3}}") for mark in (",", r"\.", "٬")
}
_LATIN = re.compile(r"[a-z]+")
_ASCII_WORDS = frozenset({*_NAMES, *_THOUSANDS, *_MISSING, *_FREE, "e", "r", "us", "n", "a"})
_MARKS = frozenset("-+:/.,()'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Where the digits of an amount stand in every row of one shape, and what is said of them.

    ``named`` is the currency word beside the number, ``thousands`` the power of ten of words
    such as هزار. ``dot_group`` marks 12.000, which is twelve or twelve thousand;
    ``decimal_dot`` and ``decimal_comma`` a mark that can only be a decimal point. ``slow`` marks
    spellings (1.2E+06, more than 18 digits) that are read one by one.
    """

    kind: Literal["amount", "free", "missing", "unreadable"]
    whole: Places = ()
    fraction: Places = ()
    negative: bool = False
    named: Named | None = None
    thousands: int = 0
    dot_group: bool = False
    decimal_dot: bool = False
    decimal_comma: bool = False
    slow: bool = False


_UNREADABLE = Wording(kind="unreadable")


@lru_cache(maxsize=65_536)
def read_wording(shape: str) -> Wording:
    """Say how a shape (every digit a zero) spells an amount; ``unreadable`` when it does not."""
    if shape.isascii() and not _ASCII_WORDS.issuperset(_LATIN.findall(shape)):
        return _UNREADABLE  # the cheap way out of a column of codes, none of them amounts
    text = fold(shape)
    if text.strip("-_ ") in _MISSING:
        return Wording(kind="missing")
    if text in _FREE:
        return Wording(kind="free")
    places = digit_places(shape)
    digits = sum(letter.isdigit() for letter in text)
    if len(shape) > _LONGEST or digits != len(places) or text.count("0") != digits:
        return _UNREADABLE
    if _SCIENTIFIC.fullmatch(text):
        return Wording(kind="amount", slow=True)
    return _read_amount(text, places)


def _read_amount(text: str, places: Places) -> Wording:
    numbers = list(_NUMBER.finditer(text))
    words = _NUMBER.sub(" ", text)
    named = names_in(words)
    if len(numbers) != 1 or len(named) > 1 or not _all_known(words):
        return _UNREADABLE
    start, end = numbers[0].span()
    read = Wording(
        kind="amount",
        negative=_is_negative(text, start, end),
        named=next(iter(named), None),
        thousands=thousands_in(words),
    )
    return _with_digits(read, numbers[0][0], places)


def fold(text: str) -> str:
    """Write a text in one form: lower case, one ی and ک, one comma and minus, no half-space."""
    text = unicodedata.normalize("NFKC", text).lower().translate(_FOLD)
    zeros = str.maketrans("۰٠", "00")
    return "".join(
        letter
        for letter in text.translate(zeros)
        if unicodedata.category(letter) not in {"Cf", "Cc"}
    ).strip()


def names_in(words: str) -> frozenset[Named]:
    """Return the currencies that the words name."""
    return frozenset(_NAMES[word] for word in _WORD.findall(words) if word in _NAMES)


def thousands_in(words: str) -> int:
    """Return the power of ten that the words name: 3 for هزار, 6 for میلیون; 0 for none."""
    return sum(_THOUSANDS.get(word, 0) for word in _WORD.findall(words))


def _all_known(words: str) -> bool:
    found = _WORD.findall(words)
    return all(word in _NAMES or word in _THOUSANDS or word in _MARKS for word in found)


def _is_negative(text: str, start: int, end: int) -> bool:
    """A minus before the number or glued behind it, or brackets around it, as accountants do."""
    before, after = text[:start], text[end:]
    return "-" in before or after.startswith("-") or ("(" in before and ")" in after)


def _with_digits(read: Wording, number: str, places: Places) -> Wording:
    """Tell whole digits from decimal ones; ``unreadable`` where separators make no sense."""
    if _SPACED.match(number):
        number = re.sub("[ ']", "", number)
    if " " in number or "'" in number:
        return _UNREADABLE
    mark = _decimal_mark(number)
    if mark is None:
        return _UNREADABLE
    whole = number.partition(mark)[0] if mark else number
    count = whole.count("0")
    dots = _is_grouped(number, ".")
    return replace(
        read,
        whole=places[:count],
        fraction=places[count:],
        dot_group=dots and number.count(".") == 1,
        decimal_dot=mark == "." and not dots,
        decimal_comma=mark == ",",
        slow=len(places) > _MOST_DIGITS,
    )


def _decimal_mark(number: str) -> str | None:
    """Return the decimal mark of a number, "" when it has none, None when it makes no sense.

    Two kinds of mark: the last one is decimal. One kind: groups of three are thousands, except
    that a single dot is a decimal point.
    """
    marks = [mark for mark in dict.fromkeys(number) if mark != "0"]
    if len(marks) > 2:
        return None
    if len(marks) == 2:
        first, last = marks
        whole = number.partition(last)[0]
        grouped = first != "٫" and number.count(last) == 1 and _is_grouped(whole, first)
        return last if grouped and last != "٬" else None
    if not marks:
        return ""
    mark, once = marks[0], number.count(marks[0]) == 1
    if mark in "٫." and once:
        return mark
    if mark != "٫" and _is_grouped(number, mark):
        return ""
    after = len(number.partition(mark)[2])
    return "," if mark == "," and once and after in {1, 2} else None


def _is_grouped(number: str, mark: str) -> bool:
    return _GROUPED[re.escape(mark)].fullmatch(number) is not None
