"""How each channel is doing, for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar_web.channels._gateways import gateway_of
from mehvar_web.channels._records import CHANNELS, Channel
from mehvar_web.channels._shown import ICONS, LABELS
from mehvar_web.channels.models import Gateway
from mehvar_web.channels.models import Message as Row

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a channel does: ``tone`` is the colour of ``state``; counts are of the last 24 hours."""

    state: str
    tone: str
    waiting: int
    sent: int
    ended_badly: int
    held_until: datetime | None
    trouble: str
    last_success_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A channel on the page."""

    channel: Channel
    label: str | Promise
    icon: str
    is_on: bool
    health: Health


def cards(*, now: datetime) -> tuple[Card, ...]:
    """Return every channel and how it is doing."""
    return tuple(
        Card(
            channel=name,
            label=LABELS[name],
            icon=ICONS[name],
            is_on=gateway.is_on,
            health=health(gateway, now=now),
        )
        for name in CHANNELS
        for gateway in (gateway_of(name),)
    )


def health(gateway: Gateway, *, now: datetime) -> Health:
    """Return how a channel is doing."""
    mine = Row.objects.filter(channel=gateway.channel)
    waiting = mine.filter(state__in=("queued", "sending")).count()
    ended = mine.filter(ended_at__gte=now - _DAY).values_list("state").order_by()
    counts = dict(ended.annotate(n=Count("pk")))
    good = sum(counts.get(state, 0) for state in ("sent", "delivered"))
    state, tone = _state(gateway, now)
    is_held = gateway.held_until is not None and gateway.held_until > now
    return Health(
        state=state,
        tone=tone,
        waiting=waiting,
        sent=good,
        ended_badly=sum(counts.values()) - good,
        held_until=gateway.held_until if is_held else None,
        trouble=gateway.trouble or gateway.fetch_trouble,
        last_success_at=gateway.last_success_at,
    )


def _state(gateway: Gateway, now: datetime) -> tuple[str, str]:
    if not gateway.is_on:
        return _("not set up"), ""
    if gateway.is_paused:
        return pgettext("channel", "paused"), "warn"
    if gateway.trouble or gateway.fetch_trouble:
        return _("in trouble"), "bad"
    if gateway.held_until is not None and gateway.held_until > now:
        return _("waits for the gateway"), "warn"
    return pgettext("channel", "works"), "good"
