"""What is bought together more than chance explains?

Chance knows how much each basket holds: a full trolley has every pair in it more often, and a
plain lift calls all of them affine. The null model is the maximum-entropy one that keeps, on
average, both how often each item is bought and how many items each basket has (bipartite
configuration model; Saracco, Di Clemente, Gabrielli and Squartini 2015), its pairs scaled to the
exact number that baskets of each size hold. What one customer repeats
is not new evidence either: counts are divided by the design effect of customers.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from mehvar import stats
from mehvar.behaviour._purchases import Codes, Floats, Integers, distinct

LEAST_TOGETHER = 5
LEAST_BOUGHT = 20
LARGEST_BASKET = 100
"""Larger baskets are a shop's supplies rather than a taste, and are left out of pairs."""

FALSE_SHARE = 0.05
WORTH_ACTING = 1.2
_STEPS = 500
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Counts of pairs of items, added up part by part of the customers.

    A pair (a, b) with a > b has the place a (a - 1) / 2 + b. ``bought`` counts baskets with an
    item, ``sizes`` baskets by their number of items.
    """

    items: int
    together: Codes
    squares: Integers
    owners: Codes
    bought: Integers
    sizes: Integers

    @classmethod
    def none(cls, items: int) -> Pairs:
        """Return counts of nothing yet."""
        pairs = items * (items - 1) // 2
        return cls(
            items=items,
            together=np.zeros(pairs, np.int32),
            squares=np.zeros(pairs, np.int64),
            owners=np.zeros(pairs, np.int32),
            bought=np.zeros(items, np.int64),
            sizes=np.zeros(LARGEST_BASKET + 1, np.int64),
        )

    def add(self, *, owner: Codes, basket: Codes, item: Codes) -> None:
        """Add baskets: rows of owner, basket and item (-1 unknown), baskets of an owner together.

        An owner never appears in two calls.
        """
        from mehvar.behaviour._kernels import count_pairs

        known = item >= 0
        if not known.any():
            return
        keys = distinct(basket[known].astype(np.int64) * self.items + item[known])
        place, items = keys // self.items, (keys % self.items).astype(np.int32)
        first = np.concatenate([[0], np.flatnonzero(np.diff(place)) + 1])
        size = np.diff(np.concatenate([first, [place.size]]))
        kept = size <= LARGEST_BASKET
        items = items[np.repeat(kept, size)]
        whose = np.empty(int(basket.max()) + 1, np.int32)
        whose[basket] = owner
        owners = whose[place[first[kept]]]
        self.bought[:] += np.bincount(items, minlength=self.items)
        self.sizes[:] += np.bincount(size[kept], minlength=LARGEST_BASKET + 1)
        start = np.concatenate([[0], np.cumsum(size[kept])])
        last = np.full(self.together.size, -1, np.int32)
        times = np.zeros(self.together.size, np.int32)
        count_pairs(start, items, owners, self.together, self.squares, self.owners, last, times)

    @property
    def baskets(self) -> int:
        """How many baskets were counted."""
        return int(self.sizes.sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Affinities:
    """Pairs that go together beyond chance: arrays with one element per pair, ``left`` > ``right``.

    ``lift`` is together over expected, with its 95 % interval.
    """

    left: Integers
    right: Integers
    together: Integers
    owners: Integers
    expected: Floats
    lift: Floats
    low: Floats
    high: Floats
    p: Floats
    baskets: int

    def __len__(self) -> int:
        return self.left.size


def find_affinities(pairs: Pairs, *, minimum_group: int) -> Affinities:
    """Find the pairs bought together more than chance explains.

    A pair needs five baskets and as many customers as the company's minimum group. Of all pairs of
    items bought at least twenty times, those are kept whose false discovery rate is below 5 %
    (Benjamini and Hochberg 1995; pairs that were never together count as tests).
    """
    from scipy.special import gammainc

    enough = pairs.bought >= LEAST_BOUGHT
    left, right = _places(pairs.items)
    wide = pairs.owners >= max(minimum_group, 2)
    row = np.flatnonzero((pairs.together >= LEAST_TOGETHER) & wide & enough[left] & enough[right])
    left, right = left[row], right[row]
    together = pairs.together[row].astype(np.int64)
    expected = expected_pairs(pairs, left, right)
    design = pairs.squares[row] / np.maximum(together, 1)
    interval = stats.poisson_interval(count=together / design, exposure=expected / design)
    # The chance of at least so many: Poisson, whose variance is no smaller than the model's.
    p = np.where(expected > 0, gammainc(together / design, expected / design), 1.0)
    tests = int(enough.sum()) * (int(enough.sum()) - 1) // 2
    padded = np.ones(max(tests, row.size))
    padded[: row.size] = p
    found = stats.benjamini_hochberg(p=padded, q=FALSE_SHARE)[: row.size] & (interval.low > 1)
    return Affinities(
        left=left[found],
        right=right[found],
        together=together[found],
        owners=pairs.owners[row][found].astype(np.int64),
        expected=expected[found],
        lift=interval.estimate[found],
        low=interval.low[found],
        high=interval.high[found],
        p=p[found],
        baskets=pairs.baskets,
    )


def strong(found: Affinities) -> Affinities:
    """Keep the pairs that surely go together a fifth more often than chance: worth acting on."""
    kept = found.low >= WORTH_ACTING
    arrays = {
        one.name: getattr(found, one.name)[kept] for one in fields(found) if one.name != "baskets"
    }
    return replace(found, **arrays)


def expected_pairs(pairs: Pairs, left: Integers, right: Integers) -> Floats:
    """Return how many baskets would hold both by chance, given sizes and popularity."""
    size = np.flatnonzero(pairs.sizes)
    size = size[size > 0]
    chance = fit_chances(bought=pairs.bought, size=size, baskets=pairs.sizes[size])
    # A basket of s items has exactly s (s - 1) / 2 pairs; chances that only hold on average have
    # more. Scaling them to that is the first order of Hajek's (1964) joint inclusion chances.
    pairs_of = size * (size - 1) / np.maximum(size**2 - (chance**2).sum(axis=1), 1e-300)
    found = np.zeros(left.size)
    for place in np.flatnonzero(size > 1):
        weight = pairs.sizes[size[place]] * pairs_of[place]
        found += weight * chance[place, left] * chance[place, right]
    return found


def fit_chances(*, bought: Integers, size: Integers, baskets: Integers) -> Floats:
    """Fit the chance that a basket of some size holds an item: x_s y_i / (1 + x_s y_i).

    The factors make the expected number of items of a basket its size, and the expected number of
    baskets with an item what was counted.

    Args:
        bought: baskets with each item.
        size: distinct sizes of baskets.
        baskets: how many baskets have each size.

    Returns:
        One row per size, one column per item.
    """
    y = bought / np.sqrt(max(int(bought.sum()), 1))
    x = size / np.sqrt(max(int(bought.sum()), 1))
    full = size >= (bought > 0).sum()
    x = np.where(full, 1e12, x)
    for _ in range(_STEPS):
        rest = 1 + np.outer(x, y)
        x_new = np.where(full, x, size / np.maximum((y / rest).sum(axis=1), 1e-300))
        y_new = np.divide(
            bought,
            (baskets[:, None] * x_new[:, None] / (1 + np.outer(x_new, y))).sum(axis=0),
            out=np.zeros(y.size),
            where=bought > 0,
        )
        moved = np.abs(y_new - y).max(initial=0) / max(float(y.max(initial=0)), 1e-300)
        x, y = x_new, y_new
        if moved < _CLOSE:
            break
    product = np.outer(x, y)
    return np.asarray(product / (1 + product))


def _places(items: int) -> tuple[Integers, Integers]:
    """The two items of each place in the counts of pairs."""
    left, right = np.tril_indices(items, -1)
    return left.astype(np.int64), right.astype(np.int64)


def rules_between(found: Affinities, items: int) -> tuple[Integers, Codes, Floats, Integers]:
    """Return pairs as rules from each item: starts, targets, strengths, the pair's place."""
    origin = np.concatenate([found.left, found.right])
    target = np.concatenate([found.right, found.left])
    pair = np.concatenate([np.arange(len(found)), np.arange(len(found))])
    order = np.lexsort((target, origin))
    starts = np.searchsorted(origin[order], np.arange(items + 1))
    return starts, target[order].astype(np.int32), np.tile(found.low, 2)[order], pair[order]
