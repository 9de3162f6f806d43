"""The periods of the calendar: their order, and which of them have not ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.metrics._metric import Reader, Scope

if TYPE_CHECKING:
    from ibis.backends import BaseBackend

Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Periods:
    """The keys of one period kind with their places in time, and those still open."""

    places: dict[str, int]
    open_ones: frozenset[str]

    def partial(self, keys: list[str]) -> Bools:
        """Tell which periods have not ended by the scope's last day."""
        return np.array([key in self.open_ones for key in keys], dtype=np.bool_)

    def before(self, keys: list[str], members: list[str]) -> Integers:
        """Return the row of the same member's period just before each row's, or -1.

        Args:
            keys: the period of each row; rows are ordered by member, then period.
            members: the member of each row.
        """
        rows = {
            (member, self.places.get(key, place)): place
            for place, (key, member) in enumerate(zip(keys, members, strict=True))
        }
        return np.array(
            [
                rows.get((member, self.places.get(key, 0) - 1), -1)
                for key, member in zip(keys, members, strict=True)
            ],
            dtype=np.int64,
        )


def read_periods(backend: BaseBackend, read: Reader, scope: Scope) -> Periods:
    """Read the calendar's periods of the scope's kind (none without a period)."""
    if scope.period is None:
        return Periods({"": 0}, frozenset())
    dates = read("dates")
    ends = dates.group_by(key=dates[scope.period]).aggregate(
        first=dates.day.min(), last=dates.day.max()
    )
    found = backend.to_pyarrow(ends.order_by("first")).to_pylist()
    return Periods(
        {row["key"]: place for place, row in enumerate(found)},
        frozenset(row["key"] for row in found if row["last"] > scope.until),
    )
