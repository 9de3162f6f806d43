"""What money of another day was worth: the company's price index, else one rate of inflation."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np

from mehvar.calendar import CalendarError, days_from_jalali
from mehvar.errors import MehvarError
from mehvar.value._purchases import Floats, Integers

FILE = "price_index.csv"
"""Its name inside a workspace: ``period,index``; without rows, one rate a year holds."""

PriceBasis = Literal["index", "rate", "none"]

_COLUMNS = ("period", "index")
_YEAR = 365.25
_JALALI_BEFORE = 1_700
_PERIOD = re.compile(r"(\d{4})(?:[-/](\d{1,2}))?")
_EPOCH = date(1970, 1, 1)


class PriceIndexError(MehvarError, ValueError):
    """The price index has wrong cells; all of them are named."""

    code = "price-index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The level of prices on any day.

    ``days`` and ``levels`` are the known points (days since 1970-01-01, any unit); between them
    prices move evenly in their logarithm, and beyond them, or where there are none, by ``rate`` a
    year (0.35 is 35 %).
    """

    days: Floats
    levels: Floats
    rate: float

    @property
    def basis(self) -> PriceBasis:
        """What the levels stand on."""
        if len(self.days):
            return "index"
        return "rate" if self.rate else "none"

    def factors(self, days: Integers, *, today: date) -> Floats:
        """Return by what an amount of each day is multiplied to be money of ``today``."""
        now = np.asarray([(today - _EPOCH).days], np.float64)
        return np.asarray(np.exp(self._log_level(now) - self._log_level(days.astype(np.float64))))

    def _log_level(self, days: Floats) -> Floats:
        growth = math.log1p(self.rate) / _YEAR
        if not len(self.days):
            return days * growth
        first, last = self.days[0], self.days[-1]
        inside = np.interp(days, self.days, np.log(self.levels))
        return np.asarray(
            inside + growth * (np.minimum(days - first, 0) + np.maximum(days - last, 0))
        )


def read_prices(root: Path, *, rate: float) -> Prices:
    """Read a workspace's price index; without one, or without rows in it, only the rate counts.

    Raises:
        PriceIndexError: naming row and column of every wrong cell.
    """
    path = root / FILE
    if not path.is_file():
        return Prices(days=np.empty(0), levels=np.empty(0), rate=rate)
    return _parse(path.read_text(encoding="utf-8-sig"), where=str(path), rate=rate)


def write_price_index(path: Path) -> None:
    """Write an empty price index, for the company to fill."""
    path.write_text(",".join(_COLUMNS) + "\n", encoding="utf-8")


def _parse(content: str, *, where: str, rate: float) -> Prices:
    reader = csv.DictReader(io.StringIO(content))
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise PriceIndexError(
            f"{where} lacks the columns {', '.join(missing)}.",
            hint="Its first line must be: period,index",
        )
    wrong: list[str] = []
    points: dict[int, float] = {}
    for number, cells in enumerate(reader, start=2):
        period, level = ((cells.get(name) or "").strip() for name in _COLUMNS)
        if not period and not level:
            continue
        day, size = _middle(period), _level(level)
        if day is None:
            wrong.append(f"row {number}, column period: {period!r} is no month or year")
        elif day in points:
            wrong.append(f"row {number}, column period: {period} stands twice")
        if size is None:
            wrong.append(f"row {number}, column index: {level!r} is no positive number")
        if day is not None and size is not None:
            points.setdefault(day, size)
    if wrong:
        raise PriceIndexError(
            f"{where} has {len(wrong)} wrong cells: " + "; ".join(wrong) + ".",
            hint="Write months as 1402-05 or 2023-08, years as 1402; the last build stays.",
        )
    days = sorted(points)
    return Prices(
        days=np.array(days, np.float64),
        levels=np.array([points[day] for day in days], np.float64),
        rate=rate,
    )


def _middle(period: str) -> int | None:
    """Return the day in the middle of a month or year, Jalali before the year 1700."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 0)
    half = (month or 7, 15 if month else 1)
    try:
        if year < _JALALI_BEFORE:
            return int(days_from_jalali([year], [half[0]], [half[1]])[0])
        return (date(year, *half) - _EPOCH).days
    except (CalendarError, ValueError):
        return None


def _level(text: str) -> float | None:
    try:
        value = float(text.replace(",", ""))  # float() reads Persian digits too
    except ValueError:
        return None
    return value if 0 < value < math.inf else None
