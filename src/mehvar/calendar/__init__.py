"""Which day was it, in whose calendar, and did the company work on it?"""

from __future__ import annotations

from mehvar.calendar._errors import CalendarError
from mehvar.calendar._formats import DateFormat, detect_date_format
from mehvar.calendar._jalali import days_from_jalali, is_leap, jalali_from_days, month_length
from mehvar.calendar._moments import Parsed, parse_moments
from mehvar.calendar._zones import local_day, to_local, to_utc

__all__ = [
    "CalendarError",
    "DateFormat",
    "Parsed",
    "days_from_jalali",
    "detect_date_format",
    "is_leap",
    "jalali_from_days",
    "local_day",
    "month_length",
    "parse_moments",
    "to_local",
    "to_utc",
]
