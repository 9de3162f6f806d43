"""How the clocks of cases stand, in working time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from mehvar import care as core
from mehvar_web.care._records import Clock, Clocks
from mehvar_web.care._time import terms, working_time

if TYPE_CHECKING:
    from mehvar_web.care.models import Case

_VERY_LATE = 1.5
"""A clock that took so many times its target is the CX owner's."""


def clock_of(case: Case, now: datetime) -> Clocks:
    """Return how the clocks of a case stand."""
    return clocks_of([case], now)[0]


def clocks_of(cases: Sequence[Case], now: datetime) -> tuple[Clocks, ...]:
    """Return how the clocks of cases stand, in their order, computed together."""
    runs = list(chain.from_iterable((_response(one), _resolution(one)) for one in cases))
    read = core.read_clocks(runs, now=now, time=working_time(now), soon_share=terms().soon_share)
    return tuple(
        Clocks(
            first_response=_clock(runs[2 * at], read[2 * at]),
            resolution=_clock(runs[2 * at + 1], read[2 * at + 1]),
        )
        for at in range(len(cases))
    )


def follow(case: Case, now: datetime) -> None:
    """Write down what follows from a case's clocks: when it is due, and when somebody is told.

    Nothing is due of a case that rests or is closed: the moments stay as they were.
    """
    time = working_time(now)
    rests = case.waited + case.rested
    marks = _marks(case, rests)
    moments = time.after([case.opened_at] * len(marks), marks)
    case.first_response_due_at, case.resolution_due_at = moments[0], moments[1]
    is_answered = case.first_response_at is not None
    case.due_at = case.resolution_due_at if is_answered else case.first_response_due_at
    is_running = case.state == case.States.OPEN and case.escalation < len(moments) - 2
    case.escalates_at = moments[2 + case.escalation] if is_running else None


def _marks(case: Case, rests: float) -> list[float]:
    """Working minutes from the opening to what follows: both targets, then the three calls."""
    if case.first_response_at is None:
        target, rest = float(case.first_target), 0.0
    else:
        target, rest = float(case.resolution_target), rests
    soon = target * (1 - terms().soon_share)
    return [
        float(case.first_target), case.resolution_target + rests,
        soon + rest, target + rest, _VERY_LATE * target + rest,
    ]  # fmt: skip


def worked_since(start: datetime | None, now: datetime) -> float:
    """Return the working minutes since a moment; none when there is none."""
    if start is None:
        return 0.0
    return max(working_time(now).between([start], [now])[0] or 0.0, 0.0)


def _response(case: Case) -> core.Run:
    """The clock of the first response never rests: nobody waits for a customer not answered."""
    closed = case.resolved_at or case.changed_at if not case.is_live else None
    return core.Run(
        started_at=case.opened_at,
        target=case.first_target,
        stopped_at=case.first_response_at or closed,
    )


def _resolution(case: Case) -> core.Run:
    closed = case.resolved_at or case.changed_at if not case.is_live else None
    return core.Run(
        started_at=case.opened_at,
        target=case.resolution_target,
        rested=case.waited + case.rested,
        rests_since=case.waiting_since,
        stopped_at=closed,
    )


def _clock(run: core.Run, read: core.Reading) -> Clock:
    return Clock(
        due_at=read.due_at,
        left=read.left,
        target=int(run.target),
        state=read.state,
        stopped_at=run.stopped_at,
    )
