"""What the worker does by itself: every minute, ask whom the plans want asked now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
from django.utils.translation import gettext_lazy as _

from mehvar.text import Bilingual
from mehvar_web import company, jobs
from mehvar_web.asking._draw import draw, draw_events
from mehvar_web.asking._schedule import next_time
from mehvar_web.asking._send import send_due
from mehvar_web.asking.models import Invitation, Plan
from mehvar_web.jobs import JobContext

KIND = "ask"
_MOST_BATCHES = 50


def register_jobs() -> None:
    """Make the kind of work known."""
    jobs.register(KIND, ask, title=_("Ask customers"), cron="every 1m", concurrency=KIND, retries=1)


def ask(context: JobContext) -> Mapping[str, object]:
    """Choose and ask for every plan that is active; what is killed goes on the next minute."""
    plans = list(Plan.objects.filter(state=Plan.States.ACTIVE))
    sent = held = 0
    for place, plan in enumerate(plans):
        context.progress(Bilingual("پرسیدن از مشتریان", "Asking customers"), place, len(plans))
        found = run_plan(plan, now=context.now(), rng=np.random.default_rng())
        sent, held = sent + found["sent"], held + found["held"]
    return {"plans": len(plans), "sent": sent, "held": held}


def run_plan(plan: Plan, *, now: datetime, rng: np.random.Generator) -> dict[str, int]:
    """Choose people for one plan when it is due, and ask those who are."""
    if plan.kind == Plan.Kinds.EVENT:
        draw_events(plan, now=now)
    elif plan.next_at is not None and plan.next_at <= now:
        draw(plan, now=now, rng=rng)
        Plan.objects.filter(pk=plan.pk).update(next_at=next_of(plan, after=now))
    counts = {"sent": 0, "held": 0}
    for _batch in range(_MOST_BATCHES):
        batch = send_due(plan, now=now)
        counts["sent"] += batch.sent
        counts["held"] += batch.held
        if not batch.taken:
            break
    _finish(plan)
    return counts


def next_of(plan: Plan, *, after: datetime) -> datetime | None:
    """Return when a plan draws next; None when it does not."""
    if plan.kind != Plan.Kinds.SCHEDULE:
        return None
    settings = company.workspace().settings
    return next_time(
        every=plan.every,
        on_day=plan.on_day,
        at_minute=plan.at_minute,
        after=after,
        zone=settings.time_zone,
        calendar=settings.calendar,
    )


def _finish(plan: Plan) -> None:
    """End a plan that asks once, when nobody waits any more."""
    if plan.kind != Plan.Kinds.ONCE or not plan.runs.exists():
        return
    open_states = (Invitation.States.WAITING, Invitation.States.QUEUED)
    if not plan.invitations.filter(state__in=open_states).exists():
        active = Plan.objects.filter(pk=plan.pk, state=Plan.States.ACTIVE)
        active.update(state=Plan.States.DONE)
