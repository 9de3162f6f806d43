"""The row of the lake that tells of a call: that it was made, and whether it was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from mehvar_web.surveys import models

CALL: Final = "phone"
"""The channel of a call."""


def call_row(
    link: models.Link, *, version: int, answered_at: datetime | None = None
) -> dict[str, object]:
    """Return a call as a row of the table invitations; its id corrects it."""
    return {
        "record_id": link.invitation_id,
        "at": link.made_at,
        "channel": CALL,
        "survey_id": link.survey.key,
        "survey_version": version,
        "status": "delivered",
        "purpose": "research",
        "probability": 1.0,
        "person_source": link.person_source,
        "person_ref": link.person_ref,
        "answered_at": answered_at,
    }
