"""How a score counts: the one rule per kind of question, for every slice that speaks of scores.

Scores are brought to a share of their own scale first (0 the lowest answer, 1 the highest), so
that one rule serves every scale. On the usual scales the rules are the textbook's: 9-10 and 0-6 of
0-10, 4-5 of 1-5, 5-7 of 1-7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

_NEARLY = 1e-9
"""Shares of a scale are divisions: two thirds must count as two thirds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRule:
    """From which share of its scale an answer counts as 1, and below which as -1.

    ``kind`` is the kind of feedback that it reads; ``low`` and ``high`` are the usual scale, on
    which means are told. Without ``bottom`` nothing counts as -1.
    """

    kind: str
    low: float
    high: float
    top: float
    bottom: float | None = None

    def points(self, share: ir.Value) -> ir.Value:
        """Return 1, 0 or -1 for each share; nothing where there is none."""
        import ibis

        top = (share >= self.top - _NEARLY, 1.0)
        if self.bottom is None:
            return ibis.cases(top, (share.notnull(), 0.0))
        return ibis.cases(top, (share < self.bottom - _NEARLY, -1.0), (share.notnull(), 0.0))


SCORE_RULES: dict[str, ScoreRule] = {
    "nps": ScoreRule(kind="nps", low=0, high=10, top=0.85, bottom=0.65),
    "enps": ScoreRule(kind="enps", low=0, high=10, top=0.85, bottom=0.65),
    "csat": ScoreRule(kind="csat", low=1, high=5, top=0.75),
    "ces": ScoreRule(kind="ces", low=1, high=7, top=2 / 3),
    "rating": ScoreRule(kind="rating", low=1, high=5, top=0.75),
}
"""By measure. Stars count as satisfied from four of five on, as CSAT does."""
