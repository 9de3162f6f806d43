"""The graph kernels against networkx, scipy and a slow reading of their rules."""

from __future__ import annotations

import hypothesis.strategies as st
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from mehvar.identity._kernels import components, settle

EDGES = st.lists(st.tuples(st.integers(0, 19), st.integers(-5, 15)), max_size=60)


def _components(edges: list[tuple[int, int]], profiles: int) -> np.ndarray:
    found: np.ndarray = components(
        np.array([edge[0] for edge in edges], dtype=np.int32),
        np.array([edge[1] for edge in edges], dtype=np.int64),
        profiles,
    )
    return found


@given(EDGES)
def test_components_are_those_of_networkx(edges: list[tuple[int, int]]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(("profile", n) for n in range(20))
    graph.add_edges_from((("profile", one), ("identifier", other)) for one, other in edges)

    root = _components(edges, 20)

    for component in nx.connected_components(graph):
        inside = [n for kind, n in component if kind == "profile"]
        assert {int(root[n]) for n in inside} <= {min(inside, default=0)}


@pytest.mark.parametrize("order", ["forward", "backward", "shuffled"])
def test_a_long_chain_is_one_component(order: str, rng: np.random.Generator) -> None:
    length = 100_000
    links = np.arange(length - 1)
    profile = np.concatenate([links, links + 1]).astype(np.int32)
    identifier = np.concatenate([links, links]).astype(np.int64)
    place = np.arange(len(profile))
    if order == "backward":
        place = place[::-1]
    if order == "shuffled":
        place = rng.permutation(place)

    root = components(
        np.ascontiguousarray(profile[place]), np.ascontiguousarray(identifier[place]), length
    )

    assert (root == 0).all()


def test_components_are_those_of_scipy_on_a_large_random_graph(rng: np.random.Generator) -> None:
    profiles, edges = 60_000, 100_000
    profile = rng.integers(0, profiles, edges).astype(np.int32)
    identifier = rng.integers(0, 70_000, edges)
    matrix = coo_matrix(
        (np.ones(edges), (profile, identifier + profiles)), (profiles + 70_000,) * 2
    )

    label = connected_components(matrix, directed=False)[1][:profiles]
    root = components(profile, identifier * np.int64(0x61C8864680B583EB), profiles)

    first = np.full(label.max() + 1, profiles)
    np.minimum.at(first, label, np.arange(profiles))
    assert (root == first[label]).all()


def test_identifiers_that_collide_in_the_table_stay_different() -> None:
    many = np.arange(0, 1 << 42, 1 << 33, dtype=np.int64)

    root = components(np.arange(len(many), dtype=np.int32), many, len(many))

    assert (root == np.arange(len(many))).all()


def _slow_settle(
    edges: list[tuple[int, int, int]], code: list[int], hand: list[int], apart: set[frozenset[int]]
) -> list[set[int]]:
    """The rule in sets: strongest level first; a contradiction within a group joins nobody."""
    parts = [{n} for n in range(len(code))]

    def part_of(profile: int) -> set[int]:
        return next(part for part in parts if profile in part)

    for level, group in sorted({(level, group) for level, group, _ in edges}):
        members = [part_of(p) for one, other, p in edges if (one, other) == (level, group)]
        union = set().union(*members)
        codes = {_code_of(part, code) for part in members} - {0}
        hands = {hand[p] for p in union} - {-1}
        divided = any(frozenset((a, b)) in apart for a in hands for b in hands if a != b)
        if (level >= 1 and divided) or (level >= 2 and len(codes) > 1):
            continue
        parts = [part for part in parts if not part & union] + [union]
    return parts


def _code_of(part: set[int], code: list[int]) -> int:
    return min((code[p] for p in part if code[p]), default=0)


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 6), st.integers(0, 11)), max_size=30),
    st.lists(st.sampled_from([0, 0, 0, 5, 9]), min_size=12, max_size=12),
    st.lists(st.sampled_from([-1, -1, -1, 0, 1, 2]), min_size=12, max_size=12),
    st.sets(st.sampled_from([frozenset({0, 1}), frozenset({1, 2}), frozenset({0, 2})])),
)
def test_settling_follows_its_rule(
    links: list[tuple[int, int, int]],
    code: list[int],
    hand: list[int],
    apart: set[frozenset[int]],
) -> None:
    by_hand = [(0, group, profile) for profile, group in enumerate(hand) if group >= 0]
    edges = sorted(set(links) | set(by_hand))
    count = max(hand) + 1
    pairs = [tuple(pair) for pair in apart if max(pair) < count]
    ways = sorted([a * count + b for a, b in pairs] + [b * count + a for a, b in pairs])

    root, _ = settle(
        np.array([edge[2] for edge in edges], dtype=np.int32),
        np.array([edge[1] for edge in edges], dtype=np.int64),
        np.array([edge[0] for edge in edges], dtype=np.int8),
        np.array(code, dtype=np.int64),
        np.array(hand, dtype=np.int32),
        np.array(ways, dtype=np.int64),
    )

    expected = {frozenset(part) for part in _slow_settle(edges, code, hand, apart)}
    assert {frozenset(np.flatnonzero(root == r).tolist()) for r in np.unique(root)} == expected
