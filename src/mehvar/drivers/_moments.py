"""Sums of products by bag of customers, so that a replicate of the bootstrap is one product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.drivers._records import Floats, Integers

MOST_BAGS = 2_048
"""More clusters than this are put into as many bags at random.

The variance of sums over bags is that over clusters; that of its estimate is 1 part in 45.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bags:
    """Which bag each row is in, and how often each replicate drew each bag.

    The first replicate is the data themselves: every bag once.
    """

    bag: Integers
    counts: Floats
    clusters: int

    @property
    def bags(self) -> int:
        """How many bags there are."""
        return int(self.counts.shape[1])

    def of(self, rows: Integers) -> Bags:
        """Return the same bags with some of the rows."""
        return Bags(bag=self.bag[rows], counts=self.counts, clusters=self.clusters)


def draw_bags(*, cluster: Integers, draws: int, rng: np.random.Generator) -> Bags:
    """Put clusters into bags and draw as many bags as there are, again and again.

    Args:
        cluster: the cluster of each row, 0, 1, ... without gaps.
        draws: replicates besides the data themselves.
        rng: the source of chance.
    """
    clusters = int(cluster.max(initial=-1)) + 1
    bags = min(clusters, MOST_BAGS)
    place = np.arange(clusters)
    if clusters > bags:
        place = rng.permutation(clusters) % bags
    drawn = rng.multinomial(bags, np.full(bags, 1 / bags), size=draws)
    counts = np.concatenate([np.ones((1, bags)), drawn]).astype(np.float64)
    return Bags(bag=place[cluster].astype(np.int64), counts=counts, clusters=clusters)


def covariances(*, columns: Floats, weight: Floats, bags: Bags) -> tuple[Floats, Floats]:
    """Return the means and covariances of the columns in every replicate.

    Returns:
        means (replicates x q) and covariances (replicates x q x q).
    """
    from mehvar.drivers._kernels import add_products

    lead = np.ascontiguousarray(np.column_stack([np.ones(len(columns)), columns]))
    width = lead.shape[1]
    upper = np.triu_indices(width)
    sums = np.zeros((bags.bags, upper[0].size))
    add_products(lead, weight, bags.bag, sums)
    drawn = bags.counts @ sums
    products = np.empty((len(drawn), width, width))
    products[:, upper[0], upper[1]] = drawn
    products[:, upper[1], upper[0]] = drawn
    products /= products[:, :1, :1]
    means = products[:, 0, 1:]
    spread = products[:, 1:, 1:] - means[:, :, None] * means[:, None, :]
    return np.ascontiguousarray(means), spread


def correlations(spread: Floats) -> Floats:
    """Return correlation matrices; a column without variance has zeros, also on its diagonal."""
    scale = np.sqrt(np.maximum(np.einsum("bii->bi", spread), 0.0))
    flat = scale <= 1e-12 * np.maximum(scale.max(axis=1, keepdims=True), 1e-300)
    inverse = np.where(flat, 0.0, 1.0 / np.where(flat, 1.0, scale))
    found = spread * inverse[:, :, None] * inverse[:, None, :]
    diagonal = np.arange(scale.shape[1])
    found[:, diagonal, diagonal] = np.where(flat, 0.0, 1.0)
    return np.ascontiguousarray(found)


def sweep_given(spread: Floats, given: int) -> Floats:
    """Take out of covariances what the first columns explain, and leave these away."""
    if given == 0:
        return spread
    own = spread[:, :given, :given]
    scale = np.maximum(np.einsum("bii->bi", own), 1e-12)
    own = own + 1e-9 * scale[:, :, None] * np.eye(given)
    across = spread[:, :given, given:]
    return np.asarray(
        spread[:, given:, given:] - across.transpose(0, 2, 1) @ np.linalg.solve(own, across)
    )
