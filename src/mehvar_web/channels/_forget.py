"""Texts and addresses go a month after their message ended; the history of states stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from mehvar_web import jobs
from mehvar_web.channels._shown import masked
from mehvar_web.channels._updates import forget_updates

KIND = "channels.forget"
_KEEP = timedelta(days=30)
_REMEMBER = timedelta(days=400)
_AT_ONCE = 500


def forget(*, now: datetime) -> int:
    """Forget texts and addresses of messages that ended a month ago; return how many.

    The address stays masked, and its keyed hash finds it again for who knows it. After 400 days
    the message itself goes.
    """
    from mehvar_web.channels.models import Message as Row

    Row.objects.filter(ended_at__lt=now - _REMEMBER).delete()
    count = 0
    old = Row.objects.filter(ended_at__lt=now - _KEEP, forgotten_at__isnull=True)
    while rows := list(old.order_by("pk")[:_AT_ONCE]):
        for row in rows:
            row.to, row.body, row.forgotten_at = masked(row.channel, row.to), {}, now
        Row.objects.bulk_update(rows, ["to", "body", "forgotten_at"])
        count += len(rows)
    return count


def forget_job(context: jobs.JobContext) -> Mapping[str, object]:
    """Forget what is not needed any more."""
    now = context.now()
    return {"messages": forget(now=now), "updates": forget_updates(now=now)}
