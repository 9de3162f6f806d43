"""Charts that add up day by day: known truth, false alarms counted, rises found."""

from __future__ import annotations

import os

import numpy as np
import pytest

from mehvar.voice import _charts as weekly
from mehvar.voice import _cusum as charts
from mehvar.voice import _kernels_changed as kernels

TOPICS = 200
MONTHS = 60 if os.environ.get("MEHVAR_LONG") else 4
HISTORY = charts.BASE_DAYS + charts.GAP_DAYS
WEEKDAYS = np.array([1.0, 1.1, 1.0, 0.9, 1.0, 0.8, 0.6])


def talk(rng: np.random.Generator, *, days: int, topics: int = TOPICS) -> tuple:  # type: ignore[type-arg]
    """Two hundred topics of twenty a day, in a thousand comments whose number follows the week."""
    comments = rng.poisson(1_000 * WEEKDAYS[np.arange(days) % 7])
    exposure = np.repeat(comments[:, None], topics, axis=1)
    return rng.binomial(exposure, 0.02), exposure


def test_two_hundred_topics_raise_at_most_one_false_alarm_in_thirty_days() -> None:
    rng = np.random.default_rng(2)
    false = 0
    for _ in range(MONTHS):
        counts, exposure = talk(rng, days=HISTORY + 60)
        chart = charts.chart_counts(counts, exposure, days=60, false_alarms=1 / 30)
        false += int(chart.starts[30:].sum())

    # the budget is one a month; twice the root of it is what chance adds
    assert false <= MONTHS + 2 * np.sqrt(MONTHS)


def test_a_rise_of_sixty_percent_on_twenty_a_day_is_found_within_three_days() -> None:
    rng = np.random.default_rng(3)
    counts, exposure = talk(rng, days=HISTORY + 40)
    counts[-10:] += rng.binomial(exposure[-10:], 0.02 * 0.6)

    chart = charts.chart_counts(counts, exposure, days=40, false_alarms=1 / 30)

    calm = ~chart.alarm[-11]
    days = np.where(chart.alarm[-10:].any(axis=0), chart.alarm[-10:].argmax(axis=0) + 1, 11)[calm]
    assert np.median(days) <= 3
    assert (days <= 4).mean() > 0.75
    assert (days <= 7).mean() > 0.95


def test_more_comments_in_all_are_no_sign() -> None:
    rng = np.random.default_rng(4)
    counts, exposure = talk(rng, days=HISTORY + 30)
    exposure[-10:] *= 3
    counts[-10:] = rng.binomial(exposure[-10:], 0.02)

    chart = charts.chart_counts(counts, exposure, days=30, false_alarms=1 / 30)

    assert chart.alarm[-10:].any(axis=0).sum() <= 2


def test_a_weekday_of_its_own_is_usual() -> None:
    rng = np.random.default_rng(5)
    days = HISTORY + 60
    exposure = np.full((days, 30), 1_000)
    counts = rng.binomial(exposure, np.where(np.arange(days) % 7 == 0, 0.08, 0.02)[:, None])

    chart = charts.chart_counts(counts, exposure, days=60, false_alarms=1 / 30)

    assert chart.starts.sum() <= 3
    monday = chart.expected[np.arange(60) % 7 == (days - 60) * -1 % 7]
    assert np.nanmean(monday) == pytest.approx(0.08, rel=0.1)


def test_a_slow_drift_does_not_hide_itself() -> None:
    """Three in a hundred more every week, for twelve weeks."""
    rng = np.random.default_rng(6)
    days = HISTORY + 84
    exposure = np.full((days, 50), 1_000)
    drift = 0.02 * 1.03 ** (np.maximum(np.arange(days) - HISTORY, 0) / 7)
    counts = rng.binomial(exposure, drift[:, None])

    chart = charts.chart_counts(counts, exposure, days=84, false_alarms=1 / 30)

    assert chart.alarm.any(axis=0).mean() > 0.8


def test_scores_that_fall_by_a_tenth_are_called_and_steady_ones_are_not() -> None:
    rng = np.random.default_rng(8)
    days, a_day = HISTORY + 60, 60
    values = np.clip(rng.normal(0.6, 0.3, (days, a_day, 20)), 0, 1)
    values[-20:, :, 10:] -= 0.1
    sums, squares = values.sum(axis=1), (values**2).sum(axis=1)

    chart = charts.chart_means(
        sums, squares, np.full(sums.shape, float(a_day)), days=60, false_alarms=1 / 60
    )

    assert chart.alarm[-1, 10:].all()
    assert not chart.alarm[:, :10].any()


def test_a_weekly_point_is_outside_its_limits_when_the_test_says_so() -> None:
    rng = np.random.default_rng(9)
    comments = np.full(40, 90)
    counts = rng.binomial(comments, 0.05)
    counts[35] = 17

    centre, lower, upper = weekly.chart_limits(counts, comments)

    shares = (counts / comments)[-26:]
    outside = (shares > upper) | (shares < lower)
    for place in range(26):
        at = 14 + place
        before = counts[at - 8 : at].sum()
        tails = kernels.upper_tails(
            np.array([counts[at], before]), np.full(2, counts[at] + before),
            np.array([90, 720]), np.full(2, 810),
        )  # fmt: skip
        assert outside[place] == bool((tails <= weekly.CHART_ALPHA).any())
    assert outside[21]
    assert (lower <= centre).all()
    assert (centre <= upper).all()


def test_weeks_that_scatter_more_than_chance_widen_the_test() -> None:
    comments = np.full((8, 1), 500)
    steady = np.array([50, 48, 52, 51, 49, 50, 47, 53])[:, None]
    wild = np.array([20, 90, 30, 80, 25, 85, 40, 30])[:, None]

    assert weekly.scatter(steady, comments) == 1.0
    assert weekly.scatter(wild, comments) > 5
