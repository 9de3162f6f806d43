"""What a customer who is still one will buy: functions of the frequency and the age alone.

Given that a customer is alive, their rate is Gamma(r + x, alpha + T) and their inclination to
leave is independent of it: Beta(a, b + x) in the BG/NBD, Gamma(s, beta + T) in the Pareto/NBD.
Whoever is expected to buy, now or discounted, is these functions times P(alive).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from mehvar.value._purchases import Floats, Purchases

BuyingModel = Literal["bgnbd", "mbgnbd", "paretonbd"]

_BEYOND = 38.0
"""e^-38 of a discount is beyond double precision."""
_PANELS, _ORDER = 4, 16
_KNOTS = 20


def pairs(purchases: Purchases) -> tuple[Floats, Floats, np.ndarray]:
    """Return the distinct pairs of frequency and age, and each customer's place among them."""
    ages, which = ranked(purchases.age)
    key = purchases.frequency * len(ages) + which
    size = (int(purchases.frequency.max(initial=0)) + 1) * len(ages)
    if size <= max(4 * len(key), 1 << 16):
        seen = np.zeros(size, bool)
        seen[key] = True
        found = np.flatnonzero(seen)
        place = np.cumsum(seen) - 1
        inverse = place[key]
    else:
        found, inverse = np.unique(key, return_inverse=True)
    return (found // len(ages)).astype(np.float64), ages[found % len(ages)], inverse


def ranked(times: Floats) -> tuple[Floats, np.ndarray]:
    """Return the distinct times and each one's rank; without a sort where they are whole."""
    for steps in (1.0, 7.0):  # days, and weeks counted in days
        whole = np.rint(times * steps)
        most = float(whole.max(initial=0.0))
        if most < 4 * len(times) + 1e5 and np.array_equal(whole / steps, times):
            marks = whole.astype(np.int64)
            seen = np.zeros(int(most) + 1, bool)
            seen[marks] = True
            return np.flatnonzero(seen) / steps, (np.cumsum(seen) - 1)[marks]
    distinct, ranks = np.unique(times, return_inverse=True)
    return distinct, ranks


def expected(model: BuyingModel, values: Floats, x: Floats, age: Floats, horizon: float) -> Floats:
    """Return the purchases that a customer who is alive is expected to make within ``horizon``.

    Closed forms of the papers; the BG/NBD's 2F1 in Euler's form, whose value stays near 1 where
    the printed one overflows for heavy buyers, and the printed one where Euler's overflows: for
    parameters that the data hardly tell.
    """
    from scipy.special import hyp2f1

    r, alpha, third, fourth = values
    if model == "paretonbd":
        s, end = third, fourth + age
        rate = (r + x) / (alpha + age) * end
        if abs(s - 1) < 1e-9:
            return np.asarray(rate * np.log1p(horizon / end))
        return np.asarray(-rate * np.expm1(-(s - 1) * np.log1p(horizon / end)) / (s - 1))
    shift = 1.0 if model == "mbgnbd" else 0.0
    a, b = off_one(third), fourth + shift
    end = alpha + age
    gone = horizon / (end + horizon)
    kept = np.log1p(horizon / end)
    with np.errstate(all="ignore"):
        shrunk = np.exp(-(a - 1) * kept) * hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, gone)
        if (wild := ~np.isfinite(shrunk)).any():
            part, far = x[wild], gone[wild]
            printed = hyp2f1(r + part, b + part, a + b + part - 1, far)
            shrunk[wild] = np.exp(-(r + part) * kept[wild]) * printed
    return np.asarray((a + b + x - 1) / (a - 1) * (1 - shrunk))


def off_one(a: float) -> float:
    """The formula divides by a - 1; its limit there is the value beside it."""
    return a if abs(a - 1) > 1e-6 else 1 + 1e-6


def discounted(
    model: BuyingModel, values: Floats, x: Floats, age: Floats, *, rate: float, horizon: float
) -> Floats:
    """Return the discounted purchases expected of a customer who is alive (DERT).

    Args:
        model: of buying.
        values: its parameters.
        x: frequency, one per pair.
        age: one per pair.
        rate: continuous discount per unit of time, not negative.
        horizon: how far to look, ``inf`` for ever; then the rate must be positive.
    """
    if model != "paretonbd" and len(x) > 3 * _KNOTS:
        return _between_knots(model, values, x, age, rate=rate, horizon=horizon)
    return _discounted(model, values, x, age, rate=rate, horizon=horizon)


