"""What people answered to questions about grants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from mehvar_web.conduct._tell import tell
from mehvar_web.conduct.models import Answer

if TYPE_CHECKING:
    from mehvar.conduct import Question
    from mehvar_web.accounts.models import User

WATCH_DAYS = 90
"""So long a question is watched, where nobody says otherwise."""
_FIGURES = ("observed", "expected", "ratio", "ratio_low", "ratio_high", "p", "amount", "moments")


def answer_question(
    question: Question, *, answer: str, note: str, until_day: date | None, by: User, now: datetime
) -> Answer:
    """Answer a question: explained, watch, talk or review; the figures it rests on are kept."""
    told = asdict(question)
    ends = until_day or (now.date() + timedelta(days=WATCH_DAYS) if answer == "watch" else None)
    with transaction.atomic():
        made = Answer.objects.create(
            question_id=question.question_id, kind=question.kind,
            employee_id=question.employee_id or "", customer_id=question.customer_id,
            answer=answer, note=note, until_day=ends, author=by, at=now,
            figures={name: told[name] for name in _FIGURES},
        )  # fmt: skip
        _told(made, "conduct.answered", by=by, now=now)
    return made


def withdraw_answer(answer: Answer, *, by: User, now: datetime) -> None:
    """Take an answer back: the question waits again, or the answer before it counts."""
    with transaction.atomic():
        held = Answer.objects.select_for_update().get(pk=answer.pk)
        if held.withdrawn_at is None:
            held.withdrawn_at = now
            held.save(update_fields=["withdrawn_at"])
            _told(held, "conduct.answer_withdrawn", by=by, now=now)


def restore_answer(answer: Answer, *, by: User, now: datetime) -> None:
    """Put an answer back that was taken back."""
    with transaction.atomic():
        held = Answer.objects.select_for_update().get(pk=answer.pk)
        if held.withdrawn_at is not None:
            held.withdrawn_at = None
            held.save(update_fields=["withdrawn_at"])
            _told(held, "conduct.answered", by=by, now=now)


def answers_to(question_ids: Iterable[str]) -> dict[str, Answer]:
    """Return the answer that counts of each question that has one."""
    standing = Answer.objects.filter(question_id__in=list(question_ids), withdrawn_at=None)
    found: dict[str, Answer] = {}
    for one in standing.select_related("author").order_by("at", "pk"):
        found[one.question_id] = one
    return found


def _told(answer: Answer, act: str, *, by: User, now: datetime) -> None:
    tell(
        by, act, about=("question", answer.question_id), key=answer.key, now=now,
        details={"reply": answer.answer, "kind": answer.kind},
    )  # fmt: skip
