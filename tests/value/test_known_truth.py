"""Against customers drawn from the models: parameters, intervals, forecasts and lives are right."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from tests.value.shops import OTHERS, TRUTH, simulate

from mehvar import value

MODELS = list(TRUTH)
FITS = int(os.environ.get("MEHVAR_FITS", "40"))
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


POINTS = [
    pytest.param(model, point[model], id=f"{model}-{name}")
    for model in MODELS
    for name, point in (("first", TRUTH), ("second", OTHERS))
]
SOME = value.Purchases.of(frequency=[0, 1, 6], recency=[0, 10.0, 40.0], age=[40.0, 40.0, 44.0])


@pytest.mark.slow
@pytest.mark.parametrize(("model", "truth"), POINTS)
def test_intervals_cover_the_truth_as_often_as_they_say(
    model: value.BuyingModel, truth: tuple[float, ...]
) -> None:
    """Of the parameters, and of what some customers are expected to buy (MEHVAR_FITS shops)."""
    hits, lost = [], 0
    told = replace_values(value.fit_buying(small(model, truth, 0), model=model), truth).expected(
        SOME, horizon=26
    )
    for number in range(FITS):
        fitted = value.fit_buying(small(model, truth, number), model=model)
        if not fitted.fit.converged:
            lost += 1
            continue
        low, high = fitted.fit.interval(level=0.90)
        drawn = fitted.fit.draws(rng=np.random.default_rng(number), count=200)
        ahead = [replace_values(fitted, one).expected(SOME, horizon=26) for one in drawn]
        ends = np.quantile(ahead, [0.05, 0.95], axis=0)
        right = (low <= truth) & (np.array(truth) <= high)
        hits.append([*right, *((ends[0] <= told) & (told <= ends[1]))])

    covered, chance = np.mean(hits, axis=0), (0.9 * 0.1 / len(hits)) ** 0.5
    sys.stdout.write(f"\n{model} {truth}: {len(hits)} fits, {lost} not converged, 90 % intervals cover "
          f"{', '.join(f'{one:.1%}' for one in covered)} (parameters; three customers)")  # fmt: skip
    assert lost <= 0.02 * FITS
    assert covered == pytest.approx(0.90, abs=0.03 + 3 * chance)


def small(model: value.BuyingModel, truth: tuple[float, ...], number: int) -> value.Purchases:
    """1,500 customers of the point, another shop for every number."""
    rng = np.random.default_rng(1_000 + number)
    return simulate(model, customers=1_500, horizon=1, rng=rng, truth=truth).seen


def replace_values(fitted: value.Buying, values: Sequence[float] | np.ndarray) -> value.Buying:
    return replace(fitted, fit=replace(fitted.fit, values=np.asarray(values, np.float64)))


@pytest.mark.slow
@pytest.mark.parametrize(("model", "truth"), POINTS)
def test_bias_is_under_two_percent_at_two_hundred_thousand(
    model: value.BuyingModel, truth: tuple[float, ...]
) -> None:
    """The mean of some shops (one, and one more for each 50 of MEHVAR_FITS above 100), within its chance."""
    off, errors = [], []
    for number in range(max(1, (FITS - 100) // 50)):
        shop = simulate(
            model, customers=200_000, horizon=1, rng=np.random.default_rng(number), truth=truth
        )
        fit = value.fit_buying(shop.seen, model=model).fit
        assert fit.converged
        off.append(np.log(fit.values / np.array(truth)))
        errors.append(np.sqrt(np.diag(fit.covariance)))

    noise = np.mean(errors, axis=0) / len(off) ** 0.5
    sys.stdout.write(
        f"\n{model} {truth}: bias {', '.join(f'{one:+.2%}' for one in np.mean(off, axis=0))}"
    )
    assert (np.abs(np.mean(off, axis=0)) < 0.02 + 2.5 * noise).all()


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
