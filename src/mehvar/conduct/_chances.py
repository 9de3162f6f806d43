"""Exact chances of counts when the margins are given: pairs of people, and shares of a whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def meet_chance(*, met: int, places: Sequence[tuple[int, int, int]]) -> float:
    """Return the chance that an employee and a customer meet so often or more.

    In each place (a team in a month) the grants of the customer are dealt out blindly among all
    grants there: hypergeometric; over places the counts add.

    Args:
        met: grants of the employee to the customer in all.
        places: for each place all grants, those of the employee, those of the customer.
    """
    from scipy.stats import hypergeom

    chances = np.ones(1)
    for everything, employee, customer in places:
        here = hypergeom.pmf(np.arange(customer + 1), everything, employee, customer)
        chances = np.convolve(chances, here)
    return float(min(1.0, chances[met:].sum()))


def share_chance(*, hits: Floats, n: Floats) -> Floats:
    """Return each person's chance of so many hits or more, if all people had the same share.

    Fisher's exact test of the person against everybody else, one-sided; NaN for whom nothing
    was counted.
    """
    from scipy.stats import hypergeom

    everything, all_hits = n.sum(), hits.sum()
    p = hypergeom.sf(hits - 1, everything, all_hits, n)
    return np.where(n > 0, p, np.nan)
