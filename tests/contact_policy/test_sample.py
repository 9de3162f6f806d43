"""Samples of the size that was wanted, with the probabilities that they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar.contact_policy import Method, PolicyError, keep, sample

METHODS: tuple[Method, ...] = ("simple", "stratified", "systematic")


@given(
    candidates=st.integers(0, 400),
    size=st.integers(0, 500),
    floor=st.integers(0, 30),
    groups=st.integers(1, 9),
    method=st.sampled_from(METHODS),
    seed=st.integers(0, 2**32 - 1),
)
def test_probabilities_sum_to_the_size(
    candidates: int, size: int, floor: int, groups: int, method: Method, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    strata = rng.integers(0, groups, candidates)

    found = sample(
        candidates=candidates, size=size, floor=floor, method=method, strata=strata, rng=rng
    )

    assert found.probability.shape == (candidates,)
    assert found.probability.sum() == pytest.approx(found.chosen.size, abs=1e-9)
    assert ((found.probability >= 0) & (found.probability <= 1)).all()
    assert np.unique(found.chosen).size == found.chosen.size
    assert found.chosen.size >= min(candidates, size)
    assert np.all(np.diff(found.chosen) > 0)


@pytest.mark.parametrize("method", METHODS)
def test_each_candidate_is_drawn_as_often_as_said(method: Method) -> None:
    """4,000 draws of 9 of 31: a binomial's five standard errors."""
    rng, draws = np.random.default_rng(5), 4_000
    strata = np.repeat([0, 1, 2], (20, 8, 3))
    drawn = np.zeros(31)

    for _ in range(draws):
        found = sample(candidates=31, size=9, floor=2, method=method, strata=strata, rng=rng)
        drawn[found.chosen] += 1

    error = np.sqrt(found.probability * (1 - found.probability) / draws)
    assert (np.abs(drawn / draws - found.probability) <= 5 * error + 1e-12).all()


def test_every_stratum_gets_its_share_and_at_least_the_floor() -> None:
    strata = np.repeat(["gold", "silver", "bronze"], (20, 180, 800))

    found = sample(
        candidates=1_000, size=100, floor=10, method="stratified", strata=strata,
        rng=np.random.default_rng(1),
    )  # fmt: skip

    kinds, counts = np.unique(strata[found.chosen], return_counts=True)
    assert dict(zip(kinds.tolist(), counts.tolist(), strict=True)) == {
        "gold": 10, "silver": 17, "bronze": 73,
    }  # fmt: skip
    assert found.probability[0] == pytest.approx(10 / 20)


def test_systematic_draws_are_spread_over_the_order() -> None:
    found = sample(candidates=1_000, size=100, method="systematic", rng=np.random.default_rng(3))

    assert np.all(np.diff(found.chosen) == 10)


def test_a_rate_is_rounded_up_and_has_a_floor() -> None:
    rng = np.random.default_rng(0)

    assert sample(candidates=101, rate=0.1, rng=rng).chosen.size == 11
    assert sample(candidates=101, rate=0.0, floor=5, rng=rng).chosen.size == 5
    assert sample(candidates=3, rate=0.1, floor=5, rng=rng).chosen.size == 3


def test_keeping_is_the_same_whenever_it_is_asked_and_keeps_the_share() -> None:
    keys = [f"order-{number}" for number in range(20_000)]

    first, again = (keep(keys=keys, rate=0.3, salt="plan") for _ in range(2))
    other = keep(keys=keys, rate=0.3, salt="another plan")

    assert (first == again).all()
    assert first.mean() == pytest.approx(0.3, abs=5 * np.sqrt(0.3 * 0.7 / 20_000))
    assert (first & other).mean() == pytest.approx(0.09, abs=5 * np.sqrt(0.09 * 0.91 / 20_000))
    assert keep(keys=keys[:50], rate=1.0, salt="plan").all()
    assert not keep(keys=keys[:50], rate=0.0, salt="plan").any()


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        pytest.param({"size": 3, "rate": 0.1}, "either", id="size and rate"),
        pytest.param({"rate": 1.5}, "outside", id="rate"),
        pytest.param({"size": -1}, "at least 0", id="negative"),
        pytest.param({"size": 1, "method": "stratified"}, "group", id="no strata"),
    ],
)
def test_what_cannot_be_drawn_says_why(wanted: dict[str, object], told: str) -> None:
    with pytest.raises(PolicyError, match=told):
        sample(candidates=10, rng=np.random.default_rng(0), **wanted)  # type: ignore[arg-type]


def test_a_rate_of_keeping_is_a_probability() -> None:
    with pytest.raises(PolicyError, match="no probability"):
        keep(keys=["a"], rate=1.1, salt="x")
