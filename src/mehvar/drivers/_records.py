"""The records of driver analysis, and what can be wrong with its input."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mehvar.errors import MehvarError

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Kind = Literal["rating", "number", "flag", "amount", "mention"]
Origin = Literal["operational", "mentioned", "stated"]
Quadrant = Literal["improve", "keep", "watch", "ease", ""]
Contrast = Literal["basic", "performance", "excitement", ""]
Step = Literal["level", "deviation", "undone", "unsaid"]

MOST_DRIVERS = 20
"""More than these cannot be split exactly in reasonable time: 2^20 subsets per replicate."""

LEVEL = 0.90
"""Of every interval of this slice but those of effects on retention, which are 95 %."""


class DriversError(MehvarError, ValueError):
    """The data cannot carry a driver analysis as they stand."""

    code = "drivers"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Driver:
    """One thing that may move the outcome: a value per row, NaN where it is not known.

    ``rating`` has a few levels, more is better. ``number`` is any quantity. ``flag`` is 1 when
    something bad happened, else 0. ``amount`` is a quantity of something bad (minutes late), of
    which ``target`` would be good. ``mention`` is 1 praised, -1 blamed, 0 not or neutrally said.
    """

    name: str
    values: Floats
    kind: Kind = "rating"
    origin: Origin = "stated"
    target: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded:
    """An estimate and the ends of its interval, in the same unit; NaN where there is none."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """How much of the outcome goes with a driver.

    ``part`` is its part of R2 and ``share`` the same as a share of R2, with its interval.
    ``tied`` says that its share is not to be told apart from that of the driver above or below
    it; ``noise``, that its part is no larger than chance gives a driver without influence.
    ``direction`` is 1 when more of it goes with a better outcome, -1 with a worse one, 0 when
    neither is clear. ``ipsatised`` is the share without each respondent's own level (ratings
    only, else NaN).
    """

    driver: str
    origin: Origin
    place: int
    known: int
    part: float
    share: Bounded
    ranks: tuple[int, int]
    tied: bool
    noise: bool
    direction: int
    correlation: float
    relative_weight: float
    ordinal: float
    ipsatised: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A driver on the importance-performance map; the quadrant is empty where it is not clear."""

    driver: str
    origin: Origin
    importance: Bounded
    performance: Bounded
    importance_line: float
    performance_line: float
    quadrant: Quadrant


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyReward:
    """What a low and a high level of a driver go with, on the outcome's own scale, others held.

    A penalty is positive when a low level goes with a worse outcome. ``contrast`` is empty when
    the intervals do not tell.
    """

    driver: str
    origin: Origin
    low_share: float
    high_share: float
    penalty: Bounded
    reward: Bounded
    contrast: Contrast


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The outcome's measure if a driver took one step for all who have room: an association.

    ``now`` and ``change`` are in points (of NPS, or percent at the top); a share q of those who
    have room moves it q times as far. ``bottom_change`` is NaN when the outcome has no bottom.
    """

    driver: str
    origin: Origin
    step: Step
    room: float
    now: float
    change: Bounded
    top_change: float
    bottom_change: float


def as_dict(record: DriverFit) -> dict[str, object]:
    """Return a fit by field, as JSON tells it; what is not a number is None."""
    told = asdict(record)
    return {name: _plain(value) for name, value in told.items()}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverFit:
    """What moves one outcome, the most important driver first.

    ``ordinal_agreement`` and ``ipsatised_agreement`` are Kendall's tau between the order of the
    drivers here and by the ordinal model, or without each respondent's own level.
    ``complete`` counts the rows without any unknown: what a listwise analysis would have kept.
    """

    n: int
    clusters: int
    complete: int
    mean: float
    r2: Bounded
    ordinal_r2: float
    ordinal_agreement: float
    pseudo_r2: float
    halo: float
    ipsatised_agreement: float
    draws: int
    level: float
    importance: tuple[Importance, ...]
    map: tuple[Placement, ...]
    contrasts: tuple[PenaltyReward, ...]
    what_if: tuple[WhatIf, ...]

    def what_if_share(self, driver: str, share: float) -> Bounded:
        """Return the change of the measure when a share of those who have room take the step.

        Raises:
            DriversError: when the driver is unknown, or the share not between 0 and 1.
        """
        found = [one for one in self.what_if if one.driver == driver]
        if not found:
            known = ", ".join(one.driver for one in self.what_if) or "none"
            raise DriversError(f"There is no driver {driver!r}.", hint=f"Known: {known}.")
        if not 0 <= share <= 1:
            raise DriversError(f"A share of {share} cannot be; it lies between 0 and 1.")
        change = found[0].change
        return Bounded(
            estimate=share * change.estimate, low=share * change.low, high=share * change.high
        )
