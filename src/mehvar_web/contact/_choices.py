"""What customers choose about messages: each word with its row in the lake and its audit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import Q, QuerySet

from mehvar.audit import AuditEntry
from mehvar.contact_policy import Channel, Purpose
from mehvar_web import company, outbox
from mehvar_web.channels import Person
from mehvar_web.contact._people import address_key, person_hash, read_people
from mehvar_web.contact._records import ContactError
from mehvar_web.contact.models import Block, Choice, new_key

How = Literal["page", "one_tap", "message", "employee", "api", "operator"]
"""By what a customer chose."""

CUSTOMER = "customer"
"""The actor of what a customer did without signing in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word of a customer: ``allowed`` for messages of a purpose on a channel; empty is all."""

    allowed: bool
    channel: Channel | Literal[""] = ""
    purpose: Purpose | Literal[""] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a person's words come to: which channels and purposes they refuse or agreed to."""

    refused_all: bool
    refused_channels: frozenset[str]
    refused_purposes: frozenset[str]
    agreed_purposes: frozenset[str]


def opt_out(
    person: Person | None,
    *,
    channel: Channel | Literal[""] = "",
    purpose: Purpose | Literal[""] = "",
    address: str = "",
    how: How = "api",
    actor: str = CUSTOMER,
) -> str:
    """Write down that somebody wants no such messages any more; return what undoes it.

    Args:
        person: who; or None with the ``address`` from which the word came.
        channel: on which channel; empty for all.
        purpose: of which purpose; empty for all.
        address: the address on ``channel``: whoever else uses it is left in peace there too.
        how: by what they chose.
        actor: who writes it down, for the audit.

    Raises:
        ContactError: when neither a person nor an address is told.
    """
    word = Word(allowed=False, channel=channel, purpose=purpose)
    return choose(person, (word,), address=address, how=how, actor=actor)


def choose(
    person: Person | None,
    words: Sequence[Word],
    *,
    replaces: bool = False,
    address: str = "",
    how: How = "page",
    actor: str = CUSTOMER,
) -> str:
    """Write words of a customer down; return what takes exactly them back.

    Args:
        person: who.
        words: what they chose.
        replaces: whether everything that they had chosen before ends.
        address: as in ``opt_out``.
        how: by what they chose.
        actor: who writes it down.

    Raises:
        ContactError: when neither a person nor an address is told.
    """
    now, batch, who = company.now(), new_key(), person_hash(person)
    channel = next((word.channel for word in words if word.channel), "")
    place = address_key(channel or "sms", address)
    if not who and not place:
        raise ContactError("Nobody chose this.", hint="Give a person or an address.")
    customer = read_people([who], ()).units.get(who)
    made = [
        Choice(
            batch=batch,
            customer_id=customer,
            person_source=person.source if person is not None else "",
            person_ref=person.ref if person is not None else "",
            person_hash=who,
            address_key=place if word.channel else 0,
            channel=word.channel,
            purpose=word.purpose,
            allowed=word.allowed,
            at=now,
            how=how,
            actor=actor,
        )
        for word in words
    ]
    with transaction.atomic():
        ended = list(_standing(who, customer)) if replaces and who else []
        _withdraw(ended, now, by=batch)
        Choice.objects.bulk_create(made)
        _tell([*ended, *made], actor)
        _audit(actor, customer, batch, now, how, made)
    return batch


def undo_choice(batch: str, *, actor: str = CUSTOMER) -> bool:
    """Take back what was chosen in one go, and bring back what it replaced; False when done."""
    now = company.now()
    with transaction.atomic():
        made = list(Choice.objects.select_for_update().filter(batch=batch, withdrawn_at=None))
        back = list(Choice.objects.select_for_update().filter(withdrawn_by=batch))
        if not made and not back:
            return False
        _withdraw(made, now, by=f"{batch[:27]}-undo")
        for one in back:
            one.withdrawn_at, one.withdrawn_by = None, ""
        Choice.objects.bulk_update(back, ["withdrawn_at", "withdrawn_by"])
        _tell([*made, *back], actor)
        customer = next((one.customer_id for one in [*made, *back]), None)
        _audit(actor, customer, batch, now, "undo", [])
    return True


