"""What would a policy have done, what did it do, to whom, and was it worth its cost?"""

from __future__ import annotations

from mehvar.policy_lab._backtest import SHOWN_BY, backtest
from mehvar.policy_lab._build import MARTS, READS, build_policy_cases
from mehvar.policy_lab._effect import effect
from mehvar.policy_lab._effect_build import EFFECT_MARTS, EFFECT_READS, build_policy_effects
from mehvar.policy_lab._effect_power import Smallest, smallest_seen
from mehvar.policy_lab._effect_published import (
    PolicyEffects,
    Told,
    read_effects,
    read_past_weeks,
    read_weeks,
)
from mehvar.policy_lab._effect_records import (
    Bin,
    CasesAround,
    Check,
    Checked,
    Effect,
    Measured,
    NetValue,
    Verdict,
)
from mehvar.policy_lab._effect_thresholds import Threshold, thresholds_of
from mehvar.policy_lab._effect_trial import Assigned, Cells, Dose, assign_caps, dose_response
from mehvar.policy_lab._errors import LabError
from mehvar.policy_lab._examine import Report, Tell, examine
from mehvar.policy_lab._fairness import SEGMENTS, fairness
from mehvar.policy_lab._history import History, history_of, open_history
from mehvar.policy_lab._judged import digest_of
from mehvar.policy_lab._policies import PublishedPolicy, read_policies
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
from mehvar.policy_lab._rows import open_rows, write_rows
from mehvar.policy_lab._sensitivity import STEPS, change_policy, foresee, sensitivity
from mehvar.policy_lab._value import Best, BestCap, CapPoint, best_cap, net_value, value_of

__all__ = [
    "EFFECT_MARTS",
    "EFFECT_READS",
    "HELPED",
    "MARTS",
    "READS",
    "SEGMENTS",
    "SHOWN_BY",
    "STEPS",
    "Assigned",
    "Assumed",
    "Backtest",
    "Best",
    "BestCap",
    "Bin",
    "Breakdown",
    "CapPoint",
    "CasesAround",
    "Cells",
    "Change",
    "Changed",
    "ChangedCase",
    "Check",
    "Checked",
    "Dose",
    "Effect",
    "Fairness",
    "Gap",
    "Group",
    "History",
    "LabError",
    "Limits",
    "Measured",
    "NetValue",
    "Outlook",
    "PolicyEffects",
    "PublishedPolicy",
    "Recorded",
    "Report",
    "Sensitivity",
    "Smallest",
    "Tell",
    "Threshold",
    "Told",
    "Totals",
    "Unknown",
    "Verdict",
    "assign_caps",
    "backtest",
    "best_cap",
    "build_policy_cases",
    "build_policy_effects",
    "change_policy",
    "digest_of",
    "dose_response",
    "effect",
    "examine",
    "fairness",
    "foresee",
    "history_of",
    "net_value",
    "open_history",
    "open_rows",
    "read_effects",
    "read_past_weeks",
    "read_policies",
    "read_weeks",
    "sensitivity",
    "smallest_seen",
    "thresholds_of",
    "value_of",
    "write_rows",
]
