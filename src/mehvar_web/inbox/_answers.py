"""Answers of surveys: what may need somebody is set aside as it is recorded, and read by a chore.

Whoever answers a survey does not wait for a model to read their words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from mehvar_web import company
from mehvar_web.inbox._intake import open_answers
from mehvar_web.inbox._rows import as_json
from mehvar_web.inbox._threading import from_json
from mehvar_web.inbox.models import AnswerToRead

EVERY = 2.0
AT_ONCE = 100
_SCORED = frozenset({"rating", "nps", "csat", "ces"})
_SETTLES = timedelta(seconds=1)


def set_aside(rows: Sequence[Mapping[str, Any]], contact: Mapping[str, Any] | None) -> None:
    """Keep what a response said in words or scores until it is read, in the caller's transaction.

    A complaint's form is one contact; other surveys are their scores and comments. Employees'
    answers are no customers' and stay out.
    """
    told = [("interactions", contact)] if contact is not None else [
        ("feedback", row) for row in rows
        if row.get("kind") == "comment" or row.get("kind") in _SCORED
    ]  # fmt: skip
    if not told:
        return
    first = told[0][1]
    submission = str(first.get("submission_id") or first["record_id"])
    kept = [[table, as_json(row)] for table, row in told]
    AnswerToRead.objects.bulk_create(  # one statement, in the transaction of who answers
        [AnswerToRead(submission=submission[:80], rows=kept, at=company.now())],
        update_conflicts=True,
        unique_fields=["submission"],
        update_fields=["rows", "at"],
    )


def read_answers(_worker: str = "") -> bool | None:
    """Read what was set aside and open threads where the rules say so; return whether more."""
    waiting = AnswerToRead.objects.filter(at__lte=company.now() - _SETTLES).order_by("pk")
    chosen = list(waiting[:AT_ONCE])
    if not chosen:
        return False
    open_answers([[(table, from_json(row)) for table, row in one.rows] for one in chosen])
    with transaction.atomic():
        now = dict(
            AnswerToRead.objects.select_for_update()
            .filter(pk__in=[one.pk for one in chosen])
            .values_list("pk", "at")
        )
        # corrected in between: it is read again
        read = [one.pk for one in chosen if now.get(one.pk) == one.at]
        AnswerToRead.objects.filter(pk__in=read).delete()
    return len(chosen) == AT_ONCE
