"""Writing days and periods for people, and the days that come back every year."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pyarrow as pa

from mehvar.calendar._arrow import as_array, dates, day_numbers
from mehvar.calendar._civil import civil_from_days, days_from_civil
from mehvar.calendar._dates import Period
from mehvar.calendar._errors import CalendarError
from mehvar.calendar._jalali import days_from_jalali, jalali_from_days, month_length
from mehvar.calendar._rules import weekday_of
from mehvar.calendar._words import (
    GREGORIAN_MONTHS,
    JALALI_MONTHS,
    SEASONS,
    WEEKDAYS,
    Calendar,
)
from mehvar.text import Bilingual, Language

_EPOCH = dt.date(1970, 1, 1)
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_WEEK_OF = Bilingual("هفتهٔ ", "Week of ")
_FISCAL = Bilingual("سال مالی ", "Fiscal year ")
_QUARTERS = (
    Bilingual("سه‌ماههٔ نخست", "Q1"),
    Bilingual("سه‌ماههٔ دوم", "Q2"),
    Bilingual("سه‌ماههٔ سوم", "Q3"),
    Bilingual("سه‌ماههٔ چهارم", "Q4"),
)
_KEYS: dict[Period, re.Pattern[str]] = {
    **dict.fromkeys(("day", "week", "jday", "jweek"), re.compile(r"\d{4}-\d\d-\d\d")),
    **dict.fromkeys(("month", "jmonth"), re.compile(r"\d{4}-\d\d")),
    **dict.fromkeys(("year", "jyear"), re.compile(r"\d{4}")),
    "quarter": re.compile(r"\d{4}-Q[1-4]"),
    "jseason": re.compile(r"\d{4}-S[1-4]"),
    "fyear": re.compile(r"\d{4}(-\d{4})?"),
}


def format_day(
    day: dt.date, *, calendar: Calendar, language: Language, weekday: bool = False
) -> str:
    """Write a date: «۱۲ مرداد ۱۴۰۳», "2 August 2024"; with ``weekday``, its name before it."""
    number = (day - _EPOCH).days
    year, month, of_month = (
        jalali_from_days([number]) if calendar == "jalali" else civil_from_days([number])
    )
    written = _day(int(year[0]), int(month[0]), int(of_month[0]), calendar, language)
    return f"{WEEKDAYS[weekday_of(number)].in_(language)} {written}" if weekday else written


def month_name(month: int, *, calendar: Calendar, language: Language) -> str:
    """Return the name of a month, 1 to 12."""
    names = JALALI_MONTHS if calendar == "jalali" else GREGORIAN_MONTHS
    return names[month - 1].in_(language)


def period_label(kind: Period, key: str, language: Language) -> str:
    """Write a period of the dates table: («jmonth», «1403-05») is «مرداد ۱۴۰۳».

    Raises:
        CalendarError: when the key is not one of that kind.
    """
    pattern = _KEYS.get(kind)
    if pattern is None or not pattern.fullmatch(key) or not _has_month(key):
        raise CalendarError(f"{key!r} names no {kind}.", hint="Take keys from the dates table.")
    calendar: Calendar = "jalali" if kind.startswith("j") else "gregorian"
    parts = key.split("-")
    if kind in {"day", "week", "jday", "jweek"}:
        year, month, day = (int(part) for part in parts)
        label = _day(year, month, day, calendar, language)
        return _WEEK_OF.in_(language) + label if kind.endswith("week") else label
    if kind in {"month", "jmonth"}:
        name = month_name(int(parts[1]), calendar=calendar, language=language)
        return f"{name} {_digits(parts[0], language)}"
    if kind in {"quarter", "jseason"}:
        name = (SEASONS if kind == "jseason" else _QUARTERS)[int(key[-1]) - 1].in_(language)
        return f"{name} {_digits(parts[0], language)}"
    years = _digits("–".join(parts), language)
    return _FISCAL.in_(language) + years if kind == "fyear" else years


def anniversary(
    births: pa.Array | pa.ChunkedArray, *, year: int, calendar: Calendar = "jalali"
) -> pa.Array:
    """Return on which date of ``year`` each birthday falls (date32); null stays null.

    Who was born on 30 Esfand has it on 29 Esfand, and who was born on 29 February on 28
    February, in years without that day: the last day of the month, so that the birthday stays
    in its month and year.
    """
    days, known = day_numbers(as_array(births))
    if calendar == "jalali":
        _, month, day = jalali_from_days(days)
        moved = days_from_jalali(year, month, np.minimum(day, month_length(year, month)))
        return dates(moved.astype(np.int64), known)
    _, month, day = civil_from_days(days)
    moved_on, exists = days_from_civil(year, month, day)
    shorter, _ = days_from_civil(year, month, day - 1)
    return dates(np.where(exists, moved_on, shorter), known)


def _day(year: int, month: int, day: int, calendar: Calendar, language: Language) -> str:
    name = month_name(month, calendar=calendar, language=language)
    return f"{_digits(str(day), language)} {name} {_digits(str(year), language)}"


def _digits(text: str, language: Language) -> str:
    return text.translate(_PERSIAN) if language == "fa" else text


def _has_month(key: str) -> bool:
    parts = key.split("-")
    plain = len(parts) > 1 and parts[1].isdigit() and len(parts[1]) == 2
    return not plain or 1 <= int(parts[1]) <= 12
