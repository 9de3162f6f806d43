"""May this link be answered now, and if not, why? The reasons are a closed list."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from mehvar_web.surveys import models

GRACE = timedelta(hours=1)
"""For so long an answer can be corrected, and one under way be finished after the survey closed."""


class Standing(StrEnum):
    """How a link stands."""

    OPEN = "open"
    CORRECTABLE = "correctable"
    ANSWERED = "answered"
    NOT_YET = "not_yet"
    PAUSED = "paused"
    CLOSED = "closed"
    EXPIRED = "expired"

    @property
    def takes_answers(self) -> bool:
        """Whether something can be saved."""
        return self in {Standing.OPEN, Standing.CORRECTABLE}


def standing_of(link: models.Link, response: models.Response | None, *, now: datetime) -> Standing:
    """Return how a link stands for the one who opens it, with what they answered so far."""
    if response is not None and response.finished_at is not None:
        may_correct = now < response.finished_at + GRACE
        return Standing.CORRECTABLE if may_correct else Standing.ANSWERED
    if link.used_at is not None and response is None:
        return Standing.ANSWERED
    if response is not None and now < response.saved_at + GRACE:
        return Standing.OPEN
    return _of_survey(link, now)


def _of_survey(link: models.Link, now: datetime) -> Standing:
    survey, states = link.survey, models.Survey.States
    if not survey.number or (survey.opens_at is not None and now < survey.opens_at):
        return Standing.NOT_YET
    if survey.state == states.CLOSED or (survey.closes_at is not None and now >= survey.closes_at):
        return Standing.CLOSED
    if link.expires_at is not None and now >= link.expires_at:
        return Standing.EXPIRED
    return Standing.PAUSED if survey.state == states.PAUSED else Standing.OPEN
