"""What would a version have done with everything that was recorded? Asked by other code."""

from __future__ import annotations

from mehvar_web.policies._lab_runs import Asked, judge_now, runs_of

__all__ = ["Asked", "judge_now", "runs_of"]
