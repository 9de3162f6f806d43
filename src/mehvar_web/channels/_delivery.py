"""The worker's side of the queue: claim, put on the wire, write down what became of it.

A message is marked as being sent, and that is committed, before it goes on the wire. When the
worker dies in between, the next one finds the mark: where the gateway can be asked it is asked, and
what it never took is sent; where it cannot, the message stays ``unknown`` and nobody is written to
twice: as many messages at most as the transport puts on the wire at once.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.db.models import Q

from mehvar.errors import MehvarError
from mehvar_web import company, jobs
from mehvar_web.channels._gateways import Opener, rate_of
from mehvar_web.channels._listen import tell_status
from mehvar_web.channels._outcomes import hold, next_check, write_outcomes
from mehvar_web.channels._queue import change_of
from mehvar_web.channels._records import CHANNELS, Button, Purpose
from mehvar_web.channels._transport import Delivery, Hold, Outcome, Outgoing, Reason, Transport

if TYPE_CHECKING:
    from mehvar_web.channels.models import Gateway
    from mehvar_web.channels.models import Message as Row

LEASE = timedelta(minutes=3)
"""Longer than any group takes on the wire: each request ends after 15 seconds at most."""

_ASKING = timedelta(minutes=2)
"""Longer than it takes to ask what became of as many messages as are asked for at once."""

_A_TURN = 2.0
"""Seconds of work before the chore looks about."""

_SAME_CHAT = timedelta(seconds=1)
_AT_ONCE = 500
_log = logging.getLogger(__name__)


class Deliverer:
    """Delivers the messages of one channel, in one thread of the worker."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._opener = Opener()
        self._free_at = 0.0

    def turn(self, worker: str) -> bool:
        """Deliver for a few seconds; tell whether there is more to do."""
        from mehvar_web.channels.models import Gateway

        gateway = Gateway.objects.filter(channel=self._channel, is_on=True).first()
        if gateway is None:
            return False
        now = company.now()
        expire(self._channel, now=now)
        if gateway.is_paused or (gateway.held_until and gateway.held_until > now):
            return False
        try:
            transport = self._opener.transport(gateway)
        except MehvarError as error:
            hold(gateway, Hold(trouble=error.message, seconds=600), now=now)
            return False
        settle_lost(gateway, transport, worker=worker, now=now)
        check_arrivals(gateway, transport, now=now)
        has_more = self._deliver(gateway, transport, worker)
        if not has_more:
            transport.close()  # servers hang up on who is silent, and tell us too late
        return has_more

    def _deliver(self, gateway: Gateway, transport: Transport, worker: str) -> bool:
        until, rate = time.monotonic() + _A_TURN, rate_of(gateway)
        while time.monotonic() < until:
            time.sleep(max(0.0, min(_A_TURN, self._free_at - time.monotonic())))
            rows = claim(self._channel, worker=worker, most=transport.group, now=company.now())
            if not rows:
                return False
            self._free_at = time.monotonic() + len(rows) / rate
            delivery = send_batch(transport, rows)
            finish(gateway, rows, delivery, now=company.now())
            if delivery.hold is not None:
                return False
        return True


def claim(channel: str, *, worker: str, most: int, now: datetime) -> list[Row]:
    """Mark messages as being sent, oldest first, one an address; return them.

    What another worker claims at the same moment is not ours.
    """
    from mehvar_web.channels.models import Message as Row

    due = Row.objects.filter(channel=channel, state=Row.States.QUEUED, run_at__lte=now)
    found = list(due.order_by("run_at", "pk").values_list("pk", "to_digest")[: most * 2])
    chosen = {digest: pk for pk, digest in reversed(found)}
    if channel not in {"sms", "email"} and chosen:
        just = Row.objects.filter(to_digest__in=list(chosen), sent_at__gt=now - _SAME_CHAT)
        for digest in just.values_list("to_digest", flat=True):
            chosen.pop(digest, None)
    wanted = sorted(chosen.values())[:most]
    if not wanted:
        return []
    mark = uuid.uuid4()
    Row.objects.filter(pk__in=wanted, state=Row.States.QUEUED).update(
        state=Row.States.SENDING, claim=mark, worker=worker, lease_until=now + LEASE
    )
    return list(Row.objects.filter(pk__in=wanted, claim=mark).order_by("pk"))


def workers_sending() -> set[str]:
    """Return the workers that have messages on the wire, dead ones among them."""
    from mehvar_web.channels.models import Message as Row

    sending = Row.objects.filter(channel__in=CHANNELS, state=Row.States.SENDING)
    return set(sending.order_by().values_list("worker", flat=True).distinct())


def send_batch(transport: Transport, rows: Sequence[Row]) -> Delivery:
    """Put messages on the wire; after a fault of ours it is asked what left."""
    try:
        return transport.deliver([outgoing(row) for row in rows])
    except Exception as error:  # noqa: BLE001 (the queue of a company must not stop at one message)
        _log.exception("Sending by %s failed.", rows[0].channel)
        trouble = type(error).__name__
        asked = tuple(Outcome(id=row.pk, state="ask", detail=trouble) for row in rows)
        return Delivery(outcomes=asked, hold=Hold(trouble=trouble, seconds=60))


