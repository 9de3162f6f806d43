"""How satisfied are customers, how sure are we, and may this number be compared with that one?"""

from __future__ import annotations

from mehvar.scores._build import SETTINGS, build_scores
from mehvar.scores._estimator import ScoreEstimator, change_between
from mehvar.scores._file import ScoreFile, read_score_file
from mehvar.scores._measures import MEASURES, Measure, Statistic, measure
from mehvar.scores._propensity import (
    Design,
    Odds,
    Propensity,
    design_of,
    fit_propensity,
    robust_outcomes,
)
from mehvar.scores._published import (
    Fact,
    Known,
    Score,
    Weighting,
    WeightLine,
    read_facts,
    read_known,
    read_scores,
    read_weighting,
)
from mehvar.scores._raking import Balance, Margin, Weights, rake_weights
from mehvar.scores._records import ScoreError
from mehvar.scores._tables import needed_answers

__all__ = [
    "MEASURES",
    "SETTINGS",
    "Balance",
    "Design",
    "Fact",
    "Known",
    "Margin",
    "Measure",
    "Odds",
    "Propensity",
    "Score",
    "ScoreError",
    "ScoreEstimator",
    "ScoreFile",
    "Statistic",
    "WeightLine",
    "Weighting",
    "Weights",
    "build_scores",
    "change_between",
    "design_of",
    "fit_propensity",
    "measure",
    "needed_answers",
    "rake_weights",
    "read_facts",
    "read_known",
    "read_score_file",
    "read_scores",
    "read_weighting",
    "robust_outcomes",
]
