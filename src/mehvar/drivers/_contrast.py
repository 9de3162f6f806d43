"""Basic, performance or excitement: what a low level takes and a high one gives; Kano's ratios.

Penalty-reward contrast: the outcome on a column for "low" and one for "high" of every driver
(Brandt 1987; Matzler and Sauerwein 2002). Kano's coefficients are Berger et al. (1993).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar import stats
from mehvar.drivers._coding import Coded
from mehvar.drivers._moments import Bags, correlations, covariances
from mehvar.drivers._records import (
    LEVEL,
    Bounded,
    Contrast,
    DriversError,
    Floats,
    PenaltyReward,
)

_FEW = 10
"""A level that fewer rows have carries no penalty and no reward."""

_MUCH = 2.0
"""When both are clear, one must be this many times the other for the driver to be one-sided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kano:
    """Kano's coefficients with their intervals, and the answers behind them.

    ``satisfaction`` (CS+) is how far having it can satisfy, ``dissatisfaction`` (CS-, between
    -1 and 0) how far missing it can dissatisfy.
    """

    satisfaction: Bounded
    dissatisfaction: Bounded
    n: int


def kano_coefficients(
    *, attractive: int, one_dimensional: int, must_be: int, indifferent: int
) -> Kano:
    """Return CS+ = (A+O)/(A+O+M+I) and CS- = -(O+M)/(A+O+M+I) with Wilson's 95 % intervals.

    Args:
        attractive: answers that make the feature attractive (A).
        one_dimensional: answers by which more is better (O).
        must_be: answers that take it for granted (M).
        indifferent: answers that do not mind (I).

    Raises:
        DriversError: when a count is negative or all are zero.
    """
    counts = (attractive, one_dimensional, must_be, indifferent)
    total = sum(counts)
    if min(counts) < 0 or total == 0:
        raise DriversError(
            f"Counts of {counts} cannot be answers to Kano's questions.",
            hint="Give how many answers fell in each class; leave reverse ones out.",
        )
    up = stats.wilson(successes=attractive + one_dimensional, n=total)[0]
    down = stats.wilson(successes=one_dimensional + must_be, n=total)[0]
    return Kano(
        satisfaction=Bounded(estimate=up.estimate, low=up.low, high=up.high),
        dissatisfaction=Bounded(estimate=-down.estimate, low=-down.high, high=-down.low),
        n=total,
    )


def contrast_levels(
    *, coded: tuple[Coded, ...], given: Floats, outcome: Floats, weight: Floats, bags: Bags
) -> tuple[PenaltyReward, ...]:
    """Estimate what a low and a high level of every driver go with, all others held."""
    columns = np.column_stack([*(_columns(one) for one in coded), given])
    slopes = _slopes(np.column_stack([columns, outcome]), weight, bags)
    return tuple(_told(one, slopes[:, 3 * k : 3 * k + 2], weight) for k, one in enumerate(coded))


def _columns(one: Coded) -> Floats:
    """Low, high, and unknown where the driver knows such rows."""
    unknown = np.isnan(one.driver.values) & (one.driver.kind != "mention")
    return np.column_stack([one.low, one.high, unknown]).astype(np.float64)


def _slopes(columns: Floats, weight: Floats, bags: Bags) -> Floats:
    """Least-squares slopes of the last column on all others, in every replicate."""
    _, spread = covariances(columns=columns, weight=weight, bags=bags)
    matrix = correlations(spread)
    inside = matrix[:, :-1, :-1] + 1e-9 * np.eye(columns.shape[1] - 1)
    standard = np.linalg.solve(inside, matrix[:, :-1, -1:])[:, :, 0]
    scale = np.sqrt(np.maximum(np.einsum("bii->bi", spread), 0.0))
    safe = np.where(scale[:, :-1] > 0, scale[:, :-1], 1.0)
    return np.asarray(standard * scale[:, -1:] / safe)


def _told(one: Coded, slopes: Floats, weight: Floats) -> PenaltyReward:
    known = one.known if one.driver.kind != "mention" else np.ones(weight.size, dtype=np.bool_)
    heavy = weight * known
    penalty = _bounded(-slopes[:, 0], enough=int(one.low.sum()) >= _FEW)
    reward = _bounded(slopes[:, 1], enough=int(one.high.sum()) >= _FEW)
    return PenaltyReward(
        driver=one.driver.name, origin=one.driver.origin,
        low_share=float(np.average(one.low, weights=heavy)),
        high_share=float(np.average(one.high, weights=heavy)),
        penalty=penalty, reward=reward,
        contrast=_class_of(penalty, reward, _quantiles(-slopes[:, 0] - slopes[:, 1])),
    )  # fmt: skip


def _class_of(penalty: Bounded, reward: Bounded, difference: tuple[float, float]) -> Contrast:
    """Basic when only a low level matters (or clearly more), excitement when only a high one.

    One-sided drivers (only bad things can happen) are told by their penalty alone.
    """
    hurts, pleases = penalty.low > 0, reward.low > 0
    if np.isnan(reward.estimate) or np.isnan(penalty.estimate):
        return "basic" if hurts else "excitement" if pleases else ""
    if hurts and difference[0] > 0 and penalty.estimate > _MUCH * max(reward.estimate, 0.0):
        return "basic"
    if pleases and difference[1] < 0 and reward.estimate > _MUCH * max(penalty.estimate, 0.0):
        return "excitement"
    return "performance" if hurts and pleases else ""


def _bounded(draws: Floats, *, enough: bool) -> Bounded:
    if not enough:
        return Bounded(estimate=float("nan"), low=float("nan"), high=float("nan"))
    low, high = _quantiles(draws)
    return Bounded(estimate=float(draws[0]), low=low, high=high)


def _quantiles(draws: Floats) -> tuple[float, float]:
    low, high = np.quantile(draws[1:], [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
    return float(low), float(high)
