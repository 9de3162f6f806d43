"""Who returns, receives or gives beyond measure, what did people do about it, and who was hurt?

Nothing here decides by itself: the build asks questions, people answer them, and every answer,
step and protection has an author, an end and a way back. Models load with Django's registry, so
functions are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar_web.conduct._answers import (
        answer_question,
        answers_to,
        restore_answer,
        withdraw_answer,
    )
    from mehvar_web.conduct._flags import (
        ConductError,
        Guard,
        Measure,
        flag_contact,
        guard_of,
        lift_flag,
        review_flag,
        withdraw_flag,
    )
    from mehvar_web.conduct._forget import forget_customer
    from mehvar_web.conduct._ladder import (
        Proposal,
        Terms,
        appeal_step,
        lift_step,
        propose_step,
        return_terms,
        rule_on_appeal,
        steps_of,
        take_step,
    )

_HOMES = {
    "_answers": "answer_question answers_to restore_answer withdraw_answer",
    "_flags": (
        "ConductError Guard Measure flag_contact guard_of lift_flag review_flag withdraw_flag"
    ),
    "_forget": "forget_customer",
    "_ladder": (
        "Proposal Terms appeal_step lift_step propose_step return_terms rule_on_appeal steps_of "
        "take_step"
    ),
}

__all__ = [
    "ConductError",
    "Guard",
    "Measure",
    "Proposal",
    "Terms",
    "answer_question",
    "answers_to",
    "appeal_step",
    "flag_contact",
    "forget_customer",
    "guard_of",
    "lift_flag",
    "lift_step",
    "propose_step",
    "restore_answer",
    "return_terms",
    "review_flag",
    "rule_on_appeal",
    "steps_of",
    "take_step",
    "withdraw_answer",
    "withdraw_flag",
]

if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load a function when it is first used: models may load only after all apps did."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar_web.conduct.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
