"""How satisfied are customers, how sure are we, and may this number be compared with that one?"""

from __future__ import annotations

from mehvar.scores._build import SETTINGS, build_scores
from mehvar.scores._measures import MEASURES, Measure, Statistic, measure
from mehvar.scores._records import ScoreError

__all__ = [
    "MEASURES",
    "SETTINGS",
    "Measure",
    "ScoreError",
    "Statistic",
    "build_scores",
    "measure",
]
