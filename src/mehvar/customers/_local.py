"""The hour and the day on the wall, told the same way by every engine.

Engines never convert zones: a shift of the UTC seconds by the zone's offset, written as a chain
of comparisons with the moments at which the offset changes, is arithmetic on all of them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import ibis.expr.types as ir


def local_seconds(at: ir.Value, *, zone: str, first: date, last: date) -> ir.Value:
    """Seconds since the epoch on the wall clock of ``zone``.

    Args:
        at: a naive UTC timestamp.
        zone: an IANA name.
        first: the first day for which the clock must be right.
        last: the last one.
    """
    import ibis

    seconds = at.epoch_seconds()
    spans = offsets(zone=zone, first=first, last=last)
    shift = (
        ibis.cases(*((seconds < until, offset) for until, offset in spans[:-1]), else_=spans[-1][1])
        if len(spans) > 1
        else ibis.literal(spans[0][1])
    )
    return seconds + shift


def offsets(*, zone: str, first: date, last: date) -> list[tuple[int, int]]:
    """Return (until, offset): the seconds east of UTC before each moment of change, in order.

    The last span has no end; its ``until`` is the end of the days asked for.
    """
    clock = ZoneInfo(zone)
    begin = _midnight(first) - 86_400
    end = _midnight(last) + 2 * 86_400
    spans = []
    offset = _offset(clock, begin)
    for moment in range(begin, end, 86_400):
        later = _offset(clock, moment + 86_400)
        if later != offset:
            spans.append((_change(clock, moment, moment + 86_400), offset))
            offset = later
    spans.append((end, offset))
    return spans


def _change(clock: ZoneInfo, before: int, after: int) -> int:
    """Return the second at which the offset changes, by halving."""
    old = _offset(clock, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(clock, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(clock: ZoneInfo, second: int) -> int:
    moment = datetime.fromtimestamp(second, UTC).astimezone(clock)
    shift = moment.utcoffset() or timedelta()
    return int(shift.total_seconds())


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
