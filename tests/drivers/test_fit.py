"""The whole analysis on surveys whose truth is known, and against statsmodels."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy.special import expit
from statsmodels.miscmodels.ordinal_model import OrderedModel

from mehvar import drivers
from mehvar.drivers import Driver, Measure

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


SLOPES = np.array([0.9, 0.5, 0.0])
CUTS = np.array([2.5, 3.8, 5.0, 6.5])


def ratings(rng: np.random.Generator, n: int) -> Floats:
    """Three ratings from 1 to 5 that go together."""
    found = 3 + rng.standard_normal((n, 3)) + 0.5 * rng.standard_normal((n, 1))
    return np.asarray(np.clip(np.rint(found), 1, 5))


def ordinal_survey(rng: np.random.Generator, n: int = 1_500) -> tuple[Floats, dict[str, Floats]]:
    """Answers from 0 to 4 that follow the proportional-odds model exactly."""
    x = ratings(rng, n)
    level = np.searchsorted(CUTS, x @ SLOPES + rng.logistic(size=n))
    return level.astype(np.float64), {f"q{j}": x[:, j] for j in range(3)}


def test_the_ordinal_model_is_that_of_statsmodels(rng: np.random.Generator) -> None:
    level, columns = ordinal_survey(rng, 600)
    x = np.column_stack(list(columns.values()))

    ours = drivers.fit_ordinal(columns=x, level=level.astype(np.int64), weight=np.ones(600))

    theirs = OrderedModel(level, x, distr="logit").fit(method="bfgs", disp=False, maxiter=500)
    assert ours is not None
    assert ours.slopes == pytest.approx(theirs.params[:3], abs=1e-3)
    assert ours.log_likelihood == pytest.approx(theirs.llf, abs=1e-3)
    assert ours.pseudo_r2 == pytest.approx(theirs.prsquared, abs=1e-4)
    errors = np.sqrt(np.diag(np.linalg.inv(ours.information)))[-3:]
    assert errors == pytest.approx(theirs.bse[:3], rel=0.05)


def test_shares_by_ranks_are_near_those_of_the_likelihood(rng: np.random.Generator) -> None:
    """The score statistic splits as McFadden's pseudo-R2 does, fitted for every set of drivers."""
    level, columns = ordinal_survey(rng)
    x = np.column_stack(list(columns.values()))
    known: dict[frozenset[int], float] = {frozenset(): 0.0}

    def pseudo(taken: frozenset[int]) -> float:
        if taken not in known:
            fit = drivers.fit_ordinal(
                columns=x[:, sorted(taken)], level=level.astype(np.int64), weight=np.ones(len(x))
            )
            assert fit is not None
            known[taken] = fit.pseudo_r2
        return known[taken]

    parts = np.zeros(3)
    for order in permutations(range(3)):
        for place, player in enumerate(order):
            before = frozenset(order[:place])
            parts[player] += (pseudo(before | {player}) - pseudo(before)) / 6
    found = drivers.fit_drivers(level, columns, rng=rng, draws=100)

    by_name = {one.driver: one.ordinal for one in found.importance}
    assert [by_name[f"q{j}"] for j in range(3)] == pytest.approx(parts / parts.sum(), abs=0.04)
    assert found.pseudo_r2 == pytest.approx(pseudo(frozenset({0, 1, 2})), abs=1e-9)


def true_change(rng: np.random.Generator, driver: int) -> float:
    """What one level up does to top (3 and 4) minus bottom (0 and 1), in a large population."""
    x = ratings(rng, 200_000)
    better = x.copy()
    better[:, driver] = np.minimum(better[:, driver] + 1, 5)

    def measure(values: Floats) -> float:
        eta = values @ SLOPES
        return float(100 * np.mean(expit(eta - CUTS[2]) - expit(CUTS[1] - eta)))

    return measure(better) - measure(x)


