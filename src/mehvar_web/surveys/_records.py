"""What passes through the door: whom to ask, what is asked, what became of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mehvar.errors import MehvarError
from mehvar_web.channels import Person

if TYPE_CHECKING:
    from mehvar import surveys as core
    from mehvar_web.surveys._standing import Standing
    from mehvar_web.surveys.models import Response

Raw = Mapping[str, list[str]]
"""Field id -> what was typed or chosen, as a form sends it."""


class SurveyStateError(MehvarError, ValueError):
    """The survey cannot do that in the state it is in; nothing was changed."""

    code = "survey-state"


class LinkError(MehvarError, LookupError):
    """There is no such survey to link to."""

    code = "survey-link"


class AnswersError(MehvarError, ValueError):
    """These answers are not taken: the survey is not open, or they belong to another one."""

    code = "survey-answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A survey that was published: its current version, and from when to when it is answered."""

    survey_id: str
    version: int
    definition: core.Survey
    state: str
    opens_at: datetime | None
    closes_at: datetime | None
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Who is to be asked what, through which channel; no person for a link of everybody.

    A second link for the same ``invitation_id`` is the first one. ``order_source`` is the source
    whose orders ``order`` names.
    """

    survey_id: str
    channel: str = "link"
    language: str = "fa"
    person: Person | None = None
    order: str = ""
    order_source: str = ""
    invitation_id: str = ""
    touchpoint: str = ""
    store: str = ""
    expires: datetime | None = None

    @property
    def is_personal(self) -> bool:
        """Whether one person is meant, who answers once."""
        return self.person is not None or bool(self.invitation_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom and what an answer is about; empty where nothing is known."""

    person: Person | None = None
    order: str = ""
    order_source: str = ""
    touchpoint: str = ""
    store: str = ""
    invitation_id: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of answers.

    ``next_page`` is what follows, None when it ``is_finished``. With ``faults`` (field id -> what
    is wrong), or when the page is shown ``again`` because the answers brought up more questions,
    nothing was kept; ``answers`` are then what was read. ``standing`` says why nothing may be
    answered here, when that is so.
    """

    next_page: str | None = None
    is_finished: bool = False
    faults: Mapping[str, str] = field(default_factory=dict)
    is_again: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)
    standing: Standing | None = None
    response: Response | None = None
