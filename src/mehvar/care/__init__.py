"""Which case comes first, is it in time, did it help, and how many people does it take?"""

from __future__ import annotations

from mehvar.care._arrivals import Arrivals, Hour, Need, plan_week, read_arrivals
from mehvar.care._build import FILES, MARTS, READS, build_care
from mehvar.care._clock import ClockState, Reading, Run, WorkingTime, read_clocks, working_time
from mehvar.care._desk import Desk, DeskPlan, plan_desk, read_desk, run_desk
from mehvar.care._openings import (
    MOST,
    Found,
    RuleKind,
    find_openings,
    reads_builds,
    tables_of,
)
from mehvar.care._priority import Priority, place_in_queue, prioritise
from mehvar.care._published import (
    DIMENSIONS,
    Cause,
    ChangeEffect,
    Results,
    read_causes,
    read_changes,
    read_results,
)
from mehvar.care._rates import RateRatio, compare_rates
from mehvar.care._recovery import Recovery, Share
from mehvar.care._saves import Saved, read_saves
from mehvar.care._staffing import (
    CareError,
    Queue,
    Staffing,
    people_needed,
    queue_of,
    queue_with_abandonment,
)
from mehvar.care._terms import FILE, Terms, make_terms, read_terms, write_terms

__all__ = [
    "DIMENSIONS",
    "FILE",
    "FILES",
    "MARTS",
    "MOST",
    "READS",
    "Arrivals",
    "CareError",
    "Cause",
    "ChangeEffect",
    "ClockState",
    "Desk",
    "DeskPlan",
    "Found",
    "Hour",
    "Need",
    "Priority",
    "Queue",
    "RateRatio",
    "Reading",
    "Recovery",
    "Results",
    "RuleKind",
    "Run",
    "Saved",
    "Share",
    "Staffing",
    "Terms",
    "WorkingTime",
    "build_care",
    "compare_rates",
    "find_openings",
    "make_terms",
    "people_needed",
    "place_in_queue",
    "plan_desk",
    "plan_week",
    "prioritise",
    "queue_of",
    "queue_with_abandonment",
    "read_arrivals",
    "read_causes",
    "read_changes",
    "read_clocks",
    "read_desk",
    "read_results",
    "read_saves",
    "read_terms",
    "reads_builds",
    "run_desk",
    "tables_of",
    "working_time",
    "write_terms",
]
