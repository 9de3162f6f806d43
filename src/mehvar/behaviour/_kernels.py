"""Counting pairs and dealing orders at random, compiled.

Numba compiles each kernel once per machine and keeps it in ``NUMBA_CACHE_DIR``.
"""

# ruff: noqa: PLR0917, C901, PLR0912 (numba calls take arguments by position; a kernel is one loop)

from __future__ import annotations

from math import log2, sqrt

import numpy as np
from numba import njit


@njit(cache=True)  # type: ignore[untyped-decorator] # numba is untyped
def count_pairs(
    start: np.ndarray,
    item: np.ndarray,
    owner: np.ndarray,
    together: np.ndarray,
    squares: np.ndarray,
    owners: np.ndarray,
    last: np.ndarray,
    times: np.ndarray,
) -> None:
    """Add the pairs of items in each basket to the counts of pairs.

    A pair (a, b) with a > b has the place a (a - 1) / 2 + b. Baskets of one owner stand together.

    Args:
        start: where each basket begins in ``item``, and the end of the last.
        item: the items, distinct and ascending within a basket.
        owner: whose each basket is, an index that never returns.
        together: baskets with both, added to.
        squares: sum over owners of the squared number of their baskets with both, added to.
        owners: distinct owners with both, added to.
        last: the last owner seen with each pair; -1 at first.
        times: baskets with both of that owner so far.
    """
    for basket in range(owner.size):
        who = owner[basket]
        for first in range(start[basket] + 1, start[basket + 1]):
            a = np.int64(item[first])
            base = a * (a - 1) // 2
            for second in range(start[basket], first):
                place = base + item[second]
                if last[place] != who:
                    last[place] = who
                    times[place] = 0
                    owners[place] += 1
                together[place] += 1
                squares[place] += 2 * times[place] + 1
                times[place] += 1


@njit(cache=True)  # type: ignore[untyped-decorator]
def _distance(recent: np.ndarray, total: np.ndarray) -> float:
    """Jensen-Shannon distance of ``recent`` from ``total - recent``, base 2, in 0..1."""
    new = 0.0
    whole = 0.0
    for k in range(total.size):
        new += recent[k]
        whole += total[k]
    old = whole - new
    if new <= 0 or old <= 0:
        return 0.0
    divergence = 0.0
    for k in range(total.size):
        p = recent[k] / new
        q = max(total[k] - recent[k], 0.0) / old
        m = (p + q) / 2
        if p > 0:
            divergence += p * log2(p / m) / 2
        if q > 0:
            divergence += q * log2(q / m) / 2
    return sqrt(max(divergence, 0.0))


