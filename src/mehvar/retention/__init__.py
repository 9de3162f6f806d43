"""Who stays, who goes quiet and why, what do they need next, whom would an offer really keep?"""

from __future__ import annotations

from mehvar.retention._cohorts import Triangle, read_triangle
from mehvar.retention._cox import CoxFit, fit_cox
from mehvar.retention._hazards import HazardModel, Hazards, fit_hazard_model, fit_hazards
from mehvar.retention._records import RetentionError
from mehvar.retention._rhythm import Forecast, Gaps, Rhythm, count_gaps, fit_rhythm
from mehvar.retention._survival import LogRank, SurvivalCurve, compare_log_rank, fit_kaplan_meier

__all__ = [
    "CoxFit",
    "Forecast",
    "Gaps",
    "HazardModel",
    "Hazards",
    "LogRank",
    "RetentionError",
    "Rhythm",
    "SurvivalCurve",
    "Triangle",
    "compare_log_rank",
    "count_gaps",
    "fit_cox",
    "fit_hazard_model",
    "fit_hazards",
    "fit_kaplan_meier",
    "fit_rhythm",
    "read_triangle",
]
