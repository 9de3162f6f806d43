"""How much do people differ by nature, and who differs more than that?

Counts are Poisson around ``theta * expected`` and theta is Gamma(a, a) over people: the counts are
negative binomial with mean ``expected`` and shape ``a``, and given a count theta is
Gamma(a + count, a + expected) (Robbins 1956; DuMouchel 1999).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHAPES = (0.05, 2_000.0)
"""Between people who hardly resemble each other, and people who are all alike."""
_ROUNDS = 3
_GRID = 40
_USUAL_SPREAD = 0.5
_MANY = 2_000
_Q = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratios:
    """Posterior of each person's ratio: mean, 95 % interval, and P(ratio > ``above``)."""

    ratio: Floats
    low: Floats
    high: Floats
    doubt: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """Who has more than expected: tail probabilities, and who stands out among all."""

    p: Floats
    found: NDArray[np.bool_]
    shape: float


def fit_shape(*, counted: Floats, expected: Floats) -> float:
    """Return the shape ``a`` that makes the counts likeliest (marginal likelihood).

    Args:
        counted: one count per person.
        expected: what others would have in the person's place; positive.
    """
    from scipy.optimize import minimize_scalar

    if not counted.size or not counted.any():
        return SHAPES[1]
    found = minimize_scalar(
        lambda told: -_log_total(counted, expected, float(np.exp(told))),
        bounds=np.log(SHAPES),
        method="bounded",
    )
    return float(np.exp(found.x))


def weigh(*, counted: Floats, expected: Floats, shape: float, above: float = 2.0) -> Ratios:
    """Return what the counts say of each person's ratio, given how much people differ."""
    from scipy.special import gammaincc, gammaincinv

    top, bottom = shape + counted, shape + expected
    return Ratios(
        ratio=np.asarray(top / bottom),
        low=np.asarray(gammaincinv(top, 0.025) / bottom),
        high=np.asarray(gammaincinv(top, 0.975) / bottom),
        doubt=np.asarray(gammaincc(top, above * bottom)),
    )


def find_excess(*, counted: Floats, expected: Floats, q: float = _Q) -> Excess:
    """Find who has more than chance explains, the share of false finds at most ``q``.

    A tail probability is the mean over the shapes that the counts of everybody else allow: with a
    dozen people nobody knows how much people differ, and that doubt is theirs. Who stands out does
    not tell what is usual: the shapes are weighed again without them.

    Args:
        counted: one count per person.
        expected: what others would have in the person's place; nobody is judged where it is 0.
        q: the share of false finds that is borne.
    """
    from mehvar.stats import benjamini_hochberg

    judged = expected > 0
    found = np.zeros(counted.size, np.bool_)
    p = np.full(counted.size, np.nan)
    shape = SHAPES[1]
    for _round in range(_ROUNDS):
        usual = judged & ~found
        shapes = _Shapes(counted[usual], expected[usual])
        shape = shapes.mean
        p[judged] = shapes.tails(counted[judged], expected[judged], own=usual[judged])
        now = benjamini_hochberg(p=p, q=q)
        if (now == found).all():
            break
        found = now
    return Excess(p=p, found=found, shape=shape)


class _Shapes:
    """Shapes weighed by the counts of people: likelihood times a half-normal prior."""

    def __init__(self, counted: Floats, expected: Floats) -> None:
        spread = np.linspace(0.02, 1.5, _GRID)
        self.shapes = spread**-2.0
        self.people = counted.size
        prior = -0.5 * (spread / _USUAL_SPREAD) ** 2
        self.logs = prior + np.array([_log_total(counted, expected, one) for one in self.shapes])

    @property
    def mean(self) -> float:
        """The shape of the mean variance of theta."""
        return float(1 / np.average(1 / self.shapes, weights=_weights(self.logs)))

    def tails(self, counted: Floats, expected: Floats, *, own: NDArray[np.bool_]) -> Floats:
        """P(count or more) of each person; ``own`` marks those by whose counts we weighed too.

        Among few people one count moves the shapes, so each is judged by those of the others.
        """
        from scipy.special import betainc

        logs = np.repeat(self.logs[:, None], counted.size if self.people <= _MANY else 1, axis=1)
        if self.people <= _MANY:
            logs -= own * np.array([_logs(counted, expected, one) for one in self.shapes])
        p = np.zeros(counted.size)
        for shape, weight in zip(self.shapes, _weights(logs), strict=True):
            share = expected / (shape + expected)
            p += weight * betainc(np.maximum(counted, 1.0), shape, share)
        return np.where(counted > 0, p, 1.0)


def _weights(logs: Floats) -> Floats:
    """Weights of the shapes (rows) that sum to one."""
    weights = np.exp(logs - logs.max(axis=0))
    return np.asarray(weights / weights.sum(axis=0), np.float64)


def _logs(counted: Floats, expected: Floats, shape: float) -> Floats:
    """The log likelihood of each count."""
    from scipy.special import gammaln

    more = gammaln(shape + counted) - gammaln(shape) - gammaln(counted + 1)
    return np.asarray(
        more - shape * np.log1p(expected / shape)
        + counted * (np.log(expected) - np.log(shape + expected))
    )  # fmt: skip


def _log_total(counted: Floats, expected: Floats, shape: float) -> float:
    """The log likelihood of all counts; a count of zero, which most are, costs one logarithm."""
    silent = -shape * np.log1p(expected / shape).sum()
    seen, mean = counted[counted > 0], expected[counted > 0]
    return float(silent + (_logs(seen, mean, shape) + shape * np.log1p(mean / shape)).sum())
