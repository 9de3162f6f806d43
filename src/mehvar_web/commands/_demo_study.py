"""One study of the demo: interviews about deliveries that came late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mehvar_web import company, insights
from mehvar_web.commands._demo_words import STUDY

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User


def hold_interviews(analyst: User) -> None:
    """Write the study down with who took part, under labels, and what it showed."""
    study = insights.write_study(
        analyst,
        {
            "title": STUDY.title,
            "kind": "interview",
            "held_day": (company.now() - timedelta(days=9)).date(),
            "who": STUDY.who,
            "protocol": STUDY.protocol,
            "notes": STUDY.notes,
            "findings": STUDY.summary,
        },
    )
    for about in STUDY.people:
        insights.add_participant(analyst, study, about=about, consent="notes", customer_id=None)
    for text, seen_with in STUDY.shown:
        insights.add_finding(analyst, study, text=text, seen_with=seen_with, need=None)