def test_intervals_of_a_what_if_hold_what_would_happen(rng: np.random.Generator) -> None:
    """90 % intervals hold the truth in about 90 % of surveys of 500."""
    truth = [true_change(rng, driver) for driver in range(3)]
    held = []
    for _ in range(20):
        level, columns = ordinal_survey(rng, 500)
        found = drivers.fit_drivers(
            level, columns, rng=rng, draws=200, measure=Measure(top=3, bottom=1)
        )
        told = {one.driver: one.change for one in found.what_if}
        held += [told[f"q{j}"].low <= truth[j] <= told[f"q{j}"].high for j in range(3)]

    assert truth[0] > 5
    assert truth[2] == 0
    assert 0.80 <= np.mean(held) <= 0.99


def test_a_share_of_those_with_room_moves_it_so_far(rng: np.random.Generator) -> None:
    level, columns = ordinal_survey(rng)
    found = drivers.fit_drivers(level, columns, rng=rng, draws=100)
    whole = next(one for one in found.what_if if one.driver == "q0")

    half = found.what_if_share("q0", 0.5)

    assert half.estimate == pytest.approx(whole.change.estimate / 2)
    assert whole.room == pytest.approx(np.mean(columns["q0"] < 5))
    with pytest.raises(drivers.DriversError, match="between 0 and 1"):
        found.what_if_share("q0", 1.5)
    with pytest.raises(drivers.DriversError, match="no driver"):
        found.what_if_share("never", 0.5)


def test_penalty_and_reward_tell_the_three_kinds_apart(rng: np.random.Generator) -> None:
    x = rng.integers(1, 6, (3_000, 4)).astype(np.float64)
    low, high = x <= 2, x == 5
    y = -1.5 * low[:, 0] + 1.5 * high[:, 1] - low[:, 2] + high[:, 2] + rng.standard_normal(3_000)

    found = drivers.fit_drivers(
        y, {"basic": x[:, 0], "delight": x[:, 1], "both": x[:, 2], "none": x[:, 3]},
        rng=rng, draws=300,
    )  # fmt: skip

    told = {one.driver: one for one in found.contrasts}
    assert told["basic"].contrast == "basic"
    assert told["delight"].contrast == "excitement"
    assert told["both"].contrast == "performance"
    assert told["none"].contrast == ""
    assert told["basic"].penalty.low <= 1.5 <= told["basic"].penalty.high
    assert {one.driver for one in found.importance if one.noise} == {"none"}


def test_rows_with_a_gap_are_kept_and_not_asked_takes_its_own_part(
    rng: np.random.Generator,
) -> None:
    x = rng.standard_normal((800, 2))
    asked = rng.random(800) < 0.5
    y = x[:, 0] + 2.0 * ~asked + 0.5 * rng.standard_normal(800)
    gappy = np.where(asked, x[:, 1], np.nan)

    found = drivers.fit_drivers(y, {"always": x[:, 0], "seldom": gappy}, rng=rng, draws=100)

    assert found.n == 800
    assert found.complete == asked.sum()
    told = {one.driver: one for one in found.importance}
    assert told["seldom"].known == asked.sum()
    assert told["seldom"].part > 0.3  # whether it was asked matters, though its value does not
    assert abs(told["seldom"].correlation) < 0.15


def test_customers_who_answer_often_widen_the_intervals(rng: np.random.Generator) -> None:
    customer = np.repeat(np.arange(100), 10)
    x = np.repeat(rng.standard_normal((100, 2)), 10, axis=0)
    y = x @ [1.0, 0.5] + np.repeat(rng.standard_normal(100), 10)

    alone = drivers.fit_drivers(y, {"a": x[:, 0], "b": x[:, 1]}, rng=rng, draws=200)
    together = drivers.fit_drivers(
        y, {"a": x[:, 0], "b": x[:, 1]}, rng=rng, draws=200, cluster=customer
    )

    assert together.clusters == 100
    assert together.r2.estimate == pytest.approx(alone.r2.estimate)
    assert together.r2.high - together.r2.low > 2 * (alone.r2.high - alone.r2.low)


def test_halo_is_seen_and_what_remains_without_it(rng: np.random.Generator) -> None:
    liking = rng.standard_normal((900, 1))
    x = np.clip(np.rint(3 + 1.2 * liking + 0.6 * rng.standard_normal((900, 4))), 1, 5)
    y = 2 * liking[:, 0] + rng.standard_normal(900)

    found = drivers.fit_drivers(y, {f"q{j}": x[:, j] for j in range(4)}, rng=rng, draws=100)
    apart = drivers.fit_drivers(
        y, {f"q{j}": rng.integers(1, 6, 900) for j in range(4)}, rng=rng, draws=100
    )

    assert found.halo > 0.6
    assert apart.halo < 0.35
    assert sum(one.ipsatised for one in found.importance) == pytest.approx(1)


