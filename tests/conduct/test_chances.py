"""Exact chances: against all deals, against shuffling, against Fisher's exact test."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as oracle

from mehvar import conduct


@pytest.mark.parametrize("met", [0, 1, 2, 3, 4, 5])
def test_the_chance_to_meet_is_that_of_all_deals(met: int) -> None:
    """Two places: 6 grants of which 3 the employee's, 2 the customer's; and 5, 2, 3."""
    places = [(6, 3, 2), (5, 2, 3)]
    first = [sum(one < 3 for one in deal) for deal in combinations(range(6), 2)]
    second = [sum(one < 2 for one in deal) for deal in combinations(range(5), 3)]
    deals = [a + b for a in first for b in second]

    chance = conduct.meet_chance(met=met, places=places)

    assert chance == pytest.approx(sum(one >= met for one in deals) / len(deals), abs=1e-12)


def test_the_chance_to_meet_is_that_of_shuffling() -> None:
    rng = np.random.default_rng(2)
    places = [(40, 10, 6), (25, 5, 4)]
    shuffled = sum(
        rng.hypergeometric(mine, everything - mine, theirs, 200_000)
        for everything, mine, theirs in places
    )

    for met in range(1, 7):
        assert conduct.meet_chance(met=met, places=places) == pytest.approx(
            float(np.mean(shuffled >= met)), abs=0.004
        )


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=6))
def test_a_share_is_compared_by_fishers_exact_test(told: list[tuple[int, int]]) -> None:
    hits = np.array([one[0] for one in told], float)
    misses = np.array([one[1] for one in told], float)

    found = conduct.share_chance(hits=hits, n=hits + misses)

    for place, p in enumerate(found):
        if hits[place] + misses[place] == 0:
            assert np.isnan(p)
            continue
        table = [
            [hits[place], misses[place]],
            [hits.sum() - hits[place], misses.sum() - misses[place]],
        ]
        assert p == pytest.approx(
            oracle.fisher_exact(np.array(table, int), alternative="greater").pvalue, abs=1e-9
        )


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 40)), max_size=60))
def test_people_who_share_a_key_hang_together(had: list[tuple[int, int]]) -> None:
    had = [*had, *((one, 100 + one) for one in range(15))]
    graph = nx.Graph()
    graph.add_nodes_from(range(15))
    holders: dict[int, set[int]] = {}
    for person, key in had:
        holders.setdefault(key, set()).add(person)
    for people in holders.values():
        if len(people) <= 12:
            nx.add_path(graph, sorted(people))
    wanted = {one: min(part) for part in nx.connected_components(graph) for one in part}

    found = conduct.join(
        person=np.array([one[0] for one in had]), key=np.array([one[1] for one in had])
    )

    assert dict(enumerate(found.tolist())) == wanted


def test_a_till_of_thirteen_people_joins_nobody() -> None:
    found = conduct.join(person=np.arange(13), key=np.zeros(13, np.int64))

    assert found.tolist() == list(range(13))
