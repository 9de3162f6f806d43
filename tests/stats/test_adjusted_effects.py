from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.worlds import World, confounded, with_gaps

from mehvar import stats
from mehvar.stats._contrast import Contrast, e_value
from mehvar.stats._design import build_design


def estimate(world: World, **options: object) -> stats.Effect:
    found = stats.adjusted_effect(
        exposed=world.exposed,
        outcome=world.outcome,
        covariates=world.covariates,
        cluster=world.customer,
        **options,  # type: ignore[arg-type]
    )
    assert isinstance(found, stats.Effect)
    return found


def joint(world: World) -> np.ndarray:
    codes = world.covariates
    return np.asarray(codes["value"] * 100 + codes["region"] * 10 + codes["season"])


def test_saturated_adjustment_equals_full_stratification(rng: np.random.Generator) -> None:
    world = confounded(rng, orders=30_000)
    cell = joint(world)
    shared = np.intersect1d(cell[world.exposed], cell[~world.exposed])
    inside = np.isin(cell, shared)

    found = estimate(
        World(
            exposed=world.exposed[inside], outcome=world.outcome[inside],
            covariates={"cell": cell[inside]}, customer=world.customer[inside], truth=0.0,
        ),
        requirements=stats.Requirements(highest_odds=1e9),
    )  # fmt: skip

    expected, weight = 0.0, 0
    for one in shared:
        with_it, without = (cell == one) & world.exposed, (cell == one) & ~world.exposed
        gap = world.outcome[with_it].mean() - world.outcome[without].mean()
        expected += gap * with_it.sum()
        weight += int(with_it.sum())
    assert found.effect == pytest.approx(expected / weight, abs=1e-9)


def test_the_error_of_a_single_stratum_is_the_clustered_error_of_a_regression(
    rng: np.random.Generator,
) -> None:
    api = pytest.importorskip("statsmodels.api")
    world = confounded(rng)
    nothing = np.zeros(world.outcome.size, dtype=np.int64)

    found = stats.adjusted_effect(
        exposed=world.exposed, outcome=world.outcome, covariates={"nothing": nothing},
        cluster=world.customer,
    )  # fmt: skip

    fit = api.OLS(world.outcome, api.add_constant(world.exposed.astype(float))).fit(
        cov_type="cluster", cov_kwds={"groups": world.customer}
    )
    assert isinstance(found, stats.Effect)
    assert found.effect == pytest.approx(fit.params[1], abs=1e-9)
    assert found.standard_error == pytest.approx(fit.bse[1], rel=2e-3)


def test_the_weights_rake_the_unexposed_to_the_margins_of_the_exposed(
    rng: np.random.Generator,
) -> None:
    world = confounded(rng)
    names = list(world.covariates)
    design = build_design(covariates=world.covariates)
    sizes = [int(codes.max()) + 1 for codes in world.covariates.values()]
    place = tuple(world.covariates[name] for name in names)
    tables = np.zeros((2, *sizes))
    np.add.at(tables, (world.exposed.astype(int), *place), 1.0)
    margins = [tables[1].sum(axis=tuple({0, 1, 2} - {axis})) for axis in range(3)]

    from mehvar.stats._balance import calibrate

    found = calibrate(
        levels=design.levels, starts=design.starts,
        base=(~world.exposed).astype(float), exposed=world.exposed.astype(float),
    )  # fmt: skip

    raked = stats.rake(cells=tables[0], margins=margins)
    reached = np.zeros(sizes)
    np.add.at(reached, place, found.weights)
    assert reached == pytest.approx(raked, abs=1e-3)


def test_the_raw_difference_fails_where_the_adjusted_effect_holds(
    rng: np.random.Generator,
) -> None:
    world = confounded(rng, orders=20_000)

    found = estimate(world)

    assert found.comparison.difference > 0 > world.truth
    assert abs(found.effect - world.truth) < 3 * found.standard_error < 0.15
    assert max(line.before for line in found.balance) > 0.4
    assert max(line.after for line in found.balance) < 1e-4


def repeat(times: int, *, gaps: bool) -> tuple[float, float, float, float]:
    """Return coverage, bias, its Monte-Carlo error, and the bias of the raw difference."""
    errors, raw, held = [], [], []
    for seed in range(times):
        rng = np.random.default_rng(seed)
        world = confounded(rng)
        found = estimate(with_gaps(world, rng) if gaps else world)
        errors.append(found.effect - world.truth)
        raw.append(found.comparison.difference - world.truth)
        held.append(found.low <= world.truth <= found.high)
    spread = float(np.std(errors)) / math.sqrt(times)
    return float(np.mean(held)), float(np.mean(errors)), spread, float(np.mean(raw))


def test_over_sixty_shops_the_truth_is_held_and_the_raw_difference_is_far_off() -> None:
    coverage, bias, error, raw = repeat(60, gaps=False)

    assert coverage >= 0.88
    assert abs(bias) < 3 * error
    assert raw > 30 * abs(bias)


