"""Which day was it, in whose calendar, and did the company work on it?"""

from __future__ import annotations

from mehvar.calendar._dates import PERIODS, Period, dates_table, season
from mehvar.calendar._errors import CalendarError
from mehvar.calendar._formats import DateFormat, detect_date_format
from mehvar.calendar._holidays import Holidays, Occasions
from mehvar.calendar._hours import WorkingHours, add_working_minutes, working_minutes_between
from mehvar.calendar._jalali import days_from_jalali, is_leap, jalali_from_days, month_length
from mehvar.calendar._labels import anniversary, format_day, month_name, period_label
from mehvar.calendar._moments import Parsed, parse_moments
from mehvar.calendar._words import (
    GREGORIAN_MONTHS,
    JALALI_MONTHS,
    SEASONS,
    WEEKDAYS,
    Calendar,
)
from mehvar.calendar._working import add_working_days, working_days_between
from mehvar.calendar._zones import local_day, to_local, to_utc

__all__ = [
    "GREGORIAN_MONTHS",
    "JALALI_MONTHS",
    "PERIODS",
    "SEASONS",
    "WEEKDAYS",
    "Calendar",
    "CalendarError",
    "DateFormat",
    "Holidays",
    "Occasions",
    "Parsed",
    "Period",
    "WorkingHours",
    "add_working_days",
    "add_working_minutes",
    "anniversary",
    "dates_table",
    "days_from_jalali",
    "detect_date_format",
    "format_day",
    "is_leap",
    "jalali_from_days",
    "local_day",
    "month_length",
    "month_name",
    "parse_moments",
    "period_label",
    "season",
    "to_local",
    "to_utc",
    "working_days_between",
    "working_minutes_between",
]
