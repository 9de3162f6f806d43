"""Choosing people: of those whom the rules allow now, a sample with known probabilities."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction

from mehvar.contact_policy import Reason, Sample, keep, sample
from mehvar_web import company, contact
from mehvar_web.asking._events import Happened, find_events
from mehvar_web.asking._people import Reached, customers_of, groups_of, reach
from mehvar_web.asking._schedule import period_of
from mehvar_web.asking.models import Invitation, Plan, Run

ONCE = "once"
WAITABLE = frozenset({Reason.ALLOWED, Reason.QUIET_DAY, Reason.QUIET_HOURS})
"""Who may be asked now, or as soon as the next hours open."""

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everybody a plan could ask: who may be, and which rule holds the others back."""

    candidates: tuple[int, ...]
    eligible: tuple[int, ...]
    reasons: Mapping[Reason, int]
    by_channel: Mapping[str, int]


def read_frame(plan: Plan, *, now: datetime, customers: Sequence[int] | None = None) -> Frame:
    """Return the customers of a plan's segment (or ``customers``) as the rules see them now."""
    ids = customers_of(plan.segment) if customers is None else list(customers)
    eligible: list[int] = []
    reasons: Counter[Reason] = Counter()
    channels: Counter[str] = Counter()
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        for customer, (reason, channel) in _look(plan, part, now).items():
            reasons[reason] += 1
            if reason in WAITABLE:
                eligible.append(customer)
                channels[channel] += 1
    return Frame(
        candidates=tuple(ids), eligible=tuple(eligible), reasons=reasons, by_channel=channels
    )


def draw(plan: Plan, *, now: datetime, rng: np.random.Generator) -> Run | None:
    """Draw the sample of a schedule's period, or of a plan that asks once; None when it is drawn.

    The frame, the sizes of strata and the probabilities are kept with the run.
    """
    period = period_name(plan, now)
    if Run.objects.filter(plan=plan, period=period).exists():
        return None
    frame = read_frame(plan, now=now)
    groups = groups_of(frame.eligible, plan.strata)
    drawn = draw_from(plan, len(frame.eligible), groups, rng)
    chosen = [frame.eligible[place] for place in drawn.chosen]
    shares = {frame.eligible[at]: float(drawn.probability[at]) for at in drawn.chosen}
    with transaction.atomic():
        run, is_new = Run.objects.get_or_create(
            plan=plan,
            period=period,
            defaults={
                "at": now,
                "candidates": len(frame.candidates),
                "eligible": len(frame.eligible),
                "drawn": len(chosen),
                "reasons": {reason.name.lower(): n for reason, n in frame.reasons.items()},
                "strata": _strata(groups, drawn),
            },
        )
        if is_new:
            events = [Happened(customer_id=one, event=f"{period}:{one}", at=now) for one in chosen]
            invite(plan, events, shares=shares, now=now, delay=timedelta())
    return run if is_new else None


def draw_from(
    plan: Plan, candidates: int, groups: Sequence[str], rng: np.random.Generator
) -> Sample:
    """Draw as the plan says: a size, or else a rate, from this many."""
    return sample(
        candidates=candidates,
        rng=rng,
        size=plan.size,
        rate=None if plan.size is not None else plan.rate,
        floor=plan.floor,
        method=plan.method,  # type: ignore[arg-type]  # the form offers these alone
        strata=groups if plan.method == "stratified" else None,
    )


def draw_events(plan: Plan, *, now: datetime) -> int:
    """Invite about what happened since the plan began; return how many were new.

    Each event is kept with the plan's rate, the same ones whenever they are found again.
    """
    delay = timedelta(minutes=plan.delay_minutes)
    window = timedelta(days=contact.current_rules().event_days) + delay
    since = max(plan.started_at or now, now - window)
    found = find_events(plan.event, since=since, until=now - delay, quiet_days=plan.quiet_days)
    if plan.segment:
        members = set(customers_of(plan.segment))
        found = tuple(one for one in found if one.customer_id in members)
    kept = keep(keys=[one.event for one in found], rate=plan.rate, salt=plan.key)
    chosen = [one for one, is_kept in zip(found, kept, strict=True) if is_kept]
    with transaction.atomic():
        shares = dict.fromkeys((one.customer_id for one in chosen), plan.rate)
        return invite(plan, chosen, shares=shares, now=now, delay=delay)


def invite(
    plan: Plan,
    events: Sequence[Happened],
    *,
    shares: Mapping[int, float],
    now: datetime,
    delay: timedelta,
) -> int:
    """Write invitations down, one for each event; return how many were new."""
    rows = [
        Invitation(
            key=invitation_key(plan, one.event),
            plan=plan,
            customer_id=one.customer_id,
            event=one.event[:400],
            event_at=one.at,
            order_id=one.order_id,
            order_source=one.order_source,
            store_id=one.store_id,
            probability=shares[one.customer_id],
            due_at=max(now, one.at + delay),
        )
        for one in events
    ]
    known = Invitation.objects.filter(plan=plan).count()
    Invitation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return Invitation.objects.filter(plan=plan).count() - known


def invitation_key(plan: Plan, event: str) -> str:
    """Return the id of the invitation of one plan about one event: always the same."""
    return hashlib.blake2b(f"{plan.key}\x1f{event}".encode(), digest_size=16).hexdigest()


def period_name(plan: Plan, now: datetime) -> str:
    """Return the name of the period for which a plan draws now."""
    if plan.kind != Plan.Kinds.SCHEDULE:
        return ONCE
    settings = company.workspace().settings
    return period_of(every=plan.every, at=now, zone=settings.time_zone, calendar=settings.calendar)


def first_channel(plan: Plan, reached: Reached) -> str:
    """Return the first of a plan's channels on which a customer has an address, else the first."""
    known = next((one for one in plan.channels if reached.addresses.get(one)), "")
    return str(known or plan.channels[0])


def _look(plan: Plan, customers: Sequence[int], now: datetime) -> dict[int, tuple[Reason, str]]:
    reached = reach(customers)
    chosen = {one: first_channel(plan, who) for one, who in reached.items()}
    asks = [
        contact.Ask(
            key=str(customer),
            channel=channel,  # type: ignore[arg-type]  # the form offers these alone
            purpose="research",
            customer_id=customer,
            address=reached[customer].addresses.get(channel, ""),
            survey=plan.survey,
            plan=plan.key,
        )
        for customer, channel in chosen.items()
    ]
    answers = contact.look(asks, now=now)
    return {int(one.key): (one.reason, chosen[int(one.key)]) for one in answers}


def _strata(groups: Sequence[str], drawn: Sample) -> list[dict[str, object]]:
    """How many candidates each group had, how many were drawn, and with which probability."""
    chosen = Counter(groups[place] for place in drawn.chosen)
    shares = dict(zip(groups, drawn.probability.tolist(), strict=True))
    return [
        {"group": name, "candidates": n, "drawn": chosen[name], "probability": shares[name]}
        for name, n in sorted(Counter(groups).items())
    ][:1_000]