def test_over_four_hundred_shops_the_interval_keeps_its_level() -> None:
    coverage, bias, error, raw = repeat(400, gaps=False)

    assert 0.92 <= coverage <= 0.98
    assert abs(bias) < 3 * error
    assert raw > 1


def test_a_tenth_of_values_missing_costs_at_most_their_share_of_the_confounding() -> None:
    coverage, bias, _, raw = repeat(300, gaps=True)

    assert coverage >= 0.90
    assert abs(bias) < 0.04 * raw


def test_unknown_values_are_compared_with_unknown_values(rng: np.random.Generator) -> None:
    world = with_gaps(confounded(rng, orders=20_000), rng)

    found = estimate(world)

    season = next(line for line in found.balance if line.covariate == "season")
    assert season.after < 1e-4
    assert found.low < world.truth < found.high


def doubly_robust_world(rng: np.random.Generator, *, right: str) -> World:
    """Either the odds or the outcome follows the covariates additively, the other does not."""
    n = 40_000
    a, b = rng.integers(0, 2, n), rng.integers(0, 2, n)
    product = 1.5 * a * b
    odds = -2 + 0.8 * a + 0.8 * b + (0 if right == "odds" else product)
    exposed = rng.random(n) < 1 / (1 + np.exp(-odds))
    outcome = a + b + (0 if right == "outcome" else 2 * product) - 0.5 * exposed
    return World(
        exposed=exposed, outcome=outcome + rng.normal(size=n), covariates={"a": a, "b": b},
        customer=np.arange(n), truth=-0.5,
    )  # fmt: skip


@pytest.mark.parametrize("right", ["odds", "outcome"])
def test_one_right_model_is_enough(rng: np.random.Generator, right: str) -> None:
    world = doubly_robust_world(rng, right=right)

    found = estimate(world)

    assert found.effect == pytest.approx(world.truth, abs=0.06)
    assert found.low < world.truth < found.high


def test_joint_categories_repair_two_wrong_models(rng: np.random.Generator) -> None:
    n = 40_000
    a, b = rng.integers(0, 2, n), rng.integers(0, 2, n)
    exposed = rng.random(n) < 0.05 + 0.6 * a * b
    outcome = 3.0 * a * b - 0.5 * exposed + rng.normal(size=n)
    world = World(
        exposed=exposed, outcome=outcome, covariates={"a": a, "b": b},
        customer=np.arange(n), truth=-0.5,
    )  # fmt: skip

    plain, repaired = estimate(world), estimate(world, interactions=[("a", "b")])

    assert abs(plain.effect + 0.5) > 0.1
    assert repaired.effect == pytest.approx(-0.5, abs=0.06)


def test_tiers_are_compared_with_the_same_unexposed(rng: np.random.Generator) -> None:
    world = confounded(rng, orders=20_000)
    half = rng.random(world.outcome.size) < 0.5
    dose = np.where(world.exposed, np.where(half, 2, 1), 0)

    both = stats.dose_effects(
        dose=dose, tiers=("some", "much"), covariates=world.covariates, cluster=world.customer,
        outcomes={"spend": world.outcome - 1.0 * (dose == 2), "return": world.outcome > 8},
    )  # fmt: skip
    alone = stats.adjusted_effect(
        exposed=dose[dose != 1] == 2, outcome=(world.outcome - 1.0 * (dose == 2))[dose != 1],
        covariates={name: codes[dose != 1] for name, codes in world.covariates.items()},
        cluster=world.customer[dose != 1],
    )  # fmt: skip

    some, much = both["some", "spend"], both["much", "spend"]
    assert isinstance(some, stats.Effect)
    assert isinstance(much, stats.Effect)
    assert isinstance(alone, stats.Effect)
    assert much.effect == pytest.approx(alone.effect, abs=1e-6)
    assert much.effect - some.effect == pytest.approx(-1, abs=0.3)
    assert both["much", "return"].comparison.n_exposed == (dose == 2).sum()


def test_an_outcome_from_before_shows_whether_adjustment_was_enough(
    rng: np.random.Generator,
) -> None:
    world = confounded(rng, orders=20_000)
    before = world.covariates["value"] * 2.0 + rng.normal(size=world.outcome.size)

    enough = estimate(world, placebo=before)
    blind = stats.adjusted_effect(
        exposed=world.exposed, outcome=world.outcome, cluster=world.customer, placebo=before,
        covariates={"season": world.covariates["season"]},
    )  # fmt: skip

    assert enough.placebo is not None
    assert enough.placebo.low < 0 < enough.placebo.high
    assert isinstance(blind, stats.Effect)
    assert blind.placebo is not None
    assert blind.placebo.low > 1


@pytest.mark.parametrize(
    ("ratio", "expected"), [pytest.param(3.9, 7.26, id="published"), (1.8, 3.0), (1.0, 1.0)]
)
def test_e_values_are_those_of_vanderweele_and_ding(ratio: float, expected: float) -> None:
    contrast = Contrast(
        effect=0.1 * (ratio - 1), error=0.0, half=0.0, exposed_mean=0.1 * ratio, spread=0.3
    )

    assert e_value(contrast, toward_zero=0, binary=True) == pytest.approx(expected, abs=0.005)


