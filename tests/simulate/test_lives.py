"""The lives: seasons, classes and chance as the parameters say."""

from __future__ import annotations

from functools import cache

import jdatetime
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import simulate
from mehvar.simulate._columns import MOST_CUSTOMERS, mobile_digits, scatter
from mehvar.simulate._life import History, live
from mehvar.simulate._orders import Draw
from mehvar.simulate._serve import bend, serve
from mehvar.simulate._world import Clock, World, build_world


def _jalali(world: World, days: np.ndarray) -> list[jdatetime.date]:
    first = jdatetime.date.fromgregorian(date=np.datetime64(world.first_day, "D").item())
    return [first + jdatetime.timedelta(days=int(day)) for day in days]


def test_the_weeks_before_nowruz_are_busy_and_those_after_it_quiet(
    world: World, history: History
) -> None:
    counts = np.bincount(history.orders.day, minlength=world.days)
    dates = _jalali(world, np.arange(world.days))
    rush = [n for n, d in zip(counts, dates, strict=False) if d.month == 12 and d.day >= 15]
    lull = [n for n, d in zip(counts, dates, strict=False) if d.month == 1 and d.day <= 13]
    yalda = [n for n, d in zip(counts, dates, strict=False) if d.month == 9 and d.day >= 27]

    usual = np.median(counts)

    assert np.mean(rush) > 1.4 * usual
    assert np.mean(lull) < 0.7 * usual
    assert np.mean(yalda) > 1.15 * usual


def test_thursday_is_the_busiest_day(world: World, history: History) -> None:
    weekday = (history.orders.day + world.first_day + 5) % 7  # Saturday 0
    some = jdatetime.date.fromgregorian(date=np.datetime64(world.first_day, "D").item())

    assert some.weekday() == (world.first_day + 5) % 7
    assert np.bincount(weekday).argmax() == 5


def test_valuable_customers_order_more_at_the_peak(world: World, history: History) -> None:
    dates = _jalali(world, np.arange(world.days))
    rush = np.array([d.month == 12 and d.day >= 15 for d in dates])
    kind = history.persons.kind[history.orders.person]

    share = [rush[history.orders.day[kind == one]].mean() for one in (0, 3)]

    assert share[1] > share[0] + 0.02


def test_orders_come_at_the_rates_of_the_classes(history: History, world: World) -> None:
    """Before anyone may leave, the second order of an old customer comes at the person's rate."""
    persons = history.persons
    old = persons.joined < 0
    came = np.zeros(persons.size, dtype=bool)
    early = history.orders.day < 120
    came[history.orders.person[early]] = True
    until = world.clock.until[persons.kind, 120]

    expected = 1.0 - np.exp(-persons.rate * until)

    assert came[old].mean() == pytest.approx(expected[old].mean(), abs=0.02)


def test_people_who_left_never_come_back(history: History) -> None:
    orders = history.orders
    moment = orders.day * 1440 + orders.minute
    last = np.full(history.persons.size, -1)
    np.maximum.at(last, orders.person, moment)

    assert np.all(moment[orders.left] == last[orders.person[orders.left]])


def test_prices_follow_the_inflation(world: World, shop: simulate.Shop) -> None:
    year = world.price_index[366 + 31] / world.price_index[31]

    assert year == pytest.approx(1 + shop.annual_inflation, abs=0.03)


def test_any_order_can_be_served_again_with_the_same_result(world: World, history: History) -> None:
    orders = history.orders
    again = serve(
        world=world, persons=history.persons, person=orders.person,
        when=(orders.day, orders.minute), goodwill=orders.before, draws=history.draws,
    )  # fmt: skip

    assert np.array_equal(again.after, orders.after)
    assert np.array_equal(again.amount, orders.amount)
    assert np.array_equal(again.stars, orders.stars)


@pytest.mark.parametrize(
    ("removed", "gone"),
    [
        pytest.param("late", lambda o: np.nan_to_num(o.delay) <= 0, id="late"),
        pytest.param("out_of_stock", lambda o: ~o.out_of_stock, id="out of stock"),
        pytest.param("substituted", lambda o: ~o.substituted, id="substituted"),
        pytest.param("damaged_or_wrong", lambda o: ~o.damaged_or_wrong, id="damaged"),
        pytest.param("returned", lambda o: ~o.returned, id="returned"),
        pytest.param("contacted", lambda o: ~o.contacted, id="contacted"),
        pytest.param("slow_answer", lambda o: np.nan_to_num(o.response) <= 5, id="slow answer"),
        pytest.param("low_score", lambda o: o.stars >= 3, id="low score"),
    ],
)
def test_a_counterfactual_world_differs_in_what_was_removed_and_its_consequences(
    world: World, history: History, removed: object, gone: object
) -> None:
    orders = history.orders
    other = serve(
        world=world, persons=history.persons, person=orders.person,
        when=(orders.day, orders.minute), goodwill=orders.before, draws=history.draws,
        without=removed,  # type: ignore[arg-type]
    )  # fmt: skip

    assert np.all(gone(other))  # type: ignore[operator]
    assert np.array_equal(other.amount, orders.amount)
    assert np.array_equal(other.cancelled, orders.cancelled)
    if removed != "late":
        assert np.array_equal(other.delay, orders.delay, equal_nan=True)


def test_a_life_depends_on_its_block_and_the_seed_only(world: World) -> None:
    live(world, block=0, size=100, seed=3)
    one = live(world, block=5, size=100, seed=3)
    two = live(world, block=5, size=100, seed=3)
    other = live(world, block=6, size=100, seed=3)

    assert np.array_equal(one.orders.amount, two.orders.amount)
    assert not np.array_equal(one.persons.rate, other.persons.rate)


def test_the_draws_of_an_order_are_uniform(history: History) -> None:
    free = [draw for draw in Draw if draw not in {Draw.LEAVE, Draw.GAP}]

    for draw in free:
        share = np.histogram(history.draws[draw], bins=10, range=(0, 1))[0] / history.orders.size
        assert np.abs(share - 0.1).max() < 0.01, draw


@settings(deadline=None)
@given(st.lists(st.floats(-3, 1), min_size=3, max_size=3, unique=True))
def test_what_is_lost_weighs_more_than_what_is_won(goodwill: list[float]) -> None:
    low, middle, high = sorted(goodwill)
    worth = bend(np.array([low, middle, high]), simulate.Response())
    share = (middle - low) / (high - low)

    assert worth[1] >= (1 - share) * worth[0] + share * worth[2] - 1e-12


@settings(deadline=None)
@given(st.integers(0, 40))
def test_scattered_numbers_stay_distinct(salt: int) -> None:
    number = np.arange(0, MOST_CUSTOMERS * 2, 997)

    assert np.unique(scatter(number, salt)).size == number.size


def test_mobiles_are_distinct_for_everyone() -> None:
    number = np.arange(0, MOST_CUSTOMERS * 2, 31)

    digits = mobile_digits(number)

    assert np.unique(digits).size == number.size
    assert ((digits >= 9_000_000_000) & (digits < 10_000_000_000)).all()


@settings(deadline=None)
@given(st.integers(0, 3), st.lists(st.floats(0, 700), min_size=2, max_size=20))
def test_time_goes_forward_on_every_clock(kind: int, positions: list[float]) -> None:
    clock = _one_clock()
    sorted_positions = np.sort(np.array(positions))

    day, minute = clock.when(np.full(len(positions), kind), sorted_positions)

    assert np.all(np.diff(day * 1440 + minute) >= 0)


@cache
def _one_clock() -> Clock:
    return build_world(simulate.Shop(), seed=1).clock
