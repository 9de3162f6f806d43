"""What would a policy have done, what did it do, to whom, and was it worth its cost?"""

from __future__ import annotations

from mehvar.policy_lab._backtest import SHOWN_BY, backtest
from mehvar.policy_lab._build import MARTS, READS, build_policy_cases
from mehvar.policy_lab._errors import LabError
from mehvar.policy_lab._fairness import SEGMENTS, fairness
from mehvar.policy_lab._history import History, history_of, open_history
from mehvar.policy_lab._records import (
    HELPED,
    Assumed,
    Backtest,
    Breakdown,
    Change,
    Changed,
    ChangedCase,
    Fairness,
    Gap,
    Group,
    Limits,
    Outlook,
    Recorded,
    Sensitivity,
    Totals,
    Unknown,
)
from mehvar.policy_lab._rows import write_rows
from mehvar.policy_lab._sensitivity import STEPS, change_policy, foresee, sensitivity

__all__ = [
    "HELPED",
    "MARTS",
    "READS",
    "SEGMENTS",
    "SHOWN_BY",
    "STEPS",
    "Assumed",
    "Backtest",
    "Breakdown",
    "Change",
    "Changed",
    "ChangedCase",
    "Fairness",
    "Gap",
    "Group",
    "History",
    "LabError",
    "Limits",
    "Outlook",
    "Recorded",
    "Sensitivity",
    "Totals",
    "Unknown",
    "backtest",
    "build_policy_cases",
    "change_policy",
    "fairness",
    "foresee",
    "history_of",
    "open_history",
    "sensitivity",
    "write_rows",
]
