"""What somebody waits for from us: cases, what happened in them, and the settings they follow.

``cases`` and ``case_steps`` in the lake tell the same without words; what people wrote stays here
and is deleted with the customer.
"""

from __future__ import annotations

from mehvar_web.care.case_models import (
    Case,
    CaseAct,
    CaseNote,
    CaseNotice,
    CaseOpening,
    CaseStep,
    CaseStore,
    Participant,
    Verification,
)
from mehvar_web.care.learning_models import Article, Change, ReplyTemplate
from mehvar_web.care.setting_models import CaseRule, CaseType, Severities, Stages

__all__ = [
    "Article",
    "Case",
    "CaseAct",
    "CaseNote",
    "CaseNotice",
    "CaseOpening",
    "CaseRule",
    "CaseStep",
    "CaseStore",
    "CaseType",
    "Change",
    "Participant",
    "ReplyTemplate",
    "Severities",
    "Stages",
    "Verification",
]
