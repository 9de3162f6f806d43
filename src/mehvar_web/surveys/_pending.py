"""Answers that are kept here and not in the lake yet: results show them all the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def pending_answers(survey_id: str) -> list[Mapping[str, Any]]:
    """Return the rows of feedback about a survey that wait in the outbox, the oldest first.

    Each has its ``record_id``: a later row of the same id corrects an earlier one, and one in the
    lake. Times are ISO text, as JSON keeps them.
    """
    return _pending("feedback", survey_id)


def pending_invitations(survey_id: str) -> list[Mapping[str, Any]]:
    """Return the rows of invitations to a survey that wait in the outbox, the oldest first."""
    return _pending("invitations", survey_id)


def _pending(table: str, survey_id: str) -> list[Mapping[str, Any]]:
    from mehvar_web.outbox.models import OutboxEntry

    waiting = OutboxEntry.objects.filter(table=table, relayed_at__isnull=True, problem="")
    return [
        {"record_id": f"{key.hex}-{place}", **row}
        for key, payload in waiting.order_by("pk").values_list("key", "payload")
        for place, row in enumerate(payload or ())
        if row.get("survey_id") == survey_id
    ]
