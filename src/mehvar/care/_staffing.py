"""Queues of calls: how long people wait with so many who answer, and how many it takes.

Erlang C (nobody hangs up) and Erlang A (those who wait hang up after an exponential patience):
Gans, Koole and Mandelbaum, Manufacturing & Service Operations Management 2003; Mandelbaum and
Zeltyn 2007.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from mehvar.errors import MehvarError

_MOST_PEOPLE = 10_000


class CareError(MehvarError, ValueError):
    """What was asked about a queue cannot be."""

    code = "care"


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue in its steady state; times in seconds, the rest as shares of those who come.

    ``served_in_time`` is who is answered within the target, ``occupancy`` the share of their time
    in which people are busy. Without abandonment a queue with too few people never settles: then
    everybody waits, for ever.
    """

    people: int
    waits: float
    abandons: float
    served_in_time: float
    mean_wait: float
    occupancy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """How many people a level of service takes, and the queue with one person fewer."""

    enough: Queue
    one_fewer: Queue | None


def queue_of(*, per_hour: float, handling: float, people: int, target: float = 20) -> Queue:
    """Return how a queue stands in which nobody hangs up (Erlang C).

    Args:
        per_hour: arrivals an hour.
        handling: mean seconds that one takes.
        people: who answer.
        target: seconds within which an answer is in time.

    Raises:
        CareError: when a number is below zero, or nobody answers.
    """
    _check(per_hour, handling, people)
    load = per_hour / 3_600 * handling
    if load >= people:
        return _never(people)
    blocked = _erlang_b(load, people)
    waits = people * blocked / (people - load * (1 - blocked))
    drain = (people - load) / handling if handling else math.inf
    return Queue(
        people=people, waits=waits, abandons=0.0, occupancy=load / people,
        served_in_time=1 - waits * math.exp(-drain * target),
        mean_wait=waits / drain,
    )  # fmt: skip


def queue_with_abandonment(
    *, per_hour: float, handling: float, people: int, patience: float, target: float = 20
) -> Queue:
    """Return how a queue stands whose members hang up after a mean ``patience`` (Erlang A).

    ``served_in_time`` counts those who are answered within the target, of all who come; the
    other arguments are those of ``queue_of``. Any number of people settles.

    Raises:
        CareError: when a number is below zero, nobody answers, or there is no patience.
    """
    _check(per_hour, handling, people)
    if patience <= 0:
        raise CareError("The mean patience must be above zero.", hint="Leave it out otherwise.")
    chances = _chances(per_hour / 3_600, 1 / handling, people, 1 / patience)
    waits = sum(chances[people:])
    length = sum((n - people) * chance for n, chance in enumerate(chances) if n > people)
    rate = per_hour / 3_600
    abandons = length / patience / rate if rate else 0.0
    return Queue(
        people=people, waits=waits, abandons=abandons, mean_wait=length / rate if rate else 0.0,
        occupancy=rate * (1 - abandons) * handling / people,
        served_in_time=_served_in_time(chances, people, 1 / handling, 1 / patience, target),
    )  # fmt: skip


def people_needed(
    *,
    per_hour: float,
    handling: float,
    service: float = 0.8,
    target: float = 20,
    patience: float | None = None,
) -> Staffing:
    """Return the fewest people with whom a share ``service`` is answered within the target.

    Raises:
        CareError: when the service is not between 0 and 1, or no number of people reaches it.
    """
    if not 0 < service < 1:
        raise CareError("The service must lie between 0 and 1.", hint="Example: 0.8.")
    before = None
    for people in range(_first(per_hour, handling, patience), _MOST_PEOPLE):
        queue = (
            queue_of(per_hour=per_hour, handling=handling, people=people, target=target)
            if patience is None
            else queue_with_abandonment(
                per_hour=per_hour, handling=handling, people=people, patience=patience,
                target=target,
            )
        )  # fmt: skip
        if queue.served_in_time >= service:
            return Staffing(enough=queue, one_fewer=before)
        before = queue
    raise CareError(f"Not even {_MOST_PEOPLE} people reach this.", hint="Look at the arrivals.")


def _first(per_hour: float, handling: float, patience: float | None) -> int:
    """Return the fewest people that are worth looking at."""
    if patience is not None:
        return 1
    return max(math.floor(per_hour / 3_600 * handling), 1)


def _check(per_hour: float, handling: float, people: int) -> None:
    if per_hour < 0 or handling <= 0 or people < 1:
        raise CareError(
            "A queue needs arrivals, a handling time above zero, and somebody who answers.",
            hint="Arrivals are counted an hour, the handling time in seconds.",
        )


def _never(people: int) -> Queue:
    return Queue(
        people=people, waits=1.0, abandons=0.0, served_in_time=0.0, mean_wait=math.inf,
        occupancy=1.0,
    )  # fmt: skip


def _erlang_b(load: float, people: int) -> float:
    """Return the chance that all are busy in a queue without a place to wait, by recursion."""
    blocked = 1.0
    for one in range(1, people + 1):
        blocked = load * blocked / (one + load * blocked)
    return blocked


def _chances(rate: float, service: float, people: int, leaving: float) -> list[float]:
    """Return the chance of n people in the system, until what is left is negligible."""
    weights, total, n = [1.0], 1.0, 0
    while True:
        n += 1
        leave = min(n, people) * service + max(n - people, 0) * leaving
        weight = weights[-1] * rate / leave
        weights.append(weight)
        total += weight
        if n > people and (weight < 1e-15 * total or weight == 0):
            return [one / total for one in weights]
        if total > 1e250:  # only the shape counts: bring it back to where numbers are exact
            weights = [one / total for one in weights]
            total = 1.0


def _served_in_time(
    chances: list[float], people: int, service: float, leaving: float, target: float
) -> float:
    """Return the share that is answered within the target.

    Who finds k waiting before them is answered when k + 1 have left the queue; they leave at
    rates people * service + j * leaving, and the newcomer's own patience is one of them. By
    uniformisation the chance is a sum over the steps of that pure-death chain.
    """
    ahead = chances[people:]
    if not ahead or target <= 0:
        return sum(chances[:people])
    busy = people * service
    fastest = busy + len(ahead) * leaving
    steps = _poisson(fastest * target)
    waiting, served, done = list(ahead), 0.0, 0.0
    for chance in steps:
        done += chance * served
        answered, after = 0.0, [0.0] * len(waiting)
        for k, mass in enumerate(waiting):  # k others before the newcomer
            forward = busy + k * leaving
            moved = mass * forward / fastest
            if k == 0:
                answered += mass * busy / fastest
            else:
                after[k - 1] += moved
            stays = 1 - (forward + leaving) / fastest if k else 1 - (busy + leaving) / fastest
            after[k] += mass * stays
        waiting = after
        served += answered
    return sum(chances[:people]) + done


def _poisson(mean: float) -> list[float]:
    """Return the chances of 0, 1, 2, ... events, until what is left is negligible."""
    log, n, chances, total = -mean, 0, [], 0.0
    while total < 1 - 1e-12 and n < mean + 40 * math.sqrt(mean) + 60:
        chances.append(math.exp(log))
        total += chances[-1]
        n += 1
        log += math.log(mean / n)
    return chances
