"""The estimators alone: known truth, published tables, and brute force."""

from __future__ import annotations

import itertools
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as oracle
from scipy.spatial.distance import jensenshannon

from mehvar.behaviour._affinity import Pairs, expected_pairs, find_affinities, fit_chances
from mehvar.behaviour._gaps import ease_weights
from mehvar.behaviour._kernels import drift_tests
from mehvar.behaviour._shrink import (
    fit_normal,
    fit_rate,
    fit_shares,
    leading_share,
    shrink_normal,
    shrink_rate,
)

RUNS = int(os.environ.get("MEHVAR_BEHAVIOUR_RUNS", "4"))
"""Shops without any affinity; the figure of the docs is from 60."""


def baskets_of_chance(
    rng: np.random.Generator, *, baskets: int, popularity: np.ndarray, per_owner: int = 1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Independent products in baskets of very different sizes: rows of owner, basket, item."""
    odds = popularity / (1 - popularity) * rng.choice([0.3, 1.0, 3.0], size=(baskets, 1))
    held = rng.random((baskets, popularity.size)) < odds / (1 + odds)
    basket, item = np.nonzero(held)
    return (basket // per_owner).astype(np.int32), basket.astype(np.int32), item.astype(np.int32)


def counted(owner: np.ndarray, basket: np.ndarray, item: np.ndarray, items: int) -> Pairs:
    pairs = Pairs.none(items)
    pairs.add(owner=owner, basket=basket, item=item)
    return pairs


@settings(max_examples=25, deadline=None)
@given(
    baskets=st.lists(
        st.tuples(st.integers(0, 3), st.frozensets(st.integers(0, 5), max_size=5)), max_size=12
    )
)
def test_pairs_are_counted_as_by_hand(baskets: list[tuple[int, frozenset[int]]]) -> None:
    baskets = sorted(baskets, key=lambda one: one[0])
    rows = [(who, place, item) for place, (who, held) in enumerate(baskets) for item in held]
    owner, basket, item = (np.array([row[k] for row in rows], np.int32) for k in range(3))

    found = counted(owner, basket, item, 6)

    for a, b in itertools.combinations(range(6), 2):
        place = b * (b - 1) // 2 + a
        mine = [who for who, held in baskets if {a, b} <= held]
        assert found.together[place] == len(mine)
        assert found.owners[place] == len(set(mine))
        assert found.squares[place] == sum(mine.count(who) ** 2 for who in set(mine))
    assert found.baskets == sum(1 for _, held in baskets if held)


def test_the_chances_keep_every_size_and_every_popularity(rng: np.random.Generator) -> None:
    popularity = rng.uniform(0.02, 0.4, 30)
    pairs = counted(*baskets_of_chance(rng, baskets=2_000, popularity=popularity), 30)
    size = np.flatnonzero(pairs.sizes)

    chance = fit_chances(bought=pairs.bought, size=size, baskets=pairs.sizes[size])

    assert ((chance >= 0) & (chance <= 1)).all()
    assert chance.sum(axis=1) == pytest.approx(size, rel=1e-3)
    assert pairs.sizes[size] @ chance == pytest.approx(pairs.bought, rel=1e-3)


def test_full_trolleys_make_no_affinity(rng: np.random.Generator) -> None:
    popularity = rng.uniform(0.03, 0.3, 25)
    found, tested, plain = 0, 0, []
    for _ in range(RUNS):
        pairs = counted(
            *baskets_of_chance(rng, baskets=3_000, popularity=popularity, per_owner=3), 25
        )
        found += len(find_affinities(pairs, minimum_group=5))
        tested += 300
        left, right = np.tril_indices(25, -1)
        plain.append(
            np.median(pairs.together * pairs.baskets / (pairs.bought[left] * pairs.bought[right]))
        )
        ratio = pairs.together / expected_pairs(pairs, left, right)
        assert np.median(ratio) == pytest.approx(1, abs=0.03)

    assert np.mean(plain) > 1.2, "the shop must be one that a plain lift is wrong about"
    assert found <= 0.005 * tested


def test_planted_pairs_are_found_and_no_others(rng: np.random.Generator) -> None:
    owner, basket, item = baskets_of_chance(
        rng, baskets=4_000, popularity=rng.uniform(0.03, 0.2, 25)
    )
    rows = [(owner, basket, item)]
    for a, b in ((3, 4), (10, 20)):
        chosen = basket[item == a]
        chosen = chosen[rng.random(chosen.size) < 0.4]
        rows.append((chosen, chosen, np.full(chosen.size, b, np.int32)))
    order = np.argsort(np.concatenate([row[1] for row in rows]), kind="stable")
    parts = [np.concatenate([row[k] for row in rows])[order].astype(np.int32) for k in range(3)]

    pairs = counted(parts[0], parts[1], parts[2], 25)
    found = find_affinities(pairs, minimum_group=10)

    names = {(int(right), int(left)) for left, right in zip(found.left, found.right, strict=True)}
    assert {(3, 4), (10, 20)} <= names
    assert len(names) <= 3
    assert (found.low > 1).all()
    assert (found.low <= found.lift).all()
    assert (found.lift <= found.high).all()


def test_one_customer_s_repetition_is_no_evidence(rng: np.random.Generator) -> None:
    owner, basket, item = baskets_of_chance(rng, baskets=2_000, popularity=np.full(10, 0.03))
    again = np.arange(2_000, 2_040, dtype=np.int32)
    rows = (
        np.concatenate([owner, np.full(80, 9_999, np.int32)]),
        np.concatenate([basket, np.repeat(again, 2)]),
        np.concatenate([item, np.tile(np.array([1, 2], np.int32), 40)]),
    )

    by_one = find_affinities(counted(*rows, 10), minimum_group=5)
    of_many = find_affinities(
        counted(np.concatenate([owner, np.repeat(again, 2)]), rows[1], rows[2], 10), minimum_group=5
    )

    assert len(by_one) == 0
    assert len(of_many) == 1


def test_small_groups_stay_hidden(rng: np.random.Generator) -> None:
    pairs = counted(*baskets_of_chance(rng, baskets=3_000, popularity=np.array([0.1, 0.1, 0.1])), 3)
    pairs.together[:] *= 4

    assert len(find_affinities(pairs, minimum_group=5)) == 3
    assert len(find_affinities(pairs, minimum_group=10_000)) == 0


def test_ease_is_the_closed_form(rng: np.random.Generator) -> None:
    held = rng.random((300, 8)) < 0.3
    owner, item = np.nonzero(held)
    pairs = counted(owner.astype(np.int32), owner.astype(np.int32), item.astype(np.int32), 8)

    found = ease_weights(pairs)

    gram = held.T.astype(float) @ held
    ridge = 0.1 * np.diag(gram).mean()
    # Each column is the ridge regression of one item on all the others.
    for target in range(8):
        others = [k for k in range(8) if k != target]
        direct = np.linalg.solve(
            gram[np.ix_(others, others)] + ridge * np.eye(7), gram[others, target]
        )
        assert found[others, target] == pytest.approx(direct)
    assert np.diag(found) == pytest.approx(0)


def test_the_mean_of_customers_is_found_and_covered(rng: np.random.Generator) -> None:
    truth = rng.normal(2.0, 0.5, 4_000)
    n = rng.integers(1, 12, 4_000).astype(float)
    total, squares = np.zeros(4_000), np.zeros(4_000)
    for place in range(11):
        drawn = np.where(place < n, rng.normal(truth, 1.0), 0)
        total += drawn
        squares += drawn**2

    law = fit_normal(total=total, squares=squares, n=n)
    found = shrink_normal(law, total=total, n=n)

    assert law.mean == pytest.approx(2.0, abs=0.05)
    assert law.between == pytest.approx(0.25, rel=0.15)
    assert law.within == pytest.approx(1.0, rel=0.05)
    assert np.mean((found.low <= truth) & (truth <= found.high)) == pytest.approx(0.95, abs=0.015)
    assert np.mean((found.value - truth) ** 2) < 0.5 * np.mean((total / n - truth) ** 2)


def test_customers_who_are_alike_are_not_told_apart(rng: np.random.Generator) -> None:
    n = np.full(500, 4.0)
    total = np.full(500, 8.0)

    law = fit_normal(total=total, squares=total**2 / 4, n=n)

    assert law.alike
    assert np.isnan(shrink_normal(law, total=total, n=n).value).all()


def test_the_concentration_of_mixes_is_found(rng: np.random.Generator) -> None:
    mix = np.array([0.5, 0.3, 0.2])
    people = rng.dirichlet(6 * mix, size=6_000)
    counts = np.array([rng.multinomial(rng.integers(1, 10), p) for p in people]).astype(float)

    law = fit_shares(counts)
    kind, share = leading_share(law, counts)

    assert law.concentration == pytest.approx(6, rel=0.12)
    assert law.mix == pytest.approx(mix, abs=0.02)
    shown = people[np.arange(6_000), kind]
    assert share.mean() == pytest.approx(shown.mean(), abs=0.01)


def test_discount_rates_are_found_and_covered(rng: np.random.Generator) -> None:
    truth = rng.gamma(4, 1 / 4, 4_000)
    expected = rng.uniform(0.2, 6, 4_000)
    seen = rng.poisson(truth * expected).astype(float)

    shape = fit_rate(seen=seen, expected=expected, variance=expected)
    found = shrink_rate(shape, seen=seen, expected=expected)

    assert shape == pytest.approx(4, rel=0.2)
    assert np.mean((found.low <= truth) & (truth <= found.high)) == pytest.approx(0.95, abs=0.015)
    exact = oracle.gamma(4 + seen, scale=1 / (4 + expected)).ppf([[0.025], [0.975]])
    close = shrink_rate(4.0, seen=seen, expected=expected)
    assert close.low == pytest.approx(exact[0], abs=0.01)
    assert close.high == pytest.approx(exact[1], abs=0.01)


def drift(mixes: list[list[list[int]]], recent: list[list[bool]], kinds: int = 6) -> np.ndarray:
    """Run the test on customers given as lists of orders of categories."""
    orders = [one for customer in mixes for one in customer]
    lines = np.array([kind for one in orders for kind in one], np.int64)
    return np.asarray(
        drift_tests(
            np.cumsum([0, *map(len, mixes)]), np.cumsum([0, *map(len, orders)]), lines,
            np.ones(lines.size), np.array([flag for one in recent for flag in one]), kinds, 999, 20, 1,
        )
    )  # fmt: skip


def test_the_distance_is_scipy_s(rng: np.random.Generator) -> None:
    mixes = [[[int(k) for k in rng.integers(0, 6, 3)] for _ in range(8)]]
    recent = [[False] * 5 + [True] * 3]

    found = drift(mixes, recent)

    now = np.bincount(np.concatenate(mixes[0][5:]), minlength=6)
    then = np.bincount(np.concatenate(mixes[0][:5]), minlength=6)
    assert found[0, 0] == pytest.approx(jensenshannon(now, then, base=2))


def test_no_drift_is_called_one_in_twenty_times_at_most(rng: np.random.Generator) -> None:
    # Whole baskets of one kind: lines are far from independent, orders are what is dealt.
    mixes = [
        [[int(k)] * int(rng.integers(1, 6)) for k in rng.choice(6, 12, p=rng.dirichlet(np.ones(6)))]
        for _ in range(2_000)
    ]

    found = drift(mixes, [[False] * 6 + [True] * 6] * 2_000)

    assert np.mean(found[:, 2] <= 0.05) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 2_000)
    assert found[:, 0].mean() == pytest.approx(found[:, 1].mean(), rel=0.05)


def test_a_change_of_needs_is_called_one(rng: np.random.Generator) -> None:
    mixes = [
        [[int(k)] * 3 for k in [*rng.integers(0, 2, 8), *rng.integers(3, 5, 8)]] for _ in range(200)
    ]

    found = drift(mixes, [[False] * 8 + [True] * 8] * 200)

    assert np.mean(found[:, 2] <= 0.01) > 0.95
    assert (found[:, 0] > found[:, 1]).all()
