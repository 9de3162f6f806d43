"""What is asked, what was answered, and what do the answers say?

A survey is data: ``read_survey`` reads its JSON, ``check`` says what is wrong or unwise with it,
``versioned`` gives it its number and settles from which version on each question is comparable.
``next_page``, ``visible_fields`` and ``read_answers`` lead somebody through it, ``rows_of`` makes
the rows of the feedback store, ``results`` reads them back with their intervals.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mehvar.surveys._errors import SurveyError
from mehvar.surveys._plain import SCHEMA
from mehvar.surveys._records import (
    Answer,
    Answers,
    Asked,
    Condition,
    End,
    Fault,
    Field,
    Finding,
    Jump,
    Option,
    Page,
    Reading,
    Survey,
    Theme,
    Words,
)
from mehvar.surveys._types import FIELD_TYPES, SCALES, FieldType

if TYPE_CHECKING:
    from mehvar.surveys._answers import read_answers
    from mehvar.surveys._check import check
    from mehvar.surveys._compare import FieldChange, comparable, versioned
    from mehvar.surveys._export import answer_columns, answers_csv
    from mehvar.surveys._import_answers import import_responses
    from mehvar.surveys._import_errors import SurveyFileError
    from mehvar.surveys._import_file import read_survey_file
    from mehvar.surveys._import_known import KnownSurvey, read_known_surveys, read_versions
    from mehvar.surveys._import_records import (
        AnswersReport,
        BroughtSurvey,
        Remark,
        SurveyFormat,
        Told,
    )
    from mehvar.surveys._logic import (
        end_of,
        holds,
        kept_answers,
        next_page,
        ordered_options,
        visible_fields,
        way,
    )
    from mehvar.surveys._pipe import CONTEXT, pipe, placeholders
    from mehvar.surveys._read import read_survey
    from mehvar.surveys._reading import read_answer_rows, read_invitation_rows
    from mehvar.surveys._result_records import (
        Dimension,
        FieldResult,
        Filter,
        Group,
        Results,
        RowResult,
        Series,
        Share,
        Statistic,
    )
    from mehvar.surveys._results import DIMENSIONS, results
    from mehvar.surveys._rows import contact_of, rows_of
    from mehvar.surveys._scale import Scale, direction_of, scale_of
    from mehvar.surveys._templates import Template, template, templates
    from mehvar.surveys._texts import TextAnswer, TextPage, text_answers
    from mehvar.surveys._theme import Palette, contrast, palette

__all__ = [
    "CONTEXT",
    "DIMENSIONS",
    "FIELD_TYPES",
    "SCALES",
    "SCHEMA",
    "Answer",
    "Answers",
    "AnswersReport",
    "Asked",
    "BroughtSurvey",
    "Condition",
    "Dimension",
    "End",
    "Fault",
    "Field",
    "FieldChange",
    "FieldResult",
    "FieldType",
    "Filter",
    "Finding",
    "Group",
    "Jump",
    "KnownSurvey",
    "Option",
    "Page",
    "Palette",
    "Reading",
    "Remark",
    "Results",
    "RowResult",
    "Scale",
    "Series",
    "Share",
    "Statistic",
    "Survey",
    "SurveyError",
    "SurveyFileError",
    "SurveyFormat",
    "Template",
    "TextAnswer",
    "TextPage",
    "Theme",
    "Told",
    "Words",
    "answer_columns",
    "answers_csv",
    "check",
    "comparable",
    "contact_of",
    "contrast",
    "direction_of",
    "end_of",
    "holds",
    "import_responses",
    "kept_answers",
    "next_page",
    "ordered_options",
    "palette",
    "pipe",
    "placeholders",
    "read_answer_rows",
    "read_answers",
    "read_invitation_rows",
    "read_known_surveys",
    "read_survey",
    "read_survey_file",
    "read_versions",
    "results",
    "rows_of",
    "scale_of",
    "template",
    "templates",
    "text_answers",
    "versioned",
    "visible_fields",
    "way",
]

_HOMES = {
    "_answers": "read_answers",
    "_check": "check",
    "_compare": "FieldChange comparable versioned",
    "_export": "answer_columns answers_csv",
    "_import_answers": "import_responses",
    "_import_errors": "SurveyFileError",
    "_import_file": "read_survey_file",
    "_import_known": "KnownSurvey read_known_surveys read_versions",
    "_import_records": "AnswersReport BroughtSurvey Remark SurveyFormat Told",
    "_logic": "end_of holds kept_answers next_page ordered_options visible_fields way",
    "_pipe": "CONTEXT pipe placeholders",
    "_read": "read_survey",
    "_reading": "read_answer_rows read_invitation_rows",
    "_result_records": "Dimension FieldResult Filter Group Results RowResult Series Share "
    "Statistic",
    "_results": "DIMENSIONS results",
    "_rows": "contact_of rows_of",
    "_scale": "Scale direction_of scale_of",
    "_templates": "Template template templates",
    "_texts": "TextAnswer TextPage text_answers",
    "_theme": "Palette contrast palette",
}


if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load a part when it is first used: the public page needs neither results nor Arrow."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar.surveys.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
