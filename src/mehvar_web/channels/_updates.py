"""What gateways bring: kept at once under its number, told once, then emptied.

A web hook and fetching both end in ``take``: it writes down what is new and nothing else, so that
a gateway never waits for us. The worker then tells it, with everything that follows from it, in
one transaction; what fails is tried again, and after some times kept for a person to look at.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from mehvar.errors import MehvarError
from mehvar_web import company
from mehvar_web.channels._gateways import Opener, is_messenger
from mehvar_web.channels._incoming import tell_update
from mehvar_web.channels._transport import Fetched
from mehvar_web.outbox import ring

if TYPE_CHECKING:
    from mehvar_web.channels.models import Gateway, Update

_PAUSES = (1, 5, 30, 120, 600, 3600)
_AT_ONCE = 100
_KEEP = timedelta(days=30)
"""Numbers are remembered for so long: gateways repeat themselves for a day at most."""

_SMS_EVERY = timedelta(seconds=20)
_AFTER_TROUBLE = timedelta(seconds=30)
_log = logging.getLogger(__name__)


def take(channel: str, updates: Iterable[tuple[str, Mapping[str, Any]]], *, now: datetime) -> int:
    """Keep what is new of these updates; return how much was."""
    from mehvar_web.channels.models import Update

    told = dict(updates)
    if not told:
        return 0
    with transaction.atomic():
        before = Update.objects.filter(channel=channel, number__in=list(told)).count()
        Update.objects.bulk_create(
            (
                Update(channel=channel, number=number, payload=dict(payload), at=now, run_at=now)
                for number, payload in told.items()
            ),
            ignore_conflicts=True,
        )
        transaction.on_commit(ring)
    return len(told) - before


def tell_waiting(opener: Opener, *, now: datetime) -> bool:
    """Tell what waits, oldest first; return whether there is more."""
    from mehvar_web.channels.models import Update

    due = Update.objects.filter(state=Update.States.WAITING, run_at__lte=now).order_by("pk")
    numbers = list(due.values_list("pk", flat=True)[:_AT_ONCE])
    for number in numbers:
        _tell(number, opener, now)
    return len(numbers) == _AT_ONCE


def fetch(gateway: Gateway, opener: Opener, *, now: datetime) -> bool:
    """Fetch what came in, where a gateway is to be asked; return whether something did."""
    from mehvar_web.channels.models import Gateway

    if not _is_due(gateway, now):
        return False
    mine = Gateway.objects.filter(channel=gateway.channel)
    try:
        fetched: Fetched = opener.transport(gateway).fetch(offset=gateway.offset)
    except MehvarError as error:
        mine.update(fetch_trouble=error.message[:300], fetched_at=now)
        return False
    with transaction.atomic():
        count = take(gateway.channel, fetched.updates, now=now)
        mine.update(offset=fetched.offset, fetched_at=now, fetch_trouble="")
    return count > 0


def forget_updates(*, now: datetime) -> int:
    """Forget the numbers of what was told long ago."""
    from mehvar_web.channels.models import Update

    return Update.objects.filter(at__lt=now - _KEEP).exclude(state="waiting").delete()[0]


def _is_due(gateway: Gateway, now: datetime) -> bool:
    """Messengers are asked all the time, each question waits for news; SMS three times a minute."""
    if gateway.is_paused or (
        is_messenger(gateway.channel) and gateway.settings.get("way") == "hook"
    ):
        return False
    rest = timedelta() if is_messenger(gateway.channel) else _SMS_EVERY
    if gateway.fetch_trouble:
        rest = _AFTER_TROUBLE
    return gateway.fetched_at is None or now - gateway.fetched_at >= rest


def _tell(number: int, opener: Opener, now: datetime) -> None:
    """Tell one update in one transaction; what goes wrong leaves it as it was."""
    from mehvar_web.channels.models import Update

    try:
        with transaction.atomic():
            locked = Update.objects.select_for_update().filter(pk=number, state="waiting")
            update = locked.first()
            if update is None:
                return
            tap = tell_update(update, now=now)
            update.state, update.payload, update.problem = Update.States.DONE, None, ""
            update.save(update_fields=["state", "payload", "problem"])
    except Exception as error:  # noqa: BLE001 (one message must not hold up the others)
        _put_off(number, error, now)
        return
    if tap:
        _answer_tap(update, tap, opener)


def _put_off(number: int, error: Exception, now: datetime) -> None:
    from mehvar_web.channels.models import Update

    update = Update.objects.get(pk=number)
    _log.exception("What came in by %s could not be told.", update.channel)
    update.problem = f"{type(error).__name__}: {error}"[:300]
    if update.attempts >= len(_PAUSES):
        update.state = Update.States.FAILED
    else:
        update.run_at = now + timedelta(seconds=_PAUSES[update.attempts])
    update.attempts += 1
    update.save(update_fields=["problem", "state", "run_at", "attempts"])


def _answer_tap(update: Update, tap: str, opener: Opener) -> None:
    """Let the tapped button rest; it is no loss when that fails."""
    from mehvar_web.channels._bot import Bot
    from mehvar_web.channels.models import Gateway

    gateway = Gateway.objects.filter(channel=update.channel, is_on=True).first()
    if gateway is None:
        return
    try:
        transport = opener.transport(gateway)
        if isinstance(transport, Bot):
            transport.answer_tap(tap)
    except MehvarError:
        _log.warning("A tap in %s could not be answered.", update.channel)
    finally:
        opener.close()


class Listener:
    """Fetches and tells what came in, in one thread of the worker for each channel."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._opener = Opener()

    def close(self) -> None:
        """Hang up."""
        self._opener.close()

    def turn(self, worker: str) -> bool:
        """Fetch once; tell whether to go on at once."""
        from mehvar_web.channels.models import Gateway

        del worker
        gateway = Gateway.objects.filter(channel=self._channel, is_on=True).first()
        if gateway is None:
            return False
        fetch(gateway, self._opener, now=company.now())
        return is_messenger(self._channel) and _is_due(gateway, company.now())


class Teller:
    """Tells what waits, in one thread of the worker."""

    def __init__(self) -> None:
        self._opener = Opener()

    def turn(self, worker: str) -> bool:
        """Tell what waits; return whether there is more."""
        del worker
        return tell_waiting(self._opener, now=company.now())
