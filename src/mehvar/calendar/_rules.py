"""Rules that name days: 13 Farvardin of every year, the last Tuesday of Esfand, 10 Muharram."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from mehvar.calendar._civil import civil_from_days, days_from_civil
from mehvar.calendar._errors import CalendarError
from mehvar.calendar._hijri import hijri_month_length, hijri_start, hijri_year
from mehvar.calendar._jalali import jalali_from_days, month_length, year_start
from mehvar.text import Bilingual

RuleCalendar = Literal["jalali", "gregorian", "hijri"]

_CALENDARS: dict[str, RuleCalendar] = {
    "jalali": "jalali",
    "gregorian": "gregorian",
    "hijri": "hijri",
}
_NEAR = 15  # days: a dated row replaces the rule's day of the same name this near to it
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The days of one name: of every year, or of ``year`` alone.

    A negative ``day`` counts from the end of the month (-1 is its last day). ``weekday`` (0
    Saturday) takes the last such weekday on or before the day. ``days`` is how many days it
    lasts. A day that a year does not have (30 Esfand of a common year) is left out.
    """

    calendar: RuleCalendar
    year: int | None
    month: int
    day: int
    name: Bilingual
    weekday: int | None = None
    days: int = 1

    def days_within(self, first: int, last: int) -> list[int]:
        """Return the rule's days from ``first`` to ``last`` (days since 1970-01-01)."""
        years = range(_year_of(self.calendar, first) - 1, _year_of(self.calendar, last) + 1)
        starts = (self._start(year) for year in ([self.year] if self.year else years))
        return [
            day
            for start in starts
            if start is not None
            for day in range(start, start + self.days)
            if first <= day <= last
        ]

    def _start(self, year: int) -> int | None:
        month_start, length = _month(self.calendar, year, self.month)
        day = self.day if self.day > 0 else length + 1 + self.day
        if not 1 <= day <= length:
            return None
        start = month_start + day - 1
        if self.weekday is not None:
            start -= (weekday_of(start) - self.weekday) % 7
        return start


def weekday_of(day: int) -> int:
    """Return the weekday of a day since 1970-01-01 (a Thursday): 0 Saturday to 6 Friday."""
    return (day + 5) % 7


def named_days(
    rules: Sequence[tuple[Rule, _T]], first: int, last: int
) -> list[tuple[int, Rule, _T]]:
    """Return every (day, rule, what it carries) in order; dated rules replace undated ones."""
    dated = {
        (rule.name.en, day)
        for rule, _ in rules
        if rule.year is not None
        for day in rule.days_within(first - _NEAR, last + _NEAR)
    }
    found = [
        (day, rule, carried)
        for rule, carried in rules
        for day in rule.days_within(first, last)
        if rule.year is not None or not _replaced(rule.name.en, day, dated)
    ]
    return sorted(found, key=lambda one: one[0])


def read_rules(
    path: Path,
    columns: tuple[str, ...],
    make: Callable[[dict[str, str]], _T],
) -> tuple[_T, ...]:
    """Read a CSV of rules, one ``make`` per row.

    Raises:
        CalendarError: naming the file, row and column of everything that is wrong.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise CalendarError(
                f"{path}: the first row lacks the columns {', '.join(missing)}.",
                hint=f"Expected: {', '.join(columns)}.",
            )
        return _made(path, enumerate(reader, start=2), make)


def rule_of(row: dict[str, str]) -> Rule:
    """Make a rule of one row of a CSV.

    Raises:
        CalendarError: naming every column that is wrong.
    """
    wrong = [
        f"column {name} ({row.get(name) or 'empty'}) {what}"
        for name, ok, what in (
            ("calendar", row["calendar"] in _CALENDARS, "must be jalali, gregorian or hijri"),
            ("year", _within(row["year"] or "1", 1, 3000), "must be empty or a year"),
            ("month", _within(row["month"], 1, 12), "must lie between 1 and 12"),
            ("day", _within(row["day"].lstrip("-"), 1, 31), "must be 1 to 31, or -1 to -31"),
            ("weekday", _within(row.get("weekday") or "0", 0, 6), "must be empty or 0 to 6"),
            ("days", _within(row.get("days") or "1", 1, 60), "must lie between 1 and 60"),
            ("name_fa", bool(row["name_fa"]), "must not be empty"),
            ("name_en", bool(row["name_en"]), "must not be empty"),
        )
        if not ok
    ]
    if wrong:
        raise CalendarError("; ".join(wrong))
    return Rule(
        calendar=_CALENDARS[row["calendar"]],
        year=int(row["year"]) if row["year"] else None,
        month=int(row["month"]),
        day=int(row["day"]),
        name=Bilingual(row["name_fa"], row["name_en"]),
        weekday=int(row["weekday"]) if row.get("weekday") else None,
        days=int(row.get("days") or 1),
    )


def _made(
    path: Path, rows: Iterable[tuple[int, dict[str, str]]], make: Callable[[dict[str, str]], _T]
) -> tuple[_T, ...]:
    made, wrong = [], []
    for number, row in rows:
        try:
            made.append(make({name: (value or "").strip() for name, value in row.items() if name}))
        except CalendarError as error:
            wrong.append(f"row {number}: {error.message}")
    if wrong:
        raise CalendarError(f"{path}: " + "; ".join(wrong) + ".", hint="Nothing was changed.")
    return tuple(made)


def _within(text: str, low: int, high: int) -> bool:
    try:
        number = int(text)
    except ValueError:
        return False
    return low <= number <= high


def _replaced(name: str, day: int, dated: set[tuple[str, int]]) -> bool:
    return any((name, day + shift) in dated for shift in range(-_NEAR, _NEAR + 1))


def _year_of(calendar: RuleCalendar, day: int) -> int:
    if calendar == "hijri":
        return hijri_year(day)
    parts = jalali_from_days([day]) if calendar == "jalali" else civil_from_days([day])
    return int(parts[0][0])


def _month(calendar: RuleCalendar, year: int, month: int) -> tuple[int, int]:
    """Return the first day of a month and its length."""
    if calendar == "hijri":
        return hijri_start(year, month), hijri_month_length(year, month)
    if calendar == "jalali":
        before = sum(int(month_length(year, past)) for past in range(1, month))
        return int(year_start(year)) + before, int(month_length(year, month))
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    start, end = (int(days_from_civil(*one, 1)[0]) for one in ((year, month), following))
    return start, end - start
