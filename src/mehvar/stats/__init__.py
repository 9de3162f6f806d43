"""How sure are we? Intervals, comparisons, limits and adjusted effects, shared by every slice."""

from __future__ import annotations

from mehvar.stats._adjust import Estimate, adjusted_effect, dose_effects
from mehvar.stats._changes import change
from mehvar.stats._cusum import (
    count_cusum_limit,
    count_cusum_run_length,
    count_scores,
    cusum_run_length,
)
from mehvar.stats._density import DensityJump, density_jump
from mehvar.stats._design import DesignError, cut_quantiles
from mehvar.stats._discontinuity import Discontinuity, discontinuity
from mehvar.stats._discovery import benjamini_hochberg
from mehvar.stats._effect import (
    Balance,
    Comparison,
    Effect,
    NotEstimable,
    Reason,
    Requirements,
)
from mehvar.stats._ewma import ewma_limit, ewma_run_length
from mehvar.stats._means import Sums, mean_change, mean_interval, ratio_interval
from mehvar.stats._nps import NpsCounts, adjusted_wald_nps, minimum_n_nps, nps_change
from mehvar.stats._proportions import poisson_interval, proportion_change, wilson
from mehvar.stats._records import Change, Changes, Interval, Intervals
from mehvar.stats._resample import cluster_bootstrap
from mehvar.stats._weighting import (
    RakingError,
    kish_n_eff,
    manski_band,
    rake,
    weighted_proportion,
)
from mehvar.stats._xmr import Limits, Signals, signals, xmr

__all__ = [
    "Balance",
    "Change",
    "Changes",
    "Comparison",
    "DensityJump",
    "DesignError",
    "Discontinuity",
    "Effect",
    "Estimate",
    "Interval",
    "Intervals",
    "Limits",
    "NotEstimable",
    "NpsCounts",
    "RakingError",
    "Reason",
    "Requirements",
    "Signals",
    "Sums",
    "adjusted_effect",
    "adjusted_wald_nps",
    "benjamini_hochberg",
    "change",
    "cluster_bootstrap",
    "count_cusum_limit",
    "count_cusum_run_length",
    "count_scores",
    "cusum_run_length",
    "cut_quantiles",
    "density_jump",
    "discontinuity",
    "dose_effects",
    "ewma_limit",
    "ewma_run_length",
    "kish_n_eff",
    "manski_band",
    "mean_change",
    "mean_interval",
    "minimum_n_nps",
    "nps_change",
    "poisson_interval",
    "proportion_change",
    "rake",
    "ratio_interval",
    "signals",
    "weighted_proportion",
    "wilson",
    "xmr",
]