def finish(gateway: Gateway, rows: Sequence[Row], delivery: Delivery, *, now: datetime) -> None:
    """Write down what became of claimed messages; those that did not go wait again."""
    from mehvar_web.channels.models import Message as Row

    named = {outcome.id for outcome in delivery.outcomes}
    left = [row.pk for row in rows if row.pk not in named]
    with transaction.atomic():
        write_outcomes(rows, delivery.outcomes, now=now)
        if left:
            Row.objects.filter(pk__in=left, state=Row.States.SENDING).update(
                state=Row.States.QUEUED, claim=None, worker="", lease_until=None
            )
        hold(gateway, delivery.hold, now=now, went_well=bool(named))


def settle_lost(gateway: Gateway, transport: Transport, *, worker: str, now: datetime) -> int:
    """Find out about messages whose worker died, or whose gateway did not answer; count them."""
    from mehvar_web.channels.models import Message as Row

    sending = Row.objects.filter(channel=gateway.channel, state=Row.States.SENDING)
    names = set(sending.order_by().values_list("worker", flat=True).distinct()) - {worker}
    dead = [name for name in names if jobs.is_dead(name)]
    late = Q(lease_until__lt=now) | Q(worker__in=dead)
    suspects = list(sending.filter(late).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
    if not suspects:
        return 0
    mark = uuid.uuid4()  # two workers that look at once must not both send what was never taken
    sending.filter(late, pk__in=suspects).update(
        claim=mark, worker=worker, lease_until=now + _ASKING
    )
    lost = list(Row.objects.filter(pk__in=suspects, claim=mark).order_by("pk"))
    if not lost:
        return 0
    delivery = transport.ask([outgoing(row) for row in lost])
    with transaction.atomic():
        write_outcomes(lost, delivery.outcomes, now=now, otherwise=Reason.SERVER_DIED)
        if delivery.hold is not None:
            hold(gateway, delivery.hold, now=now)
    return len(lost)


def check_arrivals(gateway: Gateway, transport: Transport, *, now: datetime) -> int:
    """Ask whether messages that the gateway took arrived; return how many were asked for."""
    from mehvar_web.channels.models import Message as Row

    due = Row.objects.filter(channel=gateway.channel, check_at__lte=now).order_by("check_at")
    rows = list(due[:_AT_ONCE])
    if not rows:
        return 0
    delivery = transport.statuses([outgoing(row) for row in rows])
    with transaction.atomic():
        if delivery.hold is not None:
            hold(gateway, delivery.hold, now=now)
        else:
            _put_off_checks(rows, now)
        write_outcomes(rows, delivery.outcomes, now=now)
    return len(rows)


def _put_off_checks(rows: Sequence[Row], now: datetime) -> None:
    """Ask again later, ever later."""
    from mehvar_web.channels.models import Message as Row

    for row in rows:
        row.checks += 1
        row.check_at = next_check(row.checks, now=now)
    for checks, check_at in {(row.checks, row.check_at) for row in rows}:
        numbers = [row.pk for row in rows if row.checks == checks]
        Row.objects.filter(pk__in=numbers).update(checks=checks, check_at=check_at)


def expire(channel: str, *, now: datetime) -> int:
    """End what is no good any more; return how many messages."""
    from mehvar_web.channels.models import Message as Row

    late = Row.objects.filter(channel=channel, state=Row.States.QUEUED, not_after__lt=now)
    rows = list(late[:_AT_ONCE])
    if not rows:
        return 0
    with transaction.atomic():
        ended = []
        for row in rows:
            waiting = Row.objects.filter(pk=row.pk, state=Row.States.QUEUED)
            if waiting.update(state=Row.States.EXPIRED, reason=Reason.TOO_LATE, ended_at=now):
                row.state, row.reason = Row.States.EXPIRED, Reason.TOO_LATE
                ended.append(change_of(row, before="queued", at=now))
        tell_status(ended)
    return len(ended)


def outgoing(row: Row) -> Outgoing:
    """Return a kept message as it goes on the wire."""
    body = row.body
    return Outgoing(
        id=row.pk,
        wire_id=row.wire_id,
        to=row.to,
        text=body.get("text", ""),
        purpose=cast("Purpose", row.purpose),
        language=row.language,
        subject=body.get("subject", ""),
        html=body.get("html", ""),
        buttons=tuple(
            tuple(Button(text=text, url=url, payload=payload) for text, url, payload in line)
            for line in body.get("buttons", ())
        ),
        template=body.get("template", ""),
        tokens=tuple(body.get("tokens", ())),
        unsubscribe_url=body.get("unsubscribe_url", ""),
        reply_to=body.get("reply_to", ""),
        gateway_id=row.gateway_id,
    )
