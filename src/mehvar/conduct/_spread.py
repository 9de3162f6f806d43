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
    """Who has more than expected: ratios, tail probabilities and who stands out among all."""

    ratios: Ratios
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

    A tail probability is the mean over the shapes that the counts of all allow: with a dozen
    people nobody knows how much people differ, and that doubt is theirs. Who stands out does not
    tell what is usual: the shapes are weighed again without them.

    Args:
        counted: one count per person.
        expected: what others would have in the person's place; nobody is judged where it is 0.
        q: the share of false finds that is borne.
    """
    from mehvar.stats import benjamini_hochberg

    judged = expected > 0
    found = np.zeros(counted.size, np.bool_)
    p = np.full(counted.size, np.nan)
    for _round in range(_ROUNDS):
        usual = judged & ~found
        shapes, weights = _shapes(counted[usual], expected[usual])
        p[judged] = _tails(counted[judged], expected[judged], shapes, weights)
        now = benjamini_hochberg(p=p, q=q)
        if (now == found).all():
            break
        found = now
    # what people's ratios are is another question: there those who stand out are people too
    shape = fit_shape(counted=counted[judged], expected=expected[judged])
    ratios = weigh(counted=counted, expected=expected, shape=shape)
    return Excess(ratios=ratios, p=p, found=found, shape=shape)


def _shapes(counted: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Shapes and their weights: the likelihood times a half-normal prior on the spread of theta."""
    spread = np.linspace(0.02, 1.5, _GRID)
    shapes = spread**-2.0
    logs = np.array([_log_total(counted, expected, one) for one in shapes])
    logs -= 0.5 * (spread / _USUAL_SPREAD) ** 2
    weights = np.exp(logs - logs.max())
    return np.asarray(shapes), np.asarray(weights / weights.sum())


def _tails(counted: Floats, expected: Floats, shapes: Floats, weights: Floats) -> Floats:
    """P(count or more) for each person, over the shapes."""
    from scipy.special import betainc

    p = np.zeros(counted.size)
    some = counted > 0
    p[~some] = 1.0
    for shape, weight in zip(shapes, weights, strict=True):
        share = expected[some] / (shape + expected[some])
        p[some] += weight * betainc(counted[some], shape, share)
    return p


def _log_total(counted: Floats, expected: Floats, shape: float) -> float:
    """The log likelihood of all counts; a count of zero, which most are, costs one logarithm."""
    from scipy.special import gammaln

    silent = -shape * np.log1p(expected / shape).sum()
    seen, mean = counted[counted > 0], expected[counted > 0]
    more = gammaln(shape + seen) - gammaln(shape) - gammaln(seen + 1)
    return float(silent + (more + seen * (np.log(mean) - np.log(shape + mean))).sum())
