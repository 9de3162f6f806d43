"""Who is comparable with whom: common support, balancing weights and how good they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mehvar.stats._balance import Calibration, calibrate
from mehvar.stats._design import Design
from mehvar.stats._effect import Balance, Reason, Requirements
from mehvar.stats._records import Bools, Floats

_TRIMS = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Match:
    """The exposed who have comparable unexposed, and the weights of these.

    ``share`` are the weights scaled to sum to one (zero for all other rows).
    """

    kept: Bools
    share: Floats
    calibration: Calibration
    overlap: float
    effective_n: float
    largest_weight: float
    balance: tuple[Balance, ...]


def match_unexposed(
    *, design: Design, exposed: Bools, unexposed: Bools, highest_odds: float
) -> Match | None:
    """Weight the unexposed rows until they look like the exposed ones.

    Exposed rows without anybody comparable are left out, and counted in ``overlap``: those with
    a category that no unexposed row has, and those whose odds of exposure are above
    ``highest_odds``. None when nobody is comparable.
    """
    kept, base = exposed, unexposed
    for attempt in range(_TRIMS):
        kept, base = _common_support(design, kept, base)
        if not kept.any():
            return None
        calibration = calibrate(
            levels=design.levels,
            starts=design.starts,
            base=base.astype(np.float64),
            exposed=kept.astype(np.float64),
        )
        comparable = kept & (calibration.log_odds <= np.log(highest_odds))
        if attempt == _TRIMS - 1 or comparable.sum() == kept.sum():
            break
        kept = comparable
    share = calibration.weights / calibration.weights.sum()
    return Match(
        kept=kept,
        share=share,
        calibration=calibration,
        overlap=float(comparable.sum() / exposed.sum()),
        effective_n=float(1 / np.square(share).sum()),
        largest_weight=float(share.max()),
        balance=_compare_shares(design, exposed, unexposed, share, kept),
    )


def refuse_match(match: Match | None, requirements: Requirements) -> Reason | None:
    """Tell why the match cannot carry an estimate, or None when it can."""
    if match is None or match.overlap < requirements.overlap:
        return Reason.NO_OVERLAP
    if (
        match.effective_n < requirements.effective_n
        or match.largest_weight > requirements.largest_weight
    ):
        return Reason.FEW_COMPARABLE
    return None


def _common_support(design: Design, exposed: Bools, unexposed: Bools) -> tuple[Bools, Bools]:
    """Leave out rows with a category that the other side does not have at all."""
    from mehvar.stats._kernels import predict, sum_by_level

    while True:
        here = sum_by_level(design.levels, exposed.astype(np.float64), design.size) > 0
        there = sum_by_level(design.levels, unexposed.astype(np.float64), design.size) > 0
        alone = here ^ there
        if not alone.any():
            return exposed, unexposed
        outside = predict(design.levels, alone.astype(np.float64), 0.0) > 0
        exposed, unexposed = exposed & ~outside, unexposed & ~outside


def _compare_shares(
    design: Design, exposed: Bools, unexposed: Bools, share: Floats, kept: Bools
) -> tuple[Balance, ...]:
    before = _differences(design, exposed / exposed.sum(), unexposed / unexposed.sum())
    after = _differences(design, kept / kept.sum(), share)
    return tuple(
        Balance(covariate=name, before=float(raw), after=float(left))
        for name, raw, left in zip(design.names, before, after, strict=True)
    )


def _differences(design: Design, first: Floats, second: Floats) -> Floats:
    """Return the largest standardised difference of category shares, per covariate."""
    from mehvar.stats._kernels import sum_by_level

    p = sum_by_level(design.levels, first, design.size)
    q = sum_by_level(design.levels, second, design.size)
    spread = np.sqrt(np.maximum((p * (1 - p) + q * (1 - q)) / 2, 1e-12))
    return np.maximum.reduceat(np.abs(p - q) / spread, design.starts[:-1])
