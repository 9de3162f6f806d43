"""Running sums and binary searches against plain loops."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar.measurement._history import Windows, covariates, outcomes
from mehvar.measurement._orders import Orders


def some_orders(seed: int, *, size: int) -> Orders:
    rng = np.random.default_rng(seed)
    customer = np.sort(rng.integers(0, max(1, size // 5), size)) * 7
    day = rng.integers(0, 120, size)
    place = np.lexsort((day, customer))
    nothing = np.full(size, np.nan)
    return Orders(
        customer=customer[place], day=day[place] + 19_000, hour=rng.integers(0, 24, size),
        net=rng.integers(-20, 100, size), gross=rng.uniform(1, 100, size),
        score=np.where(rng.random(size) < 0.5, rng.random(size), np.nan),
        delay=nothing, delivery=nothing, response=nothing, contacts=nothing,
        flags={"late": rng.integers(-1, 2, size).astype(np.int8)}, codes={},
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(0, 60), horizon=st.integers(1, 90))
def test_what_followed_each_order_is_what_a_loop_finds(seed: int, size: int, horizon: int) -> None:
    orders = some_orders(seed, size=size)
    last = 19_119

    found = outcomes(orders, Windows.of(orders, horizon=horizon), last_day=last, horizon=horizon)

    for i in range(size):
        if orders.day[i] + horizon > last:
            assert np.isnan(found["return"][i])
            assert np.isnan(found["spend"][i])
            continue
        later = [
            j
            for j in range(i + 1, size)
            if orders.customer[j] == orders.customer[i] and orders.day[j] <= orders.day[i] + horizon
        ]
        assert found["spend"][i] == sum(int(orders.net[j]) for j in later)
        assert found["return"][i] == bool(later)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 60), horizon=st.integers(1, 90))
def test_nothing_of_an_order_or_after_it_is_in_what_was_known_before(
    seed: int, size: int, horizon: int
) -> None:
    orders = some_orders(seed, size=size)
    windows = Windows.of(orders, horizon=horizon)

    for i in range(size):
        before = [j for j in range(i) if orders.customer[j] == orders.customer[i]]
        recent = [j for j in before if orders.day[j] >= orders.day[i] - horizon]
        assert windows.first[i] == i - len(before)
        assert windows.recent[i] == i - len(recent)
    known = covariates(orders, windows)
    first = windows.first == np.arange(size)
    for name in ("prior_spend", "days_since_previous", "tenure", "prior_score"):
        assert np.all(known[name][first] == -1)


def test_weekdays_start_on_saturday() -> None:
    orders = some_orders(1, size=1)
    day = int((np.datetime64("2025-03-22", "D")).astype(int))  # a Saturday

    moved = Orders(**{
        **{name: getattr(orders, name) for name in orders.__dataclass_fields__},
        "day": np.array([day]),
    })  # fmt: skip

    assert covariates(moved, Windows.of(moved, horizon=5))["weekday"].tolist() == [0]
