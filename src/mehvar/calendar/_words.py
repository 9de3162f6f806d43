"""The words that dates are written with, in Persian, English and Finglish."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from mehvar.text import Bilingual

Calendar = Literal["jalali", "gregorian"]
Meridiem = Literal["am", "pm", "night", "noon"]

JALALI_MONTHS: tuple[Bilingual, ...] = (
    Bilingual("فروردین", "Farvardin"),
    Bilingual("اردیبهشت", "Ordibehesht"),
    Bilingual("خرداد", "Khordad"),
    Bilingual("تیر", "Tir"),
    Bilingual("مرداد", "Mordad"),
    Bilingual("شهریور", "Shahrivar"),
    Bilingual("مهر", "Mehr"),
    Bilingual("آبان", "Aban"),
    Bilingual("آذر", "Azar"),
    Bilingual("دی", "Dey"),
    Bilingual("بهمن", "Bahman"),
    Bilingual("اسفند", "Esfand"),
)
GREGORIAN_MONTHS: tuple[Bilingual, ...] = (
    Bilingual("ژانویه", "January"),
    Bilingual("فوریه", "February"),
    Bilingual("مارس", "March"),
    Bilingual("آوریل", "April"),
    Bilingual("مه", "May"),
    Bilingual("ژوئن", "June"),
    Bilingual("ژوئیه", "July"),
    Bilingual("اوت", "August"),
    Bilingual("سپتامبر", "September"),
    Bilingual("اکتبر", "October"),
    Bilingual("نوامبر", "November"),
    Bilingual("دسامبر", "December"),
)
SEASONS: tuple[Bilingual, ...] = (
    Bilingual("بهار", "Spring"),
    Bilingual("تابستان", "Summer"),
    Bilingual("پاییز", "Autumn"),
    Bilingual("زمستان", "Winter"),
)
WEEKDAYS: tuple[Bilingual, ...] = (
    Bilingual("شنبه", "Saturday"),
    Bilingual("یکشنبه", "Sunday"),
    Bilingual("دوشنبه", "Monday"),
    Bilingual("سه‌شنبه", "Tuesday"),
    Bilingual("چهارشنبه", "Wednesday"),
    Bilingual("پنجشنبه", "Thursday"),
    Bilingual("جمعه", "Friday"),
)

_JALALI_VARIANTS: dict[int, str] = {
    2: "ordibehest ordibehsht ordibehasht",
    3: "khordaad xordad",
    5: "امرداد mordaad amordad",
    6: "shahrivr shahriver sharivar",
    8: "abaan",
    9: "azaar",
    10: "dei",
    12: "espand esfandmah",
}
_GREGORIAN_VARIANTS: dict[int, str] = {
    1: "jan",
    2: "feb",
    3: "mar",
    4: "apr اپریل",
    5: "می",
    6: "jun جون",
    7: "jul جولای ژولای",
    8: "aug آگوست",
    9: "sep sept",
    10: "oct اوکتبر",
    11: "nov",
    12: "dec",
}
_LETTERS = str.maketrans(
    "\u064a\u0649\u0626\u0643\u0622\u0623\u0625\u0671\u0629\u06c0\u0624"  # ي ى ئ ك آ أ إ ٱ ة ۀ ؤ
    "،٬٫\u2010\u2012\u2013\u2014\u2015\u2212\u2044\u0640",  # dashes, fraction slash, kashida
    "یییکااااههو,,.------/\x00",
)
_JOINED = (
    (re.compile(r"\b(یک|دو|سه|چهار|پنج)\s+(?=شنبه)"), r"\1"),
    (re.compile(r"\b(yek|do|se|chahar|panj)\s+(?=shanbe)"), r"\1"),
    (re.compile(r"\b(بعد|قبل|پیش)\s+از\s+(?=ظهر)"), r"\1از"),
    (re.compile(r"\bاردی\s+(?=بهشت)"), "اردی"),
    (re.compile(r"(?<=[^\W\d])\.(?=[^\W\d])"), ""),  # ق.ظ, a.m.
    (re.compile(r"\b([قب])\s+(?=ظ\b)"), r"\1"),
)


def fold(text: str) -> str:
    """Write a text in one form: lower case, one ی and ک, no half-space, mark or kashida.

    Digits of every set become 0-9, and letters that one abbreviation separates by dots join.
    """
    text = unicodedata.normalize("NFKC", text).lower().translate(_LETTERS)
    kept = []
    for letter in text:
        kind = unicodedata.category(letter)
        if kind == "Nd":
            kept.append(str(unicodedata.digit(letter)))
        elif kind in {"Zs", "Cc"} and letter != "\x00":
            kept.append(" ")
        elif kind not in {"Mn", "Cf", "Cc"}:
            kept.append(letter)
    text = "".join(kept)
    for pattern, joined in _JOINED:
        text = pattern.sub(joined, text)
    return text


def _folded(words: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in words.split())


def _months() -> dict[str, tuple[Calendar, int]]:
    found: dict[str, tuple[Calendar, int]] = {}
    for number, name in enumerate(JALALI_MONTHS, start=1):
        variants = _JALALI_VARIANTS.get(number, "")
        for word in _folded(f"{name.fa} {name.en} {variants}"):
            found[word] = ("jalali", number)
            found[word + "ماه"] = ("jalali", number)
            found[word + "mah"] = ("jalali", number)
    for number, name in enumerate(GREGORIAN_MONTHS, start=1):
        variants = _GREGORIAN_VARIANTS.get(number, "")
        for word in _folded(f"{name.fa} {name.en} {variants}"):
            found[word] = ("gregorian", number)
    return found


MONTHS: dict[str, tuple[Calendar, int]] = _months()
"""Every folded spelling of a month's name, with its calendar and number."""

MERIDIEMS: dict[str, Meridiem] = {
    **dict.fromkeys(_folded("am صبح بامداد قظ قبلازظهر پیشازظهر sobh"), "am"),
    **dict.fromkeys(_folded("pm عصر بظ بعدازظهر asr"), "pm"),
    **dict.fromkeys(_folded("شب shab"), "night"),
    **dict.fromkeys(_folded("ظهر zohr"), "noon"),
}

CALENDAR_HINTS: dict[str, Calendar] = {
    **dict.fromkeys(_folded("شمسی خورشیدی هش jalali shamsi"), "jalali"),
    **dict.fromkeys(_folded("میلادی gregorian miladi"), "gregorian"),
}

ZONES: dict[str, int] = {"z": 0, "utc": 0, "gmt": 0, "irst": 210, "irdt": 270}
"""Zone words and their minutes east of Greenwich."""

FILLERS: frozenset[str] = frozenset(
    word for day in WEEKDAYS for word in (*_folded(day.fa), day.en.lower(), day.en.lower()[:3])
) | frozenset(
    _folded(
        "tues thur thurs ادینه shanbe yekshanbe doshanbe seshanbe chaharshanbe panjshanbe jome "
        "jomeh t st nd rd th of at on the ام م مین ماه mah سال sal روز مورخ مورخه تاریخ date "
        "ساعت saat در و هجری hijri دقیقه"
    )
)
"""Words that say nothing about which day it is, and may stand in a date."""

MISSING: frozenset[str] = frozenset(
    {"", "null", "none", "nan", "nat", "na", "n/a", "#n/a", "\\n", "nil", "ندارد", "نامشخص"}
)
"""What exports write where there is no date."""
