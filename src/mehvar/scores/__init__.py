"""How satisfied are customers, how sure are we, and may this number be compared with that one?"""

from __future__ import annotations

from mehvar.scores._build import SETTINGS, build_scores
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
    Margin,
    Score,
    Weighting,
    read_facts,
    read_known,
    read_scores,
    read_weighting,
)
from mehvar.scores._records import ScoreError
from mehvar.scores._tables import needed_answers

__all__ = [
    "MEASURES",
    "SETTINGS",
    "Design",
    "Fact",
    "Known",
    "Margin",
    "Measure",
    "Odds",
    "Propensity",
    "Score",
    "ScoreError",
    "Statistic",
    "Weighting",
    "build_scores",
    "design_of",
    "fit_propensity",
    "measure",
    "needed_answers",
    "read_facts",
    "read_known",
    "read_scores",
    "read_weighting",
    "robust_outcomes",
]
