"""Importance against published figures, brute force, and what must hold of any data."""

from __future__ import annotations

import os
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau
from tests.drivers.swiss import TABLE

from mehvar import drivers
from mehvar.drivers._importance import ridits, shares_of, split
from mehvar.drivers._moments import correlations, covariances, draw_bags

RUNS = int(os.environ.get("MEHVAR_DRIVERS", "40"))
"""Simulated surveys; ``MEHVAR_DRIVERS=1000`` gives the figures of the docs."""

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def correlation_of(table: Floats) -> Floats:
    """The outcome stands last."""
    return np.asarray(np.corrcoef(table, rowvar=False))


def brute_force(table: Floats, groups: tuple[tuple[int, ...], ...]) -> Floats:
    """Average over all orders what a group of columns adds to R2 of least squares."""
    y = table[:, -1] - table[:, -1].mean()

    def r2(columns: list[int]) -> float:
        if not columns:
            return 0.0
        x = table[:, columns] - table[:, columns].mean(axis=0)
        left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
        return float(1 - left @ left / (y @ y))

    parts, orders = np.zeros(len(groups)), list(permutations(range(len(groups))))
    for order in orders:
        taken: list[int] = []
        for player in order:
            before = r2(taken)
            taken = [*taken, *groups[player]]
            parts[player] += r2(taken) - before
    return parts / len(orders)


def random_table(seed: int, *, n: int = 60, p: int = 4) -> Floats:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, p)) @ rng.standard_normal((p, p))
    y = x @ rng.standard_normal(p) + 2 * rng.standard_normal(n)
    return np.column_stack([x, y])


def test_swiss_as_relaimpo_has_it() -> None:
    matrix = correlation_of(np.roll(TABLE, -1, axis=1))

    parts, r2 = drivers.shapley_r2(correlation=matrix)

    assert parts == pytest.approx([0.0571, 0.1712, 0.2601, 0.1056, 0.1128], abs=5e-4)
    assert r2 == pytest.approx(0.7067, abs=5e-4)


def test_relative_weights_of_swiss() -> None:
    matrix = correlation_of(np.roll(TABLE, -1, axis=1))

    weights = drivers.relative_weights(correlation=matrix)

    assert weights == pytest.approx([0.0484, 0.1547, 0.2720, 0.1147, 0.1170], abs=5e-4)
    assert weights.sum() == pytest.approx(drivers.shapley_r2(correlation=matrix)[1])


def test_kano_coefficients() -> None:
    found = drivers.kano_coefficients(attractive=30, one_dimensional=40, must_be=20, indifferent=10)

    assert found.satisfaction.estimate == pytest.approx(0.70)
    assert found.dissatisfaction.estimate == pytest.approx(-0.60)
    assert found.dissatisfaction.low < -0.60 < found.dissatisfaction.high
    with pytest.raises(drivers.DriversError):
        drivers.kano_coefficients(attractive=0, one_dimensional=0, must_be=0, indifferent=0)


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param(((0,), (1,), (2,), (3,)), id="one column each"),
        pytest.param(((0, 1), (2,), (3,)), id="two columns first"),
        pytest.param(((0,), (1,), (2, 3)), id="two columns last"),
        pytest.param(((0, 1), (2, 3)), id="two of two"),
        pytest.param(((0, 1, 2, 3),), id="all in one"),
    ],
)
def test_the_split_is_the_mean_over_all_orders(groups: tuple[tuple[int, ...], ...]) -> None:
    table = random_table(3)
    starts = np.cumsum([0, *(len(one) for one in groups)])

    parts, whole = split(correlation_of(table)[None], starts)

    wanted = brute_force(table, groups)
    assert parts[0] == pytest.approx(wanted, abs=1e-10)
    assert whole[0] == pytest.approx(wanted.sum(), abs=1e-10)


def test_a_column_given_twice_shares_with_its_twin() -> None:
    table = random_table(4, p=3)
    doubled = np.column_stack([table[:, 0], table])

    parts, _ = drivers.shapley_r2(correlation=correlation_of(doubled))

    assert parts[0] == pytest.approx(parts[1])
    assert parts == pytest.approx(brute_force(doubled, ((0,), (1,), (2,), (3,))), abs=1e-8)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), p=st.integers(1, 6))
