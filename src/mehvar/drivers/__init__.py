"""What moves a score or retention, how sure is that, and what would a better one be worth?"""

from __future__ import annotations

from mehvar.drivers._build import MARTS, build_drivers
from mehvar.drivers._contrast import Kano, kano_coefficients
from mehvar.drivers._file import Survey, read_survey
from mehvar.drivers._fit import fit_drivers
from mehvar.drivers._importance import relative_weights, shapley_r2
from mehvar.drivers._ordinal import NPS, Measure, OrdinalFit, fit_ordinal, measure_named
from mehvar.drivers._published import PublishedDriver, PublishedOutcome, read_drivers
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
    as_dict,
)
from mehvar.drivers._words import driver_words, outcome_words, reason_words

__all__ = [
    "LEVEL",
    "MARTS",
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
    "PublishedDriver",
    "PublishedOutcome",
    "Survey",
    "WhatIf",
    "as_dict",
    "build_drivers",
    "driver_words",
    "fit_drivers",
    "fit_ordinal",
    "kano_coefficients",
    "measure_named",
    "outcome_words",
    "read_drivers",
    "read_survey",
    "reason_words",
    "relative_weights",
    "shapley_r2",
]
