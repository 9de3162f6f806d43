"""What moves a score or retention, how sure is that, and what would a better one be worth?"""

from __future__ import annotations

from mehvar.drivers._contrast import Kano, kano_coefficients
from mehvar.drivers._fit import fit_drivers
from mehvar.drivers._importance import relative_weights, shapley_r2
from mehvar.drivers._ordinal import NPS, Measure, OrdinalFit, fit_ordinal
from mehvar.drivers._records import (
    LEVEL,
    MOST_DRIVERS,
    Bounded,
    Driver,
    DriverFit,
    DriversError,
    Importance,
    PenaltyReward,
    Placement,
    WhatIf,
)

__all__ = [
    "LEVEL",
    "MOST_DRIVERS",
    "NPS",
    "Bounded",
    "Driver",
    "DriverFit",
    "DriversError",
    "Importance",
    "Kano",
    "Measure",
    "OrdinalFit",
    "PenaltyReward",
    "Placement",
    "WhatIf",
    "fit_drivers",
    "fit_ordinal",
    "kano_coefficients",
    "relative_weights",
    "shapley_r2",
]
