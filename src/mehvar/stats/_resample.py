"""Intervals for statistics that have no formula."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mehvar.stats._clusters import cluster_index
from mehvar.stats._records import Floats, Interval


def cluster_bootstrap(
    *,
    statistic: Callable[[Floats], float],
    cluster: npt.ArrayLike,
    rng: np.random.Generator,
    draws: int = 1_000,
    level: float = 0.95,
) -> Interval:
    """Estimate any statistic with the percentile interval of a bootstrap of whole clusters.

    Args:
        statistic: takes one weight per row (how often the row's cluster was drawn) and returns
            the statistic; all ones gives the estimate.
        cluster: the cluster of each row (the customer).
        rng: the source of chance.
        draws: how many samples of clusters are drawn.
        level: the level of the interval.

    Returns:
        The interval; ``n`` is the number of clusters (Efron and Tibshirani 1993, chapter 8).
    """
    index, clusters = cluster_index(cluster)
    estimate = statistic(np.ones(index.size))
    even = np.full(clusters, 1 / clusters)
    drawn = np.array(
        [statistic(rng.multinomial(clusters, even)[index].astype(np.float64)) for _ in range(draws)]
    )
    low, high = np.nanquantile(drawn, [0.5 - level / 2, 0.5 + level / 2])
    return Interval(estimate=estimate, low=float(low), high=float(high), n=float(clusters))
