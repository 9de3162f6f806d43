"""One row per day: the calendar that every engine joins on ``day``."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mehvar.calendar._arrow import dates
from mehvar.calendar._civil import civil_from_days
from mehvar.calendar._errors import CalendarError
from mehvar.calendar._holidays import Holidays, Occasions
from mehvar.calendar._jalali import jalali_from_days
from mehvar.calendar._words import Calendar
from mehvar.text import Language

Period = Literal[
    "day", "week", "month", "quarter", "year",
    "jday", "jweek", "jmonth", "jseason", "jyear", "fyear",
]  # fmt: skip
PERIODS: tuple[Period, ...] = (
    "day", "week", "month", "quarter", "year",
    "jday", "jweek", "jmonth", "jseason", "jyear", "fyear",
)  # fmt: skip
"""The periods by which a day can be grouped: the columns of the dates table that name one."""

_EPOCH = dt.date(1970, 1, 1)
_Parts = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]


def dates_table(
    *,
    first: dt.date,
    last: dt.date,
    fiscal_month: int,
    fiscal_calendar: Calendar,
    weekend: tuple[float, ...],
    holidays: Holidays,
    occasions: Occasions,
    language: Language = "fa",
) -> pa.Table:
    """Return one row per day from ``first`` to ``last``, with the columns of the mart ``dates``.

    ``weekend`` is the fraction worked on each weekday, Saturday first; a holiday's own fraction
    lowers it. A fiscal year is named by its calendar year, or "1403-1404" when it begins after
    the first month. Holidays and occasions are named in ``language``.

    Raises:
        CalendarError: when the range is empty or ``weekend`` has not seven numbers.
    """
    if last < first or len(weekend) != 7:
        raise CalendarError(
            f"No dates table from {first} to {last} with {len(weekend)} weekdays.",
            hint="Give a first day before the last, and seven fractions, Saturday first.",
        )
    days = np.arange((first - _EPOCH).days, (last - _EPOCH).days + 1, dtype=np.int64)
    civil, jalali = civil_from_days(days), jalali_from_days(days)
    weekday = (days + 5) % 7
    names, worked = holidays.on(days, language=language)
    fraction = np.minimum(np.array(weekend, dtype=np.float64)[weekday], worked)
    fiscal = jalali if fiscal_calendar == "jalali" else civil
    known = np.ones(days.size, dtype=np.bool_)
    return pa.table(
        {
            "day": dates(days, known),
            "week": _key(civil_from_days(days - (weekday - 2) % 7), parts=3),
            "month": _key(civil, parts=2),
            "quarter": _key_of_quarter(civil, "Q"),
            "year": _key(civil, parts=1),
            "jday": _key(jalali, parts=3),
            "jweek": _key(jalali_from_days(days - weekday), parts=3),
            "jmonth": _key(jalali, parts=2),
            "jseason": _key_of_quarter(jalali, "S"),
            "jyear": _key(jalali, parts=1),
            "fyear": _fiscal_year(fiscal, fiscal_month),
            "weekday": pa.array(weekday),
            "is_working_day": pa.array(fraction > 0),
            "working_fraction": pa.array(fraction),
            "holiday": pa.array(names, type=pa.string()),
            "occasion": pa.array(occasions.on(days, language=language), type=pa.string()),
        }
    )


def season(month: int) -> int:
    """Return the season (1 spring to 4 winter) of a Jalali month, or the Gregorian quarter."""
    return (month - 1) // 3 + 1


def _key(date: _Parts, *, parts: int) -> pa.Array:
    """Join year, month and day as text, padded so that keys sort by time."""
    texts = [pc.utf8_lpad(pa.array(part).cast(pa.string()), 2, "0") for part in date[:parts]]
    texts[0] = pc.utf8_lpad(texts[0], 4, "0")
    return pc.binary_join_element_wise(*texts, "-") if parts > 1 else texts[0]


def _key_of_quarter(date: _Parts, letter: str) -> pa.Array:
    number = pa.array((date[1] - 1) // 3 + 1).cast(pa.string())
    return pc.binary_join_element_wise(_key(date, parts=1), number, f"-{letter}")


def _fiscal_year(date: _Parts, first_month: int) -> pa.Array:
    if first_month == 1:
        return _key(date, parts=1)
    begins = date[0] - (date[1] < first_month)
    ends = _key((begins + 1, date[1], date[2]), parts=1)
    return pc.binary_join_element_wise(_key((begins, date[1], date[2]), parts=1), ends, "-")
