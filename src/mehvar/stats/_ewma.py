"""Exponentially weighted means: how long until a chart leaves its limits?"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

_NODES = 81


def ewma_run_length(*, smoothing: float, width: float, shift: float = 0.0) -> float:
    """Return the mean number of steps until an EWMA of standard normal values leaves its limits.

    The integral equation of Crowder (1987) by Gauss-Legendre quadrature.

    Args:
        smoothing: the weight of the newest value (lambda), above 0 and at most 1.
        width: the limits, in standard deviations of the settled mean (L).
        shift: the true mean of the values, 0 when nothing changed.
    """
    from mehvar.stats._kernels_cusum import first_unknown

    edge = width * math.sqrt(smoothing / (2 - smoothing))
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    points = np.concatenate([[0.0], nodes * edge])
    step = (points[1:][None, :] - (1 - smoothing) * points[:, None]) / smoothing - shift
    moves = np.zeros((_NODES + 1, _NODES + 1))
    moves[:, 1:] = weights * edge / smoothing * np.exp(-0.5 * step**2) / math.sqrt(2 * math.pi)
    system = np.column_stack([np.eye(_NODES + 1) - moves, np.ones(_NODES + 1)])
    return float(first_unknown(system))


@lru_cache(maxsize=256)
def ewma_limit(*, smoothing: float, run_length: float, baseline: int | None = None) -> float:
    """Return the width of limits that are left by chance every ``run_length`` steps.

    Args:
        smoothing: as for ``ewma_run_length``.
        run_length: the mean number of steps between false alarms that is allowed.
        baseline: over how many steps the usual mean was observed: the limits then allow for what
            is unknown of it; None takes the mean as known.
    """
    from scipy.optimize import brentq

    nodes, weights = np.polynomial.hermite_e.hermegauss(9)
    shifts = nodes / math.sqrt(baseline) if baseline else np.zeros(1)
    shares = weights / weights.sum() if baseline else np.ones(1)

    def missing(width: float) -> float:
        rate = sum(
            share / ewma_run_length(smoothing=smoothing, width=width, shift=float(shift))
            for shift, share in zip(shifts, shares, strict=True)
        )
        return -math.log(rate) - math.log(run_length)

    return float(brentq(missing, 0.5, 5.5, xtol=1e-4))
