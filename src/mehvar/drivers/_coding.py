"""From a driver's values to columns of a model: known and unknown, low and high, one step better.

What is not known is never dropped with its row and never filled in silently: the value stands
at its own mean there, and a column "not known" beside it takes up what those rows have of their
own. Both columns together are one player.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mehvar.drivers._records import Bools, Driver, DriversError, Floats, Integers, Kind, Step

MOST_LEVELS = 15
"""A driver with more distinct values is a number, not a rating."""

_TAIL = 0.99
"""Amounts and numbers are drawn in to this quantile: one parcel lost for a year is no year."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coded:
    """A driver as the models take it, one row per row of the data.

    ``columns`` and ``steps`` (how far each column moves when the driver gets one step better)
    have one column or two. ``low`` and ``high`` mark bad and good levels. ``performance`` runs
    from 0 (worst) to 1 (best); it and ``value`` are NaN where unknown.
    """

    driver: Driver
    columns: Floats
    steps: Floats
    low: Bools
    high: Bools
    value: Floats
    performance: Floats
    step: Step

    @property
    def known(self) -> Bools:
        """Where the driver is known; of mentions, where it was mentioned well or badly."""
        if self.driver.kind == "mention":
            return np.asarray(np.nan_to_num(self.driver.values) != 0)
        return ~np.isnan(self.driver.values)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """All drivers side by side: driver k has the columns ``starts[k]`` to ``starts[k + 1]``."""

    coded: tuple[Coded, ...]
    columns: Floats
    steps: Floats
    starts: Integers

    def of(self, rows: Integers) -> Design:
        """Return some of the rows: columns and steps; the drivers themselves stay whole."""
        return Design(
            coded=self.coded,
            columns=np.ascontiguousarray(self.columns[rows]),
            steps=np.ascontiguousarray(self.steps[rows]),
            starts=self.starts,
        )

    def beside(self, given: Floats) -> Design:
        """Return the drivers with further columns at the end that belong to none and never move."""
        return Design(
            coded=self.coded,
            columns=np.ascontiguousarray(np.column_stack([self.columns, given])),
            steps=np.ascontiguousarray(np.column_stack([self.steps, np.zeros_like(given)])),
            starts=self.starts,
        )


def kind_of(values: Floats) -> Kind:
    """Tell a rating (a few levels) from a number."""
    return "rating" if np.unique(values[~np.isnan(values)]).size <= MOST_LEVELS else "number"


def code_driver(driver: Driver) -> Coded:
    """Lay out one driver.

    Raises:
        DriversError: when it is never known, or the same wherever it is known.
    """
    values = np.asarray(driver.values, dtype=np.float64)
    known = values[~np.isnan(values)]
    if known.size == 0 or known.min() == known.max():
        told = "nowhere known" if known.size == 0 else "the same everywhere"
        raise DriversError(f"Driver {driver.name!r} is {told}.", hint="Leave it out.")
    coded = _CODERS[driver.kind](driver, values, known)
    unknown = np.isnan(values)
    if not unknown.any() or driver.kind == "mention":
        return coded
    return Coded(
        driver=driver,
        columns=np.column_stack([coded.columns, unknown]).astype(np.float64),
        steps=np.column_stack([coded.steps, np.zeros(values.size)]),
        low=coded.low, high=coded.high, value=coded.value,
        performance=coded.performance, step=coded.step,
    )  # fmt: skip


def lay_out(coded: Sequence[Coded]) -> Design:
    """Put drivers side by side."""
    widths = [one.columns.shape[1] for one in coded]
    return Design(
        coded=tuple(coded),
        columns=np.ascontiguousarray(np.concatenate([one.columns for one in coded], axis=1)),
        steps=np.ascontiguousarray(np.concatenate([one.steps for one in coded], axis=1)),
        starts=np.concatenate([[0], np.cumsum(widths)]).astype(np.int64),
    )


