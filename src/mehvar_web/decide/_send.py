"""Telling customers their codes: by the first of their channels that the contact rules allow."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override

from mehvar_web import channels, company, contact, sql
from mehvar_web.decide.models import CodeMessage
from mehvar_web.grants.models import Grant
from mehvar_web.ui.templatetags import ui as shown

if TYPE_CHECKING:
    from mehvar_web.contact import Ask, Permission

EVERY = 5.0
"""Seconds between two looks, when nothing rings."""

_PURPOSE = "decide.code"
_FIRST: tuple[channels.Channel, ...] = ("sms", "bale", "telegram", "email")
_AT_ONCE = 50
_GIVE_UP = timedelta(days=3)
_States = CodeMessage.States


def hear(grant: Grant, code: str | None, now: datetime) -> None:
    """Keep a new code, sealed, for the customer; runs in the transaction that grants it."""
    if code is None or grant.state != Grant.States.GRANTED or grant.customer_id is None:
        return
    sealed = company.seal(code, purpose=_PURPOSE)
    sql.insert_new(
        CodeMessage(grant=grant.key, at=now, until=grant.expires_at, sealed=sealed)
    )  # the same grant told again finds its code on its way


def send_codes(_worker: str) -> bool:
    """Send what waits and may go now; return whether more waits at once."""
    now = company.now()
    waiting = CodeMessage.objects.filter(state=_States.WAITING, at__lte=now)
    rows = list(waiting.order_by("at", "pk")[:_AT_ONCE])
    if not rows:
        return False
    grants = Grant.objects.in_bulk([one.grant for one in rows], field_name="key")
    ready = {one.channel for one in channels.available() if one.is_ready}
    people = [one.customer_id for one in grants.values() if one.customer_id is not None]
    known = channels.addresses_of_customers(people)
    unheard = []
    for row in rows:
        grant = grants.get(row.grant)
        addresses = known.get(grant.customer_id or -1, {}) if grant is not None else {}
        ways = [(one, addresses[one]) for one in _FIRST if one in ready and addresses.get(one)]
        if not ways and grant is not None and grant.state == Grant.States.GRANTED:
            unheard.append(row.pk)
            continue
        with transaction.atomic():
            _settle(row, grant, ways, now)
    # Where no channel is set up it is all of them: one statement, and no writer waits for many.
    CodeMessage.objects.filter(pk__in=unheard).update(
        state=_States.NO_WAY, reason="no_address", channel="", sealed=None
    )
    return len(rows) == _AT_ONCE


def _settle(
    row: CodeMessage, grant: Grant | None, ways: list[tuple[channels.Channel, str]], now: datetime
) -> None:
    """Send one code, put it off, or say that it cannot go; the code itself is then forgotten."""
    code = company.unseal(row.sealed, purpose=_PURPOSE) if row.sealed else None
    customer = grant.customer_id if grant is not None else None
    if grant is None or customer is None or grant.state != Grant.States.GRANTED or code is None:
        _end(row, _States.NO_WAY, reason="withdrawn")
        return
    asks = [_ask(row, customer, channel, address) for channel, address in ways]
    answers = contact.look(asks, now=now)
    for (channel, _to), ask, told in zip(ways, asks, answers, strict=True):
        if told.allowed and contact.ask_permission([ask], now=now)[0].allowed:
            channels.send(_message(grant, code, ask, channel))
            _end(row, _States.SENT, channel=channel)
            return
    _put_off(row, answers, now)


def _put_off(row: CodeMessage, answers: tuple[Permission, ...], now: datetime) -> None:
    later = [one.next_at for one in answers if one.next_at is not None]
    reason = answers[0].reason.name.lower() if answers else "no_address"
    if later and min(later) < min(row.until or now + _GIVE_UP, now + _GIVE_UP):
        row.at, row.reason = max(min(later), now + timedelta(seconds=30)), reason
        row.save(update_fields=["at", "reason"])
        return
    _end(row, _States.NO_WAY, reason=reason)


def _end(row: CodeMessage, state: str, *, channel: str = "", reason: str = "") -> None:
    row.state, row.channel, row.reason, row.sealed = state, channel, reason, None
    row.save(update_fields=["state", "channel", "reason", "sealed"])


def _ask(row: CodeMessage, customer_id: int, channel: channels.Channel, address: str) -> Ask:
    return contact.Ask(
        key=f"code:{row.grant}:{channel}", channel=channel, purpose="service",
        customer_id=customer_id, address=address,
    )  # fmt: skip


def _message(grant: Grant, code: str, ask: Ask, channel: channels.Channel) -> channels.Message:
    kept = company.workspace().settings
    with override(kept.language):
        amount = strip_tags(shown.money(grant.amount))
        day = strip_tags(shown.day(grant.expires_at)) if grant.expires_at else ""
        text = _(
            "We are sorry for what happened. %(code)s is your own code, worth %(amount)s, until "
            "%(day)s.\n%(company)s"
        ) % {"code": code, "amount": amount, "day": day, "company": kept.name}
        subject = _("Your code from %(company)s") % {"company": kept.name}
    return channels.Message(
        channel=channel, to=ask.address, text=text, purpose="service", key=f"code:{grant.key}",
        subject=subject, language=kept.language, not_after=grant.expires_at,
        about={"contact": ask.key, "grant": grant.key},
    )  # fmt: skip