def opt_in(
    person: Person | None,
    *,
    channel: Channel | Literal[""] = "",
    address: str = "",
    actor: str = CUSTOMER,
) -> int:
    """End refusals of a channel (or of everything) by this person or address; return how many."""
    now, who = company.now(), person_hash(person)
    customer = read_people([who], ()).units.get(who) if who else None
    with transaction.atomic():
        place = address_key(channel, address) if address else 0
        mine = Q(person_hash=who) if who else Q(pk=None)
        mine |= Q(customer_id=customer) if customer else Q(pk=None)
        mine |= Q(address_key=place) if place else Q(pk=None)
        query = Choice.objects.filter(mine, allowed=False, withdrawn_at=None)
        ended = list(query.filter(channel=channel) if channel else query)
        _withdraw(ended, now, by="back")
        _tell(ended, actor)
        if ended:
            _audit(actor, customer, ended[0].batch, now, "back", [])
    return len(ended)


def chosen(person: Person) -> Chosen:
    """Return what a person's words come to."""
    who = person_hash(person)
    rows = list(_standing(who, read_people([who], ()).units.get(who)))
    refused = [row for row in rows if not row.allowed]
    return Chosen(
        refused_all=any(not row.channel and not row.purpose for row in refused),
        refused_channels=frozenset(row.channel for row in refused if not row.purpose) - {""},
        refused_purposes=frozenset(row.purpose for row in refused if not row.channel) - {""},
        agreed_purposes=frozenset(row.purpose for row in rows if row.allowed),
    )


def blocked(
    channel: Channel, address: str, *, kind: Literal["blocked", "blacklist"] = "blocked"
) -> None:
    """Write down that an address refuses us: nothing more is sent there."""
    place = address_key(channel, address)
    if place:
        Block.objects.update_or_create(
            address_key=place,
            channel=channel,
            kind=kind,
            defaults={"at": company.now(), "lifted_at": None},
        )


def unblocked(channel: Channel, address: str) -> None:
    """Write down that an address takes our messages again: the person started the bot anew."""
    found = Block.objects.filter(address_key=address_key(channel, address), channel=channel)
    found.filter(kind=Block.Kinds.BLOCKED, lifted_at=None).update(lifted_at=company.now())


def _standing(who: int, customer: int | None) -> QuerySet[Choice]:
    mine = Q(person_hash=who) | (Q(customer_id=customer) if customer else Q(pk=None))
    return Choice.objects.filter(mine, withdrawn_at=None).order_by("pk")


def _withdraw(rows: Sequence[Choice], now: datetime, *, by: str) -> None:
    for one in rows:
        one.withdrawn_at, one.withdrawn_by = now, by
    Choice.objects.bulk_update(rows, ["withdrawn_at", "withdrawn_by"])


def _tell(rows: Iterable[Choice], actor: str) -> None:
    """Write the rows of the lake; a word of nobody known stays here alone."""
    told = [
        {
            "record_id": one.key,
            "person_source": one.person_source,
            "person_ref": one.person_ref,
            "at": one.at,
            "channel": one.channel or None,
            "purpose": one.purpose or None,
            "allowed": one.allowed,
            "how": one.how,
            "withdrawn": one.withdrawn_at is not None,
        }
        for one in rows
        if one.person_ref
    ]
    outbox.record("contact_choices", told, actor=actor)


def _audit(  # noqa: PLR0917 (what is written, in its order)
    actor: str,
    customer: int | None,
    batch: str,
    now: datetime,
    how: str,
    made: Sequence[Choice],
) -> None:
    words = " ".join(
        f"{'+' if one.allowed else '-'}{one.channel or 'all'}/{one.purpose or 'all'}"
        for one in made
    )
    outbox.record_audit(
        AuditEntry(
            at=now,
            actor=actor,
            action="contact.choice",
            object_kind="customer" if customer else "contact_choice",
            object_id=str(customer) if customer else batch,
            details={"how": how, "words": words, "batch": batch},
        )
    )