def _rating(driver: Driver, values: Floats, known: Floats) -> Coded:
    """Levels, more is better; the lower 40 % of the scale is low, its last fifth high."""
    levels = np.unique(known)
    least, most = levels[0], levels[-1]
    share = (values - least) / (most - least)
    place = np.searchsorted(levels, np.nan_to_num(values, nan=most))
    better = levels[np.minimum(place + 1, levels.size - 1)]
    room = np.where(np.isnan(values), 0.0, better - values)
    return _of(
        driver, values, steps=room, low=share <= 0.4, high=share >= 0.8,
        performance=share, step="level",
    )  # fmt: skip


def _number(driver: Driver, values: Floats, known: Floats) -> Coded:
    """Any quantity; its lower and upper fifth are low and high, a step is a deviation."""
    least, most = np.quantile(known, [1 - _TAIL, _TAIL])
    if least == most:
        least, most = known.min(), known.max()
    drawn = np.clip(values, least, most)
    low, high = np.nanquantile(drawn, [0.2, 0.8])
    return _of(
        driver, drawn, steps=np.where(np.isnan(drawn), 0.0, np.nanstd(drawn)),
        low=drawn <= low, high=drawn >= high,
        performance=(drawn - least) / (most - least), step="deviation",
    )  # fmt: skip


def _flag(driver: Driver, values: Floats, known: Floats) -> Coded:
    """Something bad that happened or not; there is nothing high about its absence."""
    del known
    happened = np.asarray(values == 1)
    return _of(
        driver, values, steps=np.where(happened, -1.0, 0.0), low=happened,
        high=np.zeros(values.size, dtype=np.bool_), performance=1.0 - values, step="undone",
    )  # fmt: skip


def _amount(driver: Driver, values: Floats, known: Floats) -> Coded:
    """A quantity of something bad: low above the target, or its worst fifth when most are."""
    most = float(np.quantile(known, _TAIL))
    if most <= known.min():
        most = float(known.max())
    drawn = np.minimum(values, most)
    over = np.asarray(drawn > driver.target)
    rare = over[~np.isnan(values)].mean() <= 0.5
    low = over if rare else np.asarray(drawn >= np.nanquantile(drawn, 0.8))
    high = np.zeros(values.size, dtype=np.bool_)
    if not rare:
        high = np.asarray(drawn <= driver.target)
    fine = np.where(np.isnan(values), np.nan, ~over)
    least = min(float(known.min()), driver.target)
    return _of(
        driver, drawn, steps=np.where(over, driver.target - drawn, 0.0), low=low, high=high,
        performance=fine if rare else 1.0 - (drawn - least) / (most - least), step="undone",
    )  # fmt: skip


def _mention(driver: Driver, values: Floats, known: Floats) -> Coded:
    """Praise and blame are two columns, beside what was not said."""
    del known
    said = np.nan_to_num(values)
    praised, blamed = said > 0, said < 0
    columns = np.column_stack([blamed, praised])
    used = columns.any(axis=0)
    steps = np.column_stack([np.where(blamed, -1.0, 0.0), np.zeros(said.size)])
    spoken = np.where(said == 0, np.nan, said)
    return Coded(
        driver=driver, columns=columns[:, used].astype(np.float64), steps=steps[:, used],
        low=blamed, high=praised, value=said, performance=(spoken + 1) / 2, step="unsaid",
    )  # fmt: skip


def _of(
    driver: Driver, values: Floats, *, steps: Floats, low: Bools, high: Bools,
    performance: Floats, step: Step,
) -> Coded:  # fmt: skip
    centred = np.nan_to_num(values - np.nanmean(values))
    return Coded(
        driver=driver, columns=centred[:, None], steps=steps[:, None].astype(np.float64),
        low=np.asarray(low), high=np.asarray(high), value=values,
        performance=np.asarray(performance, dtype=np.float64), step=step,
    )  # fmt: skip


_CODERS = {
    "rating": _rating,
    "number": _number,
    "flag": _flag,
    "amount": _amount,
    "mention": _mention,
}
