"""What was written here a moment ago and is still on its way to the lake: shown all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from mehvar.customers import TimelineEntry
from mehvar.identity import Profile
from mehvar.schema import OWN_SOURCE
from mehvar_web import company


def pending_rows(
    table: str, profiles: Sequence[Profile]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (record id, row) of what waits in the outbox about these profiles, oldest first."""
    from mehvar_web.outbox.models import OutboxEntry

    persons = {(one.source, one.person_ref) for one in profiles}
    waiting = OutboxEntry.objects.filter(table=table, relayed_at__isnull=True, problem="")
    for entry in waiting.order_by("pk"):
        for place, row in enumerate(entry.payload or ()):
            if (row.get("person_source"), row.get("person_ref")) in persons:
                yield row.get("record_id") or f"{entry.key.hex}-{place}", row


def pending_entries(profiles: Sequence[Profile]) -> list[TimelineEntry]:
    """Return notes, facts and answers that wait in the outbox, as the timeline would show them."""
    zone = ZoneInfo(company.workspace().settings.time_zone)
    notes = [
        _entry(record_id, row, zone, kind="interaction", what=row["kind"], text=row.get("text"))
        for record_id, row in pending_rows("interactions", profiles)
    ]
    facts = [
        _entry(record_id, row, zone, kind="fact", what=row["fact"], text=None)
        for record_id, row in pending_rows("facts", profiles)
        if row.get("consent") and not row.get("withdrawn")
    ]
    answers = [
        _entry(record_id, row, zone, kind="feedback", what=row["kind"], text=row.get("text"))
        for record_id, row in dict(pending_rows("feedback", profiles)).items()
        if row["kind"] != "answer"
    ]
    return sorted([*notes, *facts, *answers], key=lambda entry: entry.at, reverse=True)


def _entry(
    record_id: str,
    row: Mapping[str, Any],
    zone: ZoneInfo,
    *,
    kind: str,
    what: str,
    text: str | None,
) -> TimelineEntry:
    at = datetime.fromisoformat(row["at"])
    return TimelineEntry(
        at=at,
        day=_day(at, zone),
        kind=kind,
        what=what,
        channel=row.get("channel"),
        amount=None,
        score=row.get("score"),
        minutes=None,
        text=text,
        order_id=None,
        source=OWN_SOURCE,
        record_id=record_id,
        is_fresh=True,
    )


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.replace(tzinfo=UTC).astimezone(zone).date()