def _discounted(
    model: BuyingModel, values: Floats, x: Floats, age: Floats, *, rate: float, horizon: float
) -> Floats:
    """Integrate the discounted rate of buying over the logarithm of the time ahead.

    For the Pareto/NBD without an end this is Fader, Hardie and Lee's (2005) confluent
    hypergeometric function, which loses its digits where the discount is small; the integral
    does not.
    """
    from scipy.special import hyp2f1

    r, alpha, third, fourth = values
    base = fourth + age if model == "paretonbd" else alpha + age
    far = min(horizon, _BEYOND / rate) if rate > 0 else horizon
    nodes, weights = _composite()
    reach = np.log1p(far / base)
    u = reach[:, None] * nodes
    time = base[:, None] * np.expm1(u)
    if model == "paretonbd":
        stays = np.exp((1 - third) * u - rate * time)
    else:
        shift = 1.0 if model == "mbgnbd" else 0.0
        a, b = third, fourth + shift
        whole, part, so_far = (a + b + x)[:, None], (r + x)[:, None], -np.expm1(-u)
        with np.errstate(all="ignore"):
            rest = hyp2f1(a + b - 1 - r, a, whole, so_far)
            stays = np.exp((1 - a) * u - rate * time) * rest
            if not np.isfinite(stays).all():
                other = hyp2f1(part + 1, (b + x)[:, None], whole, so_far)
                other *= np.exp(-part * u - rate * time)
                stays = np.where(np.isfinite(stays), stays, other)
    return np.asarray((r + x) / (alpha + age) * base * reach * (stays @ weights))


def _composite() -> tuple[Floats, Floats]:
    """Gauss and Legendre's nodes and weights on several panels of 0 to 1."""
    nodes, weights = np.polynomial.legendre.leggauss(_ORDER)
    starts = np.arange(_PANELS)[:, None]
    return (
        ((starts + (nodes + 1) / 2) / _PANELS).ravel(),
        np.tile(weights / (2 * _PANELS), _PANELS),
    )


def _between_knots(
    model: BuyingModel, values: Floats, x: Floats, age: Floats, *, rate: float, horizon: float
) -> Floats:
    knots = Knots.over(model, values[None, :], x, age, rate=rate, horizon=horizon)
    return knots.read(x, age)[:, 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knots:
    """Discounted purchases of those alive at Chebyshev's knots of the age, for each frequency.

    The function is analytic in the logarithm of alpha + T: twenty knots give ten digits and more.
    ``heights`` are logarithms, shape (frequencies, knots, draws of the parameters).
    """

    base: float
    places: Floats
    signs: Floats
    frequencies: Floats
    heights: Floats

    @classmethod
    def of(
        cls,
        *,
        model: BuyingModel,
        values: Floats,
        purchases: Purchases,
        rate: float,
        horizon: float,
    ) -> Knots:
        """Evaluate for every frequency and the range of ages among ``purchases``."""
        x = np.flatnonzero(np.bincount(purchases.frequency)).astype(np.float64)
        return cls.over(model, values, x, purchases.age, rate=rate, horizon=horizon)

    @classmethod
    def over(
        cls,
        model: BuyingModel,
        values: Floats,
        x: Floats,
        age: Floats,
        *,
        rate: float,
        horizon: float,
    ) -> Knots:
        """Evaluate for the frequencies ``x`` and the range of ``age``, once per row of values."""
        base = float(values[0, 1])
        ends = np.log(base + np.array([age.min(), age.max()]))
        angles = (np.arange(_KNOTS) + 0.5) * np.pi / _KNOTS
        places = ends.mean() + 0.5 * np.ptp(ends) * np.cos(angles)
        distinct = np.unique(x)
        grid_x = np.repeat(distinct, _KNOTS)
        grid_age = np.tile(np.maximum(np.exp(places) - base, 0.0), len(distinct))
        heights = [
            np.log(_discounted(model, one, grid_x, grid_age, rate=rate, horizon=horizon))
            for one in values
        ]
        return cls(
            base=base,
            places=places,
            signs=np.asarray((-1.0) ** np.arange(_KNOTS) * np.sin(angles), np.float64),
            frequencies=distinct,
            heights=np.stack(heights, axis=1).reshape(len(distinct), _KNOTS, len(values)),
        )

    def read(self, x: Floats, age: Floats, first: int = 0, last: int | None = None) -> Floats:
        """Interpolate (barycentric) draws ``first`` to ``last``; shape (rows, draws)."""
        heights = self.heights[:, :, first:last]
        gap = np.log(self.base + age)[:, None] - self.places
        at_knot = np.abs(gap) < 1e-14
        share = self.signs / np.where(at_knot, 1.0, gap)
        share = np.where(at_knot.any(axis=1, keepdims=True), at_knot, share)
        share /= share.sum(axis=1, keepdims=True)
        which = np.searchsorted(self.frequencies, x)
        read = np.empty((len(x), heights.shape[2]))
        order = np.argsort(which, kind="stable")
        edges = np.flatnonzero(np.diff(which[order], prepend=-1, append=-2))
        for start, end in pairwise(edges):
            rows = order[start:end]
            read[rows] = share[rows] @ heights[which[rows[0]]]
        return np.asarray(np.exp(read))
