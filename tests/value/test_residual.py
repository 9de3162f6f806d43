"""What is still to come: discounted purchases, intervals, chances, against the models themselves."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special
from tests.value.shops import TRUTH, Shop, known, simulate

from mehvar import value
from mehvar.value import _ahead
from mehvar.value._predictive import log_probabilities

SHOPS = max(8, int(os.environ.get("MEHVAR_FITS", "40")) // 5)
MODELS = list(TRUTH)
SPEND = (4.0, 5.0, 60.0)
WEEKS = value.Terms(discount=0.15, horizon=None, unit_days=7)
ONES = value.Purchases.of(
    frequency=[0, 0, 2, 40, 5_000], recency=[0, 0, 30.43, 70, 299.5], age=[0, 5, 38.86, 77, 300]
)


@given(
    values=st.tuples(st.floats(0.1, 3), st.floats(1, 60), st.floats(0.1, 4), st.floats(0.3, 40)),
    x=st.integers(0, 60),
    age=st.floats(0.5, 300),
    horizon=st.one_of(st.just(float("inf")), st.floats(1, 500)),
)
@settings(max_examples=10, deadline=None)
@pytest.mark.parametrize("model", MODELS)
def test_discounted_purchases_are_the_integral_of_the_model(
    model: value.BuyingModel, values: tuple[float, ...], x: int, age: float, horizon: float
) -> None:
    rate = 0.003

    told = _ahead.discounted(
        model, np.array(values), np.array([float(x)]), np.array([age]), rate=rate, horizon=horizon
    )

    assert told[0] == pytest.approx(by_mixture(model, values, x, age, rate, horizon), rel=1e-6)


def by_mixture(
    model: value.BuyingModel,
    values: tuple[float, ...],
    x: int,
    age: float,
    rate: float,
    horizon: float,
) -> float:
    """Mean over leaving rates of what a rate of buying brings until then, discounted."""
    r, alpha, third, fourth = values
    w = np.linspace(-80 / min(third, 1), 40, 60_001)
    if model == "paretonbd":  # the expectation of (1 - e^-(d+m)H) / (d+m), m gamma
        m = np.exp(w)
        log_density = third * (w + np.log(fourth + age)) - m * (fourth + age)
        log_density -= special.gammaln(third)
        kept = rate + m
        worth = (1 / kept) if horizon == np.inf else -np.expm1(-kept * horizon) / kept
        mean = np.trapezoid(np.exp(log_density) * worth, w)
        return float((r + x) / (alpha + age) * mean)
    later = fourth + x + (model == "mbgnbd")
    log_density = third * special.log_expit(w) + later * special.log_expit(-w)
    density = np.exp(log_density - special.betaln(third, later))
    p = special.expit(w)

    def ahead(u: float) -> float:
        time = np.expm1(u)
        stays = np.trapezoid(density * (1 + p * time / (alpha + age)) ** -(r + x + 1), w)
        return float(np.exp(u - rate * time) * stays)

    far = np.log1p(min(horizon, 45 / rate))
    nodes, weights = np.polynomial.legendre.leggauss(80)
    u = far * (nodes + 1) / 2
    area = far / 2 * sum(w_ * ahead(u_) for w_, u_ in zip(weights, u, strict=True))
    return float((r + x) / (alpha + age) * area)


def test_the_pareto_nbd_for_ever_is_the_published_function() -> None:
    """Fader, Hardie and Lee (2005), "RFM and CLV", equation 4."""
    r, alpha, s, beta = 0.5533, 10.578, 0.6062, 11.669
    model = known("paretonbd", (r, alpha, s, beta))
    x, age, d = ONES.frequency, ONES.age, WEEKS.rate

    told = model.discounted(ONES, terms=WEEKS) / model.alive(ONES)

    confluent = special.hyperu(s, s, d * (beta + age))
    published = (r + x) / (alpha + age) * (beta + age) ** s * d ** (s - 1) * confluent
    assert told == pytest.approx(published, rel=1e-9)


@pytest.mark.parametrize("model", ["bgnbd", "mbgnbd"])
def test_parameters_that_nothing_tells_give_finite_forecasts(model: value.BuyingModel) -> None:
    """Where Euler's form overflows the printed one stands, and they meet in between."""
    values = np.array([1e-3, 1e2, 5e3, 3e3])
    x, age = np.array([0.0, 2.0, 7.0]), np.array([10.0, 30.0, 60.0])

    with np.errstate(all="raise", under="ignore"):
        counted = _ahead.expected(model, values, x, age, 400.0)
        near = _ahead.discounted(model, values, x, age, rate=1e-12, horizon=400.0)

    assert counted == pytest.approx(near, rel=1e-4)
    assert (np.diff(counted) > 0).all()