@njit(cache=True)  # type: ignore[untyped-decorator]
def drift_tests(
    orders_at: np.ndarray,
    lines_at: np.ndarray,
    category: np.ndarray,
    weight: np.ndarray,
    recent: np.ndarray,
    kinds: int,
    draws: int,
    enough: int,
    seed: int,
) -> np.ndarray:
    """Compare each customer's recent mix with the earlier, and with orders dealt at random.

    Whole orders are dealt, as many to the recent period as there were. Drawing stops when
    ``enough`` draws were as far apart as what was seen (Besag and Clifford 1991).

    Args:
        orders_at: where each customer's orders begin, and the end of the last.
        lines_at: where each order's lines begin, and the end of the last.
        category: of each line.
        weight: of each line.
        recent: whether each order is recent.
        kinds: how many categories there are.
        draws: the most draws per customer.
        enough: draws as extreme as the seen one after which to stop.
        seed: of the draws; with the customer's place it gives their chance.

    Returns:
        One row per customer: distance, mean distance of the draws, p-value.
    """
    customers = orders_at.size - 1
    found = np.empty((customers, 3))
    place_of = np.full(kinds, -1, np.int64)
    for customer in range(customers):
        begin, end = orders_at[customer], orders_at[customer + 1]
        n = end - begin
        used = 0
        for line in range(lines_at[begin], lines_at[end]):
            if place_of[category[line]] < 0:
                place_of[category[line]] = used
                used += 1
        mixes = np.zeros((n, used))
        chosen = 0
        total = np.zeros(used)
        seen = np.zeros(used)
        deck = np.arange(n)
        for order in range(n):
            for line in range(lines_at[begin + order], lines_at[begin + order + 1]):
                mixes[order, place_of[category[line]]] += weight[line]
            total += mixes[order]
            if recent[begin + order]:
                chosen += 1
                seen += mixes[order]
        for line in range(lines_at[begin], lines_at[end]):
            place_of[category[line]] = -1
        real = _distance(seen, total)
        state = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(customer + 1)
        extreme = 0
        drawn = 0
        mean = 0.0
        while drawn < draws and extreme < enough:
            seen[:] = 0.0
            for k in range(chosen):
                state += np.uint64(0x9E3779B97F4A7C15)
                z = state
                z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                z = z ^ (z >> np.uint64(31))
                pick = k + np.int64(z % np.uint64(n - k))
                deck[k], deck[pick] = deck[pick], deck[k]
                seen += mixes[deck[k]]
            far = _distance(seen, total)
            mean += far
            drawn += 1
            if far >= real - 1e-12:
                extreme += 1
        found[customer, 0] = real
        found[customer, 1] = mean / max(drawn, 1)
        found[customer, 2] = extreme / drawn if extreme >= enough else (extreme + 1) / (drawn + 1)
    return found


@njit(cache=True)  # type: ignore[untyped-decorator]
def widest_gaps(
    start: np.ndarray,
    item: np.ndarray,
    rule_at: np.ndarray,
    rule_to: np.ndarray,
    rule_strength: np.ndarray,
    weights: np.ndarray,
    most: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find for each customer the items that what they hold points to and that they lack.

    Args:
        start: where each customer's items begin in ``item``, and the end of the last.
        item: the items, distinct within a customer.
        rule_at: where the rules from each item begin, and the end of the last.
        rule_to: the item that each rule points to.
        rule_strength: how strongly; of several rules to an item the strongest is the reason.
        weights: item by item, summed over what is held: the score.
        most: so many per customer.

    Returns:
        For each customer ``most`` places: the item (-1 for none), the reason, the score.
    """
    customers = start.size - 1
    items = rule_at.size - 1
    gap = np.full((customers, most), -1, np.int32)
    reason = np.full((customers, most), -1, np.int32)
    score = np.full((customers, most), -np.inf)
    held = np.zeros(items, np.bool_)
    because = np.full(items, -1, np.int32)
    best = np.zeros(items)
    touched = np.empty(items, np.int32)
    for customer in range(customers):
        begin, end = start[customer], start[customer + 1]
        for k in range(begin, end):
            held[item[k]] = True
        found = 0
        for k in range(begin, end):
            origin = item[k]
            for rule in range(rule_at[origin], rule_at[origin + 1]):
                target = rule_to[rule]
                if held[target]:
                    continue
                if because[target] < 0:
                    touched[found] = target
                    found += 1
                if because[target] < 0 or rule_strength[rule] > best[target]:
                    because[target] = origin
                    best[target] = rule_strength[rule]
        for k in range(found):
            target = touched[k]
            value = 0.0
            for other in range(begin, end):
                value += weights[item[other], target]
            place = most
            while place > 0 and value > score[customer, place - 1]:
                place -= 1
            if place < most:
                for behind in range(most - 1, place, -1):
                    gap[customer, behind] = gap[customer, behind - 1]
                    reason[customer, behind] = reason[customer, behind - 1]
                    score[customer, behind] = score[customer, behind - 1]
                gap[customer, place] = target
                reason[customer, place] = because[target]
                score[customer, place] = value
            because[target] = -1
            best[target] = 0.0
        for k in range(begin, end):
            held[item[k]] = False
    return gap, reason, score