def test_parts_sum_to_r2_and_are_never_negative(seed: int, p: int) -> None:
    parts, r2 = drivers.shapley_r2(correlation=correlation_of(random_table(seed, p=p)))

    assert parts.sum() == pytest.approx(r2)
    assert parts.min() >= -1e-12
    assert 0 <= r2 <= 1


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_columns_does_not_matter(seed: int) -> None:
    table = random_table(seed, p=5)
    order = np.random.default_rng(seed).permutation(5)

    straight, _ = drivers.shapley_r2(correlation=correlation_of(table))
    turned, _ = drivers.shapley_r2(correlation=correlation_of(table[:, [*order, 5]]))

    assert turned == pytest.approx(straight[order])


def test_drivers_alike_matter_alike_and_an_unrelated_one_not_at_all() -> None:
    matrix = np.eye(4)
    matrix[0, 1] = matrix[1, 0] = 0.6
    matrix[:2, 3] = matrix[3, :2] = 0.5

    parts, _ = drivers.shapley_r2(correlation=matrix)

    assert parts[0] == pytest.approx(parts[1])
    assert parts[2] == pytest.approx(0, abs=1e-15)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_weight_is_a_repeated_row(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, weight = random_table(seed), rng.integers(1, 4, 60)
    repeated = np.repeat(table, weight, axis=0)
    bags = draw_bags(cluster=np.arange(60), draws=1, rng=rng)

    _, spread = covariances(columns=table, weight=weight.astype(np.float64), bags=bags)

    assert correlations(spread)[0] == pytest.approx(correlation_of(repeated))


def test_more_than_twenty_drivers_are_refused() -> None:
    with pytest.raises(drivers.DriversError, match="2\\^21"):
        drivers.shapley_r2(correlation=np.eye(22))


def test_ridits_are_the_mean_ranks() -> None:
    level = np.array([0, 0, 1, 2, 2, 2])

    assert ridits(level=level, weight=np.ones(6)) == pytest.approx(
        np.array([1.5, 1.5, 3, 5, 5, 5]) / 6 - 0.5 / 6
    )


BETAS = 0.15 * np.array([5.0, 4, 3, 2, 1, 0])
CORRELATED = np.full((6, 6), 0.7) + 0.3 * np.eye(6)


def true_shares() -> Floats:
    full = np.block(
        [
            [CORRELATED, (CORRELATED @ BETAS)[:, None]],
            [(CORRELATED @ BETAS)[None], np.array([[BETAS @ CORRELATED @ BETAS + 1]])],
        ]
    )
    scale = np.sqrt(np.diag(full))
    parts, r2 = drivers.shapley_r2(correlation=full / np.outer(scale, scale))
    return np.asarray(parts / r2)


def test_six_correlated_drivers_are_found_in_their_order_with_honest_intervals() -> None:
    """Correlated with rho .7, n = 1,000: the order in 95 % of runs, 90 % intervals that hold."""
    rng, truth, root = np.random.default_rng(11), true_shares(), np.linalg.cholesky(CORRELATED)
    found, held = [], []
    for _ in range(RUNS):
        x = rng.standard_normal((1_000, 6)) @ root.T
        y = x @ BETAS + rng.standard_normal(1_000)
        bags = draw_bags(cluster=np.arange(1_000), draws=300, rng=rng)
        _, spread = covariances(columns=np.column_stack([x, y]), weight=np.ones(1_000), bags=bags)
        shares = shares_of(*split(correlations(spread), np.arange(7)))
        low, high = np.quantile(shares[1:], [0.05, 0.95], axis=0)
        held.append((low <= truth) & (truth <= high))
        found.append(kendalltau(shares[0], truth).statistic >= 0.8)

    slack = 2.5 * np.sqrt(0.05 * 0.95 / RUNS)
    wide = 2.5 * np.sqrt(0.1 * 0.9 / (2 * RUNS))  # six shares of a run are not six runs
    assert np.mean(found) >= 0.95 - slack
    assert 0.9 - max(wide, 0.03) <= np.mean(held) <= 0.9 + max(wide, 0.03)
    if RUNS >= 1_000:
        print(f"order {np.mean(found):.3f}, coverage {np.mean(held):.3f}")  # noqa: T201
