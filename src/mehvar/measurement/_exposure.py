"""Who had which experience, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.measurement._experiences import (
    LATE_BY_DAYS,
    LATE_BY_MINUTES,
    SLOW_BY_DAYS,
    SLOW_BY_MINUTES,
    Experience,
    Tier,
)
from mehvar.measurement._orders import Floats, Integers, Orders

_DAY = 1440.0
_WORKDAY = 480.0
_LOW = 0.4
"""Of a score rescaled to 0..1: at most two stars of five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Whether this company's delays are told in minutes or in days; chosen once per build."""

    late: tuple[Tier, ...]
    slow_answer: tuple[Tier, ...]

    @classmethod
    def of(cls, orders: Orders) -> Scale:
        """Choose by the usual time of delivery and of an answer."""
        parcels = _median(orders.delivery) > _DAY
        letters = _median(orders.response) > _WORKDAY
        return cls(
            late=LATE_BY_DAYS if parcels else LATE_BY_MINUTES,
            slow_answer=SLOW_BY_DAYS if letters else SLOW_BY_MINUTES,
        )

    def tiers(self, experience: str) -> tuple[Tier, ...]:
        """Return the tiers of an experience; none for those that have no degrees."""
        return {"late": self.late, "slow_answer": self.slow_answer}.get(experience, ())


def doses(experience: Experience, orders: Orders, scale: Scale) -> Integers:
    """Return per order 0 (did not have it), 1.. (its tier), or -1 (not known, not comparable).

    An experience without tiers has dose 1. A slow answer is compared with a quick one, so that
    orders without any contact are left out. What came back damaged or wrong counts there, not
    as returned: no such order is without a return to compare with.
    """
    if experience.name == "contacted":
        return _yes_or_no(orders.contacts > 0, ~np.isnan(orders.contacts))
    if experience.name == "low_score":
        return _yes_or_no(orders.score <= _LOW, ~np.isnan(orders.score))
    if experience.name == "slow_answer":
        return _tiered(orders.response, scale.slow_answer)
    if experience.name == "late":
        tier = np.maximum(_tiered(orders.delay, scale.late), 1)
        flag = orders.flags["late"]
        return np.where(flag == 1, tier, flag).astype(np.int64)
    dose = orders.flags[experience.name].astype(np.int64)
    if experience.name == "returned":
        dose[orders.flags["damaged_or_wrong"] == 1] = -1
    return dose


def _tiered(minutes: Floats, tiers: tuple[Tier, ...]) -> Integers:
    """Return the tier (from 1) of known minutes, 0 below the first, -1 when unknown."""
    edges = np.array([tier.above for tier in tiers])
    place = np.searchsorted(edges, np.nan_to_num(minutes, nan=-np.inf), side="left")
    return np.where(np.isnan(minutes), -1, place).astype(np.int64)


def _yes_or_no(yes: npt.NDArray[np.bool_], known: npt.NDArray[np.bool_]) -> Integers:
    return np.where(known, yes.astype(np.int64), -1)


def _median(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size else 0.0
