"""Probabilities that mean what they say: against statsmodels, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from mehvar.voice._calibration import (
    calibration_rows,
    expected_error,
    fit_scale,
    sure_threshold,
)


def test_two_labels_get_the_slope_and_bound_that_made_them(rng: np.random.Generator) -> None:
    raw = rng.normal(size=(20_000, 1))
    codes = (rng.random(20_000) < 1 / (1 + np.exp(1 - 2 * raw[:, 0]))).astype(np.int64)

    found = fit_scale(raw, codes, role="sentiment", labels=2)

    assert found.slope == pytest.approx(2, abs=0.1)
    assert found.bounds[0] == pytest.approx(-1, abs=0.1)
    told = found.probabilities(raw, role="sentiment")[:, 1]
    assert expected_error(calibration_rows(told, codes.astype(bool))) < 0.015


def test_stars_get_the_proportional_odds_of_statsmodels(rng: np.random.Generator) -> None:
    raw = rng.normal(size=(600, 1))
    codes = np.digitize(1.5 * raw[:, 0] + rng.logistic(size=600), [-2, -1, 0.5, 2])

    found = fit_scale(raw, codes, role="stars", labels=5)

    theirs = OrderedModel(codes, raw, distr="logit").fit(method="bfgs", disp=False)
    bounds = -theirs.model.transform_threshold_params(theirs.params)[1:-1]
    assert found.slope == pytest.approx(theirs.params[0], rel=0.01)
    assert found.bounds == pytest.approx(bounds, abs=0.02)
    told = found.probabilities(raw, role="stars")
    assert told == pytest.approx(theirs.predict(raw), abs=0.01)


def test_several_labels_sum_to_one_and_follow_their_shares(rng: np.random.Generator) -> None:
    codes = rng.choice(3, 3000, p=[0.6, 0.3, 0.1])
    raw = np.eye(3)[codes] + rng.normal(size=(3000, 3))

    told = fit_scale(raw, codes, role="emotion", labels=3).probabilities(raw, role="emotion")

    assert told.sum(axis=1) == pytest.approx(1)
    assert told.mean(axis=0) == pytest.approx(np.bincount(codes) / 3000, abs=0.005)


def test_the_calibration_error_is_the_mean_distance_of_told_and_right() -> None:
    probability = np.array([0.95] * 10 + [0.55] * 10)
    right = np.array([True] * 8 + [False] * 2 + [True] * 7 + [False] * 3)

    rows = calibration_rows(probability, right)

    assert [(row.texts, row.right) for row in rows] == [(10, 0.7), (10, 0.8)]
    assert expected_error(rows) == pytest.approx((0.15 + 0.15) / 2)
    assert all(row.right_low < row.right < row.right_high for row in rows)


def test_sure_begins_where_the_wanted_accuracy_is_reached() -> None:
    probability = np.linspace(0.99, 0.5, 100)
    right = np.arange(100) % 10 != 9  # nine of each ten
    right[60:] = False

    threshold = sure_threshold(probability, right, wanted=0.9)

    assert (right[probability >= threshold]).mean() >= 0.9
    assert threshold == pytest.approx(probability[59], abs=0.01)
    assert sure_threshold(probability, np.zeros(100, bool), wanted=0.9) > 1
