"""Parameters fitted again on drawn shops, and parameters that go with what is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from tests.value.shops import TRUTH, known, simulate

from mehvar import value

MODELS = list(TRUTH)


@pytest.mark.parametrize("model", ["bgnbd", "paretonbd"])
def test_the_bootstrap_agrees_with_the_curvature(
    model: value.BuyingModel, rng: np.random.Generator
) -> None:
    seen = simulate(model, customers=1_500, horizon=1, rng=rng).seen
    fitted = value.fit_buying(seen, model=model)

    drawn = value.bootstrap(model=fitted, purchases=seen, replicates=25, rng=rng)

    ratio = np.std(np.log(drawn.values), axis=0) / np.sqrt(np.diag(fitted.fit.covariance))
    assert ((ratio > 0.5) & (ratio < 1.9)).all()
    low, high = drawn.interval()
    assert ((low < fitted.fit.values) & (fitted.fit.values < high)).mean() >= 0.75
    assert f"{25 - drawn.failed} shops" in drawn.summary()


def test_the_bootstrap_draws_amounts_too(rng: np.random.Generator) -> None:
    x = rng.geometric(0.4, 1_500)
    mean = rng.gamma(4.0 * x, 1 / (x * rng.gamma(5, 1 / 60, len(x))))
    fitted = value.fit_spending(frequency=x, mean=mean)
    seen = value.Purchases.of(frequency=x, recency=np.ones(len(x)), age=np.full(len(x), 9.0))

    drawn = value.bootstrap(model=fitted, purchases=seen, replicates=25, rng=rng)

    ratio = np.std(np.log(drawn.values), axis=0) / np.sqrt(np.diag(fitted.fit.covariance))
    assert ((ratio > 0.55) & (ratio < 1.7)).all()


@pytest.mark.parametrize("model", MODELS)
def test_drawn_histories_are_those_of_the_model(
    model: value.BuyingModel, rng: np.random.Generator
) -> None:
    fitted = known(model, TRUTH[model])
    other = simulate(model, customers=20_000, horizon=1, rng=rng).seen

    drawn = value.draw_purchases(buying=fitted, age=other.age, rng=rng)

    both = np.minimum(drawn.frequency, 9), np.minimum(other.frequency, 9)
    told = np.array([np.bincount(one, minlength=10) for one in both])
    assert stats.chi2_contingency(told).pvalue > 1e-4
    back = [one.recency[one.frequency > 1] / one.age[one.frequency > 1] for one in (drawn, other)]
    assert stats.ks_2samp(*back).pvalue > 1e-4


@pytest.mark.parametrize("model", ["bgnbd", "paretonbd"])
def test_covariates_are_found(model: value.BuyingModel, rng: np.random.Generator) -> None:
    club = rng.random(6_000) < 0.4
    truth = np.array(TRUTH[model])
    often, stays = 0.5, -0.4
    moved = truth.copy()
    moved[1] *= np.exp(-often)
    if model == "paretonbd":
        moved[3] *= np.exp(-stays)
    else:
        moved[2] *= np.exp(stays)
    age = rng.uniform(26, 78, 6_000)
    parts = [
        value.draw_purchases(buying=known(model, tuple(one)), age=age[rows], rng=rng)
        for one, rows in ((truth, ~club), (moved, club))
    ]
    order = np.argsort(np.r_[np.flatnonzero(~club), np.flatnonzero(club)])
    seen = value.Purchases(
        **{
            name: np.concatenate([getattr(part, name) for part in parts])[order]
            for name in ("frequency", "recency", "age")
        }
    )

    fitted = value.fit_buying_with(seen, covariates={"club": club.astype(float)}, model=model)

    wanted = [often, stays] if model == "paretonbd" else [often, stays, 0.0]
    assert fitted.fit.converged
    assert (np.abs(fitted.effects[0] - wanted) / fitted.effect_errors[0]).max() < 3.5
    off = (np.log(fitted.fit.values) - np.log(truth)) / np.sqrt(np.diag(fitted.fit.covariance))
    assert np.abs(off).max() < 3.5
    ahead = fitted.expected(seen, covariates={"club": club.astype(float)}, horizon=26)
    alone = replace(known(model, tuple(moved))).expected(seen, horizon=26)
    assert ahead[club].mean() == pytest.approx(alone[club].mean(), rel=0.06)
    assert "club" in fitted.summary()


def test_slopes_of_covariates_are_those_of_the_likelihood(rng: np.random.Generator) -> None:
    from scipy.optimize import approx_fprime

    from mehvar.value import _covariates

    seen = simulate("bgnbd", customers=80, horizon=1, rng=rng).seen
    z = rng.normal(size=(80, 2))
    for model, effects in (("bgnbd", 6), ("mbgnbd", 6), ("paretonbd", 4)):
        place = np.r_[np.log([0.6, 7, 0.9, 3.0]), rng.normal(size=effects) / 4]

        _, slopes = _covariates._likelihood(model, seen, z, place)  # type: ignore[arg-type]

        numeric = approx_fprime(
            place, lambda one, model=model: _covariates._likelihood(model, seen, z, one)[0], 1e-6
        )  # fmt: skip
        assert slopes == pytest.approx(numeric, rel=2e-3, abs=2e-2)


def test_a_covariate_without_variation_is_refused(rng: np.random.Generator) -> None:
    seen = simulate("bgnbd", customers=100, horizon=1, rng=rng).seen

    with pytest.raises(value.PurchasesError, match="same for every customer"):
        value.fit_buying_with(seen, covariates={"club": np.ones(100)})
