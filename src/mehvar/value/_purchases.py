"""What the models of repeat buying need to know of each customer, and its identical rows merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mehvar.errors import MehvarError

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Places: TypeAlias = npt.NDArray[np.int32]

_PACKED_BITS, _SHORT_BITS = 62, 31


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
    """Distinct rows with the number of customers behind each, sorted by frequency.

    ``of_frequency``, ``of_recency`` and ``of_age`` are places among the distinct ``values`` (of
    frequency, with their customers in ``counts``) and ``times``, both rising: what depends on one
    of them alone is evaluated once for each.
    """

    of_frequency: Places
    of_recency: Places
    of_age: Places
    weight: Floats
    values: Floats
    counts: Floats
    times: Floats

    @property
    def customers(self) -> float:
        """The number of customers."""
        return float(self.weight.sum())

    @property
    def frequency(self) -> Floats:
        """The repeat purchases of each row."""
        return self.values[self.of_frequency]

    @property
    def recency(self) -> Floats:
        """The time of the last purchase of each row."""
        return self.times[self.of_recency]

    @property
    def age(self) -> Floats:
        """The age of each row."""
        return self.times[self.of_age]

    def some(self, chosen: Integers) -> Rows:
        """Return the chosen rows alone, with their weights."""
        of_frequency, weight = self.of_frequency[chosen], self.weight[chosen]
        return Rows(
            of_frequency=of_frequency,
            of_recency=self.of_recency[chosen],
            of_age=self.of_age[chosen],
            weight=weight,
            values=self.values,
            counts=np.bincount(of_frequency, weight, len(self.values)).astype(np.float64),
            times=self.times,
        )


def merge(purchases: Purchases) -> Rows:
    """Merge identical rows by one sort of packed integers."""
    times, of_recency, of_age = ranked_times(purchases)
    x = purchases.frequency
    bits = max(1, int(len(times) - 1).bit_length())
    needed = int(x.max(initial=0)).bit_length() + 2 * bits
    if needed > _PACKED_BITS:
        values, ranks = np.unique(x, return_inverse=True)
    else:
        values, ranks = np.empty(0, np.int64), x
    again = np.flatnonzero(x > 0)
    ages = of_age[again]
    number: npt.DTypeLike = np.int32 if needed < _SHORT_BITS else np.int64
    packed = ranks[again].astype(number) << (2 * bits)
    packed |= of_recency[again].astype(number) << bits
    packed |= ages
    packed.sort()
    first = np.flatnonzero(np.append(True, packed[1:] != packed[:-1])[: len(packed)])
    # Who never came back differs in age alone, which needs no sort.
    once = np.bincount(of_age, minlength=len(times)) - np.bincount(ages, minlength=len(times))
    kept = np.concatenate((np.flatnonzero(once).astype(number), packed[first]))
    weight = np.concatenate((once[once > 0], np.diff(np.append(first, len(packed)))))
    weight = weight.astype(np.float64)
    ranks = kept >> (2 * bits)
    if not len(values):
        seen = np.bincount(ranks)
        values = np.flatnonzero(seen)
        ranks = (np.cumsum(seen > 0) - 1)[ranks]
    mask = (1 << bits) - 1
    return Rows(
        of_frequency=ranks.astype(np.int32),
        of_recency=((kept >> bits) & mask).astype(np.int32),
        of_age=(kept & mask).astype(np.int32),
        weight=weight,
        values=values.astype(np.float64),
        counts=np.bincount(ranks, weight).astype(np.float64),
        times=times,
    )


def ranked_times(purchases: Purchases) -> tuple[Floats, Places, Places]:
    """Return the distinct times in rising order, and the places of recency and age among them.

    Times on a grid of days, told in days or weeks, are found without a sort.
    """
    from mehvar.value import _kernels_rows

    both = (purchases.recency, purchases.age)
    for steps in (1.0, 7.0):
        seen = np.zeros(4 * len(purchases) + 100_000, bool)
        marks = [np.empty(len(purchases), np.int32) for _ in both]
        if all(
            _kernels_rows.mark_grid(time, steps, seen, mark)
            for time, mark in zip(both, marks, strict=True)
        ):
            seen = seen[: max(int(mark.max(initial=0)) for mark in marks) + 1]
            place = (np.cumsum(seen) - 1).astype(np.int32)
            return np.flatnonzero(seen) / steps, place[marks[0]], place[marks[1]]
    times, places = np.unique(np.concatenate(both), return_inverse=True)
    halves = places.astype(np.int32)
    return times, halves[: len(purchases)], halves[len(purchases) :]


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
