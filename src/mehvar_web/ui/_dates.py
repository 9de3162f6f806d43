"""Days and moments in the reader's calendar and the company's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mehvar.calendar import (
    Calendar,
    days_from_jalali,
    format_day,
    jalali_from_days,
    month_length,
    month_name,
)
from mehvar.text import ascii_digits_one
from mehvar_web import company
from mehvar_web.ui._money import company_settings
from mehvar_web.ui._numbers import UNKNOWN, digits, language

_EPOCH = date(1970, 1, 1)
_FIRST_GREGORIAN = 1700
"""A written year below is Jalali, from here on Gregorian."""


def shown_calendar() -> Calendar:
    """Return the calendar of this page: Jalali in Persian, unless the company's is Gregorian."""
    return company_settings().calendar if language() == "fa" else "gregorian"


def write_day(day: date | None, *, weekday: bool = False) -> str:
    """Write a date: «۱۲ مرداد ۱۴۰۳», "2 August 2024"."""
    if day is None:
        return UNKNOWN
    plain = day.date() if isinstance(day, datetime) else day
    return format_day(plain, calendar=shown_calendar(), language=language(), weekday=weekday)


def write_month(day: date | None, *, year: bool = True) -> str:
    """Write the month of a date: «مرداد ۱۴۰۳», or without the year «مرداد»."""
    if day is None:
        return UNKNOWN
    number, month = _year_and_month(day)
    name = month_name(month, calendar=shown_calendar(), language=language())
    return f"{name} {digits(number)}" if year else name


def month_starts(first: date, last: date) -> list[date]:
    """Return the first days of the months of this page's calendar that touch a stretch of days."""
    (year, month), end = _year_and_month(first), _year_and_month(last)
    starts = []
    while (year, month) <= end:
        starts.append(_month_start(year, month))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return starts


def write_short_day(day: date) -> str:
    """Write a date in figures, as the date field shows it: «۱۴۰۳/۰۵/۱۲», "2024-08-02"."""
    if shown_calendar() == "gregorian":
        return digits(day.isoformat())
    year, month, of_month = (int(part[0]) for part in jalali_from_days([(day - _EPOCH).days]))
    return digits(f"{year:04}/{month:02}/{of_month:02}")


def local(moment: datetime) -> datetime:
    """Return what the company's clock showed at a moment in UTC."""
    zone = ZoneInfo(company_settings().time_zone)
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def write_moment(moment: datetime | None) -> str:
    """Write a moment in UTC as the company's clock showed it: «۱۲ مرداد ۱۴۰۳، ۱۴:۰۵»."""
    if moment is None:
        return UNKNOWN
    there = local(moment)
    comma = "،" if language() == "fa" else ","
    return f"{write_day(there)}{comma} {write_clock(there)}"


def write_clock(there: datetime) -> str:
    """Write the time of day of a local moment."""
    return digits(f"{there:%H:%M}")


def write_ago(moment: datetime | None) -> str:
    """Write how long ago a moment in UTC was; what is more than a month old, as a date."""
    if moment is None:
        return UNKNOWN
    seconds = int((company.now() - moment).total_seconds())
    if seconds < 60:
        return _("just now")
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes < 60:
        said = ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes}
    elif hours < 24:
        said = ngettext("%(n)s hour ago", "%(n)s hours ago", hours) % {"n": hours}
    elif days < 31:
        said = ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}
    else:
        return write_day(local(moment))
    return digits(said)


def read_day(text: str) -> date | None:
    """Read a date as people type it, in any digit set: Jalali or Gregorian by its year.

    Years, months and days may be separated by anything; None when there is no such date.
    """
    plain = "".join(letter if letter.isdigit() else " " for letter in ascii_digits_one(text))
    parts = plain.split()
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    if len(parts) != 3 or not all(len(part) <= 4 and part.isascii() for part in parts):
        return None
    if len(parts[0]) < 3 <= len(parts[2]):
        parts.reverse()
    year, month, of_month = (int(part) for part in parts)
    if year >= _FIRST_GREGORIAN:
        return _gregorian(year, month, of_month)
    if year < 1000 or not 1 <= month <= 12:
        return None
    if not 1 <= of_month <= int(month_length([year], [month])[0]):
        return None
    days = int(days_from_jalali([year], [month], [of_month])[0])
    return date.fromordinal(_EPOCH.toordinal() + days)


def _gregorian(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def _month_start(year: int, month: int) -> date:
    if shown_calendar() == "gregorian":
        return date(year, month, 1)
    return date.fromordinal(_EPOCH.toordinal() + int(days_from_jalali([year], [month], [1])[0]))


def _year_and_month(day: date) -> tuple[int, int]:
    if shown_calendar() == "gregorian":
        return day.year, day.month
    plain = day.date() if isinstance(day, datetime) else day
    year, month, _of_month = jalali_from_days([(plain - _EPOCH).days])
    return int(year[0]), int(month[0])
