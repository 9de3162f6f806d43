from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar import stats


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (3, 17), (17, 17), (450, 1000)])
def test_wilson_equals_statsmodels(hits: int, n: int) -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")

    found = stats.wilson(successes=hits, n=n)[0]

    expected = proportion.proportion_confint(hits, n, method="wilson")
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-12)


def test_groups_without_observations_have_no_estimate() -> None:
    shares = stats.wilson(successes=[0, 3], n=[0, 4])
    scores = stats.adjusted_wald_nps(promoters=0, passives=0, detractors=0)
    means = stats.mean_interval(total=[0.0], squares=[0.0], n=[0])

    assert math.isnan(shares[0].estimate)
    assert math.isnan(shares[0].high)
    assert shares[1].estimate == 0.75
    assert math.isnan(scores[0].low)
    assert math.isnan(means[0].estimate)


@given(n=st.integers(1, 10_000), share=st.floats(0, 1))
def test_a_wilson_interval_holds_its_estimate_within_zero_and_one(n: int, share: float) -> None:
    found = stats.wilson(successes=round(n * share), n=n)[0]

    assert 0 <= found.low <= found.estimate <= found.high <= 1


@given(up=st.integers(0, 500), middle=st.integers(0, 500), down=st.integers(0, 500))
def test_an_nps_interval_stays_between_minus_and_plus_one_hundred(
    up: int, middle: int, down: int
) -> None:
    found = stats.adjusted_wald_nps(promoters=up, passives=middle, detractors=down)[0]

    if up + middle + down == 0:
        assert math.isnan(found.estimate)
    else:
        assert -100 <= found.low <= found.high <= 100


def test_a_change_of_shares_is_newcombes_method_ten() -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")

    found = stats.proportion_change(
        before_successes=48, before_n=80, after_successes=56, after_n=70
    )[0]

    expected = proportion.confint_proportions_2indep(56, 70, 48, 80, method="newcomb")
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)
    assert found.difference == pytest.approx(0.2)


@given(
    before=st.integers(0, 60), after=st.integers(0, 60), before_n=st.integers(60, 200),
    after_n=st.integers(60, 200),
)  # fmt: skip
def test_interval_and_p_value_of_a_change_never_disagree(
    before: int, after: int, before_n: int, after_n: int
) -> None:
    found = stats.proportion_change(
        before_successes=before, before_n=before_n, after_successes=after, after_n=after_n
    )[0]

    excludes_zero = found.low > 1e-12 or found.high < -1e-12
    assert excludes_zero == (found.p < 0.05) or abs(found.p - 0.05) < 1e-9


def test_a_mean_has_students_interval_and_a_change_of_means_welchs() -> None:
    weightstats = pytest.importorskip("statsmodels.stats.weightstats")
    rng = np.random.default_rng(1)
    first, second = rng.normal(10, 2, 15), rng.normal(11, 5, 40)

    mean = stats.mean_interval(
        total=first.sum(), squares=(first**2).sum(), n=first.size, level=0.9
    )[0]
    change = stats.mean_change(
        before=stats.Sums(total=first.sum(), squares=(first**2).sum(), n=15),
        after=stats.Sums(total=second.sum(), squares=(second**2).sum(), n=40),
    )[0]

    assert (mean.low, mean.high) == pytest.approx(
        weightstats.DescrStatsW(first).tconfint_mean(alpha=0.1), rel=1e-9
    )
    pair = weightstats.CompareMeans(weightstats.DescrStatsW(second), weightstats.DescrStatsW(first))
    assert (change.low, change.high) == pytest.approx(
        pair.tconfint_diff(usevar="unequal"), rel=1e-9
    )
    assert change.p == pytest.approx(pair.ttest_ind(usevar="unequal")[1], rel=1e-9)


def test_a_ratio_over_customers_has_the_interval_of_regression_through_the_origin() -> None:
    rng = np.random.default_rng(2)
    orders = rng.poisson(3, 400) + 1.0
    late = rng.binomial(orders.astype(int), 0.2 + 0.2 * (np.arange(400) % 2))

    found = stats.ratio_interval(
        top=late.sum(), bottom=orders.sum(), top_squares=(late**2).sum(),
        bottom_squares=(orders**2).sum(), products=(orders * late).sum(), n=400,
    )[0]  # fmt: skip

    ratio = late.sum() / orders.sum()
    residual = late - ratio * orders
    error = residual.std(ddof=1) / math.sqrt(400) / orders.mean()
    assert found.estimate == pytest.approx(ratio)
    assert (found.high - found.low) / 2 == pytest.approx(1.9659 * error, rel=1e-3)