def test_a_quadrant_is_named_only_where_it_is_clear(rng: np.random.Generator) -> None:
    weak = np.clip(np.rint(2 + rng.standard_normal(2_000)), 1, 5)
    strong = np.clip(np.rint(4.4 + rng.standard_normal(2_000)), 1, 5)
    middle = np.clip(np.rint(3 + rng.standard_normal(2_000)), 1, 5)
    y = weak + 0.2 * strong + 0.55 * middle + rng.standard_normal(2_000)

    large = drivers.fit_drivers(
        y, {"weak": weak, "strong": strong, "middle": middle}, rng=rng, draws=300
    )
    small = drivers.fit_drivers(
        y[:40], {"weak": weak[:40], "strong": strong[:40], "middle": middle[:40]},
        rng=rng, draws=300,
    )  # fmt: skip

    told = {one.driver: one.quadrant for one in large.map}
    assert told["weak"] == "improve"
    assert told["strong"] == "ease"
    assert "" in {one.quadrant for one in small.map}


def test_what_is_given_is_taken_out_first(rng: np.random.Generator) -> None:
    habit = rng.standard_normal(1_000)
    driver = habit + 0.3 * rng.standard_normal(1_000)
    y = habit + 0.5 * rng.standard_normal(1_000)

    plain = drivers.fit_drivers(y, {"d": driver}, rng=rng, draws=100)
    given = drivers.fit_drivers(y, {"d": driver}, rng=rng, draws=100, given=habit[:, None])

    assert plain.r2.estimate > 0.6
    assert given.r2.estimate < 0.02
    assert given.importance[0].noise


def test_mentions_flags_and_amounts_step_in_their_own_way(rng: np.random.Generator) -> None:
    said = rng.choice([-1.0, 0.0, 1.0], 1_200, p=[0.15, 0.7, 0.15])
    late = np.maximum(0.0, 20 * rng.standard_normal(1_200))
    broken = (rng.random(1_200) < 0.1).astype(np.float64)
    y = 8 + said - late / 20 - 2 * broken + rng.standard_normal(1_200)

    found = drivers.fit_drivers(
        np.clip(np.rint(y), 0, 10),
        [
            Driver(name="said", values=said, kind="mention", origin="mentioned"),
            Driver(name="late", values=late, kind="amount", origin="operational"),
            Driver(name="broken", values=broken, kind="flag", origin="operational"),
        ],
        rng=rng, draws=200, measure=drivers.NPS,
    )  # fmt: skip

    told = {one.driver: one for one in found.what_if}
    assert {one.step for one in found.what_if} == {"unsaid", "undone"}
    assert all(one.change.low > 0 for one in found.what_if)
    assert told["broken"].room == pytest.approx(broken.mean())
    assert told["late"].room == pytest.approx((late > 0).mean())
    assert {one.driver: one.direction for one in found.importance} == {
        "said": 1, "late": -1, "broken": -1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "columns", "why"),
    [
        pytest.param([1.0] * 50, {"a": range(50)}, "in every row", id="no variation"),
        pytest.param(range(50), {"a": [2.0] * 50}, "No driver varies", id="nothing varies"),
        pytest.param(range(10), {"a": range(10)}, "10 rows", id="few rows"),
        pytest.param(range(50), {"a": range(49)}, "other lengths", id="lengths"),
        pytest.param(range(50), {f"a{j}": range(50) for j in range(21)}, "too many", id="too many"),
    ],
)
def test_what_cannot_be_explained_says_why(
    outcome: list[float], columns: dict[str, list[float]], why: str, rng: np.random.Generator
) -> None:
    with pytest.raises(drivers.DriversError, match=why):
        drivers.fit_drivers(
            np.array(outcome, dtype=np.float64),
            {name: np.array(values, dtype=np.float64) for name, values in columns.items()},
            rng=rng,
        )
