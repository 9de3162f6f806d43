"""The answers and invitations of surveys as they stand now, and numbers kept until they move."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Count, Max

from mehvar_web import company
from mehvar_web.outbox.models import OutboxEntry

if TYPE_CHECKING:
    from django.db.models import QuerySet

T = TypeVar("T")

_TABLES = ("feedback", "invitations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How a survey fares: who sent anything, when last, who was invited and answered."""

    answers: int = 0
    last_at: datetime | None = None
    invited: int = 0
    answered: int = 0

    @property
    def response(self) -> float | None:
        """The share of the invited who answered; None while nobody was invited."""
        return self.answered / self.invited if self.invited else None


NOTHING = Numbers()


def remember(key: Hashable, compute: Callable[[], T]) -> T:
    """Return what ``compute`` answers, computed once until an answer or an invitation comes in."""
    marts = company.marts()
    stamps = tuple(marts.stamp(name) for name in _TABLES)
    waiting = _waiting().aggregate(last=Max("pk"), n=Count("pk"))
    return company.remember(("studio", key, stamps, waiting["last"], waiting["n"]), compute)


def numbers() -> Mapping[str, Numbers]:
    """Return how every survey fares, by its id."""
    return remember("numbers", _numbers)


def _numbers() -> dict[str, Numbers]:
    told: dict[str, dict[str, Any]] = {}
    for survey_id, answers, last in _answers():
        told[survey_id] = {"answers": answers, "last_at": last}
    for survey_id, submissions, last in _fresh():
        known = told.setdefault(survey_id, {})
        known["answers"] = known.get("answers", 0) + submissions
        known["last_at"] = max(filter(None, [known.get("last_at"), last]), default=None)
    for survey_id, invited, answered in _invitations():
        told.setdefault(survey_id, {}).update(invited=invited, answered=answered)
    return {survey_id: Numbers(**known) for survey_id, known in told.items()}


def _answers() -> list[tuple[Any, ...]]:
    marts = company.marts()
    return marts.ask(
        f'SELECT survey_id, count(DISTINCT submission_id), max("at") '
        f"FROM {marts.newest('feedback')} WHERE survey_id IS NOT NULL "
        "AND submission_id IS NOT NULL GROUP BY survey_id"
    )


def _invitations() -> list[tuple[Any, ...]]:
    marts = company.marts()
    return marts.ask(
        "SELECT survey_id, count(*) FILTER (coalesce(status, '') NOT IN ('failed', 'blocked') "
        "OR answered_at IS NOT NULL), count(answered_at) "
        f"FROM {marts.newest('invitations')} WHERE survey_id IS NOT NULL GROUP BY survey_id"
    )


def _fresh() -> Iterable[tuple[str, int, datetime | None]]:
    """Yield what waits in the outbox of each survey: new submissions, and when the last came."""
    waiting: dict[str, dict[str, datetime | None]] = {}
    for payload in _waiting().filter(table="feedback").values_list("payload", flat=True):
        for row in payload or ():
            if row.get("survey_id") and row.get("submission_id"):
                at = row.get("at")
                moment = datetime.fromisoformat(at) if at else None
                waiting.setdefault(row["survey_id"], {})[row["submission_id"]] = moment
    known = _known_submissions([one for found in waiting.values() for one in found])
    for survey_id, found in waiting.items():
        last = max(filter(None, found.values()), default=None)
        yield survey_id, len(found.keys() - known), last


def _known_submissions(ids: list[str]) -> set[str]:
    if not ids:
        return set()
    marts = company.marts()
    rows = marts.ask(
        f"SELECT DISTINCT submission_id FROM {marts.newest('feedback')} "
        "WHERE submission_id IN (SELECT unnest(?))",
        [ids],
    )
    return {row[0] for row in rows}


def _waiting() -> QuerySet[OutboxEntry]:
    return OutboxEntry.objects.filter(table__in=_TABLES, relayed_at__isnull=True, problem="")