def test_the_interval_of_a_ratio_holds_the_truth_in_95_of_100_samples() -> None:
    rng = np.random.default_rng(3)
    x = rng.gamma(3, 1, (3_000, 120))
    y = 0.4 * x + rng.normal(0, 0.5, x.shape) * x

    found = stats.ratio_interval(
        top=y.sum(1), bottom=x.sum(1), top_squares=(y * y).sum(1),
        bottom_squares=(x * x).sum(1), products=(x * y).sum(1), n=120,
    )  # fmt: skip

    assert 0.93 < np.mean((found.low < 0.4) & (found.high > 0.4)) < 0.965


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [pytest.param(0, 0.0, 3.689, id="none"), (3, 0.619, 8.767), (10, 4.795, 18.390)],
)
def test_counts_have_the_exact_limits_of_garwood(count: int, low: float, high: float) -> None:
    found = stats.poisson_interval(count=count, exposure=2.0)[0]

    assert found.estimate == count / 2
    assert (found.low * 2, found.high * 2) == pytest.approx((low, high), abs=0.0006)


def test_the_manski_band_always_holds_the_truth() -> None:
    rng = np.random.default_rng(4)
    score = rng.choice([-1, 0, 1], p=[0.3, 0.3, 0.4], size=(200, 500))
    answered = rng.random((200, 500)) < 0.2 + 0.3 * (score > 0)

    observed = 100 * (score * answered).sum(1) / answered.sum(1)
    band = stats.manski_band(estimate=observed, response_rate=answered.mean(1))
    truth = 100 * score.mean(1)

    assert np.all((band.low <= truth) & (truth <= band.high))
    assert np.mean(observed - truth) > 10


def test_equal_weights_cost_nothing() -> None:
    hits = np.array([1, 0, 1, 1, 0])

    weighted = stats.weighted_proportion(hits=hits, weights=np.full(5, 3.0))[0]

    assert weighted == stats.wilson(successes=3, n=5)[0]


def test_raking_three_ways_reaches_every_margin() -> None:
    cells = np.random.default_rng(5).integers(1, 40, (3, 4, 2)).astype(float)
    margins = [[20, 50, 30], [10, 20, 30, 40], [45, 55]]

    fitted = stats.rake(cells=cells, margins=margins)

    assert fitted.sum(axis=(1, 2)) == pytest.approx(margins[0], abs=1e-6)
    assert fitted.sum(axis=(0, 2)) == pytest.approx(margins[1], abs=1e-6)
    assert fitted.sum(axis=(0, 1)) == pytest.approx(margins[2], abs=1e-6)


def test_raking_refuses_a_margin_that_nobody_can_fill() -> None:
    with pytest.raises(stats.RakingError, match="no answer was observed"):
        stats.rake(cells=[[1, 2], [0, 0]], margins=[[50, 50], [40, 60]])


def test_false_discovery_control_equals_statsmodels() -> None:
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    p = np.random.default_rng(6).beta(0.4, 2, 200)

    found = stats.benjamini_hochberg(p=p, q=0.1)

    assert found.tolist() == multitest.multipletests(p, 0.1, method="fdr_bh")[0].tolist()


def test_unknown_p_values_are_no_tests() -> None:
    found = stats.benjamini_hochberg(p=[0.04, np.nan, np.nan])

    assert found.tolist() == [True, False, False]


def test_the_bootstrap_of_clusters_agrees_with_the_formula_for_a_mean() -> None:
    rng = np.random.default_rng(8)
    cluster = np.repeat(np.arange(200), 5)
    values = rng.normal(size=200)[cluster] + rng.normal(size=1000) * 0.1

    found = stats.cluster_bootstrap(
        statistic=lambda weight: float((weight * values).sum() / weight.sum()),
        cluster=cluster, rng=rng, draws=800,
    )  # fmt: skip

    means = values.reshape(200, 5).mean(1)
    assert found.n == 200
    assert found.estimate == pytest.approx(values.mean())
    assert found.high - found.low == pytest.approx(2 * 1.97 * means.std() / 200**0.5, rel=0.1)
