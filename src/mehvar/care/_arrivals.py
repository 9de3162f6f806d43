"""When customers come: by weekday and hour, and the people that each hour takes.

A day's mean hides its peak: who is there for the mean leaves the busy hours to wait, and the
queue of an hour is not made good by a quiet one. So every hour of the week is planned for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from mehvar.care._staffing import Queue, people_needed, queue_of, queue_with_abandonment
from mehvar.stats import poisson_interval
from mehvar.workspace import published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

Of = Literal["contacts", "cases"]

_USUAL_SECONDS = 300.0
_FEWEST_HANDLED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """An hour of the week: weekday 0 is Saturday, hour 0..23 by the company's clock.

    ``mean`` arrivals with the 95 % interval of a Poisson rate; ``most`` is the busiest that was
    seen.
    """

    weekday: int
    hour: int
    mean: float
    low: float
    high: float
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """All 168 hours of a week as they were seen, and how long one took.

    ``handling`` is the mean in seconds; ``handled`` on how many that stands, 0 where too few tell
    and the usual five minutes are taken.
    """

    first: date
    last: date
    total: int
    handling: float
    handled: int
    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The people that an hour takes, and what its queue would be with the day's mean instead."""

    hour: Hour
    people: int
    queue: Queue
    flat_people: int
    flat_queue: Queue


def read_arrivals(
    workspace: Workspace,
    *,
    of: Of = "contacts",
    first: date,
    last: date,
    channels: Sequence[str] = (),
    marts: Marts | None = None,
) -> Arrivals:
    """Return when customers came between two local days, both counted.

    Args:
        workspace: the company.
        of: contacts that customers began, or cases that were opened.
        first: the first day.
        last: the last day.
        channels: those that count; all when none is named.
        marts: the reader that the caller keeps open.

    Raises:
        NotBuiltError: before the first build.
    """
    mart = "customer_interactions" if of == "contacts" else "care_cases"
    begun = "AND coalesce(direction, 'inbound') = 'inbound'" if of == "contacts" else ""
    some = "AND channel IN (SELECT unnest(?::VARCHAR[]))" if channels else ""
    values: list[object] = [first, last, *([list(channels)] if channels else [])]
    with published(workspace, mart=mart, marts=marts) as page:
        where = f"FROM {page.view(mart)} WHERE day >= ? AND day <= ? {begun} {some}"
        rows = page.ask(
            f"""SELECT time_bucket(INTERVAL 15 MINUTES, "at"), count(*) {where} GROUP BY 1""",
            values,
        )
        told = page.ask(
            f"SELECT avg(nullif(handling_minutes, 0)), count(nullif(handling_minutes, 0)) {where}",
            values,
        )[0]
    zone = ZoneInfo(workspace.settings.time_zone)
    seen: Counter[tuple[date, int]] = Counter()
    for moment, count in rows:  # a quarter of an hour lies in one local hour, in every zone
        local = moment.replace(tzinfo=UTC).astimezone(zone)
        seen[local.date(), local.hour] += count
    enough = int(told[1]) >= _FEWEST_HANDLED
    return Arrivals(
        first=first, last=last, total=sum(seen.values()),
        handling=60.0 * float(told[0]) if enough else _USUAL_SECONDS,
        handled=int(told[1]) if enough else 0,
        hours=_hours(seen, first, last),
    )  # fmt: skip


def plan_week(
    arrivals: Arrivals, *, service: float = 0.8, target: float = 20, patience: float = 0
) -> tuple[Need, ...]:
    """Return the people that each hour of the week takes.

    Args:
        arrivals: as they were seen.
        service: the share to be answered within the target.
        target: seconds.
        patience: mean seconds until somebody hangs up (Erlang A); 0 when nobody does (Erlang C).
    """

    @cache
    def needed(per_hour: float) -> tuple[int, Queue]:
        found = people_needed(
            per_hour=per_hour, handling=arrivals.handling, service=service, target=target,
            patience=patience or None,
        ).enough  # fmt: skip
        return found.people, found

    told = []
    for hour in arrivals.hours:
        people, queue = needed(round(hour.mean, 2)) if hour.mean > 0 else (0, _nobody())
        flat, _queue = needed(round(_mean_of_day(arrivals, hour.weekday), 2))
        told.append(
            Need(
                hour=hour, people=people, queue=queue, flat_people=flat,
                flat_queue=_with(flat, hour, arrivals.handling, target, patience),
            )
        )  # fmt: skip
    return tuple(told)


def _hours(seen: Counter[tuple[date, int]], first: date, last: date) -> tuple[Hour, ...]:
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    told = []
    for weekday in range(7):
        mine = [day for day in days if (day.weekday() + 2) % 7 == weekday]
        for hour in range(24):
            counts = [seen[day, hour] for day in mine]
            rate = poisson_interval(count=sum(counts), exposure=max(len(mine), 1))[0]
            told.append(
                Hour(
                    weekday=weekday, hour=hour, mean=rate.estimate, low=rate.low, high=rate.high,
                    most=max(counts, default=0),
                )
            )  # fmt: skip
    return tuple(told)


def _mean_of_day(arrivals: Arrivals, weekday: int) -> float:
    """The mean of the hours in which anybody came: what a plan by the day would be made for."""
    means = [one.mean for one in arrivals.hours if one.weekday == weekday and one.mean > 0]
    return sum(means) / len(means) if means else 0.0


def _with(people: int, hour: Hour, handling: float, target: float, patience: float) -> Queue:
    if hour.mean <= 0 or people < 1:
        return _nobody()
    if patience > 0:
        return queue_with_abandonment(
            per_hour=hour.mean, handling=handling, people=people, patience=patience, target=target
        )
    return queue_of(per_hour=hour.mean, handling=handling, people=people, target=target)


def _nobody() -> Queue:
    return Queue(
        people=0, waits=0.0, abandons=0.0, served_in_time=1.0, mean_wait=0.0, occupancy=0.0
    )


def local_midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the UTC moment at which a local day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
