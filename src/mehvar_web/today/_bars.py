"""Where bars and their intervals lie on one axis that all of them share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mehvar_web.ui.charts import Scale, scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar from zero to its value with its interval over it, in per cent of the axis.

    ``begin`` and ``end`` are the ends of the bar, ``low`` and ``high`` those of the interval (None
    where there is none), ``zero`` where the axis has its zero.
    """

    begin: float
    end: float
    low: float | None
    high: float | None
    zero: float


def shared_axis(ends: Iterable[float | None]) -> Scale:
    """Return the axis that holds these values and zero."""
    return scale(ends, zero=True)


def draw_bar(
    axis: Scale, *, value: float | None, low: float | None = None, high: float | None = None
) -> Bar | None:
    """Place a bar on the axis; None where there is no value."""
    if value is None:
        return None
    begin, end = sorted((axis.at(0.0), axis.at(value)))
    return Bar(
        begin=begin,
        end=end,
        low=None if low is None else axis.at(low),
        high=None if high is None else axis.at(high),
        zero=axis.at(0.0),
    )
