"""What kind of day it is, for a run of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from mehvar.calendar import Holidays, Occasions

DayKind = Literal["working", "weekend", "holiday", "mourning"]

DAY_KINDS: tuple[DayKind, ...] = get_args(DayKind)
"""Kinds of day by their code; of two that meet the later one counts."""

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The kinds of consecutive local days from ``first`` on, and the zone whose days they are.

    Days outside count as the nearest known one.
    """

    first: int
    kinds: NDArray[np.int8]
    zone: str


def name_days(
    *,
    first: date,
    last: date,
    zone: str,
    weekend: Sequence[float],
    holidays: Holidays,
    occasions: Occasions,
) -> Days:
    """Return what kind of day each one from ``first`` to ``last`` is.

    Args:
        first: the first day.
        last: the last day, included.
        zone: the time zone whose calendar this is.
        weekend: the fraction worked of each weekday, Saturday first; a day of 0 is a weekend.
        holidays: official holidays; one that is worked in part counts as a working day.
        occasions: days of mourning are those on which nobody should be congratulated.
    """
    import pyarrow as pa

    days = np.arange((first - _EPOCH).days, (last - _EPOCH).days + 1, dtype=np.int64)
    _names, worked = holidays.on(days, language="en")
    mourning = occasions.no_celebration(pa.array(days.astype("datetime64[D]")))
    kinds = np.zeros(days.size, np.int8)
    kinds[np.asarray(weekend, np.float64)[(days + 5) % 7] == 0] = DAY_KINDS.index("weekend")
    kinds[worked == 0] = DAY_KINDS.index("holiday")
    kinds[mourning.to_numpy(zero_copy_only=False).astype(bool)] = DAY_KINDS.index("mourning")
    return Days(first=int(days[0]), kinds=kinds, zone=zone)
