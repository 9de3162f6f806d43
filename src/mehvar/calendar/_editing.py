"""Rows of the calendar files as a page edits them: texts in, a checked row out."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from mehvar.calendar._errors import CalendarError
from mehvar.calendar._rules import Rule

_T = TypeVar("_T")


def made_row(
    cells: Mapping[str, str], columns: Sequence[str], make: Callable[[dict[str, str]], _T]
) -> _T:
    """Make a row of the texts of a form; a column that is left out is empty.

    Raises:
        CalendarError: naming every column that is unknown or wrong.
    """
    if unknown := sorted(set(cells) - set(columns)):
        raise CalendarError(
            f"There is no column {', '.join(unknown)}.", hint=f"Columns: {', '.join(columns)}."
        )
    try:
        return make({name: cells.get(name, "").strip() for name in columns})
    except CalendarError as error:
        raise CalendarError(
            f"The row is wrong: {error.message}.", hint="Nothing was changed."
        ) from error


def placed(rows: Sequence[_T], row: _T, at: int | None) -> tuple[_T, ...]:
    """Put a row in the place of another, or at the end.

    Raises:
        CalendarError: when there is no such place.
    """
    if at is None:
        return (*rows, row)
    check_place(rows, at)
    return (*rows[:at], row, *rows[at + 1 :])


def check_place(rows: Sequence[object], at: int) -> None:
    """Refuse a place that no row has.

    Raises:
        CalendarError: when there is no such place.
    """
    if not 0 <= at < len(rows):
        raise CalendarError(
            f"There is no row {at}: there are {len(rows)}, counted from 0.",
            hint="The list may have changed meanwhile; look again. Nothing was changed.",
        )


def cells_of(rule: Rule) -> dict[str, str]:
    """Return the columns that say when, and the names, as texts."""
    return {
        "calendar": rule.calendar,
        "year": "" if rule.year is None else str(rule.year),
        "month": str(rule.month),
        "day": str(rule.day),
        "weekday": "" if rule.weekday is None else str(rule.weekday),
        "days": str(rule.days),
        "name_fa": rule.name.fa,
        "name_en": rule.name.en,
    }


def write_rows(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """Replace a file in one durable step: readers find the old rows or the new ones."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(text.getvalue().encode())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
