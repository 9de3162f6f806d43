"""Who stays, who goes quiet and why, what do they need next, whom would an offer really keep?"""

from __future__ import annotations

from mehvar.retention._assumptions import (
    FILE,
    Assumptions,
    read_assumptions,
    write_assumptions,
)
from mehvar.retention._build import ATTRIBUTES, build_retention
from mehvar.retention._cohorts import Triangle, read_triangle
from mehvar.retention._cox import CoxFit, Ties, fit_cox
from mehvar.retention._hazards import HazardModel, Hazards, fit_hazard_model, fit_hazards
from mehvar.retention._listing import (
    Need,
    NeedsPage,
    Outlook,
    QuietCustomer,
    QuietPage,
    list_needs_due,
    list_quiet,
    read_outlook,
)
from mehvar.retention._published import (
    AgeRate,
    CardRow,
    Cell,
    Cohort,
    Cohorts,
    CurvePoint,
    Figure,
    Overview,
    Period,
    RepeatCurve,
    read_churn_card,
    read_cohorts,
    read_curves,
    read_overview,
)
from mehvar.retention._reasons import REASONS
from mehvar.retention._records import RetentionError
from mehvar.retention._rhythm import Forecast, Gaps, Rhythm, count_gaps, fit_rhythm
from mehvar.retention._states import STATES
from mehvar.retention._survival import LogRank, SurvivalCurve, compare_log_rank, fit_kaplan_meier
from mehvar.retention._times import Columns, read_times
from mehvar.retention._uplift import Uplift, estimate_uplift
from mehvar.retention._uplift_campaigns import EXPOSED, build_campaigns
from mehvar.retention._uplift_checks import Balance, Effect, average_effect, check_balance
from mehvar.retention._uplift_file import Campaign, read_campaign, write_effects
from mehvar.retention._uplift_learners import Fitted, Models, models_for
from mehvar.retention._uplift_policy import Decile, DoNotDisturb, Economics, Policy
from mehvar.retention._uplift_published import CampaignDecile, CampaignResult, read_campaigns
from mehvar.retention._uplift_qini import NORMALISATION as QINI_NORMALISATION
from mehvar.retention._uplift_qini import Calibration, Curve, Qini, Ranked, qini_curve
from mehvar.retention._uplift_trial import Encoded, Trial, UpliftError, encode_features
from mehvar.retention._words import (
    baseline_words,
    feature_words,
    reason_words,
    state_words,
    why_words,
)

__all__ = [
    "ATTRIBUTES",
    "EXPOSED",
    "FILE",
    "QINI_NORMALISATION",
    "REASONS",
    "STATES",
    "AgeRate",
    "Assumptions",
    "Balance",
    "Calibration",
    "Campaign",
    "CampaignDecile",
    "CampaignResult",
    "CardRow",
    "Cell",
    "Cohort",
    "Cohorts",
    "Columns",
    "CoxFit",
    "Curve",
    "CurvePoint",
    "Decile",
    "DoNotDisturb",
    "Economics",
    "Effect",
    "Encoded",
    "Figure",
    "Fitted",
    "Forecast",
    "Gaps",
    "HazardModel",
    "Hazards",
    "LogRank",
    "Models",
    "Need",
    "NeedsPage",
    "Outlook",
    "Overview",
    "Period",
    "Policy",
    "Qini",
    "QuietCustomer",
    "QuietPage",
    "Ranked",
    "RepeatCurve",
    "RetentionError",
    "Rhythm",
    "SurvivalCurve",
    "Ties",
    "Trial",
    "Triangle",
    "Uplift",
    "UpliftError",
    "average_effect",
    "baseline_words",
    "build_campaigns",
    "build_retention",
    "check_balance",
    "compare_log_rank",
    "count_gaps",
    "encode_features",
    "estimate_uplift",
    "feature_words",
    "fit_cox",
    "fit_hazard_model",
    "fit_hazards",
    "fit_kaplan_meier",
    "fit_rhythm",
    "list_needs_due",
    "list_quiet",
    "models_for",
    "qini_curve",
    "read_assumptions",
    "read_campaign",
    "read_campaigns",
    "read_churn_card",
    "read_cohorts",
    "read_curves",
    "read_outlook",
    "read_overview",
    "read_times",
    "read_triangle",
    "reason_words",
    "state_words",
    "why_words",
    "write_assumptions",
    "write_effects",
]
