"""A response becomes rows of the lake: each answer one row, corrections included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from mehvar import surveys as core
from mehvar_web import outbox
from mehvar_web.channels import Person
from mehvar_web.surveys import models
from mehvar_web.surveys._calls import CALL, call_row
from mehvar_web.surveys._context import context_of
from mehvar_web.surveys._listen import Answered, listeners, tell_recorded
from mehvar_web.surveys._publish import version_of
from mehvar_web.surveys._records import AnswersError

_BATCH = 200
_PARTIAL_AFTER = timedelta(hours=1)
_KEEP_DAYS = 30


def tell_lake(
    response: models.Response,
    survey: core.Survey,
    *,
    link: models.Link | None,
    context: Mapping[str, str],
    now: datetime,
    is_first: bool = False,
) -> None:
    """Write the response's rows into this transaction; what it no longer says is taken back.

    The response is changed, not saved.
    """
    told = _told(response, survey, context)
    previous = dict.fromkeys(response.told, "")
    rows = core.rows_of(**told, previous=previous)
    actor = f"survey:{survey.survey_id}"
    outbox.record("feedback", rows, actor=actor)
    contact = core.contact_of(**told)
    if contact:
        outbox.record("interactions", [contact], actor=actor)
    tell_recorded(rows, contact)
    ids = [str(row["field_id"]) for row in rows if row.get("field_id") in response.answers]
    response.told, response.sent_at, response.is_told = ids, now, True
    if is_first and link is not None and link.pk is not None:
        _use(link, survey, response, now)
    elif is_first and link is not None and link.invitation_id:
        _tell_answered(link, survey, response, now)


def send_partial(*, now: datetime) -> int:
    """Send what was begun an hour ago and never finished, or corrected and not sent again."""
    waiting = models.Response.objects.filter(is_told=False, saved_at__lt=now - _PARTIAL_AFTER)
    count = 0
    while found := list(waiting.order_by("saved_at").values_list("pk", flat=True)[:_BATCH]):
        for pk in found:
            count += _send_one(pk, now)
    return count


def forget_answers(*, now: datetime) -> int:
    """Empty responses that the lake has had for a month; that they were given stays known."""
    old = models.Response.objects.filter(is_told=True, sent_at__lt=now - timedelta(days=_KEEP_DAYS))
    return old.exclude(answers={}, about={}).update(answers={}, about={}, told=[])


def _send_one(pk: int, now: datetime) -> int:
    with transaction.atomic():
        response = models.Response.objects.select_for_update().get(pk=pk)
        if response.is_told:
            return 0
        survey = version_of(response.survey.key, response.version)
        context = context_of(response.about, channel=response.channel)
        tell_lake(response, survey, link=None, context=context, now=now)
        response.save(update_fields=["told", "sent_at", "is_told"])
    return 1


def _told(
    response: models.Response, survey: core.Survey, context: Mapping[str, str]
) -> dict[str, Any]:
    about = dict(response.about)
    sent_at = about.pop("sent_at", "")
    employee = about.pop("employee_id", "")
    return {
        "survey": survey,
        "submission_id": str(response.submission),
        "answers": response.answers,
        "at": response.finished_at or response.saved_at,
        "context": context,
        "asked": core.Asked(
            channel=response.channel,
            language=response.language,
            employee_id=employee,
            sent_at=datetime.fromisoformat(sent_at) if sent_at else None,
            **about,
        ),
    }


def _use(link: models.Link, survey: core.Survey, response: models.Response, now: datetime) -> None:
    """Note that a person's link was used, and tell who sent the invitation."""
    if not link.is_personal:
        return
    moment = _moment(survey, now)
    if not models.Link.objects.filter(pk=link.pk, used_at=None).update(used_at=moment):
        raise AnswersError("This link was used already.", hint="It takes one answer.")
    if link.invitation_id:
        _tell_answered(link, survey, response, now)


def _tell_answered(
    link: models.Link, survey: core.Survey, response: models.Response, now: datetime
) -> None:
    person = Person(source=link.person_source, ref=link.person_ref) if link.person_ref else None
    told = Answered(
        survey_id=survey.survey_id,
        version=response.version,
        invitation_id=str(link.invitation_id),
        at=_moment(survey, now),
        channel=link.channel,
        submission_id="" if survey.anonymous else str(response.submission),
        person=person,
    )
    for tell in listeners():
        tell(told)
    if link.channel == CALL:
        outbox.record(
            "invitations", [call_row(link, version=told.version, answered_at=told.at)],
            actor=f"survey:{told.survey_id}",
        )  # fmt: skip


def _moment(survey: core.Survey, now: datetime) -> datetime:
    """When it was answered; of an anonymous survey only the day, or the time would tell who."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) if survey.anonymous else now
