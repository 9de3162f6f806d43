"""The picture of a threshold: means of short stretches, and a curve on each side."""

from __future__ import annotations

import numpy as np

from mehvar.policy_lab._effect_records import Bin, CasesAround, Floats

_BINS = 12
_FEWEST = 10
"""A point of fewer cases than this says nothing and is left out."""


def picture(
    cases: CasesAround, outcome: str, threshold: float, bandwidth: float, unit: float
) -> tuple[Bin, ...]:
    """Return what is drawn: stretches within two bandwidths, never across the threshold."""
    width = max(np.ceil(2 * bandwidth / _BINS / unit) * unit, unit)
    x, y = cases.running - threshold, cases.outcomes[outcome]
    bins: list[Bin] = []
    for below in (True, False):
        side = (x < 0) if below else (x >= 0)
        bins += _side(x[side], y[side], threshold, width=float(width), bandwidth=bandwidth)
    return tuple(bins)


def _side(x: Floats, y: Floats, threshold: float, *, width: float, bandwidth: float) -> list[Bin]:
    near = np.abs(x) < 2 * bandwidth
    x, y = x[near], y[near]
    if x.size < _FEWEST:
        return []
    curve = np.polynomial.Polynomial.fit(x, y, min(2, np.unique(x).size - 1))
    place = np.floor(x / width).astype(np.int64)
    bins = []
    for one in np.unique(place):
        mine = place == one
        if int(mine.sum()) >= _FEWEST:
            middle = float(x[mine].mean())
            bins.append(
                Bin(
                    middle=threshold + middle, mean=float(y[mine].mean()), cases=int(mine.sum()),
                    fitted=float(curve(middle)),
                )
            )  # fmt: skip
    return bins
