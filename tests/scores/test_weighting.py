"""Weights: what they repair, what they cannot, and what they cost."""

from __future__ import annotations

import os

import numpy as np
import pytest
from tests.scores.worlds import ask, judge

from mehvar import scores
from mehvar.scores import Margin, ScoreError

SEEDS = int(os.environ.get("MEHVAR_SCORE_SEEDS", "12"))
"""How many surveys are asked; ``python -m tests.scores.worlds 400`` prints the docs' figures."""


def test_bias_that_behaviour_explains_is_removed_and_the_band_always_holds_the_truth() -> None:
    judged = [judge(ask(np.random.default_rng(seed))) for seed in range(SEEDS)]

    naive = np.mean([one.naive - one.truth for one in judged])
    left = np.mean([one.weighted - one.truth for one in judged])

    held = [one.low <= one.truth <= one.high for one in judged]

    assert naive > 8
    assert abs(left) <= 0.2 * naive
    assert all(one.band[0] <= one.truth <= one.band[1] for one in judged)
    assert np.mean(held) >= 0.9


def test_a_mood_that_the_record_cannot_see_stays_in_the_number_but_not_outside_the_band() -> None:
    judged = [judge(ask(np.random.default_rng(seed), seen=0.0)) for seed in range(6)]

    naive = np.mean([one.naive - one.truth for one in judged])
    left = np.mean([one.weighted - one.truth for one in judged])

    assert 0.2 * naive < left < naive
    assert all(one.band[0] <= one.truth <= one.band[1] for one in judged)


def test_the_chance_of_answering_agrees_with_statsmodels() -> None:
    models = pytest.importorskip("statsmodels.api")
    survey = ask(np.random.default_rng(1), people=3_000)
    design = scores.design_of(survey.signals)

    found = scores.fit_propensity(answered=survey.answered, signals=survey.signals, design=design)

    expected = models.Logit(survey.answered.astype(float), design.matrix).fit(disp=0)
    told = expected.predict(design.matrix)
    inside = found.chance > found.chance.min()
    assert found.chance[inside] == pytest.approx(told[inside], abs=0.01)
    odds = {one.signal: one.ratio for one in found.odds}
    place = design.names.index("order_number")
    assert odds["order_number"] == pytest.approx(np.exp(expected.params[place]), rel=0.05)


def test_weights_balance_the_signals() -> None:
    survey = ask(np.random.default_rng(2))

    found = scores.fit_propensity(answered=survey.answered, signals=survey.signals)

    for line in found.balance:
        assert abs(line.weighted - line.base) < 0.35 * abs(line.answered - line.base) + 0.02
    weight = found.weight[survey.answered]
    assert weight.mean() == pytest.approx(1)
    assert weight.max() <= 5.01 * np.median(weight)


def test_missing_signals_say_something_and_constant_ones_nothing() -> None:
    unknown = np.where(np.arange(400) % 4 == 0, np.nan, np.arange(400.0))

    design = scores.design_of(
        {"amount": unknown, "same": np.ones(400), "never": np.full(400, np.nan)}
    )

    assert design.names == ("constant", "amount:unknown", "amount", "amount:squared")
    assert np.isfinite(design.matrix).all()


def test_too_few_answers_teach_nothing() -> None:
    answered = np.arange(200) < 49

    with pytest.raises(ScoreError, match="49 answered and 151 did not"):
        scores.fit_propensity(answered=answered, signals={"x": np.arange(200.0)})


def test_raking_gives_the_base_its_shares_within_the_trimming() -> None:
    rng = np.random.default_rng(6)
    city = rng.choice(3, 2_000, p=[0.6, 0.3, 0.1]).astype(np.int32)
    worth = rng.choice(2, 2_000, p=[0.3, 0.7]).astype(np.int32)
    margins = [
        Margin(name="city", levels=("a", "b", "c"), base=np.array([40.0, 40.0, 20.0]), codes=city),
        Margin(name="worth", levels=("x", "y"), base=np.array([50.0, 50.0]), codes=worth),
    ]

    found = scores.rake_weights(margins, size=2_000)

    assert not found.reason
    assert found.weight.mean() == pytest.approx(1)
    for line in found.balance:
        assert line.weighted == pytest.approx(line.base, abs=1e-4)
    assert found.weight.max() <= 5 * np.median(found.weight)


@pytest.mark.parametrize(
    ("size", "base", "reason"),
    [
        pytest.param(20, [1.0, 1.0], "few_answers", id="few"),
        pytest.param(100, [0.0, 0.0], "no_base", id="nobody bought"),
        pytest.param(100, [100.0, 0.0], "balanced", id="one group"),
    ],
)
def test_what_cannot_be_raked_says_why(size: int, base: list[float], reason: str) -> None:
    codes = np.zeros(size, dtype=np.int32)
    margin = Margin(name="city", levels=("a", "b"), base=np.array(base), codes=codes)

    found = scores.rake_weights([margin], size=size)

    assert found.reason == reason
    assert set(found.weight) == {1.0}
