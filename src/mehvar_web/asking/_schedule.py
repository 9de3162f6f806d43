"""When a plan asks again: every week, month or season, by the company's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from mehvar.calendar import Calendar, days_from_jalali, jalali_from_days, month_length

_EPOCH = date(1970, 1, 1)
_SEASON = 3


def next_time(
    *, every: str, on_day: int, at_minute: int, after: datetime, zone: str, calendar: Calendar
) -> datetime:
    """Return the first moment (UTC) after ``after`` at which a plan is due.

    Args:
        every: ``week``, ``month`` or ``quarter``.
        on_day: of a week 0 (Saturday) to 6; of a month, or a season's first month, the day from
            1, the month's last day where it is shorter.
        at_minute: the minute of the local day.
        after: the moment (UTC) after which.
        zone: the company's time zone.
        calendar: whose months: jalali or gregorian.
    """
    local = ZoneInfo(zone)
    day = after.replace(tzinfo=UTC).astimezone(local).date()
    while True:
        if _is_due(day, every, on_day, calendar):
            hour, minute = divmod(at_minute, 60)
            there = datetime(day.year, day.month, day.day, hour % 24, minute, tzinfo=local)
            due = there.astimezone(UTC).replace(tzinfo=None)
            if due > after:
                return due
        day += timedelta(days=1)


def period_of(*, every: str, at: datetime, zone: str, calendar: Calendar) -> str:
    """Return the name of the period in which a moment (UTC) lies: a plan draws once in each."""
    day = at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    if every == "week":
        saturday = day - timedelta(days=(day.weekday() + 2) % 7)
        return f"week {saturday.isoformat()}"
    year, month, _day = _parts(day, calendar)
    if every == "quarter":
        return f"quarter {year}-{(month - 1) // _SEASON + 1}"
    return f"month {year}-{month:02}"


def _is_due(day: date, every: str, on_day: int, calendar: Calendar) -> bool:
    if every == "week":
        return (day.weekday() + 2) % 7 == on_day
    year, month, of_month = _parts(day, calendar)
    if every == "quarter" and (month - 1) % _SEASON:
        return False
    return of_month == min(max(on_day, 1), _length(year, month, calendar))


def _parts(day: date, calendar: Calendar) -> tuple[int, int, int]:
    if calendar == "gregorian":
        return day.year, day.month, day.day
    year, month, of_month = jalali_from_days([(day - _EPOCH).days])
    return int(year[0]), int(month[0]), int(of_month[0])


def _length(year: int, month: int, calendar: Calendar) -> int:
    if calendar == "jalali":
        return int(month_length(year, month))
    after = date(year + month // 12, month % 12 + 1, 1)
    return (after - date(year, month, 1)).days


def jalali_day(year: int, month: int, day: int) -> date:
    """Return the date of a Jalali day."""
    return _EPOCH + timedelta(days=int(days_from_jalali(year, month, day)))