def refusal(**changes: object) -> stats.Reason:
    rng = np.random.default_rng(1)
    n = 2_000
    arguments: dict[str, object] = {
        "exposed": rng.random(n) < 0.3,
        "outcome": rng.normal(1, 1, n),
        "covariates": {"group": rng.integers(0, 4, n)},
        "cluster": np.arange(n),
    }
    found = stats.adjusted_effect(**(arguments | changes))  # type: ignore[arg-type]
    assert isinstance(found, stats.NotEstimable)
    assert found.reason.words.fa
    assert found.reason.words.en
    return found.reason


def test_data_that_cannot_carry_an_estimate_are_refused_with_the_reason() -> None:
    n = 2_000
    row = np.arange(n)
    noise = np.random.default_rng(2).normal(1, 50, n)

    assert refusal(outcome=np.full(n, np.nan)) is stats.Reason.NO_OUTCOME
    assert refusal(exposed=row < 5) is stats.Reason.TOO_FEW_EXPOSED
    assert refusal(exposed=row >= 5) is stats.Reason.TOO_FEW_UNEXPOSED
    assert refusal(cluster=row % 20) is stats.Reason.TOO_FEW_EXPOSED
    assert refusal(outcome=np.ones(n)) is stats.Reason.NO_VARIATION
    assert refusal(outcome=(row % 150 == 0).astype(float)) is stats.Reason.TOO_FEW_EVENTS
    apart = {"exposed": row < 970, "covariates": {"region": (row < 1000).astype(int)}}
    assert refusal(**apart) is stats.Reason.NO_OVERLAP
    same = {"exposed": row < 1000, "covariates": {"region": (row < 1000).astype(int)}}
    assert refusal(**same) is stats.Reason.NO_OVERLAP
    few = np.where(row < 900, 0, 1 + (row % 60 > 0))
    rest = {"exposed": (row < 870) | (row > 1900), "covariates": {"region": few}}
    assert refusal(**rest) in {stats.Reason.FEW_COMPARABLE, stats.Reason.NO_OVERLAP}
    assert refusal(outcome=noise) is stats.Reason.TOO_WIDE


def test_those_without_anybody_comparable_are_left_out_and_counted(
    rng: np.random.Generator,
) -> None:
    n = 10_000
    region = rng.integers(0, 10, n)
    exposed = (rng.random(n) < 0.2) | (region == 9)
    exposed &= ~((region == 9) & (rng.random(n) > 0.2))
    region[(region == 9) & ~exposed] = 8
    outcome = 1.0 - exposed + 20.0 * (exposed & (region == 9)) + rng.normal(size=n)
    world = World(
        exposed=exposed, outcome=outcome, covariates={"region": region},
        customer=np.arange(n), truth=-1.0,
    )  # fmt: skip

    found = estimate(world, requirements=stats.Requirements(half_width=100))

    assert found.overlap == pytest.approx(1 - (region == 9).sum() / exposed.sum())
    assert found.effect == pytest.approx(-1, abs=0.1)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.1, 1e6), shift=st.floats(-2, 2))
def test_order_of_rows_unit_and_origin_change_nothing_but_the_unit(
    seed: int, scale: float, shift: float
) -> None:
    rng = np.random.default_rng(seed)
    world = confounded(rng, orders=3_000)
    mixed = rng.permutation(world.outcome.size)
    moved = World(
        exposed=world.exposed[mixed],
        outcome=(scale * (world.outcome + shift))[mixed],
        covariates={name: codes[mixed] + 7 for name, codes in world.covariates.items()},
        customer=world.customer[mixed],
        truth=0.0,
    )

    first, second = estimate(world), estimate(moved)

    assert second.effect == pytest.approx(scale * first.effect, rel=1e-6, abs=1e-6 * scale)
    assert second.standard_error == pytest.approx(scale * first.standard_error, rel=1e-6)


def test_a_warm_start_on_a_sample_leads_to_the_same_weights(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = confounded(rng, orders=30_000)
    cold = estimate(world)

    monkeypatch.setattr("mehvar.stats._balance._WARM_ROWS", 2_000)
    warm = estimate(world)

    assert warm.effect == pytest.approx(cold.effect, abs=1e-6)
    assert warm.effective_n == pytest.approx(cold.effective_n, rel=1e-4)


def test_quantile_groups_are_even_keep_ties_together_and_mark_the_unknown() -> None:
    values = np.concatenate([np.zeros(500), np.arange(1, 501), [np.nan]])

    codes = stats.cut_quantiles(values=values, bins=10)

    assert set(codes[:500]) == {0}
    assert codes[-1] == -1
    assert np.bincount(codes[500:-1]).max() <= 101
    assert np.all(np.diff(codes[500:-1]) >= 0)


def test_covariates_of_different_lengths_are_refused() -> None:
    with pytest.raises(stats.DesignError, match="different numbers of rows"):
        build_design(covariates={"a": [0, 1], "b": [0, 1, 1]})
