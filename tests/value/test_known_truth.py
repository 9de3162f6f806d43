"""Against customers drawn from the models: parameters, intervals, forecasts and lives are right."""

from __future__ import annotations

import os

import numpy as np
import pytest
from tests.value.shops import TRUTH, simulate

from mehvar import value

MODELS = list(TRUTH)
FITS = int(os.environ.get("MEHVAR_FITS", "100"))
"""How many shops are fitted for the coverage of intervals."""


@pytest.mark.parametrize("model", MODELS)
def test_parameters_are_found_within_their_errors(
    model: value.BuyingModel, rng: np.random.Generator
) -> None:
    shop = simulate(model, customers=60_000, horizon=1, rng=rng)

    fit = value.fit_buying(shop.seen, model=model).fit

    assert fit.converged
    off = (np.log(fit.values) - np.log(TRUTH[model])) / np.sqrt(np.diag(fit.covariance))
    assert np.abs(off).max() < 3.5


@pytest.mark.parametrize("model", MODELS)
def test_forecasts_and_lives_come_true(model: value.BuyingModel, rng: np.random.Generator) -> None:
    shop = simulate(model, customers=60_000, horizon=26, rng=rng)
    fitted = value.fit_buying(shop.seen, model=model)

    expected, alive = fitted.expected(shop.seen, horizon=26), fitted.alive(shop.seen)

    assert expected.sum() == pytest.approx(shop.later.sum(), rel=0.03)
    for low in range(5):  # by frequency: what is expected of each group is what it does
        group = shop.seen.frequency == low
        assert expected[group].mean() == pytest.approx(shop.later[group].mean(), abs=0.05)
        assert alive[group].mean() == pytest.approx(shop.alive[group].mean(), abs=0.03)


@pytest.mark.parametrize("model", MODELS)
def test_a_new_customer_buys_as_expected(
    model: value.BuyingModel, rng: np.random.Generator
) -> None:
    shop = simulate(model, customers=60_000, horizon=1, rng=rng)
    fitted = value.fit_buying(shop.seen, model=model)

    expected = [fitted.expected_of_new(time=float(age)) for age in shop.seen.age[:400]]

    made = shop.seen.frequency.mean()
    assert np.mean(expected) == pytest.approx(made, rel=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_intervals_cover_the_truth_as_often_as_they_say(model: value.BuyingModel) -> None:
    hits = np.zeros((FITS, 4), bool)
    for number in range(FITS):
        shop = simulate(
            model, customers=1_500, horizon=1, rng=np.random.default_rng(1_000 + number)
        )
        low, high = value.fit_buying(shop.seen, model=model).fit.interval(level=0.90)
        hits[number] = (low <= TRUTH[model]) & (np.array(TRUTH[model]) <= high)

    chance = (0.9 * 0.1 / FITS) ** 0.5
    assert hits.mean(axis=0) == pytest.approx(0.90, abs=3 * chance)


def test_spending_is_found(rng: np.random.Generator) -> None:
    truth = np.array([4.0, 5.0, 60.0])
    x = rng.geometric(0.35, 60_000)
    scale = rng.gamma(truth[1], 1 / truth[2], len(x))
    mean = rng.gamma(truth[0] * x, 1 / (scale * x))

    model = value.fit_spending(frequency=x, mean=mean)

    off = (np.log(model.fit.values) - np.log(truth)) / np.sqrt(np.diag(model.fit.covariance))
    assert np.abs(off).max() < 3.5
    worth = truth[0] / scale
    assert np.mean(model.expected(frequency=x, mean=mean)) == pytest.approx(worth.mean(), rel=0.01)
