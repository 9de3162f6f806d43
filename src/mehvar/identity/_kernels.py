"""The identity graph: union-find over an identifier hash table, compiled.

Numba compiles each kernel once per machine and keeps it in ``NUMBA_CACHE_DIR``.
"""

# ruff: noqa: PLR0917 (numba calls take arguments by position)

from __future__ import annotations

import numpy as np
from numba import njit


@njit("int32(int32[::1], int32)", cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def _find(parent: np.ndarray, node: int) -> int:
    """Return the root of ``node``, halving the path on the way."""
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@njit("int32[::1](int32[::1], int64[::1], int64)", cache=True)  # type: ignore[untyped-decorator]
def components(profile: np.ndarray, identifier: np.ndarray, profiles: int) -> np.ndarray:
    """Return the smallest profile that each profile is connected to.

    Row k says that ``profile[k]`` carries ``identifier[k]``. The table keeps the first profile
    seen with an identifier, so identifiers need no node of their own (open addressing, linear
    probing; union by smallest index with path halving, Tarjan and van Leeuwen 1984).

    Args:
        profile: indices 0..profiles-1, int32.
        identifier: any int64 values; equal values connect.
        profiles: the number of profiles.
    """
    capacity = 1 << 10
    while capacity < 2 * len(identifier) and capacity < 1 << 24:
        capacity *= 2
    while capacity < len(identifier) + (len(identifier) >> 1):
        capacity *= 2
    mask = np.uint64(capacity - 1)
    key = np.empty(capacity, np.int64)
    first = np.full(capacity, -1, np.int32)
    parent = np.arange(profiles).astype(np.int32)
    for row in range(len(identifier)):
        wanted = identifier[row]
        slot = np.uint64(wanted)
        slot ^= slot >> np.uint64(33)
        slot *= np.uint64(0xFF51AFD7ED558CCD)
        slot ^= slot >> np.uint64(33)
        slot &= mask
        while first[slot] >= 0 and key[slot] != wanted:
            slot = (slot + np.uint64(1)) & mask
        if first[slot] < 0:
            key[slot] = wanted
            first[slot] = profile[row]
        else:
            one, other = _find(parent, profile[row]), _find(parent, first[slot])
            if one < other:
                parent[other] = one
            elif other < one:
                parent[one] = other
    for node in range(profiles):
        parent[node] = _find(parent, np.int32(node))
    return parent


@njit("boolean(int64[::1], int64)", cache=True)  # type: ignore[untyped-decorator]
def _holds(ordered: np.ndarray, wanted: int) -> bool:
    place = np.searchsorted(ordered, wanted)
    return bool(place < len(ordered) and ordered[place] == wanted)


@njit("boolean(int32, int32, int32[::1], int32[::1], int64[::1], int64)", cache=True)  # type: ignore[untyped-decorator]
def _set_apart(
    one: int, other: int, head: np.ndarray, following: np.ndarray, apart: np.ndarray, hands: int
) -> bool:
    """Tell whether a hand decision keeps two components apart."""
    left = head[one]
    while left >= 0:
        right = head[other]
        while right >= 0:
            if _holds(apart, left * hands + right):
                return True
            right = following[right]
        left = following[left]
    return False


@njit("void(int32, int32, int32[::1], int64[::1], int32[::1], int32[::1])", cache=True)  # type: ignore[untyped-decorator]
def _unite(
    one: int,
    other: int,
    parent: np.ndarray,
    code: np.ndarray,
    head: np.ndarray,
    following: np.ndarray,
) -> None:
    """Join two roots: the smaller index stays, with both components' code and hand groups."""
    if one == other:
        return
    keep, drop = min(one, other), max(one, other)
    parent[drop] = keep
    if code[keep] == 0 or (code[drop] != 0 and code[drop] < code[keep]):
        code[keep] = code[drop]
    if head[drop] >= 0:
        last = head[drop]
        while following[last] >= 0:
            last = following[last]
        following[last] = head[keep]
        head[keep] = head[drop]


@njit("void(int32[::1], int32[::1], int32[::1], int64)", cache=True)  # type: ignore[untyped-decorator]
def _place_hands(parent: np.ndarray, hand: np.ndarray, head: np.ndarray, hands: int) -> None:
    """Give the root of each hand group that group's number."""
    if hands == 0:
        return
    for node in range(len(hand)):
        if hand[node] >= 0:
            head[_find(parent, np.int32(node))] = hand[node]


@njit(  # type: ignore[untyped-decorator]
    "int8(int32[::1], int8, int32[::1], int64[::1], int32[::1], int32[::1], int64[::1], int64)",
    cache=True,
)
def _why_divided(
    members: np.ndarray,
    level: int,
    parent: np.ndarray,
    code: np.ndarray,
    head: np.ndarray,
    following: np.ndarray,
    apart: np.ndarray,
    hands: int,
) -> int:
    """Return why these profiles cannot all be one person, or 0."""
    if level == 0:
        return 0
    seen = np.int64(0)
    for place in range(len(members)):
        root = _find(parent, members[place])
        if head[root] >= 0 and len(apart) > 0:
            for before in range(place):
                if _set_apart(_find(parent, members[before]), root, head, following, apart, hands):
                    return 2
        if level > 1 and code[root] != 0:
            if seen != 0 and seen != code[root]:
                return 1
            seen = code[root]
    return 0


@njit(  # type: ignore[untyped-decorator]
    "Tuple((int32[::1], int8[::1]))"
    "(int32[::1], int64[::1], int8[::1], int64[::1], int32[::1], int64[::1])",
    cache=True,
)
def settle(
    profile: np.ndarray,
    group: np.ndarray,
    level: np.ndarray,
    code: np.ndarray,
    hand: np.ndarray,
    apart: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Connect profiles group by group, never across a contradiction.

    Rows are ordered by (level, group, profile); strong evidence comes first. A group of level 2
    and above whose components hold different national codes, or any group whose components a
    hand decision keeps apart, connects nothing.

    Args:
        profile: indices, int32.
        group: rows with the same (level, group) want to connect.
        level: 0 by hand, 1 national code, 2.. weaker identifiers.
        code: national code of each profile as a hash, 0 for none.
        hand: hand group of each profile, -1 for none.
        apart: sorted ``a * hands + b`` for hand groups that must stay apart, both ways round;
            ``hands`` is the largest hand group plus one.

    Returns:
        the root of each profile, and for each row 0, or why its group did not connect: 1 for
        national codes, 2 for a hand decision.
    """
    nodes = len(code)
    parent = np.arange(nodes).astype(np.int32)
    code = code.copy()
    hands = np.int64(hand.max() + 1) if nodes else np.int64(0)
    head = np.full(nodes, -1, np.int32)
    following = np.full(hands, -1, np.int32)
    refused = np.zeros(len(profile), np.int8)
    start = 0
    linked_hands = False
    while start < len(profile):
        end = start + 1
        while end < len(profile) and group[end] == group[start] and level[end] == level[start]:
            end += 1
        if level[start] > 0 and not linked_hands:
            _place_hands(parent, hand, head, hands)
            linked_hands = True
        why = _why_divided(
            profile[start:end], level[start], parent, code, head, following, apart, hands
        )
        for row in range(start, end):
            refused[row] = why
            if why == 0:
                one = _find(parent, profile[start])
                _unite(one, _find(parent, profile[row]), parent, code, head, following)
        start = end
    for node in range(nodes):
        parent[node] = _find(parent, np.int32(node))
    return parent, refused