@pytest.mark.parametrize("model", MODELS)
def test_without_a_discount_purchases_are_merely_counted(model: value.BuyingModel) -> None:
    terms = value.Terms(discount=0.0, horizon=39, unit_days=7)
    fitted = known(model, TRUTH[model])

    assert fitted.discounted(ONES, terms=terms) == pytest.approx(
        fitted.expected(ONES, horizon=39), rel=1e-10
    )


def test_inflation_takes_the_discount_back() -> None:
    real = value.Terms(discount=0.05, horizon=52, unit_days=7)
    nominal = value.Terms(discount=1.05 * 1.4 - 1, inflation=0.4, horizon=52, unit_days=7)

    assert nominal.rate == pytest.approx(real.rate)


@pytest.mark.parametrize(
    ("discount", "inflation", "horizon"),
    [
        pytest.param(0.0, 0.0, None, id="endless without discount"),
        pytest.param(0.2, 0.4, None, id="endless under inflation"),
        pytest.param(0.1, 0.0, -5.0, id="no horizon"),
        pytest.param(-2.0, 0.0, 52.0, id="no rate"),
    ],
)
def test_terms_without_a_value_are_refused(
    discount: float, inflation: float, horizon: float | None
) -> None:
    with pytest.raises(value.PurchasesError):
        value.Terms(discount=discount, inflation=inflation, horizon=horizon)


@pytest.mark.parametrize("model", MODELS)
def test_chances_of_counts_add_up_to_the_expectation(model: value.BuyingModel) -> None:
    fitted = known(model, TRUTH[model])
    some = value.Purchases.of(frequency=[0, 2, 9], recency=[0, 30.0, 35.0], age=[20, 38.0, 36.0])

    chances = np.exp([
        log_probabilities(fitted, some, horizon=26.0, counts=np.full(3, count))
        for count in range(70)
    ])  # fmt: skip

    assert chances.sum(axis=0) == pytest.approx(1.0, abs=1e-5)
    assert np.arange(70) @ chances == pytest.approx(fitted.expected(some, horizon=26), rel=1e-4)


