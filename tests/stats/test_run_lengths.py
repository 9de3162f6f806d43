"""How long charts run until they call: published tables, exact bounds, and the calls counted."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import stats


@pytest.mark.parametrize(
    ("limit", "one_sided", "two_sided", "after_one_sigma"),
    [
        pytest.param(4.0, 335.4, 167.7, 8.38, id="h = 4"),
        pytest.param(5.0, 930.9, 465.4, 10.38, id="h = 5"),
    ],
)
def test_cusum_runs_as_the_tables_of_hawkins_and_olwell_say(
    limit: float, one_sided: float, two_sided: float, after_one_sigma: float
) -> None:
    upward = stats.cusum_run_length(reference=0.5, limit=limit)
    both = stats.cusum_run_length(reference=0.5, limit=limit, two_sided=True)
    shifted = stats.cusum_run_length(reference=0.5, limit=limit, shift=1.0)

    assert upward == pytest.approx(one_sided, abs=0.1)
    assert both == pytest.approx(two_sided, abs=0.1)
    assert shifted == pytest.approx(after_one_sigma, abs=0.01)


@pytest.mark.parametrize(
    ("smoothing", "width", "calm", "after_one_sigma"),
    [
        pytest.param(0.2, 2.962, 499.6, 10.5, id="lambda = .2"),
        pytest.param(0.1, 2.814, 499.4, 10.3, id="lambda = .1"),
    ],
)
def test_ewma_runs_as_the_tables_of_crowder_and_lucas_say(
    smoothing: float, width: float, calm: float, after_one_sigma: float
) -> None:
    run = stats.ewma_run_length(smoothing=smoothing, width=width)
    shifted = stats.ewma_run_length(smoothing=smoothing, width=width, shift=1.0)

    assert run == pytest.approx(calm, abs=0.25)
    assert shifted == pytest.approx(after_one_sigma, abs=0.05)


def test_the_limit_of_an_ewma_gives_the_run_length_that_was_asked_for() -> None:
    known = stats.ewma_limit(smoothing=0.1, run_length=500)
    unsure = stats.ewma_limit(smoothing=0.1, run_length=500, baseline=84)

    assert known == pytest.approx(2.814, abs=0.002)
    assert unsure > known


@pytest.mark.parametrize(
    ("mean", "limit", "true_ratio", "dispersion"),
    [
        pytest.param(3.0, 3.0, 1.0, 0.0, id="nothing changed"),
        pytest.param(3.0, 3.0, 1.5, 0.0, id="a rise by half"),
        pytest.param(8.0, 3.0, 1.0, 0.2, id="more scatter than Poisson"),
    ],
)
def test_charts_of_counts_run_as_long_as_counted(
    mean: float, limit: float, true_ratio: float, dispersion: float
) -> None:
    rng = np.random.default_rng(7)
    gain, loss = stats.count_scores(mean=mean, ratio=1.5, dispersion=dispersion)
    paths = 1_500
    sums, lengths, open_ = np.zeros(paths), np.zeros(paths), np.ones(paths, dtype=bool)
    while open_.any():
        means = np.full(paths, mean * true_ratio)
        if dispersion:
            means = rng.gamma(1 / dispersion, means * dispersion)
        sums = np.maximum(sums + gain * rng.poisson(means) - loss, 0)
        lengths += open_
        open_ &= sums < limit

    exact = stats.count_cusum_run_length(
        mean=mean, ratio=1.5, limit=limit, true_ratio=true_ratio, dispersion=dispersion
    )

    error = lengths.std() / math.sqrt(paths)
    assert exact == pytest.approx(lengths.mean(), abs=4 * error)


@settings(max_examples=40, deadline=None)
@given(
    mean=st.floats(0.05, 200), ratio=st.floats(1.1, 3.0), limit=st.floats(0.5, 8.0),
    dispersion=st.sampled_from([0.0, 0.05, 0.5]),
)  # fmt: skip
def test_a_sum_of_log_likelihoods_never_calls_sooner_than_lorden_says(
    mean: float, ratio: float, limit: float, dispersion: float
) -> None:
    run = stats.count_cusum_run_length(mean=mean, ratio=ratio, limit=limit, dispersion=dispersion)

    assert run >= math.exp(limit) * 0.999


def test_limits_give_at_least_the_run_length_that_was_asked_for() -> None:
    means = np.array([0.3, 2.0, 20.0, 150.0])

    known = stats.count_cusum_limit(mean=means, ratio=1.5, run_length=3_000)
    unsure = stats.count_cusum_limit(mean=means, ratio=1.5, run_length=3_000, baseline=84)

    runs = [
        stats.count_cusum_run_length(mean=mean, ratio=1.5, limit=limit)
        for mean, limit in zip(means, known, strict=True)
    ]
    assert all(2_400 < run < 8_000 for run in runs)
    assert (unsure[:3] >= known[:3]).all()
    assert unsure[0] > known[0] + 1  # twenty-five counts in twelve weeks say little of the mean


def test_the_reference_value_is_that_of_lucas() -> None:
    gain, loss = stats.count_scores(mean=20.0, ratio=1.6)

    assert loss[0] / gain[0] == pytest.approx((32 - 20) / math.log(32 / 20))
