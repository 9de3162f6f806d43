"""The lunar Hijri calendar by arithmetic: the tabular Islamic calendar.

Real months begin when the crescent is announced, so a date from the rule can be a day away from
the announced one. Source: Reingold and Dershowitz, Calendrical Calculations, chapter 7.
"""

from __future__ import annotations

_EPOCH = -492_148  # 1 Muharram 1, in days since 1970-01-01


def hijri_start(year: int, month: int) -> int:
    """Return the first day of a Hijri month, in days since 1970-01-01.

    Months have 30 and 29 days in turn; 11 years of 30 are a day longer.
    """
    past_months = 29 * (month - 1) + month // 2
    return _EPOCH + 354 * (year - 1) + (3 + 11 * year) // 30 + past_months


def hijri_month_length(year: int, month: int) -> int:
    """Return the number of days of a Hijri month."""
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    return hijri_start(*following) - hijri_start(year, month)


def hijri_year(day: int) -> int:
    """Return the Hijri year of a day since 1970-01-01."""
    return (30 * (day - _EPOCH) + 10_646) // 10_631
