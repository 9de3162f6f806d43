"""From values to places on an axis."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_NOTHING = 1e-9
"""A difference that nobody means; below it, axis ticks would round into each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """An axis from ``low`` to ``high`` with ticks at round values."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Return where a value lies, in percent of the axis, kept inside it."""
        share = (value - self.low) / (self.high - self.low)
        return round(min(max(share, 0.0), 1.0) * 100, 2)


def scale(
    values: Iterable[float | None], *, zero: bool = False, ticks: int = 4, whole: bool = False
) -> Scale:
    """Return an axis over the values with about so many round ticks; ``zero`` includes zero.

    No values, or values that are all the same, still give an axis of some length. ``whole``
    keeps the ticks of counts at whole numbers.
    """
    known = [value for value in values if value is not None and math.isfinite(value)]
    known += [0.0] if zero or not known else []
    low, high = min(known), max(known)
    if high - low <= _NOTHING * max(abs(low), abs(high), 1.0):
        room = abs(low) * 0.1 if abs(low) > _NOTHING else 1.0
        low, high = low - room, high + room
    step = _round_step((high - low) / ticks)
    step = _whole_step(step) if whole else step
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    marks = tuple(round(index * step, 12) for index in range(first, last + 1))
    return Scale(low=marks[0], high=marks[-1], ticks=marks)


def is_whole(values: Iterable[float | None]) -> bool:
    """Tell whether values are counts: the ticks between them must be whole too."""
    return all(value is None or float(value).is_integer() for value in values)


def span(values: Iterable[float | None], *, ticks: int = 5) -> Scale:
    """Return an axis that ends where the values end, with the round ticks between."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    round_axis = scale(known, ticks=ticks, whole=is_whole(known))
    if not known or max(known) - min(known) <= _NOTHING * max(map(abs, known), default=1.0):
        return round_axis
    low, high = min(known), max(known)
    inside = tuple(tick for tick in round_axis.ticks if low <= tick <= high)
    return Scale(low=low, high=high, ticks=inside)


def _whole_step(step: float) -> float:
    return next((size for size in (1.0, 2.0, 5.0) if step <= size), round(step))


def _round_step(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(size * power for size in (1.0, 2.0, 2.5, 5.0, 10.0) if step <= size * power * 1.001)
