"""What came of a survey from elsewhere, and what did not come through unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from mehvar.surveys._records import Survey, Words

if TYPE_CHECKING:
    from mehvar.ingest import ImportReport

SurveyFormat = Literal["qualtrics", "limesurvey", "surveyjs", "typeform", "mehvar"]
"""The system that wrote a file; ``mehvar`` is our own JSON."""

ResponseFormat = Literal["qualtrics", "limesurvey", "surveyjs", "typeform", "table"]
"""The system that wrote a file of answers; ``table`` is any other."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a file leaves open, said by the one who brings it.

    ``id``, ``at``, ``language`` and ``reference`` name columns. ``people`` is the source whose
    people the references name; without it answers stay without a person. ``answered_on`` is the
    day of responses that have no date, ``zone`` that of times without one.
    """

    id: str = ""
    at: str = ""
    language: str = ""
    reference: str = ""
    people: str = ""
    answered_on: date | None = None
    zone: str = ""
    channel: str = "web"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersReport:
    """What came of a file of answers.

    ``responses`` were read, of which ``empty`` ones said nothing, ``tests`` were previews of the
    survey's authors, and ``repeated`` ones came again further down (the last counts).
    ``references`` of them name a person. ``matched`` fields found a column; ``columns_left_out``
    found no field.
    """

    format: ResponseFormat
    imported: ImportReport
    responses: int
    empty: int
    tests: int
    repeated: int
    references: int
    matched: tuple[str, ...]
    unanswered: tuple[str, ...]
    columns_left_out: tuple[str, ...]
