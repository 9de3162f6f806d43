"""Figures with a source: survey metrics, limits, false discovery."""

from __future__ import annotations

import numpy as np
import pytest

from mehvar import stats


def test_nps_of_150_answers_has_the_adjusted_wald_interval() -> None:
    found = stats.adjusted_wald_nps(promoters=80, passives=40, detractors=30)[0]

    assert found.estimate == pytest.approx(33.33, abs=0.01)
    assert (found.low, found.high) == pytest.approx((20.18, 45.18), abs=0.01)
    assert found.n == 150


@pytest.mark.parametrize(
    ("n", "plain", "adjusted"),
    [pytest.param(10, 0.648, 0.931, id="10 answers"), pytest.param(30, 0.841, 0.958, id="30")],
)
def test_the_adjusted_interval_holds_its_level_where_the_plain_one_fails(
    n: int, plain: float, adjusted: float
) -> None:
    rng = np.random.default_rng(7)
    drawn = rng.multinomial(n, [0.90, 0.08, 0.02], size=200_000)
    up, middle, down = drawn.T
    truth = 88.0

    found = stats.adjusted_wald_nps(promoters=up, passives=middle, detractors=down)
    held = (found.low <= truth) & (truth <= found.high)
    score = (up - down) / n
    half = 1.959964 * np.sqrt(((up + down) / n - score**2) / n)
    held_plain = np.abs(score - 0.88) <= half

    assert held.mean() == pytest.approx(adjusted, abs=0.005)
    assert held_plain.mean() == pytest.approx(plain, abs=0.005)


def test_a_fall_of_ten_points_between_two_waves_of_400_is_not_significant() -> None:
    low = stats.NpsCounts(promoters=180, passives=120, detractors=100)
    high = stats.NpsCounts(promoters=200, passives=120, detractors=80)

    found = stats.nps_change(before=low, after=high)[0]

    assert found.difference == pytest.approx(9.93, abs=0.01)
    assert found.z == pytest.approx(1.769, abs=0.001)
    assert found.p == pytest.approx(0.0769, abs=0.0001)
    assert (found.low, found.high) == pytest.approx((-1.07, 20.92), abs=0.01)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_equal_the_table_of_newcombe_1998(
    successes: int, n: int, low: float, high: float
) -> None:
    found = stats.wilson(successes=successes, n=n)[0]

    assert (found.low, found.high) == pytest.approx((low, high), abs=0.00006)


@pytest.mark.parametrize(
    ("margin", "variance", "n"), [(10, 0.61, 232), (5, 0.61, 935), (10, 1.0, 382), (5, 1.0, 1534)]
)
def test_so_many_answers_are_needed_for_a_margin(margin: float, variance: float, n: int) -> None:
    assert stats.minimum_n_nps(margin=margin, variance=variance) == pytest.approx(n, abs=1)


def test_raking_two_by_two_keeps_the_odds_ratio_and_costs_precision() -> None:
    cells = np.array([[30.0, 20.0], [10.0, 40.0]])

    fitted = stats.rake(cells=cells, margins=[[50, 50], [60, 40]])

    assert fitted == pytest.approx(np.array([[40.0, 10.0], [20.0, 30.0]]), abs=1e-6)
    assert fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0]) == pytest.approx(6)
    assert stats.kish_n_eff(weights=fitted / cells, counts=cells) == pytest.approx(82.76, abs=0.01)


def test_four_of_the_fifteen_p_values_of_benjamini_and_hochberg_1995_are_rejected() -> None:
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719,
         .6528, .7590, 1.0]  # fmt: skip

    assert stats.benjamini_hochberg(p=p).tolist() == [True] * 4 + [False] * 11


def test_xmr_limits_of_ten_points() -> None:
    found = stats.xmr(values=[12, 15, 11, 14, 13, 16, 12, 14, 13, 15])

    assert float(found.centre) == pytest.approx(13.5)
    assert float(found.mean_range) == pytest.approx(2.5556, abs=0.0001)
    assert float(found.lower) == pytest.approx(6.702, abs=0.001)
    assert float(found.upper) == pytest.approx(20.298, abs=0.001)
    assert float(found.mr_limit) == pytest.approx(8.352, abs=0.001)


def test_twenty_baseline_points_give_one_false_alarm_in_a_hundred() -> None:
    values = np.random.default_rng(11).normal(size=(200_000, 21))

    limits = stats.xmr(values=values, baseline=20)
    alarms = stats.signals(values=values, limits=limits).beyond_limits[:, 20]

    assert alarms.mean() == pytest.approx(0.010, abs=0.001)
