"""Which experience costs us which customers, how much, and what may we do about it now?"""

from __future__ import annotations

from mehvar.measurement._build import run_experiences
from mehvar.measurement._customers import unhappy_customers
from mehvar.measurement._effects import Finding, Unseen, estimate_effects, reason_words
from mehvar.measurement._experiences import (
    EXPERIENCES,
    Experience,
    Tier,
    dose_title,
    experience_named,
)
from mehvar.measurement._listing import AtRiskPage, PlaceError, list_customers
from mehvar.measurement._next_steps import (
    NextStep,
    NextSteps,
    NextStepsError,
    read_next_steps,
    write_next_steps,
)
from mehvar.measurement._records import (
    CustomerAtRisk,
    DoseRow,
    EffectRow,
    ExperienceRow,
    Happening,
    Number,
    Today,
)
from mehvar.measurement._today import today

__all__ = [
    "EXPERIENCES",
    "AtRiskPage",
    "CustomerAtRisk",
    "DoseRow",
    "EffectRow",
    "Experience",
    "ExperienceRow",
    "Finding",
    "Happening",
    "NextStep",
    "NextSteps",
    "NextStepsError",
    "Number",
    "PlaceError",
    "Tier",
    "Today",
    "Unseen",
    "dose_title",
    "estimate_effects",
    "experience_named",
    "list_customers",
    "read_next_steps",
    "reason_words",
    "run_experiences",
    "today",
    "unhappy_customers",
    "write_next_steps",
]
