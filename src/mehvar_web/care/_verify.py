"""Did it help? What the customer says after a case was resolved, and what follows."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from mehvar_web.care._actor import By
from mehvar_web.care._acts import reopen
from mehvar_web.care._errors import CareActError
from mehvar_web.care._notices import lead_of, tell
from mehvar_web.care._write import hold, keep
from mehvar_web.care.models import Case, Verification

if TYPE_CHECKING:
    from mehvar_web.surveys import Answered

HOW = ("survey", "page", "told", "api")
FIELD = "over"
"""The question of a survey that asks whether the matter is closed: yes or no."""

_said = threading.local()


def verify(*, case: Case, helped: bool, how: str, by: By, now: datetime) -> Case:
    """Write down whether it helped; "no" opens the case again and tells its owner.

    ``how`` is survey, page, told or api. Said again, the newest word counts; a case that is open
    again is not opened twice.

    Raises:
        CareActError: when the case was never resolved.
    """
    if how not in HOW:
        raise CareActError("how", how=how)
    with transaction.atomic():
        held = hold(case)
        kept = _verification(held, now=now)
        if kept.helped is helped:
            return held
        kept.helped, kept.answered_at, kept.how = helped, now, how
        kept.save(update_fields=["helped", "answered_at", "how"])
        is_now = kept.round == held.reopenings and not held.is_live
        if is_now:
            held.recovered, held.ask_after = helped, None
        step = "verified" if helped else "failed"
        keep(held, by=by, now=now, act=step, step=step, detail={"how": how})
        if not helped and is_now:
            held = reopen(case=held, by=by, now=now, why="failed").case
            for user in (held.owner, lead_of(held)):
                tell(held, user, "failed", by=by, now=now, key=f"round:{kept.round}")
    return held


def verification_of(code: str) -> Verification | None:
    """Return the question behind an address, for the public page; None when there is none."""
    found = Verification.objects.select_related("case__type").filter(code=code[:32]).first()
    return None if found is None or found.case.state == Case.States.MERGED else found


def answer_verification(code: str, *, helped: bool, now: datetime) -> Verification | None:
    """Take the customer's answer on the public page; None when there is no such question."""
    found = verification_of(code)
    if found is None:
        return None
    if found.round == found.case.reopenings:
        verify(case=found.case, helped=helped, how="page", by="customer", now=now)
    found.refresh_from_db()
    return found


def hear_answer(told: Answered) -> None:
    """Take the answer of a survey, in the transaction that keeps it."""
    found = Verification.objects.select_related("case__type").filter(
        invitation_id=told.invitation_id
    ).first()  # fmt: skip
    if found is None:
        return
    found.submission = told.submission_id[:80]
    found.save(update_fields=["submission"])
    said = getattr(_said, "last", None)
    if said is not None and said[0] == told.submission_id:
        _take(found, helped=said[1], now=told.at)


def hear_rows(rows: Sequence[Mapping[str, Any]], _contact: Mapping[str, Any] | None) -> None:
    """Keep what was just said until we hear whose answer it is; a correction counts at once."""
    for row in rows:
        if row.get("field_id") != FIELD or row.get("answer") not in {"yes", "no"}:
            continue
        submission, helped = str(row.get("submission_id", "")), row["answer"] == "yes"
        _said.last = (submission, helped)
        found = Verification.objects.select_related("case__type").filter(
            submission=submission[:80]
        ).first() if submission else None  # fmt: skip
        if found is not None:
            _take(found, helped=helped, now=row["at"])


def _take(found: Verification, *, helped: bool, now: datetime) -> None:
    """Take a survey's answer about the round that is on; an older one is only written down."""
    case = found.case
    if case.state != Case.States.MERGED and found.round == case.reopenings:
        verify(case=case, helped=helped, how="survey", by="customer", now=now)
    else:
        found.helped, found.answered_at, found.how = helped, now, "survey"
        found.save(update_fields=["helped", "answered_at", "how"])


def _verification(case: Case, *, now: datetime) -> Verification:
    """Return the question about the last time that the case was resolved."""
    if case.is_live:
        last = case.verifications.exclude(answered_at=None).first()
        if last is None:
            raise CareActError("unresolved", number=case.number)
        return last
    made, _is_new = Verification.objects.get_or_create(
        case=case, round=case.reopenings,
        defaults={"invitation_id": f"case-{case.key}-{case.reopenings}", "asked_at": now},
    )  # fmt: skip
    return made
