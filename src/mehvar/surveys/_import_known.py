"""The surveys that the lake knows: what was published, and what answers came of what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mehvar.surveys._errors import SurveyError
from mehvar.surveys._read import read_survey
from mehvar.surveys._records import Survey
from mehvar.workspace import reading

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSurvey:
    """A survey that was published here, or whose answers were brought.

    ``version`` is the newest published one, None for a survey of which only answers are known;
    ``is_closed`` says that it takes none any more. ``submissions`` counts who sent anything, and
    ``last_day`` is the local day of the newest answer.
    """

    survey_id: str
    title: str
    version: int | None
    is_closed: bool
    submissions: int
    last_day: date | None


def read_known_surveys(
    workspace: Workspace, *, marts: Marts | None = None
) -> tuple[KnownSurvey, ...]:
    """Return every survey of which the lake knows a version or an answer, by its id."""
    with reading(workspace, marts) as reader:
        published, answered = reader.newest("surveys"), reader.newest("feedback")
        rows = reader.rows(
            "SELECT survey_id, coalesce(title, '') AS title, version, "
            "coalesce(is_closed, false) AS is_closed, coalesce(submissions, 0) AS submissions, "
            "last_day FROM (SELECT survey_id, arg_max(title, version) AS title, "
            "max(version) AS version, arg_max(closed_at IS NOT NULL, version) AS is_closed "
            f"FROM {published} GROUP BY survey_id) AS known "
            "FULL JOIN (SELECT survey_id, count(DISTINCT submission_id) AS submissions, "
            f"max(day) AS last_day FROM {answered} WHERE submission_id IS NOT NULL "
            "AND survey_id IS NOT NULL GROUP BY survey_id) AS answers USING (survey_id) "
            "ORDER BY survey_id"
        )
    return tuple(KnownSurvey(**row) for row in rows)


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
