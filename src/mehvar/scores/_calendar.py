"""The periods that scores are told by, as places in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from mehvar.scores._records import NONE, Bools, Codes, Integers, Reader

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

KINDS: dict[str, tuple[str, ...]] = {
    "jalali": ("jweek", "jmonth", "jseason", "fyear"),
    "gregorian": ("week", "month", "quarter", "fyear"),
}
"""Week, month, season and fiscal year of a calendar."""

ALL_TIME = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Periods:
    """The periods of one kind, in their order.

    ``places`` gives the period of each day from ``first`` (days since 1970) on; ``partial`` those
    that have not ended by the as-of day.
    """

    kind: str
    keys: tuple[str, ...]
    partial: Bools
    first: int
    places: Codes

    def of(self, days: Integers) -> Codes:
        """Return the period of each day (-1 for a day outside the calendar)."""
        if not self.kind:
            return np.zeros(days.size, dtype=np.int32)
        place = days - self.first
        inside = (place >= 0) & (place < self.places.size)
        found = np.full(days.size, NONE, dtype=np.int32)
        found[inside] = self.places[place[inside]]
        return found


def read_periods(
    backend: BaseBackend, read: Reader, *, calendar: str, as_of: date
) -> tuple[Periods, ...]:
    """Read the kinds of period of a calendar, shortest first, and all time last."""
    dates = read("dates")
    wanted = dates.select("day", *KINDS[calendar]).order_by("day")
    table = backend.to_pyarrow(wanted)
    days = table["day"].cast("int32").to_numpy().astype(np.int64)
    today = int(np.datetime64(as_of, "D").astype(np.int64))
    found = [_periods(kind, table[kind].to_pylist(), days, today) for kind in KINDS[calendar]]
    whole = Periods(
        kind=ALL_TIME,
        keys=("",),
        partial=np.zeros(1, dtype=np.bool_),
        first=0,
        places=np.zeros(0, dtype=np.int32),
    )
    return (*found, whole)


def _periods(kind: str, keys: list[str], days: Integers, today: int) -> Periods:
    """Number the keys by their first day; the calendar has every day once, in order."""
    names = tuple(dict.fromkeys(keys))
    place = {name: number for number, name in enumerate(names)}
    codes = np.array([place[key] for key in keys], dtype=np.int32)
    last = np.zeros(len(names), dtype=np.int64)
    np.maximum.at(last, codes, days)
    return Periods(
        kind=kind,
        keys=names,
        partial=last > today,
        first=int(days[0]) if days.size else 0,
        places=codes,
    )
