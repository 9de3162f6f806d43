"""What people are by nature, and who is more: against scipy, and against known truth."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as oracle
from tests.conduct.shops import desks, people

from mehvar import conduct

LONG = os.environ.get("MEHVAR_LONG_SIMULATIONS") == "1"


@pytest.mark.parametrize("shape", [0.6, 3.0, 40.0])
def test_the_shape_that_made_the_counts_is_found(shape: float) -> None:
    made = people(np.random.default_rng(11), n=20_000, shape=shape, mean=3.0)

    found = conduct.fit_shape(counted=made.counted, expected=made.expected)

    assert found == pytest.approx(shape, rel=0.15 if shape < 10 else 0.4)


def test_the_shape_is_the_likeliest_one_to_scipy() -> None:
    made = people(np.random.default_rng(5), n=400, shape=1.7, mean=2.0)
    shapes = np.exp(np.linspace(np.log(0.2), np.log(20), 300))

    def likelihood(a: float) -> float:
        share = a / (a + made.expected)
        return float(oracle.nbinom.logpmf(made.counted, a, share).sum())

    best = shapes[int(np.argmax([likelihood(a) for a in shapes]))]

    assert conduct.fit_shape(counted=made.counted, expected=made.expected) == pytest.approx(
        best, rel=0.02
    )


@given(
    counted=st.integers(0, 60), expected=st.floats(0.01, 80), shape=st.floats(0.05, 50),
    above=st.floats(0.5, 4),
)  # fmt: skip
def test_a_posterior_is_the_gamma_of_the_textbook(
    counted: int, expected: float, shape: float, above: float
) -> None:
    found = conduct.weigh(
        counted=np.array([float(counted)]), expected=np.array([expected]), shape=shape, above=above
    )
    gamma = oracle.gamma(shape + counted, scale=1 / (shape + expected))

    assert found.ratio[0] == pytest.approx(gamma.mean())
    assert found.doubt[0] == pytest.approx(gamma.sf(above), rel=1e-6, abs=1e-12)
    assert (found.low[0], found.high[0]) == pytest.approx(gamma.ppf([0.025, 0.975]), rel=1e-5)


def test_the_probability_of_twice_as_much_is_calibrated() -> None:
    """Of those to whom it gives about p, about p truly are above twice; and few who are not."""
    made = people(np.random.default_rng(7), n=200_000, shape=1.5, mean=4.0)
    shape = conduct.fit_shape(counted=made.counted, expected=made.expected)
    doubt = conduct.weigh(counted=made.counted, expected=made.expected, shape=shape).doubt

    above = made.truth > 2
    for low in np.arange(0.05, 1.0, 0.1):
        chosen = (doubt >= low) & (doubt < low + 0.1)
        assert above[chosen].mean() == pytest.approx(doubt[chosen].mean(), abs=0.03)
    flagged = doubt > 0.95
    assert flagged.sum() > 200
    assert (~above[flagged]).mean() < 0.05


@pytest.mark.parametrize("n", [5, 12, 60])
def test_where_nobody_is_unusual_false_finds_stay_rare(n: int) -> None:
    """With nobody unusual a family of tests errs when it finds anybody: at most one in twenty."""
    rng = np.random.default_rng(23)
    runs = 2_000 if LONG else 100
    erred = sum(
        conduct.find_excess(counted=made.counted, expected=made.expected).found.any()
        for made in (people(rng, n=n, shape=8.0, mean=12.0) for _run in range(runs))
    )

    # one-sided exact test of the share at 1 in 1000
    assert oracle.binomtest(int(erred), runs, 0.05, alternative="greater").pvalue > 0.001


def test_an_employee_who_gives_three_times_as_often_is_found_whatever_their_cases() -> None:
    rng = np.random.default_rng(3)
    runs = 400 if LONG else 40
    found = np.zeros(40)
    for _run in range(runs):
        made = desks(rng, people=40, cases=200, spread=0.2, times=3.0)
        expected = conduct.expect(
            person=made.person, groups=made.groups, cases=made.cases, counted=made.counted,
            people=made.people,
        )  # fmt: skip
        counted = np.bincount(made.person, weights=made.counted).astype(float)
        found += conduct.find_excess(counted=counted, expected=expected).found

    assert found[0] / runs > 0.9
    assert found[1:].sum() / max(found.sum(), 1) < 0.1


def test_who_has_nothing_to_be_compared_with_is_not_judged() -> None:
    found = conduct.find_excess(counted=np.array([4.0, 1.0]), expected=np.array([0.0, 1.0]))

    assert np.isnan(found.p[0])
    assert not found.found.any()
