"""The last days held out: what CDNOW did after its 39 weeks, and what cannot be held out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.value.shops import TRUTH, simulate

from mehvar import value


@pytest.fixture(scope="module")
def cdnow(data: Path) -> value.Log:
    """78 weeks of a tenth of CDNOW's customers, as the file says it."""
    return value.read_log(
        path=data / "cdnow" / "CDNOW_sample.txt.gz", customer="2", day="3", amount="5", header=False
    )


@pytest.fixture(scope="module")
def held(cdnow: value.Log) -> value.HoldOut:
    return value.hold_out(
        customer=cdnow.customer, day=cdnow.day, until=cdnow.as_of, days=273, unit=7.0
    )


@pytest.mark.data
def test_cdnow_is_forecast_as_published(held: value.HoldOut) -> None:
    scores = {one.model: one for one in (*held.scores, held.naive)}
    best, naive = scores["bgnbd"], scores["naive"]

    assert held.customers == 2357
    assert best.actual == 1882
    assert best.expected == pytest.approx(1653, abs=1)
    assert best.mae == pytest.approx(0.786, abs=2e-3)
    assert best.correlation == pytest.approx(0.626, abs=5e-4)
    assert scores["paretonbd"].correlation == pytest.approx(0.630, abs=5e-4)
    assert naive.expected == pytest.approx(2930, abs=1)
    assert naive.mae == pytest.approx(1.024, abs=2e-3)
    model = held.of("bgnbd")
    assert model is not None
    assert model.fit.values == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=6e-4)


@pytest.mark.data
def test_weeks_add_up_to_the_purchases(held: value.HoldOut, cdnow: value.Log) -> None:
    told = held.tracking
    assert told is not None
    before = told.period_end <= held.calibration_end

    assert before.sum() == 39
    assert told.actual[before].sum() == held.purchases.frequency.sum()
    assert told.actual[~before].sum() == held.actual.sum() == 1882
    assert told.cumulative_expected[before][-1] == pytest.approx(
        told.cumulative_actual[before][-1], rel=0.03
    )
    inside = (told.cumulative_low <= told.cumulative_actual) & (
        told.cumulative_actual <= told.cumulative_high
    )
    assert inside.mean() > 0.8


@pytest.mark.data
def test_groups_hold_every_customer_once(held: value.HoldOut) -> None:
    for groups in (held.by_frequency, held.deciles):
        assert sum(one.customers for one in groups) == held.customers
        assert sum(one.customers * one.actual for one in groups) == pytest.approx(1882)
    first = held.deciles[0]
    assert first.lift > 4
    assert held.by_frequency[0].actual_low < 0.237 < held.by_frequency[0].actual_high


@pytest.mark.data
def test_a_log_is_fitted_in_any_unit_alike(cdnow: value.Log, rng: np.random.Generator) -> None:
    by_week, by_day = (
        value.fit_log(log=cdnow, rng=rng, days_held=273, unit=unit) for unit in (7.0, 1.0)
    )

    told = value.in_days(by_week.buying, by_week.purchases, 7.0)  # type: ignore[arg-type]
    assert by_day.buying is not None
    assert told.fit.values == pytest.approx(by_day.buying.fit.values, rel=2e-3)
    assert told.fit.log_likelihood == pytest.approx(by_day.buying.fit.log_likelihood, abs=0.01)
    assert by_week.residual.spending is not None
    assert by_week.residual.spending.fit.values == pytest.approx((6.25, 3.74, 15.45), abs=0.007)


class Drawn:
    """Axes that keep what is drawn on them."""

    def __init__(self) -> None:
        self.lines: dict[str, list[float]] = {}
        self.bands: list[tuple[list[float], list[float]]] = []

    def plot(self, x: Any, y: Any, /, *, label: str) -> None:
        assert len(x) == len(y)
        self.lines[label] = list(y)

    def fill_between(self, x: Any, low: Any, high: Any, /, *, alpha: float) -> None:
        assert len(x) == len(low) == len(high)
        self.bands.append((list(low), list(high)))

    def set_ylabel(self, label: str, /) -> None:
        assert label

    def legend(self) -> None:
        assert self.lines


@pytest.mark.data
def test_results_can_be_drawn(held: value.HoldOut) -> None:
    weeks, groups = Drawn(), Drawn()
    assert held.tracking is not None

    held.tracking.plot(weeks)
    held.plot(groups)

    assert weeks.lines["actual"][-1] == held.tracking.cumulative_actual[-1]
    assert len(weeks.bands) == len(groups.bands) == 1
    assert len(groups.lines["expected"]) == len(held.by_frequency)


@pytest.mark.parametrize("model", list(TRUTH))
def test_chances_prefer_the_model_that_is_true(
    model: value.BuyingModel, rng: np.random.Generator
) -> None:
    from mehvar.value._predictive import log_probabilities

    shop = simulate(model, customers=6_000, horizon=26, rng=rng)
    scores = {
        name: log_probabilities(
            value.fit_buying(shop.seen, model=name), shop.seen, horizon=26, counts=shop.later
        ).mean()
        for name in TRUTH
    }

    assert scores[model] >= max(scores.values()) - 0.002


@pytest.mark.parametrize(
    ("days", "words"),
    [
        pytest.param(40, "leaves no purchase", id="all of the time"),
        pytest.param(15, "Nobody bought a second time", id="before anybody came back"),
    ],
)
def test_what_cannot_be_held_out_says_so(days: int, words: str) -> None:
    who, day = ["a", "b", "c", "a", "b"], [0, 2, 4, 20, 22]

    with pytest.raises(value.PurchasesError, match=words):
        value.hold_out(customer=who, day=day, until=30, days=days)
