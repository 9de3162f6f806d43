"""The published versions of a survey, as they stand in the lake."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mehvar.surveys._errors import SurveyError
from mehvar.surveys._read import read_survey
from mehvar.surveys._records import Survey
from mehvar.workspace import reading

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace


def read_versions(
    workspace: Workspace, *, survey_id: str, marts: Marts | None = None
) -> tuple[Survey, ...]:
    """Return every published version of a survey, the oldest first.

    Raises:
        SurveyError: when there is none; the hint lists the surveys that are known.
    """
    with reading(workspace, marts) as reader:
        view = reader.newest("surveys")
        rows = reader.ask(
            f"SELECT version, any_value(definition) FROM {view} "
            "WHERE survey_id = ? AND definition IS NOT NULL GROUP BY version ORDER BY version",
            [survey_id],
        )
        if not rows:
            known = reader.ask(f"SELECT DISTINCT survey_id FROM {view} ORDER BY 1 LIMIT 20")
            listed = ", ".join(str(row[0]) for row in known)
            raise SurveyError(
                f"No survey {survey_id!r} was published.",
                hint=f"Published: {listed}." if listed else "Give the file of its definition.",
                survey_id=survey_id,
            )
    return tuple(read_survey(json.loads(str(definition))) for _, definition in rows)
