"""In which calendar and order is this column of dates written?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mehvar.calendar._arrow import as_array
from mehvar.calendar._decide import GREGORIAN, JALALI, Order
from mehvar.calendar._errors import CalendarError
from mehvar.calendar._moments import MixedCalendar
from mehvar.calendar._settle import Settled, main_order, settle_moments

_SAMPLE = 20_000
_ENOUGH = 0.5
_TYPED, _WRITTEN, _TWO_DIGITS, _COUNTED, _AMBIGUOUS = 1.0, 0.98, 0.8, 0.4, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFormat:
    """What a sample says about how a column writes its dates.

    ``confidence`` (0 to 1) is the share of written values that are dates, times how much the
    spelling proves: a type or a four-digit year proves it, two digits less, and a bare count
    (seconds since 1970, Excel serial) little, since any number could be one. ``ambiguous`` says
    that the day and the month, or the calendar, cannot be told apart on the whole sample; a
    person must then choose ``calendar`` and ``order``.
    """

    calendar: MixedCalendar | None
    order: Order | None
    has_time: bool
    share: float
    confidence: float
    ambiguous: bool


def detect_date_format(column: pa.Array | pa.ChunkedArray) -> DateFormat | None:
    """Decide on up to 20,000 evenly spaced rows how a column writes dates; None when it does not.

    Pass the answer's ``calendar`` and ``order`` to ``parse_moments`` when a column is read in
    several pieces, so that every piece is read in one way.
    """
    try:
        settled = settle_moments(_sample(column), calendar=None, order=None)
    except CalendarError:
        return None
    written = int((~settled.missing).sum())
    dates = settled.exists | settled.ambiguous
    if written == 0 or dates.sum() < _ENOUGH * written:
        return None
    share = float(dates.sum()) / written
    ambiguous = bool(settled.ambiguous.any())
    return DateFormat(
        calendar=_calendar(settled),
        order=None if ambiguous else main_order(settled),
        has_time=bool((settled.has_time & dates).any()),
        share=share,
        confidence=share * _proof(settled, column.type),
        ambiguous=ambiguous,
    )


def _sample(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if len(column) <= _SAMPLE:
        return as_array(column)
    rows = np.linspace(0, len(column) - 1, _SAMPLE).astype(np.int64)
    return as_array(column.take(pa.array(rows)))


def _calendar(settled: Settled) -> MixedCalendar | None:
    """The calendar of at least 99 % of the dates, ambiguous ones included, or mixed."""
    codes = settled.calendar[settled.exists | settled.ambiguous]
    shares: dict[MixedCalendar, float] = {
        "jalali": float((codes == JALALI).mean()),
        "gregorian": float((codes == GREGORIAN).mean()),
    }
    if sum(shares.values()) == 0:
        return None
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= 0.99 * sum(shares.values()) else "mixed"


def _proof(settled: Settled, type_: pa.DataType) -> float:
    """How much the spelling of the dates proves that they are dates."""
    dates: NDArray[np.bool_] = settled.exists | settled.ambiguous
    if pa.types.is_temporal(type_):
        return _TYPED
    if settled.counted[dates].mean() > _ENOUGH:
        return _COUNTED
    if settled.ambiguous.any():
        return _AMBIGUOUS
    return _TWO_DIGITS if settled.reading.short is not None else _WRITTEN
