"""What holds for every estimator: exact slopes, units that do not matter, clear refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from tests.value.shops import TRUTH, simulate

from mehvar import value
from mehvar.value import _buying, _occasions, _purchases, _spending

POSITIVE = st.floats(0.05, 20.0)


@given(parameters=st.tuples(POSITIVE, POSITIVE, POSITIVE, POSITIVE), seed=st.integers(0, 99))
@example(parameters=(11.0, 1.0, 1.0, 1.0), seed=0)  # alpha is beta: neither side of it may jump
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("model", list(TRUTH))
def test_slopes_are_those_of_the_likelihood(
    model: value.BuyingModel, parameters: tuple[float, ...], seed: int
) -> None:
    shop = simulate(model, customers=60, horizon=1, rng=np.random.default_rng(seed))
    objective = _buying._objective(model, _purchases.merge(shop.seen))
    place = np.array(parameters)

    _, slopes = objective(place)

    numeric = approx_fprime(place, lambda values: objective(values)[0], 1e-6)
    assert slopes == pytest.approx(numeric, rel=2e-3, abs=2e-2)


@given(parameters=st.tuples(POSITIVE, POSITIVE, POSITIVE, POSITIVE), seed=st.integers(0, 99))
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("model", list(_buying._SHIFTS))
def test_curvature_is_that_of_the_slopes(
    model: value.BuyingModel, parameters: tuple[float, ...], seed: int
) -> None:
    shop = simulate(model, customers=60, horizon=1, rng=np.random.default_rng(seed))
    rows = _purchases.merge(shop.seen)
    objective = _buying._objective(model, rows)
    place = np.array(parameters)

    curve = _buying._curvature(rows, _buying._SHIFTS[model], place)

    numeric = approx_fprime(place, lambda values: objective(values)[1], 1e-7)
    assert curve == pytest.approx(numeric, rel=2e-3, abs=2e-2)


@given(parameters=st.tuples(POSITIVE, POSITIVE, POSITIVE, POSITIVE))
@settings(max_examples=25, deadline=None)
def test_slopes_of_occasions_are_those_of_the_likelihood(parameters: tuple[float, ...]) -> None:
    rows = np.array([[0, 1, 1, 3, 6, 2], [0, 1, 4, 5, 6, 2], [6, 6, 6, 6, 6, 2]])
    weight = np.array([30.0, 9, 8, 3, 2, 1])
    place = np.array(parameters)

    _, slopes = _occasions._log_likelihood(place, rows, weight)

    numeric = approx_fprime(
        place, lambda values: _occasions._log_likelihood(values, rows, weight)[0], 1e-6
    )
    assert slopes == pytest.approx(numeric, rel=2e-3, abs=2e-2)


@given(parameters=st.tuples(POSITIVE, POSITIVE, POSITIVE))
@settings(max_examples=25, deadline=None)
def test_slopes_of_spending_are_those_of_the_likelihood(parameters: tuple[float, ...]) -> None:
    x, z = np.array([1, 2, 2, 5]), np.array([0.5, 1.0, 1.5, 0.9])
    place, objective = np.array(parameters), _spending._objective(x, z)

    _, slopes = objective(place)

    numeric = approx_fprime(place, lambda values: objective(values)[0], 1e-6)
    assert slopes == pytest.approx(numeric, rel=2e-3, abs=2e-2)


@pytest.mark.parametrize("model", list(TRUTH))
def test_the_unit_of_time_does_not_matter(
    model: value.BuyingModel, rng: np.random.Generator
) -> None:
    weeks = simulate(model, customers=5_000, horizon=1, rng=rng).seen
    days = value.Purchases.of(
        frequency=weeks.frequency, recency=weeks.recency * 7, age=weeks.age * 7
    )

    by_week, by_day = (value.fit_buying(one, model=model) for one in (weeks, days))

    assert by_day.expected(days, horizon=91) == pytest.approx(
        by_week.expected(weeks, horizon=13), rel=1e-3
    )


def test_the_unit_of_money_does_not_matter(rng: np.random.Generator) -> None:
    x = rng.geometric(0.4, 4_000)
    rial = rng.gamma(3 * x, 1 / (x * rng.gamma(4, 1e-6, len(x))))

    in_rial = value.fit_spending(frequency=x, mean=rial)
    in_toman = value.fit_spending(frequency=x, mean=rial / 10)

    assert in_rial.fit.converged
    assert in_rial.expected(frequency=x, mean=rial) == pytest.approx(
        10 * in_toman.expected(frequency=x, mean=rial / 10), rel=1e-4
    )


def test_purchases_are_counted_once_a_day() -> None:
    who = ["a", "a", "a", "b", "a", "c"]
    day = np.array(
        ["2024-01-01", "2024-01-01", "2024-01-15", "2024-01-10", "2024-01-29", "2024-03-01"],
        "datetime64[D]",
    )
    until = int(np.datetime64("2024-02-05").astype(np.int64))

    ids, told = value.count_purchases(customer=who, day=day, until=until, unit=7.0)

    assert ids.tolist() == ["a", "b"]
    assert told.frequency.tolist() == [2, 0]
    assert told.recency.tolist() == [4.0, 0.0]
    assert told.age == pytest.approx([5.0, 26 / 7])


@given(
    rows=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(0, 40)), min_size=1)
)
def test_merging_keeps_every_customer(rows: list[tuple[int, int, int]]) -> None:
    x = [count if recency else 0 for count, recency, _ in rows]
    recency = [
        last if count else 0 for count, last in zip(x, (row[1] for row in rows), strict=True)
    ]
    age = [last + rest for last, (_, _, rest) in zip(recency, rows, strict=True)]

    merged = _purchases.merge(value.Purchases.of(frequency=x, recency=recency, age=age))

    told = sorted(zip(x, recency, age, strict=True))
    columns = np.stack([merged.frequency, merged.recency, merged.age], axis=1)
    kept = np.repeat(columns, merged.weight.astype(int), axis=0).astype(int).tolist()
    assert sorted(map(tuple, kept)) == told
    assert merged.counts.sum() == len(rows)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        pytest.param(([-1], [0], [1]), "frequency is negative", id="negative frequency"),
        pytest.param(([1], [3], [2]), "after the end", id="customers from the future"),
        pytest.param(([0], [1], [2]), "without a repeat", id="recency without repeat"),
        pytest.param(([1], [float("nan")], [2]), "recency is not a finite", id="no number"),
        pytest.param(([1, 2], [1], [2]), "lengths differ", id="lengths"),
        pytest.param(([], [], []), "no customer", id="empty"),
    ],
)
def test_contradictions_are_named(columns: tuple[list[float], ...], words: str) -> None:
    frequency, recency, age = columns

    with pytest.raises(value.PurchasesError, match=words):
        value.Purchases.of(frequency=frequency, recency=recency, age=age)


def test_a_shop_where_nobody_comes_back_says_so() -> None:
    once = value.Purchases.of(frequency=[0, 0], recency=[0, 0], age=[10, 20])

    with pytest.raises(value.PurchasesError, match="Nobody bought a second time"):
        value.fit_buying(once)


def test_equal_baskets_say_so() -> None:
    with pytest.raises(value.PurchasesError, match="exactly the same"):
        value.fit_spending(frequency=[1, 2, 3], mean=[50_000, 50_000, 50_000])


def test_free_orders_say_so() -> None:
    with pytest.raises(value.PurchasesError, match="1 customers"):
        value.fit_spending(frequency=[1, 2, 3], mean=[50_000, 0, 40_000])


def test_a_fit_that_fails_says_so(rng: np.random.Generator) -> None:
    regular = value.Purchases.of(  # as regular as a clock: nothing to tell customers apart by
        frequency=np.full(500, 10), recency=np.full(500, 50.0), age=np.full(500, 52.0)
    )

    fit = value.fit_buying(regular, model="paretonbd").fit

    assert not fit.converged
    assert "NOT CONVERGED" in fit.summary()


def test_nobody_who_left_cannot_tell_of_renewal() -> None:
    with pytest.raises(value.PurchasesError, match="nobody did"):
        value.fit_renewal(lost=[0, 0], left=100)


def test_a_shop_where_hardly_anybody_comes_back_has_no_wild_draws(rng: np.random.Generator) -> None:
    """The likelihood is a ridge: errors of a factor of e^50 are no errors to draw from."""
    age = rng.uniform(30, 600, 3_000)
    back = np.arange(3_000) < 12
    seen = value.Purchases.of(frequency=back, recency=np.where(back, age * 0.3, 0.0), age=age)

    fitted = value.fit_buying(seen, model="bgnbd")

    draws = fitted.fit.draws(rng=rng, count=50)
    told = [
        replace(fitted, fit=replace(fitted.fit, values=one)).expected(seen, horizon=90)
        for one in draws
    ]
    assert np.isfinite(told).all()
    assert not fitted.fit.converged
    assert fitted.fit.usable
