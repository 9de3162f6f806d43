"""Two rates of rare events, against scipy's exact test, and by chance with a known truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from mehvar.care import compare_rates


@given(
    x=st.integers(1, 300), y=st.integers(0, 300),
    m=st.integers(1_000, 50_000), n=st.integers(1_000, 50_000),
)  # fmt: skip
def test_of_one_period_each_it_is_the_exact_conditional_test(
    x: int, y: int, m: int, n: int
) -> None:
    found = compare_rates(before=[x], before_exposure=[m], after=[y], after_exposure=[n])

    told = binomtest(y, x + y, n / (m + n)).proportion_ci(0.95, method="exact")
    assert found is not None
    assert found.ratio == pytest.approx((y / n) / (x / m))
    assert found.low == pytest.approx(told.low / (1 - told.low) * m / n, rel=1e-6, abs=1e-12)
    high = told.high / (1 - told.high) * m / n if told.high < 1 else math.inf
    assert found.high == pytest.approx(high, rel=1e-6)
    assert found.spread == 1


def test_without_cases_or_orders_there_is_no_comparison() -> None:
    assert compare_rates(before=[0], before_exposure=[9], after=[0], after_exposure=[9]) is None
    assert compare_rates(before=[3], before_exposure=[0], after=[1], after_exposure=[9]) is None


@pytest.mark.parametrize("spread", [1.0, 4.0])
def test_weeks_that_spread_wider_do_not_make_it_surer_than_it_is(
    rng: np.random.Generator, spread: float
) -> None:
    """With no change at all the interval misses 1 about once in twenty; never twice as often."""
    misses, runs, orders = 0, 200, [20_000.0] * 8
    for _run in range(runs):
        shape = 40 / (spread - 1) if spread > 1 else np.inf  # of a negative binomial's rates
        rates = 40 * rng.gamma(shape, 1 / shape, 16) if spread > 1 else np.full(16, 40.0)
        counts = rng.poisson(rates)
        found = compare_rates(
            before=counts[:8].tolist(), before_exposure=orders,
            after=counts[8:].tolist(), after_exposure=orders,
        )  # fmt: skip
        misses += found is None or not found.low <= 1 <= found.high

    assert misses / runs <= 0.09
