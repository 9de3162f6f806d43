"""Which case comes first, is it in time, did it help, and how many people does it take?"""

from __future__ import annotations

from mehvar.care._clock import ClockState, Reading, Run, WorkingTime, read_clocks
from mehvar.care._openings import (
    MOST,
    Found,
    RuleKind,
    find_openings,
    reads_builds,
    tables_of,
)
from mehvar.care._priority import Priority, place_in_queue, prioritise
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
    "FILE",
    "MOST",
    "CareError",
    "ClockState",
    "Found",
    "Priority",
    "Queue",
    "Reading",
    "RuleKind",
    "Run",
    "Saved",
    "Staffing",
    "Terms",
    "WorkingTime",
    "find_openings",
    "make_terms",
    "people_needed",
    "place_in_queue",
    "prioritise",
    "queue_of",
    "queue_with_abandonment",
    "read_clocks",
    "read_saves",
    "read_terms",
    "reads_builds",
    "tables_of",
    "write_terms",
]
