"""Recurring kinds: asked for when due, once, however many workers look."""

from __future__ import annotations

from datetime import datetime

from mehvar_web import company
from mehvar_web.jobs._cron import next_due
from mehvar_web.jobs._kinds import Kind, kinds
from mehvar_web.jobs._queue import enqueue


def ask_for_due(*, now: datetime) -> None:
    """Enqueue every recurring kind that is due; what was missed while off is done once."""
    from mehvar_web.jobs.models import Schedule

    recurring = [kind for kind in kinds().values() if kind.cron]
    if not recurring or not company.is_set_up():
        return
    known = {one.kind: one.due_at for one in Schedule.objects.all()}
    for kind in recurring:
        if kind.name not in known:
            Schedule.objects.get_or_create(kind=kind.name, defaults={"due_at": _next(kind, now)})
        elif known[kind.name] <= now:
            mine = Schedule.objects.filter(kind=kind.name, due_at=known[kind.name])
            if mine.update(due_at=_next(kind, now)):
                enqueue(kind.name, key=kind.name)


def _next(kind: Kind, now: datetime) -> datetime:
    return next_due(kind.cron, after=now, zone=company.workspace().settings.time_zone)
