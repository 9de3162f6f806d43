"""A model that is a sum: every feature adds its own points, so that every score explains itself.

Two ways to learn the points: logistic regression on binned features, and gradient boosting whose
trees see one feature each (scikit-learn's HistGradientBoostingClassifier without interactions).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from mehvar.retention._logistic import fit_logistic
from mehvar.retention._records import Floats

Kind = Literal["logistic", "boosting"]
Codes: TypeAlias = npt.NDArray[np.uint8]

_BINS = 8
_RIDGE = 4.0
_MOST_ROWS = 40_000
_ROUNDS = 60
_FINE = 32
"""Bins of the first feature, which says most."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bins:
    """Where each feature is cut; code 0 is for what is not known."""

    edges: tuple[Floats, ...]

    @classmethod
    def of(cls, x: Floats) -> Bins:
        """Cut at quantiles of the known values."""
        edges = []
        for place, column in enumerate(x.T):
            shares = np.linspace(0, 1, (_BINS if place else _FINE) + 1)[1:-1]
            known = column[~np.isnan(column)]
            cuts = np.unique(np.quantile(known, shares)) if known.size else np.zeros(0)
            edges.append(cuts[cuts < known.max()] if known.size else cuts)
        return cls(edges=tuple(edges))

    def codes(self, x: Floats) -> Codes:
        """Return the bin of every value, feature by feature."""
        found = np.empty(x.shape, np.uint8)
        for place, cuts in enumerate(self.edges):
            column = x[:, place]
            code = 1 + np.searchsorted(cuts, column, side="left")
            found[:, place] = np.where(np.isnan(column), 0, code)
        return found

    @property
    def widths(self) -> tuple[int, ...]:
        """How many codes each feature has."""
        return tuple(cuts.size + 2 for cuts in self.edges)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scorecard:
    """Log odds = ``level`` + the points of every feature's bin; the mean points of each are 0.

    The first feature also counts by its own size, ``slope`` points for each unit of it.
    """

    kind: Kind
    bins: Bins
    level: float
    points: tuple[Floats, ...]
    slope: float = 0.0

    def contributions(self, x: Floats) -> Floats:
        """Return the points of every feature, one row each."""
        codes = self.bins.codes(x)
        found = np.column_stack(
            [points[codes[:, place]] for place, points in enumerate(self.points)]
        )
        found[:, 0] += self.slope * np.nan_to_num(x[:, 0])
        return found

    def score(self, x: Floats) -> Floats:
        """Return the log odds of each row."""
        return np.asarray(self.level + self.contributions(x).sum(axis=1))


def fit_scorecard(*, x: Floats, y: Floats, kind: Kind) -> Scorecard:
    """Learn the points of every bin.

    Args:
        x: one row each, NaN where not known.
        y: the outcome, 0 or 1; both must occur.
        kind: how to learn.
    """
    step = -(-len(y) // _MOST_ROWS)
    x, y = x[::step], y[::step]
    bins = Bins.of(x)
    codes = bins.codes(x)
    slope = 0.0
    if kind == "logistic":
        level, points, slope = _logistic_points(codes, y, bins.widths, np.nan_to_num(x[:, 0]))
    else:
        level, points = _boosted_points(codes, y, bins.widths)
    means = [float(one[codes[:, place]].mean()) for place, one in enumerate(points)]
    centred = tuple(one - mean for one, mean in zip(points, means, strict=True))
    return Scorecard(kind=kind, bins=bins, level=level + sum(means), points=centred, slope=slope)


def _logistic_points(
    codes: Codes, y: Floats, widths: Sequence[int], first: Floats
) -> tuple[float, list[Floats], float]:
    starts = np.append(0, np.cumsum(widths))
    x = np.zeros((len(y), starts[-1] + 2))
    rows = np.arange(len(y))
    for place, start in enumerate(starts[:-1]):
        x[rows, start + codes[:, place]] = 1.0
    x[:, -2], x[:, -1] = first, 1.0
    ridge = np.append(np.full(starts[-1], _RIDGE), [1e-6, 0.0])
    found = fit_logistic(x=x, y=y, ridge=ridge).coefficients
    points = [found[start:end] for start, end in pairwise(starts)]
    return float(found[-1]), points, float(found[-2])


def _boosted_points(codes: Codes, y: Floats, widths: Sequence[int]) -> tuple[float, list[Floats]]:
    """Boost trees of one feature each; read every feature's points off the sum of its own."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # comes with scikit-learn

    model = HistGradientBoostingClassifier(
        max_iter=_ROUNDS, learning_rate=0.1, max_leaf_nodes=6, min_samples_leaf=30,
        l2_regularization=1.0, interaction_cst="no_interactions", early_stopping=False,
        max_bins=_FINE + 4, random_state=0,
    )  # fmt: skip
    # On a busy machine its threads wait for each other longer than they work.
    with threadpool_limits(1, user_api="openmp"):
        model.fit(codes.astype(np.float32), y)
    probes = np.zeros((1 + sum(widths), len(widths)), np.float32)
    place = 1
    for feature, width in enumerate(widths):
        probes[place : place + width, feature] = np.arange(width)
        place += width
    scores = np.asarray(model.decision_function(probes), np.float64)
    base, starts = float(scores[0]), 1 + np.append(0, np.cumsum(widths))
    return base, [scores[first:last] - base for first, last in pairwise(starts)]


def importances(card: Scorecard, codes: Codes) -> Floats:
    """Return how much each feature moves the score: the standard deviation of its points."""
    return np.array([points[codes[:, place]].std() for place, points in enumerate(card.points)])
