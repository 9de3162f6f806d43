"""Giving permissions: decided and written down while nobody else decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from mehvar.contact_policy import Days, Decisions, Reason, decide
from mehvar_web import company
from mehvar_web.contact._people import address_keys, person_hash, read_people
from mehvar_web.contact._records import Ask, ContactError, Permission, Told
from mehvar_web.contact._rules import company_days, current_rules
from mehvar_web.contact._state import Background, read_background, read_situation
from mehvar_web.contact.models import Contact, Refusal, Turn

_CHUNK = 5_000
_KEEP_DAYS = 400
_Placed = tuple[int, Permission]


def ask_permission(asks: Sequence[Ask], *, now: datetime | None = None) -> tuple[Permission, ...]:
    """Ask the rules for these messages, and keep the place of each that is allowed.

    Whoever asks meanwhile waits: no two plans are given the same person within the quarantine. A
    place that was given counts from now on, until ``released``. The same key again gets the same
    place, even after the rules changed. Every refusal is logged. Within the caller's transaction,
    places are kept when that commits: send in it.

    Args:
        asks: what somebody wants to send; of two about one person the first is allowed.
        now: the time (UTC).

    Raises:
        ContactError: when an ask names nobody: neither person, customer nor address.
    """
    now = now or company.now()
    _check(asks)
    first = {ask.key: ask for ask in reversed(asks)}
    known = _known(list(first))
    fresh = [ask for key, ask in reversed(first.items()) if key not in known]
    if fresh:  # what the lake knows is read before anybody has to wait
        background, days = read_background(fresh, now=now), company_days(now)
        with transaction.atomic():
            take_turn()
            meanwhile = _known([ask.key for ask in fresh])
            given = _decide(fresh, background, days, now)
            pairs = [(place, one) for place, one in enumerate(given) if one.key not in meanwhile]
            _keep(fresh, pairs, background, now)
            _log(fresh, pairs, background, now)
        known |= {one.key: one for one in given} | meanwhile
    return tuple(known[ask.key] for ask in asks)


def look(asks: Sequence[Ask], *, now: datetime | None = None) -> tuple[Permission, ...]:
    """Tell what the rules say to these messages, and keep and log nothing."""
    now = now or company.now()
    _check(asks)
    if not asks:
        return ()
    return _decide(asks, read_background(asks, now=now), company_days(now), now)


def sent(keys: Sequence[str]) -> int:
    """Say that these messages went out; return how many had a place."""
    return _put(keys, Contact.States.SENT)


def released(keys: Sequence[str]) -> int:
    """Give the places of messages back that never went out: they count no more."""
    return _put(keys, Contact.States.RELEASED)


def register(told: Sequence[Told]) -> int:
    """Count contacts that another system made as if they were ours; return how many were new."""
    now = company.now()
    hashes = [person_hash(one.person) for one in told]
    people = read_people(hashes, ())
    addresses = address_keys([(one.channel, one.address) for one in told])
    rows = [
        Contact(
            key=f"{one.origin}:{one.key}"[:120],
            customer_id=people.units.get(who),
            person_hash=who,
            address_key=address,
            channel=one.channel,
            purpose=one.purpose,
            at=one.at,
            known_at=now,
            state=Contact.States.SENT,
            origin=one.origin,
        )
        for one, who, address in zip(told, hashes, addresses, strict=True)
    ]
    with transaction.atomic():
        take_turn()
        before = Contact.objects.count()
        Contact.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        return Contact.objects.count() - before


def prune(*, now: datetime) -> int:
    """Forget contacts and refusals that no rule looks back on; return how many went."""
    before = now - timedelta(days=max(_KEEP_DAYS, current_rules().survey_days + 1))
    refusals = Refusal.objects.filter(at__lt=now - timedelta(days=_KEEP_DAYS))
    return Contact.objects.filter(at__lt=before).delete()[0] + refusals.delete()[0]


def take_turn() -> None:
    """Wait until nobody else decides; the turn ends with the transaction."""
    if not Turn.objects.filter(pk=1).update(number=F("number") + 1):
        Turn.objects.get_or_create(pk=1)
        Turn.objects.filter(pk=1).update(number=F("number") + 1)


def _check(asks: Sequence[Ask]) -> None:
    nobody = [
        ask.key for ask in asks if not (ask.person or ask.customer_id or ask.address) or not ask.key
    ]
    if nobody:
        raise ContactError(
            f"{len(nobody)} asks name nobody, or have no key.",
            hint="Nothing was decided. Give person, customer_id or address, and a key.",
            keys=nobody[:20],
        )


def _known(keys: Sequence[str]) -> dict[str, Permission]:
    found: dict[str, Permission] = {}
    for start in range(0, len(keys), _CHUNK):
        rows = Contact.objects.filter(key__in=keys[start : start + _CHUNK])
        for key, at in rows.exclude(state=Contact.States.RELEASED).values_list("key", "at"):
            found[key] = Permission(key=key, reason=Reason.ALLOWED, at=at, is_repeated=True)
    return found


def _decide(
    asks: Sequence[Ask], background: Background, days: Days, now: datetime
) -> tuple[Permission, ...]:
    rules = current_rules()
    situation = read_situation(asks, background, rules=rules, now=now)
    decided = decide(
        requests=situation.requests, contacts=situation.contacts, rules=rules, days=days
    )
    return _permissions(asks, decided, now)


def _permissions(asks: Sequence[Ask], decided: Decisions, now: datetime) -> tuple[Permission, ...]:
    return tuple(
        Permission(
            key=ask.key, reason=Reason(reason), at=ask.at or now, last_at=last, next_at=after
        )
        for ask, reason, last, after in zip(
            asks,
            decided.reason.tolist(),
            decided.last_at.tolist(),
            decided.next_at.tolist(),
            strict=True,
        )
    )


def _keep(asks: Sequence[Ask], given: Sequence[_Placed], known: Background, now: datetime) -> None:
    rows = [
        Contact(
            **_about(asks[place], place, known),
            address_key=known.addresses[place],
            at=one.at,
            known_at=now,
            state=Contact.States.RESERVED,
        )
        for place, one in given
        if one.allowed
    ]
    Contact.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["at", "known_at", "state", "address_key", "channel", "customer_id"],
    )


def _log(asks: Sequence[Ask], given: Sequence[_Placed], known: Background, now: datetime) -> None:
    rows = [
        Refusal(
            **_about(asks[place], place, known),
            at=now,
            reason=one.reason,
            last_at=one.last_at,
            next_at=one.next_at,
            event_at=asks[place].event_at,
        )
        for place, one in given
        if not one.allowed
    ]
    Refusal.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["at", "reason", "last_at", "next_at", "channel", "customer_id"],
    )
    allowed = [one.key for _place, one in given if one.allowed]
    for start in range(0, len(allowed), _CHUNK):
        Refusal.objects.filter(key__in=allowed[start : start + _CHUNK]).delete()


def _about(ask: Ask, place: int, known: Background) -> dict[str, Any]:
    return {
        "key": ask.key,
        "customer_id": known.customers[place],
        "person_hash": known.hashes[place],
        "channel": ask.channel,
        "purpose": ask.purpose,
        "survey": ask.survey,
        "plan": ask.plan,
    }


def _put(keys: Sequence[str], state: str) -> int:
    count = 0
    for start in range(0, len(keys), _CHUNK):
        count += Contact.objects.filter(key__in=keys[start : start + _CHUNK]).update(state=state)
    return count
