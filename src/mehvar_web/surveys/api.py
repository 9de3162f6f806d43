"""Surveys over HTTP: what is asked, so that an app can draw it, and answers."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Query, Schema, Status
from pydantic import Field, StringConstraints

from mehvar_web.api import Problem, Router, Scope, needs
from mehvar_web.channels import Person
from mehvar_web.surveys import _limits, models
from mehvar_web.surveys._answers import answer_all
from mehvar_web.surveys._publish import published
from mehvar_web.surveys._records import About, Published

router = Router()

Key = Annotated[str, Path(description="The survey's id.", max_length=64)]
Word = Annotated[str, StringConstraints(max_length=5_000)]
Id = Annotated[str, StringConstraints(max_length=400)]
_MOST = 500


class SurveyLine(Schema):
    """A survey of the list."""

    id: str
    title: str
    state: str = Field(description="live, paused or closed.")
    version: int


class SurveyOut(SurveyLine):
    """A survey as it is asked now."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    definition: dict[str, Any] = Field(
        description="Everything that it asks: pages, fields, logic, texts in all languages "
        "(docs/slices/surveys.md)."
    )


class PersonIn(Schema):
    """A person as a source knows them."""

    source: Id = Field(description="The source whose people table holds the person.")
    ref: Id = Field(description="The person's record_id there.")


class AnswersIn(Schema):
    """One submission: all answers of one person in one go."""

    submission_id: uuid.UUID = Field(
        description="Made by the app. Sent again it changes nothing; with other answers, within "
        "an hour, it corrects."
    )
    language: Annotated[str, StringConstraints(max_length=12)] = "fa"
    channel: Annotated[str, StringConstraints(pattern="^[a-z_]{1,40}$")] = "app"
    answers: dict[Id, list[Word] | Word] = Field(
        max_length=_MOST,
        description="Field id -> what was chosen or typed, as text; of several choices a list; "
        "of a matrix field.row -> option; words behind «other» as field.other.",
    )
    person: PersonIn | None = None
    order_id: Id = ""
    order_source: Id = Field("", description="The source whose orders order_id names.")
    store_id: Id = ""
    touchpoint_id: Id = ""
    invitation_id: Id = Field("", description="The invitation that is answered, if there was one.")
    sent_at: datetime | None = Field(None, description="When the question was sent (UTC).")


class AnswersOut(Schema):
    """What was kept."""

    submission_id: uuid.UUID
    survey_version: int
    finished_at: datetime


@router.get("", response=list[SurveyLine])
@needs(Scope.SURVEYS_READ)
def list_surveys(
    _request: HttpRequest, state: Annotated[str, Query(max_length=8)] = ""
) -> list[SurveyLine]:
    """Return every survey that was published, the newest first."""
    found = models.Survey.objects.filter(number__gt=0)
    if state:
        found = found.filter(state=state)
    return [
        SurveyLine(id=one.key, title=one.title, state=one.state, version=one.number)
        for one in found[:_MOST]
    ]


@router.get("/{survey_id}", response=SurveyOut)
@needs(Scope.SURVEYS_READ)
def get_survey(_request: HttpRequest, survey_id: Key) -> SurveyOut:
    """Return a survey as it is asked now, so that an app can draw it."""
    told = _published(survey_id)
    return SurveyOut(
        id=told.survey_id,
        title=told.definition.say(told.definition.title, told.definition.language),
        state=told.state,
        version=told.version,
        opens_at=told.opens_at,
        closes_at=told.closes_at,
        definition=told.definition.to_dict(),
    )


@router.post("/{survey_id}/answers", response={201: AnswersOut})
@needs(Scope.SURVEYS_WRITE)
def add_answers(_request: HttpRequest, survey_id: Key, told: AnswersIn) -> Status[AnswersOut]:
    """Keep the answers of one person; wrong ones are refused, all faults at once."""
    _published(survey_id)
    listed = {name: [one] if isinstance(one, str) else one for name, one in told.answers.items()}
    saved = answer_all(
        survey_id, _limits.cleaned(listed), submission=told.submission_id,
        language=told.language, channel=told.channel, about=_about(told),
    )  # fmt: skip
    if saved.standing is not None:
        raise Problem(409, f"survey-{saved.standing}", "The survey takes no such answer now.",
                      hint="GET the survey: it tells its state.")  # fmt: skip
    if saved.faults:
        wrong = [{"where": f"body.answers.{name}", "what": text}
                 for name, text in saved.faults.items()]  # fmt: skip
        raise Problem(422, "survey-answers", "These answers do not fit the survey.",
                      hint="Nothing was kept.", errors=wrong)  # fmt: skip
    response = saved.response
    if response is None or response.finished_at is None:  # answer_all finishes or says why not
        raise Problem(409, "survey-unfinished", "The answers were not kept.")
    return Status(
        201,
        AnswersOut(
            submission_id=response.submission,
            survey_version=response.version,
            finished_at=response.finished_at,
        ),
    )


def _published(survey_id: str) -> Published:
    survey = models.Survey.objects.filter(key=survey_id, number__gt=0).first()
    if survey is None:
        raise Http404
    return published(survey)


def _about(told: AnswersIn) -> About:
    person = told.person
    at = told.sent_at
    return About(
        person=Person(source=person.source, ref=person.ref) if person is not None else None,
        order=told.order_id,
        order_source=told.order_source,
        touchpoint=told.touchpoint_id,
        store=told.store_id,
        invitation_id=told.invitation_id,
        sent_at=_plain(at) if at is not None else None,
    )


def _plain(at: datetime) -> datetime:
    """Return a moment as Mehvar keeps it: UTC without a zone."""
    from datetime import UTC

    return at if at.tzinfo is None else at.astimezone(UTC).replace(tzinfo=None)
