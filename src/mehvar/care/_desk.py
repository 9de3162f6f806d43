"""Work that can wait a while: the desk that answers cases, with the arrivals that were seen.

A case is no caller who hangs up: it waits over lunch and into the next morning, and counts as
answered in time within working minutes. So the queue is not a formula of one hour: the arrivals
of the past weeks are sent through the desk once more, in working time, first come first served.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mehvar.care._arrivals import local_midnight
from mehvar.care._staffing import CareError
from mehvar.workspace import published

if TYPE_CHECKING:
    from mehvar.care._clock import WorkingTime
    from mehvar.workspace import Marts, Workspace

_MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A desk of so many people: shares of the cases, times in working minutes.

    ``left`` are cases that were not begun when the last one arrived: a desk that is too small
    grows a backlog.
    """

    people: int
    in_time: float
    mean_wait: float
    longest_wait: float
    occupancy: float
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPlan:
    """The fewest people who begin a share of the cases in time, and desks around that size."""

    cases: int
    handling: float
    target: float
    service: float
    enough: Desk | None
    desks: tuple[Desk, ...]


def run_desk(*, arrivals: Sequence[float], handling: float, people: int, target: float) -> Desk:
    """Send cases through a desk, first come first served.

    Args:
        arrivals: when each came, in working minutes since some beginning, in order.
        handling: the minutes that one takes.
        people: who work on them.
        target: working minutes within which one is to be begun.

    Raises:
        CareError: when nobody works, or nothing arrives.
    """
    if people < 1 or handling <= 0 or not arrivals:
        raise CareError(
            "A desk needs people, cases, and a time of work above zero.", hint="Give all three."
        )
    free = [arrivals[0]] * people
    heapq.heapify(free)
    waits = []
    for moment in arrivals:
        begun = max(heapq.heappop(free), moment)
        heapq.heappush(free, begun + handling)
        waits.append(begun - moment)
    last = arrivals[-1]
    span = max(*free, last) - arrivals[0]
    begun_by_then = sum(at + wait <= last for at, wait in zip(arrivals, waits, strict=True))
    return Desk(
        people=people,
        in_time=sum(wait <= target for wait in waits) / len(waits),
        mean_wait=sum(waits) / len(waits),
        longest_wait=max(waits),
        occupancy=min(1.0, len(waits) * handling / (people * span)) if span > 0 else 1.0,
        left=len(waits) - begun_by_then,
    )


def plan_desk(
    *, arrivals: Sequence[float], handling: float, target: float, service: float = 0.8
) -> DeskPlan:
    """Return the fewest people who begin a share ``service`` of the cases within the target.

    More people never begin a case later, so the fewest is found by halving.
    """
    if not arrivals:
        return DeskPlan(
            cases=0, handling=handling, target=target, service=service, enough=None, desks=()
        )

    def desk(people: int) -> Desk:
        return run_desk(arrivals=arrivals, handling=handling, people=people, target=target)

    low, high = 1, _MOST_PEOPLE
    if desk(high).in_time < service:
        return DeskPlan(
            cases=len(arrivals), handling=handling, target=target, service=service, enough=None,
            desks=(),
        )  # fmt: skip
    while low < high:
        middle = (low + high) // 2
        if desk(middle).in_time >= service:
            high = middle
        else:
            low = middle + 1
    around = range(max(low - 2, 1), low + 3)
    return DeskPlan(
        cases=len(arrivals), handling=handling, target=target, service=service, enough=desk(low),
        desks=tuple(desk(people) for people in around),
    )  # fmt: skip


def read_desk(
    workspace: Workspace,
    *,
    time: WorkingTime,
    first: date,
    last: date,
    target: float,
    handling: float,
    service: float = 0.8,
    marts: Marts | None = None,
) -> DeskPlan:
    """Plan the desk with the cases that were opened between two local days, both counted.

    ``handling`` counts where fewer than thirty cases tell how long they took.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="care_cases", marts=marts) as page:
        rows = page.ask(
            f'SELECT "at", nullif(handling_minutes, 0) FROM {page.view("care_cases")} '
            'WHERE day >= ? AND day <= ? ORDER BY "at"',
            [first, last],
        )
    took = [float(minutes) for _moment, minutes in rows if minutes is not None]
    zone = ZoneInfo(workspace.settings.time_zone)
    begin = local_midnight(first, zone)
    told = time.between([begin] * len(rows), [moment for moment, _minutes in rows])
    return plan_desk(
        arrivals=[float(one or 0.0) for one in told],
        handling=sum(took) / len(took) if len(took) >= 30 else handling,
        target=target,
        service=service,
    )
