"""Who gains from an offer: known truth by simulation, independent oracles, and refusals."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as oracle

from mehvar import retention
from mehvar.retention._uplift_checks import ratio_p
from mehvar.retention._uplift_learners import Learner, fit_learner
from mehvar.retention._uplift_qini import Unseen, calibrate

LONG = int(os.environ.get("MEHVAR_UPLIFT_RUNS", "8"))
"""Experiments without heterogeneity; of 150, 3 were called usable."""


def experiment(
    rng: np.random.Generator, *, n: int = 4_000, swing: float = 0.25, mean: float = 0.1
) -> tuple[retention.Trial, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """A randomised offer whose effect on buying falls from mean + swing to mean - swing."""
    features = rng.normal(size=(n, 4))
    effect = mean + swing * np.tanh(features[:, 0])
    base = 0.4 + 0.1 * np.tanh(features[:, 1])
    treated = rng.random(n) < 0.5
    outcome = (rng.random(n) < np.clip(base + effect * treated, 0, 1)).astype(np.float64)
    names = ("a", "b", "c", "d")
    return retention.Trial(treated=treated, outcome=outcome, features=features, names=names), effect


@pytest.mark.parametrize("learner", ["t", "x", "dr"])
def test_each_learner_finds_who_gains(learner: Learner, rng: np.random.Generator) -> None:
    trial, truth = experiment(rng)

    found = retention.estimate_uplift(trial, rng=rng, learner=learner, splits=2)

    assert found.verdict == "usable"
    assert found.effects is not None
    assert np.corrcoef(found.effects, truth)[0, 1] > 0.85
    assert np.corrcoef(found.predict(trial.features), truth)[0, 1] > 0.85
    assert found.calibration is not None
    assert found.calibration.slope.low < 1 < found.calibration.slope.high + 0.3
    assert found.response_qini is not None
    assert found.qini is not None
    assert found.qini.area.low > 0
    assert found.qini.area.estimate > found.response_qini.area.estimate


def test_trees_find_an_effect_that_no_line_follows(rng: np.random.Generator) -> None:
    from sklearn.tree import DecisionTreeRegressor

    features = rng.normal(size=(6_000, 3))
    truth = 0.3 * (np.abs(features[:, 0]) < 0.67)
    treated = rng.random(6_000) < 0.5
    outcome = (rng.random(6_000) < 0.3 + truth * treated).astype(np.float64)
    trial = retention.Trial(
        treated=treated, outcome=outcome, features=features, names=("a", "b", "c")
    )

    def tree() -> DecisionTreeRegressor:
        return DecisionTreeRegressor(min_samples_leaf=150)

    own = retention.Models(outcome=tree, effect=tree)
    line = retention.estimate_uplift(trial, rng=rng, splits=2)
    trees = retention.estimate_uplift(trial, rng=rng, models=own, splits=2)

    assert trees.base == "own"
    assert trees.verdict == "usable"
    assert line.effects is not None
    assert trees.effects is not None
    assert np.corrcoef(trees.effects, truth)[0, 1] > 0.75
    assert np.corrcoef(line.effects, truth)[0, 1] < 0.3


@pytest.mark.slow
def test_boosting_is_at_hand(rng: np.random.Generator) -> None:
    trial, truth = experiment(rng, n=2_000, swing=0.35)
    models = retention.models_for(trial, base="boosting")

    found = fit_learner(trial, np.arange(2_000), learner="t", models=models, rng=rng)

    assert np.corrcoef(found.effect(trial.features), truth)[0, 1] > 0.6


def test_the_same_effect_for_all_is_not_called_usable(rng: np.random.Generator) -> None:
    verdicts = [
        retention.estimate_uplift(experiment(rng, n=1_000, swing=0.0)[0], rng=rng, splits=2).verdict
        for _ in range(LONG)
    ]

    assert set(verdicts) <= {"usable", "no_usable_heterogeneity"}
    assert verdicts.count("usable") <= max(1, 0.05 * LONG)


def test_who_is_harmed_is_named_only_where_the_experiment_shows_it(
    rng: np.random.Generator,
) -> None:
    harmful, _ = experiment(rng, swing=0.35, mean=0.0)
    harmless, _ = experiment(rng, swing=0.0, mean=0.02)

    shown = retention.estimate_uplift(harmful, rng=rng, splits=2).harmed
    noise = retention.estimate_uplift(harmless, rng=rng, splits=2).harmed

    assert shown is not None
    assert shown.is_shown
    assert 0.35 < shown.predicted_share < 0.65
    assert noise is not None
    assert noise.predicted_share > 0
    assert not noise.is_shown


def test_the_value_of_a_policy_is_that_of_the_truth(rng: np.random.Generator) -> None:
    trial, truth = experiment(rng, n=20_000, swing=0.35, mean=0.1)
    economics = retention.Economics(margin=10.0, contact=1.0)

    found = retention.estimate_uplift(trial, rng=rng, economics=economics, splits=2)

    assert found.policy is not None
    assert found.worth is not None
    gain = 10.0 * truth - 1.0
    assert (
        found.policy.over_nobody.low
        < np.where(found.worth, gain, 0).mean()
        < found.policy.over_nobody.high
    )
    assert (
        found.policy.over_everybody.low
        < np.where(found.worth, 0, -gain).mean()
        < found.policy.over_everybody.high
    )
    assert found.policy.advice == "target"
    assert found.policy.share == pytest.approx((gain > 0).mean(), abs=0.1)


def test_an_offer_that_those_who_buy_anyway_take_too_stops_earlier(
    rng: np.random.Generator,
) -> None:
    trial, _ = experiment(rng)

    cheap = retention.estimate_uplift(
        trial,
        rng=np.random.default_rng(1),
        splits=2,
        economics=retention.Economics(margin=10, contact=0.5),
    )
    given_away = retention.estimate_uplift(
        trial, rng=np.random.default_rng(1), splits=2,
        economics=retention.Economics(margin=10, contact=0.5, offer=3),
    )  # fmt: skip

    assert cheap.policy is not None
    assert given_away.policy is not None
    assert given_away.policy.share < cheap.policy.share
    assert given_away.policy.everybody.estimate < cheap.policy.everybody.estimate
    assert given_away.policy.nobody.estimate == cheap.policy.nobody.estimate


def slow_qini(score: list[float], treated: list[int], outcome: list[float]) -> list[float]:
    """The Qini curve as the book writes it, one customer at a time."""
    order = sorted(range(len(score)), key=lambda place: -score[place])
    curve = []
    for k in range(1, len(order) + 1):
        first = order[:k]
        n_t = sum(treated[i] for i in first)
        n_c = k - n_t
        y_t = sum(outcome[i] for i in first if treated[i])
        y_c = sum(outcome[i] for i in first if not treated[i])
        curve.append(y_t - (y_c * n_t / n_c if n_c else 0))
    return curve


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=3, max_size=25),
    seed=st.integers(0, 1_000),
)
def test_the_curve_is_the_book_s(rows: list[tuple[int, int]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    score = rng.permutation(len(rows)).astype(np.float64)
    treated = np.array([row[0] for row in rows], dtype=np.bool_)
    outcome = np.array([row[1] for row in rows], dtype=np.float64)

    ranked = retention.Ranked.by(score=score, treated=treated, outcome=outcome, rng=rng)
    curve = retention.qini_curve(ranked)

    assert curve.gain == pytest.approx(
        slow_qini(score.tolist(), treated.astype(int).tolist(), outcome.tolist())
    )
    assert curve.area == pytest.approx(np.mean(curve.gain) - curve.gain[-1] / 2)


def test_a_random_order_has_no_qini(rng: np.random.Generator) -> None:
    trial, truth = experiment(rng, n=3_000)

    def coefficient(score: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        ranked = retention.Ranked.by(
            score=score, treated=trial.treated, outcome=trial.outcome, rng=rng
        )
        return retention.qini_curve(ranked).coefficient

    by_chance = [coefficient(rng.random(3_000)) for _ in range(200)]

    assert np.mean(by_chance) == pytest.approx(0, abs=3 * np.std(by_chance) / np.sqrt(200))
    assert coefficient(truth) > np.quantile(by_chance, 0.99)
    assert coefficient(-truth) < np.quantile(by_chance, 0.01)


def test_the_calibration_test_is_that_of_statsmodels(rng: np.random.Generator) -> None:
    import statsmodels.api as sm

    trial, truth = experiment(rng, n=1_000)
    half = rng.random(1_000) < 0.5
    score, without = truth + rng.normal(0, 0.1, 1_000), rng.random(1_000)

    found = calibrate(
        [Unseen(half=half, effect=score, without=without)],
        treated=trial.treated,
        outcome=trial.outcome,
    )

    centred = np.where(half, score - score[half].mean(), score - score[~half].mean())
    swing = trial.treated - trial.treated.mean()
    fit = sm.OLS(
        trial.outcome, np.column_stack([np.ones(1_000), half, without, swing, swing * centred])
    ).fit(cov_type="HC0")
    assert found.slope.estimate == pytest.approx(fit.params[4])
    assert (found.slope.high - found.slope.low) / (2 * 1.96) == pytest.approx(fit.bse[4])
    assert found.p == pytest.approx(2 * oracle.norm.sf(fit.tvalues[4]))


@pytest.mark.parametrize(
    ("treated", "n", "share"), [(510, 1_000, 0.5), (900, 1_000, 0.9), (40, 100, 0.3)]
)
def test_the_ratio_test_is_pearson_s(treated: int, n: int, share: float) -> None:
    arms = np.arange(n) < treated

    expected = oracle.chisquare([treated, n - treated], [n * share, n * (1 - share)]).pvalue

    assert ratio_p(arms, share) == pytest.approx(expected)


def test_arms_unlike_before_the_campaign_stop_everything(rng: np.random.Generator) -> None:
    trial, _ = experiment(rng)
    chosen = trial.features[:, 2] + rng.normal(0, 2, len(trial)) > 0
    picked = retention.Trial(
        treated=chosen, outcome=trial.outcome, features=trial.features, names=trial.names
    )

    found = retention.estimate_uplift(picked, rng=rng)

    assert (found.verdict, found.reason) == ("broken_randomisation", "unlike_arms")
    assert found.balance.worst[0].feature == "c"
    assert found.qini is None
    with pytest.raises(retention.UpliftError, match="broken_randomisation"):
        found.predict(trial.features)


def test_arms_of_wrong_sizes_stop_everything(rng: np.random.Generator) -> None:
    trial, _ = experiment(rng)

    told = retention.estimate_uplift(trial, rng=rng, expected_share=0.6)

    assert (told.verdict, told.reason) == ("broken_randomisation", "arm_sizes")


def test_unequal_arms_are_not_judged_when_nobody_said_how_unequal(rng: np.random.Generator) -> None:
    trial, _ = experiment(rng)
    kept = trial.treated | (rng.random(len(trial)) < 0.2)
    small = retention.Trial(
        treated=trial.treated[kept], outcome=trial.outcome[kept], features=trial.features[kept],
        names=trial.names,
    )  # fmt: skip

    assert retention.check_balance(small).ratio_p is None
    assert retention.check_balance(trial).ratio_p is not None


@pytest.mark.parametrize(
    ("outcome", "features", "reason"),
    [
        pytest.param(np.ones(1_000), np.random.default_rng(1).normal(size=(1_000, 2)), "few_outcomes", id="everybody buys"),
        pytest.param(np.zeros(1_000), np.random.default_rng(1).normal(size=(1_000, 2)), "few_outcomes", id="nobody buys"),
        pytest.param(np.arange(1_000) % 2.0, np.empty((1_000, 0)), "no_features", id="nothing is known"),
        pytest.param(np.arange(90) % 2.0, np.random.default_rng(1).normal(size=(90, 2)), "few_customers", id="ninety customers"),
    ],
)  # fmt: skip
def test_what_cannot_carry_a_model_is_said(
    outcome: np.ndarray[tuple[int], np.dtype[np.float64]],
    features: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    reason: str,
    rng: np.random.Generator,
) -> None:
    trial = retention.Trial(
        treated=rng.random(outcome.size) < 0.5, outcome=outcome, features=features,
        names=tuple("ab"[: features.shape[1]]),
    )  # fmt: skip

    found = retention.estimate_uplift(trial, rng=rng)

    assert (found.verdict, found.reason) == ("too_small", reason)
    assert found.average.treated + found.average.controls == outcome.size


def test_features_become_numbers_without_gaps() -> None:
    table = pa.table(
        {
            "age": [20.0, None, 40.0, 60.0],
            "city": ["Tehran", "Yazd", "Tehran", None],
            "same": [1, 1, 1, 1],
            "id": ["a", "b", "c", "d"],
            "day": pa.array([1, 2, 3, 4], pa.date32()),
        }
    )

    found = retention.encode_features(
        pa.concat_tables([table] * 20), columns=["age", "city", "same", "day"]
    )

    assert found.names == ("age", "age is empty", "city=", "city=Yazd")
    assert found.matrix.mean(axis=0) == pytest.approx(0)
    assert found.matrix.std(axis=0) == pytest.approx(1)
    assert found.left_out == {"same": "one_value", "day": "not_a_number_or_text"}
    with pytest.raises(retention.UpliftError, match="no column wage"):
        retention.encode_features(table, columns=["wage"])


@pytest.fixture
def campaign_file(tmp_path: Path, rng: np.random.Generator) -> Path:
    """A campaign of two letters against none, with columns that only came after it."""
    n = 3_000
    arm = rng.choice(["control", "letter", "call"], n)
    known = rng.normal(size=n)
    bought = (rng.random(n) < 0.3 + 0.2 * (arm != "control") * (known > 0)).astype(np.int64)
    table = pa.table(
        {
            "arm": pa.array([None, *arm[1:]]),
            "customer": [f"c{place}" for place in range(n)],
            "known": known,
            "opened": (rng.random(n) < 0.5) & (arm != "control"),
            "paid": bought * rng.integers(1, 100, n),
            "bought": np.where(bought == 1, "yes", "no"),
        }
    )
    path = tmp_path / "campaign.csv"
    pyarrow.csv.write_csv(table, path)
    return path


def test_what_came_after_the_campaign_is_no_feature(campaign_file: Path) -> None:
    found = retention.read_campaign(campaign_file, treatment="arm", outcome="bought")

    assert found.used == ("known",)
    assert found.left_out == {
        "customer": "own_value_in_each_row",
        "opened": "differs_between_arms",
        "paid": "follows_the_outcome",
    }
    assert [(one.arm, one.control) for one in found.trials] == [
        ("call", "control"),
        ("letter", "control"),
    ]
    assert found.skipped == 1


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        pytest.param({"treatment": "arms"}, "no column arms", id="no such column"),
        pytest.param({"outcome": "customer"}, "neither a number nor yes or no", id="text outcome"),
        pytest.param({"control": "nobody"}, "no arm nobody", id="no such control"),
        pytest.param({"arm": "pigeon"}, "no arm pigeon", id="no such arm"),
        pytest.param({"features": ["weather"]}, "no column weather", id="no such feature"),
    ],
)
def test_a_wrong_question_is_answered_with_what_there_is(
    campaign_file: Path, asked: dict[str, str], sentence: str
) -> None:
    with pytest.raises(retention.UpliftError, match=sentence):
        retention.read_campaign(
            campaign_file, **({"treatment": "arm", "outcome": "bought"} | asked)
        )


def test_the_effects_of_a_file_are_written_by_its_rows(campaign_file: Path, tmp_path: Path) -> None:
    campaign = retention.read_campaign(campaign_file, treatment="arm", outcome="bought", arm="call")
    found = [
        retention.estimate_uplift(one, rng=np.random.default_rng(1), splits=2)
        for one in campaign.trials
    ]

    retention.write_effects(tmp_path / "effects.parquet", campaign, found)

    written = pyarrow.parquet.read_table(tmp_path / "effects.parquet")
    source = pyarrow.csv.read_csv(campaign_file)
    arms = source["arm"].take(pa.array(np.asarray(written["row"]) - 1)).to_pylist()
    assert dict(zip(arms, written["treated"].to_pylist(), strict=True)) == {
        "call": True,
        "control": False,
    }
    tenths = np.asarray(written["tenth"])
    assert np.bincount(tenths)[1:].max() - np.bincount(tenths)[1:].min() <= 1
    effects = np.asarray(written["effect"])
    assert effects[tenths == 1].min() >= effects[tenths == 10].max()
    with pytest.raises(retention.UpliftError, match="nothing was written"):
        retention.write_effects(tmp_path / "effects.doc", campaign, found)
