"""Queues against published figures, closed forms and a simulation."""

from __future__ import annotations

import heapq
import math

import numpy as np
import pytest
from scipy import special

from mehvar.care import CareError, people_needed, queue_of, queue_with_abandonment

CALLS = {"per_hour": 200.0, "handling": 180.0}


def test_the_classic_of_fourteen_people() -> None:
    """Ten Erlangs with fourteen people: METHODS A29, and every textbook of call centres."""
    queue = queue_of(**CALLS, people=14)

    assert queue.waits == pytest.approx(0.1741, abs=5e-5)
    assert queue.served_in_time == pytest.approx(0.8884, abs=5e-5)
    assert queue.mean_wait == pytest.approx(7.84, abs=0.005)
    assert queue.occupancy == pytest.approx(0.7143, abs=5e-5)


def test_thirteen_are_not_enough_for_eighty_percent() -> None:
    staffing = people_needed(**CALLS, service=0.8)

    assert staffing.enough.people == 14
    assert staffing.one_fewer is not None
    assert staffing.one_fewer.served_in_time == pytest.approx(0.7956, abs=5e-5)


@pytest.mark.parametrize(
    ("people", "waits", "abandons"), [(12, 0.2798, 0.0616), (10, None, 0.1375)]
)
def test_people_who_hang_up_relieve_the_queue(
    people: int, waits: float | None, abandons: float
) -> None:
    queue = queue_with_abandonment(**CALLS, people=people, patience=120)

    assert waits is None or queue.waits == pytest.approx(waits, abs=5e-5)
    assert queue.abandons == pytest.approx(abandons, abs=5e-5)


def test_with_too_few_people_a_queue_without_abandonment_never_settles() -> None:
    queue = queue_of(**CALLS, people=10)

    assert (queue.served_in_time, queue.mean_wait) == (0.0, math.inf)


@pytest.mark.parametrize("people", [3, 9, 14, 40])
@pytest.mark.parametrize("patience", [15.0, 120.0, 2_000.0])
def test_it_agrees_with_the_closed_form_of_mandelbaum_and_zeltyn(
    people: int, patience: float
) -> None:
    load, ratio = 10.0, patience / 180
    x, y = people * ratio, load * ratio
    log_gamma = math.log(special.gammainc(x, y)) + math.lgamma(x)
    big_a = math.exp(math.log(x) + y - x * math.log(y) + log_gamma)
    blocked = 1 / sum(
        math.exp(math.lgamma(people + 1) - math.lgamma(n + 1) + (n - people) * math.log(load))
        for n in range(people + 1)
    )
    waits = big_a * blocked / (1 + (big_a - 1) * blocked)
    rho = load / people

    queue = queue_with_abandonment(**CALLS, people=people, patience=patience)

    assert queue.waits == pytest.approx(waits, rel=1e-6)
    assert queue.abandons == pytest.approx(waits * (1 / (rho * big_a) + 1 - 1 / rho), rel=1e-5)


def test_great_patience_is_no_abandonment() -> None:
    patient = queue_with_abandonment(**CALLS, people=14, patience=1e7)
    plain = queue_of(**CALLS, people=14)

    assert patient.served_in_time == pytest.approx(plain.served_in_time, abs=1e-4)
    assert patient.mean_wait == pytest.approx(plain.mean_wait, rel=1e-3)


def test_a_simulated_desk_answers_as_many_in_time() -> None:
    rng = np.random.default_rng(6)
    queue = queue_with_abandonment(**CALLS, people=11, patience=90, target=20)

    answered, left, in_time = _simulate(rng, calls=60_000, people=11, patience=90, target=20)

    total = answered + left
    assert left / total == pytest.approx(queue.abandons, abs=0.006)
    assert in_time / total == pytest.approx(queue.served_in_time, abs=0.012)


def _simulate(
    rng: np.random.Generator, *, calls: int, people: int, patience: float, target: float
) -> tuple[int, int, int]:
    """Serve calls one after the other in the order of their arrival; the first who are free."""
    arrivals = np.cumsum(rng.exponential(18, calls))
    work, waits = rng.exponential(180, calls), rng.exponential(patience, calls)
    free = [0.0] * people
    answered = left = in_time = 0
    for at, length, patient in zip(arrivals, work, waits, strict=True):
        begins = max(free[0], at)
        if begins - at > patient:
            left += 1
            continue
        heapq.heapreplace(free, begins + length)
        answered += 1
        in_time += begins - at <= target
    return answered, left, in_time


@pytest.mark.parametrize("people", range(1, 30, 4))
def test_one_more_person_never_hurts(people: int) -> None:
    fewer, more = (
        queue_with_abandonment(**CALLS, people=n, patience=60) for n in (people, people + 1)
    )

    assert more.served_in_time >= fewer.served_in_time
    assert more.abandons <= fewer.abandons
    assert 0 <= more.occupancy <= 1


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"per_hour": -1}, id="fewer calls than none"),
        pytest.param({"handling": 0}, id="no work"),
        pytest.param({"service": 1.0}, id="everybody"),
    ],
)
def test_what_cannot_be_is_refused(asked: dict[str, float]) -> None:
    with pytest.raises(CareError):
        people_needed(**(CALLS | asked))
