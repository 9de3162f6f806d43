"""The difference between matched groups, its error, and how robust it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.stats._balance import in_columns, solve_products
from mehvar.stats._design import Design
from mehvar.stats._match import Match
from mehvar.stats._records import Floats, Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """An effect with its standard error and half interval.

    ``spread`` is the standard deviation of the outcome among the weighted unexposed.
    """

    effect: float
    error: float
    half: float
    exposed_mean: float
    spread: float

    @property
    def counterfactual_mean(self) -> float:
        """What the mean of the exposed would have been without the exposure."""
        return self.exposed_mean - self.effect


def contrast_outcomes(
    *,
    design: Design,
    match: Match,
    outcome: Floats,
    cluster: Integers,
    clusters: int,
    level: float,
) -> Contrast:
    """Compare the outcomes of matched rows (augmented weighting, see ``_adjust``)."""
    used = match.kept | (match.share > 0)
    known = np.where(used, outcome, 0.0)
    residual = known - _model_unexposed(design, match, known)
    kept = match.kept
    above, below = float(residual[kept].mean()), float(match.share @ residual)
    influence = np.where(kept, (residual - above) / kept.sum(), 0.0)
    influence -= match.share * (residual - below)
    error = _clustered_error(influence, cluster, clusters)
    mean = float(match.share @ known)
    freedom = min(np.unique(cluster[kept]).size, match.effective_n) - 1
    return Contrast(
        effect=above - below,
        error=error,
        half=_t_quantile(level, freedom) * error,
        exposed_mean=float(known[kept].mean()),
        spread=float(np.sqrt(max(match.share @ known**2 - mean**2, 0.0))),
    )


def e_value(contrast: Contrast, *, toward_zero: float, binary: bool) -> float:
    """Return the E-value of the effect moved ``toward_zero`` (VanderWeele and Ding 2017).

    A yes/no outcome gives the risk ratio itself; any other its approximation exp(0.91 d), where
    d is the effect in standard deviations.
    """
    size = max(abs(contrast.effect) - toward_zero, 0.0)
    if size == 0:
        return 1.0
    if binary:
        base = contrast.counterfactual_mean
        shifted = base + size if contrast.effect > 0 else base - size
        ratio = max(shifted / base, base / shifted) if min(base, shifted) > 0 else np.inf
    else:
        ratio = float(np.exp(min(0.91 * size / contrast.spread, 50))) if contrast.spread else np.inf
    return float(ratio + np.sqrt(ratio * (ratio - 1)))


def _model_unexposed(design: Design, match: Match, outcome: Floats) -> Floats:
    """Predict every row's outcome without the exposure, by weighted least squares."""
    from mehvar.stats._kernels import predict, sum_by_level

    fitted = match.calibration
    weighted = fitted.weights * outcome
    totals = sum_by_level(design.levels, weighted, design.size)
    right = in_columns(totals, fitted.column, total=float(weighted.sum()))
    solution = solve_products(fitted.products, right)
    by_level = solution[fitted.column] * (fitted.column > 0)
    return np.asarray(predict(design.levels, by_level, float(solution[0])), dtype=np.float64)


def _clustered_error(influence: Floats, cluster: Integers, clusters: int) -> float:
    sums = np.bincount(cluster, weights=influence, minlength=clusters)
    used = max(int(np.count_nonzero(sums)), 2)
    return float(np.sqrt(np.square(sums).sum() * used / (used - 1)))


def _t_quantile(level: float, freedom: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(max(freedom, 1.0), 0.5 + level / 2))
