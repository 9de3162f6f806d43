"""Late orders by the thousand, with a set effect of what was given: known truth for estimators."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LONGEST = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LateCases:
    """Late orders as arrays, one value per order.

    ``delay`` is whole minutes; ``given`` rial, zero for none; ``retained`` 1 when the customer
    ordered again; ``spend`` rial within the horizon, ``margin`` a fifth of it; ``orders_before``
    what the customer had bought. ``true_effect`` is what one grant added to the chance of another
    order, for everyone.
    """

    delay: Floats
    given: Floats
    customer: Ints
    retained: Floats
    spend: Floats
    margin: Floats
    orders_before: Floats
    true_effect: float


def draw_late_cases(
    *,
    cases: int,
    true_effect: float,
    rng: np.random.Generator,
    threshold: float = 30.0,
    kept: float = 0.8,
    kindness: float = 0.05,
    pushed: float = 0.0,
) -> LateCases:
    """Draw late orders of customers who come back less the later it was, bending and not jumping.

    Args:
        cases: how many orders; a customer has one or two of them.
        true_effect: what a grant adds to the chance of another order.
        rng: all chance.
        threshold: minutes from which the rule gives.
        kept: how often it does.
        kindness: how often something is given below it all the same.
        pushed: the share of orders up to three minutes short of the threshold that somebody wrote
            down as just above it, and those were the customers worth keeping.
    """
    customer = rng.integers(0, max(int(cases / 1.3), 1), cases)
    kind = rng.normal(0.0, 0.35, cases)[customer % cases]
    delay = np.minimum(np.round(rng.gamma(2.2, 14.0, cases)), _LONGEST)
    close = (delay >= threshold - 3) & (delay < threshold) & (kind > 0)
    moved = close & (rng.random(cases) < pushed)
    delay = np.where(moved, threshold + rng.integers(0, 2, cases), delay)
    chance = np.where(delay >= threshold, kept, kindness)
    given = rng.random(cases) < chance
    late = delay / 60.0
    base = 0.50 - 0.12 * late + 0.03 * late**2 + 0.20 * np.tanh(kind)
    odds = np.clip(base + true_effect * given, 0.01, 0.99)
    retained = (rng.random(cases) < odds).astype(np.float64)
    spend = np.round(retained * rng.lognormal(15.2, 0.7, cases) * np.exp(0.4 * kind), -3)
    before = rng.poisson(np.exp(1.2 + 0.8 * kind)).astype(np.float64)
    amount = np.round(rng.uniform(150_000.0, 500_000.0, cases), -3)
    return LateCases(
        delay=delay, given=np.where(given, amount, 0.0), customer=customer, retained=retained,
        spend=spend, margin=0.2 * spend, orders_before=before, true_effect=true_effect,
    )  # fmt: skip
