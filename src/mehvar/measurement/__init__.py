"""Which experience costs us which customers, how much, and what may we do about it now?"""

from __future__ import annotations

from mehvar.measurement._build import run_experiences
from mehvar.measurement._effects import Finding, Unseen, estimate_effects, reason_words
from mehvar.measurement._experiences import (
    EXPERIENCES,
    Experience,
    Tier,
    dose_title,
    experience_named,
)
from mehvar.measurement._next_steps import (
    NextStep,
    NextSteps,
    NextStepsError,
    read_next_steps,
    write_next_steps,
)

__all__ = [
    "EXPERIENCES",
    "Experience",
    "Finding",
    "NextStep",
    "NextSteps",
    "NextStepsError",
    "Tier",
    "Unseen",
    "dose_title",
    "estimate_effects",
    "experience_named",
    "read_next_steps",
    "reason_words",
    "run_experiences",
    "write_next_steps",
]
