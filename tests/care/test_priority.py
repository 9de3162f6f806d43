"""The order of the queue: by what a minute keeps, against every other order."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar.care import Priority, place_in_queue, prioritise

ONE = {"leaves": 0.2, "value": 1_000.0, "saved": 0.5, "minutes": 10.0, "age": 0.0, "due": 60.0}


def ordered(*cases: dict[str, float], override: list[bool] | None = None) -> Priority:
    whole = [ONE | one for one in cases]
    columns = {name: [one[name] for one in whole] for name in ONE}
    return prioritise(**columns, half_life=240, override=override or [False] * len(cases))


@pytest.mark.parametrize(
    ("cases", "order"),
    [
        pytest.param(({"value": 100}, {"value": 900}), [1, 0], id="more is at stake"),
        pytest.param(({"minutes": 30}, {"minutes": 5}), [1, 0], id="less work"),
        pytest.param(({"age": 480}, {"age": 0}), [1, 0], id="more can still be saved"),
        pytest.param(({"due": 60}, {"due": -5}), [1, 0], id="equal, but late"),
        pytest.param(({"value": -900}, {"value": 1}), [1, 0], id="a loss is nothing at stake"),
        pytest.param(({"leaves": np.nan}, {"leaves": 0.01}), [1, 0], id="no chance known"),
    ],
)
def test_what_a_minute_keeps_comes_first(
    cases: tuple[dict[str, float], ...], order: list[int]
) -> None:
    assert ordered(*cases).order.tolist() == order


def test_safety_and_law_come_before_all_money() -> None:
    found = ordered({"value": 10**9}, {"value": 1}, override=[False, True])

    assert found.order.tolist() == [1, 0]


def test_the_money_at_stake_is_told() -> None:
    found = ordered({"age": 240})

    assert found.at_stake[0] == pytest.approx(0.2 * 1_000 * 0.5 * 0.5)
    assert found.per_minute[0] == pytest.approx(5)


@given(st.lists(st.tuples(st.integers(1, 1_000), st.integers(1, 60)), min_size=1, max_size=5))
def test_no_other_order_loses_less(cases: list[tuple[int, int]]) -> None:
    """What waits loses its stake at a constant rate: Cox and Smith's sum over all orders."""
    found = ordered(*({"value": float(value), "minutes": float(work)} for value, work in cases))

    def lost(order: tuple[int, ...]) -> float:
        ends = np.cumsum([cases[place][1] for place in order])
        return float(sum(cases[place][0] * end for place, end in zip(order, ends, strict=True)))

    least = min(map(lost, permutations(range(len(cases)))))
    assert lost(tuple(found.order.tolist())) == pytest.approx(least)


@given(
    cases=st.lists(
        st.tuples(
            st.floats(0.01, 1), st.integers(1_000, 10**9), st.floats(0.05, 1),
            st.integers(1, 120), st.integers(0, 20_000),
        ),
        min_size=2, max_size=12,
    ),
    later=st.integers(0, 10_000),
)  # fmt: skip
def test_the_place_kept_with_a_case_stands_for_its_priority_at_any_time(
    cases: list[tuple[float, int, float, int, int]], later: int
) -> None:
    leaves, value, saved, minutes, ages = zip(*cases, strict=True)
    now = np.datetime64("2026-01-15T09:30:00", "us")
    opened = [now - np.timedelta64(age, "m") for age in ages]

    place = place_in_queue(
        leaves=leaves, value=value, saved=saved, minutes=minutes,
        opened_at=np.array(opened), half_life=1_440,
    )  # fmt: skip
    read = prioritise(
        leaves=leaves, value=value, saved=saved, minutes=minutes,
        age=[age + later for age in ages], half_life=1_440, override=[False] * len(cases),
        due=[0] * len(cases),
    )  # fmt: skip

    ordered_by_place = place[read.order]
    assert (np.diff(ordered_by_place) <= 1e-9).all()


def test_nothing_at_stake_stands_behind_everything_that_is() -> None:
    place = place_in_queue(
        leaves=[np.nan, 0.001], value=[10**9, 1], saved=[1, 0.01], minutes=[1, 10_000],
        opened_at=np.array(["2026-01-15", "2021-01-01"], "datetime64[us]"), half_life=1_440,
    )  # fmt: skip

    assert place[0] < place[1]
