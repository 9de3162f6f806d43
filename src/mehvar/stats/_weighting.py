"""Weights that make a sample look like its population, and what they cost in precision."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mehvar.errors import MehvarError
from mehvar.stats._proportions import wilson
from mehvar.stats._records import Floats, Intervals, divide, floats


class RakingError(MehvarError, ValueError):
    """The margins wanted cannot be reached from the cells at hand."""

    code = "raking"


def kish_n_eff(*, weights: npt.ArrayLike, counts: npt.ArrayLike = 1.0) -> float:
    """Return the number of equally weighted answers with the same precision (Kish 1965).

    Args:
        weights: one per answer, or one per cell of equally weighted answers.
        counts: how many answers each weight stands for.
    """
    weight, count = np.broadcast_arrays(floats(weights), floats(counts))
    squares = float((count * weight**2).sum())
    return float((count * weight).sum() ** 2 / squares) if squares else 0.0


def weighted_proportion(
    *, hits: npt.ArrayLike, weights: npt.ArrayLike, level: float = 0.95
) -> Intervals:
    """Estimate a share from weighted answers, with Wilson's interval at Kish's effective n.

    Args:
        hits: 1 or 0 per answer.
        weights: one per answer.
        level: the level of the interval.
    """
    hit, weight = floats(hits), floats(weights)
    share = divide(np.atleast_1d((hit * weight).sum()), np.atleast_1d(weight.sum()))
    n_eff = kish_n_eff(weights=weight)
    return wilson(successes=share * n_eff, n=n_eff, level=level)


def rake(
    *,
    cells: npt.ArrayLike,
    margins: Sequence[npt.ArrayLike],
    tolerance: float = 1e-10,
    rounds: int = 1_000,
) -> Floats:
    """Fit a table of counts to its margins, keeping its odds ratios (Deming and Stephan 1940).

    Args:
        cells: observed counts, one axis per margin.
        margins: the totals wanted along each axis; all must have the same sum.
        tolerance: largest departure from a margin, as a share of the total.
        rounds: how often each margin is fitted at most.

    Returns:
        The fitted cells; dividing them by ``cells`` gives the weights.

    Raises:
        RakingError: when a margin asks for people where the cells have none.
    """
    fitted = np.array(cells, dtype=np.float64)
    wanted = [floats(margin) for margin in margins]
    total = float(wanted[0].sum())
    for _ in range(rounds):
        for axis, margin in enumerate(wanted):
            fitted *= _factor(fitted, axis, margin)
        gaps = [np.abs(_margin(fitted, axis) - margin).max() for axis, margin in enumerate(wanted)]
        if max(gaps) <= tolerance * total:
            return fitted
    raise RakingError(
        f"Raking did not reach its margins in {rounds} rounds.",
        hint="Check that all margins have the same total, or merge small groups.",
    )


def manski_band(*, estimate: npt.ArrayLike, response_rate: npt.ArrayLike) -> Intervals:
    """Bound an NPS (in points) without any assumption on those who did not answer.

    Had all of them been detractors, or all promoters, the NPS would lie at an end of the band
    (Manski 1990). ``n`` of the result is the response rate.
    """
    score, rate = np.broadcast_arrays(floats(estimate), floats(response_rate))
    silent = 100 * (1 - rate)
    return Intervals(
        estimate=score.astype(np.float64),
        low=rate * score - silent,
        high=rate * score + silent,
        n=rate.astype(np.float64),
    )


def _margin(cells: Floats, axis: int) -> Floats:
    others = tuple(place for place in range(cells.ndim) if place != axis)
    return np.asarray(cells.sum(axis=others), dtype=np.float64)


def _factor(cells: Floats, axis: int, margin: Floats) -> Floats:
    now = _margin(cells, axis)
    if np.any((now == 0) & (margin > 0)):
        raise RakingError(
            f"Margin {axis} asks for {margin[now == 0].max():g} where no answer was observed.",
            hint="Merge the empty group with a neighbour.",
        )
    shape = [1] * cells.ndim
    shape[axis] = -1
    return np.divide(margin, now, out=np.zeros_like(now), where=now > 0).reshape(shape)
