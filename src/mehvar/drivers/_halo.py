"""Halo: how much of all ratings is one general impression, and what remains without it?

People who like a company rate everything higher. The general impression is the first principal
component of the stated ratings; without each respondent's own mean (ipsatised), what a driver
explains is what sets it apart from the respondent's other ratings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.drivers._coding import Coded
from mehvar.drivers._importance import shares_of, split
from mehvar.drivers._moments import Bags, correlations, covariances
from mehvar.drivers._records import Floats

_LEAST = 3
"""Fewer ratings than this have no general impression to tell from themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Halo:
    """The share of the ratings' variance in one impression, and importance without it.

    ``places`` are the drivers among all, in the order of ``shares``; NaN and nothing with fewer
    than three ratings.
    """

    halo: float
    places: tuple[int, ...]
    shares: dict[str, float]


def find_halo(coded: tuple[Coded, ...], outcome: Floats, weight: Floats) -> Halo:
    """Measure the halo of the stated ratings."""
    places = tuple(
        k
        for k, one in enumerate(coded)
        if one.driver.kind == "rating" and one.driver.origin == "stated"
    )
    if len(places) < _LEAST:
        return Halo(halo=float("nan"), places=(), shares={})
    ratings = np.column_stack([coded[k].performance for k in places])
    own = _ipsatised(ratings)
    whole = Bags(bag=np.zeros(outcome.size, np.int64), counts=np.ones((1, 1)), clusters=1)
    _, spread = covariances(columns=np.column_stack([own, outcome]), weight=weight, bags=whole)
    parts, r2 = split(correlations(spread), np.arange(len(places) + 1))
    shares = shares_of(parts, r2)[0]
    return Halo(
        halo=_first_component(ratings),
        places=places,
        shares={coded[k].driver.name: float(shares[j]) for j, k in enumerate(places)},
    )


def _ipsatised(ratings: Floats) -> Floats:
    """Ratings minus the respondent's own mean of those given; zero where not given."""
    known = ~np.isnan(ratings)
    count = known.sum(axis=1)
    mean = np.nan_to_num(ratings).sum(axis=1) / np.maximum(count, 1)
    return np.where(known, np.nan_to_num(ratings) - mean[:, None], 0.0)


def _first_component(ratings: Floats) -> float:
    """Share of the first eigenvalue of the pairwise correlations."""
    known = (~np.isnan(ratings)).astype(np.float64)
    filled = np.nan_to_num(ratings - np.nanmean(ratings, axis=0))
    both = known.T @ known
    with np.errstate(divide="ignore", invalid="ignore"):
        first = filled.T @ known / both
        second = (filled**2).T @ known / both
        joint = filled.T @ filled / both - first * first.T
        spread = np.sqrt(second - first**2)
        correlation = np.nan_to_num(joint / (spread * spread.T))
    np.fill_diagonal(correlation, 1.0)
    return float(np.linalg.eigvalsh(correlation)[-1] / len(correlation))
