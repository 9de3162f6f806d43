"""Which caps are tried by chance, on which teams, in which weeks, and who agreed to it?

One person asks, and the lot is drawn and kept; another agrees before the first week begins. Each
arm is a version of the policy that counts for nobody but the teams and weeks drawn for it.
"""

from __future__ import annotations

from mehvar_web.grants._experiment_arms import Arm, arms_of, caps_of, same_caps, scaled
from mehvar_web.grants._experiments import (
    MOST_ARMS,
    MOST_WEEKS,
    Course,
    Plan,
    agree,
    arm_of,
    arms_in,
    ask,
    assigned_in,
    course_of,
    decline,
    digest_of,
    experiments_of,
    lot_of,
    lot_rows,
    plan_of,
    stop,
)
from mehvar_web.grants._policy_errors import ExperimentError, SamePersonError
from mehvar_web.grants._policy_read import week_of

__all__ = [
    "MOST_ARMS",
    "MOST_WEEKS",
    "Arm",
    "Course",
    "ExperimentError",
    "Plan",
    "SamePersonError",
    "agree",
    "arm_of",
    "arms_in",
    "arms_of",
    "ask",
    "assigned_in",
    "caps_of",
    "course_of",
    "decline",
    "digest_of",
    "experiments_of",
    "lot_of",
    "lot_rows",
    "plan_of",
    "same_caps",
    "scaled",
    "stop",
    "week_of",
]
