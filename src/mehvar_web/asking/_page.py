"""What the pages of a plan show: how far it is, and what it would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Q

from mehvar.contact_policy import Reason
from mehvar_web import contact, surveys
from mehvar_web.asking import _segments, _words
from mehvar_web.asking._draw import WAITABLE, draw_from, read_frame
from mehvar_web.asking._events import find_events
from mehvar_web.asking._people import customers_of, groups_of
from mehvar_web.asking._send import letter_of, ready_channels
from mehvar_web.asking._texts import Letter
from mehvar_web.asking.models import Invitation, Plan
from mehvar_web.channels import sms_size
from mehvar_web.surveys.models import Survey

_MOST = 20_000
_QUIET = frozenset({Reason.QUIET_DAY, Reason.QUIET_HOURS})
_LINK = "https://example.com/s/AbCdEfGhJkLmN-{language}/"
_STOP = "https://example.com/p/AbCdEfGhJkLm/"
_NAMES = {"fa": "زهرا", "en": "Sara"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a plan would do now: of how many candidates how many may be asked, how many drawn.

    ``share`` is the part of the candidates that was looked at; below 1 the figures are scaled.
    ``waiting`` of those eligible would be asked when the next hours open.
    """

    candidates: int
    eligible: int
    drawn: int
    share: float
    reasons: tuple[tuple[Any, int], ...]
    by_channel: tuple[tuple[Any, int], ...]
    days: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One letter as somebody would get it; ``parts`` and ``places`` of an SMS."""

    channel: str
    label: Any
    letter: Letter
    parts: int
    places: int


def preview_of(plan: Plan, *, now: datetime) -> Preview:
    """Return what the plan would do now; nothing is kept."""
    days = contact.current_rules().event_days
    if plan.kind == Plan.Kinds.EVENT:
        found = find_events(
            plan.event, since=now - timedelta(days=days), until=now, quiet_days=plan.quiet_days
        )
        ids = list(dict.fromkeys(one.customer_id for one in found))
        if plan.segment:
            members = set(customers_of(plan.segment))
            ids = [one for one in ids if one in members]
    else:
        ids = customers_of(plan.segment)
    step = max(1, -(-len(ids) // _MOST))
    frame = read_frame(plan, now=now, customers=ids[::step])
    scale = len(ids) / max(1, len(frame.candidates))
    eligible = round(len(frame.eligible) * scale)
    reasons = sorted(frame.reasons.items(), key=lambda one: -one[1])
    return Preview(
        candidates=len(ids),
        eligible=eligible,
        drawn=_drawn(plan, frame.eligible, eligible),
        share=1 / step,
        reasons=tuple(
            (contact.REASONS[reason], round(n * scale))
            for reason, n in reasons
            if reason not in WAITABLE
        ),
        waiting=round(sum(n for reason, n in reasons if reason in _QUIET) * scale),
        by_channel=tuple(
            (_words.CHANNELS.get(name, name), round(n * scale))
            for name, n in frame.by_channel.items()
        ),
        days=days,
    )


def _drawn(plan: Plan, looked_at: tuple[int, ...], eligible: int) -> int:
    """How many of those eligible would be drawn."""
    if plan.kind == Plan.Kinds.EVENT:
        return round(eligible * plan.rate)
    rng = np.random.default_rng(0)  # the size of a sample does not depend on chance
    if plan.method != "stratified" or len(looked_at) != eligible:
        return int(draw_from(_simple(plan), eligible, (), rng).chosen.size)
    return int(draw_from(plan, eligible, groups_of(looked_at, plan.strata), rng).chosen.size)


def _simple(plan: Plan) -> Plan:
    return Plan(size=plan.size, rate=plan.rate, floor=plan.floor, method="simple")


def letters_of(plan: Plan) -> tuple[Sight, ...]:
    """Return the plan's letters as a customer would get them; none before a survey is published."""
    survey = surveys.live(plan.survey)
    if survey is None:
        return ()
    found = []
    for channel in plan.channels:
        letter = letter_of(
            plan, survey, channel=channel, name=_NAMES.get(plan.language, "Sara"),
            link=_LINK.format(language=plan.language), order="1024", preferences=_STOP,
        )  # fmt: skip
        size = sms_size(letter.text)
        label = _words.CHANNELS.get(channel, channel)
        found.append(
            Sight(channel=channel, label=label, letter=letter, parts=size.parts, places=size.places)
        )
    return tuple(found)


def progress_of(plan: Plan) -> dict[str, Any]:
    """Return how many invitations are in each state, who answered, and why others wait."""
    states = dict(
        plan.invitations.values_list("state").annotate(n=Count("pk")).values_list("state", "n")
    )
    asked = sum(states.get(name, 0) for name in ("sent", "delivered"))
    answered = plan.invitations.filter(answered_at__isnull=False).count()
    reasons = (
        plan.invitations.filter(~Q(reason=0), state__in=("waiting", "held"))
        .values_list("reason")
        .annotate(n=Count("pk"))
        .order_by("-n")
    )
    return {
        "states": [
            (label, states[name]) for name, label in _words.PROGRESS.items() if name in states
        ],
        "total": sum(states.values()),
        "asked": asked,
        "answered": answered,
        "share": answered / asked if asked else None,
        "reasons": [(contact.REASONS[Reason(code)], n) for code, n in reasons],
    }


def rows_of(plans: list[Plan]) -> list[dict[str, Any]]:
    """Return the plans as the list shows them."""
    titles = dict(
        Survey.objects.filter(key__in=[one.survey for one in plans]).values_list("key", "title")
    )
    counts: Mapping[int, tuple[int, int]] = {
        plan: (asked, answered)
        for plan, asked, answered in Invitation.objects.filter(plan__in=plans)
        .values_list("plan")
        .annotate(asked=Count("asked_at"), answered=Count("answered_at"))
        .values_list("plan", "asked", "answered")
    }
    return [
        {
            "plan": plan,
            "survey": titles.get(plan.survey) or plan.survey,
            "when": say_when(plan),
            "state": _words.STATES[plan.state],
            "asked": counts.get(plan.pk, (0, 0))[0],
            "answered": counts.get(plan.pk, (0, 0))[1],
        }
        for plan in plans
    ]


def say_when(plan: Plan) -> Any:
    """Say when a plan asks."""
    if plan.kind == Plan.Kinds.EVENT:
        return _words.EVENTS.get(plan.event, plan.event)
    if plan.kind == Plan.Kinds.SCHEDULE:
        return _words.EVERY.get(plan.every, plan.every)
    return _words.KINDS["once"]


def about(plan: Plan) -> dict[str, Any]:
    """Return a plan's settings in words."""
    survey = Survey.objects.filter(key=plan.survey).first()
    missing = set(plan.channels) - set(ready_channels(plan))
    return {
        "survey": survey,
        "when": say_when(plan),
        "segment": _segments.title_of(plan.segment) if plan.segment else "",
        "channels": [_words.CHANNELS.get(one, one) for one in plan.channels],
        "missing": [_words.CHANNELS.get(one, one) for one in plan.channels if one in missing],
        "method": _words.METHODS[plan.method],
        "state": _words.STATES[plan.state],
        "is_live": survey is not None and survey.state == "live",
    }
