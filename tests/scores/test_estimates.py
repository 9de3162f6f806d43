"""Estimates of cells: textbook figures, weights, several answers of one person, pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import scores, stats
from mehvar.scores import ScoreError, ScoreEstimator


def test_even_answers_have_the_adjusted_wald_interval_of_a1() -> None:
    found = ScoreEstimator(measure="nps").fit([10] * 80 + [7] * 40 + [0] * 30).overall_

    assert found is not None
    assert (found.value, found.n_eff) == pytest.approx((33.33, 150), abs=0.01)
    assert (found.low, found.high) == pytest.approx((20.18, 45.18), abs=0.01)


def test_two_waves_change_as_a3_says() -> None:
    first, second = [10] * 180 + [7] * 120 + [0] * 100, [10] * 200 + [7] * 120 + [0] * 80

    found = ScoreEstimator().fit(first + second, periods=["1"] * 400 + ["2"] * 400).scores_[1]

    assert found.change == pytest.approx(9.93, abs=0.01)
    assert (found.change_low, found.change_high) == pytest.approx((-1.07, 20.92), abs=0.01)
    assert found.p == pytest.approx(0.0769, abs=0.0001)
    assert not found.significant


def test_the_same_people_asked_twice_show_a_change_that_strangers_do_not() -> None:
    rng = np.random.default_rng(3)
    mood = rng.normal(7.5, 1.8, 400)
    first = np.clip(np.round(mood + rng.normal(0, 0.4, 400)), 0, 10)
    second = np.clip(np.round(mood + 0.25 + rng.normal(0, 0.4, 400)), 0, 10)
    answers, waves = np.concatenate((first, second)), ["1"] * 400 + ["2"] * 400
    people = list(range(400)) * 2

    strangers = ScoreEstimator().fit(answers, periods=waves).scores_[1]
    paired = ScoreEstimator().fit(answers, periods=waves, people=people).scores_[1]

    assert paired.change == pytest.approx(strangers.change)
    assert (paired.paired, strangers.paired) == (400, 0)
    assert (paired.p or 1) < 0.01 < (strangers.p or 0)
    points = [np.where(one >= 9, 1, np.where(one <= 6, -1, 0)) for one in (first, second)]
    moved = 100 * (points[1] - points[0])
    half = 1.96 * moved.std() / np.sqrt(400)
    width = (paired.change_high or 0) - (paired.change_low or 0)
    assert width == pytest.approx(2 * half, rel=0.03)


def test_answers_that_a_person_repeats_count_once() -> None:
    rng = np.random.default_rng(4)
    once = rng.integers(0, 11, 300).astype(float)

    alone = ScoreEstimator().fit(once).overall_
    told = ScoreEstimator().fit(np.repeat(once, 3), people=np.repeat(np.arange(300), 3)).overall_

    assert alone is not None
    assert told is not None
    assert told.n == 900
    assert told.n_eff == pytest.approx(300, rel=1e-6)
    assert (told.low, told.high) == pytest.approx((alone.low, alone.high), rel=1e-6)


def test_weights_widen_the_interval_as_linearisation_says() -> None:
    rng = np.random.default_rng(5)
    answer, weight = rng.integers(1, 6, 500).astype(float), rng.gamma(2.0, 0.5, 500)

    found = ScoreEstimator(measure="csat", statistic="mean").fit(answer, sample_weight=weight)

    mean = np.average(answer, weights=weight)
    error = np.sqrt((weight**2 * (answer - mean) ** 2).sum()) / weight.sum()
    one = found.overall_
    assert one is not None
    assert one.value == pytest.approx(mean)
    assert one.high == pytest.approx(mean + 1.965 * error, abs=0.004)
    assert one.unweighted == pytest.approx(answer.mean())
    assert (one.n_eff or 0) < 500


@pytest.mark.parametrize(
    ("measure", "scale", "promoters", "detractors"),
    [
        pytest.param("nps", (0, 10), {9, 10}, set(range(7)), id="0 to 10"),
        pytest.param("nps", (1, 5), {5}, {1, 2, 3}, id="1 to 5"),
        pytest.param("nps", (1, 7), {7}, {1, 2, 3, 4}, id="1 to 7"),
        pytest.param("csat", (1, 5), {4, 5}, set(), id="csat of 5"),
        pytest.param("csat", (1, 7), {6, 7}, set(), id="csat of 7"),
    ],
)
def test_the_rule_serves_every_scale(
    measure: str, scale: tuple[int, int], promoters: set[int], detractors: set[int]
) -> None:
    for answer in range(scale[0], scale[1] + 1):
        found = ScoreEstimator(measure=measure, scale=scale).fit([answer]).overall_
        assert found is not None
        counts = (answer in promoters) - (answer in detractors)
        assert found.value == (100 * counts if measure == "nps" else counts)


def test_effort_is_told_as_a_mean_and_as_five_to_seven() -> None:
    answers = [1, 4, 5, 6, 7, 7]

    mean = ScoreEstimator(measure="ces").fit(answers).overall_
    top = ScoreEstimator(measure="ces", statistic="top").fit(answers).overall_

    assert mean is not None
    assert top is not None
    assert mean.value == pytest.approx(5)
    assert top.value == pytest.approx(4 / 6)
    wilson = stats.wilson(successes=4, n=6)[0]
    assert (top.low, top.high) == pytest.approx((wilson.low, wilson.high))


def test_an_answer_off_the_scale_is_refused_with_the_scale() -> None:
    with pytest.raises(ScoreError, match="1 answers lie off the scale 0 to 10: the first is 11"):
        ScoreEstimator().fit([3, 11])


@settings(max_examples=40)
@given(
    answers=st.lists(st.integers(0, 10), min_size=1, max_size=60), rate=st.floats(0.01, 1),
    seed=st.integers(0, 99),
)  # fmt: skip
def test_every_number_stays_within_its_ends_and_its_band(
    answers: list[int], rate: float, seed: int
) -> None:
    weight = np.random.default_rng(seed).gamma(1.0, 1.0, len(answers)) + 0.01

    found = ScoreEstimator(response_rate=rate).fit(answers, sample_weight=weight).overall_

    assert found is not None
    assert found.value is not None
    assert -100 <= (found.low or 0) <= (found.high or 0) <= 100
    assert (found.band_low or 0) - 1e-9 <= (found.unweighted or 0) <= (found.band_high or 0) + 1e-9
    assert 0 < (found.n_eff or 0) <= found.n + 1e-9
    band = stats.manski_band(estimate=found.unweighted or 0, response_rate=rate)[0]
    assert (found.band_low, found.band_high) == pytest.approx((band.low, band.high), abs=1e-6)


def test_ten_points_need_232_answers_and_a_share_what_cochran_says() -> None:
    assert scores.needed_answers(variance=6_100, margin=10, statistic="nps") == pytest.approx(
        232, abs=1
    )
    assert scores.needed_answers(variance=0.25, margin=0.05, statistic="top") == 385
