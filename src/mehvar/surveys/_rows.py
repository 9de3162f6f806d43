"""The rows of the feedback store that a submission comes to: the same again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mehvar.surveys._logic import kept_answers
from mehvar.surveys._pipe import pipe
from mehvar.surveys._records import Answer, Answers, Asked, Field, Survey
from mehvar.surveys._types import SCALES

_NO_CONTEXT: Mapping[str, str] = {}
_NOTHING_BEFORE: Answers = {}

Row = dict[str, object]


def rows_of(
    *,
    survey: Survey,
    submission_id: str,
    answers: Answers,
    asked: Asked,
    at: datetime,
    context: Mapping[str, str] = _NO_CONTEXT,
    previous: Answers = _NOTHING_BEFORE,
) -> tuple[Row, ...]:
    """Return one row of ``feedback`` per answer, as ``outbox.record("feedback", ...)`` takes it.

    The row's ``record_id`` is ``<submission_id>:<field_id>``: sending the same answers again
    changes nothing, sending others corrects them. Answers of fields that are hidden drop out. Of
    an anonymous survey, rows hold nothing of who answered, and of when only the day. The words of
    a complaint's form and of employees are kept with the kind ``answer``, so that they are no
    customer's comment: those of a complaint belong to ``contact_of``.

    Args:
        survey: the published version that asked.
        submission_id: what one person sends in one go.
        answers: as ``read_answers`` returns them.
        asked: who was asked about what, how.
        at: when the answers were sent (UTC without a zone).
        context: what conditions know of the asking.
        previous: answers that were recorded before under this submission; what is no longer
            among the answers becomes an empty row, which counts nowhere.
    """
    kept = kept_answers(survey=survey, answers=answers, context=context)
    shared = _shared(survey, submission_id, asked, at)
    rows = []
    for field in survey.fields:
        if field.id in kept:
            rows.append(shared | _place(survey, field, submission_id) | _row(survey, field, kept))
        elif field.id in previous:
            rows.append(shared | _place(survey, field, submission_id) | {"kind": "answer"})
    return tuple(rows)


def contact_of(
    *,
    survey: Survey,
    submission_id: str,
    answers: Answers,
    asked: Asked,
    at: datetime,
    context: Mapping[str, str] = _NO_CONTEXT,
) -> Row | None:
    """Return the row of ``interactions`` that a complaint's form comes to; None of other surveys.

    Its ``record_id`` is the submission's id. ``topic`` is the first choice made, in the survey's
    main language, ``text`` all words written.
    """
    if survey.origin != "complaint":
        return None
    kept = kept_answers(survey=survey, answers=answers, context=context)
    words = [
        str(kept[field.id]) for field in survey.fields if field.type == "text" and field.id in kept
    ]
    return _about(survey, asked) | {
        "record_id": submission_id,
        "at": _moment(survey, at),
        "kind": "complaint",
        "direction": "inbound",
        "channel": asked.channel,
        "topic": _topic(survey, kept),
        "status": "open",
        "text": "\n".join(words) or None,
    }


def _topic(survey: Survey, kept: Answers) -> str | None:
    for field in survey.fields:
        chosen = kept.get(field.id)
        if field.type == "single" and isinstance(chosen, str) and (one := field.option(chosen)):
            return survey.say(one.text, survey.language) or None
    return None


def _shared(survey: Survey, submission_id: str, asked: Asked, at: datetime) -> Row:
    return _about(survey, asked) | {
        "product_id": None if survey.anonymous else asked.product_id or None,
        "submission_id": submission_id,
        "survey_id": survey.survey_id,
        "survey_version": survey.version or None,
        "origin": survey.origin,
        "language": asked.language,
        "channel": asked.channel,
        "sent_at": None if survey.anonymous else asked.sent_at,
        "at": _moment(survey, at),
    }


def _moment(survey: Survey, at: datetime) -> datetime:
    """Return when it was sent; of an anonymous survey the day alone.

    To the second it would name a person: the invitation says when each of them answered.
    """
    return at.replace(hour=0, minute=0, second=0, microsecond=0) if survey.anonymous else at


def _about(survey: Survey, asked: Asked) -> Row:
    """Return who it is from and what it is about; of an anonymous survey the place alone."""
    about: Row = {
        "touchpoint_id": asked.touchpoint_id or survey.touchpoint_id or None,
        "store_id": asked.store_id or None,
    }
    if survey.anonymous:
        return about
    about["employee_id"] = asked.employee_id or None
    if asked.person_ref:
        about |= {"person_ref": asked.person_ref, "person_source": asked.person_source or None}
    if asked.order_id:
        about |= {"order_id": asked.order_id, "order_source": asked.order_source or None}
    return about


def _place(survey: Survey, field: Field, submission_id: str) -> Row:
    return {
        "record_id": f"{submission_id}:{field.id}",
        "field_id": field.id,
        "question_version": field.since or survey.version or None,
        "question": _asked_plainly(survey, field) or None,
    }


def _asked_plainly(survey: Survey, field: Field) -> str:
    """Return the question with the words that stand where nothing is known: the same for all."""
    return pipe(
        survey.say(field.text, survey.language), survey=survey, answers={}, context={},
        language=survey.language,
    )  # fmt: skip


def _row(survey: Survey, field: Field, kept: Answers) -> Row:
    value = kept[field.id]
    if field.type in SCALES and isinstance(value, int | float):
        return {
            "kind": _kind(survey, field),
            "score": float(value),
            "scale_min": field.low,
            "scale_max": field.high,
        }
    if field.type == "text":
        speaks = survey.audience == "customers" and survey.origin != "complaint"
        return {"kind": "comment" if speaks else "answer", "text": str(value)}
    row: Row = {"kind": "answer", "answer": stored(value)}
    other = kept.get(f"{field.id}.other")
    if other:
        row["text"] = str(other)
    if field.type == "single" and isinstance(value, str):
        row |= _scored(field, value)
    return row


def _kind(survey: Survey, field: Field) -> str:
    """Employees' scores are none of the customers'; eNPS alone is theirs."""
    if survey.audience == "employees":
        return "enps" if field.measure in {"nps", "enps"} else "answer"
    return field.measure or "answer"


def _scored(field: Field, option_id: str) -> Row:
    """Return the number that a choice stands for, on the scale of all choices that have one."""
    scores = [one.score for one in field.options if one.score is not None]
    option = field.option(option_id)
    if option is None or option.score is None or len(scores) < 2:
        return {}
    return {"score": option.score, "scale_min": min(scores), "scale_max": max(scores)}


def stored(value: Answer) -> str:
    """Return an answer as the column ``answer`` keeps it."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        whole = isinstance(value, int) or float(value).is_integer()
        return str(int(value)) if whole else repr(float(value))
    if isinstance(value, Mapping):
        return "|".join(f"{row}={column}" for row, column in value.items())
    return "|".join(value)
