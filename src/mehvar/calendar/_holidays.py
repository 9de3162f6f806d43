"""On which days is the country closed, and which occasion does a customer live through?"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mehvar.calendar._arrow import as_array, day_numbers
from mehvar.calendar._editing import cells_of, check_place, made_row, placed, write_rows
from mehvar.calendar._errors import CalendarError
from mehvar.calendar._rules import Rule, named_days, read_rules, rule_of
from mehvar.text import Bilingual, Language

_HERE = Path(__file__).parent
_HOLIDAYS, _OCCASIONS = _HERE / "holidays.csv", _HERE / "occasions.csv"
_HOLIDAY_COLUMNS = ("calendar", "year", "month", "day", "name_fa", "name_en", "fraction")
_OCCASION_COLUMNS = (
    "calendar", "year", "month", "day", "weekday", "days", "name_fa", "name_en", "no_celebration",
)  # fmt: skip
_JOINT: dict[Language, str] = {"fa": "، ", "en": ", "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holidays:
    """The rows of a holiday file: when, and which fraction of the day the company works.

    Lunar rows follow the tabular Hijri calendar and can be a day off the announced date; a row
    with a year replaces the rule's day of the same ``name_en`` within 15 days of it. A row with
    fraction 1 cancels a holiday.
    """

    rows: tuple[tuple[Rule, float], ...]

    @classmethod
    def default(cls) -> Holidays:
        """Iran's official holidays, solar and lunar."""
        return cls.read(_HOLIDAYS)

    @classmethod
    def none(cls) -> Holidays:
        """No holidays at all, for a company in another country before it writes its file."""
        return cls(rows=())

    @classmethod
    def read(cls, path: Path) -> Holidays:
        """Read calendar, year (or empty), month, day, name_fa, name_en, fraction.

        Raises:
            CalendarError: naming the file, row and column of everything that is wrong.
        """
        return cls(rows=read_rules(path, _HOLIDAY_COLUMNS, _holiday))

    def with_row(self, cells: Mapping[str, str], *, at: int | None = None) -> Holidays:
        """Return the holidays with one more row, or with another in the place ``at`` (from 0).

        ``cells`` are the texts of the file's columns.

        Raises:
            CalendarError: naming every column that is wrong.
        """
        row = made_row(cells, _HOLIDAY_COLUMNS, _holiday)
        return Holidays(rows=placed(self.rows, row, at))

    def without_row(self, at: int) -> Holidays:
        """Return the holidays without the row in the place ``at`` (from 0).

        Raises:
            CalendarError: when there is no such row.
        """
        check_place(self.rows, at)
        return Holidays(rows=(*self.rows[:at], *self.rows[at + 1 :]))

    def cells(self) -> tuple[dict[str, str], ...]:
        """Return the rows as the texts of the file's columns, which ``with_row`` takes."""
        return tuple(
            {name: text for name, text in cells_of(rule).items() if name in _HOLIDAY_COLUMNS}
            | {"fraction": f"{fraction:g}"}
            for rule, fraction in self.rows
        )

    def write(self, path: Path) -> None:
        """Replace a holiday file in one durable step."""
        write_rows(path, _HOLIDAY_COLUMNS, self.cells())

    @staticmethod
    def write_default(path: Path) -> None:
        """Copy the packaged holiday file for editing; an existing file is left alone.

        Raises:
            CalendarError: when the file exists.
        """
        _copy(_HOLIDAYS, path)

    def on(
        self, days: NDArray[np.int64], *, language: Language
    ) -> tuple[list[str | None], NDArray[np.float64]]:
        """Return each day's holiday (or None) and the fraction of it that is worked.

        ``days`` are consecutive days since 1970-01-01. Where two holidays meet, both names
        stand and the smaller fraction counts.
        """
        names: list[str | None] = [None] * days.size
        fraction = np.ones(days.size)
        if days.size:
            for day, rule, share in named_days(self.rows, int(days[0]), int(days[-1])):
                place = day - int(days[0])
                fraction[place] = min(fraction[place], share)
                if share < 1:
                    names[place] = _joined(names[place], rule.name, language)
        return names, fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasions:
    """The rows of an occasion file; the flag marks days of mourning, unfit for celebrating.

    A day may belong to several occasions (Nowruz within Ramadan). Lunar rows have the one-day
    caveat of holidays, and dated rows replace them in the same way.
    """

    rows: tuple[tuple[Rule, bool], ...]

    @classmethod
    def default(cls) -> Occasions:
        """Iran's occasions: Nowruz, Yalda, Ramadan, mother's and father's day, mourning days."""
        return cls.read(_OCCASIONS)

    @classmethod
    def none(cls) -> Occasions:
        """No occasions at all."""
        return cls(rows=())

    @classmethod
    def read(cls, path: Path) -> Occasions:
        """Read a holiday file's columns, weekday, days and no_celebration in place of fraction.

        Raises:
            CalendarError: naming the file, row and column of everything that is wrong.
        """
        return cls(rows=read_rules(path, _OCCASION_COLUMNS, _occasion))

    def with_row(self, cells: Mapping[str, str], *, at: int | None = None) -> Occasions:
        """Return the occasions with one more row, or with another in the place ``at`` (from 0).

        ``cells`` are the texts of the file's columns.

        Raises:
            CalendarError: naming every column that is wrong.
        """
        row = made_row(cells, _OCCASION_COLUMNS, _occasion)
        return Occasions(rows=placed(self.rows, row, at))

    def without_row(self, at: int) -> Occasions:
        """Return the occasions without the row in the place ``at`` (from 0).

        Raises:
            CalendarError: when there is no such row.
        """
        check_place(self.rows, at)
        return Occasions(rows=(*self.rows[:at], *self.rows[at + 1 :]))

    def cells(self) -> tuple[dict[str, str], ...]:
        """Return the rows as the texts of the file's columns, which ``with_row`` takes."""
        return tuple(
            cells_of(rule) | {"no_celebration": "yes" if silent else "no"}
            for rule, silent in self.rows
        )

    def write(self, path: Path) -> None:
        """Replace an occasion file in one durable step."""
        write_rows(path, _OCCASION_COLUMNS, self.cells())

    @staticmethod
    def write_default(path: Path) -> None:
        """Copy the packaged occasion file for editing; an existing file is left alone.

        Raises:
            CalendarError: when the file exists.
        """
        _copy(_OCCASIONS, path)

    def on(self, days: NDArray[np.int64], *, language: Language) -> list[str | None]:
        """Return each day's occasions (or None); ``days`` are consecutive since 1970-01-01."""
        names: list[str | None] = [None] * days.size
        if days.size:
            for day, rule, _ in named_days(self.rows, int(days[0]), int(days[-1])):
                place = day - int(days[0])
                names[place] = _joined(names[place], rule.name, language)
        return names

    def no_celebration(self, days: pa.Array | pa.ChunkedArray) -> pa.Array:
        """Tell on which dates nobody should be congratulated; null where the date is null."""
        numbers, known = day_numbers(as_array(days))
        if not known.any():
            return pa.nulls(numbers.size, pa.bool_())
        first, last = int(numbers[known].min()), int(numbers[known].max())
        mourning = [day for day, _, silent in named_days(self.rows, first, last) if silent]
        return pa.array(np.isin(numbers, np.array(mourning, np.int64)), mask=~known)


def _holiday(row: dict[str, str]) -> tuple[Rule, float]:
    try:
        fraction = float(row["fraction"])
    except ValueError:
        fraction = -1.0
    if not 0 <= fraction <= 1:
        raise CalendarError(f"column fraction ({row['fraction']}) must lie between 0 and 1")
    return rule_of(row), fraction


def _occasion(row: dict[str, str]) -> tuple[Rule, bool]:
    flag = row["no_celebration"]
    if flag not in {"yes", "no"}:
        raise CalendarError(f"column no_celebration ({flag or 'empty'}) must be yes or no")
    return rule_of(row), flag == "yes"


def _joined(before: str | None, name: Bilingual, language: Language) -> str:
    word = name.in_(language)
    return word if before is None or before == word else before + _JOINT[language] + word


def _copy(packaged: Path, path: Path) -> None:
    if path.exists():
        raise CalendarError(f"{path} exists already.", hint="Edit it, or remove it first.")
    shutil.copyfile(packaged, path)
