"""Keeping what somebody answers: each page at once, and the whole with its rows for the lake.

A response, its rows and the word to who sent the invitation commit in one transaction; what was
acknowledged is on the disk. The id of a submission decides what it is: sent twice it changes
nothing, sent with another value it corrects.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from mehvar import surveys as core
from mehvar_web import company
from mehvar_web.surveys import models
from mehvar_web.surveys._context import context_of
from mehvar_web.surveys._publish import version_of
from mehvar_web.surveys._records import About, AnswersError, Raw, Saved
from mehvar_web.surveys._standing import Standing, standing_of
from mehvar_web.surveys._tell import tell_lake
from mehvar_web.surveys._turns import own_turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One page as it was sent; ``raw`` names its fields as forms do (``core.read_answers``).

    ``partial`` keeps what is good of it and goes no further: the sender left.
    """

    submission: uuid.UUID
    version: int
    page: str
    raw: Raw
    language: str
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One page as it was read: what is to be written, and on which response."""

    response: models.Response
    survey: core.Survey
    answers: Mapping[str, Any]
    context: Mapping[str, str]
    page: str
    is_over: bool
    now: datetime


def save_answers(link: models.Link, given: Given, *, begun: models.Response | None = None) -> Saved:
    """Keep one page's answers; after the last page the whole goes to the lake.

    Sent again, it is kept again and changes nothing. ``Saved.standing`` says when nothing may be
    answered here; ``begun`` is what ``response_of`` told of this submission.

    A database of one file has one writer at a time: everything is read and checked before the
    transaction, which only writes. When another sending of the same submission wrote in between,
    everything is read again, this time with the submission locked.
    """
    read = _read(link, given, begun)
    if isinstance(read, Saved):
        return read
    try:
        with own_turn():
            if not _is_still(read.response):
                return _save_locked(link, given)
            return _write(link, read)
    except (IntegrityError, AnswersError):  # it came twice at once, and the other was first
        with own_turn():
            return _save_locked(link, given)


def answer_all(
    survey_id: str,
    answers: Mapping[str, list[str]],
    *,
    submission: uuid.UUID,
    language: str,
    channel: str = "app",
    about: About | None = None,
) -> Saved:
    """Keep a whole survey's answers at once, as an app or an import sends them.

    Raises:
        AnswersError: when there is no such survey to answer, or the submission is another's.
    """
    survey = models.Survey.objects.filter(key=survey_id, number__gt=0).first()
    if survey is None:
        raise AnswersError(f"There is no survey {survey_id!r} to answer.", hint="Publish it first.")
    told = _about(about or About())
    link = models.Link(
        survey=survey, channel=channel, language=language,
        invitation_id=(about.invitation_id or None) if about else None, made_at=company.now(),
    )  # fmt: skip
    with own_turn():
        found = _found(submission, lock=True)
        response = found or _new(link, submission, survey.number, language, told)
        if response.survey_id != survey.pk:
            raise AnswersError("This submission belongs to another survey.", hint="Send a new id.")
        standing = standing_of(link, found, now=company.now())
        if not standing.takes_answers:
            return Saved(standing=standing)
        return _whole(link, response, answers, language)


def response_of(link: models.Link, submission: uuid.UUID) -> models.Response | None:
    """Return what was answered so far under a submission of this link."""
    found = _found(submission)
    if found is None or found.survey_id != link.survey_id:
        return None
    return found if found.link_id in {None, link.pk} else None


def _save_locked(link: models.Link, given: Given) -> Saved:
    read = _read(link, given, _found(given.submission, lock=True))
    return read if isinstance(read, Saved) else _write(link, read)


def _read(link: models.Link, given: Given, found: models.Response | None) -> _Read | Saved:
    """Read one page upon what was answered so far; return what to write, or why nothing is."""
    now = company.now()
    about = _about_link(link)
    response = found or _new(link, given.submission, given.version, given.language, about)
    if response.survey_id != link.survey_id or response.link_id not in {None, link.pk}:
        raise AnswersError("This form belongs to another link.", hint="Open the link again.")
    standing = standing_of(link, found, now=now)
    if not standing.takes_answers:
        return Saved(standing=standing)
    survey = version_of(link.survey.key, response.version)
    page = survey.page(given.page)
    if page is None:
        raise AnswersError("This survey has no such page.", hint="Open the link again.")
    context = context_of(response.about, channel=response.channel)
    reading = core.read_answers(
        survey=survey, page=page, raw=given.raw, answers=response.answers,
        language=given.language, context=context,
    )  # fmt: skip
    faults = {name: fault.text for name, fault in reading.faults.items()}
    if not (reading.is_complete or given.partial):
        return Saved(faults=faults, is_again=bool(reading.appeared), answers=reading.answers)
    step = core.next_page(survey=survey, page=page, answers=reading.answers, context=context)
    return _Read(
        response=response, survey=survey, answers=reading.answers, context=context,
        page=page.id if given.partial else step.id,
        is_over=isinstance(step, core.End) and not given.partial, now=now,
    )  # fmt: skip


def _is_still(response: models.Response) -> bool:
    """Lock a response; tell whether it is as it was read. A new one is guarded by its key."""
    if response.pk is None:
        return True
    now = _found(response.submission, lock=True)
    return now is not None and all(
        getattr(now, name) == getattr(response, name)
        for name in ("answers", "told", "saved_at", "finished_at", "sent_at", "is_told")
    )


def _write(link: models.Link, read: _Read) -> Saved:
    response = read.response
    _keep(
        link, response, read.survey, read.answers, page=read.page, context=read.context,
        is_over=read.is_over, now=read.now,
    )  # fmt: skip
    return Saved(
        next_page=None if read.is_over else response.page,
        is_finished=read.is_over,
        response=response,
    )


def _whole(link: models.Link, response: models.Response, raw: Raw, language: str) -> Saved:
    """Read all pages that the answers lead through, the faults of all of them at once."""
    survey = version_of(link.survey.key, response.version)
    context = context_of(response.about, channel=response.channel)
    answers: dict[str, Any] = {}
    faults: dict[str, str] = {}
    step = core.next_page(survey=survey, page=None, answers={}, context=context)
    while isinstance(step, core.Page):
        reading = core.read_answers(
            survey=survey, page=step, raw=raw, answers=answers, language=language,
            context=context,
        )  # fmt: skip
        answers = reading.answers
        faults |= {name: fault.text for name, fault in reading.faults.items()}
        step = core.next_page(survey=survey, page=step, answers=answers, context=context)
    known = {name for field in survey.fields for name in (field.id, f"{field.id}.other")}
    strangers = [name for name in raw if name not in known and name.partition(".")[0] not in known]
    faults |= dict.fromkeys(strangers, "There is no such field.")
    if faults:
        return Saved(faults=faults)
    _keep(link, response, survey, answers, page=step.id, context=context, is_over=True,
          now=company.now())  # fmt: skip
    return Saved(is_finished=True, response=response)


def _found(submission: uuid.UUID, *, lock: bool = False) -> models.Response | None:
    """Return what is kept of a submission."""
    kept = models.Response.objects.select_for_update() if lock else models.Response.objects
    # One at most: without an order, which ``first`` asks for, the query is made in half the time.
    return next(iter(kept.filter(submission=submission)), None)


def _new(
    link: models.Link, submission: uuid.UUID, version: int, language: str, about: dict[str, str]
) -> models.Response:
    """Return the response of a new submission, which is not kept yet."""
    now = company.now()
    numbers = range(1, link.survey.number + 1)
    number = version if version in numbers else link.survey.number
    is_anonymous = bool(number) and version_of(link.survey.key, number).anonymous
    return models.Response(
        submission=submission,
        survey=link.survey,
        version=number,
        link=None if is_anonymous or link.pk is None else link,
        channel=link.channel,
        language=language,
        about={} if is_anonymous else about,
        started_at=now,
        saved_at=now,
    )


def _keep(
    link: models.Link,
    response: models.Response,
    survey: core.Survey,
    answers: Mapping[str, Any],
    *,
    page: str,
    context: Mapping[str, str],
    is_over: bool,
    now: datetime,
) -> None:
    """Write the response, and, when it is over, everything that follows from it."""
    is_new = response.pk is None
    is_changed = is_new or response.answers != dict(answers)
    is_first_end = is_over and response.finished_at is None
    if not is_changed and not is_first_end:
        response.page = page
        return
    response.answers, response.page, response.saved_at = dict(answers), page, now
    response.is_told = False
    if is_first_end:
        response.finished_at = now
    if is_over:
        tell_lake(response, survey, link=link, context=context, now=now, is_first=is_first_end)
    response.save()


def _about_link(link: models.Link) -> dict[str, str]:
    told = {
        "person_source": link.person_source,
        "person_ref": link.person_ref,
        "order_source": link.order_source,
        "order_id": link.order_id,
        "touchpoint_id": link.touchpoint,
        "store_id": link.store,
        "sent_at": link.made_at.isoformat() if link.is_personal else "",
    }
    return {name: value for name, value in told.items() if value}


def _about(about: About) -> dict[str, str]:
    person = about.person
    told = {
        "person_source": person.source if person is not None else "",
        "person_ref": person.ref if person is not None else "",
        "order_source": about.order_source,
        "order_id": about.order,
        "touchpoint_id": about.touchpoint,
        "store_id": about.store,
        "sent_at": about.sent_at.isoformat() if about.sent_at is not None else "",
    }
    return {name: value for name, value in told.items() if value}


__all__ = ["Given", "Standing", "answer_all", "response_of", "save_answers"]
