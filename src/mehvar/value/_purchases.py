"""What the models of repeat buying need to know of each customer, and its identical rows merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mehvar.errors import MehvarError

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

_PACKED_BITS = 62


class PurchasesError(MehvarError, ValueError):
    """The purchases, or the parameters asked for, cannot carry a model."""

    code = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchases:
    """One row per customer: arrays of equal length, times in any one unit.

    ``frequency`` is the number of repeat purchases (the first one does not count), ``recency`` the
    time from the first purchase to the last (0 without a repeat) and ``age`` the time from the
    first purchase to the end of observation (Fader, Hardie and Lee 2005).
    """

    frequency: Integers
    recency: Floats
    age: Floats

    def __post_init__(self) -> None:
        wrong = _faults(self.frequency, self.recency, self.age)
        if wrong:
            raise PurchasesError(
                "The purchases contradict themselves: " + "; ".join(wrong) + ".",
                hint="frequency counts repeat purchases only; 0 <= recency <= age, in one unit.",
            )

    @classmethod
    def of(
        cls, *, frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike
    ) -> Purchases:
        """Make the record from any columns of numbers.

        Raises:
            PurchasesError: naming what contradicts itself, and in how many rows.
        """
        return cls(
            frequency=np.asarray(frequency).astype(np.int64, copy=False),
            recency=np.asarray(recency, np.float64),
            age=np.asarray(age, np.float64),
        )

    def __len__(self) -> int:
        return len(self.frequency)


def count_purchases(
    *, customer: npt.ArrayLike, day: npt.ArrayLike, until: int, unit: float = 1.0
) -> tuple[npt.NDArray[np.generic], Purchases]:
    """Summarise a list of purchases: customers in order, and what the models need of each.

    Several purchases of a customer on one day are one. Purchases after ``until`` do not count,
    and customers who only appear after it are not there.

    Args:
        customer: whose purchase, any type that sorts.
        day: when, in whole days (numpy dates or integers).
        until: the last day of observation, as an integer of the same days.
        unit: days in a unit of time: 7.0 tells recency and age in weeks.
    """
    who, days = np.asarray(customer), whole_days(day)
    seen = days <= until
    ids, place = np.unique(who[seen], return_inverse=True)
    span = int(until) - int(days[seen].min(initial=until)) + 1
    visits = np.unique(place.astype(np.int64) * span + (until - days[seen]))
    owner, before_end = np.divmod(visits, span)
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    ends = np.append(starts[1:], len(owner))
    age, last = before_end[ends - 1], before_end[starts]
    return ids, Purchases(
        frequency=(ends - starts - 1).astype(np.int64),
        recency=(age - last) / unit,
        age=age / unit,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Distinct rows with the number of customers behind each.

    ``values`` and ``counts`` are the distinct frequencies and their customers: functions of the
    frequency alone are evaluated once for each.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    weight: Floats
    values: Floats
    counts: Floats

    @property
    def customers(self) -> float:
        """The number of customers."""
        return float(self.weight.sum())


def merge(purchases: Purchases) -> Rows:
    """Merge identical rows; by one sort of packed integers where times stand on a grid."""
    packed = _pack(purchases)
    columns = (purchases.frequency, purchases.recency, purchases.age)
    order = np.argsort(packed, kind="stable") if packed is not None else np.lexsort(columns[::-1])
    sorted_ = [np.asarray(column, np.float64)[order] for column in columns]
    fresh = np.zeros(len(order), bool)
    fresh[:1] = True
    for column in sorted_:
        fresh[1:] |= column[1:] != column[:-1]
    first = np.flatnonzero(fresh)
    weight = np.diff(np.append(first, len(order))).astype(np.float64)
    return weighted_rows(*(column[first] for column in sorted_), weight=weight)


def weighted_rows(frequency: Floats, recency: Floats, age: Floats, *, weight: Floats) -> Rows:
    """Make rows of columns and weights, counting customers by frequency."""
    counts = np.bincount(frequency.astype(np.int64), weight).astype(np.float64)
    values = np.flatnonzero(counts)
    return Rows(
        frequency=frequency,
        recency=recency,
        age=age,
        weight=weight,
        values=values.astype(np.float64),
        counts=counts[values],
    )


def _pack(purchases: Purchases) -> Integers | None:
    """Pack the three columns into one integer; None when their values need more bits."""
    ages = np.unique(purchases.age)
    times = np.unique(np.concatenate([ages, np.unique(purchases.recency)]))
    bits = max(1, int(len(times) - 1).bit_length())
    most = int(purchases.frequency.max(initial=0))
    if most.bit_length() + 2 * bits > _PACKED_BITS:
        return None
    recency, age = np.searchsorted(times, purchases.recency), np.searchsorted(times, purchases.age)
    return (purchases.frequency << (2 * bits)) | (recency << bits) | age


def whole_days(day: npt.ArrayLike) -> Integers:
    """Return days as integers since 1970-01-01."""
    days = np.asarray(day)
    if days.dtype.kind == "M":
        days = days.astype("datetime64[D]")
    return days.astype(np.int64)


def _faults(frequency: Integers, recency: Floats, age: Floats) -> list[str]:
    if not len(frequency) == len(recency) == len(age):
        return [f"lengths differ ({len(frequency)}, {len(recency)}, {len(age)})"]
    tests = {
        "age is not a finite number": ~np.isfinite(age),
        "recency is not a finite number": ~np.isfinite(recency),
        "frequency is negative": frequency < 0,
        "recency is negative": recency < 0,
        "the last purchase is after the end of observation": recency > age,
        "recency without a repeat purchase": (frequency == 0) & (recency > 0),
        "a repeat purchase at the time of the first": (frequency > 0) & (recency == 0),
    }
    found = [f"{what} in {int(rows.sum())} rows" for what, rows in tests.items() if rows.any()]
    return found or (["there is no customer"] if len(frequency) == 0 else [])
