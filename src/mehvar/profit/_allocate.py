"""Spreading one booked amount over many, to the last minor unit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def allocate(amount: int, weights: Ints) -> Ints:
    """Spread an amount in proportion to weights, by the largest remainder.

    Args:
        amount: minor units, of either sign.
        weights: one number per receiver, none negative; all zero spreads evenly.

    Returns:
        One amount per receiver; together they are exactly ``amount``. Of equal remainders the
        first receiver gets the unit, so the same input is always spread alike.

    Raises:
        ValueError: when there is nobody to spread over, or a weight is negative.
    """
    n = weights.size
    if n == 0:
        raise ValueError("There is nobody to spread the amount over.")
    if (weights < 0).any():
        raise ValueError("A weight is negative: nobody can receive less than nothing.")
    sign, left = (-1, -amount) if amount < 0 else (1, amount)
    total = float(weights.sum(dtype=np.float64))
    share = weights / total if total > 0 else np.full(n, 1.0 / n)
    due = share * float(left)
    parts = np.floor(due).astype(np.int64)
    rest = left - int(parts.sum(dtype=object) if left > 2**53 else parts.sum())
    # Doubles lose units of amounts beyond 2**53: what is missing or too much goes round evenly.
    each, over = divmod(rest, n)
    parts += each
    order = np.argsort(-(due - np.floor(due)), kind="stable")
    parts[order[:over]] += 1
    return sign * parts
