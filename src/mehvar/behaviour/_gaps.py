"""What do look-alikes buy that this customer does not?

Items are scored by EASE (Steck 2019): B = I - P / diag(P), P = (X'X + lambda I)^-1, from counts of
customers alone. A gap needs a reason besides: a pair that goes together beyond chance, of which the
customer holds one side.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from mehvar.behaviour._affinity import Affinities, Pairs, rules_between
from mehvar.behaviour._purchases import Codes, Floats, Integers, Part, distinct

MOST_GAPS = 5
LEAST_ORDERS = 3
MOST_ITEMS = 1_500
LEAST_CATEGORIES = 4
_RIDGE = 0.1
"""Of the mean number of customers per item: as if so many more had bought nothing else."""


@dataclass(slots=True, kw_only=True, eq=False)
class Holdings:
    """Which items each customer holds, kept part by part: items ascending within a customer.

    Only customers with enough orders for a gap to mean something are kept for the answer; pairs
    are counted over all.
    """

    pairs: Pairs
    customers: list[Integers] = field(default_factory=list)
    sizes: list[Integers] = field(default_factory=list)
    items: list[Codes] = field(default_factory=list)

    def add(self, part: Part, item: Codes) -> None:
        """Add the items (codes below ``pairs.items``) of a part's lines."""
        item = np.where(item < self.pairs.items, item, -1).astype(np.int32)
        customer = part.lines.customer
        self.pairs.add(owner=customer, basket=customer, item=item)
        placed = np.bincount(part.orders.customer, minlength=part.customers.size)
        known = (item >= 0) & (placed[customer] >= LEAST_ORDERS)
        keys = distinct(customer[known].astype(np.int64) * self.pairs.items + item[known])
        who = keys // self.pairs.items
        size = np.bincount(who, minlength=part.customers.size)
        self.customers.append(part.customers[size > 0])
        self.sizes.append(size[size > 0])
        self.items.append((keys % self.pairs.items).astype(np.int32))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gaps:
    """Gaps, one element each: customer, place from 1, item, reason, score, and the pair's place."""

    customer: Integers
    place: Integers
    item: Integers
    because: Integers
    score: Floats
    pair: Integers


def find_gaps(holdings: Holdings, found: Affinities) -> Gaps:
    """Find at most five gaps per customer, the highest score first."""
    from mehvar.behaviour._kernels import widest_gaps

    items = holdings.pairs.items
    empty = np.empty(0, np.int64)
    if not len(found) or not holdings.items:
        return Gaps(
            customer=empty, place=empty, item=empty, because=empty, score=np.empty(0), pair=empty
        )
    rules = rules_between(found, items)
    held = np.concatenate(holdings.items)
    start = np.concatenate([[0], np.cumsum(np.concatenate(holdings.sizes))])
    weights = ease_weights(holdings.pairs)
    gap, reason, score = widest_gaps(start, held, *rules[:3], weights, MOST_GAPS)
    row, place = np.nonzero(gap >= 0)
    item, because = gap[row, place].astype(np.int64), reason[row, place].astype(np.int64)
    return Gaps(
        customer=np.concatenate(holdings.customers)[row],
        place=place + 1,
        item=item,
        because=because,
        score=score[row, place],
        pair=_pair_of(because, item, rules),
    )


def ease_weights(pairs: Pairs) -> Floats:
    """Return EASE's item-by-item weights: a customer's score of an item sums its column."""
    gram = np.zeros((pairs.items, pairs.items))
    gram[np.tril_indices(pairs.items, -1)] = pairs.together
    gram += gram.T
    gram[np.diag_indices(pairs.items)] = pairs.bought
    gram[np.diag_indices(pairs.items)] += max(_RIDGE * float(pairs.bought.mean()), 1.0)
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights


def _pair_of(
    because: Integers, item: Integers, rules: tuple[Integers, Codes, Floats, Integers]
) -> Integers:
    """Find the pair behind each gap: rules are in order of origin and target."""
    starts, targets, _, pair = rules
    items = starts.size - 1
    keys = np.repeat(np.arange(items), np.diff(starts)) * items + targets
    return np.asarray(pair[np.searchsorted(keys, because * items + item)], dtype=np.int64)
