"""Who returns, receives or grants more than their case mix explains?

What is found is a question for a person, never a verdict: each has an innocent explanation too.
"""

from __future__ import annotations

from mehvar.conduct._build import FILES, MARTS, READS, SETTINGS, build_conduct
from mehvar.conduct._chances import meet_chance, share_chance
from mehvar.conduct._groups import join
from mehvar.conduct._mix import expect
from mehvar.conduct._published import (
    GroupMember,
    Question,
    QuestionOrder,
    Questions,
    Returner,
    ReturnerOrder,
    Returners,
    View,
    find_questions,
    find_returners,
    read_employee,
    read_numbers,
    read_question,
    read_returner,
)
from mehvar.conduct._reasons import (
    REASONS_FILE,
    WHOSE,
    ReasonFault,
    ReasonsError,
    Whose,
    check_reasons,
    read_reasons,
    usual_reasons,
    whose_reasons,
    write_reasons,
)
from mehvar.conduct._spread import Excess, Ratios, find_excess, fit_shape, weigh

__all__ = [
    "FILES",
    "MARTS",
    "READS",
    "REASONS_FILE",
    "SETTINGS",
    "WHOSE",
    "Excess",
    "GroupMember",
    "Question",
    "QuestionOrder",
    "Questions",
    "Ratios",
    "ReasonFault",
    "ReasonsError",
    "Returner",
    "ReturnerOrder",
    "Returners",
    "View",
    "Whose",
    "build_conduct",
    "check_reasons",
    "expect",
    "find_excess",
    "find_questions",
    "find_returners",
    "fit_shape",
    "join",
    "meet_chance",
    "read_employee",
    "read_numbers",
    "read_question",
    "read_reasons",
    "read_returner",
    "share_chance",
    "usual_reasons",
    "weigh",
    "whose_reasons",
    "write_reasons",
]