def with_amounts(shop: Shop, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The mean amounts seen, and the sums paid later, of customers with amounts of their own."""
    p, q, gamma = SPEND
    x, later = shop.seen.frequency, shop.later
    scale = rng.gamma(q, 1 / gamma, len(x))
    mean = np.where(x > 0, rng.gamma(p * np.maximum(x, 1)) / (scale * np.maximum(x, 1)), np.nan)
    paid = np.where(later > 0, rng.gamma(p * np.maximum(later, 1)) / scale, 0.0)
    return mean, paid


@pytest.fixture(scope="module", params=MODELS)
def valued(request: pytest.FixtureRequest) -> tuple[value.Residual, Shop, np.ndarray]:
    """3,000 customers of each model, valued from what was seen of them, and what they paid."""
    rng = np.random.default_rng(7)
    shop = simulate(request.param, customers=3_000, horizon=26, rng=rng)
    mean, paid = with_amounts(shop, rng)
    told = value.estimate_residual(
        purchases=shop.seen,
        mean_amount=mean,
        margin_share=0.3,
        terms=value.Terms(discount=0.0, horizon=26, unit_days=7),
        thresholds=(60.0, 20.0, 5.0),
        model=request.param,
        rng=rng,
    )
    return told, shop, 0.3 * paid


def test_what_customers_do_lies_in_their_intervals(
    valued: tuple[value.Residual, Shop, np.ndarray],
) -> None:
    told, shop, paid = valued

    # Nothing at all has a chance of its own: among those who bought, and with the place of
    # nothing drawn within its chance, 90 % are 90 %.
    quiet = 1 - bought_at_all(told, shop)
    draw = np.random.default_rng(3).random(len(paid))
    below = np.where(paid > 0, paid < told.realised_low, draw * quiet < 0.05)
    above = np.where(paid > 0, paid > told.realised_high, draw * quiet > 0.95)

    assert 0.885 < 1 - (below | above).mean() < 0.935
    assert (told.purchases_low <= shop.later).mean() >= 0.95
    assert (shop.later <= told.purchases_high).mean() >= 0.93


def bought_at_all(told: value.Residual, shop: Shop) -> np.ndarray:
    """The chance that each customer buys at all."""
    assert told.buying is not None
    nothing = np.zeros(len(shop.seen), np.int64)
    return 1 - np.exp(log_probabilities(told.buying, shop.seen, horizon=26, counts=nothing))


def test_chances_of_classes_come_true(valued: tuple[value.Residual, Shop, np.ndarray]) -> None:
    told, _, paid = valued
    classes = np.select([paid >= 60, paid >= 20, paid >= 5], [0, 1, 2], 3)

    assert told.class_probability.sum(axis=1) == pytest.approx(1.0)
    for place in range(4):
        said = told.class_probability[:, place]
        likely = said > np.quantile(said, 0.9)
        noise = 4 * (said[likely].mean() / likely.sum()) ** 0.5
        assert said[likely].mean() == pytest.approx(
            (classes[likely] == place).mean(), abs=noise + 0.01
        )


def test_sums_come_true_within_their_intervals(
    valued: tuple[value.Residual, Shop, np.ndarray],
) -> None:
    told, _, paid = valued

    whole, best = told.total(), told.total(told.value >= 20)

    width = whole.realised_high - whole.realised_low
    assert abs(whole.value - paid.sum()) < 1.3 * width
    assert whole.realised_low < whole.low < whole.value < whole.high < whole.realised_high
    assert best.customers == (told.value >= 20).sum()
    assert best.high - best.low < whole.high - whole.low


def test_a_part_of_everybody_is_the_whole(
    valued: tuple[value.Residual, Shop, np.ndarray],
) -> None:
    told, _, _ = valued
    best = told.value >= 20

    parts = [told.part(best), told.part(~best), told.part(np.ones(len(best), bool))]

    assert all(parts)
    first, rest, whole = (one for one in parts if one)
    assert first.share + rest.share == pytest.approx(1.0)
    assert first.high - first.low == pytest.approx(rest.high - rest.low)
    assert (whole.share, whole.low, whole.high) == pytest.approx((1.0, 1.0, 1.0))


@pytest.mark.slow
def test_sums_and_parts_lie_in_their_intervals_as_often_as_they_say() -> None:
    """Who stays, what all of them are worth, and the best fifth's part (MEHVAR_FITS / 5 shops)."""
    hits = []
    for number in range(SHOPS):
        rng = np.random.default_rng(5_000 + number)
        shop = simulate("bgnbd", customers=800, horizon=26, rng=rng)
        mean, paid = with_amounts(shop, rng)
        told = value.estimate_residual(
            purchases=shop.seen, mean_amount=mean, model="bgnbd", rng=rng, draws=32, futures=48,
            terms=value.Terms(discount=0.0, horizon=26, unit_days=7),
        )  # fmt: skip
        best = told.value >= np.quantile(told.value, 0.8)
        total, part = told.total(), told.part(best)
        assert part is not None
        hits.append([
            total.alive_low <= shop.alive.sum() <= total.alive_high,
            total.realised_low <= paid.sum() <= total.realised_high,
            part.low <= paid[best].sum() / paid.sum() <= part.high,
        ])  # fmt: skip

    covered, chance = np.mean(hits, axis=0), (0.9 * 0.1 / SHOPS) ** 0.5
    sys.stdout.write(f"\n{SHOPS} shops, 90 % intervals cover {', '.join(f'{one:.1%}' for one in covered)} "
          "(still customers; worth of all; part of the best fifth)")  # fmt: skip
    assert covered == pytest.approx(0.90, abs=0.03 + 3 * chance)


def test_expectations_are_those_of_the_models(
    valued: tuple[value.Residual, Shop, np.ndarray],
) -> None:
    told, shop, _ = valued
    assert told.buying is not None
    assert told.spending is not None

    assert told.expected_purchases == pytest.approx(
        told.buying.expected(shop.seen, horizon=26), rel=1e-9
    )
    assert told.value == pytest.approx(
        told.discounted_purchases * told.purchase_value * 0.3, rel=1e-12
    )
    assert (told.value_low <= told.value * 1.02).mean() > 0.99
    assert (told.value_high >= told.value * 0.98).mean() > 0.99


def test_thresholds_may_be_made_of_the_values(rng: np.random.Generator) -> None:
    seen = simulate("bgnbd", customers=400, horizon=1, rng=rng).seen

    told = value.estimate_residual(
        purchases=seen, terms=WEEKS, rng=rng, model="bgnbd", draws=8, futures=10,
        thresholds=lambda values: np.quantile(values, [0.95, 0.6]).tolist(),
    )  # fmt: skip

    assert told.thresholds == pytest.approx(np.quantile(told.value, [0.95, 0.6]))
    assert told.class_probability.shape == (400, 3)


def test_a_loss_making_customer_has_a_negative_value(rng: np.random.Generator) -> None:
    seen = simulate("bgnbd", customers=300, horizon=1, rng=rng).seen
    share = np.where(np.arange(300) < 150, 0.3, -0.2)

    told = value.estimate_residual(
        purchases=seen, margin_share=share, terms=WEEKS, rng=rng, model="bgnbd", draws=8,
        futures=20, thresholds=(1.0,),
    )  # fmt: skip

    assert (told.value[150:] < 0).all()
    assert (told.realised_low[150:] <= told.realised_high[150:]).all()
    assert (told.realised_high[150:] <= 0).all()
    assert (told.class_probability[150:, 0] == 0).all()


@pytest.mark.parametrize(
    ("frequency", "customers", "reason"),
    [
        pytest.param(0, 300, value.NoValue.NOBODY_CAME_BACK, id="one purchase each"),
        pytest.param(1, 3, value.NoValue.TOO_FEW_CUSTOMERS, id="three customers"),
    ],
)
def test_what_cannot_be_estimated_says_why(
    frequency: int, customers: int, reason: value.NoValue, rng: np.random.Generator
) -> None:
    seen = value.Purchases.of(
        frequency=np.full(customers, frequency),
        recency=np.full(customers, 5.0 * frequency),
        age=np.full(customers, 10.0),
    )

    told = value.estimate_residual(purchases=seen, terms=WEEKS, rng=rng)

    assert told.reason is reason
    assert np.isnan(told.value).all()
    assert np.isnan(told.total().value)
    assert reason in told.summary()


@pytest.mark.parametrize(
    ("amounts", "note"),
    [
        pytest.param(lambda x: np.full(len(x), 50_000.0), "spending_equal", id="equal baskets"),
        pytest.param(lambda x: np.zeros(len(x)), "spending_unknown", id="free orders"),
        pytest.param(lambda x: -np.ones(len(x)), "spending_unknown", id="negative amounts"),
    ],
)
def test_amounts_without_a_model_are_said(
    amounts: object, note: str, rng: np.random.Generator
) -> None:
    seen = simulate("bgnbd", customers=400, horizon=1, rng=rng).seen

    told = value.estimate_residual(
        purchases=seen, mean_amount=amounts(seen.frequency), terms=WEEKS, rng=rng,  # type: ignore[operator]
        model="bgnbd", draws=8, futures=10,
    )  # fmt: skip

    assert note in told.notes
    assert told.spending is None
    assert np.isnan(told.value).all() == (note == "spending_unknown")


def test_donations_ahead_are_the_sum_of_the_occasions() -> None:
    fit = value.Fit(
        names=("alpha", "beta", "gamma", "delta"), values=np.array([1.204, 0.75, 0.657, 2.783]),
        covariance=np.zeros((4, 4)), log_likelihood=0, customers=1, converged=True, message="",
        evaluations=0,
    )  # fmt: skip
    model = value.Occasions(fit=fit)
    ends = {"frequency": [0, 3, 6], "recency": [0, 4, 6], "occasions": [6, 6, 6]}
    reach = 400

    told = model.discounted(**ends, discount=0.1)

    by_occasion = np.diff(
        [np.zeros(3)] + [model.expected(**ends, horizon=h) for h in range(1, reach)], axis=0
    )
    summed = (by_occasion / 1.1 ** np.arange(1, reach)[:, None]).sum(axis=0)
    assert told == pytest.approx(summed, rel=1e-9)
