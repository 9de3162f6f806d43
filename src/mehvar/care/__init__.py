"""Which case comes first, and how many people does it take to answer in time?"""

from __future__ import annotations

from mehvar.care._priority import Priority, prioritise
from mehvar.care._staffing import (
    CareError,
    Queue,
    Staffing,
    people_needed,
    queue_of,
    queue_with_abandonment,
)

__all__ = [
    "CareError",
    "Priority",
    "Queue",
    "Staffing",
    "people_needed",
    "prioritise",
    "queue_of",
    "queue_with_abandonment",
]
