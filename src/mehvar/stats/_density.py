"""Did somebody choose the side? The density of cases just above a threshold against just below.

McCrary's test (Journal of Econometrics 2008): a fine histogram that never crosses the threshold,
smoothed on each side by a local line, and the logarithm of the two heights at the threshold
compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.stats._effect import Reason
from mehvar.stats._records import Floats

_FEWEST = 50
_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DensityJump:
    """How many times as many cases lie just above the threshold as just below, with 95 %."""

    ratio: float
    low: float
    high: float
    p: float
    n: int


def density_jump(
    *, running: npt.ArrayLike, threshold: float, unit: float = 0.0
) -> DensityJump | Reason:
    """Compare the density of cases on the two sides of a threshold.

    Args:
        running: what the rule looks at, one per case; NaN is left out.
        threshold: where the rule begins; cases at it lie above.
        unit: the step in which the values are written (1 for whole minutes); 0 for any number.
    """
    x = np.asarray(running, dtype=np.float64) - threshold
    x = x[np.isfinite(x)]
    sides = -x[x < 0], x[x >= 0] + unit
    width = _bin_width(x, unit)
    for side, reason in zip(sides, (Reason.TOO_FEW_UNEXPOSED, Reason.TOO_FEW_EXPOSED), strict=True):
        if side.size < _FEWEST or side.max() < _BINS * width:
            return reason
    bins = [_histogram(side, width, x.size, unit=unit) for side in sides]
    reach = float(np.mean([_reach(*one) for one in bins]))
    heights = [_height(*one, reach=reach) for one in bins]
    if min(heights) <= 0:
        return Reason.TOO_WIDE
    return _compared(heights, reach, x.size)


def _bin_width(x: Floats, unit: float) -> float:
    """Return McCrary's width, as a whole number of units."""
    wanted = 2 * float(np.std(x)) / np.sqrt(max(x.size, 1))
    return float(max(np.ceil(wanted / unit), 1) * unit) if unit else float(wanted)


def _histogram(distance: Floats, width: float, n: int, *, unit: float) -> tuple[Floats, Floats]:
    """Return the middles of the bins on a side and the density in each."""
    place = np.floor((distance - unit * 0.5) / width).astype(np.int64)
    counts = np.bincount(np.clip(place, 0, None)).astype(np.float64)[:-1]
    middle = (np.arange(counts.size, dtype=np.float64) + 0.5) * width
    return middle, np.asarray(counts / (n * width), dtype=np.float64)


def _reach(middle: Floats, density: Floats) -> float:
    """Return the bandwidth of a side, from a polynomial of the fourth degree (McCrary, 3.348).

    Half of it is taken, as he advises for tests, so that the bend is small against the error.
    """
    if middle.size < _BINS:
        return float(middle[-1]) if middle.size else 0.0
    scaled = middle / middle[-1]
    fitted = np.polynomial.Polynomial.fit(scaled, density, 4)
    curve = fitted.deriv(2)(scaled) / middle[-1] ** 2
    error = float(np.sum((density - fitted(scaled)) ** 2)) / max(middle.size - 5, 1)
    bend = float(np.sum(curve**2))
    width = 3.348 * (error * float(middle[-1]) / bend) ** 0.2 if bend > 0 else float(middle[-1])
    return min(max(width / 2, float(middle[_BINS // 2])), float(middle[-1]))


def _height(middle: Floats, density: Floats, *, reach: float) -> float:
    """Return the height at the threshold of a local line with triangular weights."""
    weight = np.clip(1 - middle / reach, 0, None)
    design = np.column_stack([np.ones_like(middle), middle / reach])
    weighted = design * weight[:, None]
    beta = np.linalg.pinv(design.T @ weighted) @ (weighted.T @ density)
    return float(beta[0])


def _compared(heights: list[float], reach: float, n: int) -> DensityJump:
    from scipy.special import ndtr, ndtri

    below, above = heights
    jump = float(np.log(above / below))
    error = float(np.sqrt(24 / 5 * (1 / above + 1 / below) / (n * reach)))
    half = float(ndtri(0.975)) * error
    return DensityJump(
        ratio=float(np.exp(jump)), low=float(np.exp(jump - half)), high=float(np.exp(jump + half)),
        p=float(2 * ndtr(-abs(jump) / error)), n=n,
    )  # fmt: skip
