"""What came of a survey from elsewhere, and what did not come through unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mehvar.surveys._records import Survey, Words

SurveyFormat = Literal["qualtrics", "limesurvey", "surveyjs", "typeform", "mehvar"]
"""The system that wrote a file; ``mehvar`` is our own JSON."""

RemarkCode = Literal[
    "kept_as_text", "split", "asked_once", "left_out", "logic_left_out", "renamed", "pictures",
    "piping_left_out", "setting_left_out", "read_as", "repaired", "unused", "option_left_out",
]  # fmt: skip
"""What became of an element: a closed list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """An element that did not come through as it was.

    ``element`` names it as its own system does (a question's code, a path in the file), ``was``
    says what it was there, and ``text`` what became of it, in Persian and English.
    """

    code: RemarkCode
    element: str
    was: str
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtSurvey:
    """One survey read from a file, and what did not come through unchanged."""

    survey: Survey
    format: SurveyFormat
    remarks: tuple[Remark, ...]
