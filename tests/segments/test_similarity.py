"""METHODS A43: raw agreement says nothing without its base rate."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mehvar import segments


@pytest.fixture(scope="module")
def world() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """3,000 people, ten ipsatised values around five planted profiles, six random groups."""
    rng = np.random.default_rng(29)
    centres = rng.normal(0, 1.0, (5, 10))
    planted = rng.integers(0, 5, 3_000)
    values = centres[planted] + rng.normal(0, 1.0, (3_000, 10))
    return values - values.mean(axis=1, keepdims=True), planted, rng.integers(0, 6, 3_000)


def test_random_demographics_are_no_more_alike_than_any_two_people(
    world: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    values, _, random = world

    found = segments.similarity(profiles=values, groups=random, rng=np.random.default_rng(1))

    assert found.within == pytest.approx(-0.0002, abs=0.002)
    assert found.variance_explained == pytest.approx(0.0015, abs=0.001)
    assert found.top_agreement == pytest.approx(found.top_agreement_base, abs=0.001)
    assert found.low < 0.002
    assert not found.is_more_than_chance


def test_planted_profiles_are_found_alike(
    world: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    values, planted, _ = world

    found = segments.similarity(profiles=values, groups=planted, rng=np.random.default_rng(1))

    # The figures of A43 are those of another draw of the same simulation.
    assert found.within == pytest.approx(0.3767, abs=0.02)
    assert found.variance_explained == pytest.approx(0.4363, abs=0.01)
    assert found.top_agreement == pytest.approx(0.4091, abs=0.01)
    assert found.top_agreement_base == pytest.approx(0.2426, abs=0.01)
    assert found.low > 0.35
    assert found.p == pytest.approx(1 / 200)


@given(seed=st.integers(0, 10_000), n=st.integers(5, 25), groups=st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_the_index_is_the_mean_over_all_pairs(seed: int, n: int, groups: int) -> None:
    rng = np.random.default_rng(seed)
    rows, group = rng.normal(size=(n, 5)), rng.integers(0, groups, n)

    found = segments.similarity(profiles=rows, groups=group, rng=rng, draws=2, shuffles=1)

    z = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    z /= np.linalg.norm(z, axis=1, keepdims=True)
    tops = [set(np.argsort(-row, kind="stable")[:3].tolist()) for row in rows]
    pairs = list(itertools.combinations(range(n), 2))
    inside = [(a, b) for a, b in pairs if group[a] == group[b]]
    alike = {
        pair: len(tops[pair[0]] & tops[pair[1]]) / len(tops[pair[0]] | tops[pair[1]])
        for pair in pairs
    }
    assert found.base == pytest.approx(np.mean([z[a] @ z[b] for a, b in pairs]))
    assert found.top_agreement_base == pytest.approx(np.mean([alike[pair] for pair in pairs]))
    if inside:
        assert found.within == pytest.approx(np.mean([z[a] @ z[b] for a, b in inside]))
        assert found.top_agreement == pytest.approx(np.mean([alike[pair] for pair in inside]))


def test_the_interval_of_the_lift_covers_the_population() -> None:
    centres = np.random.default_rng(0).normal(size=(3, 6))

    def draw(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
        group = rng.integers(0, 3, n)
        return centres[group] + 2 * rng.normal(size=(n, 6)), group

    rows, group = draw(np.random.default_rng(99), 60_000)
    truth = segments.similarity(
        profiles=rows, groups=group, rng=np.random.default_rng(0), draws=1, shuffles=1
    ).lift
    covered = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        rows, group = draw(rng, 300)
        found = segments.similarity(profiles=rows, groups=group, rng=rng, draws=100, shuffles=1)
        covered += found.low <= truth <= found.high

    assert covered >= 50


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]], id="all the same"),
        pytest.param([[1.0, 2.0], [2.0, np.nan], [1.0, 5.0]], id="unknown"),
        pytest.param([[1.0, 2.0], [2.0, 1.0]], id="two people"),
    ],
)
def test_what_cannot_be_compared_is_refused(rows: list[list[float]]) -> None:
    with pytest.raises(segments.SegmentsError):
        segments.similarity(profiles=rows, groups=["a"] * len(rows), rng=np.random.default_rng(0))
